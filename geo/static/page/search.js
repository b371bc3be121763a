/* How words are compared and what is found; the page's half of geo/search.py. */
(function (root) {
  "use strict";
  const FOLD = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ى: "ي", ة: "ه", ؤ: "و", ئ: "ي", ـ: "", "’": "'", "“": "'", "”": "'" };
  const folded = text => text.replace(/[أإآٱىةؤئـ’“”]/g, c => FOLD[c]).replace(/[٠-٩۰-۹]/g, c => c.charCodeAt(0) & 15);
  const lower = text => text.toLowerCase().replaceAll("ß", "ss");
  const fold = text => folded(lower(folded(text)).normalize("NFKD").replace(/\p{M}/gu, ""));
  const ARTICLE = "ال",
    SHORTEST_STEM = 3;
  const stem = word =>
    word.startsWith(ARTICLE) && word.length >= ARTICLE.length + SHORTEST_STEM ? word.slice(ARTICLE.length) : word;
  const needles = text => fold(text).split(/\s+/).filter(Boolean).map(stem);
  const LETTER = /[\p{L}\p{N}]/u,
    MOST_CLOSE = 1.75,
    OURS = 1.2;
  const WEIGHT = { title: 100, place: 60, actor: 50, date: 40, summary: 20, source: 10 },
    AS_WRITTEN = 80;

  /** What the server's file becomes: per record its folded texts and all of them as one; places and actors likewise. */
  function index(told) {
    const records = told.records.map(kinds => {
      const texts = kinds.flatMap((list, k) =>
        list.map((text, n) => ({ kind: told.kinds[k], n, text, folded: fold(text) }))
      );
      return { texts, whole: texts.map(t => t.folded).join("\n") };
    });
    const named = list =>
      list.map(([id, spellings]) => ({ id, texts: spellings.map(text => ({ text, folded: fold(text) })) }));
    return { records, places: named(told.places), actors: named(told.actors) };
  }
  /** A test of a row: whether its texts hold every word. */
  function test(all, text) {
    const words = needles(text);
    return i => words.every(word => all.records[i].whole.includes(word));
  }
  /** 0 where a text lacks a word, else more for the beginning of a word and more still for a whole one. */
  function closeness(text, word) {
    let best = 0;
    for (let at = text.indexOf(word); at >= 0 && best < 3; at = text.indexOf(word, at + 1)) {
      const begins = !LETTER.test(text[at - 1] || " "),
        ends = !LETTER.test(text[at + word.length] || " ");
      best = Math.max(best, begins ? (ends ? 3 : 2) : 1);
    }
    return best;
  }

  /** Rows that hold every word, best first and then latest: [{i, score, shown}]; shown = the text that tells why, null for
      the title. days = when each row began; nth = the place of the page's language among the three. */
  function records(all, text, days, nth) {
    const words = needles(text),
      phrase = fold(text).trim(),
      found = [];
    if (!words.length) return found;
    all.records.forEach((record, i) => {
      if (!words.every(word => record.whole.includes(word))) return;
      const best = words.map(word => strongest(record.texts, word, nth));
      const told = best.filter(b => !(b.kind === "title" && b.n === nth))[0];
      const asWritten = record.texts.some(one => one.kind === "title" && one.folded.includes(phrase)) ? AS_WRITTEN : 0;
      found.push({
        i,
        day: days[i],
        score: best.reduce((sum, b) => sum + b.score, asWritten),
        shown: told ? { kind: told.kind, text: told.text } : null
      });
    });
    return found.sort((a, b) => b.score - a.score || b.day - a.day || a.i - b.i);
  }
  /** The text that holds a word best; texts stand in the order of their weights, so the search ends early. */
  function strongest(texts, word, nth) {
    let best = { score: 0 };
    for (const one of texts) {
      if (best.score >= WEIGHT[one.kind] * MOST_CLOSE * OURS) break;
      const close = closeness(one.folded, word),
        ours = (one.kind === "title" || one.kind === "summary") && one.n === nth;
      const score = close && WEIGHT[one.kind] * (1 + close / 4) * (ours ? OURS : 1);
      if (score > best.score) best = { score, kind: one.kind, n: one.n, text: one.text };
    }
    return best;
  }
  /** Places or actors one of whose spellings holds every word, best first: [{id, text}], text = that spelling;
      names = {id: the name that is shown}, preferred among equals. */
  function named(list, text, names) {
    const words = needles(text);
    if (!words.length) return [];
    const found = list.flatMap(({ id, texts }) => {
      const scored = texts.map(t => ({
        id,
        text: t.text,
        score: words.reduce((sum, w) => {
          const c = closeness(t.folded, w);
          return c ? sum + c : -Infinity;
        }, 0)
      }));
      const best = scored.sort((a, b) => b.score - a.score || (b.text === names[id]) - (a.text === names[id]))[0];
      return best && best.score > 0 ? [best] : [];
    });
    return found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  }

  /** The parts of a text for showing what was found in it: [[part, is found]]. */
  function parts(text, query) {
    const words = needles(query),
      marks = new Uint8Array(text.length);
    const { plain, at } = positions(text);
    for (const word of words)
      for (let n = plain.indexOf(word); n >= 0; n = plain.indexOf(word, n + 1))
        marks.fill(1, at[n], at[n + word.length]);
    const out = [];
    for (let i = 0; i < text.length; i++) {
      const last = out[out.length - 1];
      if (last && last[1] === marks[i]) last[0] += text[i];
      else out.push([text[i], marks[i]]);
    }
    return out.map(([part, on]) => [part, on === 1]);
  }
  /** A text folded letter by letter, and where each folded letter stands in it; marks belong to the letter before. */
  function positions(text) {
    let plain = "";
    const at = [];
    for (let i = 0; i < text.length; i++)
      for (const c of fold(text[i])) {
        plain += c;
        at.push(i);
      }
    at.push(text.length);
    return { plain, at };
  }
  /** A long text round the first word found in it, at most so many characters, cut at spaces. */
  function excerpt(text, query, most = 110) {
    if (text.length <= most) return text;
    const first = parts(text, query),
      before = first[0] && !first[0][1] ? first[0][0].length : 0;
    const from = before > most / 2 ? text.indexOf(" ", before - most / 2) + 1 : 0,
      to = text.lastIndexOf(" ", from + most);
    return (from ? "… " : "") + text.slice(from, to > from ? to : from + most) + (to < text.length ? " …" : "");
  }
  root.bmSearch = { fold, needles, index, test, records, named, parts, excerpt };
})(globalThis);

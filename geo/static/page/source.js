/* Where the page gets its files: from the server by hash, or from the packed parts of the file it stands in. */
(function (root) {
  "use strict";
  /** Each file is asked for once; what failed is asked for again. ask(name) → a Response. */
  function once(ask) {
    const cache = new Map();
    const answer = async (name, kind) => (await ask(name))[kind]();
    return (name, kind) => {
      if (!cache.has(name))
        cache.set(
          name,
          answer(name, kind).catch(err => {
            cache.delete(name);
            throw err;
          })
        );
      return cache.get(name);
    };
  }
  /** base = where the files of a page are; home = where those are that all pages share. */
  function served(base, home) {
    const ask = async address => {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(answer.status + " " + address);
      return answer;
    };
    const get = once(ask);
    return {
      page: lang => get(`${base}/page-${lang}.json`, "json"),
      titles: lang => get(`${base}/titles-${lang}.json`, "json"),
      columns: () => get(home + "/incidents.bin", "arrayBuffer"),
      card: (id, lang) => get(`${base}/card/${lang}/${encodeURIComponent(id)}.json`, "json"),
      search: () => get(home + "/search.json", "json"),
      /** The columns of a dataset as a stream, the titles and dates of some of its rows, and which rows hold some words. */
      data: async () => (await ask(base + "/data.bin")).body,
      headings: async (ids, lang) => (await ask(`${base}/headings/${lang}?at=${ids.join(",")}`)).json(),
      found: async text => new Uint8Array(await (await ask(`${base}/found?q=${encodeURIComponent(text)}`)).arrayBuffer()),
      hasTexts: true,
      dossier: lang => get(`${base}/dossier-${lang}.json`, "json"),
      relief: home + "/relief.webp",
      at: base.slice(base.lastIndexOf("/") + 1),
      canExport: true,
      isHere: false
    };
  }
  /** One bit a text, the first the lowest: whether it holds all words. */
  function holding(texts, words) {
    const bits = new Uint8Array(Math.ceil(texts.length / 8));
    texts.forEach((whole, i) => {
      if (words.every(word => whole.includes(word))) bits[i >> 3] |= 1 << (i & 7);
    });
    return bits;
  }
  const hasPart = name => Boolean(document.getElementById("bm-part-" + name));
  /** unpack(name) → a Response with that part of the file; relief = a WebP in base64, or "". */
  function packed(unpack, relief) {
    const get = once(unpack);
    return {
      page: lang => get("page-" + lang, "json"),
      titles: lang => get("titles-" + lang, "json"),
      columns: () => get("columns", "arrayBuffer"),
      card: async (id, lang) => (await get((id.startsWith("mine:") ? "data-cards-" : "cards-") + lang, "json"))[id],
      search: () => get("search", "json"),
      data: async () => (await unpack("data")).body,
      headings: async (ids, lang) => {
        const cards = await get("data-cards-" + lang, "json");
        return ids.map(id => [cards[id].title, cards[id].date]);
      },
      found: async text => holding(await get("data-texts", "json"), root.bmSearch.needles(text)),
      hasTexts: hasPart("data-texts"),
      dossier: lang => get("dossier-" + lang, "json"),
      relief: relief && "data:image/webp;base64," + relief,
      canExport: false,
      isHere: true
    };
  }
  root.bmSource = { served, packed };
})(globalThis);

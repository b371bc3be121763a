/* The search box: filters the view as one types, and lists what is found, best first, with the found words marked. */
(function (root) {
  "use strict";
  const { make, button, named, marked } = root.bmDom,
    S = root.bmSearch;
  const MOST = { records: 8, places: 3, actors: 3 },
    LANGS = ["ar", "fr", "en"],
    PLACE_ZOOM = 8;

  function build(me) {
    const {
        p,
        words: { t },
        state
      } = me,
      f = (me.finder = { input: make("input", "bm-find"), list: make("div", "bm-found"), at: -1 });
    f.input.type = "search";
    f.input.autocomplete = "off";
    f.input.spellcheck = false;
    f.input.maxLength = 200;
    f.input.dataset.search = "";
    f.input.placeholder = t("search.placeholder");
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-label": t("search.label"),
      "aria-expanded": "false",
      "aria-controls": "bm-found",
      "aria-autocomplete": "list"
    }))
      f.input.setAttribute(name, value);
    f.list.id = "bm-found";
    f.list.hidden = true;
    f.list.setAttribute("role", "listbox");
    f.list.setAttribute("aria-label", t("search.found"));
    f.clear = named(
      button("bm-icon bm-find-clear", {
        icon: "close",
        run: () => {
          type(me, "");
          f.input.focus();
        }
      }),
      t("search.clear")
    );
    f.input.value = state.get().q || "";
    f.clear.hidden = !f.input.value;
    p.finder.replaceChildren(root.bmDom.glyph("search"), f.input, f.clear, f.list);
    f.input.addEventListener("input", () => type(me, f.input.value));
    f.input.addEventListener("focus", () => ready(me));
    f.input.addEventListener("keydown", e => key(me, e));
    f.input.addEventListener("blur", () =>
      setTimeout(() => {
        if (!p.finder.contains(document.activeElement)) {
          close(me);
          leave(me);
        }
      }, 120)
    );
  }
  /** The texts that a search needs are fetched when it is first thought of. */
  async function ready(me) {
    try {
      await me.searchable();
    } catch {
      root.bmStrip.say(me, "error", "search_failed");
      return;
    }
    if (me.finder.input.value && isHere(me)) list(me);
  }
  const isHere = ({ finder }) => document.activeElement === finder.input;
  function type(me, text) {
    const said = text.replace(/[\0-\x1f]/g, " ").slice(0, 200),
      has = said.trim() !== "";
    if (me.finder.input.value !== text) me.finder.input.value = text;
    me.finder.clear.hidden = !text;
    const run = () => {
      if (me.finder.input.value !== text) return;
      me.change(() => me.state.set({ q: has ? said : undefined }));
      if (has && isHere(me)) list(me);
      else close(me);
    };
    if (!has || me.search) run();
    else me.searchable().then(run, () => root.bmStrip.say(me, "error", "search_failed"));
  }
  function sync(me) {
    const f = me.finder,
      said = me.state.get().q || "";
    if (document.activeElement !== f.input && f.input.value !== said) {
      f.input.value = said;
      f.clear.hidden = !said;
    }
    if (!f.list.hidden && f.rows !== rowsFound(me)) list(me);
  }
  /** How many rows of a dataset hold the words of the view and are shown. */
  const rowsFound = me => (me.state.get().q === undefined ? 0 : root.bmCrowd.passing(root.bmPainting.shownCrowd(me)));

  /** What is found: records that pass the other filters, places, actors; how many rows of a dataset, and how many records
      that do not pass. */
  function list(me) {
    const f = me.finder,
      text = f.input.value,
      { t } = me.words,
      { search, page } = me,
      shown = new Set(me.visible.map(m => m.i));
    const held = S.records(search, text, me.table.day_start, LANGS.indexOf(page.lang)),
      records = held.filter(r => shown.has(r.i));
    const names = Object.fromEntries(Object.entries(page.places).map(([id, [name]]) => [id, name]));
    const places = S.named(search.places, text, names).filter(({ id }) => page.places[id]),
      actors = S.named(search.actors, text, page.actors).filter(
        ({ id }) => me.counted.actor[id] || me.state.has("actor", id)
      );
    const groups = [
      ["search.records", records.slice(0, MOST.records).map(r => record(me, r, text)), records.length],
      ["search.places", places.slice(0, MOST.places).map(found => place(me, found, text)), places.length],
      ["search.actors", actors.slice(0, MOST.actors).map(found => actor(me, found, text)), actors.length]
    ].filter(([, options]) => options.length);
    f.options = groups.flatMap(([, options]) => options);
    f.options.forEach((o, n) => {
      o.node.id = "bm-found-" + n;
    });
    f.list.replaceChildren(...groups.flatMap(([title, options, n], g) => section(t, title, options, n, g)));
    f.rows = rowsFound(me);
    const besides = [
      f.rows && t("search.rows", { n: f.rows }),
      held.length > records.length && t("search.hidden", { n: held.length - records.length })
    ].filter(Boolean);
    if (!f.options.length && !besides.length) besides.push(t("search.none", { value: text }));
    f.list.append(...besides.map(said => make("p", "bm-found-none", said)));
    f.at = -1;
    f.list.hidden = false;
    f.input.setAttribute("aria-expanded", "true");
    f.input.removeAttribute("aria-activedescendant");
    me.p.live.textContent = t("search.count", { n: f.options.length });
  }
  function section(t, title, options, n, g) {
    const head = make("div", "bm-found-head"),
      group = make("div", "");
    head.id = "bm-found-head-" + g;
    head.append(
      make("span", "", t(title)),
      make("span", "bm-found-many", n > options.length ? t("search.of", { shown: options.length, n }) : String(n))
    );
    group.setAttribute("role", "group");
    group.setAttribute("aria-labelledby", head.id);
    group.append(head, ...options.map(o => o.node));
    return [group];
  }
  function option(symbol, title, sub, run) {
    const node = make("div", "bm-found-option"),
      text = make("span", "bm-found-text"),
      first = make("span", "");
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", "false");
    first.append(...title);
    text.append(first);
    if (sub) {
      const small = make("small", "");
      small.append(...sub);
      text.append(small);
    }
    node.append(symbol, text);
    node.addEventListener("pointerdown", e => {
      e.preventDefault();
      run();
    });
    return { node, run };
  }
  function record(me, { i, shown }, text) {
    const m = me.marks[i],
      [title, date] = me.titles[i],
      { words, look } = me;
    const why =
      shown && !["date", "title"].includes(shown.kind)
        ? [" · ", words.t("found." + shown.kind), ": ", ...marked(S.parts(S.excerpt(shown.text, text), text))]
        : [];
    const icon = root.bmSymbols.picture(m, 14, 22, look);
    return option(icon, marked(S.parts(title, text)), [...marked(S.parts(date, text)), ...why], () => {
      close(me);
      leave(me);
      root.bmReading.choose(me, m.id, true);
    });
  }
  function place(me, { id, text: spelling }, text) {
    const name = me.page.places[id][0],
      other = spelling === name ? null : marked(S.parts(spelling, text));
    const icon = root.bmSymbols.icon(
      (ctx, w, h) => root.bmSymbols.disc(ctx, w / 2, h / 2, 4, me.look.theme.surface, me.look.theme.ink, 1.6),
      22,
      22
    );
    return option(icon, marked(S.parts(name, text)), other, () => {
      close(me);
      leave(me);
      goTo(me, id);
    });
  }
  /** A place is gone to; the words that found it are no filter any more. */
  function goTo(me, id) {
    const [, lon, lat] = me.page.places[id];
    me.finder.input.value = "";
    me.finder.clear.hidden = true;
    me.change(() => me.state.set({ q: undefined, panel: undefined }));
    me.map.setView([lat, lon], Math.max(PLACE_ZOOM, me.map.getZoom()), { animate: false });
    me.p.marks.focus({ preventScroll: true });
  }
  function actor(me, { id, text: spelling }, text) {
    const name = me.page.actors[id],
      other =
        spelling === name
          ? [me.words.t("search.only_actor")]
          : [...marked(S.parts(spelling, text)), " · ", me.words.t("search.only_actor")];
    return option(root.bmDom.glyph("filters"), marked(S.parts(name, text)), other, () => {
      close(me);
      leave(me);
      me.finder.input.value = "";
      me.finder.clear.hidden = true;
      me.change(() => {
        me.state.set({ q: undefined });
        if (!me.state.has("actor", id)) me.state.flip("actor", id);
      });
    });
  }

  function key(me, e) {
    const f = me.finder,
      n = f.options?.length || 0;
    if (e.key === "Escape") {
      e.preventDefault();
      e.stopPropagation();
      if (!f.list.hidden) close(me);
      else if (f.input.value) type(me, "");
      else {
        leave(me);
        me.p.marks.focus({ preventScroll: true });
      }
      return;
    }
    if (f.list.hidden && (e.key === "ArrowDown" || e.key === "ArrowUp") && f.input.value && me.search) {
      list(me);
      e.preventDefault();
      return;
    }
    if (f.list.hidden) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      at(me, n ? (f.at + (e.key === "ArrowDown" ? 1 : f.at < 0 ? 0 : -1) + n) % n : -1);
    }
    if (e.key === "Enter") {
      e.preventDefault();
      if (f.at >= 0) f.options[f.at].run();
      else close(me);
    }
  }
  function at(me, n) {
    const f = me.finder;
    f.options.forEach(({ node }, i) => node.setAttribute("aria-selected", String(i === n)));
    f.at = n;
    if (n < 0) return;
    f.input.setAttribute("aria-activedescendant", f.options[n].node.id);
    f.options[n].node.scrollIntoView({ block: "nearest" });
  }
  function close(me) {
    me.finder.list.hidden = true;
    me.finder.input.setAttribute("aria-expanded", "false");
    me.finder.input.removeAttribute("aria-activedescendant");
  }
  /** On a small screen the box lies over the bar while one searches. */
  function open(me) {
    me.box.classList.add("bm-finding");
    me.finder.input.focus();
  }
  function leave(me) {
    me.box.classList.remove("bm-finding");
  }
  root.bmFinder = { build, sync, open, leave, close };
})(globalThis);

/* The preview of a page that is ordered, and what of the records is not on it. Only the last that was asked for counts. */
(function (root) {
  "use strict";
  const { make } = root.bmDom,
    { FORMATS, PAGES, measured, query, preview } = root.bmOrdering;

  /** Built once a language; the picture and what it lacks outlive it. */
  function build(me) {
    const { preview: old } = me.exporting,
      node = make("div", "bm-export-aside"),
      top = make("div", "bm-export-label"),
      v = (me.exporting.preview = { img: old?.img || new Image(), missing: old?.missing, shown: old?.shown });
    Object.assign(v, { top: make("span", ""), spec: make("span", "bm-export-spec") });
    Object.assign(v, { figure: make("figure", ""), wrong: make("p", ""), held: make("ul", "") });
    Object.assign(v, { heading: make("h3", ""), list: make("ul", "") });
    const dots = make("span", "bm-export-dots", "…");
    dots.setAttribute("aria-hidden", "true");
    v.wrong.dir = "auto";
    v.img.hidden = !v.shown;
    top.append(v.top, v.spec);
    v.figure.append(v.img, v.wrong, dots);
    node.append(top, v.figure, v.held, v.heading, v.list);
    return node;
  }
  /** What the page is called and how large it is. */
  function spec({ words }, o) {
    const { name, kind } = FORMATS[o.format];
    if (kind !== "page") return name;
    const [size, unit] = measured(o) || [],
      called = [name, PAGES[o.page].name, unit === "px" && size].filter(Boolean).join(" · ");
    return [words.isolate(called), unit === "mm" && words.t("export.mm", { value: size })].filter(Boolean).join(" · ");
  }
  function update(me, o) {
    const v = me.exporting.preview,
      { t } = me.words,
      { kind, clear } = FORMATS[o.format],
      isPage = kind === "page",
      missing = isPage ? notOnPage(me, o, v.missing) : kind === "data" ? leftOut(me) : [];
    v.top.textContent = t(isPage ? "export.preview" : "export.in_file");
    v.spec.textContent = spec(me, o);
    v.img.alt = t("export.preview_of", { value: v.spec.textContent });
    v.img.classList.toggle("bm-export-clear", Boolean(clear && o.clear));
    v.figure.hidden = !isPage;
    v.figure.setAttribute("aria-busy", String(isPage && query(me, o) !== v.shown));
    v.held.replaceChildren(...(isPage ? [] : inFile(me, kind)).map(row));
    v.heading.hidden = !missing.length;
    v.heading.replaceChildren(root.bmChoices.glyphs.hidden(), t(isPage ? "export.not" : "export.not_in_file"));
    v.list.replaceChildren(...missing.map(row));
    if (!isPage) stop(me);
  }
  /** A sentence as a row, its number first and bold. */
  function row(sentence) {
    const node = make("li", ""),
      [, n, rest] = /^(\u2066?\d[\d\u00a0,.]*\u2069?)?(.*)$/s.exec(sentence);
    node.append(...(n ? [make("strong", "", n)] : []), rest);
    return node;
  }
  function notOnPage(me, o, missing) {
    if (!missing) return [];
    const { t } = me.words,
      { outside = 0, wide = 0, filtered = 0 } = missing,
      n = outside + wide + filtered,
      { claims, name } = FORMATS[o.format],
      isCardLeft = me.state.get().sel && name !== "PPTX";
    if (claims && o.claims) return [n ? t("export.of_one", { n }) : t("export.nothing_missing")];
    const told = [
      outside && t("export.beyond", { n: outside }),
      wide && t("export.wide", { n: wide }),
      filtered && t("export.filtered", { n: filtered }),
      isCardLeft && t("export.card")
    ].filter(Boolean);
    return told.length ? told : [t("export.nothing_missing")];
  }
  function leftOut(me) {
    const n = root.bmRecords.total(me) - root.bmRecords.many(me);
    return n ? [me.words.t("export.filtered", { n })] : [];
  }
  function inFile(me, kind) {
    const { t } = me.words;
    return kind === "data"
      ? [t("export.rows", { n: root.bmRecords.many(me) })]
      : [t("export.whole", { n: root.bmRecords.total(me) }), t("export.whole_offline")];
  }

  /** Asks for the page of an order, unless it is shown already; what was asked before is called off. */
  async function look(me, o) {
    const x = me.exporting,
      v = x.preview,
      text = query(me, o),
      isThere = text === v.shown && !v.wrong.textContent;
    if (x.menu.hidden || FORMATS[o.format].kind !== "page" || isThere) return;
    stop(me);
    const { signal } = (x.asked = new AbortController());
    try {
      show(me, text, await preview(text, me.words.t("export.preview_failed"), signal));
    } catch (err) {
      if (!signal.aborted) fail(me, text, err.isRefusal ? err.message : me.words.t("export.preview_failed"), o);
    }
  }
  function show(me, text, { blob, missing }) {
    const v = me.exporting.preview;
    URL.revokeObjectURL(v.img.src);
    v.img.src = URL.createObjectURL(blob);
    settle(me, { shown: text, missing, wrong: "" });
  }
  function fail(me, text, sentence, { lang }) {
    me.exporting.preview.wrong.lang = lang;
    settle(me, { shown: text, missing: undefined, wrong: sentence });
  }
  function settle(me, { shown, missing, wrong }) {
    const v = me.exporting.preview;
    Object.assign(v, { shown, missing });
    v.wrong.textContent = wrong;
    v.img.hidden = Boolean(wrong);
    update(me, root.bmExporting.ordered(me));
  }
  function stop(me) {
    me.exporting.asked?.abort();
  }
  root.bmPreviewing = { build, update, look, stop };
})(globalThis);

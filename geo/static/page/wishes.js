/* The form of the export menu: what one may wish for. What does not fit the format that is chosen is not shown. */
(function (root) {
  "use strict";
  const { make } = root.bmDom,
    { radios, check, line } = root.bmChoices,
    { FORMATS, PAGES } = root.bmOrdering;
  const MOST = { title: 200, note: 600, width: 4, height: 4 };
  const always = () => true,
    isPage = f => f.kind === "page",
    isWhole = f => f.kind !== "data";

  /** Takes a control in: `fits` says of a format and an order whether it is shown, `value` what it then shows. */
  function take(me, control, { fits = always, value = o => o } = {}) {
    me.exporting.controls.push({ ...control, fits, value });
    return control.node;
  }
  const silent = node => ({ node, show: () => {} });
  function choose(me, patch) {
    Object.assign(me.exporting.o, patch);
    root.bmExporting.follow(me);
  }
  function group(me, label, control, fits, aside = []) {
    const node = make("div", "bm-export-group"),
      top = make("div", "bm-export-label");
    top.append(make("span", "", label), ...aside);
    node.append(top, control);
    return take(me, silent(node), { fits });
  }
  function quiet(me, text, kind) {
    return take(me, silent(make("p", "bm-quiet", text)), { fits: f => f.kind === kind });
  }
  function build(me) {
    const { t } = me.words,
      first = group(me, t("export.format"), formats(me));
    if (!me.source.canExport) return [first, make("p", "bm-quiet", t("export.from_file"))];
    return [
      first,
      group(me, t("export.page"), pages(me), isPage, [ways(me), own(me)]),
      langs(me),
      text(me, "title", isWhole, o => o.present),
      text(me, "note", isPage, () => t("export.optional")),
      ticks(me),
      quiet(me, t("export.no_page_data"), "data"),
      quiet(me, t("export.no_page_whole"), "whole")
    ];
  }

  /** Large tiles for what is looked at, a row of small ones for data; all of them are one choice. */
  function formats(me) {
    const { t } = me.words,
      byItself = ["csv", ...(root.bmGeojson ? ["geojson"] : [])],
      offered = me.source.canExport ? Object.keys(FORMATS).filter(id => !FORMATS[id].pack) : byItself,
      word = id => (FORMATS[id].word ? [" ", make("small", "", t("export.word." + FORMATS[id].word))] : []),
      items = offered.map(id => [id, { format: id }, [make("strong", "", FORMATS[id].name), ...word(id)]]),
      all = radios(t("export.format"), items, me.page.dir, format => choose(me, { format })),
      tiles = make("div", "bm-export-tiles"),
      data = make("div", "bm-export-data");
    data.append(make("span", "", t("export.data")));
    for (const [id, node] of all.of) (FORMATS[id].kind === "data" ? data : tiles).append(node);
    all.node.className = "";
    all.node.replaceChildren(...(tiles.children.length ? [tiles] : []), data);
    return take(me, all, { value: o => o.format });
  }
  function segments(me, label, items, pick) {
    const all = radios(label, items, me.page.dir, pick);
    all.node.classList.add("bm-segments");
    return all;
  }
  function pages(me) {
    const { t } = me.words,
      name = id => make("span", "", PAGES[id].name || t("export.own")),
      items = Object.keys(PAGES).map(id => [id, { page: id }, [name(id)]]),
      all = segments(me, t("export.page"), items, page => choose(me, { page }));
    return take(me, all, { value: o => o.page });
  }
  /** Landscape or portrait, where the page is paper. */
  function ways(me) {
    const { t } = me.words,
      item = way => [way === "portrait", { way }, [make("span", "", t("export." + way))]],
      items = ["landscape", "portrait"].map(item),
      all = segments(me, t("export.orientation"), items, portrait => choose(me, { portrait }));
    return take(me, all, { fits: (_, o) => Boolean(PAGES[o.page].turns), value: o => o.portrait });
  }
  /** Width and height of a page of one's own; Arabic digits are digits. */
  function own(me) {
    const { t } = me.words,
      node = make("span", "bm-export-own"),
      sides = ["width", "height"].map(name => side(me, name));
    node.append(sides[0], make("span", "", "×"), sides[1], make("span", "", t("export.px")));
    const show = o => {
      for (const input of sides) if (document.activeElement !== input) input.value = o[input.dataset.field];
    };
    return take(me, { node, show }, { fits: (_, o) => o.page === "own" });
  }
  function side(me, name) {
    const input = make("input", "bm-input"),
      digits = text => root.bmMessages.withDigits(text).trim();
    input.inputMode = "numeric";
    input.maxLength = MOST[name];
    input.dir = "ltr";
    input.dataset.field = name;
    input.setAttribute("aria-label", me.words.t("export." + name));
    input.addEventListener("input", () => choose(me, { [name]: digits(input.value) }));
    return input;
  }
  function langs(me) {
    const items = [...me.p.langs.children].map(({ dataset, lang, ariaLabel }) => {
      const name = make("span", "", ariaLabel);
      name.lang = lang;
      return [dataset.lang, { pageLang: dataset.lang }, [name]];
    });
    const { t } = me.words,
      all = segments(me, t("export.lang"), items, lang => choose(me, { lang })),
      node = group(me, "", take(me, all, { value: o => o.lang })),
      show = o => {
        node.firstChild.textContent = t(isPage(FORMATS[o.format]) ? "export.lang" : "export.lang_file");
      };
    return take(me, { node, show });
  }
  function text(me, name, fits, placeholder) {
    const label = me.words.t("export." + name),
      { node, show } = line(label, name, MOST[name], value => choose(me, { [name]: value })),
      shown = o => show(o[name], placeholder(o));
    return take(me, { node, show: shown }, { fits });
  }
  function tick(me, name, label, fits) {
    const control = check(label, name, () => choose(me, { [name]: !me.exporting.o[name] }));
    return take(me, control, { fits, value: o => o[name] });
  }
  function ticks(me) {
    const { t } = me.words,
      node = make("div", "bm-export-ticks");
    node.append(
      tick(me, "legend", t("legend.title"), isPage),
      tick(me, "locator", t("map.inset"), isPage),
      tick(me, "clear", t("export.clear"), f => f.clear),
      tick(me, "print", t("export.print"), isPage),
      tick(me, "relief", t("export.relief"), f => f.relief),
      tick(me, "claims", t("export.claims"), (f, o) => f.claims && o.hasClaims)
    );
    return node;
  }
  /** Shows what the order says, and only what its format knows. */
  function show(me, o) {
    for (const { node, show, fits, value } of me.exporting.controls) {
      node.hidden = !fits(FORMATS[o.format], o);
      show(value(o));
    }
  }
  root.bmWishes = { build, tick, show };
})(globalThis);

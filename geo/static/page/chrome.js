/* The page round the map: top bar, caption strip, notices, stamp. Built once; texts are set again for each language. */
(function (root) {
  "use strict";
  const { make } = root.bmFurniture;
  const NAMES = { ar: ["العربية", "ع"], fr: ["Français", "FR"], en: ["English", "EN"] };
  const part = (tag, name, role) => { const node = make(tag, "bm-" + name); if (role) node.setAttribute("role", role); return node; };
  const control = (name, mark) => { const b = make("button", "bm-" + name); b.type = "button"; if (mark) b.append(glyph(mark)); return b; };
  const PATHS = {
    menu: "M3 5h14M3 10h14M3 15h14", download: "M10 3v9M6 9l4 4 4-4M4 17h12", plus: "M4 10h12M10 4v12", minus: "M4 10h12",
    home: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4", legend: "M3 6h14M6 10h8M8 14h4", close: "M5 5l10 10M15 5L5 15",
  };
  function glyph(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path");
    svg.setAttribute("viewBox", "0 0 20 20"); svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", PATHS[name]);
    svg.append(path);
    return svg;
  }

  function build(box, mapNode) {
    const p = {
      bar: part("header", "bar"), menu: control("icon", "menu"), title: make("h1", "bm-title"), offline: part("span", "offline"),
      legendToggle: control("icon bm-only-small", "legend"), export: control("button", "download"), exportText: make("span"),
      langs: part("div", "langs", "group"), legend: part("nav", "legend"), main: part("main", "main"), caption: part("div", "caption"),
      captionText: make("p"), notice: part("div", "notice", "status"), frame: part("div", "frame"), card: part("aside", "card"),
      stamp: part("footer", "stamp"), line: make("span"), endorse: make("span"), projection: make("bdi"), credits: make("span", "bm-credits"),
      zoom: part("div", "zoom", "group"), zoomIn: control("icon", "plus"), zoomOut: control("icon", "minus"), home: control("icon", "home"),
      inset: make("canvas", "bm-inset"), chips: part("div", "chip-layer"), scale: part("div", "scale"), tip: part("div", "tip"),
      marks: part("div", "marks", "listbox"), option: part("div", "option", "option"), list: part("div", "list"),
    };
    p.menu.dataset.menu = ""; p.export.dataset.export = "png"; p.legend.dataset.legend = ""; p.option.id = "bm-option"; p.marks.setAttribute("aria-activedescendant", "bm-option");
    p.captionText.dataset.caption = ""; p.notice.hidden = true; p.list.hidden = true; p.tip.hidden = true; p.legend.id = "bm-legend";
    p.inset.setAttribute("role", "img"); p.marks.tabIndex = 0; p.marks.dataset.marks = ""; p.card.tabIndex = -1; p.tip.setAttribute("role", "tooltip");
    p.export.append(p.exportText);
    p.langs.append(...Object.entries(NAMES).map(([lang, [name, short]]) => {
      const b = control("lang");
      b.dataset.lang = lang; b.lang = lang; b.setAttribute("aria-label", name);
      b.append(make("span", "bm-lang-long", name), make("span", "bm-lang-short", short));
      return b;
    }));
    p.bar.append(p.menu, p.title, p.offline, make("span", "bm-space"), p.legendToggle, p.export, p.langs);
    p.caption.append(p.captionText);
    p.zoom.append(p.zoomIn, p.zoomOut, p.home);
    p.marks.append(p.option);
    p.frame.append(mapNode, p.marks, p.chips, p.zoom, p.inset, p.scale, p.tip, p.list);
    p.main.append(p.caption, p.notice, p.frame);
    p.stamp.append(p.line, p.credits, p.endorse, p.projection);
    box.append(p.bar, p.legend, p.main, p.card, p.stamp);
    return p;
  }

  function label(p, box, page, words) {
    const t = words.t, named = (node, key) => { node.setAttribute("aria-label", t(key)); node.title = t(key); };
    box.dir = page.dir; box.lang = page.lang;
    document.documentElement.lang = page.lang;
    document.title = t("app.title");
    p.title.textContent = t("app.title"); p.exportText.textContent = t("app.export"); p.offline.textContent = t("app.offline");
    named(p.menu, "app.menu"); named(p.legendToggle, "app.legend_toggle"); p.langs.setAttribute("aria-label", t("app.language"));
    named(p.export, "app.export_png"); named(p.zoomIn, "map.zoom_in"); named(p.zoomOut, "map.zoom_out"); named(p.home, "map.home");
    p.inset.setAttribute("aria-label", t("map.inset")); p.marks.setAttribute("aria-label", t("map.marks"));
    p.legend.setAttribute("aria-label", t("legend.title")); p.main.setAttribute("aria-label", t("map.label"));
    p.line.textContent = page.line_note; p.endorse.textContent = page.disclaimer; p.credits.replaceChildren(make("bdi", "", page.credits.join(" · ")));
    p.projection.textContent = t("stamp.projection");
    for (const b of p.langs.children) b.setAttribute("aria-pressed", String(b.dataset.lang === page.lang));
  }

  /** One line under the caption; action = {text, run}; closable. */
  function notice(p, words, text, kind, action) {
    p.notice.className = "bm-notice bm-notice-" + kind;
    p.notice.replaceChildren(make("span", "", text));
    if (action) { const b = make("button", "bm-button", action.text); b.type = "button"; b.addEventListener("click", () => { p.notice.hidden = true; action.run(); }); p.notice.append(b); }
    const close = control("icon", "close");
    close.setAttribute("aria-label", words.t("notice.dismiss"));
    close.addEventListener("click", () => { p.notice.hidden = true; });
    p.notice.append(close);
    p.notice.hidden = false;
    p.notice.dataset.notice = kind;
  }
  root.bmChrome = { build, label, notice, control };
})(globalThis);

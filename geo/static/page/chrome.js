/* The page round the map: top bar, caption strip, panels, stamp. Built once; texts are set again for each language. */
(function (root) {
  "use strict";
  const { make, button, named } = root.bmDom;
  const NAMES = { ar: ["العربية", "عربي"], fr: ["Français", "FR"], en: ["English", "EN"] };
  const part = (tag, name, role) => {
    const node = make(tag, "bm-" + name);
    if (role) node.setAttribute("role", role);
    return node;
  };
  const icon = (mark, name) => button("bm-icon" + (name ? " bm-" + name : ""), { icon: mark });
  const act = (mark, name) => button("bm-button bm-act bm-" + name, { icon: mark, text: "" });

  function build(box, mapNode) {
    const p = { ...bar(), ...sides(), ...main(mapNode), ...ending() };
    box.append(p.skip, p.bar, p.exportMenu, p.side, p.main, p.card, p.stamp, p.live);
    return p;
  }
  function bar() {
    const p = {
      skip: make("a", "bm-skip"),
      bar: part("header", "bar"),
      menu: icon("menu"),
      title: make("h1", "bm-title"),
      offline: part("span", "offline"),
      finder: part("div", "finder", "search"),
      finderOpen: icon("search", "finder-open"),
      actions: part("div", "actions"),
      more: icon("more", "more"),
      stories: act("story", "to-stories"),
      evidence: act("scales", "to-evidence"),
      table: act("table", "to-table"),
      link: act("link", "link"),
      print: act("print", "print"),
      theme: act("theme", "theme"),
      export: act("download", "export"),
      langs: part("div", "langs", "group"),
      exportMenu: part("section", "export-menu", "dialog")
    };
    p.skip.href = "#bm-marks";
    p.menu.dataset.menu = "";
    p.export.dataset.open = "export";
    p.export.setAttribute("aria-haspopup", "dialog");
    p.export.setAttribute("aria-expanded", "false");
    p.exportMenu.dataset.menuExport = "";
    p.exportMenu.hidden = true;
    p.table.dataset.panel = "table";
    p.evidence.dataset.panel = "evidence";
    p.stories.dataset.stories = "";
    p.more.setAttribute("aria-expanded", "false");
    p.langs.append(
      ...Object.entries(NAMES).map(([lang, [name, short]]) => {
        const b = button("bm-lang");
        b.dataset.lang = lang;
        b.lang = lang;
        b.setAttribute("aria-label", name);
        b.append(make("span", "bm-lang-long", name), make("span", "bm-lang-short", short));
        return b;
      })
    );
    p.actions.id = "bm-actions";
    p.more.setAttribute("aria-controls", p.actions.id);
    p.actions.append(p.stories, p.evidence, p.table, p.link, p.print, p.theme, p.export, p.langs);
    p.bar.append(p.menu, p.title, p.offline, p.finder, p.finderOpen, p.actions, p.more);
    return p;
  }
  function sides() {
    const p = {
      side: part("div", "side"),
      legend: part("nav", "legend"),
      toFilters: act("filters", "to-filters"),
      file: make("p", "bm-file"),
      drawer: part("section", "drawer"),
      card: part("aside", "card")
    };
    p.legend.dataset.legend = "";
    p.legend.id = "bm-legend";
    p.drawer.id = "bm-drawer";
    p.drawer.hidden = true;
    p.card.tabIndex = -1;
    p.side.append(p.legend, p.toFilters, p.file, p.drawer);
    return p;
  }
  function main(mapNode) {
    const p = {
      main: part("main", "main"),
      caption: part("div", "caption"),
      openers: part("div", "openers"),
      openFilters: icon("filters", "opener"),
      openLegend: icon("legend", "opener"),
      chosen: part("div", "chosen", "group"),
      captionText: make("p"),
      notice: part("div", "notice", "status"),
      frame: part("div", "frame"),
      twin: part("section", "twin"),
      panel: part("section", "panel"),
      story: part("section", "story"),
      storyText: part("div", "story-text"),
      strip: part("section", "strip"),
      claimedKey: part("ul", "claimed-key"),
      dock: part("section", "dock"),
      zoom: part("div", "zoom", "group"),
      zoomIn: icon("plus"),
      zoomOut: icon("minus"),
      home: icon("home"),
      measure: icon("ruler", "wide-only"),
      full: icon("full", "wide-only"),
      info: icon("info", "info"),
      inset: make("canvas", "bm-inset"),
      chips: part("div", "chip-layer"),
      scale: part("div", "scale"),
      tip: part("div", "tip", "tooltip"),
      marks: part("div", "marks", "listbox"),
      option: part("div", "option", "option"),
      list: part("div", "list", "dialog"),
      tape: part("section", "tape"),
      cross: part("div", "cross")
    };
    p.captionText.dataset.caption = "";
    p.option.id = "bm-option";
    p.marks.id = "bm-marks";
    p.marks.setAttribute("aria-activedescendant", p.option.id);
    p.marks.tabIndex = 0;
    p.marks.dataset.marks = "";
    p.inset.setAttribute("role", "img");
    p.twin.dataset.table = "";
    p.dock.dataset.dock = "";
    p.story.tabIndex = -1;
    for (const node of [p.notice, p.list, p.tip, p.twin, p.tape, p.cross, p.chosen]) node.hidden = true;
    for (const node of [p.panel, p.story, p.storyText, p.strip, p.claimedKey]) node.hidden = true;
    for (const node of [p.openFilters, p.openLegend, p.info, p.measure]) node.setAttribute("aria-expanded", "false");
    p.openers.append(p.openFilters, p.openLegend);
    p.caption.append(p.openers, p.chosen, p.captionText);
    p.zoom.append(p.zoomIn, p.zoomOut, p.home, p.measure, p.full, p.info);
    p.marks.append(p.option);
    p.frame.append(mapNode, p.marks, p.chips, p.zoom, p.inset, p.scale, p.claimedKey, p.cross, p.tip, p.tape, p.list);
    p.main.append(p.caption, p.story, p.notice, p.frame, p.storyText, p.twin, p.panel, p.dock, p.strip);
    return p;
  }
  function ending() {
    const p = {
      stamp: part("footer", "stamp"),
      line: make("span"),
      credits: make("span", "bm-credits"),
      endorse: make("span"),
      projection: make("bdi"),
      live: part("div", "live", "status")
    };
    p.stamp.id = "bm-stamp";
    p.stamp.append(p.line, p.credits, p.endorse, p.projection);
    return p;
  }

  const NAMED = {
    menu: "app.menu",
    openLegend: "app.legend_toggle",
    openFilters: "filter.open",
    langs: "app.language",
    export: "export.open",
    zoomIn: "map.zoom_in",
    zoomOut: "map.zoom_out",
    home: "map.home",
    inset: "map.inset",
    marks: "map.marks",
    legend: "legend.title",
    main: "map.label",
    finder: "search.label",
    finderOpen: "search.label",
    more: "app.more",
    actions: "app.actions",
    measure: "tool.measure",
    full: "tool.full",
    info: "tool.info",
    zoom: "map.controls",
    card: "card.label",
    drawer: "filter.title",
    twin: "table.title",
    dock: "time.title",
    tape: "tool.measure",
    chosen: "filter.chosen",
    link: "tool.link",
    print: "tool.print",
    theme: "app.theme",
    table: "table.open",
    stories: "story.list",
    evidence: "panel.title",
    panel: "panel.title",
    story: "story.label",
    strip: "story.strip",
    stamp: "tool.info"
  };
  const WRITTEN = { title: "app.title", offline: "app.offline", skip: "app.skip", toFilters: "filter.open" };
  const ACTS = {
    table: "table.short",
    stories: "story.short",
    evidence: "panel.title",
    link: "tool.link_short",
    print: "tool.print_short",
    theme: "app.theme_short",
    export: "app.export"
  };

  function label(p, box, page, words) {
    const t = words.t;
    box.dir = page.dir;
    box.lang = page.lang;
    document.documentElement.lang = page.lang;
    document.title = page.file?.title || t("app.title");
    for (const [name, key] of Object.entries(NAMED)) named(p[name], t(key));
    for (const [name, key] of Object.entries(WRITTEN)) (p[name].querySelector("span") || p[name]).textContent = t(key);
    for (const [name, key] of Object.entries(ACTS)) p[name].querySelector("span").textContent = t(key);
    p.line.textContent = page.line_note;
    p.endorse.textContent = page.disclaimer;
    p.credits.replaceChildren(make("bdi", "", page.credits.join(" · ")));
    p.projection.textContent = t("stamp.projection");
    p.file.textContent = page.file?.told || "";
    p.file.hidden = !page.file;
    for (const b of p.langs.children) b.setAttribute("aria-pressed", String(b.dataset.lang === page.lang));
  }
  /** Opens or closes what a control shows; the class on the page does the rest. */
  function expand(box, control, name, on) {
    const open = box.classList.toggle("bm-open-" + name, on);
    control.setAttribute("aria-expanded", String(open));
    return open;
  }
  root.bmChrome = { build, label, expand };
})(globalThis);

/* BorderMap.adopt: takes a Leaflet map with the reference layers and makes the page of it.
   The same bundle serves the app, a saved file and a notebook; they differ in `source` only.
   `me` is the page: map, layers, view (state), texts (page, words, titles), records (table, marks, visible), parts (p). */
(function (root) {
  "use strict";
  const Painting = root.bmPainting, Reading = root.bmReading, Records = root.bmRecords;
  const LANGS = ["ar", "fr", "en"], REPORT_MS = 250, WEIGHTS = [400, 500, 600, 700];
  const later = (run, ms) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(run, ms); }; };

  /** frame = {map, layers}; box = the element [data-map]; options = {source, report, initial, lang, ownsAddress, menu}. */
  function adopt(frame, box, options) {
    box.bm = start(frame, box, options);
    return box.bm;
  }
  async function start({ map, layers }, box, options) {
    map.setMinZoom(3).setMaxZoom(15);
    const query = options.initial ?? location.search.slice(1);
    const me = { map, layers, box, source: options.source, options, report: options.report, done: 0, told: "", aiming: true, lines: new Map() };
    await texts(me, language(query, options.lang));
    await records(me, query);
    me.p = root.bmChrome.build(box, map.getContainer());
    me.overlay = root.bmOverlay.create(map, me.p.frame, me.look);
    me.basemap = root.bmBasemap.draw(map, layers, me.look, me.page.relief_bounds && me.source.relief, me.page.relief_bounds);
    me.tiles = root.bmBasemap.tiles(map, me.page.tiles, name => notice(me, "tiles_failed", "warn", { name }));
    me.tell = later(() => report(me), REPORT_MS);
    await Promise.all(WEIGHTS.map(w => document.fonts.load(`${w} 14px Vazirmatn`, "aب").catch(() => [])));
    listen(me);
    await firstPaint(me);
    return handle(me);
  }
  function language(query, wished) {
    const said = root.bmView.parse(query)[0].lang || wished || (navigator.language || "").slice(0, 2);
    return LANGS.includes(said) ? said : "en";
  }
  async function texts(me, lang) {
    [me.page, me.titles] = await Promise.all([me.source.page(lang), me.source.titles(lang)]);
    me.words = root.bmMessages.book(me.page);
    const { tokens } = me.page;
    me.look ??= { theme: tokens.light, stroke: tokens.stroke, symbol: tokens.symbol, font: "Vazirmatn, system-ui, sans-serif" };
  }
  async function records(me, query) {
    const table = me.table = root.bmColumns.decode(await me.source.columns());
    me.known = { ...me.page.known, sel: table.ids };
    me.state = root.bmState.create(query, me.known, me.page.defaults, me.page.stories);
    me.state.set({ lang: me.page.lang });
    me.marks = Records.marks(table, me.page.family_of);
    me.visible = [];
    await searchable(me);
  }
  /** The texts that a search needs, fetched when a view first holds one. */
  async function searchable(me) {
    if (me.state.get().q === undefined || me.table.found) return;
    const all = await me.source.search();
    me.table.found = text => Records.found(all, text);
  }

  async function firstPaint(me) {
    dress(me);
    me.map.invalidateSize({ animate: false });
    aim(me, me.state.get());
    new ResizeObserver(() => resized(me)).observe(me.p.frame);
    Painting.showLayers(me); update(me); Painting.locator(me);
    await Reading.choose(me, me.state.get().sel);
    if (me.state.bad.length) notice(me, "view", "warn", { parts: me.state.bad.join(", ") });
    else if (me.page.layers.some(l => l.problem)) notice(me, "layers", "error", {});
    me.box.dataset.view = me.state.query();
    me.box.dataset.mounts = Number(me.box.dataset.mounts || 0) + 1;
    me.box.dataset.ready = "1";
  }
  /** Sets every text of the page in its language. */
  function dress(me) {
    root.bmChrome.label(me.p, me.box, me.page, me.words);
    root.bmLegend.build(me.p.legend, me.page, me.words, me.look, me.state, (kind, id) => toggle(me, kind, id));
  }
  async function speak(me, lang) {
    await texts(me, lang);
    me.state.set({ lang });
    dress(me);
    me.p.notice.hidden = me.p.list.hidden = me.p.tip.hidden = true;
    me.tipped = "";
    update(me); Painting.locator(me);
    await Reading.choose(me, me.state.get().sel);
  }

  /** Everything that depends on which records are shown. */
  function update(me) {
    me.visible = Records.visible(me);
    me.box.dataset.visible = me.visible.length;
    me.box.dataset.total = me.table.rows;
    root.bmLegend.update(me.p.legend, me.page, me.state, Records.counts(me));
    const [heading, rest] = Records.caption(me), { make } = root.bmFurniture;
    me.p.captionText.replaceChildren(make("strong", "", heading), make("span", "", rest));
    Painting.paint(me);
    if (!me.state.get().sel) Reading.overview(me);
    sayWhenEmpty(me);
  }
  function sayWhenEmpty(me) {
    const isEmpty = !me.visible.length && me.table.rows > 0;
    if (isEmpty && !me.saidEmpty) notice(me, "empty", "plain", {}, { text: me.words.t("notice.show_all"), run: () => showAll(me) });
    if (!isEmpty && me.saidEmpty) me.p.notice.hidden = true;
    me.saidEmpty = isEmpty;
  }
  function showAll(me) {
    me.state.clearFilters();
    me.state.set({ layers: undefined });
    Painting.showLayers(me); update(me); me.tell();
  }
  function toggle(me, kind, id) {
    const { state } = me;
    if (kind === "layer") { state.setLayer(id, !state.isOn(id)); Painting.showLayers(me); }
    if (kind === "category") state.setCategories([id], !state.hasCategory(id));
    if (kind === "family") {
      const ids = me.page.families.find(f => f.id === id).categories.map(([c]) => c);
      state.setCategories(ids, !ids.every(state.hasCategory));
    }
    update(me); me.tell();
  }
  function notice(me, name, kind, values, action) {
    root.bmChrome.notice(me.p, me.words, me.words.t("notice." + name, values), kind, action);
  }

  /** Tells the address and Python what is shown, if it changed. */
  function report(me) {
    const text = me.state.query();
    me.box.dataset.view = text;
    if (me.options.ownsAddress) history.replaceState(null, "", location.pathname + "?" + text);
    if (text !== me.told) { me.told = text; me.report?.(text); }
  }
  /** Points the camera; what the page does by itself is not written into the view. */
  function aim(me, view) {
    const { map, page } = me, [w, s, e, n] = view.bbox || page.first_view, beside = view.bbox ? 0 : map.getSize().x > 600 ? 30 : 8;
    me.aiming = true;
    if (view.zoom !== undefined) map.setView([view.lat, view.lon], view.zoom, { animate: false });
    else map.fitBounds([[s, w], [n, e]], { animate: false, paddingTopLeft: [beside, 0] });
    me.aiming = false;
  }
  /** The map got another size: until the reader has moved it, it shows what the view asks for. */
  function resized(me) {
    me.aiming = true;
    me.map.invalidateSize({ animate: false });
    if (!me.steered) aim(me, me.state.get());
    me.aiming = false;
    Painting.paint(me); Painting.locator(me);
  }
  function goHome(me) {
    me.state.set({ lon: undefined, lat: undefined, zoom: undefined, bbox: undefined });
    me.steered = false;
    aim(me, {});
    Painting.paint(me); Painting.locator(me); me.tell();
  }
  function moved(me) {
    if (me.aiming) return;
    me.steered = true;
    const c = me.map.getCenter();
    me.state.set({ lon: +c.lng.toFixed(5), lat: +c.lat.toFixed(5), zoom: +me.map.getZoom().toFixed(2), bbox: undefined });
    Painting.paint(me); Painting.locator(me); me.tell();
  }
  async function exportPng(me) {
    const { p } = me, b = me.map.getBounds(), within = (value, most) => +Math.max(-most, Math.min(most, value)).toFixed(5);
    const bbox = [within(b.getWest(), 180), within(b.getSouth(), 85), within(b.getEast(), 180), within(b.getNorth(), 85)];
    const query = root.bmView.format({ ...me.state.get(), story: undefined, lon: undefined, lat: undefined, zoom: undefined, bbox });
    p.export.disabled = true;
    p.exportText.textContent = me.words.t("app.export_busy");
    try {
      const answer = await fetch("/export/map.png?" + query);
      if (!answer.ok) throw new Error(answer.status);
      save(await answer.blob(), `algeria-mali-border-${me.page.lang}.png`);
      root.bmChrome.notice(p, me.words, me.words.t("app.export_done"), "plain");
    } catch { root.bmChrome.notice(p, me.words, me.words.t("app.export_failed"), "error"); }
    p.export.disabled = false;
    p.exportText.textContent = me.words.t("app.export");
  }
  function save(blob, name) {
    const a = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 60000);
  }

  function listen(me) {
    const { p, map, options } = me, point = e => [e.containerPoint.x, e.containerPoint.y];
    p.zoomIn.onclick = () => map.zoomIn(1);
    p.zoomOut.onclick = () => map.zoomOut(1);
    p.home.onclick = () => goHome(me);
    p.legendToggle.onclick = () => p.legendToggle.setAttribute("aria-expanded", String(me.box.classList.toggle("bm-legend-open")));
    p.menu.onclick = () => options.menu?.();
    p.menu.hidden = !options.menu;
    p.export.onclick = () => exportPng(me);
    p.export.hidden = !me.source.canExport;
    p.langs.onclick = e => {
      const lang = e.target.closest("[data-lang]")?.dataset.lang;
      if (lang && lang !== me.page.lang) speak(me, lang).then(me.tell, () => notice(me, "stale", "error", {}));
    };
    p.marks.addEventListener("keydown", e => Reading.key(me, e));
    p.marks.addEventListener("focus", () => Reading.enter(me));
    p.marks.addEventListener("blur", () => Reading.leave(me));
    map.on("click", e => Reading.click(me, ...point(e)));
    map.on("mousemove", e => Reading.tip(me, me.overlay.hit(...point(e)), ...point(e)));
    map.getContainer().addEventListener("mouseleave", () => Reading.tip(me, null));
    map.on("movestart", () => Reading.tip(me, null));
    map.on("moveend", () => moved(me));
    me.box.addEventListener("keydown", e => { if (e.key === "Escape") escape(me); });
    p.frame.addEventListener("pointerdown", () => closeLegend(me));
  }
  function closeLegend({ box, p }) {
    box.classList.remove("bm-legend-open");
    p.legendToggle.setAttribute("aria-expanded", "false");
  }
  /** Escape closes one thing at a time: the drawer, then the card. */
  function escape(me) {
    if (me.box.classList.contains("bm-legend-open")) { closeLegend(me); me.p.legendToggle.focus(); return; }
    if (me.state.get().sel) Reading.choose(me, undefined);
  }
  /** What the host may do with the page. A command [n, patch] is obeyed once; patch = {home}. */
  function handle(me) {
    return {
      map: me.map, state: me.state, overlay: me.overlay,
      report: f => { me.report = f; },
      tellAgain: () => { me.told = ""; notice(me, "restarted", "warn", {}); me.tell(); },
      obey([n, patch]) {
        if (!(n > me.done)) return;
        me.done = n;
        if (patch.home) goHome(me);
      },
    };
  }
  root.BorderMap = { adopt, ...root.bmSource };
})(globalThis);

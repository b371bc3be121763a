/* BorderMap.adopt: takes a Leaflet map with the reference layers and makes the page of it.
   The same bundle serves the app, a saved file and a notebook; they differ in `source` only. */
(function (root) {
  "use strict";
  const F = root.bmFilters, { make } = root.bmFurniture;
  const MOST_LISTED = 500;
  const later = (run, ms) => { let timer; return () => { clearTimeout(timer); timer = setTimeout(run, ms); }; };

  /** Where the page gets its files: from the server by hash … */
  function served(base) {
    const cache = new Map(), get = (path, kind) => {
      if (!cache.has(path)) cache.set(path, fetch(base + path).then(r => { if (!r.ok) throw new Error(r.status + " " + path); return r[kind](); })
        .catch(err => { cache.delete(path); throw err; }));
      return cache.get(path);
    };
    return {
      page: lang => get(`/page-${lang}.json`, "json"), titles: lang => get(`/titles-${lang}.json`, "json"), columns: () => get("/incidents.bin", "arrayBuffer"),
      card: (id, lang) => get(`/card/${lang}/${encodeURIComponent(id)}.json`, "json"), search: () => get("/search.json", "json"),
      relief: base + "/relief.webp", canExport: true,
    };
  }
  /** … or from one object inside the file. */
  function inlined(data) {
    const bytes = Uint8Array.from(atob(data.columns), c => c.charCodeAt(0));
    return {
      page: async lang => data.pages[lang], titles: async lang => data.titles[lang], columns: async () => bytes.buffer, card: async (id, lang) => data.cards[lang][id],
      search: async () => data.search, relief: data.relief, canExport: false,
    };
  }

  async function adopt(frame, box, options) {
    const { source, report, initial } = options, { map, layers } = frame;
    map.setMinZoom(3).setMaxZoom(15);
    const query = initial ?? location.search.slice(1);
    const wanted = root.bmView.parse(query)[0].lang || options.lang || (navigator.language || "en").slice(0, 2);
    const lang = ["ar", "fr", "en"].includes(wanted) ? wanted : "en";
    let [page, titles] = await Promise.all([source.page(lang), source.titles(lang)]);
    let words = root.bmMessages.book(page);
    const look = { theme: page.tokens.light, stroke: page.tokens.stroke, symbol: page.tokens.symbol, font: "Vazirmatn, system-ui, sans-serif" };
    const table = root.bmColumns.decode(await source.columns());
    const known = { ...page.known, sel: table.ids };
    const state = root.bmState.create(query, known, page.defaults, page.stories);
    state.set({ lang: page.lang });
    if (state.get().q !== undefined) { const texts = await source.search(); table.found = text => found(texts, text); }

    const p = root.bmChrome.build(box, map.getContainer());
    const overlay = root.bmOverlay.create(map, p.frame, look);
    p.frame.insertBefore(map.getContainer().nextSibling === null ? p.marks : p.frame.querySelector(".bm-overlay"), p.marks);
    const basemap = root.bmBasemap.draw(map, layers, look, page.relief_bounds && source.relief, page.relief_bounds);
    const tiles = root.bmBasemap.tiles(map, page.tiles, name => notice("tiles_failed", "warn", { name }));
    await fonts(look);
    const ui = { focus: -1, order: [], chips: [], report, done: 0, told: "", aiming: true };

    const notice = (key, kind, values, action) => root.bmChrome.notice(p, words, words.t("notice." + key, values), kind, action);
    const mark = i => ({
      id: table.ids[i], i, fx: table.x[i], fy: table.y[i], lon: (table.x[i] - .5) * 360, lat: Math.atan(Math.sinh((.5 - table.y[i]) * 2 * Math.PI)) * 180 / Math.PI,
      family: page.family_of[table.vocabularies.category[table.category[i]]], supplement: table.supplement[i], symbolic: table.symbolic[i],
      disputed: table.disputed[i], radius_km: table.radius_km[i], wide: F.isWide(table, i), order: table.day_start[i],
      area: !table.symbolic[i] && ["area", "country"].includes(table.vocabularies.precision[table.precision[i]]),
      place: table.vocabularies.place[table.place[i]], km: Number.isNaN(table.border_km[i]) ? null : table.border_km[i],
    });
    const marks = Array.from({ length: table.rows }, (_, i) => mark(i));

    /** What passes the filters and whose layer is on. */
    function select() {
      const passed = F.mask(table, state.get());
      ui.visible = marks.filter(m => passed[m.i] && state.isOn(F.layerOf(table, m.i)));
      box.dataset.visible = ui.visible.length;
      box.dataset.total = table.rows;
    }
    function counts() {
      const view = state.get(), passed = F.mask(table, view), others = F.mask(table, view, "cat");
      const layer = { incidents: 0, supplement: 0, symbolic: 0, mine: 0 }, family = {};
      for (const m of marks) {
        const id = F.layerOf(table, m.i);
        if (passed[m.i]) layer[id] += 1;
        if (others[m.i] && state.isOn(id)) family[m.family] = (family[m.family] || 0) + 1;
      }
      return { layer, family };
    }
    function caption() {
      const t = words.t, view = state.get(), active = F.active(view), symbolic = ui.visible.filter(m => m.symbolic).length;
      const phrases = active.map(key => t("caption." + key, { value: inWords(key, view[key]) }));
      const parts = [t("caption.count", { shown: ui.visible.length, n: table.rows }), ...phrases,
        t("caption.placed", { placed: ui.visible.length - symbolic, symbolic })];
      p.captionText.replaceChildren(make("strong", "", t(active.length ? "caption.some" : "caption.all")), make("span", "", parts.join(" · ")));
    }
    function inWords(key, value) {
      if (key === "from" || key === "to") return words.day(value);
      if (key === "km") return words.isolate(words.number(value, Number.isInteger(value) ? 0 : 1));
      if (!Array.isArray(value)) return value === true ? "" : String(value);
      const names = { cat: page.categories, actor: page.actors }[key];
      return value.map(id => names ? names[id] : words.t(key + "." + id)).join(words.t("list.comma")) || words.t("caption.none");
    }

    function boxes() {
      const own = p.frame.getBoundingClientRect();
      return [...p.frame.querySelectorAll(".bm-chip, .bm-zoom, .bm-inset, .bm-scale")].map(node => node.getBoundingClientRect())
        .filter(r => r.width).map(r => [r.left - own.left - 3, r.top - own.top - 3, r.right - own.left + 3, r.bottom - own.top + 3]);
    }
    function scene() {
      const lines = [["border", 3, true], ["trans-saharan-road", 4.4, false]].filter(([id]) => state.isOn(id) && layers[id]);
      return {
        marks: ui.visible.filter(m => !m.wide || m.id === state.get().sel), obstacles: boxes(), rtl: page.dir === "rtl", t: words.t,
        labels: page.labels.filter(l => state.isOn(l.layer)), graticule: state.isOn("graticule"), selected: state.get().sel, focused: ui.focusId,
        lines: lines.flatMap(([id, width, hard]) => coordinates(layers[id]).map(lonlat => ({ layer: id, lonlat, width, hard }))),
      };
    }
    const lineCache = new Map();
    function coordinates(layer) {
      if (!lineCache.has(layer)) {
        const list = [];
        layer.eachLayer(l => { if (l.feature.properties.kind !== "link") list.push(l.feature.geometry.coordinates); });
        lineCache.set(layer, list.sort((a, b) => b.length - a.length));
      }
      return lineCache.get(layer);
    }
    function showChips(ids) {
      const centre = [map.getSize().x / 2, map.getSize().y / 2], missing = new Set(ids);
      const rest = ui.visible.filter(m => m.wide || missing.has(m.id));
      ui.chips = root.bmFurniture.chips(rest, page.places, centre, overlay.at, words, words.t("layer.in-amenas"));
      root.bmFurniture.showChips(p.chips, ui.chips, words, openList);
      p.scale.style.bottom = p.chips.querySelector(".bm-chips-bottom").offsetHeight + 36 + "px";
    }
    /** Names, marks and chips once more; the reference layers are untouched. */
    function paint() {
      const size = map.getSize(), inside = m => { const [x, y] = overlay.at(m.lon, m.lat); return x > 0 && y > 0 && x < size.x && y < size.y; };
      root.bmFurniture.scale(p.scale, map, words);
      showChips(ui.visible.filter(m => !m.wide && !inside(m)).map(m => m.id));
      let plan = overlay.paint(scene());
      if (plan.covered.length) {
        showChips([...plan.outside, ...plan.covered]);
        plan = overlay.paint(scene());
      }
      const drawn = new Set(plan.hits.flatMap(h => h.ids));
      ui.order = inTime(ui.visible.filter(m => drawn.has(m.id)));
    }
    function paintInset() {
      const at = id => page.places[id], name = (id, kind) => ({ lon: at(id)[1], lat: at(id)[2], text: kind === "in-amenas" ? words.t("layer.in-amenas") : at(id)[0], kind });
      const names = ["algiers", "bamako"].filter(at).map(id => name(id, "capital"));
      if (at("in-amenas")) names.push(name("in-amenas", "in-amenas"));
      root.bmFurniture.inset(p.inset, map, layers, look, names, page.dir === "rtl");
    }

    function update() {
      select();
      const n = counts();
      root.bmLegend.update(p.legend, page, state, n);
      caption();
      paint();
      if (!state.get().sel && box.dataset.ready) overview();
      if (!ui.visible.length && table.rows && !ui.saidEmpty) {
        ui.saidEmpty = true;
        notice("empty", "plain", {}, { text: words.t("notice.show_all"), run: () => { state.clearFilters(); state.set({ layers: undefined }); showLayers(); update(); tell(); } });
      }
      if (ui.visible.length && ui.saidEmpty) { ui.saidEmpty = false; if (p.notice.dataset.notice === "plain") p.notice.hidden = true; }
    }
    function showLayers() {
      for (const row of page.layers) for (const part of row.parts) basemap.show(part, state.isOn(row.id) && !row.problem);
      for (const tile of page.tiles) tiles("tiles:" + tile.id, state.isOn("tiles:" + tile.id));
    }
    function toggle(kind, id) {
      if (kind === "layer") { state.setLayer(id, !state.isOn(id)); showLayers(); }
      if (kind === "category") state.setCategories([id], !state.hasCategory(id));
      if (kind === "family") {
        const ids = page.families.find(f => f.id === id).categories.map(([c]) => c);
        state.setCategories(ids, !ids.every(state.hasCategory));
      }
      update(); tell();
    }

    async function choose(id, focus) {
      state.set({ sel: id });
      paint(); tell();
      if (!id) { box.classList.remove("bm-has-card"); overview(); return; }
      try {
        const card = await source.card(id, page.lang);
        if (state.get().sel !== id) return;
        root.bmCard.show(p.card, card, words, look, step);
        if (focus) p.card.querySelector("h2").focus({ preventScroll: true });
        box.classList.add("bm-has-card");
      } catch { root.bmCard.say(p.card, words.t("app.card_failed"), "bm-bad"); }
    }
    /** With nothing chosen, the card lists what is shown, in the order of time. */
    function overview() {
      const shown = inTime(ui.visible).slice(0, MOST_LISTED);
      root.bmCard.overview(p.card, words, shown.map(m => root.bmCard.entry(m.id, titleOf(m.id), () => choose(m.id, true))));
    }
    function step(way) {
      const all = inTime(ui.visible);
      const now = all.findIndex(m => m.id === state.get().sel);
      if (all.length) choose(all[(now + way + all.length) % all.length].id, true);
    }
    const titleOf = id => titles[table.index.get(id)];
    const inTime = list => [...list].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
    /** A short list of records: of a chip, or of a bubble. */
    function openList(group, opener) {
      const close = () => { p.list.hidden = true; opener?.focus?.(); };
      const title = make("h3", "", group.text || words.t("map.here")), items = make("ul", "");
      const x = root.bmChrome.control("icon", "close");
      x.setAttribute("aria-label", words.t("app.close"));
      x.addEventListener("click", close);
      items.append(...group.ids.map(id => root.bmCard.entry(id, titleOf(id), () => { p.list.hidden = true; choose(id, true); })));
      p.list.replaceChildren(title, x, items);
      p.list.hidden = false;
      p.list.onkeydown = e => { if (e.key === "Escape") { e.stopPropagation(); close(); } };
      items.querySelector("button")?.focus();
    }

    function tip(spot, x, y) {
      const key = spot ? spot.ids.join() : "";
      if (key === ui.tip) return;
      ui.tip = key;
      map.getContainer().style.cursor = spot ? "pointer" : "";
      if (!spot) { p.tip.hidden = true; return; }
      const text = spot.ids.length > 1 ? words.t("map.stack", { n: spot.ids.length }) : titleOf(spot.ids[0]);
      p.tip.replaceChildren(...[text].flat().map((line, i) => make(i ? "small" : "span", "", line)));
      p.tip.hidden = false;
      const room = p.frame.clientWidth - p.tip.offsetWidth - 8;
      p.tip.style.left = Math.max(8, Math.min(x + 14, room)) + "px";
      p.tip.style.top = (y > p.frame.clientHeight - 80 ? y - p.tip.offsetHeight - 12 : y + 16) + "px";
    }

    async function speak(lang) {
      [page, titles] = await Promise.all([source.page(lang), source.titles(lang)]);
      words = root.bmMessages.book(page);
      state.set({ lang });
      root.bmChrome.label(p, box, page, words);
      root.bmLegend.build(p.legend, page, words, look, state, toggle);
      p.notice.hidden = true; p.list.hidden = true; p.tip.hidden = true; ui.tip = "";
      update(); paintInset();
      await choose(state.get().sel);
    }

    const camera = () => {
      const c = map.getCenter();
      return { lon: +c.lng.toFixed(5), lat: +c.lat.toFixed(5), zoom: +map.getZoom().toFixed(2), bbox: undefined };
    };
    const bboxNow = () => { const b = map.getBounds(), r = v => +v.toFixed(5); return [r(b.getWest()), r(b.getSouth()), r(b.getEast()), r(b.getNorth())]; };
    const tell = later(() => {
      const text = state.query();
      box.dataset.view = text;
      if (options.ownsAddress) history.replaceState(null, "", location.pathname + "?" + text);
      if (text !== ui.told) { ui.told = text; ui.report?.(text); }
    }, 250);
    function aim(view) {
      if (view.zoom !== undefined) map.setView([view.lat, view.lon], view.zoom, { animate: false });
      else { const [w, s, e, n] = view.bbox || page.first_view; map.fitBounds([[s, w], [n, e]], { animate: false, paddingTopLeft: [map.getSize().x > 600 ? 30 : 8, 0] }); }
    }

    function keys(e) {
      const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
      if (way === undefined && e.key !== "Enter" && e.key !== " " && e.key !== "Home") return;
      e.preventDefault(); e.stopPropagation();
      if (!ui.order.length) return;
      if (e.key === "Enter" || e.key === " ") { if (ui.focusId) choose(ui.focusId, true); return; }
      const now = ui.order.findIndex(m => m.id === ui.focusId), turn = page.dir === "rtl" && e.key.match(/Left|Right/) ? -way : way;
      focusMark(e.key === "Home" ? 0 : (now + turn + ui.order.length) % ui.order.length);
    }
    function focusMark(n) {
      ui.focusId = ui.order[n]?.id;
      p.marks.setAttribute("aria-activedescendant", "bm-option");
      p.option.setAttribute("aria-selected", String(ui.focusId === state.get().sel));
      if (ui.focusId) { p.option.textContent = titleOf(ui.focusId).join(", "); p.option.dataset.focused = ui.focusId; }
      paint();
    }

    async function exportPng() {
      p.export.disabled = true;
      p.exportText.textContent = words.t("app.export_busy");
      try {
        const query = root.bmView.format({ ...state.get(), story: undefined, lon: undefined, lat: undefined, zoom: undefined, bbox: bboxNow() });
        const answer = await fetch("/export/map.png?" + query);
        if (!answer.ok) throw new Error(answer.status);
        const a = make("a");
        a.href = URL.createObjectURL(await answer.blob());
        a.download = "algeria-mali-border-" + page.lang + ".png";
        a.click();
        setTimeout(() => URL.revokeObjectURL(a.href), 60000);
        root.bmChrome.notice(p, words, words.t("app.export_done"), "plain");
      } catch { root.bmChrome.notice(p, words, words.t("app.export_failed"), "error"); }
      p.export.disabled = false;
      p.exportText.textContent = words.t("app.export");
    }

    p.zoomIn.onclick = () => map.zoomIn(1); p.zoomOut.onclick = () => map.zoomOut(1); p.home.onclick = () => aim({});
    p.legendToggle.onclick = () => { const open = box.classList.toggle("bm-legend-open"); p.legendToggle.setAttribute("aria-expanded", String(open)); };
    p.menu.onclick = () => options.menu?.(page.lang);
    p.menu.hidden = !options.menu;
    p.export.hidden = !source.canExport;
    p.export.onclick = exportPng;
    p.langs.onclick = e => { const lang = e.target.closest("[data-lang]")?.dataset.lang; if (lang && lang !== page.lang) speak(lang).then(tell); };
    p.marks.addEventListener("keydown", keys);
    p.marks.addEventListener("focus", () => focusMark(Math.max(0, ui.order.findIndex(m => m.id === (ui.focusId || state.get().sel)))));
    p.marks.addEventListener("blur", () => { ui.focusId = undefined; paint(); });
    map.on("click", e => {
      const spot = overlay.hit(e.containerPoint.x, e.containerPoint.y);
      if (!spot) { if (p.list.hidden) choose(undefined); p.list.hidden = true; return; }
      if (spot.ids.length > 1) openList({ ids: spot.ids }); else choose(spot.ids[0]);
    });
    map.on("mousemove", e => tip(overlay.hit(e.containerPoint.x, e.containerPoint.y), e.containerPoint.x, e.containerPoint.y));
    map.getContainer().addEventListener("mouseleave", () => tip(null));
    map.on("movestart", () => tip(null));
    map.on("moveend", () => { if (!ui.aiming) { state.set(camera()); paint(); paintInset(); tell(); } });
    map.on("resize", () => { paint(); paintInset(); });
    box.addEventListener("keydown", e => { if (e.key === "Escape" && state.get().sel) choose(undefined); });

    root.bmChrome.label(p, box, page, words);
    root.bmLegend.build(p.legend, page, words, look, state, toggle);
    select();
    map.invalidateSize({ animate: false });
    aim(state.get());
    ui.aiming = false;
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(p.frame);
    showLayers(); update(); paintInset();
    await choose(state.get().sel);
    if (state.bad.length) notice("view", "warn", { parts: state.bad.join(", ") });
    else if (page.layers.some(l => l.problem)) notice("layers", "error", {});
    box.dataset.view = state.query();
    ui.told = options.told ?? "";
    tell();
    box.dataset.ready = "1";
    box.dataset.mounts = Number(box.dataset.mounts || 0) + 1;

    return {
      map, state, overlay,
      report: f => { ui.report = f; },
      tellAgain: () => { ui.told = ""; notice("restarted", "warn", {}); tell(); },
      obey([n, patch]) {
        if (!(n > ui.done)) return;
        ui.done = n;
        if (patch.home) aim({});
        if (patch.lang) speak(patch.lang);
        if (patch.view) { state.set(root.bmView.parse(patch.view, known)[0]); aim(state.get()); showLayers(); update(); choose(state.get().sel); }
        tell();
      },
    };
  }
  function found(texts, text) {
    const needles = F.fold(text).split(/\s+/).filter(Boolean);
    return texts.flatMap((folded, i) => needles.every(word => folded.includes(word)) ? [i] : []);
  }
  async function fonts(look) {
    await Promise.all([400, 500, 600, 700].flatMap(w => [`${w} 14px Vazirmatn`].map(f => document.fonts.load(f, "aب").catch(() => []))));
    return look;
  }
  root.BorderMap = { adopt, served, inlined };
})(globalThis);

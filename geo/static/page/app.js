/* BorderMap.adopt: takes a Leaflet map with the reference layers and makes the page of it.
   The same bundle serves the app, a saved file and a notebook; they differ in `source` only.
   `me` is the page: map, layers, view (state), texts (page, words, titles), records (table, marks, judged, visible, counted),
   a dataset beside them (data, named: titles of some of its rows, found: bits of those that hold the words searched),
   parts (p), and what the modules keep of themselves (dock, drawer, finder, twin, tape). */
(function (root) {
  "use strict";
  const Painting = root.bmPainting,
    Reading = root.bmReading,
    Records = root.bmRecords,
    Camera = root.bmCamera,
    Strip = root.bmStrip,
    Tools = root.bmTools;
  const LANGS = ["ar", "fr", "en"],
    REPORT_MS = 250,
    PATIENCE_MS = 400,
    GRACE_MS = 100,
    FEW_ROWS = 2000,
    WEIGHTS = [400, 500, 600, 700];

  /** frame = {map, layers}; box = the element [data-map]; options = {source, report, initial, lang, ownsAddress, menu}. */
  function adopt(frame, box, options) {
    box.bm = start(frame, box, options);
    return box.bm;
  }
  const query = options => options.initial ?? location.search.slice(1);
  /** Asks for what a page begins with while the map is still on its way. */
  function ahead(options) {
    const { source } = options,
      lang = language(query(options), options.lang);
    for (const coming of [source.page(lang), source.columns(), source.titles(lang)]) coming.catch(() => {});
  }
  async function start({ map, layers }, box, options) {
    map.setMinZoom(3).setMaxZoom(15);
    const asked = query(options);
    const me = {
      map,
      layers,
      box,
      source: options.source,
      options,
      report: options.report,
      told: "",
      aiming: true,
      leaving: new AbortController(),
      lines: new Map(),
      titles: [],
      named: new Map(),
      asked: new Set(),
      visible: [],
      order: []
    };
    const stepped = root.bmDom.later(() => root.bmAddress.step(me), 0),
      told = root.bmDom.later(() => report(me), REPORT_MS);
    Object.assign(me, {
      change: run => change(me, run),
      show: (view, isSteered) => show(me, view, isSteered),
      update: () => update(me),
      overviewSoon: root.bmDom.nextFrame(() => {
        if (!me.state.get().sel) Reading.overview(me);
      }),
      refresh: () => refresh(me),
      legend: () => root.bmLegend.update(me.p.legend, me.page, me.state, (kind, id) => Records.told(me, kind, id)),
      searchable: () => searchable(me),
      tell: () => {
        stepped();
        told();
      }
    });
    me.wished = language(asked, options.lang);
    await texts(me, me.wished);
    const wanted = options.turned ? turned(me, asked) : asked;
    const views = Object.fromEntries(me.page.stories.map(story => [story.id, story.view]));
    me.state = root.bmState.create(wanted, me.page.known, me.page.defaults, views);
    me.state.set({ lang: me.page.lang });
    holds(me, root.bmColumns.none(me.page.known));
    me.standing = new Promise(done => (me.stands = done));
    const coming = records(me),
      data = me.page.data ? root.bmLoading.data(me) : null;
    await Promise.all(WEIGHTS.map(w => document.fonts.load(`${w} 14px Vazirmatn`, "aب").catch(() => [])));
    me.p = root.bmChrome.build(box, map.getContainer());
    listen(me);
    firstPaint(me, await soon(me, coming, data));
    await fill(me, coming, data);
    return handle(me);
  }
  /** The records if they come in time, and with them the first rows of a dataset; what lies in the file itself does, the
      titles of rows too where they are few. */
  async function soon(me, coming, data) {
    let found = null;
    const { isHere, hasTexts } = me.source,
      rows = data?.first.then(() => isHere && hasTexts && me.data?.rows <= FEW_ROWS && me.source.headings([], me.page.lang)),
      all = Promise.all([coming.then(got => (found = got)), rows]).catch(() => {}),
      grace = new Promise(done => setTimeout(done, GRACE_MS));
    await (isHere ? all : Promise.race([all, grace]));
    return found;
  }
  /** A link without what it says of another dataset than the one that is shown, once the session has turned from it. */
  function turned({ page }, query) {
    const parts = query.split("&"),
      named = parts.find(part => part.startsWith("data="));
    if (named && page.known.data.includes(decodeURIComponent(named.slice(5)))) return query;
    return parts.filter(part => part !== named && !part.startsWith("sel=mine")).join("&");
  }
  function language(query, wished) {
    const said = root.bmView.parse(query)[0].lang || wished || (navigator.language || "").slice(0, 2);
    return LANGS.includes(said) ? said : "en";
  }
  async function texts(me, lang) {
    me.page = await me.source.page(lang);
    me.words = root.bmMessages.book(me.page);
    me.look ??= {
      font: "Vazirmatn, system-ui, sans-serif",
      stroke: me.page.tokens.stroke,
      symbol: me.page.tokens.symbol,
      relief: me.page.tokens.relief,
      hex_px: me.page.tokens.density.hex_px
    };
    theme(me, me.look.name || Tools.theme());
  }
  function theme(me, name) {
    const { tokens } = me.page;
    Object.assign(me.look, { name, theme: tokens[name], ramp: tokens.density["ramp_" + name] });
    me.box.dataset.theme = document.documentElement.dataset.bmTheme = name;
  }
  /** Takes a table of records; before they arrive, an empty one. */
  function holds(me, table) {
    me.table = table;
    table.found = text => root.bmSearch.test(me.search, text);
    me.marks = Records.marks(table, me.page.family_of, me.page.country_places);
    me.dock = { ...me.dock, axis: root.bmDock.axis(table, me.data) };
  }
  /** The texts that a search needs, fetched when a view first holds one or the reader turns to the box. */
  async function searchable(me) {
    me.search ??= root.bmSearch.index(await me.source.search());
  }

  /** Land and border first, on a map that knows its size and place; what is slow says so. */
  function firstPaint(me, found) {
    me.loading = true;
    if (found) arrived(me, found);
    dress(me);
    me.map.invalidateSize({ animate: false });
    watch(me, me.p.frame, () => Camera.resized(me));
    watch(me, me.p.dock, () => root.bmDock.resized(me));
    Camera.aim(me, me.state.get());
    const { map, layers, look, page, source } = me;
    me.overlay = root.bmOverlay.create(map, me.p.frame, look);
    const isOn = part => page.layers.some(row => Painting.isShown(me, row) && row.parts.includes(part)),
      relief = page.relief_bounds && source.relief;
    me.basemap = root.bmBasemap.draw(map, layers, look, isOn, relief, page.relief_bounds);
    me.tiles = root.bmBasemap.tiles(map, page.tiles, name => Strip.say(me, "error", "tiles_failed", { name }));
    Painting.showLayers(me);
    Painting.locator(me);
    update(me);
    me.stands(performance.now());
    setTimeout(() => {
      if (me.loading && !me.failed) Strip.say(me, "loading", "loading");
    }, PATIENCE_MS);
  }
  /** Runs at every other size of an element than it has now, until the page is left. */
  function watch(me, element, run) {
    const size = () => [element.clientWidth, element.clientHeight].join();
    let known = size();
    const observer = new ResizeObserver(() => {
      const now = size();
      if (now === known) return;
      known = now;
      run();
    });
    observer.observe(element);
    me.leaving.signal.addEventListener("abort", () => observer.disconnect());
  }
  /** The records as they are fetched: {columns, titles, lang: of the titles}, and what a search of the view needs. */
  async function records(me) {
    const needed = me.state.get().q === undefined ? null : searchable(me),
      { lang } = me.page,
      [columns, titles] = await Promise.all([me.source.columns(), me.source.titles(lang), needed]);
    return { columns, titles, lang };
  }
  function arrived(me, { columns, titles, lang }) {
    if (lang === me.page.lang) me.titles = titles; // else those of the language that the page has now are there
    holds(me, root.bmColumns.decode(columns));
    me.state.settle(id => me.table.index.has(id) || id.startsWith("mine:"));
    me.loading = false;
  }
  /** The records: shown, and with them what the link asked for. */
  async function fill(me, coming, data) {
    me.failed = false;
    try {
      const found = await coming;
      if (me.loading) {
        arrived(me, found);
        Strip.unsay(me, "loading");
        dress(me);
        if (!me.steered) Camera.aim(me, me.state.get());
        update(me);
      }
    } catch {
      me.failed = true;
      const run = () => fill(me, records(me), data);
      Strip.say(me, "error", "records_failed", {}, { word: "notice.retry", run });
      return;
    }
    await data?.all;
    await me.titled;
    if (me.state.get().sel) await Reading.choose(me, me.state.get().sel);
    if (me.state.bad.length) Strip.say(me, "view", "view", { parts: me.state.bad.join(", ") });
    else layerProblems(me);
    online(me);
    await me.basemap.complete;
    me.box.dataset.view = me.state.query();
    me.tell();
    me.box.dataset.mounts = Number(me.box.dataset.mounts || 0) + 1;
    me.box.dataset.ready = "1";
  }
  function layerProblems(me) {
    const broken = () => me.page.layers.filter(l => l.problem),
      named = () => ({
        value: broken()
          .map(l => l.title)
          .join(me.words.t("list.comma"))
      });
    const details = () => {
      const { t } = me.words,
        reasons = broken().map(layer => [layer.title, t("legend.unavailable", { reason: layer.problem })]);
      Reading.openBox(me, t("notice.details"), [root.bmDom.pairs(reasons)]);
    };
    if (broken().length) Strip.say(me, "error", "layers", named, { word: "notice.details", run: details });
  }
  /** Sets every text of the page in its language and every colour in its theme. */
  function dress(me) {
    root.bmChrome.label(me.p, me.box, me.page, me.words);
    me.p.theme.setAttribute("aria-pressed", String(me.look.name === "dark"));
    root.bmLegend.build(me.p.legend, me.page, me.words, me.look, me.state, (kind, id) => toggle(me, kind, id));
    root.bmLegend.offline(me.p.legend, me.words, !navigator.onLine);
    root.bmDrawer.dress(me);
    root.bmDock.build(me);
    root.bmFinder.build(me);
    root.bmTwin.build(me);
    root.bmPanels.build(me);
    root.bmPanels.apply(me);
    root.bmPanels.fill(me);
    root.bmExporting.build(me);
    root.bmStory.check(me);
  }
  /** Sets the page in another language, unless by the time it has come yet another one is wished for. */
  async function speak(me, lang) {
    me.wished = lang;
    try {
      const [, titles] = await Promise.all([me.source.page(lang), me.source.titles(lang)]);
      if (me.wished !== lang) return;
      await texts(me, lang);
      me.titles = titles;
    } catch (err) {
      if (me.wished === lang) me.wished = me.page.lang;
      throw err;
    }
    me.named = new Map();
    me.asked = new Set();
    me.state.set({ lang });
    me.p.list.hidden = me.p.tip.hidden = true;
    me.tipped = "";
    Strip.sayAgain(me);
    redress(me);
  }
  function redress(me) {
    dress(me);
    update(me);
    Painting.locator(me);
    if (me.tape) Tools.tell(me);
    return Reading.choose(me, me.state.get().sel);
  }
  function flipTheme(me) {
    theme(me, me.look.name === "dark" ? "light" : "dark");
    me.basemap.restyle();
    redress(me);
  }

  /** Changes the view and shows it. */
  function change(me, run) {
    const held = document.activeElement,
      { panel } = me.state.get();
    run();
    if (me.state.get().panel !== panel) root.bmPanels.apply(me);
    root.bmLoading.find(me);
    root.bmStory.check(me);
    Painting.showLayers(me);
    update(me);
    me.tell();
    if (held && !held.getClientRects().length) me.p.marks.focus({ preventScroll: true });
  }
  /** Shows a view in place of this one, in the language of the page; isSteered: whether the reader took the camera there. */
  function show(me, view, isSteered = view.lon !== undefined) {
    me.steered = isSteered;
    change(me, () => {
      me.state.replace({ ...view, lang: me.page.lang });
      root.bmStory.apply(me); // the camera aims beside the text
      Camera.aim(me, me.state.get());
    });
    return Reading.choose(me, me.state.get().sel);
  }
  /** Everything that depends on which records are shown. */
  function update(me) {
    if (me.data) {
      root.bmCrowd.judge(me.data, me.state.get(), me.found);
      me.data.shown = me.data.loaded;
    }
    me.judged = root.bmFilters.judge(me.table, me.state.get());
    me.visible = Records.visible(me);
    me.counted = Records.counts(me);
    me.box.dataset.visible = Records.many(me);
    me.box.dataset.total = Records.total(me);
    me.box.classList.toggle("bm-has-ranges", me.state.get().km !== undefined);
    me.box.classList.toggle("bm-has-many", Records.total(me) >= 1000);
    me.legend();
    root.bmDrawer.update(me);
    root.bmDock.update(me);
    root.bmFinder.sync(me);
    Strip.show(me);
    refresh(me);
    if (!me.state.get().sel) (me.data && me.box.dataset.ready ? me.overviewSoon : Reading.overview)(me);
    if (!me.loading) Strip.sayWhenEmpty(me);
  }
  /** Paints what fills the middle: the map, or the table in its place. */
  function refresh(me) {
    if (root.bmTwin.isOpen(me)) {
      root.bmTwin.update(me);
      return;
    }
    Painting.paint(me);
  }
  function toggle(me, kind, id) {
    const { state } = me;
    change(me, () => {
      if (kind === "layer") state.setLayer(id, !state.isOn(id));
      if (kind === "category") state.setCategories([id], !state.hasCategory(id));
      if (kind === "family") {
        const ids = me.page.families.find(f => f.id === id).categories.map(([c]) => c);
        state.setCategories(ids, !ids.every(state.hasCategory));
      }
    });
  }

  /** Tells the address and Python what is shown, if it changed. */
  function report(me) {
    if (me.leaving.signal.aborted) return;
    const text = me.state.query();
    me.box.dataset.view = text;
    root.bmAddress.follow(me, text);
    if (text !== me.told) {
      me.told = text;
      me.report?.(text);
    }
    root.bmExporting.follow(me);
  }
  /** With or without a network: the map works, online tiles do not. */
  function online(me) {
    const isOffline = !navigator.onLine;
    me.box.classList.toggle("bm-is-offline", isOffline);
    root.bmLegend.offline(me.p.legend, me.words, isOffline);
    if (isOffline) Strip.say(me, "offline", "offline");
    else Strip.unsay(me, "offline");
  }

  function listen(me) {
    const { p, map, options } = me,
      point = e => [e.containerPoint.x, e.containerPoint.y],
      toggleClass = (control, name) => root.bmChrome.expand(me.box, control, name);
    const drawer = opener => root.bmDrawer.show(me, p.drawer.hidden, opener);
    p.zoomIn.onclick = () => map.zoomIn(1);
    p.zoomOut.onclick = () => map.zoomOut(1);
    p.home.onclick = () => Camera.goHome(me);
    p.measure.onclick = () => Tools.measure(me, !me.tape);
    p.full.onclick = () => Tools.fullScreen(me);
    p.info.onclick = () => toggleClass(p.info, "info");
    p.openLegend.onclick = () => {
      if (toggleClass(p.openLegend, "legend")) p.legend.querySelector("button").focus({ preventScroll: true });
    };
    p.openFilters.onclick = () => drawer(p.openFilters);
    p.toFilters.onclick = () => drawer(p.toFilters);
    p.more.onclick = () => toggleClass(p.more, "more");
    p.finderOpen.onclick = () => root.bmFinder.open(me);
    p.menu.onclick = () => options.menu?.();
    p.menu.hidden = !options.menu;
    p.table.onclick = () => {
      shut(me, "more");
      root.bmTwin.show(me, !root.bmTwin.isOpen(me));
    };
    p.stories.onclick = () => {
      shut(me, "more");
      root.bmStory.list(me);
    };
    p.evidence.onclick = () => {
      shut(me, "more");
      root.bmPanels.flip(me);
    };
    for (const host of [p.card, p.storyText])
      host.addEventListener("click", e => {
        const link = e.target.closest("[data-ref]");
        if (link) root.bmPanels.go(me, link.dataset.ref, link);
      });
    me.box.addEventListener("keydown", e => root.bmStory.key(me, e), true);
    const whileHere = { signal: me.leaving.signal };
    document.addEventListener(
      "fullscreenchange",
      () => {
        if (!document.fullscreenElement) root.bmStory.present(me, false);
      },
      whileHere
    );
    p.link.onclick = () => {
      shut(me, "more");
      Tools.copy(me, Tools.link(me), me.page.data && !me.page.data.is_saved ? "link_unsaved" : "link");
    };
    p.print.onclick = () => {
      shut(me, "more");
      root.print();
    };
    p.theme.onclick = () => {
      flipTheme(me);
      Tools.keepTheme(me.look.name);
    };
    p.export.onclick = () => {
      shut(me, "more");
      root.bmExporting.flip(me);
    };
    p.skip.onclick = e => {
      e.preventDefault();
      p.marks.focus();
    };
    p.langs.onclick = e => {
      const lang = e.target.closest("[data-lang]")?.dataset.lang;
      if (lang && lang !== me.wished)
        speak(me, lang).then(
          () => {
            shut(me, "more");
            me.tell();
          },
          () => Strip.say(me, "error", "stale")
        );
    };
    p.marks.addEventListener("keydown", e => Reading.key(me, e));
    p.marks.addEventListener("focus", () => Reading.enter(me));
    p.marks.addEventListener("blur", () => Reading.leave(me));
    map.on("click", e => {
      if (root.bmPicking.take(me, e.latlng) || root.bmExporting.close(me)) return;
      Reading.click(me, ...point(e), e.latlng);
    });
    map.on("mousemove", e => me.overlay && Reading.tip(me, me.tape ? null : me.overlay.hit(...point(e)), ...point(e)));
    map.getContainer().addEventListener("mouseleave", () => Reading.tip(me, null));
    map.on("movestart", () => Reading.tip(me, null));
    map.on("moveend", () => {
      if (!me.overlay) return;
      Painting.locator(me);
      Camera.moved(me);
    });
    me.box.addEventListener("keydown", e => {
      if (e.key === "Escape") escape(me);
    });
    document.addEventListener("keydown", e => slash(me, e), whileHere);
    p.frame.addEventListener("pointerdown", () => {
      shut(me, "legend");
      shut(me, "more");
    });
    root.bmSheet.listen(me);
    root.addEventListener("beforeprint", () => Tools.printed(me), whileHere);
    root
      .matchMedia(Tools.DARK)
      .addEventListener("change", () => Tools.theme() === me.look.name || flipTheme(me), whileHere);
    root.bmAddress.listen(me, (link, isWanted) => turnBack(me, link, isWanted));
    for (const event of ["online", "offline"]) root.addEventListener(event, () => online(me), whileHere);
  }
  const CONTROLS = { legend: "openLegend", more: "more", info: "info" };
  function shut(me, name) {
    root.bmChrome.expand(me.box, me.p[CONTROLS[name]], name, false);
  }
  /** A stroke leads to the search from everywhere but where one writes. */
  function slash(me, e) {
    if (e.key !== "/" || !me.box.isConnected || /input|textarea/i.test(e.target.localName)) return;
    e.preventDefault();
    root.bmFinder.open(me);
  }
  /** Escape closes one thing at a time: what lies on top first, the card last. */
  function escape(me) {
    if (root.bmPicking.stop(me) || root.bmExporting.close(me)) return;
    for (const [name, control] of Object.entries(CONTROLS))
      if (me.box.classList.contains("bm-open-" + name)) {
        shut(me, name);
        me.p[control].focus({ preventScroll: true });
        return;
      }
    if (!me.p.drawer.hidden) {
      root.bmDrawer.show(me, false);
      return;
    }
    if (me.tape) {
      Tools.measure(me, false);
      me.p.measure.focus({ preventScroll: true });
      return;
    }
    if (me.presenting) root.bmStory.present(me, false);
    else if (root.bmPanels.opened(me)) root.bmPanels.close(me);
    else if (me.state.get().sel) Reading.close(me);
  }
  /** Fetches what a view needs to be shown, and speaks its language. */
  async function ready(me, view) {
    if (view.q !== undefined) await searchable(me);
    if (view.lang && view.lang !== me.page.lang) await speak(me, view.lang);
    else me.wished = me.page.lang;
  }
  async function turnTo(me, view) {
    await ready(me, view);
    await show(me, view);
    await root.bmPanels.fill(me);
  }
  /** Shows the view of a step back or forward, unless by then it is no longer wanted, without what lay over the one before;
      says whether nothing failed. */
  async function turnBack(me, link, isWanted) {
    const view = me.state.read(turned(me, link));
    try {
      await ready(me, view);
    } catch {
      Strip.say(me, "error", "stale");
      return false;
    }
    if (!isWanted()) return true;
    me.p.list.hidden = true;
    me.panels.trail = [];
    show(me, view);
    root.bmPanels.fill(me);
    return true;
  }
  /** What the host may do with the page; a command is {said: a sentence, home, pick, on: a layer, to: a box}. */
  function handle(me) {
    return {
      map: me.map,
      state: me.state,
      overlay: me.overlay,
      /** Shows a parsed view in place of this one, its language too. */
      show: view => turnTo(me, view),
      /** The marks that are shown, in the order of the table. */
      rows: () => root.bmTwin.ordered(me),
      words: () => me.words,
      choose: id => Reading.choose(me, id),
      /** The axis of time and what its bars count. */
      dock: () => ({ axis: me.dock.axis, bins: me.dock.bins }),
      /** f gets every view that is told from now on, and at first what was told before somebody listened. */
      report: f => {
        const isFirst = !me.report;
        me.report = f;
        if (isFirst && me.told) f(me.told);
      },
      /** The host takes the page away. */
      leave() {
        root.bmDock.play(me, false);
        me.leaving.abort();
        me.map.remove();
      },
      /** f gets the place that the host has asked for, as "lon,lat" in degrees. */
      picked: f => {
        me.picked = f;
      },
      tellAgain: () => {
        me.told = "";
        Strip.say(me, "warn", "restarted");
        me.tell();
      },
      obey(patch) {
        if (patch.said) Strip.line(me, "error", patch.said);
        if (patch.home) Camera.goHome(me);
        if (patch.pick) root.bmPicking.start(me);
        if (patch.on) change(me, () => me.state.setLayer(patch.on, true));
        if (patch.to) Camera.fit(me, patch.to);
      }
    };
  }
  root.BorderMap = { adopt, ahead, ...root.bmSource, leaflet: root.bmShapes.leaflet };
})(globalThis);

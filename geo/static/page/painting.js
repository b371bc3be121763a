/* What stands over the reference layers, painted once more after each change: marks, names, chips, scale, locator. */
(function (root) {
  "use strict";
  const { inTime } = root.bmRecords;
  const FURNITURE = ".bm-chip, .bm-zoom, .bm-inset, .bm-scale > *, .bm-tape, .bm-claimed-key, .bm-story-text",
    ROOM_PX = 3,
    NARROW_PX = 600,
    MOST_ROUNDS = 6,
    AFTER = 1e6; // of stops: cells without a record come after those with one
  const LINES = [
    ["border", 3, true],
    ["trans-saharan-road", 4.4, false]
  ];

  function paint(me) {
    root.bmFurniture.scale(me.p.scale, me.map, me.words, me.look.type || 1);
    root.bmClaimed.key(me);
    const still = me.overlay.lay(scene(me));
    let told = null,
      covered = me.overlay.cover(still, []),
      { left } = covered,
      plan = null;
    // a chip that counts more is wider and may cover more: until the chips tell what the map leaves out
    for (let n = 0; n < MOST_ROUNDS && !isSame(told, left); n++) {
      told = left;
      chips(me, told);
      covered = me.overlay.cover(still, obstacles(me.p));
      left = covered.left;
      if (!plan && !isSame(told, left)) continue;
      plan = me.overlay.arrange(still, covered);
      left = plan.left;
    }
    plan ||= me.overlay.arrange(still, covered);
    me.overlay.draw();
    me.order = stops(me, plan);
    root.bmReading.name(me);
    root.bmLegend.density(me, plan);
  }
  const isSame = (told, left) => told !== null && told.ids.join() === left.ids.join() && told.rows === left.rows;
  /** Where the keyboard stops: every mark by itself, bubbles and cells as one, in the order of their first record. */
  function stops(me, plan) {
    const all = plan.hits.map(({ ids, cell }, n) => {
      const marks = inTime(ids.map(id => plan.by.get(id))),
        first = marks[0] || { id: cell.key, order: AFTER + n };
      return { id: first.id, order: first.order, ids: marks.map(m => m.id), cell };
    });
    return inTime(all);
  }
  /** The dataset, if its row of the legend is on. */
  const shownCrowd = me => (me.data && me.state.isOn("mine") ? me.data : null);
  /** Chips that tell what the map leaves out: ids of records, and how many rows of a dataset. */
  function chips(me, { ids, rows }) {
    const size = me.map.getSize(),
      missing = new Set(ids),
      rest = me.visible.filter(m => m.wide || missing.has(m.id));
    const crowd = shownCrowd(me),
      wide = crowd ? root.bmCrowd.hasWide(crowd) : 0;
    const list = root.bmFurniture.chips(
      rest,
      { outside: rows - wide, wide },
      me.page.places,
      [size.x / 2, size.y / 2],
      me.overlay.at,
      me.words,
      size.x < NARROW_PX
    );
    root.bmFurniture.showChips(me.p.chips, list, me.words, me.state.get().sel, (chip, opener) =>
      root.bmReading.openList(me, chip, opener)
    );
    lift(me);
  }
  /** Tape, scale and key stand over the chips, the scale over the tape. */
  function lift(me) {
    const { chips, scale, claimedKey, tape } = me.p,
      [near, far] = ["bottom", "far"].map(name => chips.querySelector(".bm-chips-" + name)),
      [left, right] = [near, far].map(node => node.offsetHeight + 34),
      over = tape.hidden ? 0 : Math.max(left, right) + tape.offsetHeight + 8;
    tape.style.bottom = Math.max(left, right) + "px";
    scale.style.bottom = Math.max(left + 2, over) + "px";
    if (!claimedKey.hidden) liftKey(me, near, left, right);
  }
  /** The key stands over the scale too where there is no room for both side by side; where it would lie on a published point
      it is left out. */
  function liftKey(me, near, left, right) {
    const { scale, claimedKey, frame } = me.p,
      end = Math.max(...[near, ...scale.children].map(node => node.getBoundingClientRect().right)),
      isBeside = claimedKey.getBoundingClientRect().left > end + 2 * ROOM_PX;
    claimedKey.style.bottom = (isBeside ? right : left + 32) + "px";
    const [x0, y0, x1, y1] = boxIn(frame.getBoundingClientRect(), claimedKey.getBoundingClientRect()),
      points = root.bmClaimed.pointsOf(root.bmClaimed.of(me)).map(p => me.overlay.at(p.lon, p.lat));
    claimedKey.hidden = points.some(([x, y]) => x > x0 && x < x1 && y > y0 && y < y1);
  }
  /** A rectangle of the window as a box of the map's frame, with room round it. */
  const boxIn = (frame, r, room = 0) => [
    r.left - frame.left - room,
    r.top - frame.top - room,
    r.right - frame.left + room,
    r.bottom - frame.top + room
  ];
  function scene(me) {
    const { state, layers, page } = me,
      lines = LINES.filter(([id]) => state.isOn(id) && layers[id]),
      { km } = state.get(),
      near = km === undefined || !state.isOn("border") ? [] : page.bands.map(b => b.km).filter(at => at <= km);
    return {
      marks: me.visible.filter(m => !m.wide || m.id === state.get().sel),
      crowd: shownCrowd(me),
      rowOf: id => root.bmCrowd.rowOf(shownCrowd(me), id),
      markOf: row => root.bmCrowd.mark(me.data, row, me.page.family_of),
      staying: Boolean(me.steered || me.dock?.playing), // a map that is opened or filtered is placed as its export is
      rtl: page.dir === "rtl",
      t: me.words.t,
      number: me.words.number,
      labels: page.labels.filter(
        l => state.isOn(l.layer) && (l.kind !== "band" || near.includes(Number(l.id.slice(5))))
      ),
      bands: page.bands.filter(band => near.includes(band.km)),
      country: iso => outline(me, iso),
      heldBy: (iso, point) => root.bmGeodesy.isIn(outline(me, iso), point),
      claimed: state.isOn("border") ? root.bmClaimed.of(me) : [],
      line_error_km: page.line_error_km,
      graticule: state.isOn("graticule"),
      selected: state.get().sel,
      focused: me.focused,
      tape: me.tape?.points,
      lines: lines.map(([id, width, hard]) => ({ layer: id, lonlats: coordinates(me, layers[id]), width, hard }))
    };
  }
  function obstacles({ main, frame }) {
    const own = frame.getBoundingClientRect();
    return [...main.querySelectorAll(FURNITURE)]
      .map(node => node.getBoundingClientRect())
      .filter(r => r.width)
      .map(r => boxIn(own, r, ROOM_PX));
  }
  /** The rings of a country, as positions. */
  function outline({ layers }, iso) {
    const rings = [];
    layers.countries?.eachLayer(({ feature: { properties, geometry } }) => {
      if (properties.iso === iso)
        rings.push(...(geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates).flat());
    });
    return rings;
  }
  /** The lines of a layer that names may follow; links of the road are no such lines. */
  function coordinates(me, layer) {
    if (!me.lines.has(layer)) {
      const list = [];
      layer.eachLayer(l => {
        if (l.feature.properties.kind !== "link") list.push(l.feature.geometry.coordinates);
      });
      me.lines.set(layer, list);
    }
    return me.lines.get(layer);
  }
  function locator(me) {
    const { places, dir } = me.page,
      at = (id, kind, text) => ({ lon: places[id][1], lat: places[id][2], text, kind });
    const names = ["algiers", "bamako"].filter(id => places[id]).map(id => at(id, "capital", places[id][0]));
    if (places["in-amenas"] && me.state.isOn("in-amenas"))
      names.push(at("in-amenas", "in-amenas", me.words.t("layer.in-amenas")));
    root.bmFurniture.inset(me.p.inset, me.map, me.layers, me.look, names, dir === "rtl");
  }
  const isShown = (me, row) => me.state.isOn(row.id) && !row.problem;
  /** Shows or hides the reference layers and the tiles as the view says: one class each. */
  function showLayers(me) {
    for (const row of me.page.layers)
      for (const part of row.parts) me.basemap.show(part, isShown(me, row));
    for (const tile of me.page.tiles) me.tiles("tiles:" + tile.id, me.state.isOn("tiles:" + tile.id));
  }
  root.bmPainting = { paint, isShown, shownCrowd, locator, showLayers };
})(globalThis);

/* One canvas over the map: graticule, uncertainty discs, trays, bubbles, marks and names, placed by rule. */
(function (root) {
  "use strict";
  const MAX_DRAWN = 400,
    ROOM_PX = 3,
    ARCS_REACH = 1.12, // from the middle of a disputed mark to beyond its arcs, in symbol sizes
    NARROW_PX = 600,
    DENSE_HALO_PX = 5,
    LINE_HEIGHT = 1.3,
    FEW_ANCHORS = 4,
    FIRST = -1,
    STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  const STATES = ["country:DZ", "country:ML"],
    TWINS = ["tin-zaouatine-dz", "tinzaouaten-ml"],
    JOINT = "twins:tin-zaouatine";

  /** A canvas under road, border and names, which moves with the map. */
  function ground(map) {
    const pane = map.createPane("bm-hexes"),
      canvas = document.createElement("canvas");
    pane.style.zIndex = 238;
    pane.append(canvas);
    return canvas;
  }
  /** Gives a canvas a size in CSS px and clears it. */
  function cleared(canvas, w, h) {
    const ratio = devicePixelRatio || 1,
      ctx = canvas.getContext("2d");
    if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
      canvas.width = Math.round(w * ratio);
      canvas.height = Math.round(h * ratio);
      canvas.style.width = w + "px";
      canvas.style.height = h + "px";
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, w, h);
    return ctx;
  }

  function create(map, host, look) {
    const canvas = document.createElement("canvas");
    canvas.className = "bm-overlay";
    canvas.setAttribute("aria-hidden", "true");
    host.append(canvas);
    const ctx = canvas.getContext("2d"),
      below = ground(map);
    let drawnAt = null,
      arranged = null,
      last = null,
      stood = { keys: {}, zoom: null }; // where names and trays stood when the map was last drawn

    const world = () => 256 * 2 ** map.getZoom();
    /** Container px of Web Mercator fractions. */
    function project(fx, fy) {
      const origin = map.getPixelOrigin(),
        pane = map._getMapPanePos(),
        scale = world();
      return [fx * scale - origin.x + pane.x, fy * scale - origin.y + pane.y];
    }
    /** What the map shows of the world: its size in px, and the frame in it. */
    function frame() {
      const origin = map.getPixelOrigin(),
        pane = map._getMapPanePos(),
        { x: w, y: h } = map.getSize();
      return { scale: world(), left: origin.x - pane.x, top: origin.y - pane.y, w, h };
    }
    /** The rows of a dataset in the frame, counted. */
    const framed = data => data && root.bmCrowd.framed(data, frame(), look.hex_px);
    const at = (lon, lat) => project(...root.bmMercator.fractions(lon, lat));

    const grounds = root.bmGrounds.create(ctx, at, map, look);
    map.on("move", () => {
      if (!drawnAt) return;
      const now = at(0, 0);
      canvas.style.transform = `translate(${now[0] - drawnAt[0]}px,${now[1] - drawnAt[1]}px)`;
    });

    /** How much larger than usual names and symbols are: 1, more in a presentation. */
    const type = () => look.type || 1;
    /** What stands where before names and trays are placed; it depends on camera and records alone.
        scene = {marks, crowd (a dataset), rowOf (an id → its row in it, or -1), labels, lines, claimed, rtl, graticule, selected, focused, tape,
        staying: whether names and trays stay where they are while they can};
        marks = {id, fx, fy, family, …}. */
    function lay(told) {
      const { x: w, y: h } = map.getSize(),
        scene = { ...told, at, hatchedFrom: at(...root.bmBasemap.HATCHED_FROM), seen: seen(told.lines, w, h) },
        size = root.bmSymbols.sizeAt(map.getZoom(), look.symbol.size_by_zoom) * Math.sqrt(type());
      const sized = m => {
        const [x, y] = project(m.fx, m.fy),
          reach = m.disputed ? size * look.symbol.disputed_arc.radius_ratio + 3 : 0;
        return { ...m, x, y, size, group: m.family, order: m.order, reach };
      };
      const claims = published(scene),
        drawn = new Map([...claims].filter(([, spot]) => spot)),
        isHere = m => !claims.has(m.id) && m.x > 0 && m.y > 0 && m.x < w && m.y < h,
        marks = scene.marks.map(sized),
        crowd = framed(scene.crowd),
        isMany = marks.filter(isHere).length + (crowd ? crowd.n : 0) > MAX_DRAWN,
        rows = crowd && !isMany ? root.bmCrowd.rowsIn(scene.crowd, MAX_DRAWN) : [];
      marks.push(...rows.map(row => sized(scene.markOf(row))));
      const here = marks.filter(isHere),
        outside = marks.filter(m => !isHere(m) && !drawn.has(m.id)).map(m => m.id);
      return { scene, w, h, size, drawn, marks, here, outside, crowd, all: isMany ? cellsOf(here, crowd) : null };
    }
    const isRow = m => m.row !== undefined;
    /** What the map leaves out: ids of records and rows, and how many rows in all. */
    function missing({ outside, marks, crowd, scene }, covered, counted) {
      const lost = new Set(covered),
        passing = root.bmCrowd.passing(scene.crowd),
        rows = crowd ? crowd.n - counted - marks.filter(m => isRow(m) && lost.has(m.id)).length : 0;
      return { ids: [...outside, ...covered], rows: passing - rows };
    }
    const holds = ([x0, y0, x1, y1], x, y) => x > x0 && x < x1 && y > y0 && y < y1;
    const rowsOf = cells => cells.reduce((n, cell) => n + cell.count - cell.marks.length, 0);
    /** What boxes of px hide before anything is placed, cells and such marks as stand by themselves: {obstacles: the boxes,
        walls: with the loupes, k, loupes, cells, left: a first count of what the map leaves out}. */
    function cover(still, obstacles) {
      const { scene, w, h, all, here } = still,
        k = type() * (w < NARROW_PX ? 0.75 : 1),
        loupes = root.bmClaimed.loupes(scene, map, k, [w, h], scene.rtl, obstacles),
        walls = [...obstacles, ...loupes.map(l => grown(l.box))],
        isUnder = (x, y) => walls.some(box => holds(box, x, y)),
        cells = (all || []).filter(cell => isUnder(cell.px, cell.py)),
        marks = all ? cells.flatMap(cell => cell.marks) : here.filter(m => isUnder(m.x, m.y)),
        left = missing(still, marks.map(m => m.id), rowsOf(cells));
      return { obstacles, walls, k, loupes, cells, left };
    }
    /** Finds the place of everything, for the next drawing, and returns it; `left` is what the map leaves out. */
    function arrange(still, covered) {
      const { scene, w, h } = still,
        { obstacles, k } = covered;
      last = placed(still, covered);
      arranged = { scene: { ...scene, obstacles }, k, w, h };
      return last;
    }
    /** Draws what was arranged last; only then its `hits` are known. */
    function draw() {
      const { scene, k, w, h } = arranged,
        { loupes } = last,
        claimed = root.bmClaimed;
      canvas.style.transform = "";
      drawnAt = at(0, 0);
      stood = { keys: last.by.size ? last.keys : {}, zoom: map.getZoom() }; // names that stood alone give way to marks
      cleared(canvas, w, h);
      last.hits = [...last.drawn].map(([id, [x, y]]) => ({ ids: [id], x, y, r: 14 }));
      hexes(scene, last, w, h);
      if (scene.graticule) last.edges = graticule(w, h);
      const font = look.font;
      grounds.bands(scene);
      if (scene.claimed.length) {
        claimed.spread(ctx, scene, map, look, scene.line_error_km);
        claimed.ground(ctx, scene, map, look);
        grounds.borderOver(scene);
      }
      grounds.draw(scene, Boolean(last.cells));
      names(scene, last, font);
      claimed.points(ctx, scene, map, look, loupes, k, scene.rtl);
      for (const [id, [x, y]] of last.drawn) if (id === scene.focused) focusRing(x, y, 12, 15);
      stacks(scene, last);
      if (last.edges) edgeLabels(scene, last.edges, w, h, font);
      if (scene.tape) root.bmTools.draw(ctx, scene.tape, at, look);
    }

    /** Lines in px as far as they are seen, the longest part of each layer first. */
    function seen(lines, w, h) {
      return lines.flatMap(({ layer, lonlats, width, hard }) => {
        const px = lonlats.map(lonlat => lonlat.map(p => at(p[0], p[1])));
        return root.Placement.seen(px, [0, 0, w, h]).map(pts => ({ layer, pts, width, hard }));
      });
    }
    const grown = ([x0, y0, x1, y1]) => [x0 - ROOM_PX, y0 - ROOM_PX, x1 + ROOM_PX, y1 + ROOM_PX];

    function placed(still, covered) {
      const { scene, w, h, size, drawn, marks, here, all } = still;
      const previous = (all || scene.staying) && stood.zoom === map.getZoom() ? stood.keys : {}; // cells change at every filter
      const strips = map.getZoom() < root.bmClaimed.SPREAD_ZOOM ? [] : scene.claimed.flatMap(one => one.shapes.strips),
        rings = strips.flatMap(strip => strip.rings.map(lonlat => ({ lonlat, width: 2, hard: false })));
      const ways =
        map.getZoom() < root.bmClaimed.NEAR_ZOOM
          ? []
          : root.bmClaimed.ways(scene).map(lonlat => ({ lonlat, width: 2, hard: true }));
      const inPx = ({ lonlat, width, hard }) => ({ pts: lonlat.map(p => at(p[0], p[1])), width, hard }),
        lines = [...scene.seen, ...[...ways, ...rings].map(inPx)],
        own = all ? [] : here;
      const input = { size: [w, h], marks: own, lines, dots: claimedDots(scene), previous },
        names = [...labels(scene, w, h), ...claimedNames(scene)],
        named = obstacles => some => withTwins(labels => root.Placement.place({ ...input, obstacles, labels }), some),
        within = obstacles => some => withStates(named(obstacles), some);
      let plan = evenly(within(covered.walls), names, [w, h]),
        { loupes } = covered;
      if (plan.isUneven && loupes.length) {
        loupes = []; // both names are worth more than what one side's points say enlarged
        plan = evenly(within(covered.obstacles), names, [w, h]);
      }
      const cells = all && all.filter(cell => !covered.cells.includes(cell)),
        left = all ? covered.left : missing(still, plan.covered, 0),
        by = new Map(marks.map(m => [m.id, m]));
      return { ...plan, loupes, left, drawn, claimed: last.claimed, cells, size, w, h, by };
    }
    /** Records that stand where each side put them, near enough to be read, in place of a mark: id → px of the first
        point in view, else of a strip's rim, or null where nothing of it is in view: nobody named another place. */
    function published(scene) {
      if (map.getZoom() < root.bmClaimed.SPREAD_ZOOM) return new Map();
      const { x: w, y: h } = map.getSize(),
        inView = px => px.filter(([x, y]) => x > 0 && y > 0 && x < w && y < h);
      return new Map(
        scene.claimed.map(({ id, shapes }) => {
          const points = inView(shapes.points.map(p => at(p.lon, p.lat))),
            rim = inView(shapes.strips.flatMap(strip => strip.rings.flat()).map(p => at(p[0], p[1])));
          return [id, points[0] ?? rim[rim.length >> 1] ?? null];
        })
      );
    }
    function cellsOf(marks, crowd) {
      const scale = world(),
        cells = root.bmHexes.bin(
          marks.map(mark => ({ x: mark.fx * scale, y: mark.fy * scale, mark })),
          look.hex_px,
          crowd
        );
      for (const cell of cells) [cell.px, cell.py] = project(cell.x / scale, cell.y / scale);
      return cells;
    }
    function hexes(scene, plan, w, h) {
      const ground = plan.cells ? cleared(below, w, h) : cleared(below, 0, 0);
      if (!plan.cells) return;
      root.L.DomUtil.setPosition(below, map.containerPointToLayerPoint([0, 0]));
      plan.limits = root.bmHexes.limits(plan.cells.map(c => c.count));
      root.bmHexes.draw(ground, plan.cells, plan.limits, look.hex_px, look);
      const row = scene.rowOf(scene.selected),
        chosen = row < 0 ? undefined : root.bmCrowd.cellOf(scene.crowd, row);
      for (const cell of plan.cells) {
        const ids = cell.marks.map(m => m.id),
          disputed = cell.marks.filter(m => m.disputed);
        if (disputed.length) root.bmSymbols.arcs(ground, cell.px, cell.py, 9, look, voices(disputed));
        if (ids.includes(scene.selected) || (chosen !== undefined && cell.number === chosen))
          root.bmHexes.ring(ground, cell, look.hex_px, look, look.theme.highlight);
        if (ids.includes(scene.focused) || cell.key === scene.focused)
          root.bmHexes.ring(ground, cell, look.hex_px, look, look.theme.focus);
        plan.hits.push({ ids, x: cell.px, y: cell.py, r: look.hex_px / 2, cell });
      }
    }
    /** Rings the cell under the pointer; null takes the ring away. */
    function hover(cell) {
      if (cell) root.bmHexes.ring(ctx, cell, look.hex_px, look, look.theme.highlight);
    }

    /** The twin towns are named both or, where there is no room for two names, one above the other: never one alone. */
    function withTwins(place, names) {
      const plan = place(names.filter(l => l.id !== JOINT)),
        seen = plan.labels.filter(l => TWINS.includes(l.id) && !l.hidden);
      return seen.length === 2 || !names.some(l => l.id === JOINT)
        ? plan
        : place(names.filter(l => !TWINS.includes(l.id)));
    }
    /** Both states are named where both names are in view, or neither is: before all others where one found no room. */
    function withStates(place, names) {
      const own = names.filter(l => STATES.includes(l.id)),
        isEven = plan => own.length < 2 || plan.labels.filter(l => STATES.includes(l.id) && !l.hidden).length !== 1,
        ways = [names, names.map(l => (own.includes(l) ? { ...l, rank: FIRST } : l)), names.filter(l => !own.includes(l))];
      let plan;
      for (const way of ways) if (isEven((plan = place(way)))) break;
      return plan;
    }
    /** Names of what the sides published are drawn of all that is in view, or of none: never one side's alone. */
    function evenly(place, names, [w, h]) {
      const plan = place(names),
        hidden = new Set(plan.labels.filter(l => l.hidden).map(l => l.id)),
        sides = names.filter(({ id, x, y }) => last.claimed.get(id)?.side && x > 0 && y > 0 && x < w && y < h),
        isUneven = sides.some(l => hidden.has(l.id)) && sides.some(l => !hidden.has(l.id));
      return isUneven ? { ...place(names.filter(l => !sides.includes(l))), isUneven } : plan;
    }
    /** The published points, which no tray may cover, whether they are named or not. */
    function claimedDots(scene) {
      const points = map.getZoom() < root.bmClaimed.NEAR_ZOOM ? [] : root.bmClaimed.pointsOf(scene.claimed);
      return points.map(p => [...at(p.lon, p.lat), root.bmClaimed.POINT_PX]);
    }
    /** Names of what was published about a place, as names of points. */
    function claimedNames(scene) {
      last = { ...last, claimed: new Map(root.bmClaimed.names(scene, map, type()).map(n => [n.id, n])) };
      return [...last.claimed].map(([id, { text, x, y, r, size, towards }]) => {
        const w = root.bmLettering.width(ctx, text, { size, weight: 600, font: look.font });
        return { id, rank: 0, w, h: size * LINE_HEIGHT, rtl: scene.rtl, priority: 2, x, y, r, side: towards };
      });
    }
    let heldBy = () => false;
    function labels(scene, w, h) {
      const k = type();
      heldBy = scene.heldBy;
      return scene.labels
        .filter(l => visibleAt(l, map.getZoom() + (w < NARROW_PX ? 0.7 : 0)))
        .map(l => {
          const base = {
            id: l.id,
            rank: l.rank,
            w: l.width_px * k,
            h: l.height_px * k,
            rtl: scene.rtl,
            priority: l.is_capital ? 1 : 0
          };
          if (l.id.startsWith("line:")) {
            const line = scene.seen.findIndex(one => one.layer === l.layer),
              along = ({ pts }) => root.LabelSpots.along(pts, base.w, base.h, 5, [0, 0, w, h]);
            return line < 0 ? null : { ...base, line, spots: along(scene.seen[line]) };
          }
          if (l.anchors.length) return { ...base, spots: anchors(l, w, h) };
          const [x, y] = at(l.lon, l.lat);
          return { ...base, x, y, r: 4, side: l.side || undefined };
        })
        .filter(Boolean);
    }
    function visibleAt(label, zoom) {
      if (["neighbour", "country", "band"].includes(label.kind)) return zoom >= 3.5;
      if (label.is_capital || label.kind === "basin") return zoom >= 4.75;
      if (label.rank <= 1 || label.id.startsWith("line:")) return zoom >= 5.5;
      return zoom >= (label.rank === 2 ? 8 : 10);
    }
    /** Places for a country's name where the view is so near that none of its own anchors is in it: on a grid of the view,
        those that the country holds. */
    function gridIn(label, w, h) {
      const found = [];
      for (let x = w / 20; x < w; x += w / 20)
        for (let y = h / 16; y < h; y += h / 16) {
          const { lng, lat } = map.containerPointToLatLng([x, y]);
          if (heldBy(label.id.slice(8), [lng, lat])) found.push([x, y, `${Math.round(x)}/${Math.round(y)}`]);
        }
      return found;
    }
    /** Anchors of an area in view with room for its name, the most central of them first; of a country with few of them,
        other places that it holds after them. */
    function anchors(label, w, h) {
      const room = label.width_px / 2 + 12,
        isFree = ([x, y]) => x > room && y > 24 && x < w - room && y < h - 24,
        own = central(label.anchors.map(([lon, lat]) => [...at(lon, lat), lon + "/" + lat]).filter(isFree)),
        isFew = own.length < FEW_ANCHORS && label.kind === "country";
      return isFew ? [...own, ...central(gridIn(label, w, h).filter(isFree))] : own;
    }
    /** Places, the most central of them first, at most 60. */
    function central(places) {
      const mx = places.reduce((s, p) => s + p[0], 0) / places.length,
        my = places.reduce((s, p) => s + p[1], 0) / places.length;
      const away = p => Math.round(Math.hypot(p[0] - mx, p[1] - my)); // whole px: equal ones are told apart by key
      return places.sort((a, b) => away(a) - away(b) || (a[2] < b[2] ? -1 : 1)).slice(0, 60);
    }

    const crisp = v => Math.round(v) + 0.5;
    function graticule(w, h) {
      const bounds = map.getBounds(),
        step = STEPS.find(s => (world() / 360) * s < w / 3.2) || STEPS.at(-1);
      const edges = [];
      ctx.strokeStyle = look.theme.muted;
      ctx.globalAlpha = 0.16;
      ctx.lineWidth = 1;
      ctx.beginPath();
      for (let lon = Math.ceil(bounds.getWest() / step) * step; lon <= bounds.getEast(); lon += step) {
        const [x] = at(lon, 0);
        ctx.moveTo(crisp(x), 0);
        ctx.lineTo(crisp(x), h);
        edges.push({ lon, x });
      }
      for (let lat = Math.ceil(bounds.getSouth() / step) * step; lat <= bounds.getNorth(); lat += step) {
        const [, y] = at(0, lat);
        ctx.moveTo(0, crisp(y));
        ctx.lineTo(w, crisp(y));
        edges.push({ lat, y });
      }
      ctx.stroke();
      ctx.globalAlpha = 1;
      return edges;
    }
    function edgeLabels(scene, edges, w, h, font) {
      const t = scene.t,
        busy = [
          ...scene.obstacles,
          ...last.loupes.map(l => l.box),
          ...last.trays.map(b => b.box),
          ...last.labels.flatMap(l => l.boxes || []),
          ...last.hits.map(s => [s.x - s.r, s.y - s.r, s.x + s.r, s.y + s.r])
        ];
      const style = { size: 10.5, font, rtl: scene.rtl, colour: look.theme.muted, halo: [look.theme.land_focus, 3] };
      for (const e of edges) {
        const value = e.lon ?? e.lat,
          half = e.lon === undefined ? ["compass.south", "compass.north"] : ["compass.west", "compass.east"];
        const size = Math.abs(value),
          digits = [0, 1, 2, 3].find(n => Math.abs(size - size.toFixed(n)) < 1e-6) ?? 3;
        const text = scene.number(size, digits) + "°" + (size < 1e-9 ? "" : t(half[value > 0 ? 1 : 0]));
        const width = root.bmLettering.width(ctx, text, style),
          spots =
            e.x === undefined
              ? [
                  [5, e.y - 8],
                  [w - width - 5, e.y - 8]
                ]
              : [
                  [e.x - width / 2, h - 10],
                  [e.x - width / 2, 10]
                ];
        const free = spots
          .map(([x, y]) => ({ x, y, box: [x - 2, y - 7, x + width + 2, y + 7] }))
          .find(
            ({ box: [x0, y0, x1, y1] }) =>
              x0 >= 0 &&
              x1 <= w &&
              y0 >= 0 &&
              y1 <= h &&
              !busy.some(b => x0 < b[2] && b[0] < x1 && y0 < b[3] && b[1] < y1)
          );
        if (!free) continue;
        busy.push(free.box);
        root.bmLettering.write(ctx, text, free.x, free.y, style);
      }
    }
    const claimedLabel = (name, k) =>
      name && { text: name.text, weight: 600, size_px: name.size / k, tracking_px: 0, speaker: name.side };
    function names(scene, plan, font) {
      const by = new Map(scene.labels.map(l => [l.id, l])),
        theme = look.theme,
        k = type();
      const colour = {
        country: theme.country_label,
        neighbour: theme.country_label,
        basin: theme.layer.basin,
        band: theme.muted,
        road: theme.layer.road
      };
      for (const spot of plan.labels) {
        const label = by.get(spot.id) || claimedLabel(plan.claimed.get(spot.id), k);
        if (!label || spot.hidden) continue;
        if (spot.dot && (label.layer === "places" || (scene.claimed.length && TWINS.includes(label.id)))) {
          const [x, y] = at(label.lon, label.lat);
          root.bmSymbols.disc(ctx, x, y, 3.4, theme.surface, theme.layer.places, 1.5);
        }
        const lines = label.text.split("\n"),
          size = label.size_px * k,
          style = {
            ...{ size, font, weight: label.weight, tracking: label.tracking_px, rtl: scene.rtl, align: "center" },
            colour: theme.claim[label.speaker] || colour[label.kind] || (label.rank > 1 ? theme.ink2 : theme.ink),
            halo: [theme.land_focus, plan.cells ? DENSE_HALO_PX : look.stroke.halo_text],
            angle: Math.atan2(spot.uy, spot.ux)
          };
        lines.forEach((line, n) => {
          const down = (n - (lines.length - 1) / 2) * LINE_HEIGHT * size;
          root.bmLettering.write(ctx, line, spot.x - spot.uy * down, spot.y + spot.ux * down, style);
        });
      }
    }

    function stacks(scene, plan) {
      const theme = look.theme;
      for (const tray of plan.trays) if (tray.leader) leader(tray.leader);
      for (const bubble of plan.bubbles) if (bubble.leader) leader(bubble.leader);
      for (const single of plan.singles) symbol(scene, plan, single.id, single.x, single.y);
      for (const tray of plan.trays) drawTray(scene, plan, tray);
      for (const bubble of plan.bubbles) {
        const chosen = bubble.ids.includes(scene.selected),
          disputed = bubble.ids.map(id => plan.by.get(id)).filter(m => m.disputed);
        if (disputed.length) root.bmSymbols.arcs(ctx, bubble.x, bubble.y, bubble.r * 1.22, look, voices(disputed));
        root.bmSymbols.disc(
          ctx,
          bubble.x,
          bubble.y,
          bubble.r,
          chosen ? theme.highlight : theme.surface,
          theme.ink,
          1.5
        );
        const count = {
          size: 13,
          weight: 600,
          font: look.font,
          align: "center",
          colour: chosen ? "#1B1F25" : theme.ink
        };
        root.bmLettering.write(ctx, String(bubble.ids.length), bubble.x, bubble.y, count);
        if (bubble.ids.includes(scene.focused)) focusRing(bubble.x, bubble.y, bubble.r + 1, bubble.r + 4);
        plan.hits.push({ ids: bubble.ids, x: bubble.x, y: bubble.y, r: bubble.r + 4 });
      }
    }
    const voices = marks => ({ algeria: marks.some(m => m.speaks.algeria), mali: marks.some(m => m.speaks.mali) });
    function leader([x0, y0, x1, y1]) {
      ctx.beginPath();
      ctx.moveTo(x0, y0);
      ctx.lineTo(x1, y1);
      grounds.strokes([3.4, look.theme.surface], [1.2, look.theme.muted]);
      root.bmSymbols.disc(ctx, x0, y0, 2.6, look.theme.ink);
    }
    function drawTray(scene, plan, tray) {
      const [x0, y0, x1, y1] = tray.box,
        rtl = scene.rtl,
        cw = (x1 - x0 - 10) / tray.cols,
        ch = (y1 - y0 - 10) / tray.rows;
      ctx.beginPath();
      ctx.roundRect(x0, y0, x1 - x0, y1 - y0, 6);
      ctx.fillStyle = look.theme.surface;
      ctx.fill();
      ctx.lineWidth = 1;
      ctx.strokeStyle = look.theme.line_strong;
      ctx.stroke();
      tray.ids.forEach((id, i) => {
        const column = i % tray.cols,
          row = Math.floor(i / tray.cols);
        symbol(
          scene,
          plan,
          id,
          x0 + 5 + cw * ((rtl ? tray.cols - 1 - column : column) + 0.5),
          y0 + 5 + ch * (row + 0.5),
          Math.min(cw, ch) / 2
        );
      });
    }
    /** One symbol, alone or in a tray's cell (half its side); the selected one on a yellow ground. */
    function symbol(scene, plan, id, x, y, cell) {
      const mark = plan.by.get(id),
        theme = look.theme,
        chosen = id === scene.selected,
        half = cell ? cell - 0.5 : plan.size * (mark.disputed ? ARCS_REACH : 0.95);
      if (chosen) {
        ctx.beginPath();
        ctx.roundRect(x - half, y - half, 2 * half, 2 * half, cell ? 5 : half);
        ctx.fillStyle = theme.highlight;
        ctx.fill();
        ctx.lineWidth = 1.5;
        ctx.strokeStyle = theme.ink;
        ctx.stroke();
      }
      const within = chosen ? half - 1 : cell && cell - 0.4;
      root.bmSymbols.draw(ctx, mark, x, y, plan.size, look, within);
      if (id === scene.focused) focusRing(x, y, half, cell ? 7 : half + 3);
      plan.hits.push({ ids: [id], x, y, r: cell ? half + 0.5 : plan.size * 0.7 + 3 });
    }
    function focusRing(x, y, half, corner) {
      ctx.beginPath();
      ctx.roundRect(x - half - 3, y - half - 3, 2 * half + 6, 2 * half + 6, corner);
      grounds.strokes([6, look.theme.surface], [3, look.theme.focus]);
    }
    /** The mark, bubble or cell under a point of the map, nearest first. */
    function hit(x, y) {
      const near = (last?.hits || [])
        .filter(spot => !spot.cell)
        .map(spot => ({ spot, d: Math.hypot(spot.x - x, spot.y - y) }))
        .filter(({ spot, d }) => d <= spot.r);
      return near.sort((a, b) => a.d - b.d)[0]?.spot || (last?.cells ? cellHit(x, y) : null);
    }
    /** The cell that holds a point. */
    function cellHit(x, y) {
      const { left, top } = frame(),
        key = root.bmHexes.axial(left + x, top + y, look.hex_px / Math.sqrt(3)).join("/");
      return last.hits.find(spot => spot.cell?.key === key) || null;
    }
    return { lay, cover, arrange, draw, hit, at, hover, frame, framed, plan: () => last };
  }
  root.bmOverlay = { create };
})(globalThis);

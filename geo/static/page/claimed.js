/* Where each side puts an incident, drawn on the map: strips of a stated depth, published points, their distances to
   the line drawn, what published lines differ by, and a loupe where points merge. */
(function (root) {
  "use strict";
  const NEAR_ZOOM = 8,
    SPREAD_ZOOM = 9,
    KM_PER_DEGREE = 111.32,
    CROSS_PX = 6.5,
    POINT_PX = 10, // radius of a published point with some room
    MERGED_PX = 34,
    APART_PX = 58,
    TEXT_PX = 12.5,
    MOST_ON_LINE = 12,
    NORTH = { algeria: [0, -1], mali: [0, 1] };

  /** What a scene shows of it: [{id, shapes}] of marks that are visible. */
  const of = me =>
    me.visible.filter(m => me.page.claimed[m.id]).map(m => ({ id: m.id, shapes: me.page.claimed[m.id] }));
  /** The published points among what a scene shows. */
  const pointsOf = claimed => claimed.flatMap(({ shapes }) => shapes.points);
  const colour = (look, side) => look.theme.claim[side];
  const pxPerKm = (map, lat) => (256 * 2 ** map.getZoom()) / 360 / KM_PER_DEGREE / Math.cos((lat * Math.PI) / 180);

  /** The hatched band of what published lines differ by, on both sides of the line. */
  function spread(ctx, scene, map, look, km) {
    if (map.getZoom() < SPREAD_ZOOM) return;
    const path = new Path2D();
    for (const { pts } of scene.seen.filter(l => l.hard)) pts.forEach((p, i) => path[i ? "lineTo" : "moveTo"](...p));
    ctx.save();
    ctx.lineJoin = ctx.lineCap = "round";
    ctx.lineWidth = 2 * km * pxPerKm(map, map.getCenter().lat);
    ctx.strokeStyle = root.bmBasemap.hatched(ctx, scene.hatchedFrom, look.theme.muted, { alpha: 0.4 });
    ctx.stroke(path);
    ctx.restore();
  }
  function trace(path, positions, at) {
    positions.forEach((p, i) => path[i ? "lineTo" : "moveTo"](...at(p[0], p[1])));
  }

  /** Strips and dashed ways to the line; under marks and names. */
  function ground(ctx, scene, map, look) {
    for (const { shapes } of scene.claimed) {
      for (const strip of shapes.strips) {
        const area = new Path2D(),
          depths = new Path2D();
        for (const ring of strip.rings) trace(area, ring, scene.at);
        for (const line of strip.depths) trace(depths, line, scene.at);
        ctx.save();
        ctx.fillStyle = ctx.strokeStyle = colour(look, strip.side);
        ctx.globalAlpha = 0.3;
        ctx.fill(area);
        ctx.globalAlpha = 1;
        ctx.lineWidth = map.getZoom() >= SPREAD_ZOOM ? 1.6 : 1;
        ctx.setLineDash(map.getZoom() >= SPREAD_ZOOM ? [5, 3] : []);
        ctx.stroke(area);
        ctx.setLineDash([1.5, 2.5]);
        ctx.lineWidth = 1.2;
        if (map.getZoom() >= SPREAD_ZOOM) ctx.stroke(depths);
        ctx.restore();
      }
      if (map.getZoom() >= NEAR_ZOOM) for (const point of reaching(shapes)) way(ctx, point, scene.at, look);
    }
  }
  /** Of points that share their nearest point of the line, one way is drawn: the shortest. */
  function reaching(shapes) {
    const by = new Map();
    for (const point of shapes.points) if (point.foot && !by.has(String(point.foot))) by.set(String(point.foot), point);
    return [...by.values()];
  }
  function way(ctx, point, at, look) {
    const [x0, y0] = at(point.lon, point.lat),
      [x1, y1] = at(...point.foot);
    ctx.save();
    for (const [width, ink] of [
      [4, look.theme.surface],
      [1.6, look.theme.ink]
    ]) {
      ctx.beginPath();
      ctx.moveTo(x0, y0);
      ctx.lineTo(x1, y1);
      ctx.setLineDash(width > 2 ? [] : [6, 4]);
      ctx.lineWidth = width;
      ctx.strokeStyle = ink;
      ctx.stroke();
    }
    ctx.restore();
  }

  /** What names stand for them, for the rule that places names: [{id, text, x, y, r, side, towards, size}]. */
  function names(scene, map, k) {
    if (map.getZoom() < NEAR_ZOOM) return [];
    const found = [];
    for (const { shapes } of scene.claimed) {
      for (const strip of shapes.strips) {
        if (!strip.rings[0]) continue;
        const [x, y] = scene.at(...outermost(strip.rings[0], strip.side));
        found.push({
          id: "claimed:" + strip.id,
          text: strip.name,
          x,
          y,
          r: 13,
          side: strip.side,
          towards: NORTH[strip.side]
        });
      }
      for (const point of reaching(shapes)) {
        const [x0, y0] = scene.at(point.lon, point.lat),
          [x, y] = scene.at((point.lon + point.foot[0]) / 2, (point.lat + point.foot[1]) / 2);
        found.push(
          { id: "way:" + point.id, text: point.measured, x, y, r: 6 },
          { id: "account:" + point.id, text: shapes.accounts[point.side], x: x0, y: y0, r: POINT_PX, side: point.side }
        );
      }
    }
    return found.map(name => ({ ...name, size: TEXT_PX * k }));
  }
  /** The position of a ring farthest towards its own side, about its middle. */
  function outermost(ring, side) {
    const lons = ring.map(p => p[0]),
      west = Math.min(...lons),
      east = Math.max(...lons),
      out = p => -p[1] * NORTH[side][1];
    const central = ring.filter(p => Math.abs(p[0] - (west + east) / 2) < 0.15 * (east - west));
    return central.reduce((best, p) => (out(p) > out(best) ? p : best));
  }

  /** The loupe: where points lie within a few px of each other, how much it enlarges, and the box that it takes. */
  function loupes(scene, map, k, size, rtl, obstacles) {
    if (map.getZoom() < SPREAD_ZOOM) return [];
    const found = [],
      line = scene.seen.filter(l => l.hard).flatMap(l => l.pts);
    for (const { shapes } of scene.claimed)
      for (const pair of shapes.pairs) {
        const [a, b] = [pair.a, pair.b].map(id => shapes.points.find(p => p.id === id)),
          [pa, pb] = [a, b].map(p => scene.at(p.lon, p.lat)),
          apart = Math.hypot(pa[0] - pb[0], pa[1] - pb[1]);
        if (apart > MERGED_PX || apart < 0.3) continue;
        const n = Math.max(2, Math.round((APART_PX * k) / apart)),
          middle = [(pa[0] + pb[0]) / 2, (pa[1] + pb[1]) / 2],
          spot = free(line, middle, a.side, k, size, rtl, [...obstacles, ...found.map(l => l.box)]);
        if (spot) found.push({ pair, points: [a, b], px: [pa, pb], middle, n, ...spot });
      }
    return found;
  }
  const RADIUS = 56,
    BESIDE = 132,
    RING_PX = 7,
    OTHER_SIDE = 1000, // what it costs to have the names where reading does not go on
    BARRED = 300, // to have something between the points and the loupe
    CLOSE = 200, // and to leave the points' own name no room
    AWAY = [1.75, 2.4, 3.2],
    LEAST_LETTERED = 0.92;
  /** How large its letters are, where it is k of its size: on a small map it shrinks, but they stay legible. */
  const lettered = k => Math.max(k, LEAST_LETTERED);
  /** The place of a loupe with the names beside it: near its points, off the line, inside the map, over nothing else; the
      names where reading goes on, or on the other side where only that has room. */
  function free(line, [x, y], side, k, [w, h], rtl, obstacles) {
    const r = RADIUS * k,
      wide = BESIDE * lettered(k);
    let best = null;
    const reading = rtl ? -1 : 1,
      tries = [reading, -reading].flatMap(towards => AWAY.map(away => [towards, away]));
    for (const [towards, away] of tries)
      for (let turn = 0; turn < 16; turn++) {
        const angle = (turn / 8) * Math.PI,
          cx = x + Math.cos(angle) * r * away,
          cy = y + Math.sin(angle) * r * away,
          box = towards < 0 ? [cx - r - wide, cy - r, cx + r, cy + r] : [cx - r, cy - r, cx + r + wide, cy + r];
        if (box[0] < 8 || box[1] < 8 || box[2] > w - 8 || box[3] > h - 8) continue;
        if (obstacles.some(o => o[0] < box[2] && box[0] < o[2] && o[1] < box[3] && box[1] < o[3])) continue;
        const holds = ([px, py]) => px > box[0] && px < box[2] && py > box[1] && py < box[3];
        const astray = (cy - y) * NORTH[side][1] < -r,
          onLine = line.filter(holds).length;
        if (holds([x, y]) || astray || onLine > MOST_ON_LINE) continue;
        const isBarred = obstacles.some(o => root.Placement.cut([x, y, cx, cy], o, RING_PX * k) > 0),
          fees = OTHER_SIDE * (towards !== reading) + BARRED * isBarred + CLOSE * (away === AWAY[0]),
          cost = onLine * 40 + away * 30 - Math.sin(angle) * 12 + fees;
        if (!best || cost < best.cost) best = { cx, cy, r, box, towards, cost };
      }
    return best;
  }

  /** Crosses of published points, the loupes over them. */
  function points(ctx, scene, map, look, found, k, rtl) {
    const inLoupe = new Set(found.flatMap(l => l.points.map(p => p.id)));
    if (map.getZoom() >= NEAR_ZOOM)
      for (const { shapes } of scene.claimed)
        for (const point of shapes.points)
          if (!inLoupe.has(point.id))
            cross(ctx, ...scene.at(point.lon, point.lat), CROSS_PX * k, colour(look, point.side), look);
    const told = n => (k < 1 ? `\u2066×${n}\u2069` : scene.t("claimed.loupe", { n })); // a small one has no room for words
    for (const loupe of found) draw(ctx, loupe, look, k, rtl, told(loupe.n));
  }
  function cross(ctx, x, y, r, ink, look) {
    for (const [width, stroke] of [
      [6, look.theme.surface],
      [3, ink]
    ]) {
      ctx.beginPath();
      ctx.lineCap = "butt";
      ctx.moveTo(x - r, y - r);
      ctx.lineTo(x + r, y + r);
      ctx.moveTo(x + r, y - r);
      ctx.lineTo(x - r, y + r);
      ctx.lineWidth = width;
      ctx.strokeStyle = stroke;
      ctx.stroke();
    }
  }
  function draw(ctx, { pair, points, px, middle, n, cx, cy, r, towards }, look, k, rtl, times) {
    const theme = look.theme,
      ink = colour(look, points[0].side),
      spot = p => [cx + (p[0] - middle[0]) * n, cy + (p[1] - middle[1]) * n];
    root.bmSymbols.disc(ctx, middle[0], middle[1], RING_PX * k, theme.surface, ink, 2.2);
    const angle = Math.atan2(cy - middle[1], cx - middle[0]),
      far = Math.hypot(cx - middle[0], cy - middle[1]);
    ctx.strokeStyle = theme.line_strong;
    ctx.lineWidth = 1;
    for (const way of [-1, 1]) {
      const turn = angle + way * Math.acos((r - RING_PX * k) / far);
      ctx.beginPath();
      ctx.moveTo(middle[0] + RING_PX * k * Math.cos(turn), middle[1] + RING_PX * k * Math.sin(turn));
      ctx.lineTo(cx + r * Math.cos(turn), cy + r * Math.sin(turn));
      ctx.stroke();
    }
    root.bmSymbols.disc(ctx, cx, cy, r, theme.surface, theme.ink, 1.6);
    const [a, b] = px.map(spot);
    ctx.beginPath();
    ctx.moveTo(...a);
    ctx.lineTo(...b);
    ctx.lineWidth = 1.2;
    ctx.strokeStyle = theme.ink;
    ctx.stroke();
    for (const p of [a, b]) cross(ctx, ...p, CROSS_PX * k, ink, look);
    const s = lettered(k);
    const write = (text, x, y, weight, size, colour, align) => {
      const halo = align === "center" ? null : [theme.land_focus, 3.2];
      root.bmLettering.write(ctx, text, x, y, { size: size * s, weight, font: look.font, colour, align, rtl, halo });
    };
    const side = towards,
      align = towards < 0 ? "right" : "left";
    write(times, cx, cy + r - 14 * k, 400, 10, theme.muted, "center");
    write(pair.text, (a[0] + b[0]) / 2 + side * 14 * k, (a[1] + b[1]) / 2, 500, 12, theme.ink, align);
    points.forEach((point, i) => {
      const y = Math.max(cy - r + 16 * k, Math.min(cy + r - 24 * k, [a, b][i][1])),
        x = cx + side * (r + 8 * k);
      write(point.name, x, y - 4 * s, 600, 12.5, theme.ink, align);
      write(point.stated, x, y + 12 * s, 400, 11.5, theme.ink2, align);
    });
  }
  /** What the drawing means, beside the map while it is near enough to be read. */
  function key(me) {
    const { t } = me.words,
      node = me.p.claimedKey,
      isShown = !me.tape && me.state.isOn("border") && me.map.getZoom() >= SPREAD_ZOOM,
      list = !isShown ? [] : of(me).map(one => one.shapes);
    const item = (className, text) => {
      const li = root.bmDom.make("li", "");
      li.append(root.bmDom.make("i", className), root.bmDom.make("span", "", text));
      return li;
    };
    node.hidden = !list.length;
    node.replaceChildren(
      item("bm-claimed-line", t("claimed.line")),
      item("bm-claimed-spread", t("claimed.spread", { km: me.page.line_error_km })),
      ...list
        .flatMap(one => one.strips)
        .map(strip => item("bm-claimed-strip bm-of-" + strip.side, t("strip." + strip.side, { values: strip.stated }))),
      ...[...new Set(list.flatMap(one => one.points).map(point => point.side))].map(side =>
        item("bm-cut-point bm-of-" + side, t("points." + side))
      )
    );
  }
  /** The ways from published points to the line, as pairs of positions. */
  const ways = scene =>
    scene.claimed.flatMap(({ shapes }) => reaching(shapes).map(point => [[point.lon, point.lat], point.foot]));
  root.bmClaimed = { key, ways, of, pointsOf, spread, ground, names, loupes, points, NEAR_ZOOM, SPREAD_ZOOM, POINT_PX };
})(globalThis);

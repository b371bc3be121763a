/* Density: above 400 marks in view they are counted in hexagons, drawn under border, road and names. */
(function (root) {
  "use strict";
  const CLASSES = 5,
    GAP_PX = 0.9,
    OPACITY = 0.9;

  /** Cells of a hexagonal grid fixed to the ground: points = [{x, y, mark}] in px of the world at this zoom;
      wide = distance of two flat sides, px. Returns [{x, y (centre), marks}] in the order of their first mark. */
  function bin(points, wide) {
    const r = wide / Math.sqrt(3),
      cells = new Map();
    for (const { x, y, mark } of points) {
      const [q, s] = rounded(((Math.sqrt(3) / 3) * x - y / 3) / r, ((2 / 3) * y) / r),
        key = q + "/" + s;
      if (!cells.has(key)) cells.set(key, { x: r * Math.sqrt(3) * (q + s / 2), y: r * 1.5 * s, marks: [] });
      cells.get(key).marks.push(mark);
    }
    return [...cells.values()];
  }
  /** The cell of axial coordinates, by rounding in the cube. */
  function rounded(q, r) {
    const s = -q - r,
      [a, b, c] = [q, r, s].map(Math.round),
      [da, db, dc] = [Math.abs(a - q), Math.abs(b - r), Math.abs(c - s)];
    if (da > db && da > dc) return [-b - c, b];
    return db > dc ? [a, -a - c] : [a, b];
  }
  /** Least counts of the classes, by quantile of the cells; equal limits merge. */
  function limits(counts) {
    const sorted = [...counts].sort((a, b) => a - b);
    return [...new Set(Array.from({ length: CLASSES }, (_, k) => sorted[Math.floor((k * sorted.length) / CLASSES)]))];
  }
  const classOf = (from, n) => from.filter(least => least <= n).length - 1;
  /** The colour of a class: the whole ramp is used, however many classes there are. */
  const colour = (look, k, many) => look.ramp[many > 1 ? Math.round((k * (CLASSES - 1)) / (many - 1)) : 2];

  function shape(ctx, x, y, r) {
    ctx.beginPath();
    for (let k = 0; k < 6; k++) ctx.lineTo(x + r * Math.sin((k * Math.PI) / 3), y + r * Math.cos((k * Math.PI) / 3));
    ctx.closePath();
  }
  function draw(ctx, cells, from, wide, look) {
    const r = wide / Math.sqrt(3) - GAP_PX;
    ctx.globalAlpha = OPACITY;
    for (const cell of cells) {
      const k = classOf(from, cell.marks.length);
      shape(ctx, cell.px, cell.py, r);
      ctx.fillStyle = colour(look, k, from.length);
      ctx.fill();
      if (!k) {
        ctx.lineWidth = 0.6;
        ctx.strokeStyle = look.theme.layer.countries;
        ctx.stroke();
      }
    }
    ctx.globalAlpha = 1;
  }
  /** The ring of a hovered, focused or selected cell. */
  function ring(ctx, cell, wide, look, inner) {
    const r = wide / Math.sqrt(3) - GAP_PX;
    for (const [width, stroke] of [
      [5, look.theme.ink],
      [2.4, inner]
    ]) {
      shape(ctx, cell.px, cell.py, r);
      ctx.lineWidth = width;
      ctx.strokeStyle = stroke;
      ctx.stroke();
    }
  }
  /** The legend of the classes, highest on top: [[least, most, colour]]. */
  function classes(cells, from, look) {
    const counts = cells.map(c => c.marks.length);
    return from
      .map((least, k) => [least, Math.max(...counts.filter(n => classOf(from, n) === k)), colour(look, k, from.length)])
      .reverse();
  }
  root.bmHexes = { bin, limits, classOf, draw, ring, classes, shape };
})(globalThis);

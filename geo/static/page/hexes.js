/* Density: above 400 marks in view they are counted in hexagons, drawn under border, road and names. */
(function (root) {
  "use strict";
  const { FULL } = root.bmColumns;
  const CLASSES = 5,
    GAP_PX = 0.9,
    OPACITY = 0.9;

  /** Cells of a hexagonal grid fixed to the ground: points = [{x, y, mark}] in px of the world at this zoom;
      wide = distance of two flat sides, px; crowd = what `count` says of a dataset, or null.
      Returns [{key, x, y (centre), marks, count}], count with the rows of the dataset. */
  function bin(points, wide, crowd) {
    const r = wide / Math.sqrt(3),
      cells = new Map();
    const cellAt = (q, s) => {
      const key = q + "/" + s;
      if (!cells.has(key))
        cells.set(key, { key, x: r * Math.sqrt(3) * (q + s / 2), y: r * 1.5 * s, marks: [], count: 0 });
      return cells.get(key);
    };
    for (const { x, y, mark } of points) {
      const cell = cellAt(...axial(x, y, r));
      cell.marks.push(mark);
      cell.count += 1;
    }
    if (crowd)
      for (let n = 0; n < crowd.many.length; n++)
        if (crowd.many[n]) {
          const cell = cellAt(crowd.q + (n % crowd.across), crowd.s + Math.floor(n / crowd.across));
          cell.count += crowd.many[n];
          cell.number = n;
        }
    return [...cells.values()];
  }
  const axial = (x, y, r) => rounded(((Math.sqrt(3) / 3) * x - y / 3) / r, ((2 / 3) * y) / r);
  /** How many rows of a dataset pass in each cell of a frame (as in crowd.js): {q, s: of the first cell, across: how many
      side by side, many: rows of each, sorted: those of each sort of each cell, one cell after the other, of: the number of
      the cell of each row, size: how many cells, n: how many rows}. */
  function count(data, frame, wide) {
    const { q, s, across, of, size } = cellsIn(data, frame, wide),
      {
        ok,
        loaded,
        kind,
        kinds: { sort, sorts }
      } = data,
      many = new Uint32Array(size),
      sorted = zeros(data, (size + 1) * sorts.length);
    for (let i = 0; i < loaded; i++) sorted[of[i] * sorts.length + sort[kind[i]]] += ok[i];
    for (let n = 0, at = 0; n < size; n++) for (let k = 0; k < sorts.length; k++) many[n] += sorted[at++];
    return { q, s, across, of, size, many, sorted, n: many.reduce((n, more) => n + more, 0) };
  }
  /** Room for so many counts, all 0. */
  function zeros(data, many) {
    const kept = data.framed?.sorted;
    return kept?.length === many ? kept.fill(0) : new Uint32Array(many);
  }
  /** The cell of every row in a frame, whatever passes; of those outside `size`, which is no cell. Kept until the frame
      changes. */
  function cellsIn(data, frame, wide) {
    const said = [data.loaded, ...Object.values(frame)].join();
    if (data.cellsIn?.said === said) return data.cellsIn;
    const { scale, left, top, w, h } = frame,
      r = wide / Math.sqrt(3),
      q = axial(left, top + h, r)[0] - 1,
      s = axial(left, top, r)[1] - 1,
      across = axial(left + w, top, r)[0] - q + 2,
      size = across * (axial(left, top + h, r)[1] - s + 2),
      { x, y, loaded } = data,
      at = cellsAt(data, scale, wide),
      of = ofRows(data, size),
      steps = px => (px / scale) * FULL,
      [x0, y0] = [left, top].map(px => Math.floor(steps(px)) + 1), // what lies on the edge is outside
      [x1, y1] = [left + w, top + h].map(px => Math.ceil(steps(px)) - 1);
    // without branches, which a million rows in no order would make the processor guess wrongly
    for (let i = 0; i < loaded; i++) {
      const outside = ((x[i] - x0) | (x1 - x[i]) | (y[i] - y0) | (y1 - y[i])) >> 31; // all bits, or none
      of[i] = (size & outside) | (((at.s[i] - s) * across + at.q[i] - q) & ~outside);
    }
    data.cellsIn = { said, q, s, across, size, of };
    return data.cellsIn;
  }
  /** Room for the number of a cell for every row, two bytes each where that is enough. */
  function ofRows(data, most) {
    const Numbers = most < 2 ** 16 ? Uint16Array : Int32Array,
      kept = data.cellsIn?.of;
    return kept instanceof Numbers ? kept : new Numbers(data.rows);
  }
  /** The cell of every row at a size of the world: {q, s}; kept until the size changes. The rounding of `rounded`, of
      numbers that are none negative, so that `| 0` rounds down, and without branches. */
  function cellsAt(data, scale, wide) {
    const kept = (data.cellsAt ??= { q: new Int32Array(data.rows), s: new Int32Array(data.rows), scale: 0, done: 0 });
    if (kept.scale !== scale) Object.assign(kept, { scale, done: 0 });
    const { q, s } = kept,
      { x, y, loaded } = data,
      step = (scale / FULL / wide) * Math.sqrt(3),
      [a, b, c] = [(Math.sqrt(3) / 3) * step, step / 3, (2 / 3) * step],
      back = Math.ceil(b * FULL) + 1,
      far = Math.ceil((a + c) * FULL) + 1;
    for (let i = kept.done; i < loaded; i++) {
      const u = a * x[i] - b * y[i] + back,
        v = c * y[i],
        t = far + back - u - v;
      const m = (u + 0.5) | 0,
        n = (v + 0.5) | 0,
        k = (t + 0.5) | 0,
        du = Math.abs(m - u),
        dv = Math.abs(n - v),
        dt = Math.abs(k - t),
        rest = far + back - m - n - k,
        isFirst = (du > dv) & (du > dt),
        isSecond = (1 - isFirst) & (dv > dt);
      q[i] = m + isFirst * rest - back;
      s[i] = n + isSecond * rest;
    }
    kept.done = loaded;
    return kept;
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
    if (!sorted.length) return [];
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
      const k = classOf(from, cell.count);
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
    const counts = cells.map(c => c.count);
    return from
      .map((least, k) => [least, Math.max(...counts.filter(n => classOf(from, n) === k)), colour(look, k, from.length)])
      .reverse();
  }
  root.bmHexes = { bin, count, axial, limits, classOf, draw, ring, classes, shape };
})(globalThis);

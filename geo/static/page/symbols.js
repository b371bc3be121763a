/* The shapes and how a mark is drawn; paths in a unit box of -1 … 1. */
(function (root) {
  "use strict";
  const SHAPES = {
    circle: "M-.92 0A.92 .92 0 1 0 .92 0A.92 .92 0 1 0-.92 0Z",
    "triangle-up": "M0-1L1 .82L-1 .82Z",
    "triangle-down": "M0 1L1-.82L-1-.82Z",
    square: "M-.84-.84H.84V.84H-.84Z",
    diamond: "M0-1.08L1.08 0L0 1.08L-1.08 0Z",
    hexagon: "M-.5-.9H.5L1 0L.5 .9H-.5L-1 0Z",
    plus: "M-.36-1H.36V-.36H1V.36H.36V1H-.36V.36H-1V-.36H-.36Z",
    bar: "M-1-.5H1V.5H-1Z"
  };
  const BOTH = { algeria: true, mali: true };
  const PATHS = Object.fromEntries(Object.entries(SHAPES).map(([name, d]) => [name, Object.assign(new Path2D(d), { d })]));

  /** The two arcs of competing claims, Algeria's above; in a tray they stay inside their cell.
      speaks = {algeria, mali}: the colour of a state stands only where that state claims something;
      within = half the side of its cell. */
  function arcs(ctx, x, y, size, style, speaks, within) {
    const { radius_ratio: ratio, width: whole, casing, gap_deg: gap } = style.symbol.disputed_arc;
    const half = ((90 - gap / 2) * Math.PI) / 180,
      width = within ? 0.8 * whole : whole,
      r = within ? Math.min(size * ratio, within - width / 2) : size * ratio;
    for (const [colour, w] of within
      ? [[1, width]]
      : [
          [null, casing],
          [1, width]
        ]) {
      for (const [middle, side] of [
        [-Math.PI / 2, "algeria"],
        [Math.PI / 2, "mali"]
      ]) {
        ctx.beginPath();
        ctx.arc(x, y, r, middle - half, middle + half);
        ctx.lineWidth = w;
        ctx.strokeStyle = !colour ? style.theme.surface : style.theme.claim[speaks[side] ? side : "other"];
        ctx.stroke();
      }
    }
  }
  /** mark = {family, supplement, own, symbolic, disputed}; x, y, size in CSS px; within = half the side of the plain cell it
      stands in, where it needs no rim. */
  function draw(ctx, mark, x, y, size, style, within) {
    const theme = style.theme,
      half = size / 2,
      path = PATHS[style.symbol.shape[mark.family]];
    if (mark.disputed) arcs(ctx, x, y, size, style, mark.speaks || BOTH, within);
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(half, half);
    ctx.lineJoin = "round";
    ctx.lineWidth = (2 * style.stroke.halo_symbol) / half;
    ctx.strokeStyle = theme.surface;
    if (!within) ctx.stroke(path);
    ctx.fillStyle = mark.symbolic ? theme.surface : theme.family[mark.family];
    ctx.fill(path);
    if (mark.symbolic) {
      ctx.save();
      ctx.clip(path);
      ctx.lineWidth = 4 * style.symbol.hollow_stroke_ratio;
      ctx.strokeStyle = theme.family[mark.family];
      ctx.stroke(path);
      ctx.restore();
    }
    ctx.restore();
    const core = (size * style.symbol.core_ratio) / 2;
    if (mark.supplement) disc(ctx, x, y, core, theme.surface);
    if (mark.own && mark.symbolic) disc(ctx, x, y, core, theme.family[mark.family]);
    else if (mark.own) disc(ctx, x, y, core, null, theme.surface, size * style.symbol.own_ring_ratio);
  }
  function disc(ctx, x, y, r, fill, stroke, width) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    if (fill) {
      ctx.fillStyle = fill;
      ctx.fill();
    }
    if (stroke) {
      ctx.strokeStyle = stroke;
      ctx.lineWidth = width;
      ctx.stroke();
    }
  }
  /** Symbol size in px at a zoom, between the steps of the tokens. */
  function sizeAt(zoom, steps) {
    const known = Object.entries(steps)
      .map(([z, s]) => [Number(z), s])
      .sort((a, b) => a[0] - b[0]);
    return known.reduce((size, [z, s]) => (zoom >= z - 0.25 ? s : size), known[0][1]);
  }
  /** One symbol by itself, for legend and card. */
  function icon(paint, width, height) {
    const pen = new root.bmPen.Pen(width, height);
    paint(pen, width, height);
    return pen.svg;
  }
  const pictures = new Map();
  /** The symbol of a record, without arcs, for lists; every kind of mark is drawn once a theme. */
  function picture({ family, symbolic, supplement, own }, size, box, look) {
    const key = [look.name, family, symbolic, supplement, own, size, box].join();
    if (!pictures.has(key)) {
      const paint = (ctx, w, h) => draw(ctx, { family, symbolic, supplement, own }, w / 2, h / 2, size, look);
      pictures.set(key, icon(paint, box, box));
    }
    return pictures.get(key).cloneNode(true);
  }
  root.bmSymbols = { BOTH, draw, disc, sizeAt, icon, picture, arcs };
})(globalThis);

/* Text on a canvas: unhinted and from whole px, as geo/render/figure.py sets it, so that an export looks alike. */
(function (root) {
  "use strict";
  const MIDDLE = 0.35, // from the middle of a line down to its baseline, in em
    START = { left: 0, center: 0.5, right: 1 };

  function dress(ctx, { size, weight = 400, font, tracking = 0, rtl = false }) {
    ctx.textRendering = "geometricPrecision";
    ctx.font = `${weight} ${size}px ${font}`;
    ctx.letterSpacing = tracking + "px";
    ctx.direction = rtl ? "rtl" : "ltr";
  }
  /** How far a line advances, in CSS px, without the space after its last letter. */
  function width(ctx, text, style) {
    dress(ctx, style);
    return ctx.measureText(text).width - (style.tracking || 0);
  }
  /** A line of text about the middle of its height. style = {size, weight, font, colour, align, rtl, tracking, angle in
      radians, halo: [colour, width] of a stroke under it}. */
  function write(ctx, text, x, y, style) {
    const { size, colour, align = "left", angle = 0, halo } = style,
      whole = angle ? v => v : v => Math.floor(v + 0.49); // a half goes up and left whatever its last bits are
    ctx.save();
    const back = width(ctx, text, style) * START[align];
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    ctx.translate(x, y);
    if (angle) ctx.rotate(angle);
    const left = whole(x - back) - x,
      baseline = whole(y + MIDDLE * size) - y;
    if (halo) {
      ctx.lineJoin = "round";
      [ctx.strokeStyle, ctx.lineWidth] = halo;
      ctx.strokeText(text, left, baseline);
    }
    ctx.fillStyle = colour;
    ctx.fillText(text, left, baseline);
    ctx.restore();
  }
  root.bmLettering = { write, width };
})(globalThis);

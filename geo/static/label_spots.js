/* Candidate centres for the names of lines, best first, as `spots` of placement.js. Units: CSS px. Pure.
   Classic script (global `LabelSpots`) or require(); geo/label_spots.py gives equal numbers. */
(function (root) {
  'use strict';
  const STEP = 24, SAG = 3, STRAIGHT = .985;        // px between spots; px off the chord; chord per length of line

  function dist(a, b) { const x = a[0] - b[0], y = a[1] - b[1]; return Math.sqrt(x * x + y * y); }
  function middle(a, b) { return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]; }
  function within(p, b) { return p[0] >= b[0] && p[0] <= b[2] && p[1] >= b[1] && p[1] <= b[3]; }
  function chainage(pts) {
    const run = [0];
    for (let i = 1; i < pts.length; i++) run.push(run[i - 1] + dist(pts[i], pts[i - 1]));
    return run;
  }
  /** Index (>= from) of the first vertex at d px from the start, or beyond. */
  function vertex(run, d, from) {
    let i = from;
    while (i < run.length - 1 && run[i] < d) i++;
    return i;
  }
  function pointAt(pts, run, d, i) {
    const t = (d - run[i - 1]) / (run[i] - run[i - 1] || 1), a = pts[i - 1], b = pts[i];
    return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
  }
  /** The two spots beside the chord from a to b, with the reading direction from left to right. */
  function sides(a, b, off, k) {
    const m = middle(a, b), d = dist(a, b), flip = b[0] < a[0] ? -1 : 1;
    const ux = (b[0] - a[0]) / d * flip, uy = (b[1] - a[1]) / d * flip;
    return [[m[0] + uy * off, m[1] - ux * off, k + 'a', ux, uy], [m[0] - uy * off, m[1] + ux * off, k + 'b', ux, uy]];
  }
  /** Spots for a name of w x h px where the line stays within 3 px of a straight chord.
      pts: [[x, y]...]; gap: px between line and name; view: box [x0, y0, x1, y1] that holds the chord's middle.
      Returns [x, y, key, ux, uy] on both sides, nearest to the view's centre first; keys count from the start. */
  function along(pts, w, h, gap, view) {
    const run = chainage(pts), end = run[run.length - 1], centre = middle(view, view.slice(2)), list = [];
    for (let k = 0, first = 1; k * STEP + w < end; k++) {
      const start = k * STEP;
      first = vertex(run, start, first);
      const at = d => pointAt(pts, run, start + d, vertex(run, start + d, first));
      const a = at(0), b = at(w), m = middle(a, b);
      if (dist(a, b) < w * STRAIGHT || !within(m, view)) continue;
      const pair = sides(a, b, h / 2 + gap, k), [, , , ux, uy] = pair[0];
      const straight = [1, 2, 3, 4, 5, 6, 7].every(q => {
        const p = at(w * q / 8);
        return Math.abs((p[0] - m[0]) * uy - (p[1] - m[1]) * ux) <= SAG;
      });
      if (straight) list.push(...pair);
    }
    return list.sort((p, q) => dist(p, centre) - dist(q, centre) || (p[2] < q[2] ? -1 : 1));
  }
  const api = { along };
  if (typeof module === 'object' && module.exports) module.exports = api; else root.LabelSpots = api;
})(typeof self !== 'undefined' ? self : this);

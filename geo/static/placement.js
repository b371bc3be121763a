/* Where symbols, trays, count bubbles and names go on the map. Units: CSS px, origin top left, y down.
   Pure: no clock, no random, no trigonometry, so the same input gives the same output in any order of its lists.
   Classic script (global `Placement`) or require(). geo/placement.py is the same algorithm in the same order of
   operations; tests/data/placement_cases.json holds the two together. A box is [x0, y0, x1, y1], so is a segment. */
(function (root) {
  'use strict';
  const DEFAULTS = {
    link: 22, trayMax: 12,           // marks nearer than `link` share a place; more than `trayMax` make a bubble
    narrow: 600, crowd: 120,         // a map narrower than this, or with more marks, has bubbles only
    bubble: 28,                      // diameter of a bubble
    cell: 1.8, pad: 5,               // a tray's cell in symbol sizes; its padding
    halo: 1.6, dot: 4,               // rim of a lone symbol; radius of the dot at the foot of a leader
    margin: 4, gap: 3,               // distance from the map's edge; between two things
    perMpx: 18, labelMin: 4,         // names of points per million square px, but at least so many
    stick: 12,                       // what staying where it was is worth
    passes: 3, crossing: 200         // rounds of improvement; price of two crossed leaders
  };
  const FORBIDDEN = 1e7, MUST = 1e6, CONTENT = 12, TRIES = 12, PIECE = 32;
  const BEYOND = 200, BEND = 2;          // what is seen of a line: so far beyond the view, bends so far apart
  const DIRS = [
    [1, 0], [.924, .383], [.707, .707], [.383, .924], [0, 1], [-.383, .924], [-.707, .707], [-.924, .383],
    [-1, 0], [-.924, -.383], [-.707, -.707], [-.383, -.924], [0, -1], [.383, -.924], [.707, -.707], [.924, -.383]];
  const RINGS = [12, 20, 32, 48, 70, 100, 140];                         // length of a leader
  const OFFSETS = [[0, 0], [5, 4], [11, 9]];                            // a name further out by px, cost
  const POINTS = [[1, 0, 0], [1, -1, 1], [1, 1, 1.5], [-1, 0, 3], [-1, -1, 3.5], [-1, 1, 4], [0, -1, 4.5], [0, 1, 5],
    [.5, -1, 4], [.5, 1, 4.5], [-.5, -1, 5], [-.5, 1, 5.5]];            // dx, dy, cost; mirrored for right-to-left

  function byId(a, b) { return a.id < b.id ? -1 : a.id > b.id ? 1 : 0; }
  function dist(ax, ay, bx, by) { return Math.sqrt((ax - bx) * (ax - bx) + (ay - by) * (ay - by)); }
  function apart(a, b) { return dist(a.x, a.y, b.x, b.y); }
  function box(cx, cy, w, h) { return [cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2]; }
  function hit(a, b, g) { return a[0] < b[2] + g && b[0] < a[2] + g && a[1] < b[3] + g && b[1] < a[3] + g; }
  function within(x, y, b) { return x > b[0] && x < b[2] && y > b[1] && y < b[3]; }
  function bounds([x0, y0, x1, y1]) { return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)]; }
  function turn(s, x, y) { return (s[2] - s[0]) * (y - s[1]) - (s[3] - s[1]) * (x - s[0]); }
  function crosses(s, t) {
    return turn(s, t[0], t[1]) * turn(s, t[2], t[3]) < 0 && turn(t, s[0], s[1]) * turn(t, s[2], s[3]) < 0;
  }
  /** From where to where segment s, 0 to 1, is inside box b grown by g (Liang-Barsky clipping); or null. */
  function share(s, b, g) {
    const dx = s[2] - s[0], dy = s[3] - s[1];
    const p = [-dx, dx, -dy, dy], q = [s[0] - b[0] + g, b[2] + g - s[0], s[1] - b[1] + g, b[3] + g - s[1]];
    let t0 = 0, t1 = 1;
    for (let i = 0; i < 4; i++) {
      if (p[i] === 0) { if (q[i] <= 0) return null; continue; }
      if (p[i] < 0) t0 = Math.max(t0, q[i] / p[i]); else t1 = Math.min(t1, q[i] / p[i]);
      if (t0 >= t1) return null;
    }
    return [t0, t1];
  }
  /** Length of segment s inside box b grown by g. */
  function cut(s, b, g) {
    const part = share(s, b, g);
    return part ? (part[1] - part[0]) * dist(...s) : 0;
  }

  /** The parts of lines near a view, without bends nearer than 2 px to the last; the longest part first. */
  function seen(lines, view) {
    const parts = lines.flatMap(pts => clipped(pts, view)).map(thinned);
    return parts.sort((p, q) => span(q) - span(p));
  }
  function clipped(pts, view) {
    const parts = [];
    let isOn = false;
    for (let i = 1; i < pts.length; i++) {
      const a = pts[i - 1], b = pts[i], part = share([...a, ...b], view, BEYOND);
      if (part && !(isOn && part[0] === 0)) parts.push([between(a, b, part[0])]);
      if (part) parts[parts.length - 1].push(between(a, b, part[1]));
      isOn = !!part && part[1] === 1;
    }
    return parts;
  }
  function between(a, b, t) {
    return t === 0 ? a : t === 1 ? b : [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
  }
  function thinned(pts) {
    const kept = [pts[0]];
    for (const p of pts.slice(1, -1)) if (dist(...kept[kept.length - 1], ...p) >= BEND) kept.push(p);
    return [...kept, pts[pts.length - 1]];
  }
  function span(pts) {
    let sum = 0;
    for (let i = 1; i < pts.length; i++) sum += dist(...pts[i], ...pts[i - 1]);
    return sum;
  }

  class Grid {
    constructor(cell) { this.cell = cell; this.cells = new Map(); }
    keys(b, grow) {
      const c = this.cell, y0 = Math.floor((b[1] - grow) / c), x1 = (b[2] + grow) / c, y1 = (b[3] + grow) / c;
      const list = [];
      for (let x = Math.floor((b[0] - grow) / c); x <= x1; x++) {
        for (let y = y0; y <= y1; y++) list.push((x + 4096) * 16384 + y + 4096);
      }
      return list;
    }
    add(b, entry) {
      for (const k of this.keys(b, 0)) {
        const list = this.cells.get(k);
        if (list) list.push(entry); else this.cells.set(k, [entry]);
      }
    }
    remove(b, entry) {
      for (const k of this.keys(b, 0)) { const list = this.cells.get(k); list.splice(list.indexOf(entry), 1); }
    }
    /** True as soon as `visit` is true of an entry near b; one entry may be visited more than once. */
    some(b, grow, visit) {
      for (const k of this.keys(b, grow)) { const list = this.cells.get(k); if (list && list.some(visit)) return true; }
      return false;
    }
  }

  /** Clusters round the places with most neighbours, each at a true position; drawn, no two of them touch. */
  function cluster(marks, o, forced) {
    const size = marks.reduce((most, m) => Math.max(most, m.size), 0);
    const list = anchors(marks, Math.max(o.link, size + 2 * o.halo + .5));
    for (const m of marks) list.reduce((near, c) => apart(m, c) < apart(m, near) ? c : near).marks.push(m);
    for (const c of list) measure(c, o, forced);
    swallow(list, o, forced);
    for (const c of list) { c.size = size; c.marks.sort(inTray); }
    return list.sort(byId);
  }
  function anchors(marks, link) {
    const grid = new Grid(link), spot = m => [m.x, m.y, m.x, m.y], chosen = [];
    for (const m of marks) grid.add(spot(m), m);
    const crowd = marks.map(m => {
      let n = 0;
      grid.some(spot(m), link, k => { if (apart(m, k) < link) n++; });
      return { m, n };
    });
    crowd.sort((a, b) => b.n - a.n);
    for (const { m } of crowd) if (!chosen.some(c => apart(m, c) < link)) chosen.push(m);
    return chosen.map(m => ({ id: m.id, x: m.x, y: m.y, marks: [] }));
  }
  function measure(c, o, forced) {
    const n = c.marks.length;
    c.bubble = n > 1 && (o.bubbles || n > o.trayMax || forced.has(c.id));
    c.r = c.bubble ? o.bubble / 2 : n > 1 ? o.dot : Math.max(c.marks[0].size / 2 + o.halo, c.marks[0].reach || 0);
  }
  /** Bubbles take in what they touch, until none touches anything. */
  function swallow(list, o, forced) {
    for (let pair = touching(list); pair; pair = touching(list)) {
      const [a, b] = pair, big = b.marks.length > a.marks.length ? b : a;
      big.marks = a.marks.concat(b.marks);
      list.splice(list.indexOf(big === a ? b : a), 1);
      measure(big, o, forced);
    }
  }
  function touching(list) {
    for (const a of list) if (a.bubble) for (const b of list) if (a !== b && a.r + b.r + 1 > apart(a, b)) return [a, b];
    return null;
  }
  function inTray(a, b) {
    return a.group < b.group ? -1 : a.group > b.group ? 1 : (a.order || 0) - (b.order || 0) || byId(a, b);
  }

  /** The lines in pieces of at most 32 px; what is out of view is left out. */
  function pieces(lines, w, h) {
    const grid = new Grid(PIECE), view = [0, 0, w, h];
    lines.forEach((line, n) => {
      for (let i = 1; i < line.pts.length; i++) for (const s of chop(line.pts[i - 1], line.pts[i], w, h)) {
        if (hit(bounds(s), view, 9)) grid.add(bounds(s), { s, line, n });
      }
    });
    return grid;
  }
  function chop(a, b, w, h) {
    const [x0, y0, x1, y1] = bounds([...a, ...b]), list = [];
    if (x1 < -9 || y1 < -9 || x0 > w + 9 || y0 > h + 9) return list;
    const m = Math.ceil(dist(a[0], a[1], b[0], b[1]) / PIECE), dx = (b[0] - a[0]) / m, dy = (b[1] - a[1]) / m;
    for (let k = 0; k < m; k++) list.push([a[0] + dx * k, a[1] + dy * k, a[0] + dx * (k + 1), a[1] + dy * (k + 1)]);
    return list;
  }

  /** One placement of all, given the clusters. An item is a tray, bubble or name, `at` the candidate it has. */
  class Attempt {
    constructor(input, o, lines) {
      this.o = o; this.lines = lines; this.prev = new Map(Object.entries(input.previous || {}));
      this.walls = input.obstacles || []; [this.w, this.h] = input.size; this.view = [0, 0, this.w, this.h];
      this.still = new Grid(48); this.placed = new Grid(48);           // what never moves; what may
      this.items = []; this.leaders = []; this.circles = []; this.shown = 0;
      this.cap = Math.max(o.labelMin, Math.ceil(o.perMpx * this.w * this.h / 1e6));
      this.out = { singles: [], trays: [], bubbles: [], labels: [], covered: [], outside: [],
        keys: {}, crossings: 0, failed: [] };
      for (const b of this.walls) this.still.add(b, { b, wall: true });
      for (const [x, y, r] of input.dots || []) this.keep(x, y, r, true);
    }
    run(clusters, labels) {
      for (const c of clusters) this.takeCluster(c);
      this.items.sort((a, b) => (b.bubble - a.bubble) || b.ids.length - a.ids.length || byId(a, b));
      this.takeLabels(labels);
      for (const it of this.items) it.cands = this.candidates(it);
      for (const it of this.items) if (!it.point || this.shown < this.cap) this.settle(it, this.best(it, it.weight));
      for (let pass = 0, changed = true; pass < this.o.passes && changed; pass++) {
        changed = false;
        for (const it of this.items) if (this.improve(it)) changed = true;
      }
      return this.report();
    }
    keep(x, y, r, dot) { const b = box(x, y, 2 * r, 2 * r); this.still.add(b, { b, x, y, dot }); }
    isFree(x, y) { return within(x, y, this.view) && !this.walls.some(b => within(x, y, b)); }
    takeCluster(c) {
      const ids = c.marks.map(m => m.id), one = ids.length === 1, disc = box(c.x, c.y, 2 * c.r, 2 * c.r);
      if (!within(c.x, c.y, this.view)) return void this.out.outside.push(...ids);
      if (!this.isFree(c.x, c.y)) return void this.out.covered.push(...ids);
      if (one || c.bubble) this.circles.push(c);
      if (one && !this.walls.some(b => hit(b, disc, 0))) {
        this.out.singles.push({ id: c.id, x: c.x, y: c.y, r: c.r });
        return this.keep(c.x, c.y, c.r, false);
      }
      const { id, x, y, size, bubble } = c;
      this.items.push({ id, x, y, size, bubble, ids, weight: MUST, at: null, entries: [] });
      if (!bubble) this.keep(x, y, this.o.dot, true);
    }
    takeLabels(labels) {
      const high = l => l.priority || 0, had = l => this.prev.has(l.id);
      let wanted = 0;
      labels = labels.slice().sort((a, b) => a.rank - b.rank || high(b) - high(a) || had(b) - had(a) || byId(a, b));
      for (const l of labels) {
        const point = !l.spots, off = point && !this.isFree(l.x, l.y);
        if (off || (point && ++wanted > this.cap + 4)) this.out.labels.push({ id: l.id, hidden: off ? 'out' : 'cap' });
        else this.takeLabel(l, point, l.r || this.o.dot);
      }
    }
    takeLabel(l, point, dot) {
      if (point) this.keep(l.x, l.y, dot, true);
      this.items.push({ id: l.id, x: l.x, y: l.y, l, point, r: point ? this.reach(l, dot) : dot,
        weight: 400 / (1 + l.rank * l.rank), at: null, entries: [] });
    }
    /** Radius round a place that is taken by its own dot and by the circles over it. */
    reach(l, dot) {
      const over = this.circles.filter(c => apart(l, c) < c.r + 2);
      return over.reduce((r, c) => Math.max(r, apart(l, c) + c.r), dot);
    }
    candidates(it) {
      const list = !it.l ? this.beside(it) : it.point ? this.around(it) : this.along(it);
      for (const c of list) { c.fee = -1; if (this.prev.get(it.id) === c.key) c.base -= this.o.stick; }
      return list.sort((a, b) => a.base - b.base);
    }
    /** Trays and bubbles: shapes x rings x directions, with a leader; a bubble may also stay at home. */
    beside(it) {
      const { x, y } = it, size = this.o.bubble, list = [], shapes = it.bubble ? [[size, size, 1, 1]] : this.shapes(it);
      if (it.bubble) list.push({ boxes: [box(x, y, size, size)], base: 0, key: 'c', home: true });
      shapes.forEach(([w, h, cols, rows], k) => { for (const d of RINGS) DIRS.forEach(([ux, uy], q) => {
        const m = 2 * Math.max(Math.abs(ux), Math.abs(uy)), b = box(x + ux * (d + w / m), y + uy * (d + h / m), w, h);
        const leader = [x, y, Math.max(b[0], Math.min(x, b[2])), Math.max(b[1], Math.min(y, b[3]))];
        const base = 2 + d * .22 + k * 1.5 + (q % 4 ? .6 : 0);
        list.push({ boxes: [b], leader, cols, rows, key: cols + 'x' + rows + '/' + d + '/' + q, base });
      }); });
      return list;
    }
    shapes(it) {
      const n = it.ids.length, cell = Math.round(it.size * this.o.cell), pad = 2 * this.o.pad, list = [];
      for (let rows = 1; rows <= Math.min(4, n); rows++) {
        const cols = Math.ceil(n / rows);
        if (cols <= 6 && Math.ceil(n / cols) === rows) list.push([cols * cell + pad, rows * cell + pad, cols, rows]);
      }
      return list;
    }
    /** Names of points: 12 positions x 3 offsets. */
    around(it) {
      const { w, h, rtl } = it.l, list = [];
      for (const [out, more] of OFFSETS) for (const [px, dy, base] of POINTS) {
        const dx = rtl ? -px : px, slide = Math.abs(dx) === .5, corner = dx && dy && !slide;
        const r = (it.r + this.o.gap + out) * (corner ? .7 : 1);
        const x = it.x + dx * (slide ? w / 2 : r + w / 2), y = it.y + dy * (r + h / 2);
        list.push({ boxes: [box(x, y, w, h)], x, y, ux: 1, uy: 0, base: base + more, key: dx + '/' + dy + '/' + out });
      }
      return list;
    }
    /** Names of areas and lines: given centres [x, y, key, ux, uy], best first; a slanted one is a row of squares. */
    along(it) {
      const { w, h } = it.l;
      return it.l.spots.map(([x, y, key, sx, sy], i) => {
        const ux = sy ? sx : 1, uy = sy || 0, n = Math.max(2, Math.ceil(w / h)), boxes = [];
        const side = h * (Math.abs(ux) + Math.abs(uy));
        const square = t => box(x + ux * t, y + uy * t, side, side);
        for (let k = 0; k < n && uy; k++) boxes.push(square((w - h) * (k / (n - 1) - .5)));
        return { boxes: uy ? boxes : [box(x, y, w, h)], x, y, ux, uy, base: i * .12, key: String(key) };
      });
    }
    /** Cost of a candidate against all that never moves, worked out once, when first needed; or FORBIDDEN. */
    cost(it, c) {
      if (c.fee < 0) c.fee = Math.round(this.fee(it, c) * 64) / 64;     // else the order of the sum would show
      return c.base + c.fee;
    }
    fee(it, c) {
      let sum = 0;
      for (const b of c.boxes) {
        if (!this.fits(it, c, b)) return FORBIDDEN;
        if (!c.home) sum += this.linesUnder(it, b);
        if (sum >= FORBIDDEN) return FORBIDDEN;
      }
      return c.leader || it.point ? sum + this.wayFee(it, c) : sum;
    }
    fits(it, c, b) {
      const { margin: m, gap } = this.o, room = it.l ? 1 : 2;
      if (!c.home && (b[0] < m || b[1] < m || b[2] > this.w - m || b[3] > this.h - m)) return false;
      return !this.still.some(b, gap, e =>
        !(c.home && !e.wall) && !(e.dot && e.x === it.x && e.y === it.y) && hit(b, e.b, e.wall ? gap : room));
    }
    linesUnder(it, b) {
      const seen = [];
      let sum = 0;
      const barred = this.lines.some(b, 8, e => {
        if ((it.l && it.l.line === e.n) || seen.includes(e)) return false;
        seen.push(e);
        const n = cut(e.s, b, e.line.width / 2 + 1);
        sum += n * (e.line.hard ? .8 : it.l ? .25 : .06);
        return n > 0 && it.l && e.line.hard;
      });
      return barred ? FORBIDDEN : sum;
    }
    /** Fee of the way from a place to what belongs to it: over a hard line, or on the wrong side. */
    wayFee(it, c) {
      const s = c.leader || [it.x, it.y, c.x, c.y], side = it.l && it.l.side;
      const barred = e => !(e.dot && apart(e, it) < 10) && cut(s, e.b, 1) > 0;
      if (c.leader && this.still.some(bounds(s), 2, barred)) return FORBIDDEN;
      if (side && (c.x - it.x) * side[0] + (c.y - it.y) * side[1] < 0) return FORBIDDEN;
      return this.lines.some(bounds(s), 0, e => e.line.hard && crosses(s, e.s)) ? (it.l ? 24 : 4) : 0;
    }
    /** What is placed in the way of c, at most limit + 1 items; sets c.extra, the price of crossed leaders. */
    blockers(it, c, limit) {
      const list = [], gap = it.l ? 2 : this.o.gap;
      const put = e => { if (e !== it && !list.includes(e)) list.push(e); return list.length > limit; };
      c.extra = 0;
      for (const b of c.boxes) if (this.placed.some(b, gap, e => hit(b, e.b, gap) && put(e.it))) return list;
      if (c.leader && this.placed.some(bounds(c.leader), 2, e => cut(c.leader, e.b, 1) > 0 && put(e.it))) return list;
      for (const other of this.leaders) if (other !== it) {
        const s = other.at.leader;
        if (c.boxes.some(b => cut(s, b, 1) > 0) && put(other)) return list;
        if (c.leader && crosses(c.leader, s)) c.extra += this.o.crossing;
      }
      return list;
    }
    best(it, below) {
      let top = null;
      for (const c of it.cands) {
        if (c.base >= below) break;
        if (this.cost(it, c) >= below || this.blockers(it, c, 0).length || c.base + c.fee + c.extra >= below) continue;
        top = c;
        below = c.base + c.fee + c.extra;
      }
      return top;
    }
    settle(it, c) {
      for (const e of it.entries) this.placed.remove(e.b, e);
      if (it.at && it.at.leader) this.leaders.splice(this.leaders.indexOf(it), 1);
      if (it.point) this.shown += (c ? 1 : 0) - (it.at ? 1 : 0);
      it.at = c;
      it.entries = c ? c.boxes.map(b => ({ b, it })) : [];
      for (const e of it.entries) this.placed.add(e.b, e);
      if (c && c.leader) this.leaders.push(it);
    }
    price(it) {
      if (!it.at) return it.weight;
      this.blockers(it, it.at, 99);
      return this.cost(it, it.at) + it.at.extra;
    }
    /** Takes a cheaper free candidate; what is hidden or badly placed may push others aside. True if anything moved. */
    improve(it) {
      const better = it.at && this.best(it, this.price(it) - .01);
      if (better) this.settle(it, better);
      const now = this.price(it), content = now < CONTENT || (!it.at && it.point && this.shown >= this.cap);
      return (!content && this.pushAside(it, now)) || !!better;
    }
    pushAside(it, now) {
      let tried = 0;
      for (const c of it.cands) {
        if (tried === TRIES || c.base >= now) return false;
        const away = this.cost(it, c) < now ? this.blockers(it, c, 2) : [];
        if (!away.length || away.length > 2) continue;
        tried++;
        if (this.swap(it, c, away, now)) return true;
      }
      return false;
    }
    /** Gives c to it and new places to those in the way, if the sum of all prices falls; else leaves all as it was. */
    swap(it, c, away, now) {
      const all = away.concat(it), old = all.map(e => e.at);
      let before = now, after = this.cost(it, c) + c.extra;
      for (const e of away) { before += this.price(e); this.settle(e, null); }
      this.settle(it, c);
      for (const e of away) { this.settle(e, this.best(e, before)); after += this.price(e); }
      if (after < before - .01) return true;
      for (const e of all) this.settle(e, null);
      all.forEach((e, k) => this.settle(e, old[k]));
      return false;
    }
    report() {
      const out = this.out;
      for (const it of this.items) {
        if (it.at) out.keys[it.id] = it.at.key;
        if (it.l) out.labels.push(this.nameOf(it));
        else if (it.at) this.reportMarks(it, it.at, it.at.boxes[0]);
        else if (!it.bubble && it.ids.length > 1) out.failed.push(it.id);
        else out.covered.push(...it.ids);
      }
      const ways = this.leaders.map(it => it.at.leader);
      ways.forEach((s, i) => { out.crossings += ways.slice(0, i).filter(t => crosses(s, t)).length; });
      return out;
    }
    nameOf(it) {
      if (!it.at) return { id: it.id, hidden: it.point && this.shown >= this.cap ? 'cap' : 'room' };
      const { x, y, ux, uy, boxes } = it.at;
      return { id: it.id, x, y, ux, uy, boxes, dot: it.point && !this.circles.some(c => apart(it, c) < c.r) };
    }
    reportMarks({ id, ids, bubble }, { cols, rows, leader = null }, b) {
      const x = (b[0] + b[2]) / 2, y = (b[1] + b[3]) / 2, r = this.o.bubble / 2;
      if (bubble) this.out.bubbles.push({ id, ids, x, y, r, leader });
      else this.out.trays.push({ id, ids, box: b, cols, rows, leader });
    }
  }

  /** Places marks and names; a tray that finds no room becomes a bubble, and all is placed again.
      input: size [w, h]; marks {id, x, y, size, group, order?, reach?}, also some outside (over 400 nobody can read);
        labels {id, x, y, r?, w, h, rank, priority?, rtl?, side? [dx, dy] towards the half-plane it prefers}, or for
        lines and areas {id, spots [[x, y, key, ux, uy]], line? index of its own line, w, h, rank};
        lines {pts, width, hard?}; obstacles: boxes; dots: [x, y, r] of what only names of the same place may
        touch; previous: last `keys` at this zoom; options: see DEFAULTS.
      Returns singles {id, x, y, r}, trays {id, ids, box, cols, rows, leader}, bubbles {id, ids, x, y, r, leader}, its
        leader null at home; labels {id, x, y (centre), ux, uy (direction), boxes, dot} or {id, hidden: 'cap' | 'room' |
        'out'}; ids of marks covered (by an obstacle, or without room) and outside; keys; crossings of leaders; failed
        (always empty). */
  function place(input) {
    const o = Object.assign({}, DEFAULTS, input.options), [w, h] = input.size, forced = new Set();
    const marks = (input.marks || []).slice().sort(byId), lines = pieces(input.lines || [], w, h);
    for (let round = 0; ; round++) {
      o.bubbles = w < o.narrow || marks.length > o.crowd || round > 6;  // bubbles never fail, so the loop ends
      const result = new Attempt(input, o, lines).run(cluster(marks, o, forced), input.labels || []);
      if (!result.failed.length) return result;
      for (const id of result.failed) forced.add(id);
    }
  }
  const api = { place, seen, cut, DEFAULTS };
  if (typeof module === 'object' && module.exports) module.exports = api; else root.Placement = api;
})(typeof self !== 'undefined' ? self : this);

/* Writes placement_cases.json beside this file: scenes, and what placement.js and label_spots.js make of them.
   Run `node tests/data/make_placement_cases.js` after a change of the rules. The same numbers every time. */
'use strict';
const fs = require('fs'), path = require('path');
const { place, seen } = require('../../geo/static/placement.js'), { along } = require('../../geo/static/label_spots.js');

function random(seed) {
  let s = seed * 7919;
  const next = () => { s = (s * 1664525 + 1013904223) >>> 0; return s / 4294967296; };
  for (let i = 0; i < 5; i++) next();
  return next;
}
const SIDES = [[0, -1], [0, 1], [.6, .8], [-.8, .6]];
const round = v => Math.round(v * 100) / 100;
const list = (n, make) => Array.from({ length: n }, (_, i) => make(i));

function winding(r, w, h, step, swing) {
  const pts = [];
  let y = h * (.2 + .6 * r());
  for (let x = -60; x < w + 80; x += step, y += (r() - .5) * swing) pts.push([round(x), round(y)]);
  return pts;
}
/** Marks and names of towns; a part of them heaped on a few places, some out of view. */
function scene(seed, wish) {
  const { size: [w, h], marks = 0, labels = 0, heaps = 5, heaped = 0, spread = 6, rtl, walls = [], ...rest } = wish;
  const r = random(seed), centres = list(heaps, () => [r() * w, r() * h]);
  const point = share => {
    const [cx, cy] = centres[Math.floor(r() * heaps)], in_heap = r() < share, dx = r(), dy = r();
    if (in_heap) return { x: round(cx + (dx - .5) * spread), y: round(cy + (dy - .5) * spread) };
    return { x: round((dx * 1.2 - .1) * w), y: round((dy * 1.2 - .1) * h) };
  };
  const group = () => 'g' + Math.floor(r() * 9);
  const mark = i => ({ id: 'm' + i, ...point(heaped), size: r() < .9 ? 14 : 18, group: group(), order: i % 4, ...(i % 7 === 3 ? { reach: 15.5 } : {}) });
  const label = i => {
    const town = { id: 'p' + i, ...point(heaped / 2), w: round(30 + r() * 80), h: 15, rank: 1 + i % 3 };
    if (r() < .6) town.r = round(2 + r() * 3);
    if (r() < .3) town.priority = Math.floor(r() * 4);
    if (r() < .3) town.side = SIDES[Math.floor(r() * 4)];
    return rtl ? { ...town, rtl } : town;
  };
  return { size: [w, h], marks: list(marks, mark), labels: list(labels, label), obstacles: walls, lines: [], ...rest };
}
const PANELS = [[15, 14, 53, 92], [64, 14, 180, 46], [591, 12, 741, 194]];

function withLines(seed, s, lines) {
  const r = random(seed), [w, h] = s.size;
  s.lines = lines.map(([hard, width, step, swing]) => ({ pts: winding(r, w, h, step, swing), width, hard }));
  s.lines.forEach((l, n) => {
    const spots = along(l.pts, 90, 14, 4, [0, 0, w, h]);
    s.labels.push({ id: 'line' + n, rank: 2, line: n, w: 90, h: 14, spots });
  });
  return s;
}
function withAreas(seed, s) {
  const r = random(seed), [w, h] = s.size;
  const spots = () => list(9, i => [round(r() * w), round(r() * h), 'a' + i]);
  list(4, i => s.labels.push({ id: 'area' + i, rank: 1 + i % 2, w: 110, h: 18, spots: spots() }));
  return s;
}
/** Eleven marks on the border, a twin town across it, three lone marks: free, under a panel, out of view. */
function town({ dx = 0, ...rest } = {}) {
  const at = (x, y) => ({ x: x + dx, y });
  const mark = (id, x, y, group) => ({ id, ...at(x, y), size: 14, group });
  const name = (id, x, y, side) => ({ id, ...at(x, y), r: 3.5, w: 77, h: 15, rank: 1, side });
  return { size: [755, 645], obstacles: [[591, 12, 741, 194]],
    lines: [{ pts: [[dx - 50, 100], [330 + dx, 280], [430 + dx, 345], [490 + dx, 384]], width: 3, hard: true }],
    marks: [...list(11, i => mark('a' + i, 430 + i % 3, 342, 'twin')),
      mark('b', 330, 300, 'x'), mark('c', 620, 100, 'y'), mark('d', -60, 100, 'z')],
    labels: [name('north', 430, 341, [0, -1]), name('south', 427, 345, [0, 1])], ...rest };
}
/** A hundred marks on seven places between panels: trays without room become bubbles. */
function cramped() {
  const s = scene(31, { size: [640, 300], marks: 100, heaps: 7, heaped: .95, spread: 10, labels: 30 });
  return { ...s, obstacles: list(5, i => [20 + 125 * i, 20, 80 + 125 * i, 270]) };
}
function enlarged(s, by) { return { ...s, marks: s.marks.map(m => ({ ...m, size: round(m.size * by) })) }; }
function moved(s, dx) {
  const shift = e => e.spots ? e : { ...e, x: round(e.x + dx) };
  const lines = s.lines.map(l => ({ ...l, pts: l.pts.map(([x, y]) => [round(x + dx), y]) }));
  return { ...s, marks: s.marks.map(shift), labels: s.labels.map(shift), lines, previous: place(s).keys };
}
const usual = { size: [755, 645], marks: 60, labels: 30, heaped: .5, walls: PANELS };
const dense = { size: [755, 645], marks: 200, labels: 60, walls: PANELS, options: { perMpx: 1e6 } };
const crowd = { ...usual, marks: 110, heaps: 22, heaped: .95, spread: 8, labels: 40, options: { perMpx: 90 } };
const page = { ...usual, size: [1600, 900], labels: 45, heaps: 14 };
const BORDER = [[true, 3, 24, 20]], ROADS = [[false, 2, 40, 30], [false, 1.2, 9, 14]];
const STEEP = [[true, 3, 6, 40], [false, 2, 50, 60], [false, 2, 20, 4]];
const SCENES = {
  'nothing at all': { size: [755, 645] },
  'one name': { size: [755, 645], labels: [{ id: 'p', x: 300, y: 300, w: 60, h: 15, rank: 1 }] },
  'sparse': scene(1, { size: [960, 540], marks: 8, labels: 8 }),
  'sparse, right to left': scene(2, { size: [960, 540], marks: 8, labels: 8, rtl: true }),
  'usual': scene(3, usual),
  'usual, right to left, with a border': withLines(4, scene(4, { ...usual, rtl: true }), BORDER),
  'usual, with roads and a border': withLines(5, scene(5, usual), [...ROADS, ...BORDER]),
  'dense': withLines(6, scene(6, dense), BORDER),
  'dense, right to left': scene(7, { ...dense, rtl: true }),
  'dense and narrow': scene(8, { ...dense, size: [390, 645] }),
  'narrow, heaped': scene(9, { ...usual, size: [520, 645], heaped: .8 }),
  'very narrow, with a border': withLines(10, scene(10, { ...usual, size: [320, 480] }), BORDER),
  'towns of many marks': scene(11, { ...usual, marks: 90, heaped: .9, heaps: 12, spread: 4 }),
  'loose heaps': scene(12, { ...usual, marks: 90, heaped: .9, heaps: 6, spread: 70 }),
  'all on one point': scene(13, { ...usual, marks: 9, heaps: 1, heaped: 1, spread: 0 }),
  'cramped': cramped(),
  'large symbols': enlarged(scene(27, usual), 1.7),
  'crowded towns': scene(24, crowd),
  'crowded towns between roads': withLines(25, scene(25, crowd), [...ROADS, ...STEEP]),
  'crowded towns in a low window': withLines(26, scene(26, { ...crowd, size: [900, 260] }), BORDER),
  'areas': withAreas(14, scene(14, { ...usual, marks: 20 })),
  'lines, steep and flat': withLines(15, scene(15, { ...usual, marks: 10 }), STEEP),
  'published points among towns': scene(32, { ...usual, heaped: .9, heaps: 6, dots: [[300, 300, 10], [420, 210, 10], [180.5, 400, 12]] }),
  'other options': scene(16, { ...usual, options: { link: 30, trayMax: 3, passes: 1, bubble: 34, perMpx: 60 } }),
  'twin towns': town(),
  'twin towns on a narrow map': town({ size: [520, 645] }),
  'twin towns after a pan': town({ dx: 10, previous: place(town()).keys }),
  'usual, after a pan': moved(withLines(17, scene(17, usual), BORDER), 10),
  'dense, after a long pan': moved(scene(18, { ...dense, marks: 80 }), -45),
  'keys that no longer fit': scene(19, { ...usual, previous: { m1: '9x9/12/0', p1: '1/0/0', p2: 'c', gone: 'c' } }),
  'a page': withAreas(20, withLines(20, scene(20, page), [...BORDER, ...ROADS])),
};
const VIEW = [0, 0, 755, 645];
const LINES = {
  'two straight legs': [[[0, 0], [300, 200], [700, 500]], 110, 16, 4, VIEW],
  'drawn from right to left': [[[700, 90], [300, 200], [-100, 300]], 80, 14, 3, VIEW],
  'too short': [[[10, 10], [60, 10]], 90, 14, 4, VIEW],
  'one point': [[[10, 10]], 90, 14, 4, VIEW],
  'a repeated vertex': [[[10, 300], [10, 300], [400, 310], [400, 310], [800, 290]], 75.5, 14, 4, VIEW],
  'gentle bends': [winding(random(21), 755, 645, 40, 12), 90, 14, 4, VIEW],
  'wild bends': [winding(random(22), 755, 645, 12, 60), 60, 14, 4, VIEW],
  'a part of the view': [winding(random(23), 755, 645, 30, 10), 70, 12, 2.5, [200, 100, 500, 600]],
};
const PARTS = {
  'all in view': [[[[10, 10], [300, 200], [700, 500]]], VIEW],
  'out of view': [[[[-900, 10], [-300, 200]]], VIEW],
  'in, out and in again': [[[[300, 300], [300, 2000], [400, 2000], [400, 300], [500, 300]]], VIEW],
  'across a corner': [[[[-400, 300], [500, -700]]], VIEW],
  'small bends': [[winding(random(28), 755, 645, .4, 2), winding(random(29), 755, 645, 30, 40)], VIEW],
  'a repeated vertex': [[[[10, 300], [10, 300], [400, 310], [400, 310]]], VIEW],
  'a point, and nothing': [[[[10, 10]], []], VIEW],
};
const cases = {
  place: Object.entries(SCENES).map(([name, input]) => ({ name, input, output: place(input) })),
  seen: Object.entries(PARTS).map(([name, input]) => ({ name, input, output: seen(...input) })),
  along: Object.entries(LINES).map(([name, input]) => ({ name, input, output: along(...input) })),
};
const lines = rows => '[\n' + rows.map(row => JSON.stringify(row)).join(',\n') + '\n]';
const head = '{"format": "placement-cases", "version": 1,\n';
const text = head + '"place": ' + lines(cases.place) + ',\n"seen": ' + lines(cases.seen) + ',\n"along": ' + lines(cases.along) + '}\n';
fs.writeFileSync(path.join(__dirname, 'placement_cases.json'), text, 'utf-8');

/* Which records pass the view's filters; the page's half of geo/filters.py. */
(function (root) {
  "use strict";
  const ZERO = Date.UTC(1900, 0, 1), OPEN = 65535;
  const dayNumber = iso => Math.round((Date.parse(iso + "T00:00:00Z") - ZERO) / 864e5);
  const originOf = (table, i) => table.supplement[i] ? "supplement" : table.mine[i] ? "mine" : "brief";
  const layerOf = (table, i) => table.symbolic[i] ? "symbolic" : table.supplement[i] ? "supplement" : table.mine[i] ? "mine" : "incidents";
  const isWide = (table, i) => table.radius_km[i] >= 200 && !table.symbolic[i];

  const coded = name => (table, values) => {
    const codes = new Set(values.map(v => table.vocabularies[name].indexOf(v)));
    return i => codes.has(table[name][i]);
  };
  const FILTERS = [
    ["from", (table, day) => { const n = dayNumber(day); return i => table.day_end[i] === OPEN || table.day_end[i] >= n; }],
    ["to", (table, day) => { const n = dayNumber(day); return i => table.day_start[i] <= n; }],
    ["cat", coded("category")],
    ["actor", (table, ids) => i => table.actorsOf[i].some(id => ids.includes(id))],
    ["side", coded("side")],
    ["km", (table, km) => i => table.border_km[i] <= km],
    ["origin", (table, ids) => i => ids.includes(originOf(table, i))],
    ["precision", coded("precision")],
    ["disputed", table => i => table.disputed[i] === 1],
    ["q", (table, text) => { const found = new Set(table.found(text)); return i => found.has(i); }],
  ];
  const active = view => FILTERS.filter(([key]) => view[key] !== undefined && view[key] !== null);

  /** One byte per row: 1 where every filter but `except` passes. */
  function mask(table, view, except) {
    const tests = active(view).filter(([key]) => key !== except).map(([key, make]) => make(table, view[key]));
    return Uint8Array.from({ length: table.rows }, (_, i) => tests.every(test => test(i)) ? 1 : 0);
  }
  const FOLD = { "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": "" };
  const folded = text => text.replace(/[أإآٱىةؤئـ]/g, c => FOLD[c]);
  const fold = text => folded(folded(text.toLowerCase()).normalize("NFD").replace(/\p{M}/gu, ""));

  root.bmFilters = { mask, active: view => active(view).map(([key]) => key), layerOf, originOf, isWide, fold };
})(globalThis);

/* Which records pass the view's filters; the page's half of geo/filters.py. */
(function (root) {
  "use strict";
  const ZERO = Date.UTC(1900, 0, 1),
    OPEN = 65535;
  const { DEATHS } = root.bmView;
  const dayNumber = iso => Math.round((Date.parse(iso + "T00:00:00Z") - ZERO) / 864e5);
  const isoDay = n => new Date(ZERO + n * 864e5).toISOString().slice(0, 10);
  const originOf = (table, i) => (table.supplement[i] ? "supplement" : table.mine[i] ? "mine" : "brief");
  const layerOf = (table, i) =>
    table.symbolic[i] ? "symbolic" : table.supplement[i] ? "supplement" : table.mine[i] ? "mine" : "incidents";
  const isWide = (table, i) => table.radius_km[i] >= 200 && !table.symbolic[i];

  const coded = name => (table, values) => {
    const codes = new Set(values.map(v => table.vocabularies[name].indexOf(v)));
    return i => codes.has(table[name][i]);
  };
  const isSet = value => value !== undefined && value !== null;
  /** [key of the view, test of a row, group]: a row of a legend or a chart is not counted by its own group. */
  const FILTERS = [
    [
      "from",
      (table, day) => {
        const n = dayNumber(day);
        return i => table.day_end[i] === OPEN || table.day_end[i] >= n;
      },
      "period"
    ],
    [
      "to",
      (table, day) => {
        const n = dayNumber(day);
        return i => table.day_start[i] <= n;
      },
      "period"
    ],
    ["cat", coded("category")],
    ["actor", (table, ids) => i => table.actorsOf[i].some(id => ids.includes(id))],
    ["side", coded("side")],
    ["km", (table, km) => i => table.border_km[i] - table.radius_km[i] <= km],
    ["deaths", (table, least) => i => table.deaths[i] > DEATHS.indexOf(least)],
    ["origin", (table, ids) => i => ids.includes(originOf(table, i))],
    ["precision", coded("precision")],
    ["disputed", table => i => table.disputed[i] === 1],
    ["q", (table, text) => table.found(text)]
  ];
  /** Whether a row lies within the view's distance even at the far end of its range: the filter keeps what may lie in it. */
  const isCertain = (table, view, i) => !isSet(view.km) || table.border_km[i] + table.radius_km[i] <= view.km;
  const KEYS = FILTERS.map(([key]) => key),
    GROUPS = [...new Set(FILTERS.map(([key, , group]) => group || key))];
  const active = view => KEYS.filter(key => isSet(view[key]));
  const keysOf = group => FILTERS.filter(([key, , own]) => (own || key) === group).map(([key]) => key);

  /** One byte per row: 1 where the filters of a group pass; kept until their values change. */
  function passes(table, view, group) {
    const keys = keysOf(group).filter(key => isSet(view[key])),
      said = JSON.stringify(keys.map(key => [key, view[key]]));
    const kept = (table.kept ??= new Map()).get(group);
    if (kept?.said === said) return kept.bytes;
    const tests = FILTERS.filter(([key]) => keys.includes(key)).map(([key, make]) => make(table, view[key]));
    const bytes = Uint8Array.from({ length: table.rows }, (_, i) => (tests.every(test => test(i)) ? 1 : 0));
    table.kept.set(group, { said, bytes });
    return bytes;
  }
  /** {fails, last}: per row how many groups it fails, and the number of one of them. */
  function judge(table, view) {
    const fails = new Uint8Array(table.rows),
      last = new Uint8Array(table.rows);
    GROUPS.forEach((group, g) => {
      if (!table.rows || !keysOf(group).some(key => isSet(view[key]))) return;
      const bytes = passes(table, view, group);
      for (let i = 0; i < table.rows; i++)
        if (!bytes[i]) {
          fails[i] += 1;
          last[i] = g;
        }
    });
    return { fails, last };
  }
  /** Whether a row passes every group but one. */
  const passesBut = ({ fails, last }, i, group) => !fails[i] || (fails[i] === 1 && GROUPS[last[i]] === group);
  /** One byte per row: 1 where every filter passes. */
  const mask = (table, view) => judge(table, view).fails.map(n => (n ? 0 : 1));

  root.bmFilters = {
    DEATHS,
    KEYS,
    isSet,
    mask,
    judge,
    passesBut,
    isCertain,
    active,
    keysOf,
    groups: view => GROUPS.filter(g => keysOf(g).some(key => isSet(view[key]))),
    layerOf,
    originOf,
    isWide,
    dayNumber,
    isoDay,
    OPEN
  };
})(globalThis);

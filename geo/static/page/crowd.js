/* What of a dataset passes the view, counted and found without an object per row; the rules are those of filters.js.
   A filter is settled once a kind; a row adds its day, its distance and whether it holds the words that are looked for. */
(function (root) {
  "use strict";
  const F = root.bmFilters,
    R = root.bmRows,
    { isSet } = F,
    { FULL } = root.bmColumns;
  const MINE = "mine",
    LAST_DAY = 2 ** 16;
  /** [group of the view, whether a kind passes]. */
  const TESTS = [
    ["cat", (k, i, v) => v.includes(k.category[i])],
    ["actor", (k, i, v) => k.actors[i].some(id => v.includes(id))],
    ["side", (k, i, v) => v.includes(k.side[i])],
    ["deaths", (k, i, v) => k.deaths[i] > F.DEATHS.indexOf(v)],
    ["origin", (k, i, v) => v.includes(MINE)],
    ["precision", (k, i, v) => v.includes(k.precision[i])],
    ["disputed", () => false]
  ];

  /** Judges every row that has come by a view: sets data.judged = {place (as byPlace), row, many, surely, isWhole (byTime),
      fails, last (byKind), version} and data.ok, a byte a row: what passes and is no wide area. What a view leaves as it was is
      not judged again. */
  function judge(data, view, found) {
    const said = [[view.km ?? null, data.loaded], [view.from, view.to], TESTS.map(([key]) => view[key] ?? null)].map(
        part => JSON.stringify(part)
      ),
      before = data.judged,
      same = n => before && before.found === found && before.said.slice(0, n).join() === said.slice(0, n).join();
    if (same(3)) return before;
    const place = same(1) ? before.place : byPlace(data, view.km, found),
      time = same(2) ? before : byTime(data, view, place),
      { fails, last } = byKind(data.kinds, view),
      { row, many, surely, isWhole } = time;
    data.judged = { said, found, place, row, many, surely, isWhole, fails, last, version: (before?.version || 0) + 1 };
    const ok = (data.ok ??= new Uint8Array(data.rows)),
      { kind, kinds } = data,
      drawn = Uint8Array.from(fails, (n, k) => (n || kinds.wide[k] ? 0 : 1));
    for (let i = 0; i < data.loaded; i++) ok[i] = row[i] & drawn[kind[i]];
    return data.judged;
  }
  function byKind(kinds, view) {
    const fails = new Uint8Array(kinds.n),
      last = new Array(kinds.n);
    for (const [key, passes] of TESTS)
      if (isSet(view[key]))
        for (let i = 0; i < kinds.n; i++)
          if (!passes(kinds, i, view[key])) {
            fails[i] += 1;
            last[i] = key;
          }
    return { fails, last };
  }
  const bytes = (data, name) => (data[name] ??= new Uint8Array(data.rows));
  const POSSIBLE = 1,
    CERTAIN = 2;
  /** Distance and words, a byte a row: 0, or POSSIBLE, and with it CERTAIN where a row lies within for certain. */
  function byPlace(data, km, found) {
    const { loaded } = data,
      base = bytes(data, "base");
    if (isSet(km)) lies(data, km, base);
    else base.fill(POSSIBLE | CERTAIN, 0, loaded);
    if (found) for (let i = 0; i < loaded; i++) if (!(found[i >> 3] & (1 << (i & 7)))) base[i] = 0;
    return base;
  }
  /** Whether each row lies within a distance: POSSIBLE and CERTAIN as bits of `out`, a byte a row; which it returns. */
  function lies(data, km, out) {
    const { kind, km: classes, loaded } = data,
      most = reach(data, km, -1),
      sure = reach(data, km, 1);
    // without branches: what is not greater leaves a sign
    for (let i = 0; i < loaded; i++) {
      const k = kind[i],
        before = classes[i] - 1;
      out[i] = ((before - most[k]) >>> 31) | (((before - sure[k]) >>> 31) << 1);
    }
    return out;
  }
  /** The greatest class of distance of each kind that lies within a distance: way -1 = possibly, 1 = for certain. */
  function reach({ kinds, reach: { least, most } }, km, way) {
    const ends = way < 0 ? least : most,
      out = new Int16Array(kinds.n);
    for (let k = 0; k < kinds.n; k++) {
      let n = 0;
      while (n < ends.length && ends[n] + way * kinds.radius_km[k] <= km) n++;
      out[k] = n - 1;
    }
    return out;
  }
  /** The period too: {row: a byte a row, many: how many of each kind pass, surely: how many of those lie within for certain,
      isWhole: whether no period is set}. */
  function byTime(data, view, base) {
    const { kind, kinds, loaded } = data,
      [mayStart, first, end] = period(data, view).map(row => Math.min(row, loaded)),
      row = bytes(data, "row").fill(0),
      many = new Uint32Array(kinds.n);
    row.set(base.subarray(first, end), first);
    if (mayStart < first) {
      const from = F.dayNumber(view.from);
      for (let i = mayStart; i < first && i < end; i++) row[i] = data.day[i] + kinds.span[kind[i]] < from ? 0 : base[i];
    }
    const isWhole = !isSet(view.from) && !isSet(view.to),
      surely = isSet(view.km) ? new Uint32Array(kinds.n) : many;
    if (surely === many) for (let i = mayStart; i < end; i++) many[kind[i]] += row[i] & POSSIBLE;
    else
      for (let i = mayStart; i < end; i++) {
        many[kind[i]] += row[i] & POSSIBLE;
        surely[kind[i]] += row[i] >> 1;
      }
    return { row, many, surely, isWhole };
  }
  /** Rows that can pass a period: [mayStart, first, end), those before `first` only if they last until it begins. */
  function period({ day, kinds }, view) {
    const from = isSet(view.from) ? F.dayNumber(view.from) : -Infinity,
      to = isSet(view.to) ? F.dayNumber(view.to) : Infinity,
      longest = kinds.span.reduce((most, span) => Math.max(most, span), 0);
    return [firstAt(day, from - longest), firstAt(day, from), firstAt(day, to + 1)];
  }
  /** The first row that began on a day or later. */
  function firstAt(day, least) {
    let a = 0,
      b = day.length;
    while (a < b) {
      const m = (a + b) >> 1;
      if (day[m] < least) a = m + 1;
      else b = m;
    }
    return a;
  }

  const plus = (n, more) => n + more;
  /** How many rows of the kinds that `takes` pass; which = "many" or "surely". */
  function sum({ judged, kinds }, takes, which = "many") {
    let n = 0;
    for (let k = 0; k < kinds.n; k++) if (takes(k)) n += judged[which][k];
    return n;
  }
  const ofShown = data => k => !data.judged.fails[k];
  const passing = (data, which) => (data ? sum(data, ofShown(data), which) : 0);

  const add = (found, name, n) => (found[name] = (found[name] || 0) + n);
  /** Adds up what is counted of each kind by the kinds' names. */
  function byName(names, many, found = {}) {
    for (let k = 0; k < many.length; k++) if (many[k]) add(found, names[k], many[k]);
    return found;
  }
  /** Adds what a dataset counts to a tally of records.js. */
  function tally(data, found, which, isOn, familyOf) {
    const { kinds, judged } = data,
      { fails, last } = judged,
      but = group => judged[which].map((n, k) => (!fails[k] || (fails[k] === 1 && last[k] === group) ? n : 0));
    found.layer[MINE] += passing(data, which);
    if (!isOn) return;
    add(found.origin, MINE, but("origin").reduce(plus, 0));
    for (const facet of ["side", "precision"]) byName(kinds[facet], but(facet), found[facet]);
    for (const [id, n] of Object.entries(byName(kinds.category, but("cat")))) add(found.family, familyOf[id], n);
    but("actor").forEach((n, k) => n && kinds.actors[k].forEach(id => add(found.actor, id, n)));
  }
  /** How many pass without the filters of one group. */
  function without(data, view, group, found) {
    if (TESTS.some(([key]) => key === group)) {
      const { fails, last } = data.judged;
      return sum(data, k => !fails[k] || (fails[k] === 1 && last[k] === group));
    }
    const isPeriod = group === "period",
      place = byPlace(data, group === "km" ? undefined : view.km, group === "q" ? null : found),
      { many } = byTime(data, isPeriod ? {} : view, place);
    data.judged = { ...data.judged, said: ["used"] }; // its bytes, for another question
    data.timed = null;
    return sum({ ...data, judged: { many } }, ofShown(data));
  }
  /** Rows that pass all but the period, by bins of days: {whole, vague, ids}; a row that lasts over several counts a part
      in each. starts = the first day of each bin but the first, which is all that is earlier. */
  function inTime(data, starts) {
    const { kinds, loaded, judged } = data,
      said = [judged.said[0], judged.said[2], starts.length].join();
    if (data.timed?.said === said && data.timed.found === judged.found) return data.timed;
    const open = judged.place,
      passes = Uint8Array.from(judged.fails, n => (n ? 0 : 1)),
      at = [0, ...starts.map(day => Math.min(loaded, firstAt(data.day, day))), loaded],
      binOf = binOfDay(data, starts),
      whole = begun(data, open, passes, at, binOf),
      spread = kinds.span.some(span => span) ? lasting(data, open, passes, binOf, whole.length) : null,
      vague = new Float64Array(whole.length),
      ids = whole.slice();
    if (spread)
      whole.forEach((_, n) => {
        whole[n] -= spread.begun[n];
        ids[n] += spread.touched[n] - spread.begun[n];
        vague[n] = spread.vague[n];
      });
    data.timed = { said, found: judged.found, whole, vague, ids };
    return data.timed;
  }
  /** How many rows began in each bin, from row at[n] to before at[n + 1]. Without a period `ok` tells it, but for wide areas,
      which it leaves out. */
  function begun(data, open, passes, at, binOf) {
    const { day, kind, kinds, ok, judged } = data,
      found = new Float64Array(at.length - 1);
    for (let n = 0; n < found.length; n++) {
      let many = 0;
      if (judged.isWhole) for (let i = at[n]; i < at[n + 1]; i++) many += ok[i];
      else for (let i = at[n]; i < at[n + 1]; i++) many += open[i] & passes[kind[i]];
      found[n] = many;
    }
    if (judged.isWhole)
      for (const i of rowsApart(data))
        if (kinds.wide[kind[i]]) found[binOf[day[i]]] += open[i] & passes[kind[i]];
    return found;
  }
  /** Of the rows that last into another bin than they began in: how many began in each, touch it, and their parts in it. */
  function lasting(data, open, passes, binOf, many) {
    const { kind, day, kinds } = data,
      [begun, touched, vague] = [0, 0, 0].map(() => new Float64Array(many));
    for (const i of rowsApart(data)) {
      const k = kind[i];
      if (!(open[i] & passes[k])) continue;
      const a = binOf[day[i]],
        b = binOf[Math.min(LAST_DAY - 1, day[i] + kinds.span[k])];
      if (a === b) continue;
      begun[a] += 1;
      for (let n = a; n <= b; n++) {
        touched[n] += 1;
        vague[n] += 1 / (b - a + 1);
      }
    }
    return { begun, touched, vague };
  }
  /** The bin of every day; kept until they begin on other days. */
  function binOfDay(data, starts) {
    const said = starts.join();
    if (data.bins?.said !== said) {
      const of = new Uint16Array(LAST_DAY);
      starts.forEach((first, n) => of.fill(n + 1, Math.max(0, first)));
      data.bins = { said, of };
    }
    return data.bins.of;
  }
  /** The rows whose byte is odd. */
  function rowsWhere(bytes) {
    const found = new Int32Array(bytes.length);
    let n = 0;
    for (let i = 0; i < bytes.length; i++) {
      found[n] = i;
      n += bytes[i] & 1;
    }
    return found.slice(0, n);
  }
  /** The rows that last more than a day or are wide areas. */
  function rowsApart(data) {
    const {
      kind,
      kinds: { span, wide },
      loaded
    } = data;
    if (data.apart?.loaded !== loaded) {
      const isApart = Uint8Array.from(span, (days, k) => (days || wide[k] ? 1 : 0)),
        bytes = new Uint8Array(loaded);
      for (let i = 0; i < loaded; i++) bytes[i] = isApart[kind[i]];
      data.apart = { loaded, rows: rowsWhere(bytes) };
    }
    return data.apart.rows;
  }

  /** What of a dataset lies within a frame {scale: px of the world, left, top: of the frame in it, w, h}, counted in cells
      (`hexes.count`); kept until filter or frame change. Wide areas lie nowhere. */
  function framed(data, frame, wide) {
    const said = [data.judged.version, ...Object.values(frame)].join();
    if (data.framed?.said !== said) data.framed = { ...root.bmHexes.count(data, frame, wide), said };
    return data.framed;
  }
  /** The rows that pass in the frame that was counted last, or in one of its cells; at most so many. */
  function rowsIn({ framed: { of, size }, ok, loaded }, most, cell) {
    const found = [];
    for (let i = 0; i < loaded && found.length < most; i++)
      if (ok[i] && (cell ? of[i] === cell.number : of[i] !== size)) found.push(i);
    return found;
  }
  const hasWide = data => sum(data, k => data.kinds.wide[k] && !data.judged.fails[k]);
  /** Whether a row passes, be it a wide area or not. */
  const passes = ({ judged, kind }, row) => Boolean(judged.row[row] && !judged.fails[kind[row]]);
  /** The rows that pass, or of them the wide areas; at most so many. */
  function rowsPassing(data, most, isWide) {
    const found = [],
      { wide } = data.kinds;
    for (let row = 0; row < data.loaded && found.length < most; row++)
      if (passes(data, row) && (!isWide || wide[data.kind[row]])) found.push(row);
    return found;
  }
  /** The number of the cell that a row is counted in; undefined where it is in none. */
  const cellOf = ({ framed: { of, size }, ok }, row) => (ok[row] && of[row] !== size ? of[row] : undefined);

  /** One row as a mark of records.js. */
  function mark(data, row, familyOf) {
    const { kinds } = data,
      k = data.kind[row],
      [lon, lat] = R.lonlat(data, row),
      isMeasured = data.km[row] !== R.UNMEASURED;
    return {
      row,
      id: MINE + ":" + row,
      fx: data.x[row] / FULL,
      fy: data.y[row] / FULL,
      lon,
      lat,
      category: kinds.category[k],
      family: familyOf[kinds.category[k]],
      layer: MINE,
      origin: MINE,
      place: MINE,
      order: data.day[row],
      supplement: 0,
      own: 1,
      symbolic: kinds.symbolic[k],
      disputed: 0,
      speaks: {},
      side: kinds.side[k],
      precision: kinds.precision[k],
      iso: "",
      radius_km: kinds.radius_km[k],
      wide: Boolean(kinds.wide[k]),
      km: isMeasured ? data.reach.most[data.km[row]] : null,
      area: !kinds.symbolic[k] && ["area", "stretch", "country"].includes(kinds.precision[k])
    };
  }
  /** Nearest and farthest that class and radius of a row allow, km. */
  function distance({ km, kind, kinds, reach: { least, most } }, row) {
    const radius = kinds.radius_km[kind[row]];
    return [Math.max(0, Math.round((least[km[row]] - radius) * 100) / 100), most[km[row]] + radius];
  }
  /** The row that an id names, or -1. */
  function rowOf(data, id) {
    const row = /^mine:(0|[1-9]\d*)$/.test(id || "") ? Number(id.slice(5)) : -1;
    return data && row < data.rows ? row : -1;
  }
  /** The rows that lie within a distance, {possible, certain}; kept until other rows or another distance. */
  function rowsWithin(data, km) {
    const { loaded } = data,
      said = [loaded, km].join();
    if (data.near?.said === said) return data.near;
    const bits = lies(data, km, new Uint8Array(loaded)),
      possible = rowsWhere(bits);
    data.near = { said, possible, certain: possible.filter(i => bits[i] & CERTAIN) };
    return data.near;
  }
  /** What the cells that are drawn hold: {n, category: {id: n}, side: {id: n}, measured: how many have a distance, and
      certain and possible: how many of those lie within `km`}. */
  function drawn(data, cells, km) {
    const said = data.framed.said + ":" + cells.map(cell => cell.number).join();
    if (data.drawn?.said === said) return data.drawn;
    const { framed: crowd, ok } = data,
      { sorts } = data.kinds,
      near = rowsWithin(data, km),
      many = new Uint32Array(sorts.length),
      isDrawn = new Uint8Array(crowd.many.length + 1),
      ofThem = rows => rows.reduce((n, i) => n + (ok[i] & isDrawn[crowd.of[i]]), 0),
      by = key =>
        byName(
          sorts.map(sort => sort[key]),
          many
        );
    for (const { number } of cells)
      if (number !== undefined) {
        isDrawn[number] = 1;
        for (let s = 0; s < many.length; s++) many[s] += crowd.sorted[number * many.length + s];
      }
    data.drawn = {
      said,
      n: many.reduce(plus, 0),
      measured: many.reduce((n, more, s) => n + (sorts[s].symbolic ? 0 : more), 0),
      category: by("category"),
      side: by("side"),
      certain: ofThem(near.certain),
      possible: ofThem(near.possible)
    };
    return data.drawn;
  }
  /** West, south, east, north of all rows that pass and are no wide areas. */
  function bounds(data) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < data.loaded; i++) {
      if (!data.ok[i]) continue;
      if (data.x[i] < box[0]) box[0] = data.x[i];
      if (data.x[i] > box[2]) box[2] = data.x[i];
      if (data.y[i] < box[1]) box[1] = data.y[i];
      if (data.y[i] > box[3]) box[3] = data.y[i];
    }
    const [west, north] = R.lonlat({ x: box, y: box.slice(1) }, 0),
      [east, south] = R.lonlat({ x: box.slice(2), y: box.slice(3) }, 0);
    return [west, south, east, north];
  }
  /** The next row that passes, in the order of time, round the end. */
  function beside(data, row, way) {
    for (let n = 1; n <= data.rows; n++) {
      const at = (row + way * n + data.rows * 2) % data.rows;
      if (passes(data, at)) return at;
    }
    return row;
  }
  root.bmCrowd = {
    judge,
    passing,
    sum,
    tally,
    without,
    inTime,
    rowsIn,
    framed,
    hasWide,
    rowsPassing,
    cellOf,
    mark,
    distance,
    rowOf,
    drawn,
    bounds,
    beside
  };
})(globalThis);

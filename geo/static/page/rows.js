/* A dataset beside the records: the columns file of geo/dataset_columns.py, read while it comes. No row is an object. */
(function (root) {
  "use strict";
  const { FULL } = root.bmColumns,
    UNMEASURED = 255;

  /** Bytes of a response as they come: take(n) waits for the next n; they stay until the next are asked for. */
  function taker(stream) {
    const reader = stream.getReader();
    let rest = new Uint8Array(0),
      room = rest;
    return async n => {
      if (room.length < n) room = new Uint8Array(n);
      for (let at = 0; at < n;) {
        if (!rest.length) {
          const { done, value } = await reader.read();
          if (done) throw new Error("the columns file ends too early");
          rest = value;
        }
        const part = rest.subarray(0, n - at);
        room.set(part, at);
        rest = rest.subarray(part.length);
        at += part.length;
      }
      return room.subarray(0, n);
    };
  }

  /** Reads a dataset; told(data) is awaited after each block: data.loaded rows have come then. */
  async function read(stream, told) {
    const take = taker(stream),
      { begun, headed, width, room, put } = root.bmColumns,
      header = headed(await take(begun(await take(8)))),
      data = empty(header),
      got = {};
    for (const { name, type, count } of header.columns) {
      const isBlock = name in data,
        out = isBlock ? data[name] : (got[name] = room(type, count));
      put(type, await take(count * width(type)), out, isBlock ? data.loaded : 0, count);
      if (name === "km") await next(data, count, got, told);
    }
    return data;
  }
  function empty({ id, rows, columns, vocabularies, actor_lists: lists, km_least, km_most }) {
    const kind = columns.find(column => column.name === "kind");
    return {
      id,
      rows,
      loaded: 0,
      vocabularies,
      lists,
      reach: { least: km_least, most: km_most },
      x: new Uint32Array(rows),
      y: new Uint32Array(rows),
      kind: root.bmColumns.room(kind ? kind.type : "p16", rows),
      km: new Uint8Array(rows)
    };
  }
  /** A block has come; with the first one the days and the kinds are known. */
  function next(data, count, got, told) {
    if (!data.day) {
      data.day = days(got.day, got.day_rows, data.rows);
      data.kinds = kinds(got, data);
    }
    data.loaded += count;
    return told(data);
  }
  function days(day, many, rows) {
    const out = new Uint16Array(rows);
    for (let d = 0, at = 0; d < day.length; at += many[d++]) out.fill(day[d], at, at + many[d]);
    return out;
  }
  /** {n, and an array each: category, side, precision (ids), deaths, symbolic, wide, radius_km, span (days), actors (ids),
      sort: its number in `sorts`}; sorts = [{category, side, symbolic}]: by these the rows of a cell are counted. */
  function kinds(got, { vocabularies, lists }) {
    const each = (name, told) => [...got["kind_" + name]].map(told),
      words = name => each(name, code => vocabularies[name][code]),
      named = lists.map(list => list.map(code => vocabularies.actor[code]));
    const plain = ["deaths", "symbolic", "wide", "radius_km", "span"].map(name => [name, got["kind_" + name]]);
    const found = {
      n: got.kind_category.length,
      ...Object.fromEntries(plain),
      ...Object.fromEntries(["category", "side", "precision", "date_precision"].map(name => [name, words(name)])),
      actors: each("actors", list => named[list])
    };
    return { ...found, ...sorts(found, got) };
  }
  function sorts({ n, category, side, symbolic }, got) {
    const at = new Map(),
      found = [],
      sort = new Uint16Array(n);
    for (let k = 0; k < n; k++) {
      const key = (got.kind_category[k] << 16) | (got.kind_side[k] << 8) | symbolic[k];
      if (!at.has(key)) at.set(key, found.push({ category: category[k], side: side[k], symbolic: symbolic[k] }) - 1);
      sort[k] = at.get(key);
    }
    return { sort, sorts: found };
  }
  /** Longitude and latitude of a row, degrees. */
  function lonlat({ x, y }, row) {
    return [root.bmMercator.lonAt(x[row] / FULL), root.bmMercator.latAt(y[row] / FULL)];
  }
  root.bmRows = { read, lonlat, UNMEASURED };
})(globalThis);

/* Reads the columns file of geo/columns.py: magic, header length, header, columns. */
(function (root) {
  "use strict";
  const WIDTH = { u8: 1, u16: 2, i32: 4, f32: 4, p24: 3 };
  const FULL = 2 ** 24 - 1;

  function values(type, buffer, start, count) {
    if (type === "p24") {
      const low = new Uint8Array(buffer, start, count * 3),
        out = new Uint32Array(count);
      for (let i = 0; i < count; i++) out[i] = low[i] | (low[count + i] << 8) | (low[2 * count + i] << 16);
      return out;
    }
    const Kind = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array, f32: Float32Array }[type];
    return new Kind(buffer.slice(start, start + count * WIDTH[type]));
  }

  /** {rows, ids, vocabularies, x, y (Web Mercator fractions), and every column by name}. */
  function decode(buffer) {
    const head = new DataView(buffer);
    if (head.getUint32(0) !== 0x424d4346) throw new Error("no columns file");
    let start = 8 + head.getUint32(4, true);
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, start - 8)));
    if (header.version !== 2) throw new Error("columns file of version " + header.version);
    const table = { rows: header.rows, ids: header.ids, vocabularies: header.vocabularies };
    for (const { name, type, count } of header.columns) {
      table[name] = values(type, buffer, start, count);
      start += count * WIDTH[type];
    }
    for (const axis of ["x", "y"]) table[axis] = Float64Array.from(table[axis], v => v / FULL);
    return withDerived(table, header);
  }

  function withDerived(table, header) {
    const bit = name => 1 << header.flags.indexOf(name);
    const has = name => Uint8Array.from(table.flags, f => (f & bit(name) ? 1 : 0));
    for (const name of header.flags) table[name] = has(name);
    table.actorsOf = [];
    for (let i = 0, at = 0; i < table.rows; at += table.actor_count[i++])
      table.actorsOf.push(
        Array.from(table.actor.subarray(at, at + table.actor_count[i]), c => table.vocabularies.actor[c])
      );
    table.index = new Map(table.ids.map((id, i) => [id, i]));
    return table;
  }
  /** The table before its file has come: no rows. */
  function none(known) {
    const table = {
      rows: 0,
      ids: [],
      vocabularies: { actor: known.actor, category: known.cat },
      actorsOf: [],
      index: new Map()
    };
    for (const name of ["x", "y", "day_start", "day_end", "category", "flags"]) table[name] = [];
    return table;
  }
  root.bmColumns = { decode, none };
})(globalThis);

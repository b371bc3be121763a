/* Reads the columns file of geo/columns.py: magic, header length, header, columns. */
(function (root) {
  "use strict";
  const VERSION = 2;
  const FULL = 2 ** 24 - 1;
  const ARRAY = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array, f32: Float32Array, f64: Float64Array },
    PLANES = { p16: [2, Uint16Array], p24: [3, Uint32Array] };
  /** Bytes of a value of a type. */
  const width = type => (PLANES[type] ? PLANES[type][0] : ARRAY[type].BYTES_PER_ELEMENT);
  /** Room for so many values of a type. */
  const room = (type, count) => new (PLANES[type] ? PLANES[type][1] : ARRAY[type])(count);

  /** How many bytes the header has, from the first 8 of the file. */
  function begun(bytes) {
    const head = new DataView(bytes.buffer, bytes.byteOffset);
    if (head.getUint32(0) !== 0x424d4346) throw new Error("no columns file");
    return head.getUint32(4, true);
  }
  /** The header, from its bytes. */
  function headed(bytes) {
    const header = JSON.parse(new TextDecoder().decode(bytes));
    if (header.version !== VERSION) throw new Error("columns file of version " + header.version);
    return header;
  }
  /** Puts so many values of a column in their place; bytes = the column, at the beginning of its buffer. */
  function put(type, bytes, out, at, count) {
    if (!PLANES[type]) out.set(new ARRAY[type](bytes.buffer, 0, count), at);
    else if (type === "p16") for (let i = 0; i < count; i++) out[at + i] = bytes[i] | (bytes[count + i] << 8);
    else
      for (let i = 0; i < count; i++)
        out[at + i] = bytes[i] | (bytes[count + i] << 8) | (bytes[2 * count + i] << 16);
    return out;
  }

  /** {rows, ids, vocabularies, x, y (Web Mercator fractions), and every column by name}. */
  function decode(buffer) {
    let start = 8 + begun(new Uint8Array(buffer));
    const header = headed(new Uint8Array(buffer, 8, start - 8)),
      table = { rows: header.rows, ids: header.ids, vocabularies: header.vocabularies };
    for (const { name, type, count } of header.columns) {
      const end = start + count * width(type);
      table[name] = put(type, new Uint8Array(buffer.slice(start, end)), room(type, count), 0, count);
      start = end;
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
  root.bmColumns = { FULL, decode, none, begun, headed, width, room, put };
})(globalThis);

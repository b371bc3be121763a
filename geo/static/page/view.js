/* The view as the text of a link; the page's half of geo/view.py. */
(function (root) {
  "use strict";
  const SLUG = /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/;
  const CLOSED = {
    side: ["dz", "ml", "on_line", "undetermined", "elsewhere"],
    origin: ["brief", "supplement", "mine"],
    precision: ["exact", "place", "city", "area", "stretch", "country"],
    panel: ["map", "table", "sources", "discrepancies", "figures", "method", "agreements", "timeline"],
    lang: ["ar", "fr", "en"]
  };
  const DEATHS = [1, 5, 10, 25, 100]; // tolls that a filter may ask for
  const LISTS = ["layers", "cat", "actor", "side", "origin", "precision"];
  const ORDER = [
    "lang",
    "layers",
    "from",
    "to",
    "cat",
    "actor",
    "side",
    "km",
    "deaths",
    "origin",
    "precision",
    "disputed",
    "q",
    "lon",
    "lat",
    "zoom",
    "bbox",
    "story",
    "sel",
    "panel",
    "data"
  ];
  const BOX_DIGITS = 7; // decimals of a degree in a box: a centimetre
  const RANGE = { km: [0, 20040, 3], lon: [-180, 180, 5], lat: [-85, 85, 5], zoom: [0, 19, 2] };

  function number(text, [low, high, digits]) {
    if (!/^[-+0-9.eE]+$/.test(text)) throw 0;
    const value = Math.round(Number(text) * 10 ** digits) / 10 ** digits;
    if (!(value >= low && value <= high)) throw 0;
    return value + 0;
  }
  function day(text) {
    const date = new Date(text + "T00:00:00Z");
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || isNaN(date) || date.toISOString().slice(0, 10) !== text || text < "0001")
      throw 0;
    return text;
  }
  function bbox(text) {
    const parts = text.split(",");
    if (parts.length !== 4) throw 0;
    const [w, s, e, n] = parts.map((p, i) => number(p, [...(i % 2 ? RANGE.lat : RANGE.lon).slice(0, 2), BOX_DIGITS]));
    if (w >= e || s >= n) throw 0;
    return [w, s, e, n];
  }
  function slug(key, text, known) {
    const isRow = key === "sel" && known.rows && /^mine:(0|[1-9]\d*)$/.test(text) && Number(text.slice(5)) < known.rows;
    if (isRow) return text;
    const allowed = CLOSED[key] || known[key];
    if (!SLUG.test(text) || (allowed && !allowed.includes(text) && !(key === "layers" && text.startsWith("tiles:"))))
      throw 0;
    return text;
  }
  function value(key, text, known) {
    if (LISTS.includes(key)) return text ? [...new Set(text.split(","))].map(item => slug(key, item, known)) : [];
    if (key in RANGE) return number(text, RANGE[key]);
    if (key === "from" || key === "to") return day(text);
    if (key === "bbox") return bbox(text);
    if (key === "deaths") {
      if (!DEATHS.some(n => String(n) === text)) throw 0;
      return Number(text);
    }
    if (key === "disputed") {
      if (text !== "1") throw 0;
      return true;
    }
    if (key === "q") {
      if (/^ *$/.test(text) || [...text].length > 200 || /[\0-\x1f]/.test(text)) throw 0;
      return text;
    }
    return key === "sel" && !text ? text : slug(key, text, known);
  }
  const decoded = text => new URLSearchParams("=" + text).get("");

  /** [view, what was not understood]; known = ids that exist, by key. */
  function parse(query, known = {}) {
    const view = {},
      bad = [];
    if ([...query].length > 4000) return [view, [String(query.length)]];
    for (const part of query.replace(/^\?/, "").split("&").filter(Boolean)) {
      const at = part.indexOf("="),
        raw = at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
      try {
        const [key, text] = raw.map(decoded);
        if (!ORDER.includes(key) || key in view) throw 0;
        view[key] = value(key, text, known);
      } catch {
        bad.push(part.slice(0, 80));
      }
    }
    const given = ["lon", "lat", "zoom"].filter(key => key in view);
    if (given.length && (view.bbox || given.length < 3)) {
      if (!view.bbox) bad.push(given.join(","));
      for (const key of given) delete view[key];
    }
    return [view, bad];
  }
  const text = v => (v === true ? "1" : Array.isArray(v) ? v.map(text).join(",") : String(v));
  const encoded = v =>
    encodeURIComponent(text(v))
      .replaceAll("%2C", ",")
      .replaceAll("%3A", ":")
      .replace(/[!'()*]/g, c => "%" + c.charCodeAt(0).toString(16).toUpperCase());
  function format(view) {
    return ORDER.filter(key => view[key] !== undefined && view[key] !== null)
      .map(key => key + "=" + encoded(view[key]))
      .join("&");
  }
  /** A view laid over a story's: what is said in it wins. */
  function over(view, story) {
    const camera =
      view.bbox || view.lon !== undefined ? { lon: undefined, lat: undefined, zoom: undefined, bbox: undefined } : {};
    return { ...story, ...camera, ...view };
  }
  root.bmView = { CLOSED, parse, format, over, BOX_DIGITS, DEATHS };
})(globalThis);

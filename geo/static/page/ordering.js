/* What can be ordered from the server: formats, pages, the query of an order, its preview, and its file once it is whole. */
(function (root) {
  "use strict";
  const POLL_MS = 400,
    MM_PER_INCH = 25.4;

  /** kind: a page that is drawn, the whole map, or data; word: export.word.<word>; size: how the page is measured. */
  const FORMATS = {
    png: { name: "PNG", word: "image", kind: "page", size: "px", clear: true, claims: true },
    svg: { name: "SVG", word: "vector", kind: "page", size: "px", clear: true, claims: true },
    pdf: { name: "PDF", word: "page", kind: "page", size: "mm", claims: true },
    "pptx-picture": { name: "PPTX", word: "notes", kind: "page", suffix: "pptx", picture: true },
    pptx: { name: "PPTX", word: "native", kind: "page" },
    html: { name: "HTML", word: "offline", kind: "whole", relief: true },
    csv: { name: "CSV", kind: "data" },
    xlsx: { name: "XLSX", kind: "data" },
    geojson: { name: "GeoJSON", kind: "data" },
    gpkg: { name: "GPKG", kind: "data" },
    parquet: { name: "Parquet", kind: "data" },
    zip: { name: "ZIP", kind: "page", pack: true }
  };
  /** px: width and height; dpi: px an inch when printed; the sizes of geo/render/paper.py. */
  const PAGES = {
    "16x9": { name: "16:9", px: [1920, 1080], dpi: 144 },
    "4k": { name: "4K", px: [3840, 2160], dpi: 288 },
    "4x3": { name: "4:3", px: [1600, 1200], dpi: 144 },
    a4: { name: "A4", px: [3508, 2480], dpi: 300, turns: true },
    a3: { name: "A3", px: [4961, 3508], dpi: 300, turns: true },
    own: { dpi: 96 }
  };
  const suffixOf = format => FORMATS[format].suffix || format;
  const fresh = () => ({
    format: "png",
    page: "16x9",
    portrait: false,
    width: "1920",
    height: "1080",
    title: "",
    note: "",
    legend: true,
    locator: true,
    clear: false,
    print: false,
    claims: false,
    relief: true,
    all: true
  });

  /** Width and height in px, as far as they are numbers. */
  function sizeOf(o) {
    if (o.page === "own") return [o.width, o.height];
    const { px, turns } = PAGES[o.page];
    return turns && o.portrait ? [...px].reverse() : px;
  }
  const pageOf = o =>
    o.page === "own" ? `${o.width}x${o.height}` : o.page + (PAGES[o.page].turns && o.portrait ? "-portrait" : "");
  /** The size in the format's own unit, [value, unit], or null where it has none of its own. */
  function measured(o) {
    const { size } = FORMATS[o.format],
      { dpi } = PAGES[o.page],
      whole = n => (size === "mm" ? Math.round((n / dpi) * MM_PER_INCH) : n);
    return size ? [sizeOf(o).map(whole).join(" × "), size] : null;
  }

  /** The order's own words, each only where the format knows it and it is not the usual one. */
  function terms(o) {
    const { kind, clear, claims, picture, pack, relief } = FORMATS[o.format],
      own = kind === "page" ? { page: pageOf(o) } : {},
      add = (on, key, value) => on && (own[key] = value);
    if (kind === "data") return own;
    add(o.title.trim(), "title", o.title.trim());
    add(relief && !o.relief, "relief", "0");
    if (kind === "whole") return own;
    add(o.note.trim(), "note", o.note.trim());
    add(!o.legend, "legend", "0");
    add(!o.locator, "locator", "0");
    add(o.print, "projection", "print");
    add(clear && o.clear, "background", "none");
    add(claims && o.claims, "layout", "claims");
    add(picture, "picture", "1");
    add(pack && o.all, "langs", "all");
    return own;
  }
  /** The view as the map shows it now, in the page's language, and the order's own words. */
  function query(me, o) {
    const camera = { lon: undefined, lat: undefined, zoom: undefined, bbox: root.bmCamera.bbox(me.map) },
      view = root.bmView.format({ ...me.state.whole(), ...camera, lang: o.lang }),
      isPrivate = me.page.data && !me.page.data.is_saved,
      own = new URLSearchParams({ ...terms(o), ...(isPrivate && { at: me.source.at }) }).toString();
    return own ? view + "&" + own : view;
  }

  /** What the server says of itself in words, else what `key` says. */
  async function refusal(answer, otherwise) {
    const isSentence = [400, 503].includes(answer.status) && /^text\/plain/.test(answer.headers.get("content-type"));
    return Object.assign(new Error(isSentence ? await answer.text() : otherwise), { isRefusal: true });
  }
  /** {blob, missing}: the page as a small PNG, and how many records are not on it. */
  async function preview(text, otherwise, signal) {
    const answer = await fetch("/export/preview.png?" + text, { signal });
    if (!answer.ok) throw await refusal(answer, otherwise);
    return { missing: JSON.parse(answer.headers.get("x-not-on-page") || "{}"), blob: await answer.blob() };
  }
  /** {blob, name} of a file that has arrived whole; meanwhile `told` gets what the export is at. */
  async function file(suffix, text, otherwise, { signal, told }) {
    const job = Array.from(crypto.getRandomValues(new Uint8Array(12)), n => n.toString(16).padStart(2, "0")).join(""),
      stop = watch(job, told);
    try {
      const answer = await fetch(`/export/map.${suffix}?${text}&job=${job}`, { signal });
      if (!answer.ok) throw await refusal(answer, otherwise);
      const [, name] = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition")) || [];
      return { blob: await answer.blob(), name: name || "algeria-mali-border." + suffix };
    } finally {
      stop();
    }
  }
  function watch(job, told) {
    let isOn = true,
      timer = setTimeout(ask, POLL_MS);
    async function ask() {
      const status = await fetch("/export/status/" + job)
        .then(answer => (answer.ok ? answer.json() : null))
        .catch(() => null);
      if (!isOn) return;
      if (status) told(status);
      timer = setTimeout(ask, POLL_MS);
    }
    return () => {
      isOn = false;
      clearTimeout(timer);
    };
  }
  root.bmOrdering = { FORMATS, PAGES, fresh, suffixOf, measured, query, preview, file };
})(globalThis);

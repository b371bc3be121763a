/* The records that are shown as GeoJSON (RFC 7946), made in the page: names of properties as in the table's CSV. */
(function (root) {
  "use strict";
  const F = root.bmFilters,
    T = root.bmTelling,
    { bare } = root.bmMessages;
  const round = (value, digits) => Number(value.toFixed(digits));

  /** A FeatureCollection of the marks that are shown, in the page's language. Distances in km, null where not measured. */
  function text(me) {
    return JSON.stringify({ type: "FeatureCollection", features: T.shown(me).map(m => feature(me, m)) }) + "\n";
  }
  function feature(me, m) {
    const { page } = me,
      { begin, end, date, actors, sources } = T.facts(me, m);
    return {
      type: "Feature",
      id: m.id,
      geometry: { type: "Point", coordinates: [round(m.lon, 5), round(m.lat, 5)] },
      properties: {
        id: m.id,
        title: bare(T.title(me, m)),
        origin: m.origin,
        date_start: F.isoDay(begin),
        date_end: T.isOpen(me, m) ? null : F.isoDay(end),
        date_precision: date,
        category: m.category,
        place_name: bare(page.places[m.place]?.[0] || ""),
        location_precision: m.precision,
        symbolic: Boolean(m.symbolic),
        radius_km: round(m.radius_km, 3),
        side: m.side,
        border_km: m.km === null ? null : round(m.km, 3),
        actors,
        disputed: Boolean(m.disputed),
        sources
      }
    };
  }
  root.bmGeojson = { text };
})(globalThis);

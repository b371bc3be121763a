/* The records that are shown as GeoJSON (RFC 7946), made in the page: names of properties as in the table's CSV. */
(function (root) {
  "use strict";
  const F = root.bmFilters;
  const bare = text => text.replace(/[\u2066-\u2069]/g, "");
  const round = (value, digits) => Number(value.toFixed(digits));

  /** A FeatureCollection of me.visible, in its order, in the page's language. Distances in km, null where not measured. */
  function text({ table, titles, page, visible }) {
    const feature = m => ({
      type: "Feature",
      id: m.id,
      geometry: { type: "Point", coordinates: [round(m.lon, 5), round(m.lat, 5)] },
      properties: {
        id: m.id,
        title: bare(titles[m.i][0]),
        origin: m.origin,
        date_start: F.isoDay(table.day_start[m.i]),
        date_end: table.day_end[m.i] === F.OPEN ? null : F.isoDay(table.day_end[m.i]),
        date_precision: table.vocabularies.date_precision[table.date_precision[m.i]],
        category: m.category,
        place_name: bare(page.places[m.place]?.[0] || ""),
        location_precision: m.precision,
        symbolic: Boolean(m.symbolic),
        radius_km: round(m.radius_km, 3),
        side: m.side,
        border_km: m.km === null ? null : round(m.km, 3),
        actors: table.actorsOf[m.i],
        disputed: Boolean(m.disputed),
        sources: table.sources[m.i]
      }
    });
    return JSON.stringify({ type: "FeatureCollection", features: visible.map(feature) }) + "\n";
  }
  root.bmGeojson = { text };
})(globalThis);

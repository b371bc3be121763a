/* Geodesics on the WGS 84 ellipsoid and the Algeria-Mali line; the page's half of geo/geodesy.py and geo/border.py.
   Positions are [lon, lat] in degrees, azimuths degrees clockwise from north. Source: Karney 2013, in geographiclib. */
(function (root) {
  "use strict";
  const { Constants, Geodesic } = root.geodesic,
    { WGS84, LONG_UNROLL } = Geodesic,
    { a: EQUATOR_M, f: FLATTENING } = Constants.WGS84;
  const MEAN_RADIUS_M = 6371008.8,
    RAD = Math.PI / 180,
    SQUARE_ECCENTRICITY = FLATTENING * (2 - FLATTENING);
  const LINE_ERROR_KM = 2,
    LOCAL_KM = 60,
    PIECE_M = 1000,
    FAR_NORTH_DEG = 89,
    END_M = 1e-6;
  const CHORD_ERROR = 3e-5,
    CHORD_ERROR_M = 0.1,
    NEWTON_STEPS = 4;

  /** {m, azimuth}: geodesic distance (m) and azimuth at a towards b (0 <= degrees < 360). */
  function inverse(a, b) {
    const { s12, azi1 } = WGS84.Inverse(a[1], a[0], b[1], b[0]);
    return { m: s12, azimuth: (azi1 + 360) % 360 };
  }
  const lineOf = (a, b) => WGS84.InverseLine(a[1], a[0], b[1], b[0]);
  const spot = ({ lon2, lat2 }) => [lon2, lat2];

  /** [[lon, lat]]: a, b and points between them in equal steps of at most stepM; longitudes run on past 180, so that no step jumps. */
  function path(a, b, stepM) {
    const line = lineOf(a, b),
      turns = Math.round((line.Position(line.s13, LONG_UNROLL).lon2 - b[0]) / 360);
    return [a, ...between(line, stepM), [b[0] + 360 * turns, b[1]]];
  }
  function between(line, stepM) {
    const steps = Math.max(1, Math.ceil(line.s13 / stepM));
    return Array.from({ length: steps - 1 }, (_, k) => spot(line.Position((line.s13 * (k + 1)) / steps, LONG_UNROLL)));
  }

  /** Earth-centred, earth-fixed [x, y, z] in metres. */
  function ecef([lon, lat]) {
    const sin = Math.sin(lat * RAD),
      cos = Math.cos(lat * RAD),
      normal = EQUATOR_M / Math.sqrt(1 - SQUARE_ECCENTRICITY * sin * sin);
    return [
      normal * cos * Math.cos(lon * RAD),
      normal * cos * Math.sin(lon * RAD),
      normal * (1 - SQUARE_ECCENTRICITY) * sin
    ];
  }
  const minus = (a, b) => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

  /** {line, last, pieces, north}: the geodesic of a segment (made when asked for) and the number of the last, chords of at most 1 km
      in ECEF metres, the ring of all that is north. */
  function measured(lonlat) {
    const made = [],
      line = i => (made[i] ??= lineOf(lonlat[i], lonlat[i + 1])),
      last = lonlat.length - 2;
    const runs = lonlat
      .slice(1)
      .map((b, i) => [lonlat[i], ...(isPiece(lonlat[i], b) ? [] : between(line(i), PIECE_M)), b]);
    const pieces = runs.flatMap((run, segment) => chords(run).map(chord => ({ segment, ...chord })));
    const west = lonlat[0],
      east = lonlat[last + 1],
      dense = [...runs.flatMap(run => run.slice(0, -1)), east];
    return { line, last, pieces, north: [...dense, [east[0], FAR_NORTH_DEG], [west[0], FAR_NORTH_DEG], west] };
  }
  /** Whether a segment is surely no longer than a piece, without solving it: an arc of 1 km is a micrometre longer than its chord. */
  function isPiece(a, b) {
    const way = minus(ecef(b), ecef(a));
    return Math.sqrt(dot(way, way)) < PIECE_M - 0.001;
  }
  function chords(run) {
    const xyz = run.map(ecef);
    return xyz.slice(1).map((end, i) => {
      const way = minus(end, xyz[i]);
      return { start: xyz[i], way, square: dot(way, way) };
    });
  }
  function chordDistance({ start, way, square }, xyz) {
    const offset = minus(xyz, start),
      share = Math.min(1, Math.max(0, dot(offset, way) / square));
    return Math.hypot(offset[0] - share * way[0], offset[1] - share * way[1], offset[2] - share * way[2]);
  }
  /** Numbers of the segments whose chord distance is within the method's error of the smallest. */
  function candidates(pieces, point) {
    const xyz = ecef(point),
      metres = pieces.map(piece => chordDistance(piece, xyz));
    const limit = metres.reduce((a, b) => Math.min(a, b)) * (1 + CHORD_ERROR) + CHORD_ERROR_M;
    return [...new Set(pieces.filter((_, i) => metres[i] <= limit).map(piece => piece.segment))];
  }
  /** {m, along, foot}: the point of one segment that is nearest, by Newton's method on the geodesics. */
  function settled(line, point) {
    let along = line.s13 / 2;
    for (let i = 0; i < NEWTON_STEPS; i++) {
      const at = line.Position(along),
        { m, azimuth } = inverse(spot(at), point),
        angle = m / MEAN_RADIUS_M;
      const step = Math.atan2(Math.sin(angle) * Math.cos((azimuth - at.azi2) * RAD), Math.cos(angle));
      along = Math.min(line.s13, Math.max(0, along + step * MEAN_RADIUS_M));
    }
    const foot = spot(line.Position(along));
    return { m: inverse(foot, point).m, along, foot };
  }
  function nearest({ line, last, pieces }, point) {
    const found = candidates(pieces, point).map(segment => ({ segment, ...settled(line(segment), point) }));
    const { segment, m, along, foot } = found.reduce((a, b) => (b.m < a.m ? b : a));
    const atEnd = (segment === 0 && along <= END_M) || (segment === last && along >= line(last).s13 - END_M);
    return { km: m / 1000, foot, atEnd };
  }

  /** The polyline of vertices joined by geodesics; what it needs is computed at the first question.
      lonlat: [[lon, lat]], west to east
      nearest([lon, lat]) is {km, foot: [lon, lat], atEnd}: the nearest point of the line, and whether it is one of its two ends
      isNorth([lon, lat]) says whether a point lies north of the line, within its longitudes */
  function border(lonlat) {
    let kept = null;
    const parts = () => (kept ??= measured(lonlat));
    return { nearest: point => nearest(parts(), point), isNorth: point => holds([parts().north], point) };
  }

  const wrapped = lon => lon - 360 * Math.ceil(lon / 360 - 0.5);

  /** Whether rings hold a point, even-odd; a point on a ring is not held. */
  function holds(rings, [lon, y]) {
    const x = wrapped(lon);
    let odd = false;
    for (const ring of rings)
      for (let i = 1; i < ring.length; i++) {
        const a = ring[i - 1],
          b = ring[i];
        if ((a[1] > y && b[1] > y) || (a[1] < y && b[1] < y)) continue;
        const turn = (b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1]);
        if (turn === 0 && (x - a[0]) * (x - b[0]) <= 0) return false;
        if (a[1] > y !== b[1] > y && turn > 0 === b[1] > a[1]) odd = !odd;
      }
    return odd;
  }
  const ringsOf = ({ type, coordinates }) => (type === "Polygon" ? coordinates : coordinates.flat());

  /** [[lon, lat]]: the closed geodesic circle of a radius round a position, counter-clockwise from the north. */
  function ring([lon, lat], radiusKm, points = 72) {
    const at = k => WGS84.Direct(lat, lon, (-360 * k) / points, radiusKm * 1000, Geodesic.STANDARD | LONG_UNROLL);
    return Array.from({ length: points + 1 }, (_, k) => spot(at(k)));
  }

  /** "dz", "ml", "undetermined", "elsewhere", or "" when only a country can tell and none are at hand; the rule of BorderLine.side.
      border: of `border`; countries: [{iso, geometry: Polygon | MultiPolygon}] or null; radiusKm: of the position's uncertainty */
  function side(border, countries, point, radiusKm = 0) {
    const { km, atEnd } = border.nearest(point);
    if (km < LINE_ERROR_KM + radiusKm) return "undetermined";
    if (!atEnd && km <= LOCAL_KM) return border.isNorth(point) ? "dz" : "ml";
    if (!countries) return "";
    const holder = countries.find(({ geometry }) => holds(ringsOf(geometry), point));
    return (holder && { DZ: "dz", ML: "ml" }[holder.iso]) || "elsewhere";
  }

  function sexagesimal(degrees, [positive, negative]) {
    const tenths = Math.round(Math.abs(degrees) * 36000);
    return [
      Math.floor(tenths / 36000),
      Math.floor(tenths / 600) % 60,
      (tenths % 600) / 10,
      degrees < 0 && tenths ? negative : positive
    ];
  }
  /** {lat: [degrees, minutes, seconds, "N" | "S"], lon: [degrees, minutes, seconds, "E" | "W"]}, seconds to a tenth. */
  function dms([lon, lat]) {
    return { lat: sexagesimal(lat, "NS"), lon: sexagesimal(wrapped(lon), "EW") };
  }
  root.bmGeodesy = { inverse, path, ring, border, side, dms, isIn: holds };
})(globalThis);

/* The square of the spherical Mercator projection: x to the east and y to the south, each from 0 to 1. */
(function (root) {
  "use strict";
  const eastward = lon => lon / 360 + 0.5,
    southward = lat => 0.5 - Math.atanh(Math.sin((lat * Math.PI) / 180)) / (2 * Math.PI),
    lonAt = x => (x - 0.5) * 360,
    latAt = y => (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI;
  /** The place of a position in degrees. */
  const fractions = (lon, lat) => [eastward(lon), southward(lat)];
  root.bmMercator = { eastward, southward, lonAt, latAt, fractions };
})(globalThis);

/* Lines and areas of the reference layers, which folium hands over as GeoJSON: kept as numbers and drawn from them at any
   zoom, where Leaflet keeps an object for every position, and projects, clips and simplifies each once a zoom. */
(function (root) {
  "use strict";
  const { L, bmMercator: M } = root;
  const MILLION = 1e6,
    NEAR_PX = 0.3, // what bends of a line may lie apart that are drawn as one
    EVERYWHERE = [-Infinity, -Infinity, Infinity, Infinity],
    WEST = 1,
    EAST = 2,
    NORTH = 4,
    SOUTH = 8;

  /** The lines or rings of a geometry, each a list of positions. */
  function parts({ type, coordinates }) {
    if (type === "LineString") return [coordinates];
    return type === "MultiPolygon" ? coordinates.flat() : coordinates;
  }
  /** The positions of a line of the frame, which holds the first and then the steps to each next (`stepped` in web.py):
      take(2 × its number, longitude, latitude in degrees). */
  function each(steps, take) {
    for (let i = 0, lon = 0, lat = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      take(i, lon / MILLION, lat / MILLION);
    }
  }
  /** Its places on the square (mercator.js), one after the other. */
  function projected(steps) {
    const line = new Float64Array(steps.length);
    each(steps, (i, lon, lat) => {
      line[i] = M.eastward(lon);
      line[i + 1] = M.southward(lat);
    });
    return line;
  }
  function positions(steps) {
    const found = [];
    each(steps, (_, lon, lat) => found.push([lon, lat]));
    return found;
  }
  const unpacked = part => (typeof part[0] === "number" ? positions(part) : part.map(unpacked));
  /** A geometry of GeoJSON whose coordinates are unpacked when they are first asked for. */
  function geometry({ type, coordinates }) {
    let found = null;
    return {
      type,
      get coordinates() {
        return (found ??= unpacked(coordinates));
      }
    };
  }
  /** How px are counted from a place on the square: {scale, left, top}, on the panes of a map at its zoom. */
  function grid(map) {
    const { x: left, y: top } = map.getPixelOrigin();
    return { scale: map.options.crs.scale(map.getZoom()), left, top };
  }
  /** Px of a place on a grid; of a box. */
  const at = ([x, y], { scale, left, top }) => [x * scale - left, y * scale - top],
    placed = ([west, north, east, south], to) => [...at([west, north], to), ...at([east, south], to)];
  /** Least x and y, greatest x and y. */
  function extent(line) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < line.length; i++) {
      const axis = i & 1;
      if (line[i] < box[axis]) box[axis] = line[i];
      if (line[i] > box[axis + 2]) box[axis + 2] = line[i];
    }
    return box;
  }
  /** On which sides of a box a place lies outside, as bits. */
  const beyond = (x, y, west, north, east, south) =>
    (x < west ? WEST : x > east ? EAST : 0) | (y < north ? NORTH : y > south ? SOUTH : 0);

  /** Adds a line to a path on a grid. Of what lies beyond one side of the box (px: west, north, east, south) only the ends
      are kept, which changes nothing inside; of bends less than `near` px apart, the first. */
  function trace(ctx, line, { scale, left, top }, [west, north, east, south], near) {
    const last = line.length - 2;
    let isHeld = false, // whether a bend waits to be drawn
      x = line[0] * scale - left,
      y = line[1] * scale - top,
      at = beyond(x, y, west, north, east, south),
      passed = at;
    ctx.moveTo(x, y);
    for (let i = 2; i <= last; i += 2) {
      const nextX = line[i] * scale - left,
        nextY = line[i + 1] * scale - top;
      if (i < last && Math.abs(nextX - x) < near && Math.abs(nextY - y) < near) continue;
      const next = beyond(nextX, nextY, west, north, east, south);
      if (isHeld && !(passed & at & next)) {
        ctx.lineTo(x, y);
        passed = at;
      }
      isHeld = true;
      x = nextX;
      y = nextY;
      at = next;
    }
    ctx.lineTo(x, y);
  }

  /** A line or an area as a layer of Leaflet's; its renderer has `_updateShape`. */
  const Shape = L.Path.extend({
    initialize(feature) {
      L.setOptions(this, { fill: feature.geometry.type.endsWith("Polygon") });
      this._lines = parts(feature.geometry).map(projected);
      this.feature = { ...feature, geometry: geometry(feature.geometry) };
      this._extents = this._lines.map(extent);
      this._extent = extent(this._extents.flat());
    },
    getBounds() {
      const [west, north, east, south] = this._extent;
      return L.latLngBounds([M.latAt(south), M.lonAt(west)], [M.latAt(north), M.lonAt(east)]);
    },
    _project() {
      const [west, north, east, south] = placed(this._extent, grid(this._map));
      this._pxBounds = L.bounds([west, north], [east, south]);
    },
    _update() {
      this._updatePath();
    },
    _updatePath() {
      this._renderer._updateShape(this);
    },
    /** Adds what of it is seen in a box to a path (see `trace`), every bend of it where there is none; says whether
        anything is. */
    trace(ctx, to, box = EVERYWHERE, near = box === EVERYWHERE ? 0 : NEAR_PX) {
      let isSeen = false;
      this._lines.forEach((line, n) => {
        const [west, north, east, south] = placed(this._extents[n], to);
        if (beyond(west, north, ...box) & beyond(east, south, ...box)) return;
        isSeen = true;
        trace(ctx, line, to, box, near);
        if (this.options.fill) ctx.closePath();
      });
      return isSeen;
    }
  });
  const Shapes = L.GeoJSON.extend({
    addData({ features }) {
      for (const feature of features)
        if (feature.geometry.type.endsWith("Point")) L.GeoJSON.prototype.addData.call(this, feature);
        else this.addLayer(new Shape(feature));
      return this;
    }
  });
  /** Leaflet as the script that folium writes is given it: its layers of GeoJSON are ours. */
  const leaflet = Object.assign(Object.create(L), { geoJson: (data, options) => new Shapes(data, options) });

  root.bmShapes = { leaflet, grid, at };
})(globalThis);

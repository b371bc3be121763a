/* The ground that places stand for: circles of their true radius, stretches of the border, whole countries, and lines at
   whole distances from the border. */
(function (root) {
  "use strict";
  const EARTH_KM = 6371.0088;

  /** What draws on a canvas: ctx = its pen, at(lon, lat) → px. */
  function create(ctx, at, map, look) {
    /** The true geodesic circle of a radius, on the sphere, as a path in px. */
    function ring(lon, lat, km) {
      const f = (lat * Math.PI) / 180,
        d = km / EARTH_KM;
      ctx.beginPath();
      for (let i = 0; i <= 72; i++) {
        const a = (i / 36) * Math.PI,
          g = Math.asin(Math.sin(f) * Math.cos(d) + Math.cos(f) * Math.sin(d) * Math.cos(a));
        const l =
          lon +
          (Math.atan2(Math.sin(a) * Math.sin(d) * Math.cos(f), Math.cos(d) - Math.sin(f) * Math.sin(g)) * 180) /
            Math.PI;
        ctx.lineTo(...at(l, (g * 180) / Math.PI));
      }
      ctx.closePath();
    }
    /** The border once more over a filled disc: it is nowhere weaker than where it is disputed. */
    function borderOver(scene) {
      trace(scene.lines.filter(l => l.hard).map(line => line.lonlat));
      ctx.lineJoin = ctx.lineCap = "round";
      ctx.globalAlpha = 1;
      strokes([look.stroke.border_casing, look.theme.surface], [look.stroke.border, look.theme.layer.border]);
    }
    /** The ground that a place stands for: a circle, a stretch of the border, a country. */
    function draw(scene, isDense) {
      for (const mark of scene.marks) {
        const chosen = mark.id === scene.selected;
        if (!mark.area || ((mark.wide || isDense) && !chosen)) continue;
        if (scene.claimed.some(one => one.id === mark.id)) continue;
        ctx.save();
        if (chosen) {
          fill(scene, mark);
          borderOver(scene);
        }
        outlineOf(scene, mark);
        ctx.setLineDash(look.stroke.disc_dash.split(" ").map(Number));
        ctx.lineWidth = chosen ? look.stroke.disc_selected : look.stroke.disc;
        ctx.strokeStyle = chosen ? look.theme.ink : look.theme.family[mark.family];
        if (!(chosen && mark.wide && mark.precision === "stretch")) ctx.stroke();
        ctx.restore();
      }
    }
    /** Puts lines of positions on the pen. */
    function trace(lines) {
      ctx.beginPath();
      for (const points of lines) points.forEach((p, i) => ctx[i ? "lineTo" : "moveTo"](...at(p[0], p[1])));
    }
    /** Puts the outline of a mark's ground on the pen. */
    function outlineOf(scene, mark) {
      if (mark.iso) trace(scene.country(mark.iso));
      else ring(mark.lon, mark.lat, mark.radius_km);
    }
    /** The chosen ground in yellow; hatched where it is too wide to be a mark; of a stretch, the border itself. */
    function fill(scene, mark) {
      if (mark.precision === "stretch") {
        ctx.lineCap = ctx.lineJoin = "round";
        trace(scene.lines.filter(l => l.hard).flatMap(line => within(line.lonlat, mark)));
        strokes([look.stroke.stretch + 3, look.theme.ink], [look.stroke.stretch, look.theme.highlight]);
        return;
      }
      outlineOf(scene, mark);
      ctx.globalAlpha = 0.22;
      ctx.fillStyle = look.theme.highlight;
      ctx.fill("evenodd");
      ctx.globalAlpha = 1;
      if (!mark.wide) return;
      ctx.fillStyle = ctx.createPattern(root.bmBasemap.hatchTile(look.theme.ink), "repeat");
      ctx.fill("evenodd");
    }
    /** The parts of a line within the radius of a mark. */
    function within(lonlat, mark) {
      const parts = [[]];
      for (const p of lonlat)
        if (map.distance([p[1], p[0]], [mark.lat, mark.lon]) <= mark.radius_km * 1000) parts.at(-1).push(p);
        else if (parts.at(-1).length) parts.push([]);
      return parts;
    }
    /** Lines at whole distances from the border. */
    function bands(scene) {
      ctx.save();
      ctx.lineWidth = look.stroke.band;
      ctx.strokeStyle = look.theme.muted;
      ctx.setLineDash(look.stroke.band_dash.split(" ").map(Number));
      trace(scene.bands.flatMap(band => band.rings));
      ctx.stroke();
      ctx.restore();
    }

    /** Strokes the path once for each [width, colour], the casing first. */
    function strokes(...layers) {
      for (const [width, colour] of layers) {
        ctx.lineWidth = width;
        ctx.strokeStyle = colour;
        ctx.stroke();
      }
    }

    return { draw, bands, borderOver, strokes };
  }
  root.bmGrounds = { create };
})(globalThis);

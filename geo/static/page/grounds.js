/* The ground that places stand for: circles of their true radius, stretches of the border, whole countries, and lines at
   whole distances from the border. */
(function (root) {
  "use strict";
  const PIECE_PX = 3;

  /** What draws on a canvas: ctx = its pen, at(lon, lat) → px. */
  function create(ctx, at, map, look) {
    const circles = new Map();
    /** The positions of the circle round a mark, worked out once. */
    function circle({ lon, lat, radius_km }) {
      const key = [lon, lat, radius_km].join();
      if (!circles.has(key)) circles.set(key, root.bmGeodesy.ring([lon, lat], radius_km));
      return circles.get(key);
    }
    const border = scene => scene.seen.filter(line => line.hard).map(line => line.pts);
    /** The border once more over a filled disc: it is nowhere weaker than where it is disputed. */
    function borderOver(scene) {
      trace(border(scene));
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
    /** Puts lines of px on the pen. */
    function trace(lines) {
      ctx.beginPath();
      for (const points of lines) points.forEach((p, i) => ctx[i ? "lineTo" : "moveTo"](...p));
    }
    const inPx = lines => lines.map(lonlat => lonlat.map(p => at(p[0], p[1])));
    /** Puts the outline of a mark's ground on the pen. */
    function outlineOf(scene, mark) {
      trace(inPx(mark.iso ? scene.country(mark.iso) : [circle(mark)]));
      ctx.closePath();
    }
    /** The chosen ground in yellow; hatched where it is too wide to be a mark; of a stretch, the border itself. */
    function fill(scene, mark) {
      if (mark.precision === "stretch") {
        ctx.lineCap = ctx.lineJoin = "round";
        trace(border(scene).flatMap(line => within(line, mark)));
        strokes([look.stroke.stretch + 3, look.theme.ink], [look.stroke.stretch, look.theme.highlight]);
        return;
      }
      outlineOf(scene, mark);
      ctx.globalAlpha = 0.22;
      ctx.fillStyle = look.theme.highlight;
      ctx.fill("evenodd");
      ctx.globalAlpha = 1;
      if (!mark.wide) return;
      ctx.fillStyle = root.bmBasemap.hatched(ctx, scene.hatchedFrom, look.theme.ink);
      ctx.fill("evenodd");
    }
    /** The parts of a line of px within the radius of a mark. */
    function within(line, mark) {
      const parts = [[]];
      for (const p of pieces(line))
        if (map.distance(map.containerPointToLatLng(p), [mark.lat, mark.lon]) <= mark.radius_km * 1000)
          parts.at(-1).push(p);
        else if (parts.at(-1).length) parts.push([]);
      return parts;
    }
    /** A line of px with its points at most PIECE_PX apart. */
    function pieces(line) {
      return line.flatMap((p, i) => {
        const last = line[i - 1] || p,
          n = Math.max(1, Math.ceil(Math.hypot(p[0] - last[0], p[1] - last[1]) / PIECE_PX));
        return Array.from({ length: n }, (_, k) => p.map((v, axis) => last[axis] + ((v - last[axis]) * (k + 1)) / n));
      });
    }
    /** Lines at whole distances from the border. */
    function bands(scene) {
      ctx.save();
      ctx.lineWidth = look.stroke.band;
      ctx.strokeStyle = look.theme.muted;
      ctx.setLineDash(look.stroke.band_dash.split(" ").map(Number));
      trace(inPx(scene.bands.flatMap(band => band.rings)));
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

/* The reference layers in ink, on three sheets: under the relief, under the cells of a dataset, and over them. */
(function (root) {
  "use strict";
  const HATCH_PX = 9,
    REACH_PX = 10, // how far a line or a ring reaches beyond its positions
    HATCHED_FROM = [2, 20], // a place, longitude and latitude, that a line of every hatch passes
    EXACT = ["border", "trans-saharan-road"],
    FLAT = { lineCap: "butt", lineJoin: "round" };

  const OPEN_SEA = [
    [-2, -43],
    [58, -20]
  ]; // the Atlantic beyond the map of countries; geo/render/basemap.py draws the same
  const span = boxes => boxes.reduce((all, box) => all.extend(box), root.L.latLngBounds([]));
  /** Where a box of positions lies on the panes of a map, px. */
  const inPx = (map, box) =>
    root.L.bounds(map.latLngToLayerPoint(box.getNorthWest()), map.latLngToLayerPoint(box.getSouthEast()));

  /** Leaflet's canvas for some layers (options.reach: an L.LatLngBounds each, by the name that its lines and areas have as
      options.part), of which it draws those that are on (options.shown, their names); no larger than what it draws, with
      a casing under lines and a hatch in areas (options.casing, options.hatch of a line or area). */
  const ink = () =>
    root.L.Canvas.extend({
      _update() {
        if (this._map._animatingZoom && this._bounds) return;
        root.L.Renderer.prototype._update.call(this);
        const canvas = this._container,
          middle = this._map.latLngToLayerPoint(this._center),
          ratio = root.L.Browser.retina ? 2 : 1;
        this._bounds = this._within(this._bounds);
        const { min } = this._bounds,
          size = this._bounds.getSize();
        this._from = min.subtract(middle);
        root.L.DomUtil.setPosition(canvas, min);
        canvas.width = ratio * size.x;
        canvas.height = ratio * size.y;
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
        this._ctx.setTransform(ratio, 0, 0, ratio, -ratio * min.x, -ratio * min.y);
        this.fire("update");
      },
      /** The part of some bounds that is drawn in. */
      _within({ min, max }) {
        const shown = [...this.options.shown];
        if (!shown.length) return root.L.bounds([min, min]);
        const reach = shown.reduce((all, part) => all.extend(this.options.reach.get(part)), root.L.latLngBounds([])),
          px = inPx(this._map, reach),
          from = px.min.floor().subtract([REACH_PX, REACH_PX]),
          to = px.max.ceil().add([REACH_PX, REACH_PX]),
          least = [Math.max(min.x, from.x), Math.max(min.y, from.y)],
          most = [Math.min(max.x, to.x), Math.min(max.y, to.y)];
        const isEmpty = least.some((value, i) => value >= most[i]);
        return root.L.bounds(isEmpty ? [min, min] : [least, most]);
      },
      /** On whole px where nothing is being moved or zoomed, or the lines would be blurred. */
      _updateTransform(center, zoom) {
        const { _map: map, _container: canvas } = this;
        if (zoom === this._zoom && center.equals(this._center)) {
          root.L.DomUtil.setPosition(canvas, this._bounds.min);
          return;
        }
        const scale = map.getZoomScale(zoom, this._zoom),
          middle = map.project(this._center, zoom).subtract(map._getNewPixelOrigin(center, zoom));
        root.L.DomUtil.setTransform(canvas, middle.add(this._from.multiplyBy(scale)), scale);
      },
      isOn(part) {
        return this.options.shown.has(part);
      },
      switch(part, on) {
        if (this.isOn(part) === on) return;
        if (on) this.options.shown.add(part);
        else this.options.shown.delete(part);
        this._update();
      },
      _updateShape(shape) {
        if (!this._drawing || !this.isOn(shape.options.part)) return;
        const { min, max } = this._bounds,
          box = [min.x - REACH_PX, min.y - REACH_PX, max.x + REACH_PX, max.y + REACH_PX],
          to = root.bmShapes.grid(this._map);
        this._ctx.beginPath();
        if (shape.trace(this._ctx, to, shape.options.isWhole ? undefined : box)) this._fillStroke(this._ctx, shape);
      },
      _updateCircle(circle) {
        if (this.isOn(circle.options.part)) root.L.Canvas.prototype._updateCircle.call(this, circle);
      },
      /** Under the layers lies what is known of no country: water as far as the map of countries reaches. */
      _clear() {
        root.L.Canvas.prototype._clear.call(this);
        if (!this.isOn("countries")) return;
        this._ctx.fillStyle = this.options.look.theme.water;
        for (const box of this.options.waters) this._flood(inPx(this._map, box));
      },
      _flood({ min, max }) {
        const drawn = this._redrawBounds || this._bounds,
          [x, y] = [Math.max(min.x, drawn.min.x), Math.max(min.y, drawn.min.y)],
          [w, h] = [Math.min(max.x, drawn.max.x) - x, Math.min(max.y, drawn.max.y) - y];
        if (w > 0 && h > 0) this._ctx.fillRect(x, y, w, h);
      },
      /** Draws what Leaflet would draw at the next frame. */
      drawNow() {
        root.L.Util.cancelAnimFrame(this._redrawRequest);
        this._redraw();
      },
      _fillStroke(ctx, layer) {
        const { casing, hatch } = layer.options;
        if (casing) {
          ctx.save();
          ctx.setLineDash([]);
          ctx.lineCap = "round";
          ctx.lineJoin = "round";
          ctx.lineWidth = casing.weight;
          ctx.strokeStyle = casing.color;
          ctx.stroke();
          ctx.restore();
        }
        root.L.Canvas.prototype._fillStroke.call(this, ctx, layer);
        if (hatch) {
          ctx.save();
          const { x, y } = this._map.latLngToLayerPoint([HATCHED_FROM[1], HATCHED_FROM[0]]);
          ctx.fillStyle = hatched(ctx, [x, y], hatch);
          ctx.fill("evenodd");
          ctx.restore();
        }
      }
    });
  /** One tile of a hatch at 45°, s px wide; ground = a colour under it, none for a hatch that is seen through. */
  function hatchTile(colour, { s = HATCH_PX, alpha = 0.28, width = 0.8, ground } = {}) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = s;
    const ctx = tile.getContext("2d");
    if (ground) {
      ctx.fillStyle = ground;
      ctx.fillRect(0, 0, s, s);
    }
    ctx.strokeStyle = colour;
    ctx.globalAlpha = alpha;
    ctx.lineWidth = width;
    ctx.beginPath();
    for (const d of [-s, 0, s]) {
      ctx.moveTo(d, s);
      ctx.lineTo(d + s, 0);
    }
    ctx.stroke();
    return tile;
  }

  /** A hatch that stays with the map as it moves; start = px of HATCHED_FROM. */
  function hatched(ctx, start, colour, style) {
    const pattern = ctx.createPattern(hatchTile(colour, style), "repeat");
    pattern.setTransform(new DOMMatrix([1, 0, 0, 1, Math.floor(start[0] + start[1] + 0.49) % HATCH_PX, 0]));
    return pattern;
  }

  /** Style of a feature of one file, from the tokens; near = from 0 where the whole region is seen to 1. */
  function styles({ theme, stroke }, near) {
    const c = theme.layer,
      line = { fill: false, lineCap: "round", lineJoin: "round", interactive: false };
    const road = main =>
      main
        ? {
            ...line,
            color: c.road_fill,
            weight: stroke.road_fill,
            casing: { color: c.road, weight: stroke.road_casing }
          }
        : { ...line, ...FLAT, color: c.road, weight: stroke.road_link, dashArray: stroke.road_link_dash };
    const land = tier => (tier === "focus" ? theme.land_focus : theme.land);
    return {
      countries: f => ({
        fillColor: land(f.properties.tier),
        fillOpacity: 1,
        color: land(f.properties.tier),
        weight: 1,
        interactive: false
      }),
      boundaries: f => ({
        ...line,
        color: c.countries,
        weight: stroke.countries,
        ...(f.properties.final === false ? { ...FLAT, dashArray: stroke.not_final } : { dashArray: null }),
        opacity: f.properties.tier === "far" ? 0.55 : 1
      }),
      admin1: () => ({ ...line, ...FLAT, color: c.countries, weight: 0.8, dashArray: "1 3" }),
      rivers: () => ({ ...line, color: theme.water_ink, weight: 1.1, opacity: 0.65 * near }),
      "taoudeni-basin": () => ({
        color: c.basin,
        weight: stroke.basin,
        dashArray: stroke.basin_dash,
        ...FLAT,
        fillColor: c.basin,
        fillOpacity: 0.09,
        hatch: c.basin,
        interactive: false
      }),
      "trans-saharan-road": f => road(f.properties.kind === "main"),
      border: () => ({
        ...line,
        color: c.border,
        weight: stroke.border,
        casing: { color: theme.surface, weight: stroke.border_casing }
      }),
      "tin-zaouatine": () => town(theme),
      "in-amenas": () => town(theme)
    };
  }
  const town = theme => ({
    radius: 4,
    color: theme.layer.places,
    weight: 1.6,
    fillColor: theme.surface,
    fillOpacity: 1,
    interactive: false
  });
  const SHEETS = [
      ["countries"],
      ["rivers", "admin1", "boundaries", "taoudeni-basin"],
      ["trans-saharan-road", "border", "tin-zaouatine", "in-amenas"]
    ],
    HEIGHTS = [210, 220, 240], // of the sheets among the map's panes
    RELIEF_HEIGHT = 215;

  /** Puts the frame's layers on their sheets, those that are on drawn; returns {complete, show(id, on), restyle()}. */
  function draw(map, layers, look, isOn, reliefUrl, reliefBounds) {
    const L = root.L,
      Ink = ink(),
      sheets = new Map();
    map.latLngToLayerPoint = at => map.project(L.latLng(at)).subtract(map.getPixelOrigin()); // not on whole px
    const near = () => Math.max(0, Math.min(1, map.getZoom() - 4.2)),
      dressed = (part, one) => styles(look, near())[part](one.feature);
    map.createPane("bm-relief").style.zIndex = RELIEF_HEIGHT;
    SHEETS.forEach((parts, i) => {
      const present = parts.filter(part => layers[part]),
        own = present.map(part => [part, layers[part].getBounds()]),
        waters = own.filter(([part]) => part === "countries").flatMap(([, bounds]) => [bounds, L.latLngBounds(OPEN_SEA)]),
        reach = new Map(own.map(([part, bounds]) => [part, part === "countries" ? span(waters) : bounds])),
        pane = "bm-" + parts[0],
        shown = new Set(present.filter(isOn)),
        renderer = new Ink({ pane, padding: 0.15, reach, waters, shown, look });
      map.createPane(pane).style.zIndex = HEIGHTS[i];
      for (const part of present) {
        sheets.set(part, renderer);
        layers[part].eachLayer(one => {
          one.setRadius?.(4);
          const style = dressed(part, one),
            isWhole = Boolean(style.dashArray) || EXACT.includes(part); // bend by bend, as in exports
          Object.assign(one.options, style, { renderer, pane, part, isWhole });
        });
        layers[part].options.pane = pane;
        layers[part].addTo(map);
      }
      if (present.length) renderer.drawNow();
    });
    let complete = Promise.resolve();
    if (reliefUrl) {
      const [w, s, e, n] = reliefBounds,
        relief = L.imageOverlay(
          reliefUrl,
          [
            [s, w],
            [n, e]
          ],
          { pane: "bm-relief", interactive: false, className: "bm-relief" }
        );
      complete = new Promise(done => relief.on("load error", () => done()));
      relief.addTo(map);
    }
    const fade = () => {
      const deep = Math.max(0.35, 1 - (map.getZoom() - 6.5) / 4);
      map.getPane("bm-relief").style.opacity = look.relief[look.name] * Math.min(near(), deep);
      layers.rivers?.eachLayer(one => Object.assign(one.options, dressed("rivers", one)));
    };
    map.on("zoomend", fade);
    fade();
    return {
      /** Resolves when the relief is there, or cannot come. */
      complete,
      show: (part, on) => {
        if (part === "relief") map.getPane("bm-relief").classList.toggle("bm-off", !on);
        else sheets.get(part)?.switch(part, on);
      },
      /** Draws every layer in the colours that `look` has now. */
      restyle: () => {
        fade();
        for (const part of sheets.keys())
          layers[part].eachLayer(one => {
            Object.assign(one.options, dressed(part, one));
            one.redraw();
          });
      }
    };
  }

  /** Online tiles, off until asked for. failed(name) is told once when a provider does not answer. */
  function tiles(map, providers, failed) {
    const L = root.L,
      live = new Map();
    map.createPane("bm-tiles").style.zIndex = 206 + 5;
    return (id, on) => {
      if (!on) {
        live.get(id)?.remove();
        live.delete(id);
        return;
      }
      if (live.has(id)) return;
      const provider = providers.find(p => "tiles:" + p.id === id);
      if (!provider) return;
      let told = false;
      const layer = L.tileLayer(provider.url, {
        pane: "bm-tiles",
        maxZoom: provider.max_zoom,
        referrerPolicy: "strict-origin-when-cross-origin"
      });
      layer.on("tileerror", () => {
        if (!told) {
          told = true;
          failed(provider.id);
        }
      });
      live.set(id, layer.addTo(map));
    };
  }
  root.bmBasemap = { draw, tiles, hatchTile, hatched, HATCHED_FROM, HATCH_PX };
})(globalThis);

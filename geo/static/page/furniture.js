/* What stands round the map: edge chips, locator map, scale bar. */
(function (root) {
  "use strict";
  const ARROWS = ["→", "↘", "↓", "↙", "←", "↖", "↑", "↗"];
  const FEATURED = "tiguentourine",
    CORNERS = ["top", "bottom", "far", "inset"];
  const { make, say, stand } = root.bmDom,
    { fractions } = root.bmMercator;

  const MINE = "mine",
    WIDEST_SCALE = 0.3, // of the map's width
    FIGURE_PX = 6.8; // width of a figure of the scale

  /** Chips that count what the map does not draw: {key, corner, arrow, text, sub, ids, rows, wide, n}, in reading order;
      rows, wide: how many of a dataset, n: all. rest = [{id, place, wide, km}], rows = {outside, wide}: how many of the dataset, places = {id: [name, lon, lat]}, centre = [x, y] px, at(lon, lat) → px;
      on a narrow map one chip counts all. */
  function chips(rest, rows, places, centre, at, words, isNarrow) {
    if (isNarrow && rest.length + rows.outside + rows.wide)
      return [
        {
          key: "outside",
          corner: "bottom",
          arrow: "",
          text: words.t("chip.outside"),
          sub: "",
          ids: rest.map(m => m.id),
          rows: rows.outside,
          wide: rows.wide,
          n: rest.length + rows.outside + rows.wide
        }
      ];
    const wide = rest.filter(m => m.wide),
      by = new Map();
    for (const mark of rest) if (!mark.wide) by.set(mark.place, [...(by.get(mark.place) || []), mark]);
    if (rows.outside) by.set(MINE, []);
    const rowsOf = place => (place === MINE ? rows.outside : 0),
      many = place => by.get(place).length + rowsOf(place);
    const arrow = place => {
      const [x, y] = at(places[place][1], places[place][2]);
      return ARROWS[(Math.round(Math.atan2(y - centre[1], x - centre[0]) / (Math.PI / 4)) + 8) % 8];
    };
    const ids = marks => marks.map(m => m.id),
      list = [];
    const add = (place, corner, sub = "") => {
      const way = arrow(place);
      list.push({
        key: place,
        corner: corner || ("↖↑↗".includes(way) ? "top" : "→↘".includes(way) ? "far" : "bottom"),
        arrow: way,
        text: places[place][0],
        sub,
        ids: ids(by.get(place)),
        rows: rowsOf(place),
        n: many(place)
      });
      by.delete(place);
    };
    if (by.has(FEATURED)) {
      const km = by.get(FEATURED)[0].km;
      add(FEATURED, "inset", km === null ? "" : words.t("chip.from_line", { km: Math.round(km) }));
    }
    const sorted = [...by.keys()].sort((a, b) => many(b) - many(a) || (a < b ? -1 : 1));
    for (const place of sorted.slice(0, 2)) add(place);
    if (wide.length + rows.wide)
      list.push({
        ...{ key: "wide", corner: "bottom", arrow: "", text: words.t("chip.wide"), sub: "", ids: ids(wide) },
        wide: rows.wide,
        n: wide.length + rows.wide
      });
    if (sorted.length === 3) add(sorted[2]);
    else if (sorted.length > 3) {
      const others = sorted.slice(2);
      list.push({
        key: "others",
        corner: "far",
        arrow: "",
        text: words.t("chip.others"),
        sub: "",
        ids: others.flatMap(place => ids(by.get(place))),
        rows: others.reduce((sum, place) => sum + rowsOf(place), 0),
        n: others.reduce((sum, place) => sum + many(place), 0)
      });
    }
    return list;
  }
  /** Chips in the corners of `host`; what stands already changes in place, for the keyboard may be on it. */
  function showChips(host, list, words, selected, open) {
    if (!host.firstChild) host.append(...CORNERS.map(corner => make("div", "bm-chips bm-chips-" + corner)));
    const standing = new Map(Array.from(host.querySelectorAll("[data-chip]"), node => [node.dataset.chip, node])),
      nodes = new Map(list.map(chip => [chip, standing.get(chip.key) || chipNode(chip)]));
    for (const [chip, node] of nodes) tell(node, chip, words, chip.ids.includes(selected), open);
    CORNERS.forEach((corner, n) =>
      stand(
        host.children[n],
        list.filter(chip => chip.corner === corner).map(chip => nodes.get(chip))
      )
    );
  }
  function chipNode({ key }) {
    const node = make("button", "bm-chip"),
      arrow = make("span", "bm-chip-arrow"),
      text = make("span", "bm-chip-text");
    node.type = "button";
    node.dataset.chip = key;
    arrow.setAttribute("aria-hidden", "true");
    text.append(make("span"), make("small"));
    node.append(arrow, text, make("span", "bm-chip-count"));
    return node;
  }
  function tell(node, chip, words, isChosen, open) {
    const [arrow, text, count] = node.children,
      [name, sub] = text.children;
    say(arrow, chip.arrow);
    say(name, chip.text);
    say(sub, chip.sub);
    say(count, words.number(chip.n));
    arrow.hidden = !chip.arrow;
    sub.hidden = !chip.sub;
    node.classList.toggle("bm-chip-chosen", isChosen);
    node.setAttribute("aria-current", String(isChosen));
    node.setAttribute(
      "aria-label",
      chip.text + ": " + words.t("map.stack", { n: chip.n }) + (chip.sub ? ", " + chip.sub : "")
    );
    node.onclick = () => open(chip, node);
  }

  /** The locator: north-west Africa with the map's frame. */
  const EXTENT = [-13, 8, 17, 38.5];
  /** The grid of a locator of w × h px (see shapes.js). */
  function grid(w, h) {
    const [x0, y1] = fractions(...EXTENT.slice(0, 2)),
      [x1, y0] = fractions(...EXTENT.slice(2)),
      scale = Math.max(w / (x1 - x0), h / (y1 - y0));
    return { scale, left: ((x0 + x1) / 2) * scale - w / 2, top: ((y0 + y1) / 2) * scale - h / 2 };
  }
  /** Px of a position on a grid. */
  const place = (position, to) => root.bmShapes.at(fractions(...position), to);
  /** A box round the locator, beyond which no ink reaches into it. */
  const around = (w, h) => [-2, -2, w + 2, h + 2];
  let kept = {};
  /** Sea and countries, which do not change: drawn once a size and theme. */
  function lands(layers, look, w, h, ratio) {
    const said = [look.name, w, h, ratio].join();
    if (kept.said === said) return kept.canvas;
    const canvas = document.createElement("canvas"),
      ctx = canvas.getContext("2d"),
      { theme } = look,
      to = grid(w, h);
    Object.assign(canvas, { width: w * ratio, height: h * ratio });
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = theme.water;
    ctx.fillRect(0, 0, w, h);
    layers.countries?.eachLayer(shape => {
      ctx.beginPath();
      if (!shape.trace(ctx, to, around(w, h))) return;
      ctx.fillStyle = shape.feature.properties.tier === "focus" ? theme.land_focus : theme.land;
      ctx.fill("evenodd");
      ctx.strokeStyle = theme.layer.countries;
      ctx.lineWidth = 0.6;
      ctx.stroke();
    });
    kept = { said, canvas };
    return canvas;
  }
  function inset(canvas, map, layers, look, names, rtl) {
    const view = map.getBounds();
    canvas.hidden = view.getEast() - view.getWest() > EXTENT[2] - EXTENT[0];
    const w = canvas.clientWidth,
      h = canvas.clientHeight,
      ratio = devicePixelRatio || 1;
    if (!w) return;
    canvas.width = w * ratio;
    canvas.height = h * ratio;
    const ctx = canvas.getContext("2d"),
      { theme } = look,
      to = grid(w, h);
    ctx.drawImage(lands(layers, look, w, h, ratio), 0, 0);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const [fx, fy] = place([view.getWest(), view.getNorth()], to),
      [gx, gy] = place([view.getEast(), view.getSouth()], to);
    ctx.fillStyle = theme.highlight;
    ctx.globalAlpha = 0.2;
    ctx.fillRect(fx, fy, gx - fx, gy - fy);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = theme.ink;
    ctx.lineWidth = 1.4;
    ctx.strokeRect(fx, fy, gx - fx, gy - fy);
    ctx.beginPath();
    layers.border?.eachLayer(shape => shape.trace(ctx, to, around(w, h)));
    ctx.lineWidth = 1.8;
    ctx.stroke();
    ctx.direction = rtl ? "rtl" : "ltr";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const { lon, lat, text, kind } of names) {
      const [x, y] = place([lon, lat], to);
      if (kind === "in-amenas") root.bmSymbols.disc(ctx, x, y, 3.4, theme.family.attack, theme.surface, 1);
      else {
        ctx.fillStyle = theme.surface;
        ctx.strokeStyle = theme.ink;
        ctx.lineWidth = 1;
        ctx.fillRect(x - 2, y - 2, 4, 4);
        ctx.strokeRect(x - 2, y - 2, 4, 4);
      }
      ctx.font = `${kind === "in-amenas" ? 600 : 400} 10.5px ${look.font}`;
      const left = x > w * 0.55,
        width = ctx.measureText(text).width;
      ctx.textAlign = "left";
      const tx = Math.min(Math.max(left ? x - width - 6 : x + 6, 3), w - width - 3),
        isOver = tx < x + 5 && tx + width > x - 5,
        ty = kind === "in-amenas" ? y - 9 : isOver ? y + 11 : y;
      ctx.lineWidth = 3;
      ctx.strokeStyle = theme.surface;
      ctx.strokeText(text, tx, ty);
      ctx.fillStyle = theme.ink;
      ctx.fillText(text, tx, ty);
    }
  }

  /** A scale bar true at the latitude of the map's middle (on the sphere). */
  function scale(node, map, words, k) {
    const middle = map.getSize().divideBy(2),
      a = map.containerPointToLatLng(middle.subtract([50, 0])),
      b = map.containerPointToLatLng(middle.add([50, 0]));
    const kmPerPx = map.distance(a, b) / 1000 / 100,
      most = kmPerPx * Math.min(140 * k, map.getSize().x * WIDEST_SCALE);
    const step = [1000, 500, 200, 100, 50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1].find(s => s * 2 <= most) || 0.1,
      px = step / kmPerPx;
    const digits = step < 1 ? 1 : 0,
      texts = [
        "0",
        words.number(step, digits),
        words.isolate(words.number(step * 2, digits)) + " " + words.t("unit.km")
      ];
    node.style.width = px * 2 + "px";
    const half = text => (FIGURE_PX * k * text.replace(/[\u2066-\u2069]/g, "").length) / 2;
    if ([texts[0], texts[2]].some(text => half(text) + half(texts[1]) + 4 > px)) texts[1] = ""; // as in exports
    node.replaceChildren(
      ...texts.map((text, i) => {
        const tick = make("span", "", text);
        tick.dir = words.dir;
        tick.style.left = px * i + "px";
        return tick;
      }),
      make("i", "bm-scale-dark"),
      make("i", "bm-scale-light")
    );
  }
  root.bmFurniture = { chips, showChips, inset, scale };
})(globalThis);

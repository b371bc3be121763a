/* The legend is the layer control: every row is a button with symbol, name and count. */
(function (root) {
  "use strict";
  const RECORDS = ["incidents", "supplement", "symbolic", "mine"];
  const { make, say } = root.bmDom;

  function row(attribute, id, icon, title, on) {
    const button = make("button", "bm-row");
    button.type = "button";
    button.dataset[attribute] = id;
    button.setAttribute("aria-pressed", String(on));
    const symbol = make("span", "bm-row-symbol");
    symbol.append(icon);
    button.append(symbol, make("span", "bm-row-title", title), make("span", "bm-row-count"), tick());
    return button;
  }
  function tick() {
    const node = make("span", "bm-tick");
    node.setAttribute("aria-hidden", "true");
    return node;
  }
  /** A row that switches nothing: what a symbol means. */
  function line(symbol, text) {
    const div = make("div", "bm-row bm-note"),
      s = make("span", "bm-row-symbol");
    s.append(symbol);
    div.append(s, make("span", "bm-row-title", text));
    return div;
  }
  function heading(text) {
    return make("h2", "bm-legend-head", text);
  }

  /** Lines at 45° in a box with a margin of 2 px, as areas have them on the map. */
  function hatch(ctx, w, h) {
    ctx.setLineDash([]);
    ctx.lineWidth = 0.8;
    ctx.globalAlpha = 0.28;
    ctx.beginPath();
    for (let end = root.bmBasemap.HATCH_PX; end < w + h - 4; end += root.bmBasemap.HATCH_PX) {
      const up = Math.min(end, h - 4),
        on = Math.min(end, w - 4);
      ctx.moveTo(2 + end - up, 2 + up);
      ctx.lineTo(2 + on, 2 + end - on);
    }
    ctx.stroke();
  }
  function icons(look) {
    const { theme, stroke } = look,
      symbols = root.bmSymbols;
    const line = (colour, width, dash, casing) =>
      symbols.icon(
        (ctx, w, h) => {
          const bends = [[2, 0.65 * h], [w * 0.35, h * 0.35], [w * 0.6, h * 0.62], [w - 2, h * 0.35]],
            ends = [[2, h / 2], [w - 2, h / 2]];
          ctx.beginPath();
          for (const at of dash || casing ? ends : bends) ctx.lineTo(...at);
          ctx.lineCap = "round";
          ctx.lineJoin = "round";
          if (casing) {
            ctx.lineWidth = stroke.road_casing;
            ctx.strokeStyle = casing;
            ctx.stroke();
          }
          ctx.setLineDash(dash || []);
          ctx.lineWidth = width;
          ctx.strokeStyle = colour;
          ctx.stroke();
        },
        30,
        16
      );
    const box = paint =>
      symbols.icon(
        (ctx, w, h) => {
          ctx.beginPath();
          ctx.rect(2, 2, w - 4, h - 4);
          paint(ctx, w, h);
        },
        30,
        16
      );
    const ring = (n, colour) =>
      symbols.icon(
        (ctx, w, h) => {
          for (let i = 0; i < n; i++)
            symbols.disc(
              ctx,
              w / 2 + (i - (n - 1) / 2) * 8,
              h / 2 + (i - (n - 1) / 2) * 5,
              3.8,
              theme.surface,
              colour || theme.ink,
              1.6
            );
        },
        30,
        18
      );
    const mark = m =>
      symbols.icon(
        (ctx, w, h) =>
          symbols.draw(ctx, { family: "attack", ...m }, w / 2, h / 2, m.size || 14, {
            ...look,
            theme: m.theme || theme
          }),
        30,
        28
      );
    const grey = { ...theme, family: { ...theme.family, attack: theme.muted } };
    return {
      border: () => line(theme.layer.border, stroke.border),
      road: () => line(theme.layer.road_fill, stroke.road_fill, null, theme.layer.road),
      basin: () =>
        box((ctx, w, h) => {
          ctx.strokeStyle = ctx.fillStyle = theme.layer.basin;
          ctx.globalAlpha = 0.12;
          ctx.fill();
          ctx.globalAlpha = 1;
          ctx.setLineDash([5, 3, 1.5, 3]);
          ctx.lineWidth = stroke.basin;
          ctx.stroke();
          hatch(ctx, w, h);
        }),
      towns: () => ring(2),
      town: () => ring(1),
      places: () => ring(1, theme.muted),
      incidents: () => mark({ theme: grey }),
      supplement: () => mark({ theme: grey, supplement: 1 }),
      symbolic: () => mark({ theme: grey, symbolic: 1 }),
      disputed: () => mark({ theme: grey, disputed: 1, size: 12 }),
      area: () =>
        symbols.icon(
          (ctx, w, h) => {
            ctx.beginPath();
            ctx.arc(w / 2, h / 2, 9, 0, 7);
            ctx.globalAlpha = 0.22;
            ctx.fillStyle = theme.highlight;
            ctx.fill();
            ctx.globalAlpha = 1;
            ctx.setLineDash([4, 2.5]);
            ctx.lineWidth = 1.3;
            ctx.strokeStyle = theme.ink;
            ctx.stroke();
          },
          30,
          24
        ),
      link: () => line(theme.layer.road, stroke.road_link, [5, 3]),
      not_final: () => line(theme.layer.countries, 1.4, [3, 3]),
      countries: () =>
        box(ctx => {
          ctx.fillStyle = theme.land_focus;
          ctx.fill();
          ctx.strokeStyle = theme.layer.countries;
          ctx.stroke();
        }),
      admin1: () => line(theme.layer.countries, 1.2, [1, 3]),
      mine: () => mark({ size: 14, theme: grey, own: 1 }),
      rivers: () => line(theme.water_ink, 1.3),
      relief: () =>
        box((ctx, w, h) => {
          ctx.fillStyle = theme.land_focus;
          ctx.fill();
          ctx.fillStyle = theme.line;
          for (let x = 2; x < w - 2; x += 1) {
            ctx.globalAlpha = 1 - Math.abs(2 * x + 1 - w) / w;
            ctx.fillRect(x, 2, 1, h - 4);
          }
        }),
      graticule: () => line(theme.muted, 0.8, [8, 0]),
      tiles: () =>
        box(ctx => {
          ctx.rect(2, 2, 13, 6);
          ctx.rect(15, 8, 13, 6);
          ctx.strokeStyle = theme.line_strong;
          ctx.stroke();
        }),
      family: family => symbols.icon((ctx, w, h) => symbols.draw(ctx, { family }, w / 2, h / 2, 16, look), 30, 22)
    };
  }

  /** Builds the legend of a page; toggle(kind, id) is told of clicks. */
  function build(host, page, words, look, view, toggle) {
    const t = words.t,
      icon = icons(look),
      scroll = make("div", "bm-legend-scroll");
    const layerRows = section =>
      page.layers
        .filter(l => l.section === section)
        .map(l => {
          const button = row("layer", l.id, icon[l.kind](), l.title, view.isOn(l.id));
          if (l.problem) {
            button.disabled = true;
            button.classList.add("bm-bad");
            button.append(make("small", "bm-row-problem", t("legend.unavailable", { reason: l.problem })));
          }
          button.addEventListener("click", () => toggle("layer", l.id));
          return button;
        });
    const grouped = section =>
      layerRows(section).flatMap(row =>
        row.dataset.layer === "trans-saharan-road"
          ? [row, note("link", t("legend.link"))]
          : row.dataset.layer === "countries"
            ? [row, note("not_final", t("legend.not_final"))]
            : [row]
      );
    const note = (kind, text) => line(icon[kind](), text);
    scroll.append(
      heading(t("legend.layers")),
      ...grouped("layers"),
      heading(t("legend.types")),
      ...page.families.flatMap(f => family(f, icon, t, toggle)),
      heading(t("legend.records")),
      ...layerRows("records"),
      note("disputed", t("legend.disputed")),
      note("area", t("legend.area")),
      heading(t("legend.base")),
      ...grouped("base"),
      heading(t("legend.tiles")),
      ...page.tiles.map(tile => {
        const button = row("layer", "tiles:" + tile.id, icon.tiles(), tile.name, view.isOn("tiles:" + tile.id));
        button.addEventListener("click", () => toggle("layer", "tiles:" + tile.id));
        return button;
      })
    );
    const density = make("div", "bm-density");
    density.hidden = true;
    scroll.prepend(density);
    host.replaceChildren(scroll);
  }
  /** What the cells mean, while the map counts in cells and no drawer lies over the legend. */
  function density(me, plan) {
    if (me.p.legend.inert) return;
    const node = me.p.legend.querySelector(".bm-density"),
      {
        words: { t, number, isolate },
        look,
        map
      } = me;
    node.hidden = !plan?.cells?.length;
    if (node.hidden) return;
    const classes = root.bmHexes.classes(plan.cells, plan.limits, look),
      { rows, note } = keyOf(me, node, classes),
      middle = map.getSize().divideBy(2),
      end = map.containerPointToLatLng(middle.add([look.hex_px, 0])),
      km = map.distance(map.containerPointToLatLng(middle), end) / 1000;
    classes.forEach(([least, most], n) =>
      say(rows[n], least === most ? number(least) : isolate(number(least) + "–" + number(most)))
    );
    say(note, t("density.note", { px: look.hex_px, km: km < 10 ? number(km, 1) : number(km) }));
  }
  /** The key of the classes, built anew for other colours or another language: {rows: where the limits of each are said,
      note: where the size of a cell is}. */
  function keyOf(me, node, classes) {
    const { page, look, words } = me,
      said = [page.lang, ...classes.map(([, , fill]) => fill)].join();
    if (me.density?.node === node && me.density.said === said) return me.density;
    const icon = fill =>
      root.bmSymbols.icon(
        (ctx, w, h) => {
          root.bmHexes.shape(ctx, w / 2, h / 2, 11);
          ctx.fillStyle = fill;
          ctx.fill();
          ctx.lineWidth = 0.6;
          ctx.strokeStyle = look.theme.layer.countries;
          ctx.stroke();
        },
        30,
        24
      );
    const rows = classes.map(([, , fill]) => line(icon(fill))),
      note = make("p", "bm-density-note");
    node.replaceChildren(
      heading(words.t("density.title")),
      ...rows,
      line(icons(look).disputed(), words.t("density.disputed")),
      note
    );
    me.density = { node, said, rows: rows.map(row => row.lastChild), note };
    return me.density;
  }
  function family(f, icon, t, toggle) {
    const button = row("family", f.id, icon.family(f.id), f.title, true);
    button.addEventListener("click", () => toggle("family", f.id));
    const details = make("details", "bm-types"),
      summary = make("summary", "");
    summary.setAttribute("aria-label", t("legend.types_of", { family: f.title }));
    details.append(
      summary,
      ...f.categories.map(([id, title]) => {
        const one = make("button", "bm-type", title);
        one.type = "button";
        one.dataset.category = id;
        one.setAttribute("aria-pressed", "true");
        one.addEventListener("click", () => toggle("category", id));
        return one;
      })
    );
    const line = make("div", "bm-family");
    line.append(button, details);
    return [line];
  }

  /** Without a network the online tiles cannot be switched, and say so. */
  function offline(host, words, isOffline) {
    for (const button of host.querySelectorAll('[data-layer^="tiles:"]')) {
      button.disabled = isOffline;
      button.querySelector(".bm-row-problem")?.remove();
      if (isOffline) button.append(make("small", "bm-row-problem bm-row-quiet", words.t("legend.no_network")));
    }
  }
  /** Pressed states and counts as the view stands, while no drawer lies over them. counted(kind, id) → the count as text. */
  function update(host, page, view, counted) {
    if (host.inert) return;
    for (const button of host.querySelectorAll("[data-layer]")) {
      button.setAttribute("aria-pressed", String(view.isOn(button.dataset.layer)));
      if (RECORDS.includes(button.dataset.layer))
        say(button.querySelector(".bm-row-count"), counted("layer", button.dataset.layer));
    }
    for (const button of host.querySelectorAll("[data-category]"))
      button.setAttribute("aria-pressed", String(view.hasCategory(button.dataset.category)));
    for (const f of page.families) {
      const button = host.querySelector(`[data-family="${f.id}"]`),
        on = f.categories.filter(([id]) => view.hasCategory(id)).length;
      button.setAttribute("aria-pressed", on === f.categories.length ? "true" : on ? "mixed" : "false");
      say(button.querySelector(".bm-row-count"), counted("family", f.id));
    }
  }
  root.bmLegend = { build, update, density, offline, row, icons };
})(globalThis);

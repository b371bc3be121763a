/* Tools: measuring on the ground, coordinates, copying, saving, full screen, print, the theme. */
(function (root) {
  "use strict";
  const PAPER_PX = 700; // A4 upright without its margins
  const { make, button, named } = root.bmDom,
    G = root.bmGeodesy;
  const STEP_M = 20000,
    THEME = "border-map/theme",
    DARK = "(prefers-color-scheme: dark)";

  /** Opens or closes the tape. While it is open, a click sets a point; with the keyboard, Enter sets one at the cross. */
  function measure(me, on) {
    me.tape = on ? { points: [] } : null;
    root.bmChrome.expand(me.box, me.p.measure, "tape", on);
    me.p.tape.hidden = me.p.cross.hidden = !on;
    if (on) {
      tell(me);
      me.p.marks.focus({ preventScroll: true });
    }
    me.refresh();
  }
  function add(me, lon, lat) {
    me.tape.points.push([lon, lat]);
    tell(me);
    me.refresh();
    me.p.marks.focus({ preventScroll: true }); // a click on the map may take the focus where its keys are not heard
  }
  function undo(me) {
    if (!me.tape.points.length) {
      measure(me, false);
      return;
    }
    me.tape.points.pop();
    tell(me);
    me.refresh();
  }
  /** The line the distances are measured on, and the countries that tell the side far from it; made once. */
  function ground(me) {
    me.ground ??= { line: null, countries: null };
    const { layers } = me,
      g = me.ground;
    if (!g.line && layers.border)
      layers.border.eachLayer(l => {
        g.line ??= G.border(l.feature.geometry.coordinates);
      });
    if (!g.countries && layers.countries) {
      g.countries = [];
      layers.countries.eachLayer(l =>
        g.countries.push({ iso: l.feature.properties.iso, geometry: l.feature.geometry })
      );
    }
    return g;
  }

  function tell(me) {
    const {
        p,
        tape: { points },
        words
      } = me,
      { t } = words,
      last = points[points.length - 1],
      told = last ? facts(me, points, last) : make("p", "", t("tool.measure_help")),
      x = named(button("bm-icon", { icon: "close", run: () => measure(me, false) }), t("app.close"));
    p.tape.replaceChildren(told, ...(last ? [actions(me)] : []), x);
    p.live.textContent = told.innerText.replaceAll("\n", " ");
  }
  function facts(me, points, last) {
    const {
        words: { t }
      } = me,
      list = make("dl", "bm-facts"),
      row = (label, ...values) => {
        const fact = make("div", "");
        fact.append(make("dt", "", t(label)), ...values.map(v => make("dd", "", v)));
        list.append(fact);
      };
    const legs = points.slice(1).map((b, i) => G.inverse(points[i], b).m),
      whole = legs.reduce((a, b) => a + b, 0);
    if (legs.length) row("tool.length", length(me, whole));
    if (legs.length > 1) row("tool.leg", length(me, legs[legs.length - 1]));
    row("tool.position", decimal(me, last), sexagesimal(me, last));
    const { line, countries } = ground(me);
    if (line) {
      const km = line.nearest(last).km,
        side = G.side(line, countries, last);
      row("tool.to_line", length(me, km * 1000));
      row("tool.side", t("side." + (side || "undetermined")));
    } else row("tool.to_line", t("stamp.no_line"));
    return list;
  }
  function actions(me) {
    const {
        words: { t }
      } = me,
      row = make("div", "bm-tape-actions"),
      last = me.tape.points[me.tape.points.length - 1];
    row.append(
      button("bm-button bm-outlined", {
        icon: "copy",
        text: t("tool.copy"),
        run: () => copy(me, decimal(me, last) + "\n" + sexagesimal(me, last), "position")
      }),
      button("bm-button bm-outlined", { icon: "back", text: t("tool.undo"), run: () => undo(me) })
    );
    return row;
  }
  /** A distance: metres under a kilometre, else kilometres with as many digits as it deserves. */
  function length({ words: { number, isolate, t } }, m) {
    return m < 1000
      ? isolate(number(m)) + " " + t("unit.m")
      : isolate(number(m / 1000, m < 100000 ? 2 : 1)) + " " + t("unit.km");
  }
  /** Latitude, then longitude, as one isolated run: numbers and their letters keep their order in Arabic too. */
  const decimal = ({ words: { number, isolate } }, [lon, lat]) =>
    isolate(number(lat, 5) + "°; " + number(lon, 5) + "°");
  function sexagesimal({ words: { number, isolate } }, point) {
    const { lat, lon } = G.dms(point),
      pad = n => String(n).padStart(2, "0");
    const one = ([d, m, s, letter]) => `${d}°${pad(m)}′${s < 10 ? "0" : ""}${number(s, 1)}″${letter}`;
    return isolate(one(lat) + " " + one(lon));
  }

  /** The tape on the map: geodesics between the points. at(lon, lat) → px. */
  function draw(ctx, points, at, look) {
    const theme = look.theme;
    ctx.setLineDash([]);
    ctx.lineJoin = ctx.lineCap = "round";
    for (const [width, colour] of [
      [6, theme.surface],
      [2.4, theme.focus]
    ]) {
      ctx.beginPath();
      points
        .slice(1)
        .forEach((b, i) =>
          G.path(points[i], b, STEP_M).forEach((p, n) => ctx[n ? "lineTo" : "moveTo"](...at(p[0], p[1])))
        );
      ctx.lineWidth = width;
      ctx.strokeStyle = colour;
      ctx.stroke();
    }
    for (const point of points)
      root.bmSymbols.disc(ctx, ...at(point[0], point[1]), 4.5, theme.surface, theme.focus, 2.4);
  }

  /** Copies a text; where the browser does not let a page copy, the text is shown to be copied by hand. */
  async function copy(me, text, done) {
    try {
      await navigator.clipboard.writeText(text);
      root.bmStrip.say(me, "plain", done);
    } catch {
      byHand(me, text);
    }
  }
  function byHand(me, text) {
    const area = make("textarea", "bm-by-hand"),
      { list } = me.p;
    area.value = text;
    area.readOnly = true;
    area.rows = 4;
    area.setAttribute("aria-label", me.words.t("tool.by_hand"));
    root.bmReading.openBox(me, me.words.t("tool.by_hand"), [area]);
    area.select();
    list.querySelector("textarea").focus();
  }
  /** The address of this view. */
  function link(me) {
    const { location } = root;
    return (
      (me.options.ownsAddress || location.protocol === "file:"
        ? location.origin === "null"
          ? location.href.split("?")[0]
          : location.origin + location.pathname
        : location.href.split("?")[0]) +
      "?" +
      me.state.query()
    );
  }
  function save(blob, name) {
    const a = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 60000);
  }

  async function fullScreen(me) {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
    } catch {
      root.bmStrip.say(me, "plain", "no_full_screen");
    }
  }

  /** On paper the map is what was painted, whole, no wider than the paper: while a browser prints it is not painted again. */
  function printed({ p: { frame } }) {
    const { clientWidth: w, clientHeight: h } = frame,
      size = { width: w + "px", height: h + "px", zoom: Math.min(1, PAPER_PX / w) };
    for (const [name, value] of Object.entries(size)) frame.style.setProperty("--bm-print-" + name, value);
  }

  /** The theme: what the reader chose last, else what the system prefers. */
  function theme() {
    let kept = null;
    try {
      kept = localStorage.getItem(THEME);
    } catch {
      /* a closed frame keeps nothing */
    }
    return kept === "dark" || kept === "light"
      ? kept
      : matchMedia(DARK).matches
        ? "dark"
        : "light";
  }
  function keepTheme(name) {
    try {
      localStorage.setItem(THEME, name);
    } catch {
      /* a closed frame keeps nothing */
    }
  }
  root.bmTools = { measure, tell, add, undo, draw, copy, link, save, fullScreen, printed, DARK, theme, keepTheme };
})(globalThis);

/* The time dock: a histogram of when records happened, a brush on it, and playback by quarters. */
(function (root) {
  "use strict";
  const { make, button, named } = root.bmDom,
    F = root.bmFilters;
  const YEARS_SHOWN = 14,
    STEP_MS = 500,
    EARLIER_PX = 64,
    GAP_PX = 8,
    KEY_PX = 26,
    CUT_FROM = 3, // times the tallest quarter: the bar of all earlier years is cut
    CUT_AT = 1.25,
    MINE_FAMILY = "dispute", // whose colour bars of a dataset have
    BAR_PX = 12;
  const quarterOf = iso => Number(iso.slice(0, 4)) * 4 + Math.floor((Number(iso.slice(5, 7)) - 1) / 3);
  const firstDay = q => `${Math.floor(q / 4)}-${String((q % 4) * 3 + 1).padStart(2, "0")}-01`;
  const lastDay = q => F.isoDay(F.dayNumber(firstDay(q + 1)) - 1);

  /** The axis of a table and a dataset: quarters q0 … q1 - 1, and one bin for all that is earlier. */
  function axis(table, data) {
    const days = [...table.day_start],
      ends = [...table.day_end].filter(n => n !== F.OPEN);
    if (data?.day) {
      days.push(data.day[0], data.day[data.rows - 1]);
      ends.push(days.at(-1) + data.kinds.span.reduce((most, n) => Math.max(most, n), 0));
    }
    if (!days.length) return { q0: 8048, q1: 8104, earlier: null };
    const first = Math.floor(quarterOf(F.isoDay(Math.min(...days))) / 4),
      last = (Math.floor(quarterOf(F.isoDay(Math.max(...days, ...ends))) / 4) + 1) * 4;
    const year = Math.max(first, Math.floor((last - 1) / 4) - YEARS_SHOWN + 1);
    return { q0: year * 4, q1: last, earlier: first < year ? [first, year - 1] : null };
  }
  /** First and last quarter of every record: the same for a day; an open end counts where it begins. */
  const quarters = table =>
    (table.quarters ??= Array.from({ length: table.rows }, (_, i) => {
      const start = quarterOf(F.isoDay(table.day_start[i]));
      return [start, table.day_end[i] === F.OPEN ? start : quarterOf(F.isoDay(table.day_end[i]))];
    }));

  /** Heights by bin: {brief, supplement, symbolic, mine, vague}; the last is what is only known to lie in several bins. */
  function bins(me) {
    const { q0, q1, earlier } = me.dock.axis,
      empty = () => ({ brief: 0, supplement: 0, symbolic: 0, mine: 0, vague: 0, ids: 0 });
    const all = Array.from({ length: q1 - q0 }, empty),
      before = empty(),
      spans = quarters(me.table);
    for (const m of root.bmRecords.visibleBut(me, "period")) {
      const [a, b] = spans[m.i],
        kind = m.symbolic ? "symbolic" : m.supplement ? "supplement" : "brief";
      if (earlier && a < q0) {
        before[kind] += 1;
        before.ids += 1;
        continue;
      }
      if (a === b) {
        all[a - q0][kind] += 1;
        all[a - q0].ids += 1;
        continue;
      }
      for (let q = a; q <= Math.min(b, q1 - 1); q++) {
        all[q - q0].vague += 1 / (b - a + 1);
        all[q - q0].ids += 1;
      }
    }
    const crowd = root.bmPainting.shownCrowd(me);
    if (crowd) addRows(me, crowd, all, before);
    return { all, before };
  }
  /** Adds the rows of a dataset to the bins. */
  function addRows(me, crowd, all, before) {
    const { q0 } = me.dock.axis,
      starts = all.map((_, n) => F.dayNumber(firstDay(q0 + n))),
      { whole, vague, ids } = root.bmCrowd.inTime(crowd, starts);
    [before, ...all].forEach((bin, n) => {
      bin.mine += whole[n];
      bin.vague += vague[n];
      bin.ids += ids[n];
    });
  }

  function build(me) {
    const {
        p,
        words: { t }
      } = me,
      d = (me.dock = {
        ...(me.dock || {}),
        canvas: make("canvas", "bm-bars"),
        plot: make("div", "bm-plot"),
        size: null,
        playing: me.dock?.playing
      });
    d.play = button("bm-play", { icon: "play", run: () => play(me, !d.playing) });
    d.steps = make("div", "bm-steps");
    d.back = named(
      button("bm-icon", {
        icon: "back",
        run: () => {
          play(me, false);
          step(me, -1);
        }
      }),
      t("time.step_back")
    );
    d.on = named(
      button("bm-icon", {
        icon: "on",
        run: () => {
          play(me, false);
          step(me, 1);
        }
      }),
      t("time.step_on")
    );
    d.whole = named(
      button("bm-icon bm-whole", {
        icon: "close",
        run: () => {
          play(me, false);
          me.change(() => me.state.clear("period"));
        }
      }),
      t("time.whole")
    );
    d.steps.append(d.back, d.on, d.whole);
    d.window = make("div", "bm-window");
    d.tip = make("div", "bm-bar-tip");
    d.tip.hidden = true;
    d.key = key(me);
    d.handles = ["from", "to"].map(end => handle(me, end));
    d.canvas.setAttribute("role", "img");
    d.canvas.setAttribute("aria-label", t("time.histogram"));
    d.plot.append(d.canvas, d.window, ...d.handles, d.key, d.tip);
    p.dock.replaceChildren(d.play, d.steps, d.plot);
    pointer(me);
    playLabel(me);
  }
  function key(me) {
    const { t } = me.words,
      node = make("div", "bm-key");
    for (const kind of ["brief", "supplement", "symbolic", ...(me.page.data ? ["mine"] : []), "vague"]) {
      const one = make("span", "bm-key-" + kind);
      one.append(make("i", ""), make("span", "", t("time." + kind)));
      if (kind === "mine") one.firstChild.style.background = me.look.theme.family[MINE_FAMILY];
      node.append(one);
    }
    return node;
  }
  function handle(me, end) {
    const { t } = me.words,
      node = make("div", "bm-handle");
    node.tabIndex = 0;
    node.dataset.handle = end;
    node.setAttribute("role", "slider");
    node.setAttribute("aria-label", t("time." + end + "_handle"));
    node.addEventListener("keydown", e => keyed(me, end, e));
    return node;
  }

  /** Bins as places on the axis: 0 is the bin of earlier years (if there is one), then one a quarter. */
  const count = ({ axis: { q0, q1, earlier } }) => q1 - q0 + (earlier ? 1 : 0);
  const offset = ({ axis: { earlier } }) => (earlier ? 1 : 0);
  /** Where the edge before bin n lies, as a share of the axis in the direction of time. */
  function share(d, n) {
    if (!d.axis.earlier) return n / count(d);
    const first = earlierShare(d) + GAP_PX / d.size.w;
    return n <= 0 ? 0 : first + ((n - 1) / (count(d) - 1)) * (1 - first);
  }
  const earlierShare = d => EARLIER_PX / Math.max(1, d.size.w);
  function binAt(me, x) {
    const d = me.dock,
      { w } = d.size,
      s = (me.page.dir === "rtl" ? w - x : x) / w;
    let n = 0;
    while (n < count(d) - 1 && share(d, n + 1) <= s) n++;
    return n;
  }
  /** The brush as bins [first, last]; whole where a side is open. */
  function brushed(me) {
    const d = me.dock,
      { from, to } = me.state.get(),
      n = iso => Math.max(0, Math.min(count(d) - 1, quarterOf(iso) - d.axis.q0 + offset(d)));
    return [from === undefined ? 0 : n(from), to === undefined ? count(d) - 1 : n(to)];
  }
  /** The day that an end of the brush has at a bin; undefined where that end is open. */
  function edge(d, end, n) {
    const q = n - offset(d) + d.axis.q0;
    if (end === "from") return n <= 0 ? undefined : firstDay(q);
    return n >= count(d) - 1 ? undefined : lastDay(n < offset(d) ? d.axis.q0 - 1 : q);
  }
  /** Sets ends of the period, {from, to} or one of them. */
  function set(me, ends) {
    const view = me.state.get();
    if (Object.keys(ends).some(end => view[end] !== ends[end])) me.change(() => me.state.set(ends));
  }
  function brush(me, first, last) {
    const [a, b] = [first, last].sort((n, m) => n - m);
    set(me, { from: edge(me.dock, "from", a), to: edge(me.dock, "to", b) });
  }

  const WAYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4 };
  function keyed(me, end, e) {
    const d = me.dock,
      [a, b] = brushed(me),
      mirrored = me.page.dir === "rtl" && /Left|Right/.test(e.key) ? -1 : 1;
    const now = end === "from" ? a : b;
    const to =
      e.key === "Home"
        ? end === "from"
          ? 0
          : a
        : e.key === "End"
          ? end === "from"
            ? b
            : count(d) - 1
          : e.key in WAYS
            ? now + WAYS[e.key] * mirrored
            : null;
    if (to === null) return;
    e.preventDefault();
    e.stopPropagation();
    play(me, false);
    const bin = end === "from" ? Math.max(0, Math.min(to, b)) : Math.max(a, Math.min(to, count(d) - 1));
    if (bin !== now) set(me, { [end]: edge(d, end, bin) });
  }
  /** Dragging a handle moves that end, dragging the window moves both, dragging elsewhere makes a new brush. What is
      dragged back where it was has its days again, which may be none of a bin's edges. */
  function pointer(me) {
    const d = me.dock,
      x = e => e.clientX - d.plot.getBoundingClientRect().left;
    let drag = null;
    d.plot.addEventListener("pointerdown", e => {
      const [a, b] = brushed(me),
        n = binAt(me, x(e)),
        end = e.target.dataset.handle,
        whole = a === 0 && b === count(d) - 1;
      play(me, false);
      const { from, to } = me.state.get(),
        days = { from, to };
      drag = end || (e.target === d.window && !whole) ? { at: n, end, a, b, days } : { from: n };
      d.plot.setPointerCapture(e.pointerId);
      if (end) e.target.focus({ preventScroll: true });
      e.preventDefault();
    });
    d.plot.addEventListener("pointermove", e => {
      const n = binAt(me, x(e));
      tip(me, n, x(e));
      if (!drag) return;
      const { at, end, a, b, days } = drag;
      if (end) {
        const before = end === "from" ? a : b,
          to = before + n - at,
          bin = end === "from" ? Math.min(to, b) : Math.max(to, a);
        set(me, { [end]: bin === before ? days[end] : edge(d, end, bin) });
      } else if (drag.from !== undefined) {
        if (n !== drag.from || drag.moved) {
          drag.moved = true;
          brush(me, drag.from, n);
        }
      } else {
        const by = Math.max(-a, Math.min(count(d) - 1 - b, n - at));
        if (by) brush(me, a + by, b + by);
        else set(me, days);
      }
    });
    d.plot.addEventListener("pointerup", e => {
      if (drag?.from !== undefined && !drag.moved) {
        const n = binAt(me, x(e));
        brush(me, n, n);
      }
      drag = null;
    });
    d.plot.addEventListener("pointercancel", () => {
      drag = null;
    });
    d.plot.addEventListener("pointerleave", () => {
      d.tip.hidden = true;
    });
    d.plot.addEventListener("dblclick", () => me.change(() => me.state.clear("period")));
  }
  function tip(me, n, x) {
    const d = me.dock,
      { t } = me.words,
      { all, before } = d.bins,
      bin = d.axis.earlier && !n ? before : all[n - offset(d)];
    d.tip.replaceChildren(make("strong", "", binName(me, n)), make("span", "", t("time.bin", { n: bin.ids })));
    d.tip.hidden = false;
    d.tip.style.left = Math.max(0, Math.min(x - d.tip.offsetWidth / 2, d.size.w - d.tip.offsetWidth)) + "px";
  }
  function binName(me, n) {
    const d = me.dock,
      { t, isolate } = me.words;
    if (d.axis.earlier && !n) return isolate(d.axis.earlier.join("–"));
    const q = n - offset(d) + d.axis.q0,
      month = m => t("month." + String(m).padStart(2, "0"));
    return t("time.quarter", {
      first: month((q % 4) * 3 + 1),
      last: month((q % 4) * 3 + 3),
      year: String(Math.floor(q / 4))
    });
  }

  /** Playback: the brush goes on by one quarter. A period that begins or ends with the axis grows instead, at first to
      its first quarter. */
  function step(me, way) {
    const d = me.dock,
      end = count(d) - 1,
      [a, b] = brushed(me),
      { from } = me.state.get();
    if (from === undefined || d.grows) {
      const next = b >= end && way > 0 ? a : b + way;
      if (next < a || next > end) return false;
      set(me, { to: edge(d, "to", next) });
      return next < end;
    }
    if (a + way < 0 || b + way > end) return false;
    brush(me, a + way, b + way);
    return b + way < end;
  }
  function play(me, on) {
    const d = me.dock;
    if (Boolean(d.playing) === on) return;
    clearTimeout(d.playing);
    d.grows = on && brushed(me)[1] === count(d) - 1;
    d.playing = on ? setTimeout(() => tick(me), 0) : 0;
    playLabel(me);
  }
  /** One step, then the next half a second later: a slow page plays slower, it drops no step. */
  function tick(me) {
    const goesOn = step(me, 1);
    me.dock.playing = goesOn ? setTimeout(() => tick(me), STEP_MS) : 0;
    if (!goesOn) playLabel(me);
  }
  function playLabel(me) {
    const { play: node, playing } = me.dock,
      key = playing ? "time.pause" : "time.play";
    node.replaceChildren(root.bmDom.glyph(playing ? "pause" : "play"));
    named(node, me.words.t(key));
    node.setAttribute("aria-pressed", String(Boolean(playing)));
  }

  /** What the dock has room for; asked of the browser only when it is built or gets another size. */
  function measured({ plot, key }) {
    return { w: plot.clientWidth, h: plot.clientHeight, hasKey: key.offsetHeight > 0 };
  }
  /** Draws the bars that were counted last at the size that the dock has now. */
  function resized(me) {
    me.dock.size = null;
    show(me);
  }
  function update(me) {
    me.dock.bins = bins(me);
    show(me);
  }
  function show(me) {
    const d = me.dock;
    d.size ??= measured(d);
    draw(me);
    const [a, b] = brushed(me),
      { w } = d.size,
      rtl = me.page.dir === "rtl",
      view = me.state.get();
    const x = s => (rtl ? 1 - s : s) * w,
      x0 = x(share(d, a)),
      x1 = x(share(d, b + 1));
    Object.assign(d.window.style, { left: Math.min(x0, x1) + "px", width: Math.abs(x1 - x0) + "px" });
    d.handles.forEach((node, n) => {
      const at = n ? b : a;
      node.style.left = (n ? x1 : x0) + "px";
      node.setAttribute("aria-valuemin", "0");
      node.setAttribute("aria-valuemax", String(count(d) - 1));
      node.setAttribute("aria-valuenow", String(at));
      const day = view[n ? "to" : "from"];
      node.setAttribute("aria-valuetext", day ? me.words.day(day) : me.words.t("time.open"));
    });
    d.whole.disabled = view.from === undefined && view.to === undefined;
  }

  function draw(me) {
    const {
        dock: d,
        look: { theme, font },
        page
      } = me,
      { w, h, hasKey } = d.size,
      ratio = devicePixelRatio || 1;
    if (!w || !h) return;
    d.canvas.width = w * ratio;
    d.canvas.height = h * ratio;
    const ctx = d.canvas.getContext("2d"),
      base = h - 18,
      rtl = page.dir === "rtl",
      { all, before } = d.bins,
      [a, b] = brushed(me);
    ctx.scale(ratio, ratio);
    const list = d.axis.earlier ? [before, ...all] : all,
      tall = bin => bin.brief + bin.supplement + bin.symbolic + bin.mine + bin.vague;
    const tallest = Math.max(4, ...all.map(tall)),
      isCut = tall(before) > CUT_FROM * tallest,
      most = isCut ? tallest * CUT_AT : Math.max(tallest, ...list.map(tall)),
      unit = (base - (hasKey ? KEY_PX : 8)) / most;
    const hatch = { s: 4, alpha: 1, width: 1.1, ground: theme.surface };
    const vague = ctx.createPattern(root.bmBasemap.hatchTile(theme.muted, hatch), "repeat");
    list.forEach((bin, n) => {
      const s0 = share(d, n),
        s1 = d.axis.earlier && !n ? earlierShare(d) : share(d, n + 1),
        x0 = (rtl ? 1 - s1 : s0) * w + 0.75,
        width = Math.max(1, (s1 - s0) * w - 1.5);
      const isEarlier = d.axis.earlier && !n,
        own = isEarlier ? Math.min(width, BAR_PX) : width,
        middle = x0 + width / 2;
      ctx.globalAlpha = n >= a && n <= b ? 1 : 0.38;
      const shrunk = isEarlier && isCut ? most / tall(bin) : 1;
      bar(ctx, bin, middle - own / 2, own, base, unit * shrunk, theme, vague);
      if (isEarlier && isCut) cut(ctx, middle, own, base - most * unit * 0.6, theme);
      if (isEarlier && tall(bin))
        text(
          ctx,
          me.words.number(bin.ids),
          middle,
          Math.max(7, base - tall(bin) * unit * shrunk - 7),
          theme.ink2,
          font
        );
    });
    ctx.globalAlpha = 1;
    ctx.strokeStyle = theme.line_strong;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(0, base + 0.5);
    ctx.lineTo(w, base + 0.5);
    ctx.stroke();
    years(me, ctx, w, base, rtl, theme, font);
  }
  /** Two lines across a bar that is higher than there is room. */
  function cut(ctx, x, width, y, theme) {
    ctx.strokeStyle = theme.bg;
    ctx.lineWidth = 3;
    ctx.beginPath();
    ctx.moveTo(x - width / 2 - 2, y + 3);
    ctx.lineTo(x + width / 2 + 2, y - 3);
    ctx.stroke();
  }
  /** One bar; vague = the hatch of what is only known roughly, made once a drawing. */
  function bar(ctx, bin, x, width, base, unit, theme, vague) {
    let y = base;
    const part = (n, fill, outline) => {
      if (!n) return;
      const height = n * unit;
      y -= height;
      if (fill) {
        ctx.fillStyle = fill;
        ctx.fillRect(x, y + 0.5, width, height - 0.5);
      }
      if (outline) {
        ctx.strokeStyle = outline;
        ctx.lineWidth = 1;
        ctx.strokeRect(x + 0.5, y + 1, Math.max(1, width - 1), Math.max(1, height - 1.5));
      }
    };
    part(bin.brief, theme.ink);
    part(bin.supplement, theme.line_strong);
    part(bin.mine, theme.family[MINE_FAMILY]);
    part(bin.vague, vague);
    part(bin.symbolic, theme.surface, theme.line_strong);
  }
  function text(ctx, said, x, y, colour, font) {
    ctx.font = `400 11px ${font}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.direction = "ltr";
    ctx.fillStyle = colour;
    ctx.fillText(said, x, y);
  }
  function years(me, ctx, w, base, rtl, theme, font) {
    const d = me.dock,
      all = [],
      year = Math.floor(d.axis.q0 / 4),
      n = Math.ceil((d.axis.q1 - d.axis.q0) / 4),
      x = s => (rtl ? 1 - s : s) * w;
    if (!me.table.rows) return;
    if (d.axis.earlier) all.push([d.axis.earlier.join("–"), x(earlierShare(d) / 2), true]);
    const every = [1, 2, 3, 5].find(k => (w / n) * k > 42) || 5;
    ctx.strokeStyle = theme.line_strong;
    for (let i = 0; i < n; i++) {
      const left = share(d, offset(d) + i * 4),
        right = share(d, offset(d) + Math.min(i * 4 + 4, d.axis.q1 - d.axis.q0));
      ctx.beginPath();
      ctx.moveTo(x(left), base);
      ctx.lineTo(x(left), base + 4);
      ctx.stroke();
      if ((n - 1 - i) % every === 0) all.push([String(year + i), x((left + Math.max(right, left + 0.03)) / 2), false]);
    }
    let busy = [];
    for (const [said, at, isFirst] of all) {
      ctx.font = `400 11px ${font}`;
      const half = ctx.measureText(said).width / 2,
        cx = Math.max(half, Math.min(w - half, at)),
        box = [cx - half - 3, cx + half + 3];
      if (!isFirst && busy.some(([l, r]) => box[0] < r && l < box[1])) continue;
      busy.push(box);
      text(ctx, said, cx, base + 11, theme.muted, font);
    }
  }
  root.bmDock = { axis, build, update, resized, play };
})(globalThis);

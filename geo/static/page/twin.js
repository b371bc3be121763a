/* The table twin: the records that the map shows, row by row, in the map's place. Only the rows in sight are in the page. */
(function (root) {
  "use strict";
  const { make, button } = root.bmDom,
    { bare } = root.bmMessages,
    F = root.bmFilters,
    T = root.bmTelling;
  const ROW_PX = 61,
    TIGHT_PX = 78,
    SPARE = 6,
    FULL_KM = 200;

  const low = (me, m) => T.ends(me, m)?.[0] ?? Infinity,
    high = (me, m) => T.ends(me, m)?.[1] ?? Infinity;
  const COLUMNS = [
    ["date", (a, b) => a.order - b.order],
    ["event", (a, b, me) => order(me).compare(T.title(me, a), T.title(me, b))],
    ["precision", (a, b) => a.radius_km - b.radius_km],
    ["distance", (a, b, me) => low(me, a) - low(me, b) || high(me, a) - high(me, b) || 0],
    ["side", (a, b, me) => order(me).compare(me.words.t("side." + a.side), me.words.t("side." + b.side))],
    ["claims", (a, b) => b.disputed - a.disputed],
    ["sources", (a, b, me) => T.facts(me, b).sources - T.facts(me, a).sources]
  ];

  /** The order of texts in the language of the page, which takes a while to load. */
  const order = me => (me.twin.order ??= new Intl.Collator(me.page.lang));
  function build(me) {
    const {
        p,
        words: { t },
        page
      } = me,
      old = me.twin || {},
      w = (me.twin = { sort: old.sort || ["date", 1], cut: new Map(), at: old.at || 0 });
    w.order = null;
    w.grid = make("div", "bm-grid");
    w.head = make("div", "bm-grid-head");
    w.body = make("div", "bm-grid-body");
    w.pad = make("div", "bm-grid-pad");
    w.foot = make("div", "bm-grid-foot");
    w.grid.setAttribute("role", "grid");
    w.grid.setAttribute("aria-label", t("table.title"));
    w.grid.setAttribute("aria-colcount", String(COLUMNS.length));
    w.head.setAttribute("role", "row");
    w.head.setAttribute("aria-rowindex", "1");
    w.body.setAttribute("role", "rowgroup");
    w.body.dataset.rows = "";
    w.pad.setAttribute("role", "presentation");
    const top = make("div", "bm-grid-top");
    top.setAttribute("role", "rowgroup");
    top.append(w.head);
    w.head.append(...COLUMNS.map(([id]) => header(me, id)));
    w.body.append(w.pad);
    w.grid.append(top, w.body);
    w.said = make("p", "");
    const copy = button("bm-button bm-outlined", {
      icon: "copy",
      text: t("table.copy"),
      run: () => root.bmTools.copy(me, tabbed(me), "table")
    });
    const save = button("bm-button bm-outlined", {
      icon: "download",
      text: t("table.download"),
      run: () =>
        root.bmTools.save(
          new Blob(["\ufeff" + commas(me)], { type: "text/csv" }),
          `algeria-mali-incidents-${page.lang}.csv`
        )
    });
    save.dataset.export = "csv";
    copy.dataset.copy = "table";
    w.foot.append(w.said, copy, save);
    p.twin.replaceChildren(w.grid, w.foot);
    w.body.addEventListener("scroll", () => rows(me));
    w.body.addEventListener("keydown", e => key(me, e));
    w.body.addEventListener("click", e => {
      const row = e.target.closest("[data-row]");
      if (row) pick(me, Number(row.dataset.row));
    });
  }
  function header(me, id) {
    const { t } = me.words,
      node = make("div", "bm-th bm-col-" + id),
      sort = button("", { text: t("table." + id), run: () => sortBy(me, id) });
    node.setAttribute("role", "columnheader");
    node.dataset.column = id;
    sort.append(make("i", "bm-sort"));
    node.append(sort);
    return node;
  }
  function sortBy(me, id) {
    const [now, way] = me.twin.sort;
    me.twin.sort = [id, now === id ? -way : 1];
    update(me);
  }
  /** The order of the rows; symbolic records have no distance and come last when it is sorted by. */
  function ordered(me) {
    const [id, way] = me.twin.sort,
      by = COLUMNS.find(([name]) => name === id)[1],
      last = id === "distance" ? m => (m.km === null ? 1 : 0) : () => 0;
    return [...T.shown(me)].sort(
      (a, b) => last(a) - last(b) || way * by(a, b, me) || a.order - b.order || (a.id < b.id ? -1 : 1)
    );
  }

  const isOpen = me => me.state.get().panel === "table";
  const rowPx = me => (me.p.twin.clientWidth < 620 ? TIGHT_PX : ROW_PX);
  function update(me) {
    const w = me.twin;
    if (!isOpen(me)) return;
    w.rows = ordered(me);
    entitle(me);
    w.grid.setAttribute("aria-rowcount", String(w.rows.length + 1));
    for (const node of w.head.children)
      node.setAttribute(
        "aria-sort",
        node.dataset.column === w.sort[0] ? (w.sort[1] > 0 ? "ascending" : "descending") : "none"
      );
    const chosen = w.rows.findIndex(m => m.id === me.state.get().sel);
    if (chosen >= 0) w.at = chosen;
    w.at = Math.max(0, Math.min(w.at, w.rows.length - 1));
    w.pad.style.height = w.rows.length * rowPx(me) + "px";
    if (chosen >= 0) reveal(me, chosen);
    rows(me);
  }
  /** Asks for the titles of rows of the dataset that have not come, some at a time. */
  function entitle(me) {
    const ids = me.twin.rows.filter(m => m.row !== undefined).map(m => m.id);
    root.bmReading.withTitles(me, ids, () => update(me));
  }
  function reveal(me, n) {
    const { body } = me.twin,
      px = rowPx(me);
    if (n * px < body.scrollTop) body.scrollTop = n * px;
    else if ((n + 1) * px > body.scrollTop + body.clientHeight) body.scrollTop = (n + 1) * px - body.clientHeight;
  }
  function rows(me) {
    const w = me.twin,
      { body, pad } = w,
      px = rowPx(me),
      { t } = me.words;
    if (!w.rows || !body.clientHeight) return;
    const first = Math.max(0, Math.floor(body.scrollTop / px) - SPARE),
      end = Math.min(w.rows.length, Math.ceil((body.scrollTop + body.clientHeight) / px) + SPARE);
    const held = pad.contains(document.activeElement);
    w.at = Math.max(first, Math.min(end - 1, w.at));
    w.room = w.head.querySelector(".bm-col-event").clientWidth - 48;
    pad.replaceChildren(...w.rows.slice(first, end).map((m, n) => row(me, m, first + n, px)));
    if (held) focusRow(me);
    const top = Math.min(w.rows.length, Math.floor(body.scrollTop / px) + 1),
      bottom = Math.min(w.rows.length, Math.ceil((body.scrollTop + body.clientHeight) / px));
    const far = w.rows.filter(m => m.km === null).length;
    w.said.textContent = w.rows.length
      ? [
          ...(me.data && !T.isListed(me)
            ? [t("table.without_rows", { name: me.page.data.name, n: root.bmCrowd.passing(me.data) })]
            : []),
          t("table.range", { first: top, last: bottom, n: w.rows.length }),
          ...(far ? [t("table.unmeasured", { n: far })] : [])
        ].join(" ")
      : t("notice.empty");
  }

  function row(me, m, n, px) {
    const { t } = me.words,
      node = make("div", "bm-tr"),
      isChosen = m.id === me.state.get().sel;
    node.setAttribute("role", "row");
    node.setAttribute("aria-rowindex", String(n + 2));
    node.setAttribute("aria-selected", String(isChosen));
    node.tabIndex = n === me.twin.at ? 0 : -1;
    node.dataset.row = n;
    node.dataset.id = m.id;
    node.style.cssText = `top:${n * px}px;height:${px}px`;
    const cell = (id, ...content) => {
      const td = make("div", "bm-td bm-col-" + id);
      td.setAttribute("role", "gridcell");
      td.append(...content);
      node.append(td);
    };
    const [from, to] = when(me, m),
      date = make("span", "", from);
    cell("date", date, ...(to ? [make("small", "", to)] : []));
    cell("event", root.bmSymbols.picture(m, 14, 22, me.look), names(me, m));
    cell(
      "precision",
      make("span", "", t("precision." + m.precision)),
      ...(m.wide || m.symbolic ? [] : [make("small", "", radius(me, m))])
    );
    cell("distance", ...distance(me, m));
    cell("side", make("span", "", t("side." + m.side)));
    cell("claims", ...(m.disputed ? [badge(me, m)] : [make("span", "bm-none", "–")]));
    cell("sources", make("span", "", m.row === undefined ? me.words.number(T.facts(me, m).sources) : "–"));
    return node;
  }
  /** [begin, end]: ISO, as exactly as it is known, between isolates. */
  function when(me, m) {
    const {
        words: { t, isolate }
      } = me,
      { begin, end, date } = T.facts(me, m),
      known = { year: 4, month: 7 }[date] || 10;
    const from = F.isoDay(begin).slice(0, known),
      open = T.isOpen(me, m),
      to = open ? "" : F.isoDay(end).slice(0, known);
    return [isolate(from), open ? t("table.open_end") : to === from ? "" : t("table.until", { value: isolate(to) })];
  }
  const placeOf = (me, m) => me.page.places[m.place]?.[0] || "";
  function names(me, m) {
    const node = make("span", "bm-td-names"),
      title = T.title(me, m);
    node.append(
      make("span", "bm-td-title", cut(me, title, 2, 500)),
      make("small", "", cut(me, placeOf(me, m), 1, 400))
    );
    node.title = title + " · " + placeOf(me, m);
    return node;
  }
  /** A text in at most so many lines of the column, cut at a word: an ellipsis of the browser's would leave half a number. */
  function cut(me, text, lines, weight) {
    const w = me.twin,
      key = [text, lines, w.room].join("|");
    if (!w.cut.has(key))
      w.cut.set(
        key,
        root.bmDom.cut(
          text,
          w.room,
          lines,
          `${weight} ${(lines > 1 ? 13.5 : 11.5) + (me.page.dir === "rtl" ? 1 : 0)}px ${me.look.font}`
        )
      );
    return w.cut.get(key);
  }
  const radius = (me, m) =>
    me.words.isolate("±" + me.words.number(m.radius_km, Number.isInteger(m.radius_km) ? 0 : 1)) +
    " " +
    me.words.t("unit.km");
  const km = (me, value) => me.words.number(value, value > 0 && value < 20 ? 1 : 0);
  /** Nearest and farthest, or one figure where both are written alike. */
  function range(me, m) {
    if (m.km === null) return "";
    const [least, most] = [low(me, m), high(me, m)].map(value => km(me, value)),
      { t, isolate } = me.words;
    return least === most ? `${isolate(least)} ${t("unit.km")}` : t("unit.km_range", { low: least, high: most });
  }
  function distance(me, m) {
    if (m.km === null)
      return [
        make(
          "span",
          "bm-none",
          me.words.t(m.symbolic ? "table.symbolic" : m.wide ? "table.wide" : "card.deaths_unknown")
        )
      ];
    const bar = make("i", "bm-reach"),
      mark = make("b", ""),
      from = (Math.min(low(me, m), FULL_KM) / FULL_KM) * 100,
      to = (Math.min(high(me, m), FULL_KM) / FULL_KM) * 100;
    mark.style.cssText = `inset-inline-start:${from}%;width:${Math.max(2, to - from)}%`;
    if (high(me, m) > FULL_KM) bar.classList.add("bm-reach-on");
    bar.append(mark);
    return [make("span", "", range(me, m)), bar];
  }
  function badge(me, m) {
    const node = make("span", "bm-badge bm-badge-small");
    node.append(
      root.bmSymbols.icon((ctx, w, h) => root.bmSymbols.arcs(ctx, w / 2, h / 2, 7.2, me.look, m.speaks), 18, 18),
      make("span", "", me.words.t("table.disputed"))
    );
    return node;
  }

  function pick(me, n) {
    me.twin.at = n;
    root.bmReading.choose(me, me.twin.rows[n].id);
  }
  function key(me, e) {
    const w = me.twin,
      page = Math.max(1, Math.floor(w.body.clientHeight / rowPx(me)) - 1),
      last = w.rows.length - 1;
    const to = {
      ArrowDown: w.at + 1,
      ArrowUp: w.at - 1,
      PageDown: w.at + page,
      PageUp: w.at - page,
      Home: 0,
      End: last
    }[e.key];
    if (e.key === "Enter" || e.key === " ") {
      e.preventDefault();
      if (w.rows[w.at]) root.bmReading.choose(me, w.rows[w.at].id, true);
      return;
    }
    if (to === undefined) return;
    e.preventDefault();
    w.at = Math.max(0, Math.min(last, to));
    reveal(me, w.at);
    rows(me);
    focusRow(me);
  }
  const focusRow = me => me.twin.pad.querySelector("[tabindex='0']")?.focus({ preventScroll: true });

  const DATA = [
    "id",
    "origin",
    "date_start",
    "date_end",
    "date_precision",
    "category",
    "title",
    "place_name",
    "longitude",
    "latitude",
    "location_precision",
    "radius_km",
    "side",
    "border_km",
    "actors",
    "disputed",
    "sources"
  ];
  function dataOf(me, m) {
    const { begin, end, date, actors, sources } = T.facts(me, m);
    return [
      m.id,
      m.origin,
      F.isoDay(begin),
      T.isOpen(me, m) ? "" : F.isoDay(end),
      date,
      m.category,
      bare(T.title(me, m)),
      bare(placeOf(me, m)),
      m.lon.toFixed(5),
      m.lat.toFixed(5),
      m.precision,
      m.radius_km,
      m.side,
      m.km === null ? "" : m.km.toFixed(3),
      actors.join(";"),
      m.disputed ? 1 : 0,
      sources
    ];
  }
  /** CSV of the rows as sorted: names of columns, plain text, a quote before what a spreadsheet would take for a formula. */
  function commas(me) {
    const quoted = v => {
      const s = String(v),
        safe = typeof v === "string" && /^'*[=+\-@\t\r]/.test(s) && isNaN(s) ? "'" + s : s;
      return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    return [DATA, ...ordered(me).map(m => dataOf(me, m))].map(line => line.map(quoted).join(",")).join("\r\n") + "\r\n";
  }
  /** What is read in the table, for pasting: one line a row, cells between tabs, isolates kept. */
  function tabbed(me) {
    const { t } = me.words,
      head = COLUMNS.map(([id]) => t("table." + id));
    const line = m => [
      when(me, m).filter(Boolean).join(" "),
      T.title(me, m) + " · " + placeOf(me, m),
      t("precision." + m.precision) + " " + radius(me, m),
      range(me, m) || "–",
      t("side." + m.side),
      m.disputed ? t("table.disputed") : "–",
      me.words.number(T.facts(me, m).sources)
    ];
    return [head, ...ordered(me).map(line)].map(cells => cells.map(c => c.replaceAll("\t", " ")).join("\t")).join("\n");
  }
  /** Puts the table in the map's place, or the map back. */
  function show(me, on) {
    me.state.set({ panel: on ? "table" : undefined });
    root.bmPanels.apply(me);
    me.refresh();
    me.overviewSoon();
    me.tell();
    if (on) focusRow(me);
    else me.p.marks.focus({ preventScroll: true });
  }
  function apply(me) {
    const { p } = me,
      on = isOpen(me);
    p.twin.hidden = !on;
    me.box.classList.toggle("bm-has-table", on);
    p.table.setAttribute("aria-pressed", String(on));
  }
  root.bmTwin = { build, update, show, apply, isOpen, ordered };
})(globalThis);

/* The card while the map counts in cells: what the view holds, by type, by distance and by side. Built once a language and
   theme; then only numbers, lengths and the order change. */
(function (root) {
  "use strict";
  const { make, say, stand } = root.bmDom;
  const NEAR_KM = 10,
    { side: SIDES } = root.bmView.CLOSED;

  function show(me) {
    const { t } = me.words,
      s = (me.summary = built(me)),
      shown = inFrame(me),
      crowd = root.bmPainting.shownCrowd(me),
      { cells } = me.overlay.plan(),
      rows = crowd && root.bmCrowd.drawn(crowd, cells, NEAR_KM),
      total = shown.length + (rows ? rows.n : 0);
    say(s.title, t("summary.title", { n: total }));
    say(s.text, t("summary.cells", { n: cells.length }) + " " + t("density.click"));
    types(me, shown, rows);
    near(me, shown, rows);
    sides(me, shown, rows, total);
    stand(me.p.card, [s.body]);
  }
  /** The card in the language and the theme that the page has now. */
  function built(me) {
    const {
        words: { t },
        page,
        look
      } = me,
      said = [page.lang, look.name].join();
    if (me.summary?.said === said) return me.summary;
    const s = { said, body: make("div", "bm-card-body bm-summary") };
    s.title = make("h2", "bm-card-title");
    s.text = make("p", "bm-card-summary");
    s.types = Object.fromEntries(page.families.map(f => [f.id, bar(look.theme.family[f.id], f.title, symbol(f, look))]));
    s.near = ["", "", "bm-quiet"].map(className => make("p", className));
    s.sides = Object.fromEntries(SIDES.map(side => [side, bar(look.theme.muted, t("side." + side), make("span"))]));
    s.byType = section(t("summary.by_type"));
    s.bySide = section(t("summary.side"));
    const nearby = section(t("summary.near", { km: NEAR_KM }));
    nearby.append(...s.near);
    s.body.append(make("p", "bm-card-kind", t("card.in_view")), s.title, s.text, s.byType, nearby, s.bySide);
    return s;
  }
  function section(title) {
    const node = make("section", "bm-section");
    node.append(make("h3", "", title));
    return node;
  }
  const symbol = ({ id }, look) =>
    root.bmSymbols.icon((ctx, w, h) => root.bmSymbols.draw(ctx, { family: id }, w / 2, h / 2, 14, look), 22, 22);
  function bar(colour, label, icon) {
    const row = make("div", "bm-sum-row"),
      track = make("span", "bm-sum-track"),
      fill = make("i", ""),
      n = make("span", "bm-sum-n");
    fill.style.background = colour;
    track.append(fill);
    row.append(icon, make("span", "", label), track, n);
    return { row, fill, n };
  }
  /** Sets the bars of a section, in order: [[a bar, how many, of how many]]. */
  function set({ words: { number } }, host, bars) {
    for (const [{ fill, n }, many, of] of bars) {
      fill.style.width = ((many / of) * 100).toFixed(1) + "%";
      say(n, number(many));
    }
    stand(host, [host.firstChild, ...bars.map(([{ row }]) => row)]);
  }
  function inFrame(me) {
    const ids = new Set(me.overlay.plan().cells.flatMap(c => c.marks.map(m => m.id)));
    return me.visible.filter(m => ids.has(m.id));
  }
  function types(me, shown, rows) {
    const { page, summary: s } = me,
      many = Object.fromEntries(page.families.map(f => [f.id, 0]));
    for (const m of shown) many[m.family] += 1;
    for (const [category, n] of Object.entries(rows?.category || {})) many[page.family_of[category]] += n;
    const most = Math.max(1, ...Object.values(many)),
      sorted = [...page.families].sort((a, b) => many[b.id] - many[a.id]);
    set(
      me,
      s.byType,
      sorted.map(({ id }) => [s.types[id], many[id], most])
    );
  }
  /** A range, since positions are areas: certain where the whole area is near, possible where a part of it is. */
  function near({ words: { t }, summary: s }, shown, rows) {
    const measured = shown.filter(m => m.km !== null),
      certain = measured.filter(m => m.km + m.radius_km <= NEAR_KM).length + (rows ? rows.certain : 0),
      possible = measured.filter(m => m.km - m.radius_km <= NEAR_KM).length + (rows ? rows.possible : 0);
    say(s.near[0], t("summary.certain", { n: certain }));
    say(s.near[1], t("summary.possible", { n: possible }));
    say(s.near[2], t("summary.measured", { n: measured.length + (rows ? rows.measured : 0) }));
  }
  function sides(me, shown, rows, total) {
    const { summary: s } = me,
      many = side => shown.filter(m => m.side === side).length + (rows?.side[side] || 0);
    set(
      me,
      s.bySide,
      SIDES.map(side => [s.sides[side], many(side), total]).filter(([, n]) => n)
    );
  }
  root.bmSummary = { show };
})(globalThis);

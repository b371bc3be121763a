/* The card while the map counts in cells: what the view holds, by type, by distance and by side. */
(function (root) {
  "use strict";
  const { make } = root.bmDom;
  const NEAR_KM = 10,
    SIDES = ["dz", "ml", "on_line", "undetermined", "elsewhere"];

  function show(me) {
    const {
        words: { t },
        p
      } = me,
      shown = inFrame(me),
      crowd = root.bmPainting.shownCrowd(me),
      rows = crowd && root.bmCrowd.drawn(crowd, me.overlay.plan().cells, NEAR_KM),
      total = shown.length + (rows ? rows.n : 0),
      cells = me.overlay.plan().cells.length,
      body = make("div", "bm-card-body bm-summary");
    body.append(
      make("p", "bm-card-kind", t("card.in_view")),
      make("h2", "bm-card-title", t("summary.title", { n: total })),
      make("p", "bm-card-summary", t("summary.cells", { n: cells }) + " " + t("density.click"))
    );
    body.append(
      section(t("summary.by_type"), types(me, shown, rows)),
      section(t("summary.near", { km: NEAR_KM }), near(me, shown, rows)),
      section(t("summary.side"), sides(me, shown, rows, total))
    );
    p.card.replaceChildren(body);
  }
  function inFrame(me) {
    const ids = new Set(me.overlay.plan().cells.flatMap(c => c.marks.map(m => m.id)));
    return me.visible.filter(m => ids.has(m.id));
  }
  function section(title, nodes) {
    const node = make("section", "bm-section");
    node.append(make("h3", "", title), ...nodes);
    return node;
  }
  function bar(share, colour, label, said, icon) {
    const row = make("div", "bm-sum-row"),
      track = make("span", "bm-sum-track"),
      fill = make("i", "");
    fill.style.cssText = `width:${(share * 100).toFixed(1)}%;background:${colour}`;
    track.append(fill);
    row.append(icon || make("span", ""), make("span", "", label), track, make("span", "bm-sum-n", said));
    return row;
  }
  function types(me, shown, rows) {
    const {
        page,
        look,
        words: { number }
      } = me,
      many = Object.fromEntries(page.families.map(f => [f.id, 0]));
    for (const m of shown) many[m.family] += 1;
    for (const [category, n] of Object.entries(rows?.category || {})) many[page.family_of[category]] += n;
    const most = Math.max(1, ...Object.values(many));
    return [...page.families]
      .sort((a, b) => many[b.id] - many[a.id])
      .map(f =>
        bar(
          many[f.id] / most,
          look.theme.family[f.id],
          f.title,
          number(many[f.id]),
          root.bmSymbols.icon((ctx, w, h) => root.bmSymbols.draw(ctx, { family: f.id }, w / 2, h / 2, 14, look), 22, 22)
        )
      );
  }
  /** A range, since positions are areas: certain where the whole area is near, possible where a part of it is. */
  function near(me, shown, rows) {
    const {
        words: { t }
      } = me,
      measured = shown.filter(m => m.km !== null);
    const certain = measured.filter(m => m.km + m.radius_km <= NEAR_KM).length + (rows ? rows.certain : 0),
      possible = measured.filter(m => m.km - m.radius_km <= NEAR_KM).length + (rows ? rows.possible : 0);
    return [
      make("p", "", t("summary.certain", { n: certain })),
      make("p", "", t("summary.possible", { n: possible })),
      make("p", "bm-quiet", t("summary.measured", { n: measured.length + (rows ? rows.measured : 0) }))
    ];
  }
  function sides(me, shown, rows, total) {
    const {
      words: { t, number },
      look
    } = me;
    const many = side => shown.filter(m => m.side === side).length + (rows?.side[side] || 0);
    return SIDES.map(side => [side, many(side)])
      .filter(([, n]) => n)
      .map(([side, n]) => bar(n / total, look.theme.muted, t("side." + side), number(n)));
  }
  root.bmSummary = { show };
})(globalThis);

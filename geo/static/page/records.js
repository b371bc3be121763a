/* The records as the page knows them: one mark each, what passes the view, what is counted, what the caption says. */
(function (root) {
  "use strict";
  const F = root.bmFilters;

  /** One mark per row of the columns. */
  function marks(table, familyOf, countries) {
    const word = (name, i) => table.vocabularies[name][table[name][i]];
    return Array.from({ length: table.rows }, (_, i) => ({
      i,
      id: table.ids[i],
      fx: table.x[i],
      fy: table.y[i],
      lon: root.bmMercator.lonAt(table.x[i]),
      lat: root.bmMercator.latAt(table.y[i]),
      category: word("category", i),
      family: familyOf[word("category", i)],
      layer: F.layerOf(table, i),
      place: word("place", i),
      order: table.day_start[i],
      supplement: table.supplement[i],
      symbolic: table.symbolic[i],
      disputed: table.disputed[i],
      speaks: { algeria: table.algeria_says[i], mali: table.mali_says[i] },
      side: word("side", i),
      precision: word("precision", i),
      iso: (word("precision", i) === "country" && countries[word("place", i)]) || "",
      origin: F.originOf(table, i),
      radius_km: table.radius_km[i],
      wide: F.isWide(table, i),
      km: Number.isNaN(table.border_km[i]) ? null : table.border_km[i],
      area: !table.symbolic[i] && ["area", "stretch", "country"].includes(word("precision", i))
    }));
  }
  const inTime = list => [...list].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));

  /** The marks that pass every filter and whose layer is on. */
  const visible = me => me.marks.filter(m => !me.judged.fails[m.i] && me.state.isOn(m.layer));
  /** The marks that pass every filter but those of one group, and whose layer is on. */
  const visibleBut = (me, group) => me.marks.filter(m => F.passesBut(me.judged, m.i, group) && me.state.isOn(m.layer));

  const FACETS = {
    family: ["cat", m => [m.family]],
    actor: ["actor", (m, table) => table.actorsOf[m.i]],
    side: ["side", m => [m.side]],
    precision: ["precision", m => [m.precision]],
    origin: ["origin", m => [m.origin]],
    disputed: ["disputed", m => (m.disputed ? ["1"] : [])]
  };
  /** What stands beside every row that switches something: {layer: {id: n}, family: {id: n}, actor: …}; `certain` holds
      the same of those that lie within the view's distance for certain, where one is set. */
  function counts(me) {
    const view = me.state.get(),
      found = tally(me, me.marks, "many");
    if (view.km !== undefined)
      found.certain = tally(
        me,
        me.marks.filter(m => F.isCertain(me.table, view, m.i)),
        "surely"
      );
    return found;
  }
  /** which = what of a dataset is counted with them: all, or those that lie within the distance for certain. */
  function tally(me, marks, which) {
    const found = { layer: { incidents: 0, supplement: 0, symbolic: 0, mine: 0 } };
    for (const facet of Object.keys(FACETS)) found[facet] = {};
    for (const m of marks) {
      if (!me.judged.fails[m.i]) found.layer[m.layer] += 1;
      if (me.judged.fails[m.i] > 1 || !me.state.isOn(m.layer)) continue;
      for (const [facet, [group, values]] of Object.entries(FACETS)) {
        if (!F.passesBut(me.judged, m.i, group)) continue;
        for (const value of values(m, me.table)) found[facet][value] = (found[facet][value] || 0) + 1;
      }
    }
    if (me.data) root.bmCrowd.tally(me.data, found, which, me.state.isOn("mine"), me.page.family_of);
    return found;
  }

  /** How many are shown, with the rows of a dataset; which = "surely": those that lie within the distance for certain. */
  function many(me, which = "many") {
    const crowd = me.state.isOn("mine") ? root.bmCrowd.passing(me.data, which) : 0,
      certain = m => which === "many" || F.isCertain(me.table, me.state.get(), m.i);
    return me.visible.filter(certain).length + crowd;
  }
  const total = me => me.table.rows + (me.data ? me.data.rows : 0);
  /** A count as it is shown: a number, or a range from certain to possible. */
  function told(me, facet, id) {
    if (me.loading) return "…";
    const most = me.counted[facet][id] ?? 0,
      least = me.counted.certain ? (me.counted.certain[facet][id] ?? 0) : most;
    const { number, isolate } = me.words;
    return least === most ? number(most) : isolate(number(least) + "–" + number(most));
  }
  /** [heading, sentences]: what is shown, in words. */
  function caption(me) {
    const t = me.words.t,
      view = me.state.get(),
      n = many(me),
      all = total(me),
      crowd = root.bmPainting.shownCrowd(me),
      kinds = crowd?.kinds;
    const rows = crowd ? root.bmCrowd.sum(crowd, k => kinds.symbolic[k] && !crowd.judged.fails[k]) : 0,
      symbolic = me.visible.filter(m => m.symbolic).length + rows,
      isAll = n === all && all > 0;
    const active = F.active(view).sort((a, b) => (b === "km") - (a === "km")); // it counts from certain to possible
    const parts = [
      ["placed", n - symbolic],
      ["symbolic", symbolic]
    ].filter(([, many]) => many);
    return [
      t(n === all ? "caption.all" : "caption.some"),
      [
        isAll ? t("caption.count_all", { n }) : t("caption.count", { n, total: all }),
        ...parts.map(([kind, many]) => t("caption." + kind, { n: many })),
        ...active.map(key => phrase(me, key, view[key]))
      ]
    ];
  }
  /** A filter in words; of types, whichever is shorter: those that are shown, or those that are left out. */
  function phrase(me, key, value) {
    const without = key === "cat" ? leftOut(me, value) : [],
      { t } = me.words;
    if (key === "km") {
      return t("caption.km", { value: inWords(me, key, value), certain: many(me, "surely"), possible: many(me) });
    }
    return without.length
      ? t("caption.cat_without", { value: without.join(t("list.comma")) })
      : t("caption." + key, { value: inWords(me, key, value) });
  }
  function leftOut({ page }, shown) {
    const all = page.families.flatMap(f => f.categories.map(([id]) => id)),
      hidden = all.filter(id => !shown.includes(id));
    if (hidden.length >= all.length / 2) return [];
    const whole = page.families.filter(f => f.categories.every(([id]) => hidden.includes(id)));
    const single = hidden.filter(id => !whole.some(f => f.id === page.family_of[id]));
    return [...whole.map(f => f.title), ...single.map(id => page.categories[id])];
  }
  /** The names of a list filter's values. */
  function names({ words, page }, key, value) {
    const own = { cat: page.categories, actor: page.actors }[key];
    return value.map(id => (own ? own[id] : words.t(key + "." + id)));
  }
  const kmText = ({ words }, value) => words.isolate(words.number(value, (String(value).split(".")[1] || "").length));
  function inWords(me, key, value) {
    if (key === "from" || key === "to") return me.words.day(value);
    if (key === "km") return kmText(me, value);
    if (key === "deaths") return me.words.isolate(me.words.number(value));
    if (!Array.isArray(value)) return value === true ? "" : String(value);
    return names(me, key, value).join(me.words.t("list.comma")) || me.words.t("caption.none");
  }
  /** The chip of a group of filters, short: at most two names, then how many more. */
  function chip(me, group) {
    const { t, day } = me.words,
      view = me.state.get();
    if (group === "period")
      return view.from && view.to
        ? t("filter.between", { from: day(view.from), to: day(view.to) })
        : view.from
          ? t("filter.since", { value: day(view.from) })
          : t("filter.until", { value: day(view.to) });
    const value = view[group],
      without = group === "cat" ? leftOut(me, value) : [];
    if (without.length) return t("filter.without", { value: shortened(me, without) });
    if (group === "disputed") return t("card.disputed");
    if (group === "km") return t("filter.within", { value: kmText(me, value) });
    if (group === "deaths") return t("filter.deaths_least", { value });
    return group === "q"
      ? t("filter.words", { value })
      : shortened(me, names(me, group, value)) || t("filter.nothing", { value: t("filter." + group) });
  }
  const shortened = ({ words }, all) =>
    all.length > 2
      ? words.t("filter.and_more", { value: all.slice(0, 2).join(words.t("list.comma")), more: all.length - 2 })
      : all.join(words.t("list.comma"));

  /** The filter or the layers that leave nothing: {group, n} where lifting one group brings n records back, {layers} where
      their rows are off, else {all}. */
  function emptied(me) {
    if (me.marks.some(m => !me.judged.fails[m.i]) || root.bmCrowd.passing(me.data)) return { layers: true };
    const crowd = root.bmPainting.shownCrowd(me),
      view = me.state.get(),
      rows = group => (crowd ? root.bmCrowd.without(crowd, view, group, me.found) : 0);
    const single = F.groups(view)
      .map(group => ({ group, n: visibleBut(me, group).length + rows(group) }))
      .filter(({ n }) => n);
    return single.sort((a, b) => b.n - a.n)[0] || { all: true };
  }
  root.bmRecords = { marks, inTime, visible, visibleBut, counts, many, total, told, caption, chip, emptied, kmText };
})(globalThis);

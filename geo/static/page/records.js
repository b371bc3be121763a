/* The records as the page knows them: one mark each, what passes the view, what the legend counts, what the caption says. */
(function (root) {
  "use strict";
  const F = root.bmFilters;

  /** One mark per row of the columns. */
  function marks(table, familyOf) {
    const word = (name, i) => table.vocabularies[name][table[name][i]];
    return Array.from({ length: table.rows }, (_, i) => ({
      i, id: table.ids[i], fx: table.x[i], fy: table.y[i],
      lon: (table.x[i] - .5) * 360, lat: Math.atan(Math.sinh((.5 - table.y[i]) * 2 * Math.PI)) * 180 / Math.PI,
      family: familyOf[word("category", i)], layer: F.layerOf(table, i), place: word("place", i), order: table.day_start[i],
      supplement: table.supplement[i], symbolic: table.symbolic[i], disputed: table.disputed[i],
      speaks: { algeria: table.algeria_says[i], mali: table.mali_says[i] },
      radius_km: table.radius_km[i], wide: F.isWide(table, i), km: Number.isNaN(table.border_km[i]) ? null : table.border_km[i],
      area: !table.symbolic[i] && ["area", "country"].includes(word("precision", i)),
    }));
  }
  const inTime = list => [...list].sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));

  /** The marks that pass every filter and whose layer is on. */
  function visible(me) {
    const passed = F.mask(me.table, me.state.get());
    return me.marks.filter(m => passed[m.i] && me.state.isOn(m.layer));
  }
  /** What stands in the legend: {layer: {id: n}, family: {id: n}}; a row is not counted by its own filter. */
  function counts(me) {
    const view = me.state.get(), passed = F.mask(me.table, view), others = F.mask(me.table, view, "cat");
    const layer = { incidents: 0, supplement: 0, symbolic: 0, mine: 0 }, family = {};
    for (const m of me.marks) {
      if (passed[m.i]) layer[m.layer] += 1;
      if (others[m.i] && me.state.isOn(m.layer)) family[m.family] = (family[m.family] || 0) + 1;
    }
    return { layer, family };
  }
  /** [heading, the rest]: what is shown, in words. */
  function caption(me) {
    const t = me.words.t, view = me.state.get(), active = F.active(view), symbolic = me.visible.filter(m => m.symbolic).length;
    const parts = [t("caption.count", { shown: me.visible.length, n: me.table.rows }),
      t("caption.placed", { placed: me.visible.length - symbolic, symbolic }), ...active.map(key => phrase(me, key, view[key]))];
    return [t(me.visible.length === me.table.rows ? "caption.all" : "caption.some"), parts.join(" · ")];
  }
  /** A filter in words; of types, whichever is shorter: those that are shown, or those that are left out. */
  function phrase(me, key, value) {
    const without = key === "cat" ? leftOut(me, value) : [], { t } = me.words;
    return without.length ? t("caption.cat_without", { value: without.join(t("list.comma")) }) : t("caption." + key, { value: inWords(me, key, value) });
  }
  function leftOut({ page }, shown) {
    const all = Object.keys(page.categories), hidden = all.filter(id => !shown.includes(id));
    if (hidden.length >= all.length / 2) return [];
    const whole = page.families.filter(f => f.categories.every(([id]) => hidden.includes(id)));
    const single = hidden.filter(id => !whole.some(f => f.id === page.family_of[id]));
    return [...whole.map(f => f.title), ...single.map(id => page.categories[id])];
  }
  function inWords({ words, page }, key, value) {
    if (key === "from" || key === "to") return words.day(value);
    if (key === "km") return words.isolate(words.number(value, (String(value).split(".")[1] || "").length));
    if (!Array.isArray(value)) return value === true ? "" : String(value);
    const names = { cat: page.categories, actor: page.actors }[key];
    return value.map(id => names ? names[id] : words.t(key + "." + id)).join(words.t("list.comma")) || words.t("caption.none");
  }
  /** Rows whose folded texts hold every word. */
  function found(texts, text) {
    const needles = F.fold(text).split(/\s+/).filter(Boolean);
    return texts.flatMap((folded, i) => needles.every(word => folded.includes(word)) ? [i] : []);
  }
  root.bmRecords = { marks, inTime, visible, counts, caption, found };
})(globalThis);

/* The card of a row of a dataset whose texts are not in this file: what its columns say. */
(function (root) {
  "use strict";
  function card({ words, page, data }, m) {
    const { t, isolate, number } = words,
      category = page.categories[m.category],
      [low, high] = root.bmCrowd.distance(data, m.row).map(km => number(km, km % 1 ? 2 : 0)),
      facts = {
        record: page.layers.find(layer => layer.id === "mine").title,
        precision: t("card.precision_radius", {
          precision: t("precision." + m.precision),
          km: isolate("±" + number(m.radius_km, m.radius_km % 1 ? 1 : 0))
        }),
        distance: m.km === null ? t("card.distance_unavailable") : t("unit.km_range", { low, high }),
        side_record: t("side." + m.side)
      };
    return {
      id: m.id,
      family: m.family,
      category,
      title: category,
      date: words.day(root.bmFilters.isoDay(m.order)),
      date_stated: "",
      summary: t("card.no_texts"),
      disputed: false,
      cut: null,
      facts: Object.entries(facts).map(([key, value]) => ({ label: t("card." + key), value })),
      comparison: [],
      claims: [],
      discrepancies: [],
      sources: [],
      citation: category,
      moment: ""
    };
  }
  root.bmBare = { card };
})(globalThis);

/* The page's view: the parsed query, and the questions that legend and map ask of it. */
(function (root) {
  "use strict";
  const same = (a, b) => a.length === b.length && a.every(x => b.includes(x));

  function create(query, known, defaults, stories) {
    const [said, bad] = root.bmView.parse(query, known);
    let view = said.story && stories[said.story] ? root.bmView.over(said, root.bmView.parse(stories[said.story], known)[0]) : said;
    const me = {
      bad,
      get: () => view,
      isOn: id => (view.layers || defaults.layers).includes(id),
      hasCategory: id => !view.cat || view.cat.includes(id),
      set: patch => { view = { ...view, ...patch }; },
      setLayer(id, on) {
        const all = (view.layers || defaults.layers).filter(x => x !== id).concat(on ? [id] : []);
        me.set({ layers: same(all, defaults.layers) ? undefined : all });
      },
      setCategories(ids, on) {
        const all = (view.cat || defaults.categories).filter(x => !ids.includes(x)).concat(on ? ids : []);
        me.set({ cat: same(all, defaults.categories) ? undefined : all });
      },
      clearFilters() { for (const key of root.bmFilters.active(view)) me.set({ [key]: undefined }); },
      query: () => root.bmView.format({ ...view, story: undefined }),
    };
    return me;
  }
  root.bmState = { create };
})(globalThis);

/* The page's view: the parsed query, and the questions that legend and map ask of it. */
(function (root) {
  "use strict";
  const same = (a, b) => a.length === b.length && a.every(x => b.includes(x));

  /** The link of a view in a story: its name, and what differs from it; no record chosen where the story has one is `sel=`. */
  function inStory({ lang, story, lon, lat, zoom, bbox, sel, panel, data }, stories, known) {
    const own = root.bmView.parse(stories[story], known)[0],
      moved = lon !== undefined || String(bbox) !== String(own.bbox);
    const chosen = (sel || "") === (own.sel || "") ? undefined : sel || "";
    return { lang, ...(moved ? { lon, lat, zoom, bbox } : {}), story, sel: chosen, panel, data };
  }
  /** [the view of a link, over that of its story if it names one; what was not understood]. */
  function read(query, known, stories) {
    const [said, bad] = root.bmView.parse(query, known),
      story = said.story && stories[said.story];
    return [story ? root.bmView.over(said, root.bmView.parse(story, known)[0]) : said, bad];
  }
  function create(query, known, defaults, stories) {
    let [view, bad] = read(query, known, stories);
    /** The layers that are on where a view names none; a story is told without a dataset. */
    const usual = () => (view.story ? defaults.story_layers : defaults.layers);
    const me = {
      bad,
      get: () => view,
      read: link => read(link, known, stories)[0],
      isOn: id => (view.layers || usual()).includes(id),
      hasCategory: id => !view.cat || view.cat.includes(id),
      replace: whole => {
        view = whole;
      },
      set: patch => {
        view = { ...view, ...patch };
      },
      setLayer(id, on) {
        const all = (view.layers || usual()).filter(x => x !== id).concat(on ? [id] : []);
        me.set({ layers: same(all, usual()) ? undefined : all });
      },
      setCategories(ids, on) {
        const all = (view.cat || defaults.categories).filter(x => !ids.includes(x)).concat(on ? ids : []);
        me.set({ cat: same(all, defaults.categories) ? undefined : all });
      },
      has: (key, id) => (view[key] || []).includes(id),
      /** Adds an id to a list filter or takes it out; a list that becomes empty is no filter. */
      flip(key, id) {
        const all = me.has(key, id) ? view[key].filter(x => x !== id) : [...(view[key] || []), id];
        me.set({ [key]: all.length ? all : undefined });
      },
      clear(group) {
        for (const key of root.bmFilters.keysOf(group)) me.set({ [key]: undefined });
      },
      clearFilters() {
        for (const key of root.bmFilters.active(view)) me.set({ [key]: undefined });
      },
      /** Forgets a selection that no record has. */
      settle(has) {
        if (view.sel && !has(view.sel)) {
          bad.push("sel=" + view.sel);
          me.set({ sel: undefined });
        }
      },
      /** The view and the dataset that it shows, whether the link named it or not. */
      whole: () => ({ ...view, data: view.data ?? known.data?.[0] }),
      /** The view as a link; where there is a dataset, the link names it. */
      query() {
        const whole = me.whole();
        return root.bmView.format(
          view.story ? inStory(whole, stories, known) : { ...whole, sel: view.sel || undefined }
        );
      }
    };
    return me;
  }
  root.bmState = { create };
})(globalThis);

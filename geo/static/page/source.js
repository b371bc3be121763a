/* Where the page gets its files: from the server by hash, or from one object inside a saved file. */
(function (root) {
  "use strict";
  function served(base) {
    const cache = new Map();
    const fetched = async (path, kind) => {
      const answer = await fetch(base + path);
      if (!answer.ok) throw new Error(answer.status + " " + path);
      return answer[kind]();
    };
    const get = (path, kind) => {
      if (!cache.has(path))
        cache.set(
          path,
          fetched(path, kind).catch(err => {
            cache.delete(path);
            throw err;
          })
        );
      return cache.get(path);
    };
    return {
      page: lang => get(`/page-${lang}.json`, "json"),
      titles: lang => get(`/titles-${lang}.json`, "json"),
      columns: () => get("/incidents.bin", "arrayBuffer"),
      card: (id, lang) => get(`/card/${lang}/${encodeURIComponent(id)}.json`, "json"),
      search: () => get("/search.json", "json"),
      dossier: lang => get(`/dossier-${lang}.json`, "json"),
      relief: base + "/relief.webp",
      canExport: true
    };
  }
  function inlined(data) {
    const bytes = Uint8Array.from(atob(data.columns), c => c.charCodeAt(0));
    return {
      page: async lang => data.pages[lang],
      titles: async lang => data.titles[lang],
      columns: async () => bytes.buffer,
      card: async (id, lang) => data.cards[lang][id],
      search: async () => data.search,
      dossier: async lang => data.dossiers[lang],
      relief: data.relief,
      canExport: false
    };
  }
  root.bmSource = { served, inlined };
})(globalThis);

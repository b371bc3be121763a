/* Where the page gets its files: from the server by hash, or from the packed parts of the file it stands in. */
(function (root) {
  "use strict";
  /** Each file is asked for once; what failed is asked for again. ask(name) → a Response. */
  function once(ask) {
    const cache = new Map();
    const answer = async (name, kind) => (await ask(name))[kind]();
    return (name, kind) => {
      if (!cache.has(name))
        cache.set(
          name,
          answer(name, kind).catch(err => {
            cache.delete(name);
            throw err;
          })
        );
      return cache.get(name);
    };
  }
  function served(base) {
    const get = once(async path => {
      const answer = await fetch(base + path);
      if (!answer.ok) throw new Error(answer.status + " " + path);
      return answer;
    });
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
  /** unpack(name) → a Response with that part of the file; relief = a WebP in base64, or "". */
  function packed(unpack, relief) {
    const get = once(unpack);
    return {
      page: lang => get("page-" + lang, "json"),
      titles: lang => get("titles-" + lang, "json"),
      columns: () => get("columns", "arrayBuffer"),
      card: async (id, lang) => (await get("cards-" + lang, "json"))[id],
      search: () => get("search", "json"),
      dossier: lang => get("dossier-" + lang, "json"),
      relief: relief && "data:image/webp;base64," + relief,
      canExport: false
    };
  }
  root.bmSource = { served, packed };
})(globalThis);

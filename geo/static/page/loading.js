/* A dataset as it comes: drawn while it loads, with a bar; what of it holds the words that are searched for. */
(function (root) {
  "use strict";
  const PATIENCE_MS = 400;
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

  /** Fetches the dataset, and draws it once the page stands; the first rows are painted before the last have come.
      first, all: settled when the first rows are in `me.data`, when all are shown, or when it failed. */
  function data(me) {
    let first;
    const begun = new Promise(done => (first = done));
    return { first: begun, all: arriving(me, first).finally(first) };
  }
  async function arriving(me, first) {
    const began = performance.now();
    let painted = began;
    me.dataFailed = false;
    try {
      const done = await root.bmRows.read(await me.source.data(), async rows => {
        const isLate = !me.data && me.overlay;
        if (!me.data) takes(me, rows);
        first();
        if (rows.loaded === rows.rows) return;
        painted = Math.max(painted, await me.standing);
        if (performance.now() - began > PATIENCE_MS) said(me, rows);
        if (isLate) firstRows(me);
        else if (performance.now() - painted < PATIENCE_MS) return;
        else show(me);
        await frame();
        painted = performance.now();
      });
      await me.standing;
      root.bmStrip.unsay(me, "data_loading");
      me.data = done;
      if (me.state.get().q !== undefined) await found(me);
      if (me.state.get().q !== undefined || done.shown !== done.rows) show(me);
    } catch {
      await me.standing;
      me.data = null;
      me.dataFailed = true;
      root.bmStrip.say(me, "error", "data_failed", { name: me.page.data.name }, again(me));
      me.update();
    }
  }
  const again = me => ({ text: me.words.t("notice.retry"), run: () => arriving(me, () => {}) });
  /** The first rows on the map; legend, bars and captions count when more have come. */
  function firstRows(me) {
    root.bmCrowd.judge(me.data, me.state.get(), me.found);
    root.bmPainting.paint(me);
  }
  function show(me) {
    me.dock.axis = root.bmDock.axis(me.table, me.data);
    me.update();
  }
  function said(me, { loaded, rows }) {
    const { p } = me;
    if (p.notice.dataset.said !== "data_loading" || p.notice.hidden) {
      root.bmStrip.say(me, "loading", "data_loading", { name: me.page.data.name, done: loaded, n: rows });
      p.notice.append(root.bmDom.make("progress", "bm-progress"));
    }
    const bar = p.notice.querySelector("progress");
    p.notice.querySelector("strong").textContent = me.words.t("notice.data_loading", {
      name: me.page.data.name,
      done: loaded,
      n: rows
    });
    bar.max = rows;
    bar.value = loaded;
  }

  /** Takes a dataset of which the first rows have come; which of them hold the words of the view is not known yet. */
  function takes(me, rows) {
    me.data = rows;
    me.found = me.state.get().q === undefined ? null : new Uint8Array(Math.ceil(rows.rows / 8));
    root.bmCrowd.judge(rows, me.state.get(), me.found);
    me.dock.axis = root.bmDock.axis(me.table, rows);
  }
  /** Asks which rows hold the words of the view, if it has others than before; until the answer comes none does. */
  function find(me) {
    const { q } = me.state.get();
    if (!me.data || q === me.sought) return;
    me.sought = q;
    me.found = q === undefined ? null : new Uint8Array(Math.ceil(me.data.rows / 8));
    if (q !== undefined) found(me).then(() => me.update());
  }
  async function found(me) {
    const { q } = me.state.get(),
      bits = await me.source.found(q).catch(() => null);
    if (q !== me.state.get().q) return;
    me.sought = q;
    if (bits) me.found = bits;
    else root.bmStrip.say(me, "error", "search_failed");
  }
  root.bmLoading = { data, find };
})(globalThis);

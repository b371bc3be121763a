/* A dataset as it comes: drawn while it loads, with a bar; what of it holds the words that are searched for. */
(function (root) {
  "use strict";
  const PATIENCE_MS = 400;
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

  /** Fetches the dataset; the first rows are painted before the last have come. */
  async function data(me) {
    const began = performance.now();
    let painted = 0;
    me.dataFailed = false;
    try {
      const done = await root.bmRows.read(await me.source.data(), async rows => {
        const isFirst = !me.data,
          isSlow = performance.now() - began > PATIENCE_MS;
        if (isFirst) me.data = rows;
        if (rows.loaded === rows.rows) return;
        if (isSlow) said(me, rows);
        if (isFirst) firstRows(me);
        else if (performance.now() - painted < PATIENCE_MS) return;
        else show(me);
        await frame();
        painted = performance.now();
      });
      me.data = done;
      root.bmStrip.unsay(me, "data_loading");
      if (me.state.get().q !== undefined) await found(me);
      show(me);
    } catch {
      me.data = null;
      me.dataFailed = true;
      root.bmStrip.say(me, "error", "data_failed", { name: me.page.data.name }, again(me));
      me.update();
    }
  }
  const again = me => ({ text: me.words.t("notice.retry"), run: () => data(me) });
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

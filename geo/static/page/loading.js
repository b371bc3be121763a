/* A dataset as it comes: drawn while it loads, with a bar; what of it holds the words that are searched for. */
(function (root) {
  "use strict";
  const PATIENCE_MS = 400,
    AT_ONCE_MS = 200; // what has come by then is painted once
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));

  /** Fetches the dataset, and draws it once the page stands; the first rows are painted before the last have come.
      first, all: settled when the rows that came at once are in `me.data`, when all are shown, or when it failed. */
  function data(me) {
    let first;
    const begun = new Promise(done => (first = done));
    return { first: begun, all: arriving(me, first) };
  }
  const read = async (me, told) => root.bmRows.read(await me.source.data(), told);
  async function arriving(me, first) {
    const began = performance.now();
    let painted = began,
      isLate = false;
    me.dataFailed = false;
    try {
      const done = await read(me, async rows => {
        if (!me.data) {
          isLate = Boolean(me.overlay);
          takes(me, rows);
        }
        if (rows.loaded === rows.rows || (!isLate && performance.now() - began < AT_ONCE_MS)) return;
        first();
        painted = Math.max(painted, await me.standing);
        if (performance.now() - began > PATIENCE_MS) said(me, rows);
        if (isLate) root.bmPainting.paint(me); // legend, bars and captions count when more have come
        else if (performance.now() - painted < PATIENCE_MS) return;
        else show(me);
        isLate = false;
        await frame();
        painted = performance.now();
      }).finally(first);
      await me.standing;
      root.bmStrip.unsay(me, "data_loading");
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
  const again = me => ({ word: "notice.retry", run: () => arriving(me, () => {}) });
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

  /** Until the answer comes, no row holds the words of the view. */
  const unanswered = (rows, q) => (q === undefined ? null : new Uint8Array(Math.ceil(rows.rows / 8)));
  /** Takes a dataset of which the first rows have come. */
  function takes(me, rows) {
    me.data = rows;
    me.sought = me.state.get().q;
    me.found = unanswered(rows, me.sought);
    root.bmCrowd.judge(rows, me.state.get(), me.found);
    me.dock.axis = root.bmDock.axis(me.table, rows);
  }
  /** Asks which rows hold the words of the view, if it has others than before. */
  function find(me) {
    const { q } = me.state.get();
    if (!me.data || q === me.sought) return;
    me.sought = q;
    me.found = unanswered(me.data, q);
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

/* Choosing and reading records: card, lists, hover, keyboard. */
(function (root) {
  "use strict";
  const { make } = root.bmFurniture, { inTime } = root.bmRecords;
  const MOST_LISTED = 500;
  const titleOf = (me, id) => me.titles[me.table.index.get(id)];

  /** Opens the card of a record; without an id, the list of what is shown. */
  async function choose(me, id, focus) {
    me.state.set({ sel: id });
    root.bmPainting.paint(me); me.tell();
    me.box.classList.toggle("bm-has-card", Boolean(id));
    const turn = me.turn = (me.turn || 0) + 1;
    if (!id) { overview(me); return; }
    try {
      const card = await me.source.card(id, me.page.lang);
      if (me.turn !== turn) return;
      root.bmCard.show(me.p.card, card, me.words, me.look, way => step(me, way));
      if (focus) me.p.card.querySelector("h2").focus({ preventScroll: true });
    } catch { if (me.turn === turn) root.bmCard.say(me.p.card, me.words.t("app.card_failed"), "bm-bad"); }
  }
  function step(me, way) {
    const all = inTime(me.visible), now = all.findIndex(m => m.id === me.state.get().sel);
    if (all.length) choose(me, all[(now + way + all.length) % all.length].id, true);
  }
  function overview(me) {
    const shown = inTime(me.visible).slice(0, MOST_LISTED);
    root.bmCard.overview(me.p.card, me.words, shown.map(m => root.bmCard.entry(m.id, titleOf(me, m.id), () => choose(me, m.id, true))));
  }

  /** A short list of records over the map: of a chip, or of a bubble. */
  function openList(me, group, opener) {
    const list = me.p.list, close = () => { list.hidden = true; opener?.focus?.(); };
    const items = make("ul", ""), x = root.bmChrome.control("icon", "close");
    x.setAttribute("aria-label", me.words.t("app.close"));
    x.addEventListener("click", close);
    items.append(...inTime(me.visible.filter(m => group.ids.includes(m.id))).map(({ id }) => root.bmCard.entry(id, titleOf(me, id), () => { list.hidden = true; choose(me, id, true); })));
    list.replaceChildren(make("h3", "", group.text || me.words.t("map.here")), x, items);
    list.onkeydown = e => { if (e.key === "Escape") { e.stopPropagation(); close(); } };
    list.hidden = false;
    items.querySelector("button")?.focus();
  }

  /** The hover: a title and a date, or how many records share the place. */
  function tip(me, spot, x, y) {
    const key = spot ? spot.ids.join() : "", { tip: node, frame } = me.p;
    if (key === me.tipped) return;
    me.tipped = key;
    me.map.getContainer().style.cursor = spot ? "pointer" : "";
    node.hidden = !spot;
    if (!spot) return;
    const text = spot.ids.length > 1 ? [me.words.t("map.stack", { n: spot.ids.length })] : titleOf(me, spot.ids[0]);
    node.replaceChildren(...text.map((line, i) => make(i ? "small" : "span", "", line)));
    const room = frame.clientWidth - node.offsetWidth - 8, above = y > frame.clientHeight - 80;
    node.style.left = Math.max(8, Math.min(x + 14, room)) + "px";
    node.style.top = (above ? y - node.offsetHeight - 12 : y + 16) + "px";
  }

  const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  function key(me, e) {
    const now = me.order.findIndex(m => m.id === me.focused), n = me.order.length;
    const go = () => {
      if (e.key === "Home") return () => focus(me, 0);
      if (e.key === "End") return () => focus(me, n - 1);
      if (e.key === "Enter" || e.key === " ") return () => me.focused && choose(me, me.focused, true);
      const mirrored = me.page.dir === "rtl" && /Left|Right/.test(e.key) ? -1 : 1;
      return e.key in WAYS ? () => focus(me, (now + WAYS[e.key] * mirrored + n) % n) : null;
    };
    const run = go();
    if (!run) return;
    e.preventDefault(); e.stopPropagation();
    if (n) run();
  }
  /** Puts the focus ring on the nth mark in the order of time and names it to a screen reader. */
  function focus(me, n) {
    me.focused = me.order[n]?.id;
    if (me.focused) {
      me.p.option.textContent = titleOf(me, me.focused).join(", ");
      me.p.option.dataset.focused = me.focused;
      me.p.option.setAttribute("aria-selected", String(me.focused === me.state.get().sel));
    }
    root.bmPainting.paint(me);
  }
  const enter = me => focus(me, Math.max(0, me.order.findIndex(m => m.id === (me.focused || me.state.get().sel))));
  const leave = me => { me.focused = undefined; root.bmPainting.paint(me); };

  /** What a click on the map hits. */
  function click(me, x, y) {
    const spot = me.overlay.hit(x, y);
    if (spot) return spot.ids.length > 1 ? openList(me, { ids: spot.ids }) : choose(me, spot.ids[0]);
    if (!me.p.list.hidden) { me.p.list.hidden = true; return undefined; }
    return choose(me, undefined);
  }
  root.bmReading = { choose, overview, openList, tip, key, enter, leave, click };
})(globalThis);

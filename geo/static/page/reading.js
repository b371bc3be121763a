/* Choosing and reading records: card, lists, hover, keyboard. */
(function (root) {
  "use strict";
  const { make, button, named } = root.bmDom,
    { inTime } = root.bmRecords;
  const MOST_LISTED = 100,
    PAN_PX = 80;
  const titleOf = (me, id) => me.titles[me.table.index.get(id)];

  /** Opens the card of a record; without an id, what the view holds. */
  async function choose(me, id, focus) {
    me.state.set({ sel: id });
    me.refresh();
    me.tell();
    root.bmPanels.mark(me);
    root.bmStory.strip(me);
    me.box.classList.toggle("bm-has-card", Boolean(id));
    const turn = (me.turn = (me.turn || 0) + 1);
    if (!id) {
      overview(me);
      return;
    }
    try {
      const card = await me.source.card(id, me.page.lang);
      if (me.turn !== turn) return;
      root.bmCard.show(me.p.card, card, me.words, me.look, {
        step: way => step(me, way),
        close: () => close(me),
        cite: () => root.bmTools.copy(me, card.citation + "\n" + root.bmTools.link(me), "citation"),
        back: me.panels.trail.length ? () => root.bmPanels.back(me) : null
      });
      if (focus) me.p.card.querySelector("h2").focus({ preventScroll: true });
    } catch {
      if (me.turn === turn) root.bmCard.say(me.p.card, me.words.t("app.card_failed"), "bm-bad");
    }
  }
  /** Closes the card; the focus goes back to where records are chosen. */
  function close(me) {
    choose(me, undefined);
    const row = root.bmTwin.isOpen(me) && me.p.twin.querySelector("[tabindex='0'][data-row]");
    (row || me.p.marks).focus({ preventScroll: true });
  }
  function step(me, way) {
    const all = root.bmTwin.isOpen(me) ? root.bmTwin.ordered(me) : inTime(me.visible),
      now = all.findIndex(m => m.id === me.state.get().sel);
    if (all.length) choose(me, all[(now + way + all.length) % all.length].id, true);
  }
  function overview(me) {
    if (me.loading) {
      root.bmCard.say(me.p.card, me.words.t("notice.loading"));
      return;
    }
    const cells = me.overlay.plan()?.cells;
    if (cells && !root.bmTwin.isOpen(me)) {
      root.bmSummary.show(me);
      return;
    }
    const own = root.bmStory.steps(me),
      shown = own.length ? own : inTime(me.visible),
      rest = shown.length - MOST_LISTED,
      listed = [me.page.lang, me.look.name, own.length, ...shown.map(m => m.id)].join();
    if (me.listed === listed && me.p.card.querySelector(".bm-overview")) return;
    me.listed = listed;
    root.bmCard.overview(
      me.p.card,
      me.words,
      shown.slice(0, MOST_LISTED).map(m => entry(me, m, () => choose(me, m.id, true))),
      own.length ? me.words.t("story.steps") : "",
      root.bmStory.now(me) ? me.words.t("story.no_events") : ""
    );
    if (rest > 0)
      me.p.card.append(
        button("bm-button bm-outlined bm-rest", {
          icon: "table",
          text: me.words.t("card.rest", { n: rest }),
          run: () => root.bmTwin.show(me, true)
        })
      );
  }
  const entry = (me, m, pick) => root.bmCard.entry(m, titleOf(me, m.id), me.look, pick);

  /** A box over the map with a title and a way to close it. */
  function openBox(me, title, content, opener) {
    const { list } = me.p,
      shut = () => {
        list.hidden = true;
        (opener?.isConnected ? opener : me.p.marks).focus({ preventScroll: true });
      };
    const x = named(button("bm-icon", { icon: "close", run: shut }), me.words.t("app.close")),
      head = make("h2", "bm-list-head", title);
    head.id = "bm-list-head";
    list.setAttribute("aria-labelledby", head.id);
    list.replaceChildren(head, x, ...content);
    list.onkeydown = e => {
      if (e.key === "Escape") {
        e.stopPropagation();
        shut();
      }
    };
    list.hidden = false;
  }
  /** A short list of records over the map: of a chip, or of a bubble; of several places, with the place over its records. */
  function openList(me, group, opener) {
    const ids = new Set(group.ids),
      marks = inTime(me.visible.filter(m => ids.has(m.id))),
      pick = m => () => {
        me.p.list.hidden = true;
        choose(me, m.id, true);
      };
    const places = new Map();
    for (const m of marks) {
      const key = m.wide ? "" : m.place;
      places.set(key, [...(places.get(key) || []), m]);
    }
    const parts = [...places]
      .sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
      .flatMap(([place, own]) => {
        const items = make("ul", "");
        items.append(...own.slice(0, MOST_LISTED).map(m => entry(me, m, pick(m))));
        return places.size > 1
          ? [make("h3", "", place ? me.page.places[place][0] : me.words.t("chip.wide")), items]
          : [items];
      });
    openBox(me, group.text || me.words.t("map.here"), parts, opener);
    me.p.list.querySelector("ul button")?.focus();
  }

  /** The hover: a title and a date, how many records share the place, or what a cell holds. */
  function tip(me, spot, x, y) {
    const key = spot ? spot.ids.join() : "",
      { tip: node, frame } = me.p;
    if (key === me.tipped) return;
    if (me.tippedCell) me.overlay.paint(root.bmPainting.scene(me));
    me.tipped = key;
    me.tippedCell = spot?.cell;
    me.map.getContainer().style.cursor = me.tape ? "crosshair" : spot ? "pointer" : "";
    node.hidden = !spot;
    if (!spot) return;
    if (spot.cell) me.overlay.hover(spot.cell);
    node.replaceChildren(...told(me, spot).map((line, i) => make(i ? "small" : "span", "", line)));
    const room = frame.clientWidth - node.offsetWidth - 8,
      above = y > frame.clientHeight - 80;
    node.style.left = Math.max(8, Math.min(x + 14, room)) + "px";
    node.style.top = (above ? y - node.offsetHeight - 12 : y + 16) + "px";
  }
  function told(me, spot) {
    const { t } = me.words,
      n = spot.ids.length,
      plan = me.overlay.plan();
    if (spot.cell)
      return [
        t("map.stack", { n }),
        t("density.class", { k: root.bmHexes.classOf(plan.limits, n) + 1, of: plan.limits.length }),
        t("density.click")
      ];
    return n > 1 ? [t("map.stack", { n })] : titleOf(me, spot.ids[0]);
  }

  const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const PANS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
  function key(me, e) {
    const run = me.tape ? tapeKey(me, e) : markKey(me, e) || mapKey(me, e);
    if (!run) return;
    e.preventDefault();
    e.stopPropagation();
    run();
  }
  function markKey(me, e) {
    const now = me.order.findIndex(m => m.id === me.focused),
      n = me.order.length;
    if (!n) return null;
    if (e.key === "Home") return () => focus(me, 0);
    if (e.key === "End") return () => focus(me, n - 1);
    if (e.key === "Enter" || e.key === " ") return () => now >= 0 && pick(me, me.order[now]);
    const mirrored = me.page.dir === "rtl" && /Left|Right/.test(e.key) ? -1 : 1;
    return e.key in WAYS && !e.shiftKey ? () => focus(me, (now + WAYS[e.key] * mirrored + n) % n) : null;
  }
  const mapKey = (me, e) =>
    e.key === "+" || e.key === "="
      ? () => me.map.zoomIn(1)
      : e.key === "-"
        ? () => me.map.zoomOut(1)
        : e.shiftKey && e.key in PANS
          ? () => pan(me, PANS[e.key])
          : null;
  const pan = (me, [dx, dy]) => me.map.panBy([dx * PAN_PX, dy * PAN_PX], { animate: false });
  function tapeKey(me, e) {
    if (e.key === "Enter" || e.key === " ")
      return () => {
        const c = me.map.getCenter();
        root.bmTools.add(me, c.lng, c.lat);
      };
    if (e.key === "Backspace" || e.key === "Delete") return () => root.bmTools.undo(me);
    return e.key in PANS ? () => pan(me, PANS[e.key]) : mapKey(me, e);
  }
  const pick = (me, stop) => (stop.ids.length > 1 ? openList(me, { ids: stop.ids }) : choose(me, stop.id, true));

  /** Puts the focus ring on the nth stop in the order of time and names it to a screen reader. */
  function focus(me, n) {
    const stop = me.order[n];
    me.focused = stop?.id;
    me.refresh();
  }
  /** Names the stop that has the focus, or would get it first, to a screen reader. */
  function name(me) {
    const {
        p: { option },
        words: { t }
      } = me,
      stop = me.order.find(one => holds(one, me.focused)) || me.order[0];
    option.textContent = stop
      ? [...titleOf(me, stop.id), ...(stop.ids.length > 1 ? [t("map.stack", { n: stop.ids.length })] : [])].join(
          t("list.comma")
        )
      : t("notice.empty");
    option.dataset.focused = me.focused || "";
    option.setAttribute("aria-selected", String(Boolean(stop && stop.ids.includes(me.state.get().sel))));
  }
  const holds = (stop, id) => id !== undefined && stop.ids.includes(id);
  function enter(me) {
    if (me.tape) return;
    const at = [me.focused, me.state.get().sel]
      .map(id => me.order.findIndex(stop => holds(stop, id)))
      .find(n => n >= 0);
    focus(me, at ?? 0);
  }
  const leave = me => {
    me.focused = undefined;
    me.refresh();
  };

  /** What a click on the map hits. */
  function click(me, x, y, { lng, lat }) {
    if (me.tape) return root.bmTools.add(me, lng, lat);
    const spot = me.overlay.hit(x, y);
    if (spot?.cell && me.map.getZoom() < me.map.getMaxZoom())
      return me.map.setView([lat, lng], me.map.getZoom() + 1.5, { animate: false });
    if (spot) return spot.ids.length > 1 ? openList(me, { ids: spot.ids }) : choose(me, spot.ids[0]);
    if (!me.p.list.hidden) {
      me.p.list.hidden = true;
      return undefined;
    }
    return choose(me, undefined);
  }
  root.bmReading = { choose, close, overview, openList, openBox, tip, key, name, enter, leave, click };
})(globalThis);

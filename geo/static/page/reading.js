/* Choosing and reading records: card, lists, hover, keyboard. */
(function (root) {
  "use strict";
  const { make, button, named } = root.bmDom,
    { inTime } = root.bmRecords;
  const MOST_LISTED = 100,
    MOST_NAMED = 400,
    PAN_PX = 80;
  const rowOf = (me, id) => root.bmCrowd.rowOf(me.data, id);
  /** Title and date of a record; of a row of the dataset whose title has not come, its type and day. */
  function titleOf(me, id) {
    const row = rowOf(me, id);
    if (row < 0) return me.titles[me.table.index.get(id)];
    const { category, order } = markOf(me, id);
    return me.named.get(id) || [me.page.categories[category], me.words.day(root.bmFilters.isoDay(order))];
  }
  /** Fetches the titles of rows of the dataset that are not there yet, then runs. */
  async function withTitles(me, ids, run) {
    const isWanted = id => rowOf(me, id) >= 0 && !me.named.has(id) && !me.asked.has(id),
      missing = ids.filter(isWanted).slice(0, MOST_NAMED),
      { lang } = me.page;
    if (!missing.length || !me.source.hasTexts) return;
    for (const id of missing) me.asked.add(id);
    const told = await me.source.headings(missing, lang).catch(() => []);
    for (const id of missing) me.asked.delete(id);
    if (lang !== me.page.lang || !told.length) return;
    missing.forEach((id, n) => me.named.set(id, told[n]));
    run();
  }
  const markOf = (me, id) =>
    rowOf(me, id) < 0 ? me.marks[me.table.index.get(id)] : root.bmCrowd.mark(me.data, rowOf(me, id), me.page.family_of);

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
      const isBare = rowOf(me, id) >= 0 && !me.source.hasTexts,
        card = isBare ? root.bmBare.card(me, markOf(me, id)) : await me.source.card(id, me.page.lang);
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
    const { sel } = me.state.get(),
      all = root.bmTwin.isOpen(me) ? root.bmTwin.ordered(me) : inTime(root.bmTelling.shown(me)),
      now = all.findIndex(m => m.id === sel),
      row = rowOf(me, sel);
    if (now < 0 && row >= 0) return choose(me, "mine:" + root.bmCrowd.beside(me.data, row, way), true);
    return all.length ? choose(me, all[(now + way + all.length) % all.length].id, true) : null;
  }
  function overview(me) {
    if (me.loading) {
      root.bmCard.say(me.p.card, me.words.t("notice.loading"));
      return;
    }
    if (isInCells(me)) {
      root.bmSummary.show(me);
      return;
    }
    const shown = inView(me),
      ids = shown.map(m => m.id);
    me.titled = withTitles(me, ids, () => listing(me));
    if (me.source.isHere && ids.some(id => me.asked.has(id))) me.titled.then(() => listing(me));
    else listing(me, shown);
  }
  const isInCells = me => Boolean(me.overlay.plan()?.cells) && !root.bmTwin.isOpen(me);
  /** The records that the overview lists: those of the story, or those that the table lists, or those of the map with the
      rows of a dataset that are drawn. */
  function inView(me) {
    const own = root.bmStory.steps(me),
      drawn = () => [...(me.overlay.plan()?.by.values() || [])].filter(m => m.row !== undefined),
      shown = root.bmTwin.isOpen(me) ? root.bmTelling.shown(me) : [...me.visible, ...drawn()];
    return (own.length ? own : inTime(shown)).slice(0, MOST_LISTED);
  }
  function listing(me, shown = inView(me)) {
    if (me.state.get().sel || isInCells(me)) return;
    const own = root.bmStory.steps(me),
      rest = (own.length ? own.length : root.bmRecords.many(me)) - shown.length,
      ids = shown.map(m => m.id),
      listed = [me.page.lang, me.look.name, own.length, rest, ids.filter(id => me.named.has(id)).length, ...ids].join();
    if (me.listed === listed && me.p.card.querySelector(".bm-overview")) return;
    me.listed = listed;
    root.bmCard.overview(
      me.p.card,
      me.words,
      entries(me, shown),
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
  /** The entries of the card's list. One that was listed before is the same element, unless language, theme or its title
      have changed. */
  function entries(me, shown) {
    const look = [me.page.lang, me.look.name].join(),
      before = me.entries || new Map(),
      keyOf = ({ id }) => [look, id, me.named.has(id)].join();
    me.entries = new Map(
      shown.map(m => [keyOf(m), before.get(keyOf(m)) || entry(me, m, () => choose(me, m.id, true))])
    );
    return [...me.entries.values()];
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
    me.boxes = (me.boxes || 0) + 1;
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
  /** A short list of records over the map: of a chip, a bubble or a cell; of several places, with the place over its
      records. group = {ids, n: how many in all, rows: of a dataset that are only counted, wide: of its wide areas, text: a
      heading}; at = the entry that gets the focus. */
  function openList(me, group, opener, at = 0) {
    const ids = [...group.ids, ...(group.wide ? wideRows(me) : [])],
      marks = inTime(ids.map(id => markOf(me, id))),
      { rows = 0, n = marks.length } = group,
      pick = m => () => {
        me.p.list.hidden = true;
        choose(me, m.id, true);
      };
    const places = new Map();
    for (const m of marks) {
      const key = m.wide ? "" : m.place;
      places.set(key, [...(places.get(key) || []), m]);
    }
    let listed = 0;
    const parts = [...places]
      .sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1))
      .flatMap(([place, own]) => {
        const items = make("ul", "");
        items.append(...own.slice(0, MOST_LISTED).map(m => entry(me, m, pick(m))));
        listed += items.children.length;
        return places.size > 1
          ? [make("h3", "", place ? me.page.places[place][0] : me.words.t("chip.wide")), items]
          : [items];
      });
    const more = n - rows - listed;
    if (rows) parts.push(toRows(me, rows));
    if (more > 0) parts.push(make("p", "bm-quiet", me.words.t("map.more", { n: more })));
    openBox(me, group.text || me.words.t("map.here"), parts, opener);
    const { boxes } = me,
      entries = [...me.p.list.querySelectorAll("ul button")];
    entries[at]?.focus();
    withTitles(me, ids, () => {
      if (!me.p.list.hidden && me.boxes === boxes) openList(me, group, opener, entries.indexOf(document.activeElement));
    });
  }
  const wideRows = ({ data }) => root.bmCrowd.rowsPassing(data, MOST_LISTED, true).map(row => "mine:" + row);

  /** The way to rows of the dataset that are only counted: all of them on the map. */
  const toRows = (me, n) =>
    button("bm-button bm-outlined bm-rest", {
      text: me.words.t("map.show_rows", { n }),
      run: () => {
        me.p.list.hidden = true;
        const [w, s, e, north] = root.bmCrowd.bounds(me.data);
        me.map.fitBounds(
          [
            [s, w],
            [north, e]
          ],
          { animate: false }
        );
      }
    });

  /** The hover: a title and a date, how many records share the place, or what a cell holds. */
  function tip(me, spot, x, y) {
    const key = spot ? spot.ids.join() + (spot.cell?.key || "") : "",
      { tip: node, frame } = me.p;
    if (key === me.tipped) return;
    if (me.tippedCell) me.overlay.draw();
    me.tipped = key;
    me.tippedCell = spot?.cell;
    me.map.getContainer().style.cursor = me.tape ? "crosshair" : spot ? "pointer" : "";
    node.hidden = !spot;
    if (!spot) return;
    if (spot.cell) me.overlay.hover(spot.cell);
    if (spot.ids.length === 1)
      withTitles(me, spot.ids, () => {
        if (me.tipped !== key) return;
        me.tipped = "";
        tip(me, spot, x, y);
      });
    node.replaceChildren(...told(me, spot).map((line, i) => make(i ? "small" : "span", "", line)));
    const room = frame.clientWidth - node.offsetWidth - 8,
      above = y > frame.clientHeight - 80;
    node.style.left = Math.max(8, Math.min(x + 14, room)) + "px";
    node.style.top = (above ? y - node.offsetHeight - 12 : y + 16) + "px";
  }
  function told(me, spot) {
    const { t } = me.words,
      n = spot.cell ? spot.cell.count : spot.ids.length,
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
    const n = me.order.length,
      now = me.order.indexOf(stopOf(me));
    if (!n) return null;
    if (e.key === "Home") return () => focus(me, 0);
    if (e.key === "End") return () => focus(me, n - 1);
    if (e.key === "Enter" || e.key === " ") return () => pick(me, me.order[now]);
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
  const pick = (me, stop) =>
    stop.cell ? into(me, stop.cell) : stop.ids.length > 1 ? openList(me, { ids: stop.ids }) : choose(me, stop.id, true);
  /** Nearer to a cell; at the nearest, the list of what it holds. */
  function into(me, cell) {
    const { map, data } = me,
      middle = map.containerPointToLatLng([cell.px, cell.py]);
    if (map.getZoom() < map.getMaxZoom()) return map.setView(middle, map.getZoom() + 1.5, { animate: false });
    const rows = data && cell.number !== undefined ? root.bmCrowd.rowsIn(data, MOST_LISTED, cell) : [];
    return openList(me, { ids: [...cell.marks.map(m => m.id), ...rows.map(row => "mine:" + row)], n: cell.count });
  }

  /** Puts the focus ring on the nth stop in the order of time and names it to a screen reader. */
  function focus(me, n) {
    const stop = me.order[n];
    me.focused = stop?.id;
    me.refresh();
    const spot = stop && me.overlay.plan().hits.find(one => (one.cell ? one.cell.key === stop.id : holds(one, stop.id)));
    tip(me, spot, spot?.x, spot?.y); // as under a pointer
  }
  /** Names the stop that has the focus, or would get it first, to a screen reader. */
  function name(me) {
    const {
        p: { option },
        words: { t }
      } = me,
      stop = stopOf(me);
    option.textContent = stop ? spoken(me, stop).join(t("list.comma")) : t("notice.empty");
    option.dataset.focused = me.focused || "";
    option.setAttribute("aria-selected", String(Boolean(stop && stop.ids.includes(me.state.get().sel))));
  }
  function spoken(me, { id, ids, cell }) {
    const n = cell ? cell.count : ids.length,
      together = n > 1 ? [me.words.t("map.stack", { n })] : [];
    return [...(ids.length ? titleOf(me, id) : []), ...together];
  }
  const holds = (stop, id) => id !== undefined && (stop.id === id || stop.ids.includes(id));
  /** The stop that has the focus, or gets it first. */
  const stopOf = me => me.order.find(one => holds(one, me.focused)) || me.order[0];
  function enter(me) {
    if (me.tape) return;
    const at = [me.focused, me.state.get().sel]
      .map(id => me.order.findIndex(stop => holds(stop, id)))
      .find(n => n >= 0);
    focus(me, at ?? 0);
  }
  const leave = me => {
    tip(me, null);
    me.focused = undefined;
    me.refresh();
  };

  /** What a click on the map hits. */
  function click(me, x, y, { lng, lat }) {
    if (me.tape) return root.bmTools.add(me, lng, lat);
    const spot = me.overlay.hit(x, y);
    if (spot?.cell) return into(me, spot.cell);
    if (spot) return spot.ids.length > 1 ? openList(me, { ids: spot.ids }) : choose(me, spot.ids[0]);
    if (!me.p.list.hidden) {
      me.p.list.hidden = true;
      return undefined;
    }
    return choose(me, undefined);
  }
  root.bmReading = {
    titleOf,
    withTitles,
    choose,
    close,
    overview,
    openList,
    openBox,
    tip,
    key,
    name,
    enter,
    leave,
    click
  };
})(globalThis);

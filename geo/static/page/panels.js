/* The evidence: panels in the map's place that list discrepancies, sources, figures, agreements, the chronology and the
   method. Every entry has a reference, KIND:ID; every link goes to one, and every way leads back, focus included. */
(function (root) {
  "use strict";
  const { make, button, named } = root.bmDom;
  const PANELS = ["discrepancies", "sources", "figures", "agreements", "timeline", "method"];
  const HOME = {
    source: "sources",
    brief: "sources",
    discrepancy: "discrepancies",
    figure: "figures",
    agreement: "agreements",
    moment: "timeline",
    method: "method"
  };
  const kindOf = ref => ref.slice(0, ref.indexOf(":")),
    nameOf = ref => ref.slice(ref.indexOf(":") + 1);

  /** The panel that is open, or undefined. */
  const opened = me => PANELS.find(name => name === me.state.get().panel);

  /** Head and empty body, once for each language. */
  function build(me) {
    const {
        p,
        words: { t }
      } = me,
      old = me.panels || {};
    me.panels = { trail: old.trail || [], order: old.order || "number", shown: "", tabs: new Map() };
    me.panels.left = old.body && { name: old.name, scroll: old.body.scrollTop };
    const w = me.panels,
      head = make("div", "bm-panel-head"),
      tabs = make("div", "bm-panel-tabs");
    tabs.setAttribute("role", "tablist");
    tabs.setAttribute("aria-label", t("panel.title"));
    for (const name of PANELS) {
      const tab = button("bm-panel-tab", { text: t("panel." + name), run: () => show(me, name) });
      tab.setAttribute("role", "tab");
      tab.id = "bm-tab-" + name;
      tab.setAttribute("aria-controls", "bm-panel-body");
      tab.dataset.tab = name;
      w.tabs.set(name, tab);
      tabs.append(tab);
    }
    tabs.addEventListener("keydown", e => walk(me, e));
    w.back = button("bm-button bm-outlined bm-panel-back", {
      icon: "turn",
      text: t("panel.back"),
      run: () => back(me)
    });
    w.back.dataset.back = "";
    const x = named(button("bm-icon bm-panel-close", { icon: "close", run: () => close(me) }), t("panel.close"));
    w.body = make("div", "bm-panel-body");
    w.body.id = "bm-panel-body";
    w.body.tabIndex = 0;
    w.body.setAttribute("role", "tabpanel");
    w.body.addEventListener("click", e => follow(me, e));
    head.append(w.back, tabs, x);
    p.panel.replaceChildren(head, w.body);
  }
  /** Arrows walk along the tabs, as the reading direction goes. */
  function walk(me, e) {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!way) return;
    const now = PANELS.indexOf(opened(me)),
      next = PANELS[(now + way * (me.page.dir === "rtl" ? -1 : 1) + PANELS.length) % PANELS.length];
    e.preventDefault();
    show(me, next).then(() => me.panels.tabs.get(next).focus({ preventScroll: true }));
  }

  /** Opens a panel; ref = the entry that is shown and gets the focus. */
  async function show(me, name, ref) {
    me.state.set({ panel: name });
    apply(me);
    me.tell();
    await fill(me);
    if (ref) reveal(me, ref, true);
  }
  /** Shows or hides the panel as the view says. */
  function apply(me) {
    const { p } = me,
      name = opened(me);
    p.panel.hidden = !name;
    me.box.classList.toggle("bm-has-panel", Boolean(name));
    me.box.classList.toggle("bm-has-timeline", name === "timeline");
    p.evidence.setAttribute("aria-pressed", String(Boolean(name)));
    for (const [own, tab] of me.panels.tabs) {
      tab.setAttribute("aria-selected", String(own === name));
      tab.tabIndex = own === name ? 0 : -1;
      if (own === name) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    p.frame.inert = (Boolean(name) && name !== "timeline") || root.bmTwin.isOpen(me);
    me.panels.back.hidden = !me.panels.trail.length;
    root.bmTwin.apply(me);
  }
  /** Fetches the texts of the language and lists the panel's entries, unless they stand there already. */
  async function fill(me) {
    const w = me.panels,
      name = opened(me),
      wanted = [name, me.page.lang, w.order, me.look.name].join();
    if (!name || w.shown === wanted) {
      mark(me);
      return;
    }
    try {
      const told = await me.source.dossier(me.page.lang);
      if (opened(me) !== name || me.panels !== w) return;
      w.body.setAttribute("aria-labelledby", "bm-tab-" + name);
      w.body.replaceChildren(...root.bmEntries[name](me, told, order => sorted(me, order)));
      w.body.scrollTop = w.left?.name === name ? w.left.scroll : 0;
      Object.assign(w, { name, shown: wanted, left: null });
      mark(me);
    } catch {
      root.bmStrip.say(me, "error", "panel_failed", {}, { word: "notice.retry", run: () => fill(me) });
    }
  }
  function sorted(me, order) {
    me.panels.order = order;
    fill(me).then(() => me.panels.body.querySelector(`[data-order="${order}"]`)?.focus({ preventScroll: true }));
  }
  const entryOf = (me, ref) => me.panels.body.querySelector(`[data-entry="${CSS.escape(ref)}"]`);
  function reveal(me, ref, focus) {
    const entry = entryOf(me, ref);
    if (!entry) return;
    entry.scrollIntoView({ block: "start" });
    for (const other of me.panels.body.querySelectorAll(".bm-entry-chosen")) other.classList.remove("bm-entry-chosen");
    entry.classList.add("bm-entry-chosen");
    if (focus) entry.focus({ preventScroll: true });
  }
  /** Marks the chronology's rows of the record that is chosen, and brings the first into sight. */
  function mark(me) {
    if (opened(me) !== "timeline") return;
    const sel = me.state.get().sel,
      rows = [...me.panels.body.querySelectorAll("[data-moment]")];
    for (const row of rows) row.classList.toggle("bm-moment-chosen", Boolean(sel) && row.dataset.moment === sel);
    rows.find(row => row.classList.contains("bm-moment-chosen"))?.scrollIntoView({ block: "nearest" });
  }
  /** Opens or closes the evidence by its button. */
  function flip(me) {
    if (opened(me)) close(me);
    else
      show(me, me.panels.last || PANELS[0]).then(() => me.panels.tabs.get(opened(me)).focus({ preventScroll: true }));
  }
  function close(me) {
    me.panels.last = opened(me);
    me.panels.trail = [];
    me.state.set({ panel: undefined });
    apply(me);
    me.refresh();
    me.tell();
    me.p.evidence.focus({ preventScroll: true });
  }

  /** A link of an entry or a card was pressed. */
  function follow(me, e) {
    const link = e.target.closest("[data-ref]");
    if (link) go(me, link.dataset.ref, link);
  }
  /** Goes to what a reference names, and remembers the way: opener = the link that was pressed. */
  async function go(me, ref, opener) {
    const kind = kindOf(ref),
      step = remember(me, ref, opener);
    me.panels.trail.push(step);
    if (kind in HOME) await show(me, HOME[kind], ref);
    else await (GO[kind] || (() => me.panels.trail.pop()))(me, nameOf(ref));
    me.panels.back.hidden = false;
  }
  function remember(me, ref, opener) {
    const entry = opener?.closest("[data-entry]")?.dataset.entry,
      { panel, sel } = me.state.get();
    return { panel, sel, ref, entry, scroll: me.panels.body.scrollTop, onCard: Boolean(opener?.closest(".bm-card")) };
  }
  /** Leaves the panel for the map and shows something on it. */
  function toMap(me, run) {
    me.change(() => {
      me.state.set({ panel: undefined });
      run();
    });
    me.p.marks.focus({ preventScroll: true });
  }
  const GO = {
    incident: (me, id) => root.bmReading.choose(me, id, true),
    story: (me, id) => root.bmStory.start(me, id),
    place: (me, id) =>
      toMap(me, () => me.map.setView([me.page.places[id][2], me.page.places[id][1]], 9, { animate: false })),
    layer: (me, id) => toMap(me, () => me.state.isOn(id) || me.state.setLayer(id, true)),
    actor: (me, id) => toMap(me, () => me.state.set({ actor: [id] }))
  };
  /** One step back: the panel, the record and the scroll as they were, the focus on the link that was pressed. */
  async function back(me) {
    const step = me.panels.trail.pop();
    if (!step) return;
    me.state.set({ panel: step.panel });
    apply(me);
    if (step.sel !== me.state.get().sel) await root.bmReading.choose(me, step.sel);
    await fill(me);
    if (opened(me)) me.panels.body.scrollTop = step.scroll;
    me.refresh();
    me.tell();
    const host = step.onCard ? me.p.card : (step.entry && entryOf(me, step.entry)) || me.panels.body,
      link = host.querySelector(`[data-ref="${CSS.escape(step.ref)}"]`);
    (link || me.p.marks).focus({ preventScroll: !step.onCard });
  }
  root.bmPanels = { build, apply, fill, flip, close, go, back, mark, opened };
})(globalThis);

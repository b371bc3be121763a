/* The strip over the map: the filters as chips, what is shown in words, and the state of things in one line. */
(function (root) {
  "use strict";
  const { make, button, glyph, named } = root.bmDom;
  const ICONS = {
    empty: "empty",
    loading: "dots",
    offline: "offline",
    error: "warn",
    warn: "turn",
    plain: "ok",
    view: "warn"
  };

  const LASTING = ["offline", "error", "warn", "view"];

  /** Chips of the filters that are set, and the caption. */
  function show(me) {
    const { p, words } = me,
      groups = root.bmFilters.groups(me.state.get()),
      [heading, sentences] = root.bmRecords.caption(me);
    p.chosen.replaceChildren(...groups.map(group => chip(me, group)));
    p.chosen.hidden = !groups.length;
    p.captionText.replaceChildren(make("strong", "", heading), " ", make("span", "", sentences.join(" ")));
    p.captionText.title = sentences.join(" ");
    for (const control of [p.openFilters, p.toFilters]) control.dataset.count = groups.length || "";
    named(p.openFilters, groups.length ? words.t("filter.open_count", { n: groups.length }) : words.t("filter.open"));
  }
  function chip(me, group) {
    const text = root.bmRecords.chip(me, group),
      node = button("bm-chosen-chip", { text, run: () => me.change(() => me.state.clear(group), me.p.captionText) });
    node.append(glyph("close"));
    node.dataset.chosen = group;
    return named(node, me.words.t("filter.remove", { value: text }));
  }

  /** One line in the caption's place: kind = a key of ICONS, key = notice.<key> with its values (or what gives them),
      action = {word: a message, run}. */
  function say(me, kind, key, values = {}, action) {
    const { p, words } = me,
      effect = "notice." + key + "_effect",
      told = values instanceof Function ? values() : values,
      more = effect in me.page.messages ? words.t(effect, told) : "";
    line(me, kind, words.t("notice." + key, told), more, action && { text: words.t(action.word), run: action.run });
    p.notice.dataset.said = key;
    me.said = [kind, key, values, action];
  }
  /** In the language that the page has now, what still holds is said; all else is taken away. */
  function sayAgain(me) {
    const { notice } = me.p,
      holds = !notice.hidden && LASTING.includes(notice.dataset.notice) && me.said?.[1] === notice.dataset.said;
    notice.hidden = true;
    if (holds) say(me, ...me.said);
  }
  function line(me, kind, what, effect, action) {
    const { p, words } = me,
      close = named(button("bm-icon", { icon: "close", run: () => unsay(me) }), words.t("notice.dismiss"));
    p.notice.className = "bm-notice bm-notice-" + kind;
    const sign = kind === "offline" ? make("i", "bm-dot") : glyph(ICONS[kind]),
      text = make("p", "");
    text.append(make("strong", "", what), ...(effect ? [" ", make("span", "", effect)] : []));
    p.notice.replaceChildren(
      sign,
      text,
      ...(action
        ? [
            button("bm-button bm-filled", {
              text: action.text,
              run: () => {
                unsay(me);
                action.run();
              }
            })
          ]
        : []),
      ...(kind === "loading" ? [] : [close])
    );
    p.notice.hidden = false;
    p.notice.dataset.notice = kind;
    p.notice.dataset.said = "";
  }
  /** Takes the line away, or only if it says a certain thing. */
  function unsay(me, key) {
    if (key && me.p.notice.dataset.said !== key) return;
    const held = me.p.notice.contains(document.activeElement);
    me.p.notice.hidden = true;
    if (held) me.p.marks.focus({ preventScroll: true });
  }
  /** What a filter is called between quotes: its chip, or the words themselves, which have quotes on the chip. */
  const nameOf = (me, group) => (group === "q" ? me.state.get().q : root.bmRecords.chip(me, group));
  /** Nothing passes: which filter left nothing, and the way back. */
  function sayWhenEmpty(me) {
    const isComing = me.page.data && me.data?.loaded !== me.page.data.rows && !me.dataFailed;
    if (root.bmRecords.many(me) || isComing || !me.table.rows || me.state.get().story) {
      unsay(me, "empty");
      return;
    }
    const { t } = me.words,
      why = root.bmRecords.emptied(me),
      restore = run => me.change(run);
    const told = why.group
      ? [
          t("notice.empty_filter", { value: nameOf(me, why.group), n: why.n }),
          t("notice.clear_filter"),
          () => me.state.clear(why.group)
        ]
      : why.layers
        ? [t("notice.empty_layers"), t("notice.show_layers"), () => me.state.set({ layers: undefined })]
        : [t("notice.empty_together"), t("notice.clear_all"), () => me.state.clearFilters()];
    line(me, "empty", t("notice.empty"), told[0], { text: told[1], run: () => restore(told[2]) });
    me.p.notice.dataset.said = "empty";
  }
  root.bmStrip = { show, say, sayAgain, line, unsay, sayWhenEmpty };
})(globalThis);

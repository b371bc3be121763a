/* Stories: guided views with a text, one after the other, on the page or as a presentation. */
(function (root) {
  "use strict";
  const { make, button, named } = root.bmDom;
  const KEPT = ["layers", ...root.bmFilters.KEYS];
  const TYPE = 1.45;

  const now = me => me.page.stories.find(story => story.id === me.state.get().story);
  const nth = (me, story) => me.page.stories.indexOf(story);
  const told = value => JSON.stringify(Array.isArray(value) ? [...value].sort() : (value ?? null));
  const viewOf = (me, story) => root.bmView.parse(story.view, me.page.known)[0];

  /** Whether the view still shows what the story shows; where it looks and what is chosen may differ. */
  function holds(me) {
    const story = now(me);
    if (!story) return false;
    const own = viewOf(me, story),
      view = me.state.get();
    return KEPT.every(key => told(own[key]) === told(view[key]));
  }
  /** A filter or a layer was changed: the story is left, what it showed stays. */
  function check(me) {
    if (me.state.get().story && !holds(me)) me.state.set({ story: undefined });
    apply(me);
  }

  /** The list of all stories, from the top bar. */
  function list(me) {
    const { t } = me.words,
      items = make("ol", "bm-stories");
    me.page.stories.forEach((story, i) => {
      const item = make("li", ""),
        node = button("bm-list-item bm-story-item", {
          run: () => {
            me.p.list.hidden = true;
            start(me, story.id, true);
          }
        }),
        text = make("span", "bm-list-text");
      node.dataset.story = story.id;
      text.append(make("span", "", story.title), make("small", "", story.caption));
      node.append(make("b", "bm-story-n", me.words.number(i + 1)), text);
      if (story === now(me)) node.setAttribute("aria-current", "true");
      item.append(node);
      items.append(item);
    });
    if (root.bmPanels.opened(me) || root.bmTwin.isOpen(me)) {
      me.state.set({ panel: undefined });
      root.bmPanels.apply(me);
      me.refresh();
    }
    root.bmReading.openBox(me, t("story.list"), [items], me.p.stories);
    items.querySelector("button").focus({ preventScroll: true });
  }
  /** Shows a story: its layers, filters, period, camera and record. */
  async function start(me, id, focus) {
    const story = me.page.stories.find(one => one.id === id);
    me.before ??= now(me) ? null : { ...me.state.get(), panel: undefined };
    await me.show({ ...viewOf(me, story), story: id }, false);
    if (focus) me.p.story.querySelector("h2").focus({ preventScroll: true });
  }
  function step(me, way) {
    const all = me.page.stories,
      next = all[nth(me, now(me)) + way];
    if (next) start(me, next.id, true);
  }
  /** Back to what was shown before the first story. */
  async function leave(me) {
    const before = me.before || {};
    me.before = undefined;
    present(me, false);
    await me.show({ ...before, story: undefined });
    me.p.stories.focus({ preventScroll: true });
  }

  /** Bar and text of the story that is on; without one, neither. */
  function apply(me) {
    const story = now(me),
      { p } = me;
    me.box.classList.toggle("bm-has-story", Boolean(story));
    p.story.hidden = p.storyText.hidden = !story;
    if (!story) {
      me.before = undefined;
      present(me, false);
      return;
    }
    const said = [story.id, me.page.lang, me.look.name, Boolean(me.presenting), me.marks.length].join();
    if (p.story.dataset.said === said) return;
    p.story.dataset.said = said;
    p.story.replaceChildren(...bar(me, story));
    p.storyText.replaceChildren(...text(me, story));
  }
  function bar(me, story) {
    const { t } = me.words,
      n = nth(me, story),
      of = me.page.stories.length;
    const title = make("h2", "", story.title),
      count = make("span", "bm-story-count", t("story.nth", { n: n + 1, of })),
      steps = make("div", "bm-story-steps"),
      progress = make("div", "bm-story-progress");
    title.tabIndex = -1;
    const prev = button("bm-button bm-outlined bm-story-prev", {
        icon: "on",
        text: t("story.previous"),
        run: () => step(me, -1)
      }),
      next = button("bm-button bm-filled bm-story-next", { icon: "on", text: t("story.next"), run: () => step(me, 1) }),
      show = button("bm-icon bm-story-present", { icon: "full", run: () => present(me, !me.presenting) }),
      x = button("bm-icon bm-story-leave", { icon: "close", run: () => leave(me) });
    prev.disabled = n === 0;
    next.disabled = n === of - 1;
    named(show, t(me.presenting ? "story.present_end" : "story.present"));
    named(x, t("story.leave"));
    show.setAttribute("aria-pressed", String(Boolean(me.presenting)));
    steps.append(prev, count, next, show, x);
    progress.setAttribute("aria-hidden", "true");
    progress.append(...me.page.stories.map((_, i) => make("i", i < n ? "bm-done" : i === n ? "bm-now" : "")));
    const mark = me.marks.find(m => m.id === viewOf(me, story).sel);
    const badge = mark?.disputed ? [root.bmCard.badge(t("card.disputed"), me.look, mark.speaks)] : [];
    return [title, ...badge, steps, progress];
  }
  function text(me, story) {
    const { t } = me.words,
      mark = me.marks.find(m => m.id === viewOf(me, story).sel),
      when = mark && [me.titles[mark.i]?.[1], me.page.places[mark.place]?.[0]].filter(Boolean).join(" · ");
    const parts = [...(when ? [make("p", "bm-story-date", when)] : []), make("p", "bm-story-caption", story.caption)];
    if (story.discrepancies.length) {
      const refs = make("p", "bm-refs bm-story-refs");
      refs.append(make("span", "bm-quiet", t("story.discrepancies")));
      story.discrepancies.forEach(id =>
        refs.append(root.bmEntries.link({ ref: "discrepancy:" + id, text: me.words.number(Number(id.slice(5))) }))
      );
      parts.push(refs);
    }
    return parts;
  }
  /** The records of the story in its order, for the card while none is chosen. */
  function steps(me) {
    const story = now(me),
      shown = new Map(me.visible.map(m => [m.id, m]));
    return story ? story.steps.map(id => shown.get(id)).filter(Boolean) : [];
  }

  /** Presentation: the whole screen for bar, map and one strip; large type; arrows go from story to story. */
  function present(me, on) {
    if (Boolean(me.presenting) === on) return;
    me.presenting = on;
    me.look.type = on ? TYPE : 1;
    me.box.classList.toggle("bm-presenting", on);
    me.p.story.dataset.said = "";
    if (on) {
      document.documentElement.requestFullscreen?.().catch(() => {});
      me.p.story.focus({ preventScroll: true });
    } else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    apply(me);
    root.bmCamera.resized(me);
    strip(me);
  }
  /** What a presentation shows under the map: the cut of the chosen record, or the story's records. */
  async function strip(me) {
    const { p } = me,
      { sel } = me.state.get(),
      id = sel + me.page.lang;
    p.strip.hidden = !me.presenting;
    if (!me.presenting) return;
    const card = sel && (await me.source.card(sel, me.page.lang).catch(() => null));
    if (!me.presenting || me.state.get().sel + me.page.lang !== id) return;
    p.strip.replaceChildren(...(card?.cut ? [root.bmAccounts.cut(card.cut, me.words)] : [moments(me, card)]));
  }
  function moments(me, card) {
    const list = make("ol", "bm-strip-steps");
    for (const mark of steps(me)) {
      const item = make("li", mark.id === card?.id ? "bm-now" : ""),
        [title, date] = me.titles[mark.i];
      item.append(root.bmSymbols.picture(mark, 18, 26, me.look), make("strong", "", date), make("span", "", title));
      list.append(item);
    }
    return list;
  }
  const WAYS = { ArrowRight: 1, ArrowLeft: -1, PageDown: 1, PageUp: -1 };
  /** Keys of a presentation; true if the key was one. */
  function key(me, e) {
    if (!me.presenting || !(e.key in WAYS)) return false;
    const mirrored = me.page.dir === "rtl" && e.key.startsWith("Arrow") ? -1 : 1;
    e.preventDefault();
    e.stopPropagation();
    step(me, WAYS[e.key] * mirrored);
    return true;
  }
  root.bmStory = { list, start, leave, check, apply, steps, present, strip, key, now };
})(globalThis);

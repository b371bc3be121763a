/* The export menu: what is chosen, and beside it the page as it will be. What was chosen is kept while the page is open. */
(function (root) {
  "use strict";
  const { make, button, named, later } = root.bmDom,
    { FORMATS, fresh, suffixOf } = root.bmOrdering,
    Wishes = root.bmWishes,
    Previewing = root.bmPreviewing,
    Delivering = root.bmDelivering;
  const PREVIEW_MS = 250,
    SHEET = "(max-width: 640px), (max-height: 560px)";

  /** Built once a language; what was chosen, the preview and a running export outlive it. */
  function build(me) {
    const x = (me.exporting ??= created(me)),
      { canExport } = me.source,
      scroll = make("div", "bm-export-scroll"),
      form = make("div", "bm-export-form");
    x.controls = [];
    form.append(...Wishes.build(me));
    scroll.append(form, ...(canExport ? [Previewing.build(me), pack(me)] : []));
    x.buttons = [...scroll.querySelectorAll(".bm-export-pack"), acts(me)];
    x.menu.classList.toggle("bm-export-small", !canExport);
    x.menu.setAttribute("aria-labelledby", "bm-export-head");
    x.menu.replaceChildren(head(me), scroll, ...Delivering.build(me), x.buttons.at(-1));
    follow(me);
  }
  function created(me) {
    const { p } = me,
      x = { menu: p.exportMenu, o: fresh(), look: later(() => Previewing.look(me, ordered(me)), PREVIEW_MS) };
    if (!me.source.canExport) x.o.format = "csv";
    x.sheet = root.matchMedia(SHEET);
    x.sheet.addEventListener("change", () => cover(me), { signal: me.leaving.signal });
    me.map.on("resize", () => follow(me));
    p.finder.addEventListener("focusin", () => hide(me));
    for (const node of [p.bar, p.chips])
      node.addEventListener("click", e => {
        if (!e.target.closest("[data-open=export], [data-lang], .bm-theme")) hide(me);
      });
    return x;
  }
  function head(me) {
    const { t } = me.words,
      node = make("div", "bm-export-head"),
      title = make("h2", "", t("app.export")),
      x = named(button("bm-icon", { icon: "close", run: () => close(me) }), t("app.close"));
    title.id = "bm-export-head";
    node.append(title, make("p", "", t("export.motto")), x);
    return node;
  }
  function pack(me) {
    const { t } = me.words,
      node = make("div", "bm-export-pack"),
      said = make("p", ""),
      go = button("bm-export-more", { text: t("export.pack_make"), run: () => deliver(me, "zip", go) });
    go.dataset.export = "zip";
    said.append(make("strong", "", t("export.pack")), " ", make("small", "", t("export.pack_holds")));
    node.append(root.bmChoices.glyphs.pack(), said, Wishes.tick(me, "all", t("export.pack_all")), go);
    return node;
  }
  function acts(me) {
    const { t } = me.words,
      x = me.exporting,
      node = make("div", "bm-export-acts"),
      link = button("bm-button bm-outlined", { icon: "link", text: t("export.link"), run: () => copyLink(me) });
    link.dataset.copy = "link";
    x.download = button("bm-button bm-filled", {
      icon: "download",
      text: "",
      run: () => deliver(me, x.o.format, x.download)
    });
    node.append(...(me.source.canExport ? [link] : []), x.download);
    return node;
  }
  /** The file comes from the server; a map that is a file itself makes what it can. */
  function deliver(me, format, opener) {
    if (me.source.canExport) Delivering.order(me, { ...ordered(me), format }, opener);
    else if (format === "csv") me.p.twin.querySelector("[data-export=csv]").click();
    else {
      const blob = new Blob([root.bmGeojson.text(me)], { type: "application/geo+json" });
      root.bmTools.save(blob, `algeria-mali-incidents-${me.page.lang}.geojson`);
    }
  }
  async function copyLink(me) {
    const { link, copy } = root.bmTools;
    try {
      await navigator.clipboard.writeText(link(me));
      Delivering.say(me, "plain", me.words.t("notice.link"));
    } catch {
      hide(me);
      copy(me, link(me), "link");
    }
  }

  /** What is chosen, as it stands now: language, title and claims depend on what the page shows. */
  function ordered(me) {
    const { o, present = "" } = me.exporting,
      mark = me.marks[me.table.index.get(me.state.get().sel)],
      hasClaims = Boolean(mark && (mark.disputed || mark.speaks.algeria || mark.speaks.mali));
    return { ...o, lang: o.lang || me.page.lang, present, hasClaims, claims: o.claims && hasClaims };
  }
  function update(me) {
    const { download } = me.exporting,
      o = ordered(me);
    Wishes.show(me, o);
    download.dataset.export = suffixOf(o.format);
    download.querySelector("span").textContent = me.words.t("export.download", { value: FORMATS[o.format].name });
    if (me.source.canExport) Previewing.update(me, o);
  }
  /** The view or a choice changed: the menu says so, and the preview is made again a moment later. */
  function follow(me) {
    if (me.exporting.menu.hidden) return;
    update(me);
    if (!me.source.canExport) return;
    me.exporting.look();
    titled(me);
  }
  /** Shows the title that the page has by itself, in the page's language. */
  async function titled(me) {
    const x = me.exporting,
      turn = (x.turn = (x.turn || 0) + 1),
      present = await titleOf(me, ordered(me)).catch(() => "");
    if (x.turn !== turn || present === x.present) return;
    x.present = present;
    update(me);
  }
  async function titleOf(me, { lang, format, claims }) {
    const { sel, story } = me.state.get();
    if (claims && FORMATS[format].claims) return (await me.source.titles(lang))[me.table.index.get(sel)][0];
    const page = await me.source.page(lang),
      told = page.stories.find(({ id }) => id === story);
    return told ? told.title : page.messages["stamp.title"];
  }

  function open(me) {
    const { menu } = me.exporting;
    menu.hidden = false;
    root.bmChrome.expand(me.box, me.p.export, "export", true);
    cover(me);
    Delivering.say(me, "", "");
    follow(me);
    menu.querySelector("[data-format][aria-checked=true]").focus({ preventScroll: true });
  }
  /** Takes the menu away and leaves the focus where it is. */
  function hide(me) {
    const { menu } = me.exporting;
    if (menu.hidden) return;
    menu.hidden = true;
    root.bmChrome.expand(me.box, me.p.export, "export", false);
    cover(me);
    Previewing.stop(me);
  }
  /** Closes the menu, if it is open; the focus goes back to its button, or to what hides that. */
  function close(me) {
    const { p, exporting } = me;
    if (exporting.menu.hidden) return false;
    hide(me);
    [p.export, p.more, p.marks].find(node => node.offsetParent)?.focus({ preventScroll: true });
    return true;
  }
  /** As a sheet the menu covers the page, which then is out of reach. */
  function cover(me) {
    const { menu, sheet } = me.exporting,
      isOver = !menu.hidden && sheet.matches;
    menu.setAttribute("aria-modal", String(isOver));
    for (const node of me.box.children) if (node !== menu && node !== me.p.live) node.inert = isOver;
  }
  const flip = me => (me.exporting.menu.hidden ? open(me) : close(me));
  root.bmExporting = { build, flip, close, follow, ordered };
})(globalThis);

/* The filter drawer over the legend. Built once a language, when it is first opened; then only pressed states, counts and
   values change. */
(function (root) {
  "use strict";
  const { make, button, named, say, stand } = root.bmDom;
  const F = root.bmFilters;
  const { side: SIDES, precision: PRECISIONS } = root.bmView.CLOSED,
    ORIGINS = ["brief", "supplement"];
  const KM = [0, 5, 10, 25, 50, 100, 200, 500],
    FEW_ACTORS = 6;

  /** The drawer of the language that the page has now, at once where it is open. */
  function dress(me) {
    me.drawer = { sought: me.drawer?.sought };
    if (!me.p.drawer.hidden) build(me);
  }
  function build(me) {
    const { p, words, state } = me,
      t = words.t,
      d = (me.drawer = { rows: [], all: false, sought: me.drawer?.sought || "" });
    const head = make("div", "bm-drawer-head"),
      body = make("div", "bm-drawer-body"),
      foot = make("div", "bm-drawer-foot");
    d.badge = make("span", "bm-drawer-badge");
    d.close = named(button("bm-icon", { icon: "close", run: () => show(me, false) }), t("app.close"));
    const title = make("h2", "", t("filter.title"));
    title.append(d.badge);
    head.append(title, d.close);
    const row = (facet, id, text, on, run, attributes = {}) => {
      const node = root.bmLegend.row("facet", `${facet}:${id}`, make("span"), text, false);
      node.classList.add("bm-facet");
      Object.assign(node.dataset, attributes);
      node.addEventListener("click", () => me.change(run));
      d.rows.push({ node, facet, id, on });
      return node;
    };
    const list = (key, ids, name) =>
      ids.map(id =>
        row(
          key,
          id,
          name(id),
          () => state.has(key, id),
          () => state.flip(key, id)
        )
      );
    const disputed = row(
      "disputed",
      "1",
      t("filter.disputed"),
      () => Boolean(state.get().disputed),
      () => state.set({ disputed: state.get().disputed ? undefined : true }),
      { disputed: "" }
    );
    disputed.classList.add("bm-switch");
    disputed.querySelector(".bm-row-symbol").append(root.bmLegend.icons(me.look).disputed());
    const symbolic = row(
      "layer",
      "symbolic",
      t("layer.symbolic"),
      () => state.isOn("symbolic"),
      () => state.setLayer("symbolic", !state.isOn("symbolic"))
    );
    body.append(
      disputed,
      section(t("filter.actor"), actors(me, row, t)),
      section(
        t("filter.side"),
        list("side", SIDES, id => t("side." + id))
      ),
      section(t("filter.km"), distance(me)),
      section(t("filter.deaths"), deaths(me)),
      section(
        t("filter.precision"),
        list("precision", PRECISIONS, id => t("precision." + id))
      ),
      section(t("filter.period"), period(me)),
      section(t("filter.origin"), [
        ...list("origin", me.page.data ? [...ORIGINS, "mine"] : ORIGINS, id => t("origin." + id)),
        symbolic
      ])
    );
    d.show = button("bm-button bm-filled", { text: "", run: () => show(me, false) });
    d.clear = button("bm-button bm-outlined", {
      text: t("filter.clear_all"),
      run: () => me.change(() => state.clearFilters())
    });
    foot.append(d.clear, d.show);
    p.drawer.replaceChildren(head, body, foot);
  }
  function section(title, nodes) {
    const fieldset = make("fieldset", "bm-facets");
    fieldset.append(make("legend", "", title), ...nodes);
    return fieldset;
  }

  /** Actors by their number of records; the first few, those whose name holds what is typed, or all. */
  function actors(me, row, t) {
    const { drawer: d, page, state } = me,
      found = make("input", "bm-input");
    found.type = "search";
    found.placeholder = t("filter.actor_find");
    found.dataset.actorFind = "";
    found.setAttribute("aria-label", t("filter.actor_find"));
    found.value = d.sought;
    d.find = found;
    d.list = make("div", "bm-actors");
    d.actors = Object.entries(page.actors).map(([id, name]) => ({
      id,
      name,
      folded: root.bmSearch.fold(name),
      node: row(
        "actor",
        id,
        name,
        () => state.has("actor", id),
        () => state.flip("actor", id),
        { actor: id }
      )
    }));
    d.moreActors = button("bm-more-actors", {
      text: "",
      run: () => {
        d.all = true;
        update(me);
      }
    });
    found.addEventListener("input", () => {
      d.sought = found.value;
      update(me);
    });
    d.list.append(...d.actors.map(a => a.node), d.moreActors);
    return [found, d.list];
  }
  /** The actors that records or rows name; of a dataset found anew only when its kinds have come. */
  function namedIn({ drawer: d, table, data }) {
    const kinds = data?.kinds?.actors;
    if (d.known?.table !== table || d.known.kinds !== kinds)
      d.known = { table, kinds, ids: new Set([table.actorsOf, kinds || []].flat(2)) };
    return d.known.ids;
  }
  function orderActors(me, counts) {
    const d = me.drawer,
      words = root.bmSearch.needles(d.find.value),
      many = id => counts.actor[id] || 0,
      known = namedIn(me);
    const used = d.actors.filter(a => known.has(a.id)),
      unused = d.actors.filter(a => !known.has(a.id));
    const sorted = [...used].sort(
      (a, b) =>
        me.state.has("actor", b.id) - me.state.has("actor", a.id) ||
        many(b.id) - many(a.id) ||
        (a.name < b.name ? -1 : 1)
    );
    const fitting = sorted.filter(a => words.every(word => a.folded.includes(word)));
    const shown = new Set(
      words.length || d.all
        ? fitting
        : fitting.slice(0, Math.max(FEW_ACTORS, fitting.filter(a => me.state.has("actor", a.id)).length))
    );
    const focused = document.activeElement;
    stand(d.list, [...[...unused, ...sorted].map(a => a.node), d.moreActors]);
    if (d.list.contains(focused)) focused.focus({ preventScroll: true });
    for (const a of d.actors) a.node.hidden = !shown.has(a);
    const rest = fitting.length - shown.size;
    d.moreActors.hidden = !rest;
    if (rest) d.moreActors.querySelector("span").textContent = me.words.t("filter.more_actors", { n: rest });
  }

  /** A slider over steps: what it says, and itself. take(step) is told of a change. */
  function slider(name, most, label, take) {
    const range = make("input", "bm-range"),
      said = make("output", "bm-range-said");
    Object.assign(range, { type: "range", min: 0, max: most, step: 1 });
    range.dataset[name] = "";
    range.setAttribute("aria-label", label);
    range.addEventListener("input", () => take(Number(range.value)));
    return [said, range];
  }
  function distance(me) {
    const d = me.drawer,
      take = step => me.change(() => me.state.set({ km: KM[step] }));
    [d.kmSaid, d.km] = slider("km", KM.length, me.words.t("filter.km"), take);
    return [d.kmSaid, d.km];
  }
  function deaths(me) {
    const d = me.drawer,
      take = step => me.change(() => me.state.set({ deaths: F.DEATHS[step - 1] }));
    [d.deathsSaid, d.deaths] = slider("deaths", F.DEATHS.length, me.words.t("filter.deaths"), take);
    return [d.deathsSaid, d.deaths];
  }
  /** Sets a slider to a step and says what it stands for. */
  function slid(range, said, step, text) {
    range.value = step;
    say(said, text);
    range.setAttribute("aria-valuetext", text);
  }
  /** Two dates, written as a year, a month or a day. */
  function period(me) {
    const { t } = me.words,
      d = me.drawer,
      line = make("div", "bm-period");
    d.dates = ["from", "to"].map(end => {
      const label = make("label", "", t("filter." + end)),
        input = make("input", "bm-input"),
        wrong = make("small", "bm-wrong");
      input.type = "text";
      input.inputMode = "numeric";
      input.dataset.time = end;
      input.placeholder = end === "from" ? "2012-01" : "2025-06-30";
      input.dir = "ltr";
      input.maxLength = 24;
      wrong.id = "bm-wrong-" + end;
      wrong.setAttribute("role", "alert");
      input.setAttribute("aria-describedby", wrong.id);
      input.addEventListener("change", () => dated(me, end, input, wrong));
      label.append(input);
      line.append(label, wrong);
      return { end, input, wrong };
    });
    return [line];
  }
  function dated(me, end, input, wrong) {
    const text = input.value.trim(),
      day = text ? wholeDay(text, end) : undefined,
      isBad = day === null;
    input.setAttribute("aria-invalid", String(isBad));
    wrong.textContent = isBad ? me.words.t("filter.date_bad", { value: text }) : "";
    if (!isBad) me.change(() => me.state.set({ [end]: day }));
  }
  /** The first or last day of a year, month or day; null for anything else. Arabic digits are digits. */
  function wholeDay(text, end) {
    const plain = root.bmMessages.withDigits(text).replaceAll("/", "-");
    const parts = /^(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?$/.exec(plain);
    if (!parts) return null;
    const [year, month, day] = parts.slice(1).map(n => n && Number(n)),
      m = month ?? (end === "from" ? 1 : 12);
    const last = new Date(Date.UTC(year, m, 0)).getUTCDate(),
      d = day ?? (end === "from" ? 1 : last);
    return m < 1 || m > 12 || d < 1 || d > last || year < 1900 || year > 2078
      ? null
      : `${year}-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`;
  }

  /** States, counts and values as the view stands, while they are seen. */
  function update(me) {
    if (me.p.drawer.hidden) return;
    const d = me.drawer,
      {
        state,
        words: { t }
      } = me,
      view = state.get(),
      n = root.bmFilters.groups(view).length;
    for (const { node, facet, id, on } of d.rows) {
      node.setAttribute("aria-pressed", String(on()));
      say(node.querySelector(".bm-row-count"), root.bmRecords.told(me, facet, id));
    }
    orderActors(me, me.counted);
    const step = view.km === undefined ? KM.length : KM.findIndex(km => km >= view.km);
    const within = view.km === undefined ? "" : t("filter.within", { value: root.bmRecords.kmText(me, view.km) }),
      least = view.deaths === undefined ? "" : t("filter.deaths_least", { value: view.deaths });
    slid(d.km, d.kmSaid, step < 0 ? KM.length : step, within || t("filter.km_any"));
    slid(d.deaths, d.deathsSaid, F.DEATHS.indexOf(view.deaths) + 1, least || t("filter.deaths_any"));
    for (const { end, input, wrong } of d.dates) if (!wrong.textContent) input.value = view[end] || "";
    d.badge.textContent = n || "";
    d.badge.hidden = !n;
    d.clear.disabled = !n;
    d.show.querySelector("span").textContent = t("filter.show", { n: root.bmRecords.many(me) });
  }
  /** Opens or closes the drawer; the focus goes with it and comes back. */
  function show(me, on, opener) {
    const { p } = me;
    root.bmChrome.expand(me.box, p.openFilters, "drawer", on);
    p.toFilters.setAttribute("aria-expanded", String(on));
    p.drawer.hidden = !on;
    p.legend.inert = on;
    if (on) {
      if (!me.drawer.rows) build(me);
      update(me);
      me.drawer.opener = opener;
      me.drawer.close.focus({ preventScroll: true });
    } else {
      me.legend();
      root.bmLegend.density(me, me.overlay.plan());
      (me.drawer.opener?.offsetParent ? me.drawer.opener : p.marks).focus({ preventScroll: true });
    }
    root.bmCamera.resized(me);
  }
  root.bmDrawer = { dress, update, show, wholeDay };
})(globalThis);

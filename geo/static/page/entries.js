/* What the panels list: one article for each entry, with links to what it names. Every text is set as text. */
(function (root) {
  "use strict";
  const { make, button } = root.bmDom;
  const WEIGHT = { high: 0, medium: 1, low: 2 };

  /** A link to an entry, a record, a story or something on the map. */
  function link({ ref, text }) {
    const node = button("bm-ref", { text });
    node.dataset.ref = ref;
    return node;
  }
  const links = list => {
    const node = make("span", "bm-refs");
    node.append(...list.map(link));
    return node;
  };
  function entry(ref, className) {
    const node = make("article", "bm-entry " + (className || ""));
    node.dataset.entry = ref;
    node.tabIndex = -1;
    return node;
  }
  /** Label and content side by side; nothing where there is nothing to say. */
  function row(label, ...content) {
    const told = content.filter(one => one && (typeof one === "string" || one.childNodes.length));
    if (!told.length) return [];
    const node = make("div", "bm-entry-row");
    node.append(make("dt", "", label));
    const dd = make("dd", "");
    dd.append(...told);
    node.append(dd);
    return [node];
  }
  function pairs(...rows) {
    const list = make("dl", "bm-entry-facts");
    list.append(...rows.flat());
    return list;
  }
  function lead(text, count) {
    const node = make("div", "bm-panel-lead");
    node.append(make("p", "", text), ...(count ? [make("span", "bm-panel-count", count)] : []));
    return node;
  }
  function heading(text, count) {
    const node = make("h2", "bm-panel-heading", text);
    node.append(make("span", "bm-panel-count", count));
    return node;
  }

  function discrepancies(me, told, sort) {
    const { t, number } = me.words,
      by = me.panels.order,
      list = [...told.discrepancies];
    if (by === "weight") list.sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
    if (by === "kind") list.sort((a, b) => a.kind.localeCompare(b.kind, me.page.lang));
    const orders = make("div", "bm-orders");
    orders.setAttribute("role", "group");
    orders.setAttribute("aria-label", t("panel.order"));
    for (const order of ["number", "weight", "kind"]) {
      const node = button("bm-order", { text: t("order." + order), run: () => sort(order) });
      node.dataset.order = order;
      node.setAttribute("aria-pressed", String(order === by));
      orders.append(node);
    }
    return [lead(t("panel.discrepancies_lead"), number(list.length)), orders, ...list.map(d => discrepancy(d, t))];
  }
  function discrepancy(d, t) {
    const node = entry(d.ref, "bm-entry-discrepancy"),
      top = make("div", "bm-entry-top"),
      values = make("div", "bm-values");
    top.append(
      make("b", "bm-entry-n", t("panel.nth", { n: Number(d.id.slice(5)) })),
      make("span", "bm-weight bm-weight-" + d.severity, d.weight),
      make("span", "", d.kind)
    );
    for (const value of d.values) {
      const side = make("div", "");
      side.append(make("strong", "", value.text || "–"), make("small", "", value.where));
      if (value.refs.length) side.append(links(value.refs));
      values.append(side);
    }
    node.append(
      top,
      make("h3", "", d.topic),
      values,
      make("p", "bm-recommended", t("card.recommended", { value: d.recommended })),
      make("p", "", d.why),
      pairs(row(t("panel.affects"), links(d.affects)), row(t("panel.rests_on"), links(d.refs)))
    );
    return node;
  }

  function sources(me, told) {
    const { t, number } = me.words,
      of = group => told.sources.filter(source => source.group === group);
    return ["footnotes", "references", "lines"].flatMap(group => [
      heading(t("source_group." + group), number(of(group).length)),
      lead(t("source_lead." + group)),
      ...of(group).map(source => (group === "lines" ? line(source, t) : publication(source, t)))
    ]);
  }
  function publication(source, t) {
    const node = entry(source.ref, "bm-entry-source"),
      title = make("p", "bm-entry-title");
    title.append(root.bmCard.link({ title: source.title, lang: source.lang, url: source.url }));
    const detail = [source.author, source.publisher, source.date].filter(Boolean).join(t("list.comma"));
    node.append(
      make("h3", "", source.label),
      title,
      make("p", "bm-quiet", detail),
      make("p", "bm-entry-kind", source.kind),
      ...source.notes.map(note => make("p", "bm-quiet", note)),
      pairs(row(t("panel.supports"), links(source.supports)))
    );
    return node;
  }
  function line(source, t) {
    const node = entry(source.ref, "bm-entry-source");
    node.append(make("h3", "", source.label), make("p", "bm-quiet", t("source.section", { name: source.section })));
    for (const quote of source.quotes) {
      const words = make("blockquote", "", quote);
      words.lang = "ar";
      words.dir = "rtl";
      node.append(words);
    }
    node.append(pairs(row(t("panel.supports"), links(source.supports))));
    return node;
  }

  function figures(me, told) {
    const { t, number } = me.words,
      of = origin => told.figures.filter(figure => figure.origin === origin);
    return [
      lead(t("panel.figures_lead")),
      ...told.charts.map(chart => bars(chart, t)),
      ...["brief", "supplement"].flatMap(origin => [
        heading(t("figures." + origin), number(of(origin).length)),
        ...of(origin).map(figure => amount(figure, t))
      ])
    ];
  }
  function amount(figure, t) {
    const node = entry(figure.ref, "bm-entry-figure");
    node.append(
      make("strong", "bm-figure-value", figure.value),
      make("h3", "", figure.what),
      pairs(
        row(t("panel.as_of"), figure.as_of),
        row(t("panel.checked"), figure.check),
        row(t("panel.rests_on"), links(figure.refs)),
        row(t("panel.discrepancies"), links(figure.discrepancies))
      )
    );
    return node;
  }
  /** Bars from the start side, all on one scale from zero; what this map measured is hatched. */
  function bars(chart, t) {
    const figure = make("figure", "bm-chart"),
      list = make("dl", ""),
      most = Math.max(...chart.bars.map(bar => bar.value));
    figure.dataset.chart = chart.id;
    figure.append(make("figcaption", "", chart.title), list);
    for (const bar of chart.bars) {
      const value = make("dd", ""),
        fill = make("i", bar.measured ? "bm-bar-measured" : "bm-bar-stated"),
        track = make("span", "bm-track");
      fill.style.width = (100 * bar.value) / most + "%";
      track.append(fill);
      value.append(track, make("span", "bm-bar-value", bar.text));
      const name = make("dt", "");
      name.append(bar.ref ? link({ ref: bar.ref, text: bar.name }) : make("span", "", bar.name));
      list.append(name, value);
    }
    if (chart.bars.some(bar => bar.measured)) figure.append(key(t));
    return figure;
  }
  function key(t) {
    const node = make("p", "bm-chart-key");
    for (const kind of ["stated", "measured"])
      node.append(make("i", "bm-bar-" + kind), make("span", "", t("chart." + kind)));
    return node;
  }

  function agreements(me, told) {
    const { t, number } = me.words;
    return [
      lead(t("panel.agreements_lead"), number(told.agreements.length)),
      ...told.agreements.map(agreement => agreed(agreement, t))
    ];
  }
  function agreed(a, t) {
    const node = entry(a.ref, "bm-entry-agreement"),
      top = make("div", "bm-entry-top");
    top.append(make("span", "bm-entry-date", a.date));
    if (a.stated) top.append(make("mark", "bm-stated", a.stated));
    if (!a.in_brief) top.append(make("span", "bm-entry-kind", t("panel.not_in_brief")));
    const status = [a.status, a.since].filter(Boolean).join(t("list.comma"));
    node.append(
      top,
      make("h3", "", a.name),
      pairs(
        row(t("card.place"), a.place),
        row(t("panel.parties"), a.parties),
        row(t("panel.mediator"), a.mediator),
        row(t("panel.status"), status),
        row(t("panel.notes"), a.notes.join(" · ")),
        row(t("panel.ends"), links(a.ends)),
        row(t("panel.record"), links(a.incident)),
        row(t("panel.rests_on"), links(a.refs))
      )
    );
    return node;
  }

  /** Four lanes side by side, one row to a moment; the button leads to its record or agreement. */
  function timeline(me, told) {
    const { t } = me.words,
      grid = make("div", "bm-lanes"),
      lanes = Object.keys(told.lanes);
    grid.append(make("span", "bm-lane-head", t("table.date")));
    for (const lane of lanes) grid.append(make("span", "bm-lane-head", told.lanes[lane]));
    for (const moment of told.timeline) {
      const node = entry(moment.ref, "bm-moment");
      node.append(make("span", "bm-moment-date", moment.date), occasion(me, told, moment, lanes.indexOf(moment.lane)));
      if (moment.incident) node.dataset.moment = moment.incident;
      grid.append(node);
    }
    return [grid];
  }
  function occasion(me, told, moment, lane) {
    const ref = moment.incident ? "incident:" + moment.incident : "agreement:" + moment.agreement,
      node = link({ ref, text: moment.title });
    node.classList.add("bm-moment-what");
    node.style.gridColumn = lane + 2;
    node.prepend(make("i", "bm-moment-dot bm-moment-" + moment.origin));
    node.append(make("small", "bm-moment-lane", told.lanes[moment.lane]));
    if (moment.origin === "supplement") node.title = me.words.t("origin.supplement");
    return node;
  }

  function method(me, told) {
    return told.method.flatMap(section => {
      const node = entry("method:" + section.id, "bm-entry-method");
      node.append(make("h2", "", section.title), ...section.paragraphs.map(text => make("p", "", text)));
      if (section.id === "marks") node.append(marks(me));
      if (section.id === "codes") node.append(codes(me, told.codes));
      return [node];
    });
  }
  function marks(me) {
    const list = make("ul", "bm-method-marks");
    for (const family of me.page.families) {
      const item = make("li", "");
      item.append(root.bmSymbols.picture({ family: family.id }, 14, 22, me.look), make("span", "", family.title));
      list.append(item);
    }
    return list;
  }
  function codes(me, rows) {
    const { t } = me.words,
      table = make("table", "bm-codes"),
      line = (tag, cells) => {
        const tr = make("tr", "");
        tr.append(...cells.map(text => make(tag, "", text)));
        return tr;
      };
    table.append(line("th", [t("method.type"), t("method.definition"), "ACLED", "UCDP"]));
    for (const row of rows) {
      const tr = line("td", [row.name, row.definition, row.acled, row.ucdp]);
      tr.children[2].lang = "en";
      table.append(tr);
    }
    return table;
  }
  root.bmEntries = { discrepancies, sources, figures, agreements, timeline, method, link };
})(globalThis);

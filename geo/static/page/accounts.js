/* What each side says, set side by side: the cut across the border, disputes in cells, the comparison by topic. */
(function (root) {
  "use strict";
  const { make } = root.bmDom;
  const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500],
    MOST_TICKS = 5,
    ROOM = 1.18,
    LEAST_KM = 3;

  /** The cut: Algeria where reading starts, Mali where it ends, the line between them, each claim at its distance. */
  function cut(told, words) {
    const t = words.t,
      section = make("section", "bm-cut"),
      ends = make("div", "bm-cut-ends"),
      strip = make("div", "bm-cut-strip");
    section.append(make("h3", "", t("cut.title")), ends, strip);
    for (const side of ["algeria", "mali"]) ends.append(make("span", "bm-of-" + side, t("cut." + side)));
    const north = reach(told, 1),
      south = reach(told, -1),
      share = km => ((north - km) / (north + south)) * 100;
    const place = (node, from, to = from) => {
      node.style.insetInlineStart = share(from) + "%";
      if (to !== from) node.style.width = share(to) - share(from) + "%";
      strip.append(node);
      return node;
    };
    place(make("i", "bm-cut-ground bm-cut-algeria"), north, 0);
    place(make("i", "bm-cut-ground bm-cut-mali"), 0, -south);
    place(make("i", "bm-cut-error"), told.error_km, -told.error_km);
    for (const side of ["algeria", "mali"]) {
      const depths = told.marks.filter(m => m.side === side && !m.point).map(m => m.km);
      if (depths.length) place(make("i", "bm-cut-depth bm-of-" + side), Math.max(0, ...depths), Math.min(0, ...depths));
    }
    place(make("i", "bm-cut-line"), 0);
    for (const mark of told.marks) {
      const node = place(
        make("i", `bm-cut-mark bm-of-${mark.side} ${mark.point ? "bm-cut-point" : "bm-cut-bar"}`),
        mark.km
      );
      node.dataset.of = mark.claim;
      node.dataset.km = mark.km;
    }
    strip.append(...ticks(told, north, south, share, words));
    strip.setAttribute("role", "img");
    strip.setAttribute("aria-label", t("cut.label", { text: told.keys.map(key => key.text).join(t("list.comma")) }));
    section.append(...told.keys.map(key => legend(key)), ...others(told, t), ...notes(told, t));
    return section;
  }
  const reach = (told, way) => ROOM * Math.max(LEAST_KM, told.error_km, ...told.marks.map(m => m.km * way));
  function legend(key) {
    const line = make("p", "bm-cut-key bm-of-" + key.side);
    line.append(make("i", key.point ? "bm-cut-point" : "bm-cut-bar"), make("span", "", key.text));
    return line;
  }
  function others(told, t) {
    if (!told.others.length) return [];
    const line = make("p", "bm-cut-key bm-of-other");
    line.append(make("i", "bm-cut-voice"), make("span", "", t("cut.others", { text: told.others.join(" ") })));
    return [line];
  }
  function notes(told, t) {
    const quiet = [told.measured, t("cut.error", { km: told.error_km })].filter(Boolean).join(" ");
    return [make("p", "bm-cut-note", told.notes.join(" ")), make("p", "bm-quiet", quiet)];
  }
  /** The line, and whole distances on both sides of it. */
  function ticks(told, north, south, share, words) {
    const step = STEPS.find(s => (north + south) / s <= MOST_TICKS) || 1000,
      found = [[0, words.t("cut.line")]];
    for (let km = step; km <= Math.max(north, south); km += step)
      for (const way of [1, -1])
        if (km <= (way > 0 ? north : south)) found.push([km * way, words.t("amount.km", { value: km })]);
    const depth = Math.max(0, ...told.marks.map(m => m.km)),
      isApart = ([km]) => Math.abs(share(km) - share(depth)) > 7;
    if (depth && found.slice(1).every(isApart)) found.push([depth, words.t("amount.km", { value: depth })]);
    return found.map(([km, text]) => {
      const tick = make("span", "bm-cut-tick", text);
      tick.style.insetInlineStart = share(km) + "%";
      return tick;
    });
  }

  /** Disputes that no distance tells: each as a row of cells, one to a side that says something. */
  function disputes(card, words) {
    const inCut = new Set((card.cut?.marks || []).map(m => m.claim)),
      rows = card.comparison.flatMap(topic => topic.rows.filter(row => row.disputed).map(row => [topic, row]));
    const told = rows.filter(([, row]) => !row.cells.some(cell => cell.entries.some(entry => inCut.has(entry.claim))));
    if (!told.length) return [];
    const section = make("section", "bm-disputes");
    section.append(make("h3", "", words.t("compare.exclude")));
    for (const [topic, row] of told) {
      const head = make("h4", "", row.title);
      head.append(make("small", "", topic.title));
      section.append(head, cells(row));
    }
    return [section];
  }
  /** A cell to each side; sides that say the same stand in one. */
  function cells(row) {
    const node = make("div", "bm-cells"),
      said = cell => [...new Set(cell.entries.map(entry => entry.key))].sort().join(),
      by = new Map();
    node.dataset.subject = row.subject;
    for (const cell of row.cells) by.set(said(cell), [...(by.get(said(cell)) || []), cell]);
    for (const [first, ...rest] of by.values()) {
      const one = values(first, "div");
      one.style.setProperty("--first", `var(--claim-${first.side})`);
      one.style.setProperty("--first_bg", `var(--claim-${first.side}_bg)`);
      for (const same of rest) {
        one.classList.add("bm-cell-both");
        one.style.setProperty("--then", `var(--claim-${same.side})`);
        one.style.setProperty("--then_bg", `var(--claim-${same.side}_bg)`);
        one.append(...values(same, "div").children);
        one.style.gridColumn = "span 2";
      }
      node.append(one);
    }
    return node;
  }
  function values(cell, tag) {
    const node = make(tag, "bm-cell bm-cell-" + cell.side);
    for (const entry of cell.entries) {
      const one = make("p", "");
      one.dataset.of = entry.claim;
      one.append(make("strong", "", entry.value), make("small", "", entry.claimant));
      node.append(one);
    }
    return node;
  }

  /** All subjects by topic, a column to each side; folded until it is opened. */
  function comparison(card, words) {
    const t = words.t,
      sides = ["algeria", "mali", "other"].filter(side => card.claims.some(voice => voice.side === side));
    const whole = make("details", "bm-compare"),
      table = make("table", "");
    whole.append(make("summary", "", t("compare.title")), table);
    const head = make("tr", "");
    head.append(
      make("th", "", t("compare.subject")),
      ...sides.map(side => make("th", "bm-of-" + side, t("card." + side)))
    );
    for (const th of head.children) th.scope = "col";
    table.append(head);
    for (const topic of card.comparison) {
      const band = make("tr", "bm-compare-topic"),
        title = make("th", "", topic.title);
      title.colSpan = sides.length + 1;
      title.scope = "rowgroup";
      band.append(title);
      table.append(band, ...topic.rows.map(row => line(row, sides, t)));
    }
    return whole;
  }
  function line(row, sides, t) {
    const node = make("tr", row.disputed ? "bm-compare-disputed" : ""),
      name = make("th", "", row.title);
    name.scope = "row";
    node.append(name);
    for (const side of sides) {
      const cell = row.cells.find(one => one.side === side);
      if (cell) node.append(values(cell, "td"));
      else {
        const none = make("td", "bm-none", "–");
        none.setAttribute("aria-label", t("compare.silent"));
        node.append(none);
      }
    }
    return node;
  }
  root.bmAccounts = { cut, disputes, comparison };
})(globalThis);

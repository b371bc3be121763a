/* The card of an incident; every text is set as text. */
(function (root) {
  "use strict";
  const { make, button, named, stand } = root.bmDom;

  /** host = the panel, card = as the server tells it, act = {step(way), close()}. */
  function show(host, card, words, look, act) {
    const t = words.t,
      article = make("article", "bm-card-body"),
      head = make("header", "bm-card-head");
    article.dataset.incident = card.id;
    article.lang = words.lang;
    const top = make("div", "bm-card-top"),
      symbol = root.bmSymbols.icon(
        (ctx, w, h) => root.bmSymbols.draw(ctx, { family: card.family }, w / 2, h / 2, 16, look),
        22,
        22
      );
    const kind = make("span", "bm-card-kind", card.category);
    top.append(symbol, kind);
    if (act.back) top.append(named(button("bm-icon bm-card-back", { icon: "turn", run: act.back }), t("panel.back")));
    top.append(named(button("bm-icon bm-card-close", { icon: "close", run: act.close }), t("card.close")));
    const when = make("div", "bm-card-when");
    when.append(make("p", "bm-card-date", card.date));
    if (card.disputed)
      when.append(badge(t("card.disputed"), look, Object.fromEntries(card.claims.map(voice => [voice.side, true]))));
    head.append(top, make("h2", "bm-card-title", card.title), when);
    head.querySelector("h2").tabIndex = -1;
    if (card.date_stated) head.append(make("p", "bm-card-stated", card.date_stated));
    article.append(head, make("p", "bm-card-summary", card.summary));
    if (card.cut) article.append(root.bmAccounts.cut(card.cut, words));
    article.append(...root.bmAccounts.disputes(card, words));
    if (card.claims.length) article.append(...voices(card));
    if (card.comparison.length) article.append(root.bmAccounts.comparison(card, words));
    article.append(facts(card));
    if (card.discrepancies.length) article.append(discrepancies(card, t));
    article.append(...(card.sources.length ? [sources(card, t)] : []), more(card, t, act), neighbours(t, act.step));
    host.replaceChildren(grip(t), article);
    host.scrollTop = 0;
  }
  function badge(text, look, speaks) {
    const node = make("span", "bm-badge");
    node.append(
      root.bmSymbols.icon((ctx, w, h) => root.bmSymbols.arcs(ctx, w / 2, h / 2, 7.6, look, speaks), 20, 20),
      make("span", "", text)
    );
    return node;
  }
  function facts(card) {
    const list = make("dl", "bm-facts");
    for (const { label, value } of card.facts) list.append(make("dt", "", label), make("dd", "", value));
    return list;
  }
  /** What takes the sheet of a small screen up and down. */
  function grip(t) {
    const node = named(button("bm-grip"), t("card.grip"));
    node.append(make("i", ""));
    return node;
  }
  /** The sides' statements; on a small screen one at a time, chosen by tabs. */
  function voices(card) {
    const section = make("section", "bm-voices"),
      tabs = make("div", "bm-tabs");
    tabs.setAttribute("role", "tablist");
    section.dataset.shown = card.claims[0].side;
    for (const voice of card.claims) {
      const block = make("div", "bm-voice bm-voice-" + voice.side);
      block.id = "bm-voice-" + voice.side;
      block.append(make("h3", "", voice.title));
      tabs.append(tab(voice, section));
      for (const claim of voice.claims) {
        const one = make("div", "bm-claim");
        one.dataset.claim = claim.id;
        one.append(make("p", "", claim.text), cited([claim.claimant, claim.date, claim.source_count]));
        block.append(one);
      }
      section.append(block);
    }
    return tabs.children.length > 1 ? [tabs, section] : [section];
  }
  function tab(voice, section) {
    const node = button("bm-tab bm-tab-" + voice.side, { text: voice.title });
    node.setAttribute("role", "tab");
    node.setAttribute("aria-controls", "bm-voice-" + voice.side);
    node.setAttribute("aria-selected", String(section.dataset.shown === voice.side));
    node.addEventListener("click", () => {
      section.dataset.shown = voice.side;
      for (const other of node.parentNode.children) other.setAttribute("aria-selected", String(other === node));
    });
    return node;
  }
  /** Who, when, how many sources: each part whole, a dot after all but the last. */
  function cited(parts) {
    const node = make("small", ""),
      told = parts.filter(Boolean);
    told.forEach((part, i) =>
      node.append(make("span", i ? "bm-whole-part" : "", part + (i < told.length - 1 ? " · " : "")))
    );
    return node;
  }
  function discrepancies(card, t) {
    const section = make("section", "bm-section");
    section.append(make("h3", "", t("card.discrepancies")));
    for (const d of card.discrepancies) {
      const block = make("div", "bm-discrepancy"),
        values = make("div", "bm-values");
      block.dataset.discrepancy = d.id;
      const open = root.bmEntries.link({ ref: "discrepancy:" + d.id, text: t("card.in_panel") });
      values.append(make("span", "", d.value_a), make("span", "", d.value_b));
      block.append(
        make("h4", "", d.topic),
        values,
        make("p", "bm-recommended", d.recommended),
        make("p", "", d.why),
        open
      );
      section.append(block);
    }
    return section;
  }
  function sources(card, t) {
    const section = make("section", "bm-section"),
      list = make("ol", "bm-sources");
    section.append(make("h3", "", t("card.sources")));
    for (const source of card.sources) {
      const item = make("li", "");
      item.dataset.source = source.id;
      const ref = source.id.includes(":") ? source.id : "source:" + source.id;
      if (source.label) item.append(root.bmEntries.link({ ref, text: source.label }));
      if (source.title) item.append(link(source));
      const detail = [source.detail, source.note].filter(Boolean).join(" · ");
      if (detail) item.append(make("small", "", detail));
      list.append(item);
    }
    section.append(list);
    return section;
  }
  function link(source) {
    const title = make("bdi", "", source.title);
    title.lang = source.lang;
    if (!/^https?:\/\//.test(source.url)) return title;
    const a = make("a", "");
    a.append(title);
    a.href = source.url;
    a.target = "_blank";
    a.rel = "noopener noreferrer";
    return a;
  }
  /** The record's citation, and where it stands in the chronology. */
  function more(card, t, act) {
    const row = make("div", "bm-card-more"),
      cite = button("bm-button bm-outlined", { icon: "copy", text: t("card.cite"), run: act.cite });
    cite.dataset.copy = "citation";
    row.append(cite);
    if (card.moment) row.append(root.bmEntries.link({ ref: "moment:" + card.moment, text: t("card.in_timeline") }));
    return row;
  }
  function neighbours(t, step) {
    const row = make("div", "bm-card-steps");
    for (const [way, key] of [
      [-1, "card.previous"],
      [1, "card.next"]
    ]) {
      const node = button("bm-button bm-outlined", { text: t(key), run: () => step(way) });
      node.dataset.step = way;
      row.append(node);
    }
    return row;
  }
  /** A card that only says something: nothing chosen, or a record that could not be read. */
  function say(host, text, className) {
    host.replaceChildren(make("p", "bm-card-empty " + (className || ""), text));
  }
  /** One line of a list of records; pick() opens its card. */
  function entry(mark, [title, date], look, pick) {
    const item = make("li", ""),
      node = button("bm-list-item", { run: pick }),
      text = make("span", "bm-list-text");
    node.dataset.pick = mark.id;
    text.append(make("span", "", title), make("small", "", date));
    node.append(root.bmSymbols.picture(mark, 13, 20, look), text);
    item.append(node);
    return item;
  }
  /** The card while nothing is chosen: what to do, and the records in view. */
  function overview(host, words, entries, heading, nothing) {
    if (!entries.length) return host.replaceChildren(make("p", "bm-card-empty", nothing || words.t("card.nothing")));
    const held = host.querySelector(".bm-overview"),
      [todo, head, list] = held
        ? host.children
        : [make("p", "bm-card-empty"), make("h2", "bm-overview-head"), make("ul", "bm-overview")];
    root.bmDom.say(todo, words.t("card.empty"));
    root.bmDom.say(head, heading || words.t("card.in_view"));
    stand(list, entries);
    return stand(host, [todo, head, list]);
  }
  root.bmCard = { badge, show, say, entry, overview, link };
})(globalThis);

/* Controls of a form: one of several, a tick, a line of text. Each is {node, show}, and tells what the reader chose. */
(function (root) {
  "use strict";
  const { make, button, glyph, cut } = root.bmDom;
  const OWN_GLYPHS = {
    pack: "M2.5 7h15v9.5h-15zM7 7V4h6v3M2.5 11h15M10 10v2",
    hidden:
      "M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zM10 7.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5M4 16.5L16 3.5"
  };
  const PAD_PX = 24;
  const WAYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  /** One of several: items = [[value, data, content]]; arrows walk in the reading direction and choose. */
  function radios(label, items, dir, pick) {
    const node = make("div", "bm-radios"),
      of = new Map(items.map(([value, data, content]) => [value, radio(data, content, () => pick(value))])),
      values = [...of.keys()];
    node.setAttribute("role", "radiogroup");
    node.setAttribute("aria-label", label);
    node.append(...of.values());
    node.addEventListener("keydown", e => {
      const way = WAYS[e.key],
        now = values.findIndex(value => of.get(value) === e.target);
      if (!way || now < 0) return;
      const mirrored = dir === "rtl" && /Left|Right/.test(e.key) ? -1 : 1,
        next = values[(now + way * mirrored + values.length) % values.length];
      e.preventDefault();
      e.stopPropagation();
      pick(next);
      of.get(next).focus();
    });
    const show = value =>
      of.forEach((one, own) => {
        one.setAttribute("aria-checked", String(own === value));
        one.tabIndex = own === value ? 0 : -1;
      });
    return { node, of, show };
  }
  function radio(data, content, run) {
    const node = button("bm-radio", { run });
    node.setAttribute("role", "radio");
    node.append(...content);
    Object.assign(node.dataset, data);
    return node;
  }

  function check(text, name, flip) {
    const node = button("bm-check", { run: flip });
    node.setAttribute("role", "checkbox");
    node.dataset.tick = name;
    const tick = make("span", "bm-tick");
    tick.setAttribute("aria-hidden", "true");
    node.append(tick, make("span", "", text));
    return { node, show: on => node.setAttribute("aria-checked", String(Boolean(on))) };
  }

  /** A line of text beside its label; what stands there by itself is cut at a word. */
  function line(label, name, most, write) {
    const node = make("label", "bm-line"),
      head = make("span", "bm-line-label", label),
      input = make("input", "bm-input");
    input.type = "text";
    input.maxLength = most;
    input.dir = "auto";
    input.autocomplete = "off";
    input.dataset.field = name;
    input.addEventListener("input", () => write(input.value));
    node.append(head, input);
    const show = (value, placeholder) => {
      if (document.activeElement !== input) input.value = value;
      input.placeholder = cut(placeholder, (input.clientWidth || 260) - PAD_PX, 1, getComputedStyle(input).font);
      input.title = placeholder;
    };
    return { node, show };
  }
  function own(name) {
    const svg = glyph("info");
    svg.setAttribute("class", "bm-glyph-" + name);
    svg.firstChild.setAttribute("d", OWN_GLYPHS[name]);
    return svg;
  }
  const glyphs = Object.fromEntries(Object.keys(OWN_GLYPHS).map(name => [name, () => own(name)]));
  root.bmChoices = { glyphs, radios, check, line };
})(globalThis);

/* Small builders of elements; every text is set as text. */
(function (root) {
  "use strict";
  const PATHS = {
    menu: "M3 5h14M3 10h14M3 15h14",
    download: "M10 3v9M6 9l4 4 4-4M4 17h12",
    plus: "M4 10h12M10 4v12",
    minus: "M4 10h12",
    home: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
    close: "M5 5l10 10M15 5L5 15",
    filters: "M3 6h14M6 10h8M8.5 14h3",
    search: "M9 3.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M13.2 13.2L17 17",
    table: "M3 4h14v12H3zM3 8h14M8 8v8",
    link: "M8.5 11.5l3-3M9 6l2-2a3.5 3.5 0 0 1 5 5l-2 2M11 14l-2 2a3.5 3.5 0 0 1-5-5l2-2",
    more: "M4 10h.01M10 10h.01M16 10h.01",
    theme: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
    full: "M3 7V3h4M17 7V3h-4M17 13v4h-4M3 13v4h4M8 8l-4-4M12 8l4-4M12 12l4 4M8 12l-4 4",
    print: "M6 7V3h8v4M6 14H3V7h14v7h-3M6 11h8v6H6z",
    ruler: "M3 14L14 3l3 3L6 17zM6 11l1.5 1.5M9 8l1.5 1.5M12 5l1.5 1.5",
    info: "M10 9v5M10 6h.01M10 2.5a7.5 7.5 0 1 0 0 15a7.5 7.5 0 1 0 0-15",
    legend: "M4 5h.01M8 5h9M4 10h.01M8 10h9M4 15h.01M8 15h9",
    play: "M6 4l10 6-10 6z",
    pause: "M7 4v12M13 4v12",
    back: "M13 4l-6 6 6 6",
    on: "M7 4l6 6-6 6",
    copy: "M7 7h9v10H7zM4 13V3h9",
    warn: "M10 3l8 14H2zM10 8v4M10 14.5h.01",
    turn: "M15 5a6.5 6.5 0 1 0 1.5 5M16 2v4h-4",
    dots: "M4 10h.01M10 10h.01M16 10h.01",
    empty: "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14",
    ok: "M4 10l4 4 8-8",
    story: "M4 16.5V5a2 2 0 0 1 2-2h10v11H6a2 2 0 0 0-2 2.5zM16 14v3H6",
    scales: "M10 3v14M6 17h8M4 6h12M4 6l-2.5 6h5zM16 6l-2.5 6h5z"
  };
  /** Runs in the next frame, once however often it is asked for. */
  function nextFrame(run) {
    let asked = 0;
    return () => {
      asked ||= requestAnimationFrame(() =>
        setTimeout(() => {
          asked = 0;
          run();
        })
      );
    };
  }
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  /** Sets the text of an element, if it is another: the same text set again is laid out again. */
  function say(node, text) {
    if (node.textContent !== String(text)) node.textContent = text;
  }
  /** Has an element hold these, in this order; what stands right is not touched, or it would be laid out again. */
  function stand(host, nodes) {
    const wanted = new Set(nodes);
    for (const node of [...host.children]) if (!wanted.has(node)) node.remove();
    let next = host.firstElementChild;
    for (const node of nodes)
      if (node === next) next = next.nextElementSibling;
      else host.insertBefore(node, next);
  }
  function glyph(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"),
      path = document.createElementNS(svg.namespaceURI, "path");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("class", "bm-glyph-" + name);
    path.setAttribute("d", PATHS[name]);
    svg.append(path);
    return svg;
  }
  /** A button: class, what it shows (a glyph, a text or both), what it does. */
  function button(className, { icon, text, run } = {}) {
    const node = make("button", className);
    node.type = "button";
    if (icon) node.append(glyph(icon));
    if (text !== undefined) node.append(make("span", "", text));
    if (run) node.addEventListener("click", run);
    return node;
  }
  /** Gives a control its name for the eye that hovers and for the screen reader. */
  function named(node, text) {
    node.setAttribute("aria-label", text);
    if (node.localName === "button") node.title = text;
    return node;
  }
  /** Terms and what is said of each: [[term, text]]. */
  function pairs(list) {
    const node = make("dl", "bm-pairs");
    for (const [term, text] of list) node.append(make("dt", "", term), make("dd", "", text));
    return node;
  }
  /** Nodes of a text in which the found parts are marked: parts = [[text, is found]]. */
  const marked = parts => parts.map(([text, on]) => (on ? make("mark", "", text) : document.createTextNode(text)));
  const later = (run, ms) => {
    let timer;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(run, ms);
    };
  };

  const ruler = document.createElement("canvas").getContext("2d");
  /** A text that takes at most so many lines of a width in px, cut at a word. */
  function cut(text, width, lines, font) {
    ruler.font = font;
    const words = text.split(" "),
      fits = part => ruler.measureText(part).width <= width;
    let line = "",
      n = 1,
      kept = 0;
    for (const word of words) {
      const longer = line ? line + " " + word : word;
      if (fits(n === lines && kept < words.length - 1 ? longer + " …" : longer)) line = longer;
      else if (n < lines && line) {
        n += 1;
        line = word;
      } else break;
      kept += 1;
    }
    return kept === words.length ? text : words.slice(0, Math.max(1, kept)).join(" ") + " …";
  }
  root.bmDom = { nextFrame, make, say, stand, glyph, button, named, pairs, marked, later, cut };
})(globalThis);

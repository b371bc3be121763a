/* A pen with the words of a canvas that leaves SVG: for the symbols of legend, lists and cards. A canvas each would be a
   layer of its own, which costs more than its drawing; its picture is refused by browsers that keep canvases unread. */
(function (root) {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const PLAIN = { move: "", within: "", dash: "", globalAlpha: 1, lineWidth: 1, lineCap: "butt", lineJoin: "miter" };
  const box = (x, y, w, h) => `M${x} ${y}h${w}v${h}h${-w}Z`;
  let clips = 0;

  function make(tag, attributes) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) if (value !== "") node.setAttribute(name, value);
    return node;
  }

  /** A pen and the element it draws in, px; paths given to fill, stroke and clip carry their data as `d`. */
  class Pen {
    constructor(width, height) {
      this.svg = make("svg", { class: "bm-symbol", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
      this.saved = [];
      this.d = "";
      Object.assign(this, PLAIN);
    }
    save() {
      const { fillStyle, strokeStyle } = this;
      this.saved.push({ fillStyle, strokeStyle, ...Object.fromEntries(Object.keys(PLAIN).map(key => [key, this[key]])) });
    }
    restore() {
      Object.assign(this, this.saved.pop());
    }
    translate(x, y) {
      this.move += `translate(${x} ${y})`;
    }
    scale(x, y) {
      this.move += `scale(${x} ${y})`;
    }
    setLineDash(list) {
      this.dash = list.join(" ");
    }
    beginPath() {
      this.d = "";
    }
    moveTo(x, y) {
      this.d += `M${x} ${y}`;
    }
    lineTo(x, y) {
      this.d += `${this.d ? "L" : "M"}${x} ${y}`;
    }
    closePath() {
      this.d += "Z";
    }
    rect(x, y, w, h) {
      this.d += box(x, y, w, h);
    }
    /** Clockwise; in two halves, for an arc of SVG cannot end where it begins. */
    arc(x, y, r, from, to) {
      const end = Math.min(to, from + 2 * Math.PI),
        at = angle => `${x + r * Math.cos(angle)} ${y + r * Math.sin(angle)}`;
      this.lineTo(x + r * Math.cos(from), y + r * Math.sin(from));
      for (const angle of [(from + end) / 2, end]) this.d += `A${r} ${r} 0 0 1 ${at(angle)}`;
    }
    clip(path) {
      const id = "bm-clip-" + (clips += 1),
        area = make("clipPath", { id });
      area.append(make("path", { d: path.d, transform: this.move }));
      this.svg.append(area);
      this.within = `url(#${id})`;
    }
    fill(path = this) {
      this.put({ d: path.d, fill: this.fillStyle, opacity: this.globalAlpha });
    }
    stroke(path = this) {
      const { strokeStyle: stroke, lineWidth, lineCap, lineJoin, dash, globalAlpha: opacity } = this,
        look = { "stroke-width": lineWidth, "stroke-linecap": lineCap, "stroke-linejoin": lineJoin };
      this.put({ d: path.d, fill: "none", stroke, ...look, "stroke-dasharray": dash, opacity });
    }
    fillRect(x, y, w, h) {
      this.fill({ d: box(x, y, w, h) });
    }
    put({ opacity, ...attributes }) {
      const path = make("path", { ...attributes, opacity: opacity === 1 ? "" : opacity, transform: this.move }),
        group = this.within ? make("g", { "clip-path": this.within }) : this.svg;
      group.append(path);
      if (this.within) this.svg.append(group);
    }
  }
  root.bmPen = { Pen };
})(globalThis);

/* Opens a file that works by itself: unpacks its style and scripts, then hands the page its data part by part.
   It stands before the parts and waits for them. Whatever fails brings back the sentence that stands in the file. */
(function () {
  "use strict";
  const pieces = name => Array.from(document.getElementById("bm-part-" + name).childNodes, node => node.data);
  function bytes(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const letters = atob(text),
      out = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) out[i] = letters.charCodeAt(i);
    return out;
  }
  /** The bytes of a part, each piece when it is asked for. */
  function stream(name) {
    const rest = pieces(name);
    return new ReadableStream({
      pull: to => (rest.length ? to.enqueue(bytes(rest.shift())) : to.close())
    });
  }
  /** A part of the file, as the answer to a request would be. */
  const unpack = async name => new Response(stream(name).pipeThrough(new DecompressionStream("gzip")));
  const unpacked = async (name, kind) => (await unpack(name))[kind]();
  function put(tag, text) {
    const node = document.createElement(tag);
    node.textContent = text;
    document.head.append(node);
  }

  async function open(box) {
    const { lang, initial } = await unpacked("start", "json"),
      [style, ...scripts] = await Promise.all(["style", "bundle", "frame"].map(name => unpacked(name, "text")));
    put("style", style);
    for (const face of document.fonts) face.load().catch(() => {});
    for (const script of scripts) put("script", script);
    const source = BorderMap.packed(unpack, pieces("relief").join(""));
    await BorderMap.adopt(bmFrame(BorderMap.leaflet), box, { source, initial: location.search.slice(1) || initial, lang });
  }
  const box = document.querySelector("[data-map]"),
    sorry = document.getElementById("bm-sorry");
  sorry.hidden = true;
  document.addEventListener("DOMContentLoaded", () => {
    open(box).catch(err => {
      box.remove();
      sorry.dataset.failed = String(err);
      sorry.hidden = false;
    });
  });
})();

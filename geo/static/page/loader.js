/* Opens a file that works by itself: unpacks its style and scripts, then hands the page its data part by part.
   It stands before the parts and waits for them; of a dataset in several pieces each is unpacked in a worker as soon as
   it is there. Whatever fails brings back the sentence that stands in the file. */
(function () {
  "use strict";
  const DATA = "data";
  const part = name => document.getElementById("bm-part-" + name),
    pieces = name => Array.from(part(name).childNodes, node => node.data);
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
  async function unpack(name) {
    const begun = name === DATA ? await early.taken() : null;
    return new Response(begun || stream(name).pipeThrough(new DecompressionStream("gzip")));
  }
  const unpacked = async (name, kind) => (await unpack(name))[kind]();

  /** What the worker runs: it is told pieces and then null, and tells lists of what is in them and then null. */
  function work() {
    const LIST_BYTES = 2 ** 20,
      { readable, writable } = new DecompressionStream("gzip"),
      pen = writable.getWriter(),
      reader = readable.getReader();
    async function tell() {
      let list = [],
        size = 0;
      for (;;) {
        const { done, value } = await reader.read();
        if (list.length && (done || size > LIST_BYTES)) {
          postMessage(
            list,
            list.map(one => one.buffer)
          );
          list = [];
          size = 0;
        }
        if (done) break;
        list.push(value);
        size += value.length;
      }
      postMessage(null);
    }
    self.onmessage = ({ data }) => (data === null ? pen.close() : pen.write(bytes(data))).catch(() => {});
    tell().catch(err => postMessage(String(err)));
  }
  /** Follows a part that comes in several pieces, and has a worker unpack them. taken() → a stream of what is in it,
      once; null afterwards, and where there is one piece or no worker. */
  function following(name) {
    let worker = null,
      told = 0,
      result = Promise.resolve(null);
    /** A stream as soon as the worker gives something, null if it fails before. */
    function begin() {
      worker = new Worker(URL.createObjectURL(new Blob([`${bytes}(${work})()`], { type: "text/javascript" })));
      result = new Promise(done => {
        const found = new ReadableStream({
          start(to) {
            worker.onmessage = ({ data }) => {
              if (typeof data === "string") to.error(new Error(data));
              else if (data) data.forEach(one => to.enqueue(one));
              else to.close();
              done(found);
            };
            worker.onerror = () => {
              to.error(new Error("the worker failed"));
              done(null);
            };
          }
        });
      });
    }
    function follow() {
      const own = part(name);
      if (!own || (own.childNodes.length < 2 && !worker)) return;
      if (!worker) begin();
      const isWhole = Boolean(own.nextSibling) || document.readyState !== "loading";
      while (told < own.childNodes.length - !isWhole) worker.postMessage(own.childNodes[told++].data);
      if (!isWhole) return;
      worker.postMessage(null);
      observer.disconnect();
    }
    const observer = new MutationObserver(follow);
    observer.observe(document.body, { childList: true, subtree: true });
    return {
      taken() {
        const found = result;
        result = Promise.resolve(null);
        return found;
      }
    };
  }
  const early = following(DATA);

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
    const initialView = location.search.slice(1) || initial;
    await BorderMap.adopt(bmFrame(BorderMap.leaflet), box, { source, initial: initialView, lang });
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

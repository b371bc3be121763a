// The thin adapter between Streamlit's component and the bundle (ES module): mounts once per element, then passes on.
const SORRY = "__SORRY__";
const obeyed = {};
const loaded = {};
const script = src =>
  (loaded[src] ??= new Promise((done, failed) => {
    document.head.append(
      Object.assign(document.createElement("script"), { src, onload: done, onerror: () => failed(new Error(src)) })
    );
  }));
const NARROW_PX = 900;
const closeSidebar = () => {
  if (innerWidth < NARROW_PX) document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
};
const openSidebar = () =>
  document
    .querySelector('[data-testid="stExpandSidebarButton"], [data-testid="stExpandSidebarButton"] button')
    ?.click();

async function start(box, data) {
  const frame = import(data.base + "/frame.js");
  await script(data.base + "/bundle.js");
  box.replaceChildren();
  delete box.dataset.failed;
  const source = globalThis.BorderMap.served(data.base);
  source.columns().catch(() => {});
  box.append(Object.assign(document.createElement("div"), { id: data.name, className: "bm-map" }));
  return globalThis.BorderMap.adopt((await frame).default(globalThis.L), box, {
    source,
    lang: data.lang,
    turned: data.turned,
    ownsAddress: true,
    menu: openSidebar,
    aside: closeSidebar
  });
}
/** A map that could not be loaded says so in the language of the page, and can be tried again. */
function sorry(box, lang) {
  const words = SORRY[lang] || SORRY.en,
    text = document.createElement("p"),
    again = document.createElement("button");
  text.textContent = words[0];
  again.textContent = words[1];
  again.onclick = () => location.reload();
  box.dir = lang === "ar" ? "rtl" : "ltr";
  box.dataset.failed = "1";
  box.replaceChildren(text, again);
}
export async function mount({ data, parentElement, setStateValue }) {
  const box = parentElement.querySelector("[data-map]");
  box.started ??= start(box, data);
  try {
    const bm = await box.started;
    bm.report(view => setStateValue("view", view));
    bm.picked(place => setStateValue("picked", place));
    if (box.bmRun && box.bmRun !== data.run) bm.tellAgain();
    box.bmRun = data.run;
    const [n, patch] = data.command;
    if (n > (obeyed[data.run] || 0)) bm.obey(patch);
    obeyed[data.run] = Math.max(n, obeyed[data.run] || 0);
  } catch {
    delete box.started;
    sorry(box, data.lang);
  }
  return () => {
    box.started?.then(
      bm => bm.leave(),
      () => {}
    );
    delete box.started;
  };
}

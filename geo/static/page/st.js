// The thin adapter between Streamlit's component and the bundle (ES module): mounts once per element, then passes on.
// The page begins before Streamlit has loaded, over its window, and is handed to the component as it stands.
const SORRY = "__SORRY__",
  NAME = "__NAME__",
  HOME = import.meta.url.slice(0, import.meta.url.lastIndexOf("/")); // where the files are that all pages share
const obeyed = {};
let begun = null,
  wantsSidebar = false;
let loading = null;
const bundle = () =>
  (loading ??= new Promise((done, failed) => {
    const src = HOME + "/bundle.js",
      onerror = () => {
        loading = null;
        failed(new Error(src));
      };
    document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror }));
  }));
let tries = 0;
/** The frame's module; browsers keep that an address failed, so another try has another one. */
function framed() {
  const again = tries ? "?again=" + tries : "";
  return import(HOME + "/frame.js" + again).catch(err => {
    tries += 1;
    throw err;
  });
}
const NARROW_PX = 900;
const closeSidebar = () => {
  if (innerWidth < NARROW_PX) document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
};
const openSidebar = () => {
  const opener = document.querySelector(
    '[data-testid="stExpandSidebarButton"], [data-testid="stExpandSidebarButton"] button'
  );
  wantsSidebar = !opener;
  opener?.click();
};

async function start(box, data) {
  const frame = framed();
  frame.catch(() => {});
  await bundle();
  box.replaceChildren();
  delete box.dataset.failed;
  const { BorderMap } = globalThis,
    options = {
      source: BorderMap.served(data.base, HOME),
      lang: data.lang,
      turned: data.turned,
      ownsAddress: true,
      menu: openSidebar,
      aside: closeSidebar
    };
  BorderMap.ahead(options);
  box.append(Object.assign(document.createElement("div"), { id: NAME, className: "bm-map" }));
  return BorderMap.adopt((await frame).default(BorderMap.leaflet), box, options);
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
/** Begins the page over the window; resolves once it stands. base = where its files are. */
export function begin(base) {
  const box = document.createElement("div"),
    over = document.createElement("div"),
    mine = { base, box, over };
  box.className = "bm";
  box.dataset.map = "";
  over.className = "bm-early";
  over.append(box);
  document.body.append(over);
  begun = mine;
  box.started = start(box, { base });
  box.started.catch(() => {
    if (begun !== mine) return;
    begun = null;
    over.remove();
  });
  return box.started;
}
/** The component's element, or in its place the page that was begun if it is the one that the component is to show. */
function taken(own, data) {
  if (!begun) return own;
  const { base, box, over } = begun,
    isSame = base === data.base && !data.turned && !own.started;
  begun = null;
  if (!isSame) leave(box);
  else if (own.isConnected && own.parentNode.moveBefore) own.parentNode.moveBefore(box, own);
  else own.before(box);
  over.remove();
  if (isSame) own.remove();
  return isSame ? box : own;
}
function leave(box) {
  box.started?.then(
    bm => bm.leave(),
    () => {}
  );
  delete box.started;
}
export async function mount({ data, parentElement, setStateValue }) {
  const box = taken(parentElement.querySelector(".bm"), data);
  box.dataset.map = "";
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
    if (wantsSidebar) openSidebar();
  } catch {
    delete box.started;
    sorry(box, data.lang);
  }
  return () => leave(box);
}

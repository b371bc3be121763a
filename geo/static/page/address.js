/* The address of the app. It follows the view; what is opened to be read, and left, is a step that the browser's Back and
   Forward undo and repeat. */
(function (root) {
  "use strict";
  const STEPS = ["story", "sel", "panel"];
  const { history, location } = root;

  const stepOf = me => STEPS.map(key => me.state.get()[key] || "").join();

  /** Writes the view as a link, as an entry of its own if it is a step. */
  function follow(me, link) {
    if (!me.options.ownsAddress) return;
    const step = stepOf(me),
      isStep = me.step !== undefined && step !== me.step;
    me.step = step;
    history[isStep ? "pushState" : "replaceState"](null, "", location.pathname + "?" + link);
  }
  /** show(view) is run at every step back or forward, until the page is left. */
  function listen(me, show) {
    if (!me.options.ownsAddress) return;
    const turn = e => {
      e.stopImmediatePropagation(); // else Streamlit would run the page anew
      const view = me.state.read(location.search.slice(1));
      if (view.data !== me.state.whole().data) {
        location.reload();
        return;
      }
      show(view);
      me.step = stepOf(me);
    };
    root.addEventListener("popstate", turn, { capture: true, signal: me.leaving.signal });
  }
  root.bmAddress = { follow, listen };
})(globalThis);

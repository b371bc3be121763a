/* The address of the app. It follows the view; what is opened to be read, and left, is a step that the browser's Back and
   Forward undo and repeat. */
(function (root) {
  "use strict";
  const STEPS = ["story", "sel", "panel"];
  const { history, location } = root;

  const stepOf = me => STEPS.map(key => me.state.get()[key] || "").join();

  /** Writes the view as a link, as an entry of its own if it is a step. */
  function follow(me, link) {
    if (!me.options.ownsAddress || me.turning) return;
    const step = stepOf(me),
      isStep = me.step !== undefined && step !== me.step;
    me.step = step;
    history[isStep ? "pushState" : "replaceState"](null, "", location.pathname + "?" + link);
  }
  /** Runs show(link, isWanted) at every step back or forward, until the page is left; isWanted() is false as soon as the
      reader has gone on to another one. */
  function listen(me, show) {
    if (!me.options.ownsAddress) return;
    const turn = async e => {
      e.stopImmediatePropagation(); // else Streamlit would run the page anew
      const turning = (me.turning = {}),
        isWanted = () => me.turning === turning;
      await show(location.search.slice(1), isWanted);
      if (!isWanted()) return;
      me.turning = null;
      me.step = stepOf(me);
      me.tell();
    };
    root.addEventListener("popstate", turn, { capture: true, signal: me.leaving.signal });
  }
  root.bmAddress = { follow, listen };
})(globalThis);

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
  /** Writes a step at once; what else the view says waits for `follow`. */
  function step(me) {
    if (me.step !== undefined && stepOf(me) !== me.step) follow(me, me.state.query());
  }
  const untold = me => root.bmView.format({ ...me.state.get(), lang: undefined });
  /** Runs show(link, isWanted) at every step back or forward, until the page is left; isWanted() is false as soon as the
      reader has gone on, to another step or by a change of the view. A step that cannot be shown keeps its entry. */
  function listen(me, show) {
    if (!me.options.ownsAddress) return;
    const turn = async e => {
      e.stopImmediatePropagation(); // else Streamlit would run the page anew
      const turning = (me.turning = {}),
        before = untold(me),
        isShown = await show(location.search.slice(1), () => me.turning === turning && untold(me) === before);
      if (me.turning !== turning) return;
      me.turning = null;
      if (!isShown) return;
      me.step = stepOf(me);
      me.tell();
    };
    root.addEventListener("popstate", turn, { capture: true, signal: me.leaving.signal });
  }
  root.bmAddress = { follow, step, listen };
})(globalThis);

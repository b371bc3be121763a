/* A place for an incident of one's own: the host asks for one, the next click on the map tells it. */
(function (root) {
  "use strict";
  const DIGITS = 5;
  function start(me) {
    me.picking = true;
    me.box.classList.add("bm-picking");
    me.options.aside?.();
    root.bmStrip.say(me, "view", "pick", {}, { word: "notice.cancel", run: () => stop(me) });
  }
  /** Whether a place was being picked; then it is no longer. */
  function stop(me) {
    if (!me.picking) return false;
    me.picking = false;
    me.box.classList.remove("bm-picking");
    root.bmStrip.unsay(me, "pick");
    return true;
  }
  function take(me, { lat, lng }) {
    if (!stop(me)) return false;
    me.options.menu?.();
    me.picked?.(`${lng.toFixed(DIGITS)},${lat.toFixed(DIGITS)}`);
    return true;
  }
  root.bmPicking = { start, stop, take };
})(globalThis);

/* The card as a sheet at the foot of a small screen: its grip makes it taller or lower. */
(function (root) {
  "use strict";
  const DRAG_PX = 24,
    SIZES = ["low", "half", "tall"];

  function size(me, name) {
    me.box.dataset.sheet = name;
    me.box.querySelector(".bm-grip")?.setAttribute("aria-expanded", String(name === "tall"));
  }
  const now = me => SIZES.indexOf(me.box.dataset.sheet || "half");
  /** A tap on the grip goes between half and tall; a drag up or down goes one size that way. */
  function listen(me) {
    let from = null;
    me.p.card.addEventListener("pointerdown", e => {
      from = e.target.closest(".bm-grip") ? e.clientY : null;
      if (from !== null) e.target.closest(".bm-grip").setPointerCapture(e.pointerId);
    });
    me.p.card.addEventListener("pointerup", e => {
      if (from === null) return;
      const by = e.clientY - from;
      from = null;
      if (Math.abs(by) > DRAG_PX) {
        me.dragged = true;
        size(me, SIZES[Math.max(0, Math.min(2, now(me) + (by < 0 ? 1 : -1)))]);
      }
    });
    me.p.card.addEventListener("click", e => {
      if (!e.target.closest(".bm-grip")) return;
      if (!me.dragged) size(me, me.box.dataset.sheet === "tall" ? "half" : "tall");
      me.dragged = false;
    });
  }
  root.bmSheet = { listen };
})(globalThis);

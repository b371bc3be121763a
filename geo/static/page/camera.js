/* Where the map looks: what the view asks for, until the reader steers. */
(function (root) {
  "use strict";
  const DIGITS = { lon: 5, lat: 5, zoom: 2 },
    TOOLS_PX = 56; // the buttons at the left of the map

  /** Points the camera; what the page does by itself is not written into the view. */
  function aim(me, view) {
    const { map, page } = me,
      [w, s, e, n] = view.bbox || page.first_view,
      beside = view.bbox ? 0 : TOOLS_PX;
    const bounds = root.L.latLngBounds([s, w], [n, e]);
    quietly(me, () => {
      if (view.zoom !== undefined) map.setView([view.lat, view.lon], view.zoom, { animate: false });
      else
        map.fitBounds(bounds, {
          animate: false,
          ...(view.story ? besideText(me, bounds) : { paddingTopLeft: [beside, 0] })
        });
    });
  }
  /** The room that a story's text leaves: under it or beside it, whichever shows the bounds larger. */
  function besideText({ map, p }, bounds) {
    const text = p.storyText.getBoundingClientRect(),
      frame = p.frame.getBoundingClientRect(),
      isLeft = text.left + text.right < frame.left + frame.right,
      over = text.bottom > frame.top + 1;
    if (!over) return {};
    const wide = isLeft ? text.right - frame.left : frame.right - text.left,
      high = [0, text.bottom - frame.top],
      ways = [{ paddingTopLeft: high }, { [isLeft ? "paddingTopLeft" : "paddingBottomRight"]: [wide, 0] }];
    const zoom = way => map.getBoundsZoom(bounds, false, root.L.point(Object.values(way)[0]));
    return zoom(ways[0]) >= zoom(ways[1]) ? ways[0] : ways[1];
  }
  function quietly(me, run) {
    me.aiming = true;
    run();
    me.aiming = false;
  }
  /** Paints what the map shows now, and has the card sum it up. */
  function shown(me) {
    me.refresh();
    me.overviewSoon();
  }
  /** The map got another size: until the reader has moved it, it shows what the view asks for. */
  function resized(me) {
    quietly(me, () => me.map.invalidateSize({ animate: false }));
    if (!me.steered) aim(me, me.state.get());
    shown(me);
  }
  function goHome(me) {
    const { story } = me.state.get();
    me.state.set({ lon: undefined, lat: undefined, zoom: undefined, bbox: story ? me.page.first_view : undefined });
    me.steered = false;
    aim(me, {});
    shown(me);
    me.tell();
  }
  /** Goes to a box [west, south, east, north], degrees. */
  function fit(me, box) {
    me.state.set({ lon: undefined, lat: undefined, zoom: undefined, bbox: box });
    me.steered = false;
    aim(me, me.state.get());
    shown(me);
    me.tell();
  }
  function moved(me) {
    if (me.aiming) return;
    me.steered = true;
    const { lng, lat } = me.map.getCenter(),
      round = (name, value) => +value.toFixed(DIGITS[name]);
    me.state.set({
      lon: round("lon", lng),
      lat: round("lat", lat),
      zoom: round("zoom", me.map.getZoom()),
      bbox: undefined
    });
    shown(me);
    me.tell();
  }
  /** What the map shows as west, south, east, north. */
  function bbox(map) {
    const b = map.getBounds(),
      within = (value, most) => +Math.max(-most, Math.min(most, value)).toFixed(root.bmView.BOX_DIGITS);
    return [within(b.getWest(), 180), within(b.getSouth(), 85), within(b.getEast(), 180), within(b.getNorth(), 85)];
  }
  root.bmCamera = { aim, resized, goHome, fit, moved, bbox };
})(globalThis);

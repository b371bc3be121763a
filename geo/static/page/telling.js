/* What a mark tells in words and figures, be it a record of the map's or a row of a dataset. */
(function (root) {
  "use strict";
  const F = root.bmFilters;
  const MOST = 2000;

  /** {begin, end: days, end OPEN where it lasts; date: how exact; actors: ids; sources: how many} */
  function facts(me, m) {
    if (m.row === undefined) {
      const { table } = me;
      return {
        begin: table.day_start[m.i],
        end: table.day_end[m.i],
        date: table.vocabularies.date_precision[table.date_precision[m.i]],
        actors: table.actorsOf[m.i],
        sources: table.sources[m.i]
      };
    }
    const { day, kind, kinds } = me.data,
      k = kind[m.row];
    return {
      begin: day[m.row],
      end: day[m.row] + kinds.span[k],
      date: kinds.date_precision[k],
      actors: kinds.actors[k],
      sources: 0
    };
  }
  const title = (me, m) => root.bmReading.titleOf(me, m.id)[0];
  /** Nearest and farthest of the line that place and radius allow, km; null where nothing is measured. */
  function ends(me, m) {
    if (m.km === null) return null;
    if (m.row !== undefined) return root.bmCrowd.distance(me.data, m.row);
    return [Math.max(0, m.km - m.radius_km), m.km + m.radius_km];
  }
  /** The marks that are shown: the records, and the rows of a dataset where those are few enough to be listed. */
  function shown(me) {
    const crowd = root.bmPainting.shownCrowd(me);
    if (!crowd || !isListed(me)) return me.visible;
    const rows = root.bmCrowd.rowsPassing(crowd, MOST).map(row => root.bmCrowd.mark(crowd, row, me.page.family_of));
    return [...me.visible, ...rows];
  }
  const isListed = me => me.source.hasTexts && root.bmCrowd.passing(root.bmPainting.shownCrowd(me)) <= MOST;
  const isOpen = (me, m) => m.row === undefined && facts(me, m).end === F.OPEN;
  root.bmTelling = { facts, title, ends, shown, isListed, isOpen };
})(globalThis);

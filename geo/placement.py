"""Where symbols, trays, count bubbles and names go on a picture of the map.

The same algorithm as geo/static/placement.js in the same order of operations, so that page and export agree to the
last bit; tests/data/placement_cases.json holds the two together. Only + - * / and sqrt, no random: the same input
gives the same output in any order of its lists. Units: px, origin top left, y down.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import ceil, floor

from geo.clusters import Cluster, cluster
from geo.label_spots import (
    Box,
    Candidate,
    Grid,
    Still,
    bounds,
    box,
    crosses,
    cut,
    dist,
    for_bubble,
    for_point,
    for_spots,
    for_tray,
    hit,
    pieces,
    within,
)

# fmt: off
DEFAULTS = {
    "link": 22, "trayMax": 12,  # marks nearer than `link` share a place; more than `trayMax` make a bubble
    "narrow": 600, "crowd": 120,  # a map narrower than this, or with more marks, has bubbles only
    "bubble": 28,  # diameter of a bubble
    "cell": 1.8, "pad": 5,  # a tray's cell in symbol sizes; its padding
    "halo": 1.6, "dot": 4,  # rim of a lone symbol; radius of the dot at the foot of a leader
    "margin": 4, "gap": 3,  # distance from the map's edge; between two things
    "perMpx": 18, "labelMin": 4,  # names of points per million square px, but at least so many
    "stick": 12,  # what staying where it was is worth
    "passes": 3, "crossing": 200,  # rounds of improvement; price of two crossed leaders
}
# fmt: on
FORBIDDEN, MUST, CONTENT, TRIES = 1e7, 1e6, 12, 12
LISTS = ("singles", "trays", "bubbles", "labels", "covered", "outside", "failed")


@dataclass(slots=True, eq=False)
class Item:
    """A tray, bubble or name; `at` is the candidate it has, if any."""

    id: str
    x: float | None
    y: float | None
    weight: float
    ids: Sequence[str] = ()
    bubble: bool = False
    label: dict | None = None
    point: bool = False
    cands: Sequence[Candidate] = ()
    at: Candidate | None = None


class Attempt:
    """One placement of all, given the clusters."""

    def __init__(self, scene: dict, o: dict, lines: Grid):
        self.o, self.lines = o, lines
        _, _, self.w, self.h = self.view = (0, 0, *scene["size"])
        self.walls = scene.get("obstacles") or []
        self.previous = scene.get("previous") or {}
        self.cap = max(o["labelMin"], ceil(o["perMpx"] * self.w * self.h / 1e6))
        self.still, self.placed = Grid(48), Grid(48)
        self.items, self.leaders, self.circles, self.shown = [], [], [], 0
        self.out = {name: [] for name in LISTS} | {"keys": {}, "crossings": 0}
        for b in self.walls:
            self.still.add(b, Still(b, wall=True))
        for x, y, r in scene.get("dots") or []:
            self._keep(x, y, r, True)

    def run(self, clusters: list[Cluster], labels: list[dict]) -> dict:
        for c in clusters:
            self._take_cluster(c)
        self.items.sort(key=lambda it: (not it.bubble, -len(it.ids), it.id))
        self._take_labels(labels)
        for it in self.items:
            if not it.point or self.shown < self.cap:
                self._settle(it, self._best(it, it.weight))
        for _ in range(self.o["passes"]):
            if not sum(self._improve(it) for it in self.items):
                break
        return self._report()

    def _keep(self, x: float, y: float, r: float, dot: bool) -> None:
        b = box(x, y, 2 * r, 2 * r)
        self.still.add(b, Still(b, x, y, dot))

    def _is_free(self, x: float, y: float) -> bool:
        return within(x, y, self.view) and not any(within(x, y, b) for b in self.walls)

    def _take_cluster(self, c: Cluster) -> None:
        ids, disc = [m["id"] for m in c.marks], box(c.x, c.y, 2 * c.r, 2 * c.r)
        if not self._is_free(c.x, c.y):
            self.out["covered" if within(c.x, c.y, self.view) else "outside"] += ids
            return
        if len(ids) == 1 or c.bubble:
            self.circles.append(c)
        if len(ids) == 1 and not any(hit(b, disc, 0) for b in self.walls):
            self.out["singles"].append({"id": c.id, "x": c.x, "y": c.y, "r": c.r})
            self._keep(c.x, c.y, c.r, False)
            return
        found = for_bubble(c.x, c.y, self.o["bubble"]) if c.bubble else for_tray(c.x, c.y, len(ids), c.size, self.o)
        self.items.append(Item(c.id, c.x, c.y, MUST, ids, c.bubble, cands=self._sorted(c.id, found)))
        if not c.bubble:
            self._keep(c.x, c.y, self.o["dot"], True)

    def _take_labels(self, labels: list[dict]) -> None:
        wanted, old = 0, self.previous
        for label in sorted(labels, key=lambda n: (n["rank"], -(n.get("priority") or 0), n["id"] not in old, n["id"])):
            point = label.get("spots") is None
            off = point and not self._is_free(label["x"], label["y"])
            wanted += point and not off
            if off or (point and wanted > self.cap + 4):
                self.out["labels"].append({"id": label["id"], "hidden": "out" if off else "cap"})
            else:
                self._take_label(label, point, label.get("r") or self.o["dot"])

    def _take_label(self, label: dict, point: bool, dot: float) -> None:
        x, y = label.get("x"), label.get("y")
        if point:
            self._keep(x, y, dot, True)
            away = [(dist(x, y, c.x, c.y), c.r) for c in self.circles]
            reach = max([dot, *(d + r for d, r in away if d < r + 2)])
        cands = self._sorted(label["id"], for_point(label, reach + self.o["gap"]) if point else for_spots(label))
        weight = 400 / (1 + label["rank"] * label["rank"])
        self.items.append(Item(label["id"], x, y, weight, label=label, point=point, cands=cands))

    def _sorted(self, key: str, found: list[Candidate]) -> list[Candidate]:
        last = self.previous.get(key)
        for c in found:
            if c.key == last:
                c.base -= self.o["stick"]
        return sorted(found, key=lambda c: c.base)

    def _cost(self, it: Item, c: Candidate) -> float:
        """Cost of a candidate against all that never moves, worked out once, when first needed; or FORBIDDEN."""
        if c.fee < 0:
            c.fee = floor(self._fee(it, c) * 64 + 0.5) / 64  # else the order of the sum would show
        return c.base + c.fee

    def _fee(self, it: Item, c: Candidate) -> float:
        total = 0.0
        for b in c.boxes:
            if not self._fits(it, c, b):
                return FORBIDDEN
            total += 0 if c.home else self._lines_under(it, b)
            if total >= FORBIDDEN:
                return FORBIDDEN
        return total + self._way_fee(it, c) if c.leader or it.point else total

    def _fits(self, it: Item, c: Candidate, b: Box) -> bool:
        m, gap, room = self.o["margin"], self.o["gap"], 1 if it.label else 2
        if not c.home and (b[0] < m or b[1] < m or b[2] > self.w - m or b[3] > self.h - m):
            return False
        for e in self.still.near(b, gap):
            own = c.home or (e.dot and e.x == it.x and e.y == it.y)
            if (e.wall or not own) and hit(b, e.b, gap if e.wall else room):
                return False
        return True

    def _lines_under(self, it: Item, b: Box) -> float:
        own, soft, total, seen = it.label and it.label.get("line"), 0.25 if it.label else 0.06, 0.0, set()
        for e in self.lines.near(b, 8):
            if (it.label and own == e.line) or e.serial in seen:
                continue
            seen.add(e.serial)
            n = cut(e.s, b, e.reach)
            total += n * (0.8 if e.hard else soft)
            if n > 0 and it.label and e.hard:
                return FORBIDDEN
        return total

    def _way_fee(self, it: Item, c: Candidate) -> float:
        """Fee of the way from a place to what belongs to it: over a hard line, or on the wrong side."""
        s, side = c.leader or (it.x, it.y, c.x, c.y), it.label and it.label.get("side")
        for e in self.still.near(bounds(s), 2) if c.leader else ():
            if not (e.dot and dist(e.x, e.y, it.x, it.y) < 10) and cut(s, e.b, 1) > 0:
                return FORBIDDEN
        if side and (c.x - it.x) * side[0] + (c.y - it.y) * side[1] < 0:
            return FORBIDDEN
        over = any(e.hard and crosses(s, e.s) for e in self.lines.near(bounds(s), 0))
        return over * (24 if it.label else 4)

    def _blockers(self, it: Item, c: Candidate, limit: int) -> list[Item]:
        """What is placed in the way of c, at most limit + 1 items; sets c.extra, the price of crossed leaders."""
        found, c.extra = [], 0
        for other in self._in_the_way(it, c):
            if other is not it and other not in found:
                found.append(other)
                if len(found) > limit:
                    return found
        if c.leader:
            c.extra = sum(self.o["crossing"] for p in self.leaders if p is not it and crosses(c.leader, p.at.leader))
        return found

    def _in_the_way(self, it: Item, c: Candidate) -> Iterator[Item]:
        gap = 2 if it.label else self.o["gap"]
        for b in c.boxes:
            for placed, other in self.placed.near(b, gap):
                if hit(b, placed, gap):
                    yield other
        if c.leader:
            for placed, other in self.placed.near(bounds(c.leader), 2):
                if cut(c.leader, placed, 1) > 0:
                    yield other
        for other in self.leaders:
            if other is not it and any(cut(other.at.leader, b, 1) > 0 for b in c.boxes):
                yield other

    def _best(self, it: Item, below: float) -> Candidate | None:
        top = None
        for c in it.cands:
            if c.base >= below:
                break
            if self._cost(it, c) < below and not self._blockers(it, c, 0) and c.base + c.fee + c.extra < below:
                top, below = c, c.base + c.fee + c.extra
        return top

    def _settle(self, it: Item, c: Candidate | None) -> None:
        for b in it.at.boxes if it.at else ():
            self.placed.remove(b, (b, it))
        if it.at and it.at.leader:
            self.leaders.remove(it)
        if it.point:
            self.shown += bool(c) - bool(it.at)
        it.at = c
        for b in c.boxes if c else ():
            self.placed.add(b, (b, it))
        if c and c.leader:
            self.leaders.append(it)

    def _price(self, it: Item) -> float:
        if not it.at:
            return it.weight
        self._blockers(it, it.at, 99)
        return self._cost(it, it.at) + it.at.extra

    def _improve(self, it: Item) -> bool:
        """Takes a cheaper free candidate; the hidden or badly placed may push others aside. True if anything moved."""
        better = self._best(it, self._price(it) - 0.01) if it.at else None
        if better:
            self._settle(it, better)
        now = self._price(it)
        if now < CONTENT or (not it.at and it.point and self.shown >= self.cap):
            return better is not None
        return self._push_aside(it, now) or better is not None

    def _push_aside(self, it: Item, now: float) -> bool:
        tried = 0
        for c in it.cands:
            if tried == TRIES or c.base >= now:
                return False
            away = self._blockers(it, c, 2) if self._cost(it, c) < now else []
            if away and len(away) <= 2:
                tried += 1
                if self._swap(it, c, away, now):
                    return True
        return False

    def _swap(self, it: Item, c: Candidate, away: list[Item], now: float) -> bool:
        """Gives c to it and new places to those in the way if the sum of prices falls; else leaves all as it was."""
        moved, old = [*away, it], [e.at for e in (*away, it)]
        before, after = now, self._cost(it, c) + c.extra
        for e in away:
            before += self._price(e)
            self._settle(e, None)
        self._settle(it, c)
        for e in away:
            self._settle(e, self._best(e, before))
            after += self._price(e)
        if after < before - 0.01:
            return True
        for e in moved:
            self._settle(e, None)
        for e, at in zip(moved, old, strict=True):
            self._settle(e, at)
        return False

    def _report(self) -> dict:
        out = self.out
        for it in self.items:
            if it.at:
                out["keys"][it.id] = it.at.key
            if it.label:
                out["labels"].append(self._name_of(it))
            elif it.at:
                self._report_marks(it, it.at)
            elif not it.bubble and len(it.ids) > 1:
                out["failed"].append(it.id)
            else:
                out["covered"] += it.ids
        ways = [it.at.leader for it in self.leaders]
        out["crossings"] = sum(crosses(s, t) for i, s in enumerate(ways) for t in ways[:i])
        return out

    def _name_of(self, it: Item) -> dict:
        if not it.at:
            return {"id": it.id, "hidden": "cap" if it.point and self.shown >= self.cap else "room"}
        dot = it.point and not any(dist(it.x, it.y, c.x, c.y) < c.r for c in self.circles)
        at, boxes = it.at, [list(b) for b in it.at.boxes]
        return {"id": it.id, "x": at.x, "y": at.y, "ux": at.ux, "uy": at.uy, "boxes": boxes, "dot": dot}

    def _report_marks(self, it: Item, at: Candidate) -> None:
        b, found = list(at.boxes[0]), {"id": it.id, "ids": it.ids, "leader": list(at.leader) if at.leader else None}
        if it.bubble:
            x, y = (b[0] + b[2]) / 2, (b[1] + b[3]) / 2
            self.out["bubbles"].append(found | {"x": x, "y": y, "r": self.o["bubble"] / 2})
        else:
            self.out["trays"].append(found | {"box": b, "cols": at.cols, "rows": at.rows})


def place(scene: dict) -> dict:
    """Places marks and names; a tray that finds no room becomes a bubble, and all is placed again.

    scene: dict with size (w, h) and, each optional,
      marks: {id, x, y, size, group, order?, reach?}, also some outside; over 400 nobody can read
      labels: {id, x, y, w, h, rank, r?, priority?, rtl?, side?}; side (dx, dy) points to the half-plane it prefers;
        names of lines and areas: {id, spots, w, h, rank, line?}; spots see label_spots.along, line = index of its own
      lines: {pts, width, hard?}, hard = no name may lie on it; obstacles: boxes
      dots: (x, y, r) of what only names of the same place may touch
      previous: keys of the last result at this zoom; options: see DEFAULTS
    Returns a dict: singles {id, x, y, r}; trays {id, ids, box, cols, rows, leader}; bubbles {id, ids, x, y, r, leader
    or None}; labels {id, x, y, ux, uy, boxes, dot} (x, y: centre) or {id, hidden: "cap" | "room" | "out"}; covered
    (by an obstacle, or without room) and outside: ids of marks; keys; crossings of leaders; failed (always empty).
    """
    (w, h), o = scene["size"], DEFAULTS | (scene.get("options") or {})
    marks, forced, tries = sorted(scene.get("marks") or [], key=lambda m: m["id"]), set(), count()
    lines = pieces(scene.get("lines") or [], w, h)
    while True:
        # bubbles never fail, so the loop ends
        o["bubbles"] = w < o["narrow"] or len(marks) > o["crowd"] or next(tries) > 6
        result = Attempt(scene, o, lines).run(cluster(marks, o, forced), scene.get("labels") or [])
        if not result["failed"]:
            return result
        forced.update(result["failed"])

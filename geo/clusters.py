"""Marks that stand too close to be told apart, gathered round true places; what `placement` then finds room for.

The same algorithm as in geo/static/placement.js, number for number. Units: px, origin top left, y down.
"""

from dataclasses import dataclass, field

from geo.label_spots import Grid, dist


@dataclass(slots=True, eq=False)
class Cluster:
    id: str
    x: float
    y: float
    size: float
    marks: list[dict] = field(default_factory=list)
    bubble: bool = False
    r: float = 0


def cluster(marks: list[dict], o: dict, forced: set[str]) -> list[Cluster]:
    """Clusters round the places with most neighbours, each at a true position; drawn, no two of them touch."""
    size = max((m["size"] for m in marks), default=0)
    anchors = _anchors(marks, max(o["link"], size + 2 * o["halo"] + 0.5))
    found = [Cluster(m["id"], m["x"], m["y"], size) for m in anchors]
    for m in marks:
        min(found, key=lambda c: dist(m["x"], m["y"], c.x, c.y)).marks.append(m)
    for c in found:
        _measure(c, o, forced)
    while pair := _touching(found):
        pair[0].marks += pair[1].marks
        found.remove(pair[1])
        _measure(pair[0], o, forced)
    for c in found:
        c.marks.sort(key=lambda m: (m["group"], m.get("order") or 0, m["id"]))
    return sorted(found, key=lambda c: c.id)


def _anchors(marks: list[dict], link: float) -> list[dict]:
    def near(m, k):
        return dist(m["x"], m["y"], k["x"], k["y"]) < link

    grid, chosen = Grid(link), []
    spots = [(m["x"], m["y"], m["x"], m["y"]) for m in marks]
    for m, spot in zip(marks, spots, strict=True):
        grid.add(spot, m)
    crowd = [sum(near(m, k) for k in grid.near(spot, link)) for m, spot in zip(marks, spots, strict=True)]
    for i in sorted(range(len(marks)), key=lambda i: -crowd[i]):
        if not any(near(marks[i], c) for c in chosen):
            chosen.append(marks[i])
    return chosen


def _measure(c: Cluster, o: dict, forced: set[str]) -> None:
    n = len(c.marks)
    c.bubble = n > 1 and (o["bubbles"] or n > o["trayMax"] or c.id in forced)
    c.r = o["bubble"] / 2 if c.bubble else o["dot"] if n > 1 else _reach(c.marks[0], o["halo"])


def _reach(mark: dict, halo: float) -> float:
    """The radius that a lone mark keeps free: its symbol, or arcs round it."""
    return max(mark["size"] / 2 + halo, mark.get("reach") or 0)


def _touching(found: list[Cluster]) -> tuple[Cluster, Cluster] | None:
    """A bubble and what it touches, the one with more marks (or else the bubble) first."""
    for a in found:
        for b in found if a.bubble else ():
            if a is not b and a.r + b.r + 1 > dist(a.x, a.y, b.x, b.y):
                return (b, a) if len(b.marks) > len(a.marks) else (a, b)
    return None

"""A small legend on the map itself, in the corner where it covers least."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from geo.render import furniture, legend
from geo.render.ground import parts_on_map
from geo.render.ink import Ink, rectangle
from geo.render.layout import Box
from geo.render.legend import Entry, Legend
from geo.render.paper import Paper
from geo.render.plan import Plan, planned
from geo.scene import Scene

MARGIN, STEPS = 12, 9
EXPLAINED = ("border", "spread", "disputed", "area")
"""Rows of the legend that a key has besides strips, points and families."""


def planned_with_key(scene: Scene, size: tuple[float, float], paper: Paper) -> tuple[Plan, Legend, Box | None]:
    """The plan of a map with its key, the key's rows, and its box; without a key where nothing is free for it."""
    plan = planned(scene, size, paper)
    groups = legend.entries(scene, plan, parts_on_map(scene, plan.camera))
    shown, box = legend.key(_explained(groups), scene.direction == "rtl")
    spot = _free(plan, box, size)
    if spot is None or not paper.has_legend or not shown.rows:
        return plan, shown, None
    return planned(scene, size, paper, spot), shown, spot


def _explained(groups: Sequence[Sequence[Entry]]) -> list[Entry]:
    kinds = ("strip", "points", "family")
    return [
        entry for group in groups for entry in group if entry.id in EXPLAINED or entry.kind.partition(":")[0] in kinds
    ]


def _free(plan: Plan, box: Box, size: tuple[float, float]) -> Box | None:
    """The place at the map's sides with the least of the border, the marks and what was published under it."""
    fixed = plan.furniture.boxes() + [one.box.grown(8) for one in plan.loupes]
    seen = [*plan.result["singles"], *plan.result["trays"], *plan.result["bubbles"]]
    marks = [
        (one["x"], one["y"]) if "x" in one else ((one["box"][0] + one["box"][2]) / 2, one["box"][3]) for one in seen
    ]
    points = np.array([point for line in plan.border for point in line] + marks).reshape(-1, 2)
    found = []
    for y in np.linspace(size[1] - MARGIN - box.height, MARGIN, STEPS):
        for x in (MARGIN, size[0] - MARGIN - box.width):
            spot = Box(x, float(y), x + box.width, float(y) + box.height)
            if not any(spot.grown(4).meets(other) for other in fixed):
                near = spot.grown(10)
                under = ((points > near[:2]) & (points < near[2:])).all(axis=1).sum()
                found.append((int(under), len(found), spot))
    return min(found)[2] if found and min(found)[0] < len(points) else None


def draw(ink: Ink, shown: Legend, box: Box, is_rtl: bool, look: dict[str, Any]) -> None:
    """The key on its ground."""
    corner = ink.inside(box)
    whole = Box(0, 0, box.width, box.height)
    furniture.legend(corner, shown, whole, is_rtl, look)
    ink.path(rectangle(box), None, look["line_strong"], 1, snap=True)

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
    """What a map of one incident needs explained; where positions were published, the sign of claims does not."""
    every = [entry for group in groups for entry in group]
    is_published = any(entry.kind.startswith(("strip:", "points:")) for entry in every)
    kinds = ("strip", "points") if is_published else ("family",)
    explained = [name for name in EXPLAINED if name != "disputed" or not is_published]
    return [entry for entry in every if entry.id in explained or entry.kind.partition(":")[0] in kinds]


def _free(plan: Plan, box: Box, size: tuple[float, float]) -> Box | None:
    """The place at the map's sides with the least of border and marks under it, the farthest from what is told."""
    fixed = plan.furniture.boxes() + [one.box.grown(8) for one in plan.loupes]
    seen = [*plan.result["singles"], *plan.result["trays"], *plan.result["bubbles"]]
    marks = [
        (one["x"], one["y"]) if "x" in one else ((one["box"][0] + one["box"][2]) / 2, one["box"][3]) for one in seen
    ]
    points = np.array([point for line in plan.border for point in line] + marks).reshape(-1, 2)
    middle = np.array([one.middle for one in plan.loupes] or marks or [(size[0] / 2, size[1] / 2)]).mean(axis=0)
    found = []
    for y in np.linspace(size[1] - MARGIN - box.height, MARGIN, STEPS):
        for x in (MARGIN, size[0] - MARGIN - box.width):
            spot = Box(x, float(y), x + box.width, float(y) + box.height)
            if not any(spot.grown(4).meets(other) for other in fixed):
                near = spot.grown(10)
                under = ((points > near[:2]) & (points < near[2:])).all(axis=1).sum()
                away = np.hypot(x + box.width / 2 - middle[0], y + box.height / 2 - middle[1])
                found.append((int(under), -float(away), spot))
    return min(found)[2] if found else None


def draw(ink: Ink, shown: Legend, box: Box, is_rtl: bool, look: dict[str, Any]) -> None:
    """The key on its ground."""
    corner = ink.inside(box)
    whole = Box(0, 0, box.width, box.height)
    furniture.legend(corner, shown, whole, is_rtl, look)
    ink.path(rectangle(box), None, look["line_strong"], 1, snap=True)

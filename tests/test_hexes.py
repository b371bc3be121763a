"""Cells count every mark once, in the cell whose middle is nearest, and their classes are quantiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.marks import Mark, Marks
from geo.model import Bounds
from geo.render import hexes
from geo.render.camera import LambertCamera, MercatorCamera

VIEW = Bounds(-5, 17, 6, 26)
positions = st.lists(st.tuples(st.floats(-5, 6), st.floats(17, 26)), min_size=1, max_size=60)


def marks(lonlat, disputed=()):
    return Marks.of([
        Mark(
            f"m{n}", lon, lat, "battle", "attack", "incidents", False, n in disputed, False, 1.0, "p", "t",
            "2024-01-01", "exact", "", True, 1.0, ("algeria",) if n in disputed else (),
        )
        for n, (lon, lat) in enumerate(lonlat)
    ])  # fmt: skip


@pytest.mark.parametrize("camera", [MercatorCamera, LambertCamera])
@given(lonlat=positions)
def test_every_mark_is_in_the_cell_whose_middle_is_nearest(camera, lonlat):
    shown = camera.fitted(VIEW, (800, 600))
    cells = hexes.cells(marks(lonlat), shown)
    assert cells.counts.sum() == len(lonlat) == len(cells.of)
    assert (np.bincount(cells.of, minlength=len(cells.counts)) == cells.counts).all()
    px = shown.px(np.array(lonlat))
    own = np.hypot(*(px - cells.xy[cells.of]).T)
    nearest = np.hypot(px[:, None, 0] - cells.xy[:, 0], px[:, None, 1] - cells.xy[:, 1]).min(axis=1)
    assert (own <= cells.wide / 3**0.5 + 1e-6).all()
    assert (own <= nearest + 1e-6).all()


@given(st.lists(st.integers(1, 400), min_size=1, max_size=80))
def test_classes_are_quantiles_without_doubles(counts):
    found = hexes.limits(np.array(counts))
    assert list(found) == sorted(set(found))
    assert found[0] == min(counts)
    assert len(found) <= hexes.CLASSES


@given(lonlat=positions, data=st.data())
def test_cells_that_are_taken_away_take_their_marks_with_them(lonlat, data):
    cells = hexes.cells(marks(lonlat), MercatorCamera.fitted(VIEW, (800, 600)))
    gone = np.array(data.draw(st.lists(st.booleans(), min_size=len(cells.counts), max_size=len(cells.counts))))
    left = cells.without(gone)
    assert left.counts.sum() == len(left.marks) == cells.counts[~gone].sum()
    assert (np.bincount(left.of, minlength=len(left.counts)) == left.counts).all()

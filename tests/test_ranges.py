"""Counts within a distance, held to 10,000 draws of where each record may lie."""

import random

import numpy as np
import oracle
import pytest

from geo import filters
from geo.model import Precision, Side
from geo.view import ViewState

DRAWS, FILTERS, SEED = 10_000, 50, 20250401
TOUCH_KM = 0.05
"""A geodesic disc is drawn on the ellipsoid; its radius is met to within this."""


@pytest.fixture(scope="module")
def drawn(incidents, border):
    """Distances in km from the border of draws over every record's disc, NaN where it has none; shape (rows, DRAWS)."""
    chance, table = np.random.default_rng(SEED), incidents.table
    found = np.full((len(table), DRAWS), np.nan)
    for n in np.flatnonzero(table["border_km"].notna()):
        row = table.iloc[n]
        azimuth, reach = chance.uniform(0, 360, DRAWS), row["radius_km"] * 1000 * np.sqrt(chance.uniform(0, 1, DRAWS))
        centre = np.tile([row["lon"], row["lat"]], (DRAWS, 1))
        found[n] = border.nearest(oracle.forward(centre, azimuth, reach)).border_km
    return found


def _view(chance: random.Random) -> ViewState:
    def some(values: list[str]) -> tuple[str, ...] | None:
        return tuple(chance.sample(values, chance.randint(1, 3))) if chance.random() < 0.4 else None

    return ViewState(
        km=chance.choice([0.0, 5.0, 10.0, 25.0, 50.0, 100.0, 200.0, round(chance.uniform(1, 300), 1)]),
        side=some([*map(str, Side)]),
        precision=some([*map(str, Precision)]),
        since=chance.choice([None, "2013-01-01", "2024-01-01"]),
        disputed=chance.choice([None, None, True]),
    )


def test_the_range_of_a_count_holds_every_draw(incidents, drawn):
    chance, table = random.Random(SEED), incidents.table
    said, seen = 0, 0
    for _ in range(FILTERS):
        view = _view(chance)
        possible = filters.mask(table, view)
        certain = possible & filters.is_certain(table, view)
        others = filters.mask_without(table, view, "km")
        counts = (drawn[others] <= view.km + TOUCH_KM).sum(axis=0)
        assert counts.max(initial=0) <= possible.sum(), view
        assert (drawn[others] < view.km + TOUCH_KM).sum(axis=0).min(initial=len(table)) >= certain.sum(), view
        said += possible.sum() - certain.sum()
        seen += counts.max(initial=0) - counts.min(initial=len(table)) if others.any() else 0
    assert 0 < seen <= said
    assert said < 2.5 * seen, (said, seen)


def test_every_record_is_certain_possible_or_out_as_its_draws_are(incidents, drawn):
    table = incidents.table
    for km in (5.0, 10.0, 25.0, 50.0, 100.0):
        view = ViewState(km=km)
        possible, certain = filters.mask(table, view), filters.is_certain(table, view)
        within = drawn <= km
        measured = table["border_km"].notna().to_numpy()
        assert within[certain].all()
        assert not within[measured & ~possible].any()
        unsure = np.flatnonzero(possible & ~certain)
        touched = [n for n in unsure if abs(table["border_km_low"][n] - km) > 0.03 * table["radius_km"][n]]
        assert all(within[n].any() for n in touched), km


def test_a_record_without_a_distance_is_never_counted(incidents):
    for km in (0.0, 100.0, 20040.0):
        assert not filters.mask(incidents.table, ViewState(km=km))[incidents.table["border_km"].isna()].any()

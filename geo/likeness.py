"""Records that may tell of the same event: proposed by place, day and actors, never merged.

Deaths of two rows that may be one event are never added; the map shows each row with its own figure.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.geodesy import distance_m, ecef

MOST_DAYS = 2
MOST_KM = 25.0
MOST_PAIRS = 500


class Pair(NamedTuple):
    """Two rows, counted from 0; days and km between them; whether a known actor stands in both; whether types agree."""

    first: int
    second: int
    days: int
    km: float
    has_actor: bool
    has_family: bool


def pairs(first: pd.DataFrame, second: pd.DataFrame, most: int = MOST_PAIRS) -> list[Pair]:
    """Pairs of rows of two tables that may be one event, the likeliest first.

    Both have lon, lat (degrees, EPSG:4326), radius_km, date_start, date_end (ISO), actors, family, symbolic.
    A pair lies within MOST_DAYS and within MOST_KM plus both radii (as far as those are 50 km at most), and shares an
    actor or a family of types. Acts at a symbolic place pair only with others of the same place and family.
    """
    if not len(first) or not len(second):
        return []
    near = _near(ecef(_lonlat(first)), ecef(_lonlat(second)), (MOST_KM + 100.0) * 1000)
    a, b = near[:, 0], near[:, 1]
    days = _gap(first, second, a, b)
    a, b, days = (values[days <= MOST_DAYS] for values in (a, b, days))
    km = distance_m(_lonlat(first)[a], _lonlat(second)[b]) / 1000 if len(a) else np.zeros(0)
    reach = MOST_KM + _radius(first)[a] + _radius(second)[b]
    family = first["family"].astype(str).to_numpy()[a] == second["family"].astype(str).to_numpy()[b]
    lists = [table["actors"].tolist() for table in (first, second)]
    actor = np.array([bool(set(lists[0][i]) & set(lists[1][j])) for i, j in zip(a, b, strict=True)], bool)
    symbolic = first["symbolic"].to_numpy(bool)[a] | second["symbolic"].to_numpy(bool)[b]
    likely = (km <= reach) & (family | actor) & (~symbolic | (family & actor))
    found = [
        Pair(int(a[n]), int(b[n]), int(days[n]), float(km[n]), bool(actor[n]), bool(family[n]))
        for n in np.flatnonzero(likely)
    ]
    return sorted(found, key=lambda one: (not (one.has_actor and one.has_family), one.days, one.km))[:most]


def _near(a: np.ndarray, b: np.ndarray, metres: float) -> np.ndarray:
    """Pairs of points no farther apart than a chord of some metres, shape (n, 2)."""
    from scipy.spatial import cKDTree

    found = cKDTree(a).query_ball_point(b, metres)
    rows = [(i, j) for j, own in enumerate(found) for i in own]
    return np.array(rows, int).reshape(-1, 2)


def _gap(first: pd.DataFrame, second: pd.DataFrame, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Days between two periods, 0 where they overlap."""
    starts, ends = ([_days(table[name]) for table in (first, second)] for name in ("date_start", "date_end"))
    between = np.maximum(starts[1][b] - ends[0][a], starts[0][a] - ends[1][b])
    return np.maximum(between, 0)


def _days(column: Sequence[str]) -> np.ndarray:
    return np.array([text or "2100-01-01" for text in column], "datetime64[D]").astype(int)


def _lonlat(table: pd.DataFrame) -> np.ndarray:
    return table[["lon", "lat"]].to_numpy(float)


def _radius(table: pd.DataFrame) -> np.ndarray:
    return np.minimum(table["radius_km"].to_numpy(float), 50.0)

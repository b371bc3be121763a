"""Records that may tell of the same event: proposed by place, day and actors, never merged.

Deaths of two rows that may be one event are never added; the map shows each row with its own figure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.geodesy import distance_m, ecef
from geo.ingest.sheet import Refused

MOST_DAYS = 2
MOST_KM = 25.0
MOST_PAIRS = 500
BLOCK = 2**18
"""Pairs that are looked at at a time, so that memory does not grow with the tables."""
STRIP_DEG, KM_A_DEG = 0.5, 110.5
"""Rows are looked for by strips of latitude; a degree of it is nowhere shorter."""


class Pair(NamedTuple):
    """Two rows, counted from 0; days and km between them; whether a known actor stands in both; whether types agree."""

    first: int
    second: int
    days: int
    km: float
    has_actor: bool
    has_family: bool


def pairs(
    first: pd.DataFrame, second: pd.DataFrame, most: int = MOST_PAIRS, is_wanted: Callable[[], bool] = lambda: True
) -> list[Pair]:
    """Pairs of rows of two tables that may be one event, the likeliest first.

    Both have lon, lat (degrees, EPSG:4326), radius_km, date_start, date_end (ISO), actors, family, symbolic.
    A pair lies within MOST_DAYS and within MOST_KM plus both radii (as far as those are 50 km at most), and shares an
    actor or a family of types. Acts at a symbolic place pair only with others of the same place and family.
    Raises Refused("cancelled") once nobody wants them.
    """
    if not len(first) or not len(second):
        return []
    one, other = _Rows.of(first), _Rows.of(second)
    best, limit = np.zeros((0, 1 + len(Pair._fields))), np.inf
    for a, b in _blocks(one, other):
        if not is_wanted():
            raise Refused("cancelled")
        best = np.concatenate([best, _likely(one, other, a, b, limit)])
        best = best[np.lexsort((best[:, 1], best[:, 2], best[:, 0]))][:most]
        limit = best[-1, 0] if len(best) == most else np.inf
    return [
        Pair(int(i), int(j), int(days), km, bool(actor), bool(family))
        for _, i, j, days, km, actor, family in best.tolist()
    ]


@dataclass(frozen=True)
class _Rows:
    """What of a table pairs go by: start, end: days since 1970; xyz: as of `ecef`; radius_km: 50 at most

    actors: different sets of them; listed: number of each row's own
    """

    start: np.ndarray
    end: np.ndarray
    lonlat: np.ndarray
    xyz: np.ndarray
    radius_km: np.ndarray
    family: np.ndarray
    symbolic: np.ndarray
    actors: list[frozenset[str]]
    listed: np.ndarray

    @classmethod
    def of(cls, table: pd.DataFrame) -> "_Rows":
        lonlat, number = table[["lon", "lat"]].to_numpy(float), {}
        lists = [number.setdefault(tuple(actors), len(number)) for actors in table["actors"].tolist()]
        return cls(
            _days(table["date_start"]), _days(table["date_end"]), lonlat, ecef(lonlat),
            np.minimum(table["radius_km"].to_numpy(float), 50.0), table["family"].astype(str).to_numpy(),
            table["symbolic"].to_numpy(bool), [frozenset(actors) for actors in number], np.array(lists, int),
        )  # fmt: skip


def _days(column: pd.Series) -> np.ndarray:
    return np.array([text or "2100-01-01" for text in column], "datetime64[D]").astype(int)


def _blocks(one: _Rows, other: _Rows) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """All pairs that days and latitudes allow, and some more, as numbers of rows, BLOCK at a time."""
    by_lat = np.argsort(one.lonlat[:, 1], kind="stable")
    for group in _groups(other):
        lat, radius = other.lonlat[group, 1], one.radius_km.max() + other.radius_km[group].max()
        reach = (MOST_KM + radius) / KM_A_DEG
        rows = by_lat[slice(*np.searchsorted(one.lonlat[by_lat, 1], [lat.min() - reach, lat.max() + reach]))]
        lasted = (other.end[group] - other.start[group]).max()
        begin = np.searchsorted(other.start[group], one.start[rows] - MOST_DAYS - lasted, "left")
        many = np.maximum(np.searchsorted(other.start[group], one.end[rows] + MOST_DAYS, "right") - begin, 0)
        ends = np.cumsum(many)
        for at in range(0, int(ends[-1]) if len(ends) else 0, BLOCK):
            pair = np.arange(at, min(at + BLOCK, ends[-1]))
            row = np.searchsorted(ends, pair, "right")
            yield rows[row], group[begin[row] + pair - ends[row] + many[row]]


def _groups(rows: _Rows) -> Iterator[np.ndarray]:
    """Rows that lie in one strip and last about as long, in the order of their first days."""
    lasted = np.log2(1 + np.maximum(rows.end - rows.start, 0)).astype(int)
    strip = np.floor(rows.lonlat[:, 1] / STRIP_DEG).astype(int)
    order = np.lexsort((rows.start, lasted, strip))
    changes = np.flatnonzero(np.diff(strip[order]) | np.diff(lasted[order])) + 1
    yield from np.split(order, changes)


def _likely(one: _Rows, other: _Rows, a: np.ndarray, b: np.ndarray, limit: float) -> np.ndarray:
    """Those of some pairs that may be one event and come before a limit: how late each comes, then as in Pair.

    A chord is never longer than the way along the ground, so that few ways need to be measured.
    """
    days = np.maximum(np.maximum(other.start[b] - one.end[a], one.start[a] - other.end[b]), 0)
    a, b, days = (values[days <= MOST_DAYS] for values in (a, b, days))
    chord = np.sqrt(((one.xyz[a] - other.xyz[b]) ** 2).sum(axis=1)) / 1000
    near = chord <= MOST_KM + 1e-6 + one.radius_km[a] + other.radius_km[b]
    a, b, days, chord = (values[near] for values in (a, b, days, chord))
    family, actor = one.family[a] == other.family[b], _share_actor(one, other, a, b)
    symbolic = one.symbolic[a] | other.symbolic[b]
    found = np.column_stack([_lateness(family & actor, days, chord), a, b, days, chord, actor, family])
    found = found[(family | actor) & (~symbolic | (family & actor)) & (found[:, 0] < limit)]
    a, b = found[:, 1].astype(int), found[:, 2].astype(int)
    km = distance_m(one.lonlat[a], other.lonlat[b]) / 1000 if len(a) else np.zeros(0)
    found[:, 0] += km - found[:, 4]
    found[:, 4] = km
    return found[km <= MOST_KM + one.radius_km[a] + other.radius_km[b]]


def _lateness(is_alike: np.ndarray, days: np.ndarray, km: np.ndarray) -> np.ndarray:
    """A number by which pairs stand in order: those alike in all first, then by days, then by km."""
    return 10_000.0 * ~is_alike + 1000.0 * days + km


def _share_actor(one: _Rows, other: _Rows, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Whether an actor stands in both rows of each pair."""
    many = len(other.actors)
    lists, of = np.unique(one.listed[a] * many + other.listed[b], return_inverse=True)
    shared = [not one.actors[n // many].isdisjoint(other.actors[n % many]) for n in lists.tolist()]
    return np.array(shared, bool)[of]

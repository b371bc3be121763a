"""The incidents that a scene shows: columns to count and place them by, and each as a record when it is asked for."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from geo.columns import kept
from geo.model import Precision

EXTENDED = (Precision.AREA, Precision.STRETCH, Precision.COUNTRY)
"""Precisions of a place that is known as ground and not as a point."""
FLAGS = ("is_symbolic", "is_disputed", "is_wide", "is_certain", "is_area", "algeria_says", "mali_says")


@dataclass(frozen=True, slots=True)
class Mark:
    """One incident as drawn: position in degrees, EPSG:4326, radius of its uncertainty and distance of the line in km.

    day: ISO date it began; border_km: None where no distance is measured; speaks: the states that claim something of
    it (algeria, mali); country: ISO code where the place is a whole country, else ""
    """

    id: str
    lon: float
    lat: float
    category: str
    family: str
    layer: str
    is_symbolic: bool
    is_disputed: bool
    is_wide: bool
    radius_km: float
    place_id: str
    title: str
    day: str
    precision: str
    country: str
    is_certain: bool
    border_km: float | None
    speaks: tuple[str, ...]

    @property
    def is_area(self) -> bool:
        """Whether the place is known as ground and not as a point."""
        return self.precision in EXTENDED and not self.is_symbolic

    @property
    def algeria_says(self) -> bool:
        """Whether Algeria claims something of it."""
        return "algeria" in self.speaks

    @property
    def mali_says(self) -> bool:
        """Whether Mali claims something of it."""
        return "mali" in self.speaks


class Marks(Sequence[Mark]):
    """id, place_id: arrays of text; lonlat: degrees, EPSG:4326, shape (n, 2); the rest arrays of bool, all of length n.

    made: the record of a position among all
    """

    def __init__(
        self, made: Callable[[int], Mark], at: np.ndarray, ids: np.ndarray, lonlat: np.ndarray, place_id: np.ndarray,
        **flags: np.ndarray,
    ):  # fmt: skip
        self._made, self._at = made, at
        self.ids, self.lonlat, self.place_id = ids, lonlat, place_id
        self.is_symbolic, self.is_disputed, self.is_wide, self.is_certain, self.is_area = (flags[n] for n in FLAGS[:5])
        self.algeria_says, self.mali_says = flags["algeria_says"], flags["mali_says"]

    @classmethod
    def of(cls, marks: Sequence[Mark]) -> Self:
        """Marks of any sequence of records."""
        if isinstance(marks, cls):
            return marks
        return cls(
            marks.__getitem__,
            np.arange(len(marks)),
            np.array([mark.id for mark in marks], object),
            np.array([(mark.lon, mark.lat) for mark in marks], float).reshape(-1, 2),
            np.array([mark.place_id for mark in marks], object),
            **{name: np.array([getattr(mark, name) for mark in marks], bool) for name in FLAGS},
        )

    @property
    def drawn_at(self) -> np.ndarray:
        """Where they are drawn: their positions as the page keeps them, shape (n, 2)."""
        return kept(self.lonlat)

    def take(self, which: np.ndarray) -> "Marks":
        """Those of a mask or of positions, in that order."""
        kept = {name: getattr(self, name)[which] for name in FLAGS}
        return Marks(self._made, self._at[which], self.ids[which], self.lonlat[which], self.place_id[which], **kept)

    def among(self, ids: Iterable[str]) -> np.ndarray:
        """Which of them have one of these ids; bool (n,)."""
        wanted = list(ids)
        return np.isin(self.ids.astype(str), wanted) if wanted else np.zeros(len(self), bool)

    def find(self, incident_id: str) -> Mark | None:
        """The record of an id, None where it is not among these."""
        found = np.flatnonzero(self.ids == incident_id) if incident_id else ()
        return self[int(found[0])] if len(found) else None

    def __len__(self) -> int:
        return len(self._at)

    def __getitem__(self, n):
        if isinstance(n, slice):
            return tuple(self._made(int(at)) for at in self._at[n])
        return self._made(int(self._at[n]))

    def __iter__(self) -> Iterator[Mark]:
        return (self._made(int(at)) for at in self._at)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None

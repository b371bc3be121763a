"""Values that travel between modules: positions, bounds and closed vocabularies."""

from enum import StrEnum
from typing import NamedTuple


class Bounds(NamedTuple):
    """A rectangle in degrees, WGS 84: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float


class Lang(StrEnum):
    """Languages of the map; the three are equals."""

    AR = "ar"
    FR = "fr"
    EN = "en"

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, as in HTML's dir attribute."""
        return "rtl" if self is Lang.AR else "ltr"


class Side(StrEnum):
    """Where a record lies with respect to the Algeria-Mali line."""

    DZ = "dz"
    ML = "ml"
    ON_LINE = "on_line"
    UNDETERMINED = "undetermined"
    ELSEWHERE = "elsewhere"


class Origin(StrEnum):
    """Whose record it is: the brief's, a public source's, or the user's own."""

    BRIEF = "brief"
    SUPPLEMENT = "supplement"
    MINE = "mine"


class Precision(StrEnum):
    """How exactly a place is known: from a published point to ground, a stretch of the border or a whole country."""

    EXACT = "exact"
    PLACE = "place"
    CITY = "city"
    AREA = "area"
    STRETCH = "stretch"
    COUNTRY = "country"


class DatePrecision(StrEnum):
    """How much of a record's dates is real: one day, both ends, or bounds of a month or a year."""

    DAY = "day"
    SPAN = "span"
    MONTH = "month"
    YEAR = "year"


DEATHS = (1, 5, 10, 25, 100)
"""Tolls that a filter may ask for."""


class Family(StrEnum):
    """Groups of event types; each has one shape and one colour."""

    ATTACK = "attack"
    AIR = "air"
    CONTROL = "control"
    ACCORD = "accord"
    DISPUTE = "dispute"
    POLITICS = "politics"
    ECONOMY = "economy"
    OTHER = "other"


class Panel(StrEnum):
    """What fills the page beside or instead of the map."""

    MAP = "map"
    TABLE = "table"
    SOURCES = "sources"
    DISCREPANCIES = "discrepancies"
    FIGURES = "figures"
    METHOD = "method"
    AGREEMENTS = "agreements"
    TIMELINE = "timeline"

"""Who says what about an incident, and where statements exclude each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from geo.tables import Row, items

SIDES = ("algeria", "mali", "other")
TOPICS = ("place", "time", "side", "actor", "toll", "cause", "legality", "other")
_CLOCK_TOLERANCE_MIN = 30.0
_ABOUT_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of one claimant on one topic. value is comparable: dot decimal, ISO date, id or slug."""

    id: str
    incident_id: str
    side: str
    claimant: str
    date: str
    topic: str
    subject: str
    value: str
    qualifier: str
    unit: str
    geometry_id: str
    text: dict[str, str]
    value_text: dict[str, str]
    refs: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Row) -> "Claim":
        """The claim of one row of claims.csv."""
        named = {key: row[key] for key in ("id", "incident_id", "claimant", "date", "topic", "subject", "value")}
        return cls(
            **named,
            side=row["claim_side"],
            qualifier=row["qualifier"],
            unit=row["unit"],
            geometry_id=row["geometry_id"],
            text={lang: row[f"text_{lang}"] for lang in ("ar", "fr", "en")},
            value_text={lang: row[f"value_{lang}"] for lang in ("ar", "fr", "en")},
            refs=tuple(items(row["refs"])),
        )

    @property
    def about(self) -> tuple[str, str, str]:
        """What the claim is about; claims about the same thing can be compared."""
        return self.incident_id, self.topic, self.subject

    def span(self) -> tuple[float, float] | None:
        """The values the claim admits, or None when its value is a word."""
        try:
            value, tolerance = self._measure()
        except ValueError:
            return None
        admitted = {
            "about": (value - tolerance, value + tolerance),
            "more_than": (value + 1e-9, float("inf")),
            "at_least": (value, float("inf")),
        }
        return admitted.get(self.qualifier, (value, value))

    def _measure(self) -> tuple[float, float]:
        if self.unit == "local_time":
            hours, minutes = self.value.split(":")
            return int(hours) * 60.0 + int(minutes), _CLOCK_TOLERANCE_MIN
        return float(self.value), _ABOUT_SHARE * float(self.value)


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two claims about the same thing that cannot both hold."""

    a: Claim
    b: Claim


def differ(a: Claim, b: Claim) -> bool:
    """Whether two claims about the same thing exclude each other; a claim without a value excludes nothing."""
    if not a.value or not b.value or a.about != b.about or a.value == b.value:
        return False
    one, other = a.span(), b.span()
    return not (one and other) or one[1] < other[0] or other[1] < one[0]


def disputes(claims: Iterable[Claim]) -> list[Dispute]:
    """Every pair of claims that exclude each other, in the order of the table."""
    return [Dispute(a, b) for a, b in combinations(claims, 2) if differ(a, b)]

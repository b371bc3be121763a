"""What the sides say of one incident, set side by side by topic and subject. It is all claims; nothing is typed in."""

from collections.abc import Iterable
from dataclasses import dataclass

from geo.claims import SIDES, TOPICS, Claim, differ


@dataclass(frozen=True, slots=True)
class Compared:
    """What is said about one subject: the claims of each side in the order of the table (algeria, mali, other).

    is_disputed: whether two of them exclude each other
    """

    topic: str
    subject: str
    claims: dict[str, tuple[Claim, ...]]
    is_disputed: bool


def compare(claims: Iterable[Claim]) -> list[Compared]:
    """One row per subject of the claims of one incident: in the order of topics, what is disputed first in each.

    Claims without a comparable value have no row.
    """
    by: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        if claim.value:
            by.setdefault((claim.topic, claim.subject), []).append(claim)
    rows = [Compared(topic, subject, _by_side(said), _differ(said)) for (topic, subject), said in by.items()]
    return sorted(rows, key=lambda row: (TOPICS.index(row.topic), not row.is_disputed))


def _by_side(claims: list[Claim]) -> dict[str, tuple[Claim, ...]]:
    found = {side: tuple(claim for claim in claims if claim.side == side) for side in SIDES}
    return {side: said for side, said in found.items() if said}


def _differ(claims: list[Claim]) -> bool:
    return any(differ(a, b) for n, a in enumerate(claims) for b in claims[n + 1 :])

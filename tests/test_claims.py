from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.claims import SIDES, Claim, differ, disputes

PAIRS = [
    ("claim-002", "claim-003"),
    ("claim-002c", "claim-004d"),
    ("claim-002c", "claim-005h"),
    ("claim-002d", "claim-006"),
    ("claim-003c", "claim-004d"),
    ("claim-003c", "claim-005h"),
    ("claim-003d", "claim-004c"),
    ("claim-005g", "claim-006"),
    ("claim-008", "claim-009"),
    ("claim-010", "claim-011"),
    ("claim-012", "claim-013"),
    ("claim-014c", "claim-014d"),
    ("claim-016", "claim-017"),
    ("claim-020b", "claim-021b"),
    ("claim-022", "claim-022b"),
    ("claim-023", "claim-024b"),
    ("claim-023", "claim-025c"),
    ("claim-026", "claim-027c"),
    ("claim-028", "claim-029"),
    ("claim-030b", "claim-031"),
]
QUALIFIERS = ("", "about", "more_than", "at_least")
TEXT = {"ar": "", "fr": "", "en": ""}


def claim(value, qualifier="", unit="", subject="toll", topic="toll", incident="one"):
    return Claim("c", incident, "mali", "mli", "", topic, subject, value, qualifier, unit, "", TEXT, TEXT, ())


numbers = st.decimals(0, 10_000, places=1).map(str)
clocks = st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda time: f"{time[0]:02}:{time[1]:02}")
qualifiers = st.sampled_from(QUALIFIERS)
subjects = st.sampled_from(["killed", "place"])
counts = st.builds(claim, st.one_of(numbers, st.just("")), qualifiers, st.just("count"), subjects)
times = st.builds(claim, st.one_of(clocks, st.just("")), qualifiers, st.just("local_time"), subjects)
words = st.builds(claim, st.sampled_from(["", "yes", "no", "fra", "2025-04-01"]), qualifiers, st.just(""), subjects)
claims = st.one_of(counts, times, words)


@pytest.fixture(scope="module")
def shipped(catalog):
    return [Claim.from_row(row) for row in catalog.table("claims")]


def test_the_disputes_are_the_20_pairs_of_the_facts_in_12_incidents(shipped):
    found = disputes(shipped)
    assert [(dispute.a.id, dispute.b.id) for dispute in found] == PAIRS
    assert len({dispute.a.incident_id for dispute in found}) == 12


def test_both_claims_of_a_dispute_are_about_the_same_thing(shipped):
    assert all(dispute.a.about == dispute.b.about for dispute in disputes(shipped))


def test_the_order_of_the_claims_changes_no_dispute(shipped):
    pairs = {frozenset((dispute.a.id, dispute.b.id)) for dispute in disputes(shipped[::-1])}
    assert pairs == {frozenset(pair) for pair in PAIRS}


def test_every_claim_has_a_side_and_three_texts(shipped):
    assert all(claim.side in SIDES for claim in shipped)
    assert all(claim.text[lang] for claim in shipped for lang in ("ar", "fr", "en"))


@given(claims, claims)
def test_differing_is_symmetric(a, b):
    assert differ(a, b) == differ(b, a)


@given(claims)
def test_nobody_contradicts_himself(a):
    assert not differ(a, a)


@given(claims, claims)
def test_claims_about_different_things_do_not_differ(a, b):
    if a.subject != b.subject:
        assert not differ(a, b)


@given(claims, qualifiers, st.sampled_from(["", "count", "local_time"]))
def test_a_claim_without_a_value_excludes_nothing(a, qualifier, unit):
    assert not differ(a, claim("", qualifier, unit, a.subject))


@given(st.lists(counts, max_size=8))
def test_disputes_are_all_pairs_that_differ(some):
    assert [(d.a, d.b) for d in disputes(some)] == [(a, b) for a, b in combinations(some, 2) if differ(a, b)]


@given(numbers, st.sampled_from(["", "about", "at_least"]))
def test_a_claim_admits_its_own_number(value, qualifier):
    low, high = claim(value, qualifier).span()
    assert low <= float(value) <= high


@pytest.mark.parametrize(
    ("value", "qualifier", "other", "its", "is_dispute"),
    [
        ("10", "", "10", "", False),
        ("10", "", "10.0", "", False),
        ("10", "", "11", "", True),
        ("100", "about", "125", "", False),
        ("100", "about", "75", "", False),
        ("100", "about", "125.1", "", True),
        ("100", "about", "74.9", "", True),
        ("100", "about", "160", "about", False),
        ("100", "about", "167", "about", True),
        ("5", "at_least", "5", "", False),
        ("5", "at_least", "4.9", "", True),
        ("5", "at_least", "1000000", "", False),
        ("5", "at_least", "4", "about", False),
        ("5", "at_least", "3.9", "about", True),
        ("5", "at_least", "900", "at_least", False),
        ("5", "more_than", "5", "", False),
        ("5", "more_than", "5.0", "", True),
        ("5", "more_than", "5.1", "", False),
        ("5", "more_than", "4", "about", True),
        ("5", "more_than", "5", "at_least", False),
        ("5", "at_least", "six", "", True),
        ("six", "about", "six", "", False),
        ("six", "about", "seven", "about", True),
    ],
)
def test_two_numbers_differ_when_no_value_satisfies_both(value, qualifier, other, its, is_dispute):
    """The same text never differs, whatever the qualifiers."""
    assert differ(claim(value, qualifier), claim(other, its)) is is_dispute


@pytest.mark.parametrize(
    ("value", "qualifier", "other", "its", "is_dispute"),
    [
        ("10:00", "", "10:00", "", False),
        ("10:00", "", "9:60", "", False),
        ("10:00", "", "10:01", "", True),
        ("10:00", "about", "10:30", "", False),
        ("10:00", "about", "10:31", "", True),
        ("10:00", "about", "11:00", "about", False),
        ("10:00", "about", "11:01", "about", True),
        ("10:00", "at_least", "09:59", "", True),
        ("10:00", "more_than", "9:60", "", True),
        ("10:00", "", "morning", "", True),
    ],
)
def test_two_local_times_differ_by_the_clock(value, qualifier, other, its, is_dispute):
    a, b = claim(value, qualifier, "local_time"), claim(other, its, "local_time")
    assert differ(a, b) is is_dispute


@pytest.mark.parametrize("other", [{"incident": "two"}, {"topic": "time"}, {"subject": "wounded"}])
def test_claims_are_compared_within_one_incident_topic_and_subject(other):
    assert differ(claim("1"), claim("2"))
    assert not differ(claim("1"), claim("2", **other))

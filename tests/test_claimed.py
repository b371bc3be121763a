"""Where each side puts an incident: measured again by an independent hand, and the arithmetic of stated distances."""

from dataclasses import replace

import numpy as np
import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import claimed, incidents
from geo.accounts import Accounts, between, shapes
from geo.claimed import Pair
from geo.i18n import LANGS

DRONE = "drone-shootdown-2025-04-01"


@pytest.fixture(scope="module")
def positions(incidents):
    return incidents.positions[DRONE]


@pytest.fixture(scope="module")
def by(positions):
    return {one.id: one for one in positions}


def test_two_points_of_mali_and_one_strip_of_algeria(positions):
    told = [(one.id, one.side, one.kind, one.stated_km) for one in positions]
    assert told == [
        ("drone-wreck", "mali", "point", (9.5,)),
        ("drone-link-lost", "mali", "point", (10.2,)),
        ("drone-algeria-zone", "algeria", "area", (2.0, 1.6)),
    ]


def test_distances_to_the_line_and_its_nearest_points_agree_with_the_oracle(positions, border):
    lonlat = np.array([[one.lon, one.lat] for one in positions])
    metres, chainage = oracle.nearest(border.lonlat, lonlat)
    assert [one.border_km * 1000 for one in positions] == pytest.approx(metres.tolist(), abs=0.01)
    feet = oracle.point_at(border.lonlat, chainage)
    apart = oracle.inverse(np.array([one.foot for one in positions]), feet)[1]
    assert apart.max() < 1.5


def test_the_two_points_are_440_9_m_apart_and_their_stated_distances_cannot_both_hold(positions):
    (pair,) = claimed.pairs(positions)
    lonlat = [np.array([[one.lon, one.lat]]) for one in (pair.a, pair.b)]
    assert pair.distance_m == pytest.approx(float(oracle.inverse(*lonlat)[1][0]), abs=0.01)
    assert round(pair.distance_m, 1) == 440.9
    assert not pair.closes


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0, 60_000))
def test_stated_distances_close_exactly_when_they_differ_by_no_more_than_the_points(by, near, far, metres):
    """The triangle's rule; a tenth of a kilometre is what two rounded figures may be off."""
    a, b = replace(by["drone-wreck"], stated_km=(near,)), replace(by["drone-link-lost"], stated_km=(far,))
    assert Pair(a, b, metres).closes == (abs(near - far) <= metres / 1000 + 2 * claimed.STATED_TO_KM)


def test_the_strip_lies_in_algeria_within_the_stated_depth_and_the_radius(by, border):
    zone = by["drone-algeria-zone"]
    ring = np.array(zone.rings[0])
    depth = border.nearest(ring).border_km
    assert len(zone.rings) == 1
    assert depth.max() == pytest.approx(2.0, abs=0.02)
    assert oracle.is_north(border.lonlat, ring[depth > 0.05]).all()
    reach = oracle.inverse(np.tile([zone.lon, zone.lat], (len(ring), 1)), ring)[1] / 1000
    assert reach.max() < zone.radius_km + 0.02


def test_the_smaller_depth_is_a_line_of_its_own(by, border):
    for line in by["drone-algeria-zone"].depths:
        assert np.abs(border.nearest(np.array(line)).border_km - 1.6).max() < 0.02


def test_without_a_line_points_stay_and_nothing_is_measured(catalog):
    for one in claimed.load(catalog, None)[DRONE]:
        assert (one.border_km, one.foot, one.rings, one.depths) == (None, None, (), ())


@pytest.mark.parametrize("lang", LANGS)
def test_the_cut_is_made_of_the_claims_on_the_same_topic(catalog, incidents, lang):
    told = Accounts(incidents.positions, catalog.table("claim_subjects"), {}, lang)
    claims = incidents.claims[DRONE]
    cut, by_id = told.cut(DRONE, claims), {claim.id: claim for claim in claims}
    for mark in cut["marks"]:
        claim = by_id[mark["claim"]]
        assert (claim.topic, claim.unit) == ("place", "km")
        assert abs(mark["km"]) == float(claim.value)
        assert (mark["km"] > 0) == (mark["side"] == "algeria")
    assert [mark["point"] for mark in cut["marks"]] == [False, False, True, True]
    assert len(cut["notes"]) == 1
    assert [name for name in incidents.claims if told.cut(name, incidents.claims[name])] == [DRONE]


def test_a_figure_that_closes_leaves_no_note(catalog, incidents):
    near = tuple(replace(one, stated_km=(10.1,)) if one.kind == "point" else one for one in incidents.positions[DRONE])
    told = Accounts({DRONE: near}, catalog.table("claim_subjects"), {}, "en")
    assert told.cut(DRONE, incidents.claims[DRONE])["notes"] == []


@pytest.mark.parametrize("lang", LANGS)
def test_what_the_map_draws_is_what_was_published(incidents, lang):
    told = shapes(incidents.positions[DRONE], lang)
    assert [strip["stated"] for strip in told["strips"]] == [between((2.0, 1.6), lang)]
    assert [(point["lon"], point["lat"]) for point in told["points"]] == [(2.893917, 19.867983), (2.893361, 19.864035)]
    assert all(point["name"] and point["measured"] and point["stated"] for point in told["points"])
    assert [(pair["a"], pair["b"]) for pair in told["pairs"]] == [("drone-wreck", "drone-link-lost")]


def test_no_other_incident_has_published_positions(catalog):
    assert list(incidents.load(catalog).positions) == [DRONE]


def test_a_distance_stated_on_an_unknown_day_is_told_without_one(catalog, incidents):
    claims = [replace(claim, date="") for claim in incidents.claims[DRONE]]
    told = Accounts(incidents.positions, catalog.table("claim_subjects"), {}, "en").cut(DRONE, claims)
    assert [key["text"] for key in told["keys"]] == [
        "Algeria: 2 and 1.6 km north of the line; no point published",
        "Mali: 9.5 and 10.2 km south of the line; 2 points published",
    ]

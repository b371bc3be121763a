"""Dashes stand where they stand on the line, whatever part of it is in view."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.render.dashes import dashes
from geo.render.layout import Box

EVERYWHERE = Box(-1e7, -1e7, 1e7, 1e7)


def parts(path):
    """The dashes as arrays."""
    firsts = np.flatnonzero(path.codes == path.MOVETO)
    return np.split(path.vertices, firsts[1:])


def lengths(lines):
    return [float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in lines]


def test_a_straight_line_has_its_pattern_from_its_start():
    found = parts(dashes(np.array([[0.0, 0], [20, 0]]), (5, 3, 1.5, 3), EVERYWHERE))
    assert [(line[0, 0], line[-1, 0]) for line in found] == [(0, 5), (8, 9.5), (12.5, 17.5)]


def test_a_dash_goes_round_a_bend():
    (first, *_) = parts(dashes(np.array([[0.0, 0], [4, 0], [4, 40]]), (6, 4), EVERYWHERE))
    assert first.tolist() == [[0, 0], [4, 0], [4, 2]]


@settings(max_examples=150, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    points=st.integers(2, 30),
    left=st.floats(-400, 300),
    top=st.floats(-400, 300),
    pattern=st.sampled_from([(6, 4), (1, 3), (5, 3, 1.5, 3)]),
)
def test_what_is_in_view_does_not_move_with_the_view(seed, points, left, top, pattern):
    line = np.cumsum(np.random.default_rng(seed).normal(0, 60, (points, 2)), axis=0)
    view = Box(left, top, left + 120, top + 90)
    whole, seen = parts(dashes(line, pattern, EVERYWHERE)), parts(dashes(line, pattern, view))
    every = {tuple(np.round(part.ravel(), 6)) for part in whole}
    assert {tuple(np.round(part.ravel(), 6)) for part in seen if len(part)} <= every
    inside = [part for part in whole if ((part > view[:2]) & (part < view[2:])).all(axis=1).any()]
    assert {tuple(np.round(part.ravel(), 6)) for part in inside} <= {tuple(np.round(p.ravel(), 6)) for p in seen}


def test_the_share_that_is_drawn_is_the_patterns():
    line = np.cumsum(np.random.default_rng(3).normal(0, 9, (400, 2)), axis=0)
    share = sum(lengths(parts(dashes(line, (6, 4), EVERYWHERE)))) / lengths([line])[0]
    assert share == pytest.approx(0.6, abs=0.01)


@pytest.mark.parametrize("line", [np.zeros((1, 2)), np.zeros((3, 2)), np.array([[500.0, 0], [600, 0]])])
def test_nothing_in_view_gives_nothing(line):
    assert len(dashes(line, (6, 4), Box(-10, -10, 10, 10)).vertices) == 0


def test_a_line_of_a_thousand_kilometres_seen_from_near_costs_few_dashes():
    line = np.array([[-4e6, 10.0], [9e6, 10]])
    assert len(parts(dashes(line, (6, 4), Box(0, 0, 100, 100)))) < 20

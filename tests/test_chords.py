"""The nearest of many chords, found by groups, are those that looking at every chord finds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import chords


def by_hand(points, line):
    """Distance of every point to every chord."""
    start, way = line[:-1], np.diff(line, axis=0)
    square = np.maximum((way**2).sum(axis=1), 1e-12)
    along = np.clip(((points[:, None] - start) * way).sum(axis=2) / square, 0, 1)
    return np.linalg.norm(points[:, None] - start - along[..., None] * way, axis=2)


def walk(seed, steps):
    """A winding line of about a kilometre a step, on a sphere's scale."""
    steps = np.random.default_rng(seed).normal(0, 600, (steps + 1, 3))
    return np.cumsum(steps, axis=0) + np.array([6.2e6, 3e5, 2.1e6])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), steps=st.integers(1, 300), spread=st.sampled_from([10.0, 1e4, 1e6]))
def test_every_chord_near_enough_is_found_and_none_else(seed, steps, spread):
    line = walk(seed, steps)
    points = line[:: max(1, steps // 7)] + np.random.default_rng(seed).normal(0, spread, (1, 3))
    row, chord, metres, along = chords.Chain(line).near(points, lambda metres: 1e-3 * metres)
    every = by_hand(points, line)
    most = every.min(axis=1, keepdims=True) * (1 + 1e-3) + chords.SLACK_M
    assert np.abs(every[row, chord] - metres).max() < 0.1
    sure, never = every < most - 0.2, every > most + 0.2
    found = np.zeros_like(sure)
    found[row, chord] = True
    assert found[sure].all()
    assert not found[never].any()
    there = line[chord] + along[:, None] * (line[chord + 1] - line[chord])
    assert np.abs(np.linalg.norm(points[row] - there, axis=1) - metres).max() < 0.1
    assert (np.lexsort((chord, row)) == np.arange(len(row))).all()


@given(rows=st.integers(1, 2000), many=st.sampled_from([1, 38, 64]))
@settings(max_examples=20, deadline=None)
def test_points_measured_together_are_measured_as_one_by_one(rows, many):
    line = walk(many, many)
    whole = chords.Chords(line[:-1], np.diff(line, axis=0))
    points = np.random.default_rng(rows).normal(0, 1e6, (rows, 3))
    for told, single in zip(whole.squares(points), whole.squares(points[-1:]), strict=True):
        assert told.shape == (rows, many)
        assert np.allclose(told[-1:], single, rtol=1e-12, atol=1e-3)


def test_a_chord_without_length_is_a_point():
    line = np.array([[0.0, 0, 0], [0, 0, 0], [1000, 0, 0]])
    row, chord, metres, along = chords.Chain(line).near(np.array([[-30.0, 40, 0]]), np.zeros_like)
    assert set(chord.tolist()) == {0, 1}
    assert (row == 0).all()
    assert np.allclose(metres, 50)
    assert np.allclose(along, 0)

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo import geodesy

EQUATOR_DEGREE_M = 111_319.4908
QUARTER_MERIDIAN_M = 10_001_965.729
OCTANT_KM2 = 63_758_202.715511

positions = st.tuples(st.floats(-179, 179), st.floats(-80, 80))
regional = st.tuples(st.floats(-15, 15), st.floats(10, 35))
polylines = st.lists(regional, min_size=2, max_size=6, unique=True).map(np.array)


def test_a_distance_is_the_one_that_the_geodesic_literature_prints():
    azimuth, metres = geodesy.inverse(np.array([[-73.8, 40.6]]), np.array([[2.55, 49 + 1 / 60]]))
    assert metres[0] == pytest.approx(5_853_226, abs=0.5)
    assert azimuth[0] == pytest.approx(53.47022, abs=5e-6)


def test_longitude_comes_first():
    along_equator = geodesy.distance_m(np.array([0.0, 0.0]), np.array([1.0, 0.0]))[0]
    to_the_pole = geodesy.distance_m(np.array([0.0, 0.0]), np.array([0.0, 90.0]))[0]
    assert along_equator == pytest.approx(EQUATOR_DEGREE_M, abs=1e-3)
    assert to_the_pole == pytest.approx(QUARTER_MERIDIAN_M, abs=1e-2)


@given(positions, positions)
def test_distance_is_symmetric(a, b):
    a, b = np.array([a]), np.array([b])
    assert geodesy.distance_m(a, b)[0] == pytest.approx(geodesy.distance_m(b, a)[0], abs=1e-6)


@given(regional, regional, regional)
def test_no_detour_is_shorter(a, b, c):
    a, b, c = np.array([a]), np.array([b]), np.array([c])
    direct, detour = geodesy.distance_m(a, c), geodesy.distance_m(a, b) + geodesy.distance_m(b, c)
    assert direct[0] <= detour[0] + 1e-6


@given(positions, st.floats(-180, 180), st.floats(1, 5e6))
def test_the_direct_problem_undoes_the_inverse(start, azimuth, metres):
    end, _ = geodesy.direct(np.array([start]), np.array([azimuth]), np.array([metres]))
    assert geodesy.distance_m(np.array([start]), end)[0] == pytest.approx(metres, abs=1e-5)


@given(positions, st.floats(-180, 180), st.floats(1e3, 2e6), st.floats(1e3, 2e6))
def test_a_geodesic_goes_on_along_the_azimuth_it_ends_with(start, azimuth, first, then):
    start = np.array([start])
    middle, ahead = geodesy.direct(start, np.array([azimuth]), np.array([first]))
    in_two, _ = geodesy.direct(middle, ahead, np.array([then]))
    in_one, _ = geodesy.direct(start, np.array([azimuth]), np.array([first + then]))
    assert geodesy.distance_m(in_two, in_one)[0] < 1e-3
    assert -180.0 <= ahead[0] <= 180.0


@given(polylines)
def test_a_polyline_is_as_long_as_its_segments(line):
    segments = [geodesy.distance_m(a, b)[0] for a, b in pairwise(line)]
    assert geodesy.length_m(line) == pytest.approx(sum(segments), abs=1e-6)
    assert geodesy.length_m(line[::-1]) == pytest.approx(geodesy.length_m(line), abs=1e-5)


def test_the_area_of_an_octant_is_an_eighth_of_the_ellipsoid():
    octant = np.array([[0.0, 0.0], [90.0, 0.0], [0.0, 90.0], [0.0, 0.0]])
    assert geodesy.area_km2(octant) == pytest.approx(OCTANT_KM2, abs=1e-3)
    assert geodesy.area_km2(octant[::-1]) == pytest.approx(OCTANT_KM2, abs=1e-3)


@given(polylines, st.floats(5e3, 5e5))
def test_densifying_keeps_every_vertex_and_the_length(line, step):
    points, segment = geodesy.densify(line, step)
    gaps = geodesy.distance_m(points[:-1], points[1:])
    assert gaps.max() <= step + 1e-3
    assert geodesy.length_m(points) == pytest.approx(geodesy.length_m(line), abs=1e-3)
    assert set(map(tuple, line)) <= set(map(tuple, points))
    assert (np.diff(segment) >= 0).all()
    assert set(segment) == set(range(len(line) - 1))


@given(polylines, st.floats(5e3, 5e5))
def test_every_dense_point_lies_on_the_segment_it_names(line, step):
    points, segment = geodesy.densify(line, step)
    before = geodesy.distance_m(line[segment], points)
    after = geodesy.distance_m(points, line[segment + 1])
    assert before + after == pytest.approx(geodesy.distance_m(line[segment], line[segment + 1]), abs=1e-3)


def test_a_segment_is_cut_into_no_more_pieces_than_needed():
    line = np.array([[0.0, 0.0], [1.0, 0.0]])
    assert len(geodesy.densify(line, EQUATOR_DEGREE_M / 4 + 1)[0]) == 5
    assert len(geodesy.densify(line, 2 * EQUATOR_DEGREE_M)[0]) == 2


@given(positions)
def test_earth_centred_coordinates_are_those_of_proj(position):
    to_ecef = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    assert geodesy.ecef(np.array([position]))[0] == pytest.approx(to_ecef.transform(*position, 0.0), abs=1e-3)


@given(regional, st.floats(0.1, 500))
def test_every_point_of_a_ring_is_its_radius_away(centre, radius_km):
    ring = geodesy.ring(*centre, radius_km)
    away = geodesy.distance_m(np.tile(centre, (len(ring), 1)), ring)
    assert away == pytest.approx(np.full(73, radius_km * 1000), abs=1e-3)
    assert geodesy.distance_m(ring[0], ring[-1])[0] < 1e-6


@given(regional, st.floats(0.1, 500), st.integers(8, 100))
def test_a_ring_turns_counter_clockwise_from_north(centre, radius_km, points):
    ring = geodesy.ring(*centre, radius_km, points)
    x, y = (ring - centre).T
    assert (x[:-1] * y[1:] - x[1:] * y[:-1]).sum() > 0
    assert ring.shape == (points + 1, 2)
    assert ring[0, 0] == pytest.approx(centre[0], abs=1e-9)
    assert ring[0, 1] > centre[1]

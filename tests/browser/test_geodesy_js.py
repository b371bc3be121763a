"""The page's geodesy against geo.geodesy and geo.border: the same distances, feet and sides."""

import json
from pathlib import Path

import numpy as np
import pytest

from geo import geodesy, incidents, vendored

PAGE = Path(__file__).parents[2] / "geo" / "static" / "page"
LIBRARY = "vendor/geographiclib/geographiclib-geodesic.min.js"
RING = [[40, 20], [44, 20], [44, 24], [40, 24], [40, 20]]
HOLE = [[41, 21], [43, 21], [43, 23], [41, 23], [41, 21]]
SHAPES = {
    "Polygon": [RING, HOLE],
    "MultiPolygon": [[RING, HOLE], [[[50, 20], [51, 20], [51, 21], [50, 20]]]],
}
PAIRS = [
    *([[0, 20], [0, 20]], [[1, 21], [1, 22]], [[1, 22], [1, 21]], [[-12, 12], [12, 32]], [[0, 0], [179.6, 0.3]]),
    *([[179, 10], [-179, 12]], [[-179, 12], [179, 10]], [[0, 90], [30, -90]], [[3, 36.7], [-8, 12.6]]),
]
ANGLES = {
    59.96 / 3600: [0, 1, 0],
    59.94 / 3600: [0, 0, 59.9],
    1 + 59 / 60 + 59.96 / 3600: [2, 0, 0],
    19.999999: [20, 0, 0],
    0.0: [0, 0, 0],
    0.04 / 3600: [0, 0, 0],
    0.06 / 3600: [0, 0, 0.1],
    89.99999: [90, 0, 0],
}


@pytest.fixture(scope="module")
def points(border):
    """300 points over the region, 100 within 5 km of the line, 60 within 80 km of its ends, 100 over the earth."""
    rng = np.random.default_rng(20261125)
    region = np.column_stack([rng.uniform(-12, 12, 300), rng.uniform(12, 32, 300)])
    dense, _ = geodesy.densify(border.lonlat, 1000.0)
    start = dense[rng.integers(0, len(dense), 100)]
    close, _ = geodesy.direct(start, rng.uniform(0, 360, 100), rng.uniform(0, 5000, 100))
    ends, _ = geodesy.direct(np.repeat(dense[[0, -1]], 30, axis=0), rng.uniform(0, 360, 60), rng.uniform(0, 80_000, 60))
    earth = np.column_stack([rng.uniform(-180, 180, 100), rng.uniform(-89, 89, 100)])
    return np.vstack([region, close, ends, earth])


@pytest.fixture
def scripted(page):
    """A page with the library and the page's geodesy."""
    page.add_script_tag(content=vendored.path(LIBRARY).read_text(encoding="utf-8"))
    page.add_script_tag(content=(PAGE / "geodesy.js").read_text(encoding="utf-8"))
    return page


@pytest.fixture
def measuring(scripted, border, catalog):
    """A page that also knows the line and the countries."""
    features = catalog.layers["countries"].features()
    lands = [{"iso": feature["properties"]["iso"], "geometry": feature["geometry"]} for feature in features]
    line = json.dumps(border.lonlat.tolist())
    scripted.add_script_tag(content=f"const LINE = bmGeodesy.border({line}), LANDS = {json.dumps(lands)};")
    return scripted


def wide_pairs():
    """Pairs over the region and over the whole earth, and the odd ones."""
    rng = np.random.default_rng(7)
    region = np.dstack([rng.uniform(-12, 12, (100, 2)), rng.uniform(12, 32, (100, 2))])
    earth = np.dstack([rng.uniform(-180, 180, (100, 2)), rng.uniform(-90, 90, (100, 2))])
    return np.vstack([region, earth, np.array(PAIRS, float)])


def degrees(d, m, s, letter):
    return (d + m / 60 + s / 3600) * (-1 if letter in "SW" else 1)


def test_the_scripts_add_one_global_each(page):
    names = "() => Object.getOwnPropertyNames(window)"
    before = set(page.evaluate(names))
    for text in (vendored.path(LIBRARY), PAGE / "geodesy.js"):
        page.add_script_tag(content=text.read_text(encoding="utf-8"))
    assert set(page.evaluate(names)) - before == {"geodesic", "bmGeodesy"}


def test_the_page_measures_the_distance_and_azimuth_that_python_measures(scripted):
    pairs = wide_pairs()
    found = scripted.evaluate("pairs => pairs.map(([a, b]) => bmGeodesy.inverse(a, b))", pairs.tolist())
    azimuth, metres = geodesy.inverse(pairs[:, 0], pairs[:, 1])
    assert np.abs(np.array([row["m"] for row in found]) - metres).max() < 1e-6
    turned = np.array([row["azimuth"] for row in found])
    assert ((turned >= 0) & (turned < 360)).all()
    off = np.abs((turned - azimuth + 180) % 360 - 180)[metres > 1]
    assert off.max() < 1e-9


def test_a_path_runs_from_end_to_end_in_short_steps_that_sum_to_the_distance(scripted):
    pairs = [pair for pair in wide_pairs().tolist() if pair != PAIRS[0]]
    paths = scripted.evaluate("pairs => pairs.map(([a, b]) => bmGeodesy.path(a, b, 50000))", pairs)
    for (a, b), path in zip(pairs, paths, strict=True):
        track, whole = np.array(path), geodesy.distance_m([a], [b])[0]
        steps = geodesy.distance_m(track[:-1], track[1:])
        assert path[0] == a
        assert path[-1] == [pytest.approx(b[0] + 360 * round((path[-1][0] - b[0]) / 360), abs=1e-12), b[1]]
        assert steps.max() <= 50_000 + 1e-6
        assert steps.sum() == pytest.approx(whole, abs=1e-5)


def test_a_path_to_the_same_place_is_that_place_twice(scripted):
    assert scripted.evaluate("() => bmGeodesy.path([1, 20], [1, 20], 1000)") == [[1, 20], [1, 20]]


def test_a_path_across_the_antimeridian_does_not_jump(scripted):
    east = scripted.evaluate("() => bmGeodesy.path([179, 10], [-179, 12], 10000)")
    west = scripted.evaluate("() => bmGeodesy.path([-179, 12], [179, 10], 10000)")
    assert (east[-1], west[-1]) == ([181, 12], [-181, 10])
    assert max(np.abs(np.diff(np.array(path)[:, 0])).max() for path in (east, west)) < 0.2


def test_the_page_finds_the_distance_from_the_line_that_python_finds(measuring, border, points):
    found = measuring.evaluate("points => points.map(LINE.nearest)", points.tolist())
    foot = border.nearest(points)
    assert np.abs(np.array([row["km"] for row in found]) - foot.border_km).max() < 1e-6
    assert [row["atEnd"] for row in found] == foot.at_end.tolist()
    assert 0 < foot.at_end.sum() < len(points)


def test_a_foot_lies_on_the_line_at_the_distance_told(measuring, border, points):
    found = measuring.evaluate("points => points.map(LINE.nearest)", points.tolist())
    feet = np.array([row["foot"] for row in found])
    apart = geodesy.distance_m(points, feet) / 1000
    assert np.abs(apart - [row["km"] for row in found]).max() < 1e-9
    again = border.nearest(feet)
    assert again.border_km.max() < 1e-6
    assert np.abs(again.chainage_km - border.nearest(points).chainage_km).max() < 1e-4


def test_every_vertex_is_its_own_foot_and_only_two_are_ends(measuring, border):
    found = measuring.evaluate("points => points.map(LINE.nearest)", border.lonlat.tolist())
    assert max(row["km"] for row in found) < 1e-6
    assert [i for i, row in enumerate(found) if row["atEnd"]] == [0, len(found) - 1]


def test_north_is_where_python_has_it(measuring, border, points):
    found = measuring.evaluate("points => points.map(LINE.isNorth)", points.tolist())
    assert found == border.is_north(points).tolist()


def test_half_a_metre_beside_a_segment_tells_north_from_south(measuring, border):
    azimuth, length = geodesy.inverse(border.lonlat[:-1], border.lonlat[1:])
    middle, ahead = geodesy.direct(border.lonlat[:-1], azimuth, length / 2)
    for turn, north in ((-90, True), (90, False)):
        beside, _ = geodesy.direct(middle, ahead + turn, np.full(len(middle), 0.5))
        assert measuring.evaluate("points => points.map(LINE.isNorth)", beside.tolist()) == [north] * len(middle)


@pytest.mark.parametrize("with_countries", [True, False])
@pytest.mark.parametrize("radius_km", [0.0, 1.5, 20.0])
def test_a_point_is_on_the_side_that_python_tells(measuring, border, catalog, points, with_countries, radius_km):
    lands = incidents.countries(catalog).at(points) if with_countries else None
    wanted = border.side(points, np.full(len(points), radius_km), border.nearest(points), lands).tolist()
    call = f"points => points.map(p => bmGeodesy.side(LINE, {'LANDS' if with_countries else 'null'}, p, {radius_km}))"
    assert measuring.evaluate(call, points.tolist()) == wanted


def test_these_points_reach_every_side_by_the_line_as_by_the_countries(border, catalog, points):
    foot, exact = border.nearest(points), np.zeros(len(points))
    by_line = border.side(points, exact, foot, None)
    by_country = border.side(points, exact, foot, incidents.countries(catalog).at(points))
    assert set(by_line) == {"dz", "ml", "undetermined", ""}
    assert set(by_country[by_line == ""]) == {"dz", "ml", "elsewhere"}


def test_a_side_without_a_radius_is_the_side_of_an_exact_position(measuring, points):
    call = "points => points.map(p => [bmGeodesy.side(LINE, LANDS, p), bmGeodesy.side(LINE, LANDS, p, 0)])"
    assert all(bare == exact for bare, exact in measuring.evaluate(call, points.tolist()))


def test_a_point_on_another_turn_of_the_map_has_the_same_side(measuring, points):
    call = "points => points.map(([lon, lat]) => [0, 360, -720].map(t => bmGeodesy.side(LINE, LANDS, [lon + t, lat])))"
    assert all(len(set(sides)) == 1 for sides in measuring.evaluate(call, points.tolist()))


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize(
    ("point", "side"),
    [
        *(([40.5, 22.3], "dz"), ([42, 20.5], "dz"), ([43.5, 21], "dz"), ([40.5, 23], "dz")),
        *(([42, 22], "elsewhere"), ([45, 22], "elsewhere"), ([39, 20], "elsewhere"), ([40, 19], "elsewhere")),
        *(([40, 20], "elsewhere"), ([44, 22], "elsewhere"), ([42, 24], "elsewhere"), ([41, 22], "elsewhere")),
    ],
)
def test_a_country_holds_what_lies_inside_but_neither_its_holes_nor_its_edges(measuring, kind, point, side):
    lands = [{"iso": "DZ", "geometry": {"type": kind, "coordinates": SHAPES[kind]}}]
    assert measuring.evaluate("([lands, point]) => bmGeodesy.side(LINE, lands, point)", [lands, point]) == side


def test_every_part_of_a_country_counts(measuring):
    lands = [{"iso": "ML", "geometry": {"type": "MultiPolygon", "coordinates": SHAPES["MultiPolygon"]}}]
    call = "lands => [[40.5, 22.3], [50.8, 20.2], [50.2, 20.8]].map(point => bmGeodesy.side(LINE, lands, point))"
    assert measuring.evaluate(call, lands) == ["ml", "ml", "elsewhere"]


def test_degrees_minutes_and_seconds_come_back_to_the_same_position(scripted, points):
    places = np.vstack([points, [[-179.99999, -89.99999], [180, 90], [-0.5, -0.5]]])
    for place, told in zip(places, scripted.evaluate("all => all.map(bmGeodesy.dms)", places.tolist()), strict=True):
        assert [degrees(*told["lon"]), degrees(*told["lat"])] == pytest.approx(place.tolist(), abs=0.051 / 3600)
        for _, minutes, seconds, _ in told.values():
            assert minutes < 60 and seconds < 60
            assert seconds == round(seconds, 1)


@pytest.mark.parametrize(("angle", "parts"), ANGLES.items())
def test_seconds_that_round_to_sixty_are_carried(scripted, angle, parts):
    north_east = scripted.evaluate("angle => bmGeodesy.dms([angle, angle])", angle)
    south_west = scripted.evaluate("angle => bmGeodesy.dms([-angle, -angle])", angle)
    letters = ["S", "W"] if any(parts) else ["N", "E"]
    assert north_east == {"lat": [*parts, "N"], "lon": [*parts, "E"]}
    assert south_west == {"lat": [*parts, letters[0]], "lon": [*parts, letters[1]]}


def test_longitudes_beyond_a_half_turn_are_told_within_it(scripted):
    told = scripted.evaluate("() => [181, -181, 180, 363].map(lon => bmGeodesy.dms([lon, 0]).lon)")
    assert told == [[179, 0, 0, "W"], [179, 0, 0, "E"], [180, 0, 0, "E"], [3, 0, 0, "E"]]

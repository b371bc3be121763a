import numpy as np
import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import geodesy
from geo.border import BorderLine, Foot, least_of_runs
from geo.catalog import Part
from geo.incidents import Countries, countries
from geo.model import Bounds

MILLIMETRE = 1e-6
CONVENTION_WEST, CONVENTION_EAST = (-4 - 50 / 60, 25.0), (4 + 16 / 60, 19 + 8 / 60 + 44 / 3600)
SEVEN = {
    "tin-zaouatine-dz": "dz",
    "tinzaouaten-ml": "ml",
    "bordj-badji-mokhtar": "dz",
    "in-khalil": "ml",
    "timiaouine": "dz",
    "boghassa": "ml",
    "tessalit": "ml",
}
FIGURES = {"tiguentourine": (1074.3, 0.05), "in-amenas": (1111.9, 0.05)}
DRONE = {"drone-wreck": (9.96, 0.005), "drone-link-lost": (10.38, 0.005)}

shares = st.floats(0, 1)


def positions(catalog, table):
    return {row["id"]: (float(row["lon"]), float(row["lat"])) for row in catalog.table(table)}


@pytest.fixture(scope="module")
def sample(border):
    """1,000 seeded points: within 5 km of the line, within 100 km, and anywhere in the region."""
    random = np.random.default_rng(19_830_508)
    near = np.repeat([5_000.0, 100_000.0], 350)
    on_line = oracle.point_at(border.lonlat, random.uniform(0, border.length_km * 1000, 700))
    beside = oracle.forward(on_line, random.uniform(-180, 180, 700), near * random.uniform(0, 1, 700))
    return np.vstack([beside, np.column_stack([random.uniform(-15, 15, 300), random.uniform(10, 35, 300)])])


@pytest.fixture(scope="module")
def measured(border, sample):
    """Distance and chainage of the sample by the oracle, km."""
    metres, chainage = oracle.nearest(border.lonlat, sample)
    return metres / 1000, chainage / 1000


@pytest.fixture(scope="module")
def lands(catalog):
    return countries(catalog)


def test_the_line_is_as_long_as_published(border):
    assert border.length_km == pytest.approx(1365.6, abs=0.5)
    assert border.lonlat.shape == (1466, 2)


def test_the_line_runs_from_the_western_to_the_eastern_end_of_the_convention(border):
    west, east = border.lonlat[[0, -1]]
    assert geodesy.distance_m(west, np.array(CONVENTION_WEST))[0] < 1
    assert geodesy.distance_m(east, np.array(CONVENTION_EAST))[0] < 160


def test_distances_agree_with_the_oracle_to_a_millimetre(border, sample, measured):
    assert np.abs(border.nearest(sample).border_km - measured[0]).max() <= MILLIMETRE


def test_sides_of_the_raw_line_agree_with_the_oracle(border, sample):
    assert (border.is_north(sample) == oracle.is_north(border.lonlat, sample)).all()


def test_measured_sides_agree_with_the_oracle(border, sample, measured, catalog, lands):
    """The whole rule again: 2 km + radius, 60 km from the line and not at its end, then the country."""
    km, chainage = measured
    radius = np.random.default_rng(7).choice([0.0, 0.5, 3.0, 15.0], len(sample))
    inside = {iso: oracle.holds(rings(catalog, iso), sample) for iso in ("DZ", "ML")}
    is_local = (km <= 60) & (chainage > 1e-6) & (chainage < border.length_km - 1e-6)
    by_line = np.where(oracle.is_north(border.lonlat, sample), "dz", "ml")
    by_country = np.select([inside["DZ"], inside["ML"]], ["dz", "ml"], "elsewhere")
    expected = np.where(km < 2 + radius, "undetermined", np.where(is_local, by_line, by_country))
    found = border.side(sample, radius, border.nearest(sample), lands.at(sample))
    assert (found == expected).all()
    assert set(found) == {"dz", "ml", "elsewhere", "undetermined"}


def rings(catalog, iso):
    """All rings of a country's polygons."""
    features = catalog.layers["countries"].features()
    areas = [feature["geometry"] for feature in features if feature["properties"]["iso"] == iso]
    polygons = [area["coordinates"] if area["type"] == "MultiPolygon" else [area["coordinates"]] for area in areas]
    return [np.array(ring, float) for parts in polygons for polygon in parts for ring in polygon]


def test_the_foot_lies_at_its_chainage(border, sample):
    foot = border.nearest(sample)
    there = oracle.point_at(border.lonlat, foot.chainage_km * 1000)
    assert oracle.inverse(there, sample)[1] / 1000 == pytest.approx(foot.border_km, abs=MILLIMETRE)


def test_many_points_are_measured_as_one_by_one(border, sample):
    few = sample[::125]
    alone = [border.nearest(point).border_km[0] for point in few]
    assert border.nearest(sample).border_km[::125] == pytest.approx(alone, abs=1e-12)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 3)), min_size=1).map(
        lambda rows: sorted(rows, key=lambda row: row[:2])
    )
)
def test_of_each_run_the_first_of_the_least_is_taken(rows):
    first, second, values = np.array(rows).T
    wanted = {}
    for at, row in enumerate(rows):
        best = wanted.setdefault(row[:2], at)
        if row[2] < rows[best][2]:
            wanted[row[:2]] = at
    assert least_of_runs(values, first, second).tolist() == list(wanted.values())


def test_no_points_have_no_feet(border):
    foot = border.nearest(np.zeros((0, 2)))
    assert (foot.border_km.size, foot.chainage_km.size, foot.at_end.size) == (0, 0, 0)


@given(shares)
def test_distance_is_zero_on_the_line(border, share):
    here = oracle.point_at(border.lonlat, np.array([share * border.length_km * 1000]))
    assert border.nearest(here).border_km[0] < MILLIMETRE


def test_every_vertex_lies_on_the_line_at_its_own_chainage(border):
    reached = np.append(0.0, np.cumsum(geodesy.distance_m(border.lonlat[:-1], border.lonlat[1:]))) / 1000
    foot = border.nearest(border.lonlat)
    assert foot.border_km.max() < MILLIMETRE
    assert foot.chainage_km == pytest.approx(reached, abs=1e-5)


def test_chainage_grows_along_the_line_from_zero_to_its_length(border):
    along = np.linspace(0, border.length_km * 1000, 701)
    foot = border.nearest(oracle.point_at(border.lonlat, along))
    assert (np.diff(foot.chainage_km) > 0).all()
    assert foot.chainage_km[0] == pytest.approx(0, abs=MILLIMETRE)
    assert foot.chainage_km[-1] == pytest.approx(border.length_km, abs=MILLIMETRE)


def test_only_points_beyond_an_end_have_their_foot_at_an_end(border):
    beyond = np.array([[-4.9, 25.3], [-5.5, 25.0], [4.6, 18.9], [5.2, 19.3]])
    beside = np.array([[-4.0, 24.0], [0.9, 21.6], [3.2, 19.5]])
    assert border.nearest(beyond).at_end.all()
    assert not border.nearest(beside).at_end.any()


def test_the_direction_of_the_line_does_not_change_a_distance(border, sample):
    """Symmetry: the same line from east to west."""
    there, here = border.nearest(sample), BorderLine(border.lonlat[::-1]).nearest(sample)
    assert here.border_km == pytest.approx(there.border_km, abs=MILLIMETRE)
    assert (here.at_end == there.at_end).all()


def test_the_side_flips_under_reflection_across_the_line(border):
    azimuth, length = oracle.inverse(border.lonlat[:-1], border.lonlat[1:])
    long = length > 200
    middle = oracle.forward(border.lonlat[:-1][long], azimuth[long], length[long] / 2)
    left = oracle.forward(middle, azimuth[long] - 90, np.full(long.sum(), 20.0))
    right = oracle.forward(middle, azimuth[long] + 90, np.full(long.sum(), 20.0))
    feet = [border.nearest(side).border_km for side in (left, right)]
    mirrored = (np.abs(feet[0] - 0.02) < MILLIMETRE) & (np.abs(feet[1] - 0.02) < MILLIMETRE)
    assert mirrored.mean() > 0.9
    assert border.is_north(left[mirrored]).all()
    assert not border.is_north(right[mirrored]).any()


def test_beyond_the_line_s_longitudes_nothing_is_north_of_it(border):
    assert not border.is_north(np.array([[-4.9, 30.0], [4.3, 30.0], [4.3, 10.0], [0.0, 15.0]])).any()
    assert border.is_north(np.array([[-4.8, 25.5], [4.2, 25.5], [0.0, 85.0]])).all()


@pytest.mark.parametrize("place", SEVEN)
def test_the_raw_line_puts_the_border_places_on_their_side(border, catalog, place):
    here = np.array([positions(catalog, "places")[place]])
    assert bool(border.is_north(here)[0]) is (SEVEN[place] == "dz")


@pytest.mark.parametrize(
    ("km", "radius", "at_end", "country", "side"),
    [
        (1.999, 0, False, "DZ", "undetermined"),
        (2.0, 0, False, "ML", "dz"),
        (2.499, 0.5, False, "DZ", "undetermined"),
        (2.5, 0.5, False, "ML", "dz"),
        (60.0, 0, False, "ML", "dz"),
        (60.001, 0, False, "ML", "ml"),
        (60.001, 0, False, "DZ", "dz"),
        (60.001, 0, False, "NE", "elsewhere"),
        (60.001, 0, False, "", "elsewhere"),
        (60.001, 60, False, "DZ", "undetermined"),
        (30.0, 0, True, "ML", "ml"),
        (30.0, 0, True, "MR", "elsewhere"),
        (1.0, 0, True, "ML", "undetermined"),
    ],
)
def test_the_side_is_measured_by_one_rule(border, km, radius, at_end, country, side):
    north = np.array([[0.0, 23.0]])
    foot = Foot(np.array([km]), np.array([500.0]), np.array([at_end]))
    assert border.is_north(north)[0]
    assert border.side(north, np.array([radius]), foot, np.array([country])).tolist() == [side]


def test_without_countries_only_the_line_tells_a_side(border):
    north, at_end = np.tile([0.0, 23.0], (4, 1)), np.array([False, False, True, True])
    foot = Foot(np.array([1.0, 30.0, 30.0, 1.0]), np.full(4, 500.0), at_end)
    assert border.side(north, np.zeros(4), foot, None).tolist() == ["undetermined", "dz", "", "undetermined"]


def test_south_of_the_line_is_the_malian_side(border):
    south, foot = np.array([[0.0, 20.0]]), Foot(np.array([50.0]), np.array([500.0]), np.array([False]))
    assert border.side(south, np.zeros(1), foot, np.array(["DZ"])).tolist() == ["ml"]


@pytest.mark.parametrize("place", FIGURES)
def test_the_published_distances_of_in_amenas_are_measured_again(border, catalog, place):
    km, tolerance = FIGURES[place]
    assert border.nearest(np.array([positions(catalog, "places")[place]])).border_km[0] == pytest.approx(
        km, abs=tolerance
    )


@pytest.mark.parametrize("point", DRONE)
def test_the_published_distances_of_the_drone_are_measured_again(border, catalog, point):
    km, tolerance = DRONE[point]
    here = np.array([positions(catalog, "incident_geometries")[point]])
    assert border.nearest(here).border_km[0] == pytest.approx(km, abs=tolerance)
    assert not border.is_north(here)[0]


def test_the_two_points_of_the_drone_are_441_m_apart(catalog):
    points = positions(catalog, "incident_geometries")
    apart = geodesy.distance_m(np.array(points["drone-wreck"]), np.array(points["drone-link-lost"]))[0]
    assert apart == pytest.approx(440.9, abs=0.05)


def test_no_country_holds_a_point_of_the_sea(lands):
    assert lands.at(np.array([[-25.0, 20.0]])).tolist() == [""]


def test_without_polygons_no_country_holds_any_point():
    assert Countries(Part("countries", "Polygon", Bounds(0, 0, 1, 1))).at(
        np.array([[0.0, 20.0], [3.0, 36.0]])
    ).tolist() == ["", ""]

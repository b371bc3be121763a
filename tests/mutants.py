"""Twenty faults that somebody could make in geodesy, border and view, and the tests that must notice each."""

from typing import NamedTuple


class Mutant(NamedTuple):
    """A fault. file: below geo/; original stands there exactly once; tests: FILE::NAME below tests/, one must fail."""

    name: str
    file: str
    original: str
    replacement: str
    why: str
    tests: tuple[str, ...]


GEODESY, BORDER, VIEW = "test_geodesy.py::test_", "test_border.py::test_", "test_view.py::test_"

MUTANTS = (
    Mutant(
        "swapped-axes",
        "geodesy.py",
        "WGS84.inv(a[:, 0], a[:, 1], b[:, 0], b[:, 1])",
        "WGS84.inv(a[:, 1], a[:, 0], b[:, 1], b[:, 0])",
        "latitude before longitude is the commonest fault of all, and 6 % off at 20 degrees north",
        (GEODESY + "longitude_comes_first",),
    ),
    Mutant(
        "sphere",
        "geodesy.py",
        'Geod(ellps="WGS84")',
        'Geod(ellps="sphere")',
        "a sphere is up to half a per cent off",
        (GEODESY + "a_distance_is_the_one_that_the_geodesic_literature_prints",),
    ),
    Mutant(
        "back-azimuth",
        "geodesy.py",
        "(np.asarray(back) + 360.0) % 360.0 - 180.0",
        "np.asarray(back)",
        "the library returns the azimuth that looks back, the border's method needs the one ahead",
        (GEODESY + "a_geodesic_goes_on_along_the_azimuth_it_ends_with",),
    ),
    Mutant(
        "coarse-densify",
        "geodesy.py",
        "np.ceil(length / step_m)",
        "np.floor(length / step_m)",
        "pieces longer than promised make the search for candidates unsafe",
        (GEODESY + "densifying_keeps_every_vertex_and_the_length",),
    ),
    Mutant(
        "unflattened-ecef",
        "geodesy.py",
        "normal * (1 - WGS84.es) * np.sin(lat)",
        "normal * np.sin(lat)",
        "without the flattening chords are no measure of distance",
        (GEODESY + "earth_centred_coordinates_are_those_of_proj",),
    ),
    Mutant(
        "clockwise-ring",
        "geodesy.py",
        "azimuth = -np.linspace",
        "azimuth = np.linspace",
        "GeoJSON and the canvas take a clockwise ring for a hole",
        (GEODESY + "a_ring_turns_counter_clockwise_from_north",),
    ),
    Mutant(
        "degrees-for-radians",
        "border.py",
        "turn, angle = np.radians(bearing - ahead), metres",
        "turn, angle = bearing - ahead, metres",
        "azimuths are degrees, cosines take radians: the steps would lead anywhere",
        (BORDER + "distances_agree_with_the_oracle_to_a_millimetre",),
    ),
    Mutant(
        "endless-segments",
        "border.py",
        "to = np.clip(along + wanted, 0.0, length)",
        "to = along + wanted",
        "the foot may not lie on the prolongation of a segment",
        (BORDER + "the_foot_lies_at_its_chainage",),
    ),
    Mutant(
        "farthest-candidate",
        "border.py",
        "first = least_of_runs(metres, row)",
        "first = least_of_runs(-metres, row)",
        "of the candidates the nearest counts",
        (BORDER + "distances_agree_with_the_oracle_to_a_millimetre",),
    ),
    Mutant(
        "chainage-of-the-vertex",
        "border.py",
        "self._segments[2][segment[first]] + along[first]",
        "self._segments[2][segment[first]]",
        "chainage would jump from vertex to vertex",
        (BORDER + "chainage_grows_along_the_line_from_zero_to_its_length",),
    ),
    Mutant(
        "south-is-north",
        "border.py",
        "[[east, 89.0], [west, 89.0]]",
        "[[east, -89.0], [west, -89.0]]",
        "closed on the wrong side, the polygon tells the wrong country",
        (BORDER + "the_raw_line_puts_the_border_places_on_their_side",),
    ),
    Mutant(
        "radius-forgotten",
        "border.py",
        "foot.border_km < LINE_ERROR_KM + radius_km",
        "foot.border_km < LINE_ERROR_KM",
        "a position that may lie on either side has no measured side",
        (BORDER + "the_side_is_measured_by_one_rule",),
    ),
    Mutant(
        "edge-of-the-error",
        "border.py",
        "foot.border_km < LINE_ERROR_KM + radius_km",
        "foot.border_km <= LINE_ERROR_KM + radius_km",
        "the rule says less than 2 km",
        (BORDER + "the_side_is_measured_by_one_rule",),
    ),
    Mutant(
        "line-beyond-its-end",
        "border.py",
        "~self.at_end & (self.border_km <= LOCAL_KM)",
        "self.border_km <= LOCAL_KM",
        "beyond an end of the line it separates nothing",
        (BORDER + "the_side_is_measured_by_one_rule",),
    ),
    Mutant(
        "two-cameras",
        "view.py",
        'said = {"lon": None, "lat": None, "zoom": None, "bbox": None} | said',
        "said = dict(said)",
        "a view's own centre would be beaten by its story's rectangle",
        (VIEW + "a_camera_of_either_kind_replaces_the_whole_camera_of_the_story",),
    ),
    Mutant(
        "raw-ampersand",
        "view.py",
        "safe=',:'",
        "safe=',:&'",
        "a search for A&B would end the value",
        (VIEW + "any_text_can_be_searched_for",),
    ),
    Mutant(
        "flat-rectangle",
        "view.py",
        "if west >= east or south >= north:",
        "if west > east or south > north:",
        "a rectangle without a width cannot be drawn",
        (VIEW + "a_bad_value_gives_one_error_and_the_default",),
    ),
    Mutant(
        "half-a-camera",
        "view.py",
        'if given and ("bbox" in values or len(given) < 3):',
        'if given and "bbox" in values:',
        "a centre without a zoom breaks the scene",
        (VIEW + "half_a_camera_is_an_error_and_no_camera",),
    ),
    Mutant(
        "last-one-wins",
        "view.py",
        "if key not in KEYS_IN or KEYS_IN[key] in values:",
        "if key not in KEYS_IN:",
        "a key said twice is an error, not a silent change",
        (VIEW + "a_key_said_twice_is_an_error_and_the_first_counts",),
    ),
    Mutant(
        "python-s-own-numbers",
        "view.py",
        'if not (low <= value <= high) or not re.fullmatch(r"[-+0-9.eE]+", text):',
        "if not (low <= value <= high):",
        "Python reads 1_0 and Arabic digits as numbers, the page does not",
        (VIEW + "a_bad_value_gives_one_error_and_the_default",),
    ),
)

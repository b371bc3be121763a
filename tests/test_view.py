import re
from dataclasses import fields, replace
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from geo.errors import ViewError
from geo.model import DEATHS, Bounds, Lang, Origin, Panel, Precision, Side
from geo.view import KEYS_IN, KEYS_OUT, MAX_QUERY, ViewState

FILTERED = ["cat", "actor", "side", "km", "deaths", "origin", "precision", "disputed", "q"]
KEYS = ["lang", "layers", "from", "to", *FILTERED, "lon", "lat", "zoom", "bbox", "story", "sel", "panel", "data"]
KNOWN = {
    "layers": ["border", "incidents", "mine"],
    "cat": ["battle", "coup"],
    "actor": ["dza", "mli"],
    "story": ["forces-leaving"],
    "sel": ["drone-shootdown-2025-04-01"],
    "data": ["d1"],
}


def some(values):
    return st.lists(values, unique=True, max_size=4).map(tuple)


def degrees(low, high, digits=5):
    return st.integers(int(low * 10**digits), int(high * 10**digits)).map(lambda steps: steps / 10**digits)


slugs = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,20}", fullmatch=True)
days = st.dates().map(str)
lons, lats, zooms = degrees(-180, 180), degrees(-85, 85), degrees(0, 19, 2)
boxes = st.builds(
    lambda lon, lat: Bounds(min(lon), min(lat), max(lon), max(lat)), st.tuples(lons, lons), st.tuples(lats, lats)
).filter(lambda box: box.west < box.east and box.south < box.north)
points = st.fixed_dictionaries({"lon": lons, "lat": lats, "zoom": zooms})
cameras = st.one_of(st.just({}), boxes.map(lambda box: {"bbox": box}), points)
searches = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=60).filter(
    lambda text: text.strip(" ")
)
others = st.fixed_dictionaries(
    {},
    optional={
        "lang": st.sampled_from([*map(str, Lang)]),
        "layers": some(slugs),
        "since": days,
        "until": days,
        "cat": some(slugs),
        "actor": some(slugs),
        "side": some(st.sampled_from([*map(str, Side)])),
        "km": degrees(0, 20040, 3),
        "deaths": st.sampled_from(DEATHS),
        "origin": some(st.sampled_from([*map(str, Origin)])),
        "precision": some(st.sampled_from([*map(str, Precision)])),
        "disputed": st.just(True),
        "q": searches,
        "story": slugs,
        "sel": slugs,
        "panel": st.sampled_from([*map(str, Panel)]),
        "data": slugs,
    },
)
views = st.builds(lambda said, camera: ViewState(**said, **camera), others, cameras)
texts = st.text(max_size=80)
pairs = st.builds("{}={}".format, st.one_of(st.sampled_from(KEYS), texts), texts)
HUGE = ["nan", "inf", "-inf", "1e999", "-1e999", "NaN", "Infinity"]
NUMBERS = [*HUGE, "1_0", "0x10", "١٢", "", " 5", "5 ", "1,5", "--1", "1e", "²"]


@given(views)
def test_a_link_reopens_the_same_view(view):
    assert ViewState.from_query(view.to_query()) == (view, [])


@given(views)
def test_a_question_mark_before_a_link_changes_nothing(view):
    assert ViewState.from_query("?" + view.to_query()) == (view, [])


def test_the_keys_are_those_of_the_interface():
    assert list(KEYS_IN) == KEYS
    assert {KEYS_OUT[field.name] for field in fields(ViewState)} == set(KEYS)


def test_nothing_said_is_an_empty_link():
    assert ViewState().to_query() == ""
    assert ViewState.from_query("") == (ViewState(), [])


@given(views)
def test_a_link_is_percent_encoded(view):
    query = view.to_query()
    assert re.fullmatch(r"[A-Za-z0-9_.~,:%=&-]*", query)
    read = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    assert read.get("q") == view.q
    assert set(read) == {KEYS_OUT[field.name] for field in fields(view) if getattr(view, field.name) is not None}


@pytest.mark.parametrize("text", ["a&b=c", "100%", "a+b", "#top", "é", "تين زواتين", "{{7*7}}", "%2", "😀", "a;b"])
def test_any_text_can_be_searched_for(text):
    query = ViewState(q=text).to_query()
    assert ViewState.from_query(query) == (ViewState(q=text), [])
    assert unquote(query) == f"q={text}"


def test_a_plus_sign_reads_as_a_space():
    assert ViewState.from_query("q=tin+zaouatine")[0].q == "tin zaouatine"


@given(texts)
def test_no_text_makes_the_reading_fail(text):
    view, errors = ViewState.from_query(text)
    assert isinstance(view, ViewState)
    assert all(isinstance(err, ViewError) for err in errors)


@given(st.lists(pairs, max_size=6).map("&".join))
@example("lon=1&lat=nan&zoom=3")
@example("bbox=1,2,3")
@example("from=0000-00-00")
@example("km=" + "9" * 400)
@example("lon=1e308&lat=1&zoom=1")
def test_whatever_is_read_is_itself_a_link(query):
    view, _ = ViewState.from_query(query, KNOWN)
    assert ViewState.from_query(view.to_query(), KNOWN) == (view, [])


@pytest.mark.parametrize("text", ["\ud800", "%ff", "%ed%a0%80", "%", "%zz", "\x7f", "\u2028", "\u202e"])
def test_text_that_is_no_good_unicode_is_read_or_refused_but_never_breaks_a_link(text):
    view, errors = ViewState.from_query(f"q={text}")
    assert (view.q is None) == bool(errors)
    assert ViewState.from_query(view.to_query()) == (view, [])


@given(texts)
def test_an_unknown_key_gives_one_error_and_changes_nothing(key):
    assume(key not in KEYS and key and not set(key) & set("&=%+?"))
    view, errors = ViewState.from_query(f"lang=fr&{key}=1&km=5")
    assert view == ViewState(lang="fr", km=5.0)
    assert [(err.code, err.values["key"]) for err in errors] == [("view_key_unknown", key)]


BAD = {
    "lang": ["", "de", "FR", "fr,en"],
    "from": ["", "2025", "2025-02-30", "2025-4-1", "01-04-2025", "2025-04-01T00:00", "٢٠٢٥-٠٤-٠١"],
    "to": ["tomorrow", "2025-W01-1", "20250401"],
    "side": ["north", "dz,north", "dz,,ml", "DZ"],
    "origin": ["press"],
    "precision": ["approximate"],
    "panel": ["", "nowhere", "map,table"],
    "disputed": ["", "0", "true", "True", "2"],
    "km": [*NUMBERS, "-1", "20041", "1e9"],
    "bbox": [
        "",
        "1",
        "1,2,3",
        "1,2,3,4,5",
        "3,2,1,4",
        "1,4,3,2",
        "1,2,1,4",
        "a,2,3,4",
        "1,2,3,nan",
        "-181,2,3,4",
        "1,2,3,86",
    ],
    "q": ["", "+", "x" * 201, "a%00b", "a%0Ab", "%1F"],
    "layers": ["a b", "-a", "a,", ",a", "<b>", "../x"],
    "sel": ["a,b", "a b", "é", "x\n"],
    "story": ["<script>"],
    "data": ["a/b"],
    "cat": ["a,,b"],
    "actor": ["{{x}}"],
}


@pytest.mark.parametrize(("key", "text"), [(key, text) for key, some in BAD.items() for text in some])
def test_a_bad_value_gives_one_error_and_the_default(key, text):
    view, errors = ViewState.from_query(f"lang=ar&{key}={text}" if key != "lang" else f"lang={text}")
    assert view == (ViewState(lang="ar") if key != "lang" else ViewState())
    assert [(err.code in ("view_value_bad", "view_id_unknown"), err.values["key"]) for err in errors] == [(True, key)]


@pytest.mark.parametrize("key", ["lon", "lat", "zoom"])
@pytest.mark.parametrize("text", [*NUMBERS, "181", "-181", "1e300"])
def test_no_camera_stands_on_a_number_that_is_none(key, text):
    camera = {"lon": "1", "lat": "20", "zoom": "6"} | {key: text}
    view, errors = ViewState.from_query("&".join(f"{name}={value}" for name, value in camera.items()))
    assert view == ViewState()
    assert [err.code for err in errors] == ["view_value_bad", "view_camera_incomplete"]


def test_an_error_does_not_repeat_a_long_value():
    _, errors = ViewState.from_query(f"sel={'<' * 3000}")
    assert len(errors[0].values["value"]) <= 80


def test_a_key_said_twice_is_an_error_and_the_first_counts():
    view, errors = ViewState.from_query("km=5&km=6")
    assert (view.km, [err.values["key"] for err in errors]) == (5.0, ["km"])


def test_a_value_named_twice_in_a_list_counts_once():
    assert ViewState.from_query("side=ml,dz,ml") == (ViewState(side=("ml", "dz")), [])


def test_a_link_that_is_too_long_is_not_read():
    longest = "q=&" * (MAX_QUERY // 3)
    assert ViewState.from_query(f"lang=ar&{longest}")[1][0].code == "view_too_long"
    assert ViewState.from_query(f"lang=ar&{longest}")[0] == ViewState()
    assert ViewState.from_query("lang=ar&" + "&" * (MAX_QUERY - 8)) == (ViewState(lang="ar"), [])


def test_a_link_of_everything_that_exists_can_be_opened_again(files):
    known = files.known()
    view = ViewState(
        lang="ar",
        layers=(*known["layers"], "tiles:OpenStreetMap.Mapnik", "tiles:OpenTopoMap", "tiles:Esri.WorldImagery"),
        since="1960-01-01",
        until="2025-12-31",
        cat=tuple(known["cat"]),
        actor=tuple(known["actor"]),
        side=tuple(map(str, Side)),
        km=1365.625,
        origin=tuple(map(str, Origin)),
        precision=tuple(map(str, Precision)),
        disputed=True,
        q="تين زواتين " * 10,
        bbox=Bounds(-12.12345, 10.12345, 12.12345, 35.12345),
        story=known["story"][0],
        sel=known["sel"][0],
        panel="map",
    )
    assert ViewState.from_query(view.to_query(), known) == (view, [])


@pytest.mark.parametrize("key", KNOWN)
def test_an_id_that_does_not_exist_gives_an_error(key):
    _, errors = ViewState.from_query(f"{key}=nobody", KNOWN)
    assert [(err.code, err.values) for err in errors] == [("view_id_unknown", {"key": key, "value": "nobody"})]
    assert ViewState.from_query(f"{key}={KNOWN[key][0]}", KNOWN)[1] == []
    assert ViewState.from_query(f"{key}=nobody")[1] == []


def test_online_tiles_are_layers_by_any_name():
    assert ViewState.from_query("layers=border,tiles:OpenTopoMap", KNOWN)[1] == []
    assert ViewState.from_query("cat=tiles:OpenTopoMap", KNOWN)[1] != []


@pytest.mark.parametrize("key", ["layers", "cat", "actor", "side", "origin", "precision"])
def test_present_and_empty_means_none_and_absent_means_all(key):
    view, errors = ViewState.from_query(f"{key}=")
    assert (getattr(view, key), errors) == ((), [])
    assert getattr(ViewState.from_query("")[0], key) is None
    assert view.to_query() == f"{key}="


@pytest.mark.parametrize(
    ("text", "value"), [("1.23456789", 1.23457), ("-0", 0.0), ("-0.000001", 0.0), ("1e1", 10.0), ("%2B5", 5.0)]
)
def test_a_degree_is_kept_to_five_decimals(text, value):
    view, errors = ViewState.from_query(f"lon={text}&lat=20&zoom=6.005")
    assert (view.lon, view.zoom, errors) == (value, 6.01, [])
    assert str(view.lon) == str(value)


def test_a_rectangle_wins_over_a_point():
    view, errors = ViewState.from_query("lon=1&lat=20&zoom=6&bbox=-5,17,7,27")
    assert (view, errors) == (ViewState(bbox=Bounds(-5, 17, 7, 27)), [])


@pytest.mark.parametrize("half", ["lon=1", "lat=20", "zoom=6", "lon=1&lat=20", "lat=20&zoom=6", "lon=1&zoom=6"])
def test_half_a_camera_is_an_error_and_no_camera(half):
    view, errors = ViewState.from_query(half)
    assert (view, [err.code for err in errors]) == (ViewState(), ["view_camera_incomplete"])


@pytest.mark.parametrize("camera", ["lon=180&lat=85&zoom=19", "lon=-180&lat=-85&zoom=0", "bbox=-180,-85,180,85"])
def test_the_limits_of_a_camera_belong_to_it(camera):
    assert ViewState.from_query(camera)[1] == []


@given(views, views)
def test_what_a_view_says_wins_over_its_story(view, story):
    whole = view.over(story)
    for field in fields(view):
        said = getattr(view, field.name)
        if said is not None:
            assert getattr(whole, field.name) == said


@given(views, views)
def test_where_a_view_is_silent_its_story_speaks(view, story):
    whole = view.over(story)
    has_camera = view.bbox is not None or view.lon is not None
    for field in fields(view):
        if getattr(view, field.name) is None:
            is_replaced = has_camera and field.name in ("lon", "lat", "zoom", "bbox")
            assert getattr(whole, field.name) == (None if is_replaced else getattr(story, field.name))


def test_a_camera_of_either_kind_replaces_the_whole_camera_of_the_story():
    point, box = ViewState(lon=1.0, lat=20.0, zoom=6.0), ViewState(bbox=Bounds(-5, 17, 7, 27))
    assert point.over(box) == point
    assert box.over(point) == box
    assert ViewState(km=5.0).over(box) == replace(box, km=5.0)


@given(views, views)
def test_a_view_over_a_story_is_a_link_again(view, story):
    whole = view.over(story)
    assert ViewState.from_query(whole.to_query()) == (whole, [])


@given(views)
def test_a_view_over_nothing_is_itself(view):
    assert view.over(ViewState()) == view
    assert ViewState().over(view) == view
    assert view.over(replace(view, lang=None)) == view


def test_every_story_is_a_view_without_errors(catalog, files):
    for row in catalog.table("stories"):
        view, errors = ViewState.from_query(row["view"], files.known())
        assert not errors, row["id"]
        assert files.view(f"story={row['id']}")[0] == replace(view, story=row["id"])

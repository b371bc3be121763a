import math
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import geodesy, lettering
from geo.i18n import LANGS, t
from geo.model import Bounds
from geo.render import chips, layout, legend, loupe, overlay, static
from geo.render.camera import MercatorCamera, graticule, scale_bar
from geo.render.ground import parts_on_map
from geo.render.layout import Box
from geo.render.paper import Paper, Sheet
from geo.view import ViewState

SIZES = ((1920, 1080), (1600, 1200), (3840, 2160), (1024, 576), (800, 600), (400, 900), (3000, 400), (320, 320))
VIEWS = (
    "",
    "sel=drone-shootdown-2025-04-01",
    "bbox=1.5,19.4,4,21",
    "lon=2&lat=22&zoom=4",
    "bbox=-179,-84,179,84",
    "bbox=2.9666,19.953,2.9667,19.9531",
    "layers=border",
    "layers=incidents,supplement,symbolic",
)
LONG = "from=2001-01-01&to=2025-06-30&km=400&precision=exact,place,city,area&side=dz,ml,on_line,undetermined,elsewhere"
WORDS = ("a", "border", "Tin", "Zaouatine", "الجزائر", "مالي", "2025-04-01", "·", "«", "»")
words = st.lists(st.sampled_from(WORDS), max_size=30)


@pytest.fixture(scope="module")
def scene_of(files):
    return lambda query="", lang="en": files.scene(replace(ViewState.from_query(query)[0], lang=lang))


def paper(size):
    return Paper(Sheet(*size, 96))


def laid(scene, size):
    return layout.page(scene, paper(size))


def planned(scene, size):
    return static.Composition(scene, paper(size)).plan


def overlaps(things):
    return [(a, b) for one, two in combinations(things, 2) for a in one for b in two if a.meets(b)]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("query", ["", LONG])
def test_text_and_map_stand_apart_inside_the_page(scene_of, lang, size, query):
    page = laid(scene_of(query, lang), size)
    whole = Box(0, 0, *page.size)
    boxes = [line.box for line in page.lines] + [page.frame]
    assert overlaps([[box] for box in boxes]) == []
    assert all(whole.holds(box) for box in boxes)
    assert page.frame.holds(page.map)
    assert page.legend is None or (page.frame.holds(page.legend) and not page.legend.meets(page.map))
    assert page.map.height > 90


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_on_the_map_lies_on_anything_else(scene_of, lang, size):
    scene = scene_of("", lang)
    plan = planned(scene, size)
    labels = [[box] for _, box in overlay.edge_texts(scene, plan)]
    assert overlaps(plan.things() + labels) == []


@pytest.mark.parametrize("query", VIEWS)
@pytest.mark.parametrize("size", [(1920, 1080), (320, 320)])
def test_every_record_is_on_the_map_or_in_one_chip(scene_of, query, size):
    scene = scene_of(query)
    plan = planned(scene, size)
    counted = [name for chip in plan.furniture.chips for name in chip.ids]
    shown = [spot["id"] for spot in plan.result["singles"]]
    shown += [name for stack in plan.result["trays"] + plan.result["bubbles"] for name in stack["ids"]]
    claimed = {one.incident_id for one in scene.claimed}
    assert {*shown} <= plan.drawn <= {*shown} | claimed
    assert sorted([*plan.drawn, *counted]) == sorted(mark.id for mark in scene.marks)
    assert overlaps(plan.things()) == []


@pytest.mark.parametrize("lang", LANGS)
def test_what_the_sides_published_is_named_of_both_or_of_none(scene_of, lang):
    named = set()
    for size, zoom, aside in product(((1920, 1080), (800, 600), (400, 900)), (8.2, 9, 9.4, 10, 11.3), (-0.1, 0, 0.15)):
        at = f"lon={2.9 + aside * 2 ** (9 - zoom)}&lat=19.95&zoom={zoom}"
        plan = planned(scene_of(f"{at}&sel=drone-shootdown-2025-04-01", lang), size)
        inside = Box(0, 0, *plan.camera.size)
        drawn = {spot["id"] for spot in plan.names()}
        seen = {
            label.kind: label.id in drawn
            for label in plan.labels.values()
            if label.kind in loupe.NORTH and inside.holds(Box(*plan.camera.at(label.lon, label.lat) * 2))
        }
        assert len(set(seen.values())) < 2, (size, zoom, aside)
        named |= set(seen.items())
    assert ("algeria", True) in named and ("mali", True) in named


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", [(1920, 1080), (1024, 576), (800, 600), (400, 900)])
def test_both_states_are_named_near_tin_zaouatine(scene_of, lang, size):
    plan = planned(scene_of("lon=2.9&lat=20&zoom=8.5&sel=drone-shootdown-2025-04-01", lang), size)
    assert {spot["id"] for spot in plan.names()} >= {"country:DZ", "country:ML"}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("size", SIZES)
def test_the_legend_fits_and_names_only_what_is_on_the_map(scene_of, lang, size):
    scene = scene_of("", lang)
    page = laid(scene, size)
    plan = planned(scene, size)
    groups = legend.entries(scene, plan, parts_on_map(scene, plan.camera))
    ids = {entry.id for group in groups for entry in group}
    assert "admin1" not in ids
    assert ("in-amenas" in ids) == plan.camera.holds(*plan.camera.at(9.559, 28.038))
    if page.legend:
        shown = legend.arranged(groups, page.legend, t("legend.title", lang), page.is_side, page.is_rtl)
        assert overlaps([[row.box] for row in shown.rows]) == []
        assert all(page.legend.holds(row.box) for row in shown.rows)
        assert shown.rows


@pytest.mark.parametrize("layers", ["", "border", "graticule", "relief,places", "symbolic,rivers"])
def test_a_layer_that_is_off_is_not_in_the_legend(scene_of, layers):
    scene = scene_of(f"layers={layers}")
    plan = planned(scene, (1600, 900))
    ids = {entry.id for group in legend.entries(scene, plan, parts_on_map(scene, plan.camera)) for entry in group}
    assert ids & {row.id for row in scene.layers} <= {*layers.split(",")}


def test_an_unavailable_layer_is_not_in_the_legend(scene_of):
    scene = scene_of()
    layers = tuple(replace(row, problem="gone") if row.id == "border" else row for row in scene.layers)
    broken = replace(scene, layers=layers)
    plan = planned(broken, (1600, 900))
    groups = legend.entries(broken, plan, parts_on_map(broken, plan.camera))
    assert "border" not in {entry.id for group in groups for entry in group}


def test_the_legend_is_mirrored_in_arabic(scene_of):
    arabic, french = (laid(scene_of("", lang), (1600, 900)) for lang in ("ar", "fr"))
    assert arabic.legend.x0 == arabic.frame.x0
    assert french.legend.x1 == french.frame.x1
    assert arabic.legend.width == french.legend.width


def test_a_page_of_the_design_size_has_the_design_margins(scene_of):
    page = laid(scene_of(), (3200, 1800))
    assert page.scale == 2
    assert (page.lines[0].size, page.lines[0].weight, page.lines[0].x) == (40, 700, 48)


@given(words, st.floats(60, 600))
def test_a_text_is_fitted_or_ends_in_an_ellipsis(parts, width):
    text = " ".join(parts)
    size, lines = layout.fitted(text, width, (30, 20, 12), 400, 2)
    assert len(lines) <= 2
    assert all(lettering.width_px(line, size) <= width for line in lines)
    assert lines[-1].endswith("…") or "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(words, st.floats(60, 400))
def test_balancing_adds_no_line_and_loses_no_letter(parts, width):
    text = " ".join(parts)
    lines, plain = list(layout.balanced(text, width, 14)), lettering.cut(layout.bound(text), width, 14)
    assert len(lines) == len(plain)
    assert "".join("".join(lines).split()) == text.replace(" ", "")
    assert max((lettering.width_px(line, 14) for line in lines), default=0) <= width


def test_no_line_begins_with_a_closing_sign():
    assert layout.bound("recherche : « drone » · b") == "recherche\u00a0: «\u00a0drone\u00a0»\u00a0· b"
    assert layout.bound("Tin / Zin ; © OSM :x") == "Tin\u00a0/ Zin\u00a0; ©\u00a0OSM :x"


@given(st.text("abc=&,-0123456789", max_size=300), st.floats(80, 500))
def test_a_long_query_lacks_its_middle_only(text, width):
    short = layout.shortened(text, width, 14.5)
    assert lettering.width_px(short, 14.5) <= width
    head, _, tail = short.partition("…")
    assert short == text or (text.startswith(head) and text.endswith(tail))


boxes = st.tuples(st.floats(-30, 55), st.floats(-30, 55), st.floats(0.01, 20), st.floats(0.01, 20)).map(
    lambda b: Bounds(b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(boxes, st.floats(200, 3000), st.floats(100, 3000))
def test_the_camera_shows_all_of_its_bounds_and_no_more_than_it_must(bounds, width, height):
    camera = MercatorCamera.fitted(bounds, (width, height))
    x0, y0 = camera.at(bounds.west, bounds.north)
    x1, y1 = camera.at(bounds.east, bounds.south)
    assert min(x0, y0) > -0.01
    assert x1 < width + 0.01
    assert y1 < height + 0.01
    assert max((x1 - x0) / width, (y1 - y0) / height) == pytest.approx(1, abs=1e-6) or camera.zoom == 17
    lon, lat = camera.lonlat(np.array([camera.at(bounds.west, bounds.south)]))[0]
    assert (lon, lat) == pytest.approx((bounds.west, bounds.south), abs=1e-9)


@given(boxes)
def test_the_scale_bar_is_true_in_the_middle_of_the_map(bounds):
    camera = MercatorCamera.fitted(bounds, (1000, 600))
    half_km, half_px = scale_bar(camera)
    assert half_px * 2 <= 140 + 1e-9
    ends = camera.lonlat(np.array([[500 - half_px, 300], [500 + half_px, 300]]))
    assert geodesy.distance_m(ends[:1], ends[1:])[0] / 1000 == pytest.approx(2 * half_km, rel=0.01)
    leading = half_km / 10 ** math.floor(math.log10(half_km) + 1e-9)
    assert min(abs(leading - digit) for digit in (1, 2, 5)) < 1e-6


@given(boxes)
def test_graticule_lines_are_round_and_on_the_map(bounds):
    camera = MercatorCamera.fitted(bounds, (1000, 600))
    step, meridians, parallels = graticule(camera)
    assert all(0 <= camera.at(lon, 0)[0] <= 1000 for lon in meridians)
    assert all(0 <= camera.at(0, lat)[1] <= 600 for lat in parallels)
    assert all(abs(value / step - round(value / step)) < 1e-6 for value in meridians + parallels)
    assert 2 <= len(meridians) <= 16


def test_chips_group_as_the_page_does(scene_of):
    scene = scene_of("layers=incidents,supplement,symbolic")
    listed = chips.group(scene.marks, scene, (0, 0), lambda lon, lat: (lon, -lat))
    keys = [chip.key for chip in listed]
    assert keys == ["tiguentourine", *keys[1:3], "wide", "others"]
    assert "Tiguentourine" in listed[0].text
    assert "1,074" in listed[0].sub
    assert len(listed[1].ids) >= len(listed[2].ids)
    assert sorted(name for chip in listed for name in chip.ids) == sorted(mark.id for mark in scene.marks)


@pytest.mark.parametrize(
    ("lon", "lat", "eighth", "corner"), [(1, 0, 0, "far"), (0, -1, 2, "bottom"), (0, 1, 6, "top"), (-1, 1, 5, "top")]
)
def test_a_chip_points_where_its_place_lies(scene_of, lon, lat, eighth, corner):
    scene = scene_of()
    mark = replace(scene.marks[0], place_id="nowhere", lon=lon, lat=lat, is_wide=False)
    [chip] = chips.group([mark], scene, (0, 0), lambda lon, lat: (lon, -lat))
    assert (chip.arrow, chip.corner, chip.text) == (eighth, corner, mark.title)

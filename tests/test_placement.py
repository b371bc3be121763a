"""geo.placement against the cases made by the page's script, and what must hold of any scene."""

import json
from itertools import combinations, pairwise
from math import cos, pi, sin
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.label_spots import along, seen
from geo.placement import place

CASES = json.loads((Path(__file__).parent / "data" / "placement_cases.json").read_text(encoding="utf-8"))
SIZES = [(320, 480), (640, 360), (755, 645)]


def by_name(kind: str) -> dict:
    return {"argvalues": CASES[kind], "ids": [case["name"] for case in CASES[kind]]}


@pytest.mark.parametrize("case", **by_name("place"))
def test_python_places_as_the_page_does(case):
    assert place(case["input"]) == case["output"]


@pytest.mark.parametrize("case", **by_name("seen"))
def test_what_is_seen_of_lines_is_what_the_page_sees(case):
    assert [[list(point) for point in part] for part in seen(*case["input"])] == case["output"]


@pytest.mark.parametrize("case", **by_name("along"))
def test_python_finds_the_spots_that_the_page_finds(case):
    assert [list(spot) for spot in along(*case["input"])] == case["output"]


# Any scene: marks and names on a few towns or strewn about, panels, a border that no name may lie on.


@st.composite
def scenes(draw) -> dict:
    w, h = draw(st.sampled_from(SIZES))
    x, y, near = st.integers(-60, w + 60), st.integers(-60, h + 60), st.integers(-40, 40).map(lambda n: n / 8)
    towns = draw(st.lists(st.tuples(x, y), min_size=1, max_size=4))
    strewn = st.tuples(x, y)
    at_town = st.builds(lambda town, dx, dy: (town[0] + dx, town[1] + dy), st.sampled_from(towns), near, near)
    places = st.lists(at_town | strewn, max_size=30)
    marks = [draw(marked(f"m{i}", at)) for i, at in enumerate(draw(places))]
    names = [draw(named(f"p{i}", at)) for i, at in enumerate(draw(places))]
    walls = draw(st.lists(st.builds(wall, x, y, st.integers(20, 200), st.integers(20, 200)), max_size=3))
    border = {"pts": draw(st.lists(st.tuples(x, y), min_size=2, max_size=5)), "width": 3, "hard": True}
    spots = along(border["pts"], 90, 14, 4, (0, 0, w, h))
    names.append({"id": "border", "spots": spots, "line": 0, "w": 90, "h": 14, "rank": 2})
    options = draw(st.sampled_from([{}, {"perMpx": 1e6}, {"trayMax": 3, "link": 30}]))
    return {"size": (w, h), "marks": marks, "labels": names, "obstacles": walls, "lines": [border], "options": options}


@st.composite
def marked(draw, key: str, at) -> dict:
    size, group = draw(st.sampled_from([14, 18])), draw(st.sampled_from("abc"))
    return {"id": key, "x": at[0], "y": at[1], "size": size, "group": group}


@st.composite
def named(draw, key: str, at) -> dict:
    rest = st.fixed_dictionaries(
        {"w": st.integers(25, 110), "h": st.just(15), "rank": st.integers(1, 3)},
        optional={"r": st.just(3.5), "priority": st.integers(0, 2), "rtl": st.booleans(), "side": st.just([0, -1])},
    )
    return {"id": key, "x": at[0], "y": at[1]} | draw(rest)


def wall(x: int, y: int, w: int, h: int) -> tuple:
    return x, y, x + w, y + h


def rect(b) -> list:
    return [(b[0], b[1]), (b[2], b[1]), (b[2], b[3]), (b[0], b[3])]


def disc(thing: dict) -> list:
    turns = [k * pi / 8 for k in range(16)]
    return [(thing["x"] + thing["r"] * cos(t), thing["y"] + thing["r"] * sin(t)) for t in turns]


def meet(p: list, q: list) -> bool:
    """Whether two convex shapes overlap: no edge of either separates them."""
    for shape in (p, q):
        for (ax, ay), (bx, by) in zip(shape, [*shape[1:], shape[0]], strict=True):
            along_p, along_q = ([x * (by - ay) + y * (ax - bx) for x, y in s] for s in (p, q))
            if max(along_p) <= min(along_q) + 1e-9 or max(along_q) <= min(along_p) + 1e-9:
                return False
    return True


def drawn(result: dict) -> list[tuple[str, list]]:
    names = [n for n in result["labels"] if "hidden" not in n]
    return [
        *((t["id"], rect(t["box"])) for t in result["trays"]),
        *((b["id"], disc(b)) for b in result["bubbles"]),
        *((s["id"], disc(s)) for s in result["singles"]),
        *(("name " + n["id"], rect(b)) for n in names for b in n["boxes"]),
    ]


def overlaps(scene: dict, result: dict) -> list[tuple[str, str]]:
    things = drawn(result)
    panels = [("panel", rect(b)) for b in scene["obstacles"]]
    led = [heap for heap in result["trays"] + result["bubbles"] if heap["leader"]]
    leaders = [(heap["id"], [heap["leader"][:2], heap["leader"][2:]]) for heap in led]
    border = scene["lines"][0]["pts"]
    legs = [("border", [a, b]) for a, b in pairwise(border) if a != b]
    names = [thing for thing in things if thing[0].startswith("name") and thing[0] != "name border"]
    pairs = [
        *combinations(things, 2),
        *((a, b) for a in things for b in panels),
        *((a, b) for a in leaders for b in things + panels),
        *((a, b) for a in names for b in legs),
    ]
    return [(a[0], b[0]) for a, b in pairs if a[0] != b[0] and meet(a[1], b[1])]


def mark_ids(result: dict) -> list[str]:
    heaps = [heap["ids"] for heap in result["trays"] + result["bubbles"]]
    singles = [single["id"] for single in result["singles"]]
    return sorted(sum(heaps, singles + result["covered"] + result["outside"]))


@settings(deadline=None)
@given(scenes(), st.lists(st.tuples(st.integers(0, 700), st.integers(0, 600)), max_size=4))
def test_no_tray_and_no_name_covers_a_dot_of_something_else(scene, dots):
    apart = [(x + 0.37, y + 0.37, 10) for x, y in dots]
    result = place({**scene, "dots": apart})
    boxes = [tray["box"] for tray in result["trays"]]
    boxes += [box for name in result["labels"] for box in name.get("boxes", ())]
    squares = [rect((x - r, y - r, x + r, y + r)) for x, y, r in apart]
    assert not any(meet(rect(box), square) for box in boxes for square in squares)


@settings(deadline=None)
@given(scenes())
def test_nothing_lies_over_anything_else(scene):
    assert overlaps(scene, place(scene)) == []


@settings(deadline=None)
@given(scenes())
def test_no_mark_is_lost_and_none_shown_twice(scene):
    assert mark_ids(place(scene)) == sorted(mark["id"] for mark in scene["marks"])


@settings(deadline=None)
@given(scenes())
def test_every_name_is_answered_once(scene):
    names = place(scene)["labels"]
    assert sorted(name["id"] for name in names) == sorted(name["id"] for name in scene["labels"])


@settings(deadline=None)
@given(scenes(), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(scene, random):
    shuffled = {key: random.sample(scene[key], len(scene[key])) for key in ("marks", "labels", "obstacles")}
    assert place(scene | shuffled) == place(scene)


@settings(deadline=None)
@given(scenes())
def test_the_last_places_may_be_told_again(scene):
    again = scene | {"previous": place(scene)["keys"]}
    result = place(again)
    assert overlaps(again, result) == []
    assert mark_ids(result) == sorted(mark["id"] for mark in scene["marks"])


@settings(deadline=None)
@given(scenes())
def test_a_scene_is_only_read(scene):
    before = json.dumps(scene)
    place(scene)
    assert json.dumps(scene) == before


# One town of eleven marks on a border, its twin across it, and three lone marks.


def town(dx: float = 0, **changes) -> dict:
    marks = [(f"a{i}", 430 + i % 3, 342) for i in range(11)] + [("b", 330, 300), ("c", 620, 100), ("d", -60, 100)]
    names = [("north", 430, 341, (0, -1)), ("south", 427, 345, (0, 1))]
    border = [(dx - 50, 100), (330 + dx, 280), (430 + dx, 345), (490 + dx, 384)]
    return {
        "size": (755, 645),
        "obstacles": [(591, 12, 741, 194)],
        "lines": [{"pts": border, "width": 3, "hard": True}],
        "marks": [{"id": key, "x": x + dx, "y": y, "size": 14, "group": key[0]} for key, x, y in marks],
        "labels": [
            {"id": key, "x": x + dx, "y": y, "r": 3.5, "w": 77, "h": 15, "rank": 1, "side": side}
            for key, x, y, side in names
        ],
    } | changes


def one_name(**label) -> dict:
    scene = {"size": (755, 645), "labels": [{"id": "p", "x": 300, "y": 300, "w": 60, "h": 15, "rank": 1} | label]}
    return place(scene)["labels"][0]


def test_a_town_of_eleven_marks_is_one_tray_with_a_cell_for_each():
    (tray,) = place(town())["trays"]
    assert len(tray["ids"]) == 11 <= tray["cols"] * tray["rows"]


def test_twin_names_stand_on_their_own_sides_of_the_border():
    north, south = place(town())["labels"]
    assert north["y"] <= 341 and south["y"] >= 345


def test_a_lone_mark_is_shown_or_told_to_be_covered_or_outside():
    result = place(town())
    assert [single["id"] for single in result["singles"]] == ["b"]
    assert (result["covered"], result["outside"]) == (["c"], ["d"])


def test_more_than_twelve_marks_make_a_bubble():
    more = [{"id": f"e{i}", "x": 431, "y": 343, "size": 14, "group": "e"} for i in range(2)]
    (bubble,) = place(town() | {"marks": town()["marks"] + more})["bubbles"]
    assert len(bubble["ids"]) == 13


def test_a_narrow_map_has_bubbles_only():
    result = place(town(size=(520, 645)))
    assert (len(result["trays"]), len(result["bubbles"])) == (0, 1)


def test_a_pan_of_ten_px_moves_nothing_against_the_ground():
    before = place(town())
    after = place(town(10, previous=before["keys"]))
    assert after["keys"] == before["keys"]
    assert [(n["x"] - 10, n["y"]) for n in after["labels"]] == [(n["x"], n["y"]) for n in before["labels"]]


def test_a_right_to_left_name_stands_left_of_its_place():
    assert one_name(rtl=True)["x"] < 300 < one_name()["x"]


def test_a_name_prefers_the_side_it_is_told():
    assert one_name(side=(-1, 0))["x"] <= 300 < one_name(side=(1, 0))["x"]


def test_a_name_along_a_line_follows_it_and_keeps_off_it():
    pts = [(0, 0), (300, 200), (700, 500)]
    spots = along(pts, 110, 16, 4, (0, 0, 755, 645))
    label = {"id": "border", "spots": spots, "line": 0, "w": 110, "h": 16, "rank": 1}
    lines = [{"pts": pts, "width": 3, "hard": True}]
    (name,) = place({"size": (755, 645), "lines": lines, "labels": [label]})["labels"]
    assert name["uy"] > 0.5
    assert (name["x"], name["y"]) in [spot[:2] for spot in spots]


def test_a_name_is_hidden_rather_than_laid_over_the_border():
    bars = [{"pts": [(200, 200 + 6 * i), (420, 200 + 6 * i)], "width": 3, "hard": True} for i in range(40)]
    label = {"id": "p", "x": 310, "y": 318, "w": 60, "h": 15, "rank": 1}
    assert place({"size": (755, 645), "lines": bars, "labels": [label]})["labels"] == [{"id": "p", "hidden": "room"}]


def test_names_of_areas_and_lines_are_not_counted_towards_the_cap():
    point = {"x": 300, "w": 60, "h": 15, "rank": 1}
    areas = [{"id": f"a{i}", "spots": [(600, 40 + 50 * i, "only")], "w": 60, "h": 15, "rank": 1} for i in range(9)]
    names = [point | {"id": f"p{i}", "y": 40 + 50 * i} for i in range(9)]
    scene = {"size": (755, 645), "labels": areas + names, "options": {"perMpx": 0, "labelMin": 4}}
    shown = [name["id"][0] for name in place(scene)["labels"] if "hidden" not in name]
    assert (shown.count("a"), shown.count("p")) == (9, 4)


def test_an_area_without_a_spot_is_hidden_for_want_of_room():
    assert one_name(spots=[])["hidden"] == "room"


def test_a_line_shorter_than_its_name_has_no_spot():
    assert along([(10, 10), (60, 10)], 90, 14, 4, (0, 0, 755, 645)) == []

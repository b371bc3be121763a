"""The page's script against the cases that geo.placement is held to: both sides give the same numbers."""

import json
from pathlib import Path

import pytest

from geo.placement import DEFAULTS

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests" / "data" / "placement_cases.json").read_text(encoding="utf-8"))
NAMES = {"place": "placement.js", "seen": "placement.js", "along": "label_spots.js"}
CALLS = {
    "place": "scenes => scenes.map(scene => Placement.place(scene))",
    "seen": "lines => lines.map(line => Placement.seen(...line))",
    "along": "lines => lines.map(line => LabelSpots.along(...line))",
}


def add_script(page, name: str) -> None:
    page.add_script_tag(content=(ROOT / "geo" / "static" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", CALLS)
def test_the_page_gives_the_numbers_of_the_cases(page, kind):
    add_script(page, NAMES[kind])
    results = page.evaluate(CALLS[kind], [case["input"] for case in CASES[kind]])
    wrong = [case["name"] for case, result in zip(CASES[kind], results, strict=True) if result != case["output"]]
    assert wrong == []


def test_page_and_export_start_from_the_same_options(page):
    add_script(page, NAMES["place"])
    assert page.evaluate("() => Placement.DEFAULTS") == DEFAULTS


def test_the_scripts_add_one_global_each(page):
    names = "() => Object.getOwnPropertyNames(window)"
    before = set(page.evaluate(names))
    for name in NAMES.values():
        add_script(page, name)
    assert set(page.evaluate(names)) - before == {"Placement", "LabelSpots"}

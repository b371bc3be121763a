"""The page's reader of links against the cases that geo.view is held to."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CASES = json.loads((ROOT / "tests" / "data" / "view_cases.json").read_text(encoding="utf-8"))
READ = """([cases, known]) => cases.map(({query}) => {
  const [view, bad] = bmView.parse(query, known);
  return [view, bad.length, bmView.format(view)];
})"""
OVER = """([cases, known]) => cases.map(({view, story}) => {
  const parsed = text => bmView.parse(text, known)[0];
  return bmView.format(bmView.over(parsed(view), parsed(story)));
})"""


@pytest.fixture
def told(page):
    """Runs a function of the page's script over a list of cases."""
    page.add_script_tag(content=(ROOT / "geo" / "static" / "page" / "view.js").read_text(encoding="utf-8"))
    return lambda function, kind: page.evaluate(function, [CASES[kind], CASES["known"]])


def test_every_link_is_read_and_written_as_its_case_says(told):
    wrong = {
        case["name"]: found
        for case, found in zip(CASES["cases"], told(READ, "cases"), strict=True)
        if found != [case["view"], case["bad"], case["out"]]
    }
    assert wrong == {}


def test_every_view_lies_over_its_story_as_its_case_says(told):
    found = told(OVER, "over")
    assert found == [case["out"] for case in CASES["over"]]

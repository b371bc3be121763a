"""The cases that the page's half of the view is held to: here geo.view reads and writes them."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from geo.view import KEYS_OUT, ViewState

CASES = json.loads((Path(__file__).parent / "data" / "view_cases.json").read_text(encoding="utf-8"))


def plain(view: ViewState) -> dict:
    """What a view says, by the keys of a link, with lists for tuples."""
    said = {KEYS_OUT[field.name]: getattr(view, field.name) for field in fields(view)}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in said.items() if value is not None}


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_a_link_is_read_and_written_as_the_case_says(case):
    view, errors = ViewState.from_query(case["query"], CASES["known"])
    assert (plain(view), len(errors), view.to_query()) == (case["view"], case["bad"], case["out"])


@pytest.mark.parametrize("case", CASES["over"], ids=lambda case: case["name"])
def test_a_view_lies_over_a_story_as_the_case_says(case):
    view, story = (ViewState.from_query(case[name], CASES["known"])[0] for name in ("view", "story"))
    assert view.over(story).to_query() == case["out"]

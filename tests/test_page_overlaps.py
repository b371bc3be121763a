"""On no exported page does anything lie on anything else: by pairs of page, language, story, projection and layout.

`cd tests && python -m bench.overlaps` looks at every case.
"""

import overlapping
import pytest


@pytest.fixture(scope="module")
def chosen(files):
    return overlapping.pairs(overlapping.cases(files))


def test_nothing_lies_on_anything_else_on_any_pair_of_choices(files, chosen):
    assert len(chosen) >= 40
    found = {case: overlapping.overlaps(files, case) for case in chosen}
    assert {case: what for case, what in found.items() if what} == {}


def test_the_pairs_are_all_there(files, chosen):
    every = overlapping.cases(files)
    pages = {part for case in every for part in case.split("&")}
    assert pages == {part for case in chosen for part in case.split("&")}

"""An order says what is written: a view, a page, the user's own words; what it does not understand it refuses."""

import pytest

from geo.errors import ExportError
from geo.export import order
from geo.render.paper import PAGES

DRONE = "drone-shootdown-2025-04-01"


def test_a_query_is_read_as_view_and_page(files):
    wanted, errors = order.read(
        files, f"lang=fr&sel={DRONE}&page=a3-portrait&projection=print&legend=0&locator=0&background=none&title=A%20b+c"
    )
    assert errors == []
    assert (wanted.view.lang, wanted.view.sel, wanted.title) == ("fr", DRONE, "A b c")
    assert wanted.paper.sheet == PAGES["a3-portrait"]
    assert (wanted.paper.projection, wanted.paper.has_legend, wanted.paper.has_locator) == ("print", False, False)
    assert wanted.paper.is_transparent


def test_nothing_asked_for_is_the_page_as_on_screen(files):
    wanted, errors = order.read(files, "")
    assert errors == []
    assert (wanted.paper.size, wanted.paper.projection, wanted.paper.layout) == ((1920, 1080), "screen", "map")
    assert (wanted.title, wanted.note, wanted.langs, wanted.slides) == ("", "", (), ())


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("page=letter", "page_unknown"),
        ("page=319x400", "page_unknown"),
        ("page=8001x400", "page_unknown"),
        ("page=8000x8000", "page_unknown"),
        ("projection=globe", "option_bad"),
        ("layout=poster", "option_bad"),
        ("legend=yes", "option_bad"),
        ("background=pink", "option_bad"),
        ("langs=de", "option_form"),
        ("slides=nothing-of-that-name", "option_form"),
        ("date=2025-13-01", "option_form"),
        ("date=today", "option_form"),
        ("title=" + "x" * 201, "option_long"),
        ("note=" + "x" * 601, "option_long"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(files, query, code):
    with pytest.raises(ExportError) as refused:
        order.read(files, query)
    assert refused.value.code == code


def test_a_title_has_no_line_ends_and_no_control_signs(files):
    assert order.read(files, "title=%20a%0Ab%00c%09%20d%20")[0].title == "a b c d"


def test_what_of_the_view_is_not_understood_is_told_and_the_rest_is_kept(files):
    wanted, errors = order.read(files, "sel=nonsense&nothing=1&lang=ar&page=4x3")
    assert {err.values["key"] for err in errors} == {"sel", "nothing"}
    assert (wanted.view.lang, wanted.paper.sheet) == ("ar", PAGES["4x3"])


def test_all_languages_and_all_slides_can_be_asked_for(files):
    wanted, _ = order.read(files, "langs=all&slides=all")
    assert wanted.langs == ("ar", "fr", "en")
    assert list(wanted.slides) == list(files.incidents.rows)


def test_all_slides_are_those_of_what_is_shown(files):
    wanted, _ = order.read(files, "slides=all&disputed=1")
    assert set(wanted.slides) == files.incidents.disputed


def test_the_page_of_both_sides_needs_an_incident_that_is_shown(files):
    for query in ("layout=claims", f"layout=claims&sel={DRONE}&from=2030-01-01"):
        with pytest.raises(ExportError) as refused:
            _ = order.read(files, query)[0].scene
        assert refused.value.code == "nothing_selected"


def test_the_page_of_both_sides_shows_one_incident_near(files):
    scene = order.read(files, f"lang=en&layout=claims&sel={DRONE}")[0].scene
    assert [mark.id for mark in scene.marks] == [DRONE]
    assert {one.incident_id for one in scene.claimed} == {DRONE}
    assert scene.bounds.east - scene.bounds.west < 1.5
    assert [block.side for block in scene.account] == ["algeria", "mali", "other", "remember"]


def test_the_print_projection_refuses_what_it_would_distort(files):
    from geo.export import pictures

    with pytest.raises(ExportError) as refused:
        pictures.png(order.read(files, "bbox=-170,-50,170,80&projection=print&page=640x360")[0])
    assert refused.value.code == "print_too_far"


def test_a_date_of_ones_own_stands_in_the_stamp(files):
    assert "2026-01-31" in order.read(files, "date=2026-01-31")[0].scene.stamp[-1]
    assert files.catalog.date in order.read(files, "")[0].scene.stamp[-1]

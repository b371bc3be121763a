"""The address: what is opened to be read, and left, is a step of the browser's Back and Forward."""

import pytest
from playwright.sync_api import Page, expect
from reading import BM, box, camera, card, press, speak, told
from watching import DRAWN, Gate

STORY, DRONE, ACCORDS = "april-2025-drone-two-versions", "drone-shootdown-2025-04-01", "tamanrasset-accords-1991"


def _choose(page: Page, incident: str) -> None:
    page.evaluate(f"async id => {BM}.choose(id)", incident)
    expect(card(page)).to_have_attribute("data-incident", incident)


def _entries(page: Page) -> int:
    return page.evaluate("history.length")


@pytest.fixture(params=["map alone", "with Streamlit"])
def opened(request, open_map, open_app):
    return open_map if request.param == "map alone" else open_app


def test_back_and_forward_go_through_what_was_read(opened):
    page = opened("lang=en")
    links = [told(page)]
    for step in (
        lambda: _choose(page, DRONE),
        lambda: press(page, ".bm-to-table"),
        lambda: page.locator(".bm-card-close").click(),
    ):
        step()
        links.append(told(page))
    assert len(set(links)) == 4
    for was in reversed(links[:-1]):
        page.go_back()
        assert told(page) == was
    expect(page.locator(".bm-overview")).to_be_visible()
    for was in links[1:]:
        page.go_forward()
        assert told(page) == was
    expect(page.locator(".bm-twin")).to_be_visible()
    assert box(page).get_attribute("data-mounts") == "1"


def test_back_leaves_a_story_as_it_was_entered(open_map):
    page = open_map("lang=en&lon=2&lat=20&zoom=6")
    before = told(page)
    page.locator("[data-stories]").click()
    page.locator(f'.bm-stories [data-story="{STORY}"]').click()
    assert f"story={STORY}" in told(page)
    expect(page.locator(".bm-story")).to_be_visible()
    page.go_back()
    assert told(page) == before
    expect(page.locator(".bm-story")).to_be_hidden()
    assert camera(page) == pytest.approx([2, 20, 6], abs=0.012), "half a px"
    page.go_forward()
    assert f"story={STORY}" in told(page)
    expect(page.locator(".bm-story h2")).to_be_visible()


def test_filters_and_moves_are_no_steps_and_go_with_the_one_they_were_made_in(open_map):
    page = open_map("lang=en")
    told(page)
    before = _entries(page)
    press(page, '[data-layer="trans-saharan-road"]')
    page.evaluate(f"async () => {{ {BM}.map.setView([20.5, 1.5], 8); }}")
    moved = told(page)
    assert _entries(page) == before
    _choose(page, DRONE)
    page.evaluate(f"async () => {{ {BM}.map.setView([24, 6], 7); }}")
    told(page)
    assert _entries(page) == before + 1
    page.go_back()
    assert told(page) == moved
    assert camera(page) == pytest.approx([1.5, 20.5, 8], abs=1e-4)


def test_a_step_back_speaks_the_language_that_it_was_made_in(open_map):
    page = open_map("lang=fr")
    _choose(page, DRONE)
    told(page)
    _choose(page, ACCORDS)
    speak(page, "ar")
    told(page)
    page.go_back()
    expect(box(page)).to_have_attribute("lang", "fr")
    expect(card(page)).to_have_attribute("data-incident", DRONE)
    assert "lang=fr" in told(page)


def test_steps_back_and_forward_in_several_languages_make_no_new_ones(open_map):
    page = open_map("lang=fr")
    links = [told(page)]
    for incident, lang in ((DRONE, "ar"), (ACCORDS, "en")):
        _choose(page, incident)
        speak(page, lang)
        links.append(told(page))
    entries = _entries(page)
    page.evaluate("history.go(-2)")
    assert told(page) == links[0]
    page.evaluate("() => { history.forward(); history.forward(); }")
    assert told(page) == links[2]
    page.evaluate("() => { history.back(); setTimeout(() => history.go(-1), 30); }")
    assert told(page) == links[0]
    page.go_forward()
    assert told(page) == links[1]
    expect(box(page)).to_have_attribute("lang", "ar")
    expect(card(page)).to_have_attribute("data-incident", DRONE)
    assert _entries(page) == entries


def test_a_step_that_was_passed_over_does_not_change_the_language_later(open_map):
    page = open_map("lang=en")
    link = told(page)
    _choose(page, DRONE)
    speak(page, "fr")
    told(page)
    _choose(page, ACCORDS)
    speak(page, "en")
    told(page)
    page.reload()
    page.locator(DRAWN).wait_for()
    told(page)
    gate = Gate(page, "**/page-fr.json")
    page.go_back()
    page.wait_for_timeout(200)
    page.go_back()
    assert told(page) == link
    gate.open()
    page.wait_for_timeout(500)
    assert told(page) == link
    expect(box(page)).to_have_attribute("lang", "en")


def test_what_the_reader_does_while_a_step_is_fetched_stays(open_map):
    page = open_map("lang=en")
    told(page)
    _choose(page, DRONE)
    speak(page, "fr")
    told(page)
    page.reload()
    page.locator(DRAWN).wait_for()
    gate = Gate(page, "**/page-en.json")
    page.go_back()
    page.wait_for_timeout(200)
    press(page, '[data-layer="trans-saharan-road"]')
    gate.open()
    expect(box(page)).to_have_attribute("lang", "en")
    assert "layers=" in told(page)


def test_a_record_is_a_step_as_soon_as_it_is_chosen(open_map):
    page = open_map("lang=en")
    link = told(page)
    _choose(page, DRONE)
    page.wait_for_timeout(50)
    page.go_back()
    assert told(page) == link


def test_a_step_back_leaves_nothing_of_the_one_before_over_the_map(open_map):
    page = open_map("lang=en")
    told(page)
    _choose(page, DRONE)
    page.locator(".bm-card [data-ref]").first.click()
    page.locator(".bm-panel-body").focus()
    told(page)
    page.go_back()
    told(page)
    assert page.locator(".bm-card-back").count() == 0
    assert page.evaluate("document.activeElement !== document.body")
    press(page, "[data-stories]")
    page.go_back()
    told(page)
    assert page.locator(".bm-list").is_hidden()


def test_a_step_back_to_another_dataset_keeps_the_one_that_is_shown(open_map):
    page = open_map("lang=en")
    before = told(page)
    page.evaluate("history.replaceState(null, '', '?lang=en&data=0123456789abcdef&sel=mine:3&km=100')")
    _choose(page, DRONE)
    told(page)
    page.go_back()
    assert told(page) == f"{before}&km=100"
    assert page.locator(".bm-notice:visible").count() == 0
    expect(page.locator(".bm-overview")).to_be_visible()


def test_the_first_step_back_leaves_what_was_there_before_the_map(pages, server):
    page = pages.new()
    page.goto(f"{server}/health", wait_until="commit")
    page.goto(f"{server}/?lang=en")
    page.locator(DRAWN).wait_for()
    told(page)
    page.go_back()
    assert page.url.endswith("/health")

"""Stories in the browser: one after the other, in a link, on the whole screen."""

import pytest
from painting import settle
from reading import card, press, told
from sampling import sampled

from geo.i18n import LANGS

DRONE_STORY, DRONE = "april-2025-drone-two-versions", "drone-shootdown-2025-04-01"


@pytest.mark.parametrize("lang", sampled(LANGS, ["ar"]))
def test_all_stories_from_first_to_last_show_what_python_shows(open_map, files, lang):
    page = open_map(f"lang={lang}")
    page.locator("[data-stories]").click()
    page.locator(".bm-stories [data-story]").first.click()
    for n, story in enumerate(files.page(lang)["stories"], start=1):
        page.locator(f'.bm-story h2:text-is("{story["title"]}")').wait_for()
        assert page.locator(".bm-story-caption").inner_text() == story["caption"]
        scene = files.scene(files.view(f"lang={lang}&story={story['id']}")[0])
        assert int(page.locator("[data-map]").get_attribute("data-visible")) == len(scene.marks), story["id"]
        assert page.locator(".bm-story-progress .bm-now").count() == 1
        assert page.locator(".bm-story-progress i").count() == 12
        assert f"story={story['id']}" in told(page)
        if n < 12:
            press(page, ".bm-story-next")
    assert page.locator(".bm-story-next").is_disabled()


@pytest.mark.parametrize("width", [1024, 1100, 1366])
@pytest.mark.parametrize("lang", LANGS)
def test_a_story_stays_in_the_column_of_the_map(open_map, lang, width):
    page = open_map(f"lang={lang}&story={DRONE_STORY}", viewport={"width": width, "height": 700})
    main = page.locator(".bm-main").bounding_box()
    for part in page.locator(".bm-frame, .bm-story, .bm-story h2, .bm-story button, .bm-story-text, .bm-dock").all():
        box = part.bounding_box()
        assert main["x"] - 1 <= box["x"], part
        assert box["x"] + box["width"] <= main["x"] + main["width"] + 1, part
    title = page.locator(".bm-story h2")
    assert title.bounding_box()["height"] <= page.locator(".bm-story").bounding_box()["height"]


def test_the_link_of_a_story_opens_the_same_story(open_map):
    page = open_map(f"lang=fr&story={DRONE_STORY}")
    assert told(page) == f"lang=fr&story={DRONE_STORY}"
    page.locator(".bm-card-close").click()
    settle(page)
    closed = told(page)
    assert closed == f"lang=fr&story={DRONE_STORY}&sel="
    again = open_map(closed)
    assert card(again).count() == 0
    assert again.locator(".bm-story").is_visible()


def test_a_change_of_filters_leaves_the_story_and_keeps_what_it_showed(open_map):
    page = open_map(f"lang=en&story={DRONE_STORY}")
    press(page, '[data-family="air"]')
    page.locator(".bm-story").wait_for(state="hidden")
    said = told(page)
    assert "story=" not in said
    assert "from=2025-03-31" in said


def test_a_filter_of_deaths_leaves_the_story_too(open_map):
    page = open_map(f"lang=en&story={DRONE_STORY}")
    page.locator(".bm-to-filters").click()
    page.locator("[data-deaths]").focus()
    page.keyboard.press("End")
    page.locator(".bm-story").wait_for(state="hidden")
    said = told(page)
    assert "story=" not in said
    assert "deaths=100" in said


def test_leaving_brings_back_the_view_before(open_map):
    page = open_map("lang=en&side=ml")
    before = told(page)
    page.locator("[data-stories]").click()
    page.locator(f'[data-story="{DRONE_STORY}"]').click()
    page.locator(".bm-story").wait_for()
    press(page, ".bm-story-next")
    press(page, ".bm-story-leave")
    page.locator(".bm-story").wait_for(state="hidden")
    assert told(page) == before
    assert page.evaluate("document.activeElement.dataset.stories") == ""


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_presentation_is_driven_by_keys_in_reading_direction(open_map, files, lang):
    page = open_map(f"lang={lang}&story={DRONE_STORY}")
    press(page, ".bm-story-present")
    page.locator(".bm-presenting").wait_for()
    for hidden in (".bm-bar", ".bm-legend", ".bm-dock", ".bm-card"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.locator(".bm-strip .bm-cut").is_visible()
    size = page.locator(".bm-story-caption").evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
    assert size >= 20
    titles = [story["title"] for story in files.page(lang)["stories"]]
    forward, backward = ("ArrowLeft", "ArrowRight") if lang == "ar" else ("ArrowRight", "ArrowLeft")
    page.keyboard.press(forward)
    page.locator(f'.bm-story h2:text-is("{titles[6]}")').wait_for()
    page.locator(".bm-strip-steps li").first.wait_for()
    page.keyboard.press(backward)
    page.locator(f'.bm-story h2:text-is("{titles[5]}")').wait_for()
    page.keyboard.press("PageUp")
    page.locator(f'.bm-story h2:text-is("{titles[4]}")').wait_for()
    page.keyboard.press("Escape")
    page.locator(".bm-presenting").wait_for(state="detached")
    assert page.locator(".bm-bar").is_visible()


def test_a_discrepancy_of_a_story_opens_in_its_panel_and_back(open_map):
    page = open_map(f"lang=ar&story={DRONE_STORY}")
    page.locator('.bm-story-text [data-ref="discrepancy:disc-22"]').click()
    page.locator('[data-entry="discrepancy:disc-22"].bm-entry-chosen').wait_for()
    page.locator("[data-back]").click()
    page.locator(".bm-panel").wait_for(state="hidden")
    assert page.locator(".bm-story-text").is_visible()


def test_no_measured_figure_of_a_story_stands_in_the_served_tables_text(files, catalog):
    """The caption is filled from geometry: the table holds names in braces, the page figures."""
    rows = {row["id"]: row for row in catalog.table("stories")}
    told = {story["id"]: story for story in files.page("en")["stories"]}
    assert "{drone_wreck_km}" in rows[DRONE_STORY]["caption_en"]
    assert "10.0" in told[DRONE_STORY]["caption"]

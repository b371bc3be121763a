"""Reading the map: the legend, the marks, the cards, the keyboard, the chips."""

from collections.abc import Iterable

import pytest
from painting import differing, picture, settle
from playwright.sync_api import Page
from reading import box, card, is_pressed, mark, marks, picks, press, view, visible

from geo.i18n import t
from geo.render.page_files import PageFiles

DRONE = "drone-shootdown-2025-04-01"
AIR = 'button[data-family="air"]'
STRIKE = 'button[data-category="air_drone_strike"]'


def _in_time(files: PageFiles, names: Iterable[str]) -> list[str]:
    """Incidents by the day they began."""
    dates = files.incidents.table.set_index("id")["date_start"]
    return sorted(names, key=lambda name: (dates[name], name))


def _passing(files: PageFiles, query: str) -> list[str]:
    """The incidents that pass a link's filters."""
    return [one.id for one in files.scene(files.view(query)[0]).marks]


def test_the_legend_tells_what_was_filtered_in_the_drawer_over_it(open_map):
    page, filtered = open_map("lang=en"), open_map("lang=en&disputed=1")
    legend = ".bm-legend"
    whole = page.locator(legend).inner_text()
    page.locator(".bm-to-filters").click()
    page.locator("[data-disputed]").click()
    page.keyboard.press("Escape")
    assert page.locator(legend).inner_text() == filtered.locator(legend).inner_text() != whole


def test_a_row_of_the_legend_takes_its_records_off_and_puts_them_back(open_map):
    page, row = open_map("lang=en"), 'button[data-layer="incidents"]'
    drawn, shown = picture(page), visible(page)
    own = int(page.locator(f"{row} .bm-row-count").inner_text())
    assert (is_pressed(page, row), own > 0) == ("true", True)
    press(page, row)
    assert (is_pressed(page, row), visible(page)) == ("false", shown - own)
    assert differing(picture(page), drawn) > 500
    press(page, row)
    assert (is_pressed(page, row), visible(page)) == ("true", shown)
    assert {name for spot in marks(page) for name in spot["ids"]} >= {DRONE}


def test_families_and_types_are_pressed_together(open_map, files):
    page = open_map("lang=en")
    table, shown = files.incidents.table, visible(page)
    air, strikes = int((table["family"] == "air").sum()), int((table["category"] == "air_drone_strike").sum())
    page.locator('.bm-family:has([data-family="air"]) summary').click()
    press(page, STRIKE)
    assert (is_pressed(page, STRIKE), is_pressed(page, AIR), visible(page)) == ("false", "mixed", shown - strikes)
    press(page, AIR)
    assert (is_pressed(page, STRIKE), is_pressed(page, AIR), visible(page)) == ("true", "true", shown)
    press(page, AIR)
    assert (is_pressed(page, STRIKE), is_pressed(page, AIR), visible(page)) == ("false", "false", shown - air)
    assert page.locator(f"{AIR} .bm-row-count").inner_text() == str(air)


def test_an_empty_selection_says_which_filter_and_offers_the_way_back(open_map, files):
    page = open_map("lang=en&side=dz&from=1900-01-01&to=1901-01-01")
    notice, algerian = page.locator(".bm-notice"), len(_passing(files, "side=dz"))
    assert (visible(page), marks(page)) == (0, [])
    assert t("notice.empty", "en") in notice.inner_text()
    chip = page.locator('[data-chosen="period"]').inner_text()
    assert t("notice.empty_filter", "en", value=chip, n=algerian) in notice.inner_text()
    notice.get_by_text(t("notice.clear_filter", "en")).click()
    settle(page)
    assert visible(page) == algerian
    assert not notice.is_visible()


def test_filters_that_leave_nothing_only_together_are_cleared_together(open_map):
    page = open_map("lang=en&side=dz&from=1900-01-01&to=1901-01-01&km=0&cat=coup")
    page.locator(".bm-notice").get_by_text(t("notice.clear_all", "en")).click()
    settle(page)
    assert str(visible(page)) == box(page).get_attribute("data-total")


def test_layers_that_are_off_are_said_to_hide_all_and_come_back(open_map):
    page = open_map("lang=fr&layers=border&disputed=1")
    notice = page.locator(".bm-notice")
    assert t("notice.empty_layers", "fr") in notice.inner_text()
    notice.get_by_text(t("notice.show_layers", "fr")).click()
    settle(page)
    assert visible(page) == 12


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_click_on_a_mark_opens_its_card_and_a_click_beside_it_closes_it(open_map, files, lang):
    page = open_map(f"lang={lang}")
    alone = sorted(spot["ids"][0] for spot in marks(page) if len(spot["ids"]) == 1)
    for incident in [DRONE, alone[0], alone[-1]]:
        page.mouse.click(*mark(page, incident))
        opened = page.locator(f'[data-incident="{incident}"]')
        opened.wait_for()
        told = files.card(lang, incident)
        assert opened.locator("h2").text_content() == told["title"]
        said = opened.locator("[data-claim]").evaluate_all("nodes => nodes.map(node => node.dataset.claim)")
        assert said == [claim["id"] for voice in told["claims"] for claim in voice["claims"]]
    page.locator(".bm-frame").click(position={"x": 300, "y": 200})
    card(page).wait_for(state="detached")
    assert page.locator(".bm-card-empty").inner_text() == t("card.empty", lang)


def test_the_pointer_over_a_mark_shows_its_title(open_map, files):
    page = open_map("lang=fr")
    page.mouse.move(*mark(page, DRONE))
    tip = page.locator(".bm-tip")
    tip.wait_for()
    told = files.card("fr", DRONE)
    assert [tip.locator("span").text_content(), tip.locator("small").text_content()] == [told["title"], told["date"]]
    page.mouse.move(5, 5)
    tip.wait_for(state="hidden")


@pytest.mark.parametrize(("lang", "forth", "back"), [("en", "Right", "Left"), ("ar", "Left", "Right")])
def test_the_keyboard_goes_through_the_marks_in_order_of_time(open_map, files, lang, forth, back):
    forth, back = f"Arrow{forth}", f"Arrow{back}"
    page = open_map(f"lang={lang}")
    unfocused, drawn = picture(page), {name for spot in marks(page) for name in spot["ids"]}
    page.locator("[data-marks]").focus()
    in_time = _in_time(files, drawn)
    _focused(page, in_time[0])
    assert differing(picture(page), unfocused) > 100
    steps = [(forth, 1), (forth, 2), (back, 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", -1), ("Home", 0), (back, -1)]
    for key, at in steps:
        page.keyboard.press(key)
        _focused(page, in_time[at])
    page.keyboard.press("Enter")
    page.locator(f'[data-incident="{in_time[-1]}"] h2:focus').wait_for()
    page.keyboard.press("Escape")
    card(page).wait_for(state="detached")


def _focused(page: Page, incident: str) -> None:
    option = page.locator(f'#bm-option[data-focused="{incident}"]')
    option.wait_for(state="attached")
    assert option.text_content()
    assert page.locator("[data-marks]").get_attribute("aria-activedescendant") == "bm-option"


def test_with_nothing_chosen_the_card_lists_what_is_visible_in_order_of_time(open_map, files):
    page = open_map("lang=en&side=on_line,dz&from=2020-01-01")
    listed = _in_time(files, _passing(files, view(page)))
    assert picks(page, ".bm-card") == listed
    page.locator(f'.bm-card [data-pick="{listed[2]}"]').click()
    page.locator(f'[data-incident="{listed[2]}"] h2:focus').wait_for()


def test_the_next_and_previous_buttons_step_through_what_is_visible(open_map, files):
    page = open_map(f"lang=en&sel={DRONE}&cat=air_defence_shootdown,airspace_violation,airspace_closure")
    in_time = _in_time(files, _passing(files, view(page)))
    now = in_time.index(DRONE)
    for way, at in [("1", now + 1), ("-1", now), ("-1", now - 1)]:
        page.locator(f'[data-step="{way}"]').click()
        page.locator(f'[data-incident="{in_time[at % len(in_time)]}"]').wait_for()


def test_every_visible_record_is_drawn_or_counted_in_one_chip(open_map):
    page = open_map("lang=en")
    for width, height in [(1440, 900), (1000, 700), (390, 844)]:
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        counted = page.locator(".bm-chip-count").all_inner_texts()
        drawn = [name for spot in marks(page) for name in spot["ids"]]
        assert len(drawn) == len(set(drawn)) > 0
        assert len(drawn) + sum(map(int, counted)) == visible(page)


def test_a_chip_opens_its_list_and_the_list_a_record(open_map, files):
    page = open_map("lang=en")
    chip, opened = page.locator('[data-chip="wide"]'), page.locator(".bm-list")
    expected = int(chip.locator(".bm-chip-count").inner_text())
    chip.click()
    opened.wait_for()
    assert len(picks(page, ".bm-list")) == expected
    page.keyboard.press("Escape")
    opened.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.dataset.chip") == "wide"
    chip.click()
    opened.wait_for()
    wanted = picks(page, ".bm-list")[1]
    opened.locator(f'[data-pick="{wanted}"]').click()
    page.locator(f'[data-incident="{wanted}"]').wait_for()
    assert not opened.is_visible()
    assert card(page).locator("h2").text_content() == files.card("en", wanted)["title"]


def test_the_keyboard_stays_on_a_chip_whose_count_changes(open_map):
    page = open_map("lang=en")
    chip = page.locator('[data-chip="wide"]')
    chip.focus()
    counts = []
    for _ in range(3):
        counts.append(int(chip.locator(".bm-chip-count").inner_text()))
        assert chip.get_attribute("aria-label").endswith(f": {counts[-1]} events")
        page.locator('[data-family="politics"]').evaluate("row => row.click()")
        settle(page)
        assert page.evaluate("document.activeElement.dataset.chip") == "wide"
    assert counts[0] == counts[2] > counts[1]


def test_a_bubble_opens_the_list_of_its_records(open_map):
    page = open_map("lang=en", viewport={"width": 390, "height": 844})
    bubble = max(marks(page), key=lambda spot: len(spot["ids"]))
    assert len(bubble["ids"]) > 3
    page.mouse.click(bubble["x"], bubble["y"])
    page.locator(".bm-list [data-pick]").first.wait_for()
    assert sorted(picks(page, ".bm-list")) == sorted(bubble["ids"])

"""Incidents written in the page one by one: added, corrected, withdrawn."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect
from reading import BM, view
from sidebar import (
    ERRORS,
    RECORDS,
    ROWS,
    SIDE,
    another_map,
    button,
    corpus,
    exported,
    field,
    give,
    holds,
    open_card,
    quiet,
    save,
    say,
    texts,
)

from geo.i18n import day, t

PLACE = f"""async ([x, y]) => {{
  const {{ lng, lat }} = {BM}.map.containerPointToLatLng([x, y]);
  return [lng, lat]; }}"""
FILLED = "selector => { const all = document.querySelectorAll(selector); return all.length === 1 && all[0].value; }"


def fill(page: Page, **told: str) -> None:
    """Writes into the form of an incident."""
    for name, text in told.items():
        field(page, f"typed.{name}").fill(text)


def typed(page: Page, title: str, **told: str) -> None:
    """Writes the least that an incident needs, and more, and saves it."""
    fill(page, date_start="2025-02-28", title=title, **told)
    with another_map(page):
        button(page, "typed.save").click()


def correction(page: Page, n: int, title: str) -> None:
    """Opens the form with a user's own incident of a title."""
    open_card(page, n)
    quiet(page)
    if not field(page, "typed.title").is_visible():
        button(page, "typed.correct").click()
    expect(field(page, "typed.title")).to_have_value(title)
    quiet(page)


def test_an_incident_is_added_where_the_map_is_clicked_by_the_rules_of_files(with_sidebar):
    page = with_sidebar()
    page.locator(SIDE).get_by_text(t("typed.add", "en")).click()
    button(page, "typed.pick").click()
    page.locator('[data-said="pick"]').wait_for()
    frame = page.locator(".bm-frame").bounding_box()
    spot = [frame["width"] * 0.62, frame["height"] * 0.7]
    place = page.evaluate(PLACE, spot)
    page.mouse.click(frame["x"] + spot[0], frame["y"] + spot[1])
    page.wait_for_function(FILLED, arg=f'{SIDE} input[aria-label="{t("typed.longitude", "en")}"]')
    picked = [float(field(page, f"typed.{name}").input_value()) for name in ("longitude", "latitude")]
    assert picked == pytest.approx(place, abs=0.03)
    fill(page, date_start="2025-02-30")
    button(page, "typed.save").click()
    missing, no_day = t("row.value_missing", "en"), t("row.no_such_day", "en")
    say(page, f"{t('typed.title', 'en')}: {missing}", f"{t('typed.date_start', 'en')}: {no_day}")
    holds(page, RECORDS)
    typed(page, "Shots at the well")
    holds(page, RECORDS + 1)
    assert page.evaluate(ROWS)[0][1:] == pytest.approx(picked, abs=1e-4)
    assert not page.locator('[data-said="pick"]').is_visible(), "the next click on the map picks no place"


def test_what_was_typed_is_on_its_card_and_can_be_corrected_and_withdrawn(with_sidebar, own_server):
    page = with_sidebar()
    page.locator(SIDE).get_by_text(t("typed.add", "en")).click()
    says = {"algeria_says": "A patrol was fired at.", "mali_says": "Nobody fired."}
    typed(page, "Shots", longitude="1.5", latitude="20.5", fatalities_best="2", source="A witness", **says)
    holds(page, RECORDS + 1)
    open_card(page, 0)
    assert texts(page, ".bm-card h2") == ["Shots"]
    assert texts(page, ".bm-card-date") == [day("2025-02-28", "en")]
    for side in ("algeria", "mali"):
        assert texts(page, f".bm-voice-{side} .bm-claim p") == [says[f"{side}_says"]]
    correction(page, 0, "Shots")
    expect(field(page, "typed.mali_says")).to_have_value(says["mali_says"])
    fill(page, title="Shots heard")
    with another_map(page):
        button(page, "typed.save").click()
    expect(page.locator(".bm-card h2")).to_have_text("Shots heard")
    id = parse_qs(view(page))["data"][0]
    (row,) = exported(page, own_server, f"lang=en&data={id}")
    assert (row["title_en"], row["algeria_says"], row["fatalities_best"]) == ("Shots heard", says["algeria_says"], "2")
    correction(page, 0, "Shots heard")
    quiet(page)
    button(page, "typed.remove").click()
    holds(page, RECORDS)
    quiet(page)
    assert texts(page, ERRORS) == [], "a dataset without incidents is none that failed"


def test_correcting_a_row_of_a_file_changes_only_what_was_corrected(with_sidebar, own_server):
    page = with_sidebar()
    give(page, "csv_clean.csv", corpus("csv_clean.csv"), RECORDS + 5)
    id = save(page, "Corrected")
    before = {row["title_en"]: row for row in exported(page, own_server, f"lang=en&data={id}")}
    correction(page, 2, "Clash at border well")
    offered = [field(page, f"typed.{name}").input_value() for name in ("notes", "actors", "fatalities_best")]
    correction(page, 0, "Convoy stopped on the road")
    fill(page, title="Convoy stopped twice")
    with another_map(page):
        button(page, "typed.save").click()
    after = {row["title_en"]: row for row in exported(page, own_server, f"lang=en&data={id}")}
    wanted = {title.replace("on the road", "twice"): row for title, row in before.items()}
    assert {*after} == {*wanted}
    for title, row in wanted.items():
        known = [name for name in row if name not in ("id", "title_en")]
        assert {name: after[title][name] for name in known} == {name: row[name] for name in known}
    assert offered == ["claims differ", "Group C", "12"], "the form offers what the file says"

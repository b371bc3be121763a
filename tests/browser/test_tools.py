"""Measuring, coordinates, copying, full screen, print, theme: what the tools say is what Python measures."""

import re

import numpy as np
import pytest
from painting import count, picture, rgb, settle
from playwright.sync_api import Page
from reading import BM, box, speak, view
from watching import READY

from geo import geodesy, incidents
from geo.i18n import LANGS, number, t
from geo.style import theme

PLAIN = str.maketrans({"\u2066": None, "\u2067": None, "\u2069": None, "\u00a0": " "})
AT = f"async ([x, y]) => {{ const p = {BM}.map.containerPointToLatLng([x, y]); return [p.lng, p.lat]; }}"
FRAME = """() => {
  const [frame, canvas] = [".bm-frame", ".bm-overlay"].map(name => document.querySelector(name));
  return { frame: [frame.clientWidth, frame.clientHeight], canvas: [canvas.clientWidth, canvas.clientHeight],
    right: frame.getBoundingClientRect().right };
}"""
CLICKS = [(300, 300), (520, 260), (420, 470)]


def _facts(page: Page) -> dict[str, list[str]]:
    """What the tape says, by its labels."""
    pairs = page.locator(".bm-tape dl").evaluate(
        "dl => [...dl.querySelectorAll('dt, dd')].map(node => [node.localName, node.textContent])"
    )
    told: dict[str, list[str]] = {}
    for kind, text in pairs:
        if kind == "dt":
            label = text
        told.setdefault(label, []).extend([text.translate(PLAIN)] if kind == "dd" else [])
    return told


def _measuring(page: Page) -> None:
    page.locator(".bm-zoom button").nth(3).click()
    page.locator(".bm-tape").wait_for()


def _length(metres: float, lang: str) -> str:
    if metres < 1000:
        return f"{number(metres, lang)} {t('unit.m', lang)}"
    return f"{number(metres / 1000, lang, 2 if metres < 100000 else 1)} {t('unit.km', lang)}".translate(PLAIN)


@pytest.mark.parametrize("lang", LANGS)
def test_the_tape_says_geodesic_lengths_and_the_distance_and_side_of_the_last_point(open_map, catalog, border, lang):
    page = open_map(f"lang={lang}")
    _measuring(page)
    points = np.array([page.evaluate(AT, at) for at in CLICKS])
    for x, y in CLICKS:
        page.locator(".bm-map").click(position={"x": x, "y": y})
    told, legs = _facts(page), geodesy.inverse(points[:-1], points[1:])[1]
    foot = border.nearest(points[-1:])
    side = border.side(points[-1:], np.zeros(1), foot, incidents.countries(catalog).at(points[-1:]))[0]
    assert told[t("tool.length", lang)] == [_length(legs.sum(), lang)]
    assert told[t("tool.leg", lang)] == [_length(legs[-1], lang)]
    assert told[t("tool.to_line", lang)] == [_length(foot.border_km[0] * 1000, lang)]
    assert told[t("tool.side", lang)] == [t(f"side.{side}", lang)]
    lon, lat = points[-1]
    decimal, sexagesimal = told[t("tool.position", lang)]
    assert decimal == f"{number(lat, lang, 5)}°; {number(lon, lang, 5)}°"
    assert _decimal(sexagesimal) == pytest.approx((lat, lon), abs=0.06 / 3600)
    assert count(picture(page), rgb(theme()["focus"]), 2) > 300


def _decimal(text: str) -> tuple[float, ...]:
    parts = re.findall(r"(\d+)°(\d+)′([\d.,]+)″([NSEW])", text)
    return tuple(
        (1 if half in "NE" else -1) * (int(d) + int(m) / 60 + float(s.replace(",", ".")) / 3600)
        for d, m, s, half in parts
    )


def test_the_tape_is_used_by_keyboard_taken_back_and_put_away(open_map):
    page = open_map("lang=en&lon=2.5&lat=20&zoom=7")
    page.locator(".bm-zoom button").nth(3).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    told = [float(part) for part in re.findall(r"[\d.]+", _facts(page)[t("tool.position", "en")][0])]
    assert told == pytest.approx([20, 2.5], abs=0.011), "the middle of the map, to a px"
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert t("tool.length", "en") in _facts(page)
    page.keyboard.press("Backspace")
    assert t("tool.length", "en") not in _facts(page)
    page.keyboard.press("Escape")
    page.locator(".bm-tape").wait_for(state="hidden")
    assert page.evaluate("() => document.activeElement.closest('.bm-zoom') !== null")


def test_the_tape_hears_its_keys_after_a_click_and_changes_its_language(open_app):
    page = open_app("lang=en")
    _measuring(page)
    for x, y in CLICKS:
        page.mouse.click(*_on_map(page, x, y))
    assert t("tool.leg", "en") in _facts(page)
    page.keyboard.press("Backspace")
    assert t("tool.leg", "en") not in _facts(page)
    length = _facts(page)[t("tool.length", "en")]
    speak(page, "fr")
    assert [text.replace(".", ",") for text in length] == _facts(page)[t("tool.length", "fr")]
    page.locator(".bm-marks").focus()
    page.keyboard.press("Escape")
    page.locator(".bm-tape").wait_for(state="hidden")


def _on_map(page: Page, x: float, y: float) -> tuple[float, float]:
    frame = page.locator(".bm-map").bounding_box()
    return frame["x"] + x, frame["y"] + y


@pytest.mark.parametrize("lang", LANGS)
def test_link_position_and_table_are_copied_in_the_right_order(pages, server, lang):
    page = pages.new(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{server}/?lang={lang}&side=dz&from=2024-01-01")
    page.wait_for_selector(READY)
    page.locator(".bm-link").click()
    page.locator('[data-said="link"]').wait_for()
    assert _copied(page) == f"{server}/?{view(page)}"
    _measuring(page)
    page.locator(".bm-map").click(position={"x": 400, "y": 300})
    page.locator(".bm-tape-actions button").first.click()
    page.locator('[data-said="position"]').wait_for()
    assert len(re.findall(r"[−\d.,]+°", _copied(page).split("\n")[0])) == 2
    page.locator("[data-panel=table]").click()
    page.locator("[data-copy=table]").click()
    page.locator('[data-said="table"]').wait_for()
    lines = _copied(page).split("\n")
    assert len(lines) == 1 + int(box(page).get_attribute("data-visible"))
    assert len({line.count("\t") for line in lines}) == 1
    if lang == "ar":
        dates = [line.split("\t")[0] for line in lines[1:]]
        assert all(
            part.startswith("\u2066") and part.endswith("\u2069")
            for cell in dates
            for part in re.findall(r"\u2066?[\d-]{4,}\u2069?", cell)
        )


def _copied(page: Page) -> str:
    return page.evaluate("() => navigator.clipboard.readText()")


def test_where_copying_is_forbidden_the_text_is_shown_to_be_copied_by_hand(open_map):
    page = open_map("lang=fr")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.locator(".bm-link").click()
    page.locator(".bm-by-hand").wait_for()
    assert "?lang=fr" in page.locator(".bm-by-hand").input_value()
    page.keyboard.press("Escape")
    page.locator(".bm-list").wait_for(state="hidden")


def test_full_screen_is_entered_and_left(open_map):
    page = open_map("lang=en")
    full = page.locator(".bm-zoom button").nth(4)
    full.click()
    page.wait_for_function("() => document.fullscreenElement !== null")
    full.click()
    page.wait_for_function("() => document.fullscreenElement === null")


def test_printed_the_page_is_caption_map_card_and_sources_without_controls(open_map):
    page = open_map("lang=en&sel=drone-shootdown-2025-04-01")
    page.emulate_media(media="print")
    shown = {name: page.locator(name).first.is_visible() for name in (".bm-bar", ".bm-side", ".bm-dock", ".bm-zoom")}
    assert not any(shown.values())
    for name in (".bm-caption p", ".bm-frame", ".bm-card-title", ".bm-sources", ".bm-stamp"):
        assert page.locator(name).first.is_visible(), name


@pytest.mark.parametrize("wide", [390, 1440, 1920, 2560])
@pytest.mark.parametrize("paper", [718, 1047])
def test_paper_has_the_map_of_the_screen_whole(open_map, wide, paper):
    """paper = px between the margins of A4, upright and lying."""
    page = open_map("lang=en", viewport={"width": wide, "height": 900})
    before = page.evaluate(FRAME)
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": paper, "height": 900})
    settle(page)
    after = page.evaluate(FRAME)
    assert after["frame"] == after["canvas"] == before["frame"]
    assert after["right"] <= paper


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_follows_the_system_until_the_reader_chooses_and_is_kept(pages, server, system):
    page = pages.map(f"{server}/?lang=en", color_scheme=system)
    other = {"light": "dark", "dark": "light"}[system]
    assert box(page).get_attribute("data-theme") == system
    land = {name: rgb(theme(name)["land_focus"]) for name in (system, other)}
    assert count(picture(page), land[system], 1) > 50000
    page.locator(".bm-theme").click()
    settle(page)
    assert box(page).get_attribute("data-theme") == other
    assert count(picture(page), land[other], 1) > 50000
    assert count(picture(page), land[system], 1) < 3000
    page.reload()
    page.wait_for_selector(READY)
    assert box(page).get_attribute("data-theme") == other

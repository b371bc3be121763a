"""Every row of the legend paints what it says, in the colours of the tokens, and only while it is pressed."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pytest
from painting import blend, count, differing, picture, rgb
from playwright.sync_api import Browser, Page
from watching import clean_pages

from geo import style


class Ink(NamedTuple):
    """A colour that a layer paints. at_least: device pixels of it that go when the layer goes."""

    colour: np.ndarray
    tolerance: float
    at_least: int


AIM = "async box => { (await document.querySelector('[data-map]').bm).map.fitBounds(box, {animate: false}); }"
THEME = style.theme("light")
LAYER = THEME["layer"]
PLAIN, INK = THEME["land_focus"], rgb(THEME["ink"])
BORDER, TOWNS, TAMANRASSET = (-5.3, 17.1, 6.6, 26.5), (2.6, 19.7, 3.3, 20.1), (4.5, 22, 6.5, 23.6)
FAMILY = {name: rgb(colour) for name, colour in THEME["family"].items()}
PAINTED = {
    "border": (BORDER, [Ink(INK, 4, 3000)]),
    "trans-saharan-road": (BORDER, [Ink(rgb(LAYER["road_fill"]), 3, 1500), Ink(rgb(LAYER["road"]), 4, 1500)]),
    "taoudeni-basin": (BORDER, [Ink(blend(LAYER["basin"], PLAIN, 0.09), 2, 50000), Ink(rgb(LAYER["basin"]), 4, 300)]),
    "tin-zaouatine": (TOWNS, [Ink(INK, 4, 300)]),
    "in-amenas": ((9, 27.7, 9.8, 28.2), [Ink(INK, 4, 300)]),
    "countries": (BORDER, [Ink(rgb(PLAIN), 1, 500000), Ink(rgb(THEME["land"]), 1, 20000)]),
    "admin1": (BORDER, [Ink(rgb(LAYER["countries"]), 16, 100)]),
    "rivers": ((-6, 12, 2, 18), [Ink(blend(THEME["water_ink"], PLAIN, 0.65), 6, 1000)]),
    "places": (BORDER, [Ink(INK, 4, 300)]),
    "graticule": (BORDER, [Ink(blend(THEME["muted"], PLAIN, 0.16), 2, 3000)]),
    "incidents": (TOWNS, [Ink(FAMILY["air"], 3, 300)]),
    "supplement": (TOWNS, [Ink(FAMILY["attack"], 3, 300), Ink(FAMILY["air"], 3, 300)]),
    "symbolic": (TAMANRASSET, [Ink(FAMILY["accord"], 3, 100), Ink(FAMILY["economy"], 3, 100)]),
}
"""Where each row of the legend is seen on bare land, and in which colours."""


@pytest.fixture(scope="module")
def bare_land(browser: Browser, server: str) -> Iterator[Page]:
    """A map of the countries alone, in fine pixels; the tests of this module leave it as they found it."""
    with clean_pages(browser) as pages:
        yield pages.map_alone(f"{server}/?lang=en&layers=countries", device_scale_factor=2)


def _with_and_without(page: Page, layer: str, bounds: tuple[float, float, float, float]) -> dict:
    """Pictures of a place with a layer's row pressed and not, by the row's aria-pressed."""
    west, south, east, north = bounds
    page.evaluate(AIM, [[south, west], [north, east]])
    row, pictures = page.locator(f'button[data-layer="{layer}"]'), {}
    for _ in range(2):
        row.click()
        pictures[row.get_attribute("aria-pressed")] = picture(page)
    return pictures


def test_every_row_of_the_legend_is_looked_at():
    assert {layer.id for layer in style.LAYERS} == {*PAINTED, "relief"}


@pytest.mark.parametrize("layer", PAINTED)
def test_a_layers_colours_are_painted_while_its_row_is_pressed(bare_land, layer):
    bounds, inks = PAINTED[layer]
    pictures = _with_and_without(bare_land, layer, bounds)
    found = {pressed: [count(image, ink.colour, ink.tolerance) for ink in inks] for pressed, image in pictures.items()}
    fallen = np.subtract(found["true"], found["false"])
    assert (fallen >= [ink.at_least for ink in inks]).all(), fallen


def test_the_relief_shades_the_bare_land(bare_land):
    pictures = _with_and_without(bare_land, "relief", BORDER)
    land = {pressed: count(image, rgb(PLAIN), 1) for pressed, image in pictures.items()}
    assert land["true"] < land["false"] - 300000
    darker = pictures["true"].mean(axis=2) < rgb(PLAIN).mean() - 10
    assert darker.sum() > 10000
    assert differing(pictures["true"], pictures["false"]) > 100000

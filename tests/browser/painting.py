"""The map as painted: pictures of it and the colours in them."""

import io

import numpy as np
from PIL import Image
from playwright.sync_api import Frame, Page

TWO_FRAMES = """() => new Promise(done => {
  const next = then => requestAnimationFrame(() => setTimeout(then));
  next(() => next(done));
})"""


def settle(page: Page | Frame) -> None:
    """Waits until what was asked for is painted."""
    page.evaluate(TWO_FRAMES)


def picture(page: Page | Frame) -> np.ndarray:
    """The map pane, shape (height, width, 3), in device pixels."""
    settle(page)
    png = page.locator(".bm-frame").screenshot()
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), np.int16)


def rgb(colour: str) -> np.ndarray:
    """A token such as #1B1F25 as three numbers."""
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)


def blend(over: str, under: str, share: float) -> np.ndarray:
    """The colour of a layer of opacity `share` over an opaque ground."""
    return share * rgb(over) + (1 - share) * rgb(under)


def count(image: np.ndarray, colour: np.ndarray, tolerance: float) -> int:
    """How many pixels are within a tolerance of a colour in every channel."""
    return int((np.abs(image - colour).max(axis=2) <= tolerance).sum())


def differing(a: np.ndarray, b: np.ndarray) -> int:
    """How many pixels differ."""
    return int((a != b).any(axis=2).sum())

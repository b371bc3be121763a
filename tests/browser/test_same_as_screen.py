"""What is exported is what is on screen: ground, marks, trays, names and dashes at the same px in the same colours.

The map alone (`layout=bare`) against the live map without its furniture, at the same bounds and of the same size.
"""

import io

import numpy as np
import pytest
from painting import picture
from PIL import Image
from reading import BM
from scipy.ndimage import uniform_filter

from geo.export import order, pictures

FURNITURE = ".bm-chip,.bm-zoom,.bm-inset,.bm-scale,.bm-tape,.bm-claimed-key,.bm-story-text,.bm-openers,.bm-notice"
HIDDEN = f"""() => addEventListener("DOMContentLoaded", () => {{
  const rule = document.createElement("style");
  rule.textContent = "{FURNITURE} {{ display: none !important }}";
  document.head.append(rule);
}})"""
LIVE = f"""async () => {{
  const {{map, overlay}} = {BM}, b = map.getBounds(), s = map.getSize(), plan = overlay.plan();
  return {{
    bbox: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map(v => v.toFixed(7)).join(","),
    size: s.x + "x" + s.y,
    singles: plan.singles.map(({{id, x, y}}) => ({{id, x, y}})),
  }};
}}"""
WINDOW_PX, LIKE = 64, 0.95


def both(open_map, files, query):
    """The live map and the export of the same view: pixels, what the page says of itself, and the export's order."""
    page = open_map(query, viewport={"width": 1440, "height": 900}, script=f"({HIDDEN})()")
    live, told = picture(page), page.evaluate(LIVE)
    kept = "&".join(part for part in query.split("&") if not part.startswith("bbox="))
    wanted = order.read(files, f"{kept}&bbox={told['bbox']}&page={told['size']}&layout=bare")[0]
    made = np.asarray(Image.open(io.BytesIO(pictures.png(wanted))).convert("RGB"), np.int16)
    return live, made, told, wanted


def likeness(a, b, window=7):
    """SSIM of two grey pictures, px by px. Source: Wang et al. 2004."""
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    a, b = (pixels.mean(axis=2) for pixels in (a, b))
    ma, mb = uniform_filter(a, window), uniform_filter(b, window)
    va, vb = uniform_filter(a * a, window) - ma * ma, uniform_filter(b * b, window) - mb * mb
    cov = uniform_filter(a * b, window) - ma * mb
    return (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))


def windows(size):
    """Corners of windows that overlap by half and fill a picture."""
    width, height = size
    for y in (*range(0, height - WINDOW_PX, WINDOW_PX // 2), height - WINDOW_PX):
        for x in (*range(0, width - WINDOW_PX, WINDOW_PX // 2), width - WINDOW_PX):
            yield x, y


SEEN = (
    "lang=en",
    "lang=ar&bbox=-1,17.5,5,22.5",
    "lang=fr&bbox=-12,10,12,38&km=300",
    "lang=ar&sel=drone-shootdown-2025-04-01&bbox=2.6,19.8,3.3,20.2",
    "lang=en&bbox=2.93,19.93,2.94,19.94",
    "lang=fr&layers=border,countries,admin1,taoudeni-basin,supplement,graticule&bbox=-9,18,0,27",
)


@pytest.mark.parametrize("query", SEEN)
def test_the_export_is_the_screen_in_every_window(open_map, files, query):
    live, made, _, _ = both(open_map, files, query)
    assert live.shape == made.shape
    like = likeness(live, made)
    found = {(x, y): like[y : y + WINDOW_PX, x : x + WINDOW_PX].mean() for x, y in windows(live.shape[1::-1])}
    assert {at: round(float(value), 3) for at, value in found.items() if value < LIKE} == {}


VIEWS = ("lang=en&sel=", "lang=ar&sel=&bbox=-1,17.5,5,22.5", "lang=fr&sel=&bbox=-12,10,12,38")


@pytest.mark.parametrize("query", VIEWS)
def test_marks_stand_where_they_stand_on_screen_and_have_the_same_colour(open_map, files, query):
    live, made, told, wanted = both(open_map, files, query)
    plan = wanted.composition.plan
    exported = {spot["id"]: (spot["x"], spot["y"]) for spot in plan.result["singles"]}
    inside = {spot["id"]: (spot["x"], spot["y"]) for spot in told["singles"] if spot["id"] in exported}
    assert len(inside) >= 2
    for name, (x, y) in inside.items():
        assert np.hypot(exported[name][0] - x, exported[name][1] - y) <= 1, name
        at = (round(y), round(x))
        if 2 < at[0] < live.shape[0] - 2 and 2 < at[1] < live.shape[1] - 2:
            assert np.abs(live[at] - made[at]).max() <= 2, name

"""What is exported is what is on screen: the same ground, marks at the same px, the same colours.

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
from geo.render import static

FURNITURE = ".bm-chip,.bm-zoom,.bm-inset,.bm-scale,.bm-tape,.bm-claimed-key,.bm-story-text,.bm-openers,.bm-notice"
HIDDEN = f"""() => addEventListener("DOMContentLoaded", () => {{
  const rule = document.createElement("style");
  rule.textContent = "{FURNITURE} {{ display: none !important }}";
  document.head.append(rule);
}})"""
LIVE = f"""async () => {{
  const {{map, overlay}} = {BM}, b = map.getBounds(), s = map.getSize(), plan = overlay.plan();
  return {{
    bbox: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map(v => v.toFixed(5)).join(","),
    size: s.x + "x" + s.y,
    singles: plan.singles.map(({{id, x, y}}) => ({{id, x, y}})),
    boxes: plan.labels.filter(l => !l.hidden).flatMap(l => l.boxes),
  }};
}}"""
GROUND = "layers=border,trans-saharan-road,countries,relief"
WINDOW_PX = 64


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


def windows(size, boxes):
    """Corners of windows that no box touches."""
    width, height = size
    for y in range(4, height - WINDOW_PX - 4, WINDOW_PX // 2):
        for x in range(4, width - WINDOW_PX - 4, WINDOW_PX // 2):
            around = (x - 6, y - 6, x + WINDOW_PX + 6, y + WINDOW_PX + 6)
            if not any(b[0] < around[2] and b[2] > around[0] and b[1] < around[3] and b[3] > around[1] for b in boxes):
                yield x, y


@pytest.mark.parametrize("bbox", ["-5,20.6,0.4,24.8", "-1,22,4.8,26.5", "2.6,19.7,3.3,20.1"])
def test_the_ground_is_the_same_in_every_window_with_a_border_or_a_road(open_map, files, bbox):
    live, made, told, wanted = both(open_map, files, f"lang=en&{GROUND}&bbox={bbox}")
    assert live.shape == made.shape
    plan = static.map_plan(wanted.scene, static.page(wanted.scene, wanted.paper), wanted.paper)
    boxes = [*told["boxes"], *(box for name in plan.names() for box in name["boxes"])]
    like, dark = likeness(live, made), (live.max(axis=2) < 60) | ((live[..., 0] - live[..., 2]) > 60)
    held = [(x, y) for x, y in windows(live.shape[1::-1], boxes) if dark[y : y + WINDOW_PX, x : x + WINDOW_PX].any()]
    assert len(held) > 12
    found = {(x, y): like[y : y + WINDOW_PX, x : x + WINDOW_PX].mean() for x, y in held}
    assert {at: round(float(value), 3) for at, value in found.items() if value < 0.95} == {}


VIEWS = ("lang=en&sel=", "lang=ar&sel=&bbox=-1,17.5,5,22.5", "lang=fr&sel=&bbox=-12,10,12,38")


@pytest.mark.parametrize("query", VIEWS)
def test_marks_stand_where_they_stand_on_screen_and_have_the_same_colour(open_map, files, query):
    live, made, told, wanted = both(open_map, files, query)
    plan = static.map_plan(wanted.scene, static.page(wanted.scene, wanted.paper), wanted.paper)
    exported = {spot["id"]: (spot["x"], spot["y"]) for spot in plan.result["singles"]}
    inside = {spot["id"]: (spot["x"], spot["y"]) for spot in told["singles"] if spot["id"] in exported}
    assert len(inside) >= 2
    for name, (x, y) in inside.items():
        assert np.hypot(exported[name][0] - x, exported[name][1] - y) <= 1, name
        at = (round(y), round(x))
        if 2 < at[0] < live.shape[0] - 2 and 2 < at[1] < live.shape[1] - 2:
            assert np.abs(live[at] - made[at]).max() <= 2, name

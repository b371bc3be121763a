import hashlib
import io
import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geo import export, lettering, style
from geo.export import order
from geo.i18n import LANGS
from geo.render import layout, static
from geo.render.paper import PAGES, Paper, Sheet
from geo.view import ViewState

ROOT = Path(__file__).resolve().parent.parent
LOOK = style.theme("light")
SMALL = (800, 450)
HOSTILE = (
    *("{{7*7}}", "{% x %}", "${1}", "<img src=x onerror=1>", "</script>", "`"),
    *("$x$ and $y_2$", "\\frac{1}{2}", "#{x}", "%s%d"),
)
COLOURS = {
    "border": (LOOK["layer"]["border"], 1),
    "trans-saharan-road": (LOOK["layer"]["road_fill"], 1),
    "taoudeni-basin": (LOOK["layer"]["basin"], 1),
    "tin-zaouatine": (LOOK["layer"]["places"], 1),
    "in-amenas": (LOOK["layer"]["places"], 1),
    "incidents": (LOOK["family"]["attack"], 1),
    "supplement": (LOOK["family"]["air"], 1),
    "symbolic": (LOOK["family"]["politics"], 1),
    "places": (LOOK["layer"]["places"], 1),
    "countries": (LOOK["land_focus"], 1),
    "admin1": (LOOK["layer"]["countries"], 1),
    "rivers": (LOOK["water_ink"], 0.65),
    "graticule": (LOOK["muted"], 0.16),
}
VIEWS = {"in-amenas": "bbox=8,27,11,29", "rivers": "bbox=-4,15,1,17.5", "admin1": "bbox=-2,23,6,30"}


@pytest.fixture(scope="module")
def scene_of(files):
    return lambda query="", lang="en": files.scene(replace(ViewState.from_query(query)[0], lang=lang))


def paper(size):
    return Paper(Sheet(*size, 96))


def png(scene, size=SMALL):
    return static.png(static.Composition(scene, paper(size)))


def pixels(scene, size=SMALL):
    return np.asarray(Image.open(io.BytesIO(png(scene, size))))


def rgb(colour):
    return np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)])


def map_pixels(scene, size):
    """The map without scale bar and chips."""
    page = layout.page(scene, paper(size))
    picture = pixels(scene, size).copy()
    for box in static.Composition(scene, paper(size)).plan.furniture.boxes():
        x0, y0, x1, y1 = (round(edge * page.map_scale * page.scale) for edge in box)
        left, top = round(page.map.x0 * page.scale), round(page.map.y0 * page.scale)
        picture[max(top + y0 - 3, 0) : top + y1 + 3, max(left + x0 - 3, 0) : left + x1 + 3] = rgb(LOOK["bg"])
    x0, y0, x1, y1 = (round(edge * page.scale) for edge in page.map)
    return picture[y0 + 4 : y1 - 4, x0 + 4 : x1 - 4]


def has(picture, colour, alpha):
    wanted = rgb(colour) * alpha + rgb(LOOK["bg"]) * (1 - alpha)
    return bool((np.abs(picture.astype(float) - wanted).max(axis=2) <= 1.5).any())


def test_every_layer_is_tested():
    assert {*COLOURS, "relief"} == {row.id for row in style.LAYERS}


@pytest.mark.parametrize("layer", COLOURS)
def test_a_layer_is_drawn_when_on_and_not_when_off(scene_of, layer):
    view, size = VIEWS.get(layer, ""), (2000, 1125)
    assert has(map_pixels(scene_of(f"layers={layer}&{view}"), size), *COLOURS[layer])
    assert not has(map_pixels(scene_of(f"layers=&{view}"), size), *COLOURS[layer])


def test_the_relief_is_shades_when_on_and_plain_ground_when_off(scene_of):
    on, off = (map_pixels(scene_of(f"layers={layers}"), SMALL) for layers in ("relief", ""))
    assert len(np.unique(on.reshape(-1, 3), axis=0)) > 50
    assert np.abs(off.astype(int) - rgb(LOOK["bg"])).max() == 0


def with_final(scene, final):
    """The scene with every boundary as final or not."""

    def told(feature):
        kept = feature["properties"]
        return feature | {"properties": kept | {"final": final} if "final" in kept else kept}

    layers = tuple(
        replace(row, parts=tuple(replace(part, features=tuple(map(told, part.features))) for part in row.parts))
        for row in scene.layers
    )
    return replace(scene, layers=layers)


def test_a_boundary_that_is_not_final_is_dashed(scene_of):
    scene, size = scene_of("layers=countries&bbox=-12,26,-6,29"), (2000, 1125)
    inked = [
        np.count_nonzero(np.abs(map_pixels(shown, size) - rgb(LOOK["layer"]["countries"])).max(axis=2) < 20)
        for shown in (with_final(scene, True), scene, with_final(scene, False))
    ]
    assert inked[0] > inked[1] > inked[2] > 0.3 * inked[0]


def test_with_all_layers_every_family_that_is_placed_has_its_colour(scene_of):
    picture = map_pixels(scene_of(), (1920, 1080))
    for family in style.FAMILIES:
        assert (np.abs(picture.astype(int) - rgb(LOOK["family"][family])).max(axis=2) <= 1).any(), family


def test_the_selected_mark_is_yellow_and_nothing_else_is(scene_of):
    yellow = [
        (np.abs(map_pixels(scene_of(query), SMALL).astype(int) - rgb(LOOK["highlight"])).max(axis=2) <= 1).any()
        for query in ("sel=drone-shootdown-2025-04-01", "")
    ]
    assert yellow == [True, False]


def ink_width(picture, line, scale):
    """First and last column that a line of text blackens."""
    box = line.box
    rows = picture[round(box.y0 * scale) : round(box.y1 * scale)]
    columns = np.flatnonzero((rows < 200).any(axis=(0, 2)))
    return columns[0], columns[-1] + 1


@pytest.mark.parametrize("text", [*HOSTILE, "الحدود {{7*7}} $x$", "Tin Zaouatine & Co"])
def test_a_title_is_drawn_letter_by_letter_as_wide_as_lettering_says(scene_of, text):
    scene = replace(scene_of("layers="), title=f"{text} {text}", caption=("",))
    page = layout.page(scene, paper((1600, 900)))
    start, end = ink_width(pixels(scene, (1600, 900)), page.lines[0], page.scale)
    wanted = lettering.width_px(scene.title, page.lines[0].size, 700)
    assert end - start == pytest.approx(wanted, abs=8)


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_names_are_only_letters(scene_of, lang):
    scene, text = scene_of("", lang), " ".join(HOSTILE)
    labels = tuple(replace(label, text=text, width_px=400) for label in scene.labels)
    marks = tuple(replace(mark, title=text, place_id="nowhere") for mark in scene.marks)
    layers = tuple(replace(layer, title=text) for layer in scene.layers)
    hostile = replace(
        scene, labels=labels, marks=marks, layers=layers, caption=HOSTILE, sources=text, stamp=(text, text), query=text
    )
    assert pixels(hostile).shape == (450, 800, 3)


@pytest.mark.parametrize("lang", LANGS)
def test_a_title_stands_at_the_start_side(scene_of, lang):
    scene = scene_of("layers=", lang)
    page = layout.page(scene, paper((1600, 900)))
    start, end = ink_width(pixels(scene, (1600, 900)), page.lines[0], page.scale)
    assert (end == pytest.approx(1600 - 48, abs=4)) if lang == "ar" else (start == pytest.approx(48, abs=4))


def test_the_same_scene_gives_the_same_bytes_in_every_thread(scene_of):
    scene = scene_of("sel=drone-shootdown-2025-04-01", "ar")
    alone = png(scene)
    with ThreadPoolExecutor(3) as pool:
        others = list(pool.map(lambda _: png(scene), range(3)))
    assert others == [alone] * 3


def test_the_same_view_gives_the_same_bytes_in_another_process_without_pyplot(scene_of):
    code = (
        "import hashlib, sys\n"
        "from geo import catalog, incidents, scene\nfrom geo.render import static\nfrom geo.view import ViewState\n"
        "from geo.render.paper import Paper, Sheet\n"
        "loaded = catalog.load()\n"
        "shown = scene.build(loaded, incidents.load(loaded), ViewState(lang='fr'))\n"
        "print(hashlib.sha256(static.png(static.Composition(shown, Paper(Sheet(800, 450, 96))))).hexdigest())\n"
        "print('matplotlib.pyplot' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == [hashlib.sha256(png(scene_of("", "fr"))).hexdigest(), "False"]
    assert run.stderr == ""


def test_a_picture_says_nothing_about_when_and_with_what_it_was_made(scene_of):
    picture = Image.open(io.BytesIO(png(scene_of("layers="))))
    assert set(picture.info) == {"dpi"}
    assert picture.mode == "RGB"


def test_fonts_are_found_without_a_message(scene_of, caplog):
    with caplog.at_level(logging.INFO, logger="matplotlib"):
        png(scene_of("", "ar"))
    assert caplog.records == []


@pytest.mark.parametrize("page", [*PAGES, "320x320", "320x2000", "2000x320", "801x599"])
def test_a_page_of_any_size_is_drawn(files, page):
    wanted, _ = order.read(files, f"lang=ar&layers=border,countries,incidents,symbolic&page={page}")
    picture = Image.open(io.BytesIO(export.write("png", wanted)))
    assert picture.size == wanted.paper.size
    assert picture.info["dpi"] == pytest.approx((wanted.paper.sheet.dpi,) * 2, abs=0.1)


@pytest.mark.parametrize(
    "query", ["bbox=-179,-84,179,84", "bbox=2.9666,19.953,2.9667,19.9531", "lon=170&lat=-70&zoom=3"]
)
def test_any_camera_is_drawn(scene_of, query):
    assert pixels(scene_of(query)).shape == (450, 800, 3)


@pytest.mark.parametrize("lang", LANGS)
def test_a_map_without_incidents_is_drawn(scene_of, lang):
    scene = replace(scene_of("", lang), marks=(), families=(), total=0)
    assert len(np.unique(pixels(scene).reshape(-1, 3), axis=0)) > 100


def test_a_map_without_any_usable_layer_is_drawn(scene_of):
    scene = scene_of()
    gone = tuple(replace(layer, problem="gone", parts=()) for layer in scene.layers)
    assert pixels(replace(scene, layers=gone, marks=(), labels=(), families=())).shape == (450, 800, 3)

"""Text that came from a table stays text in every picture, page and slide: nothing runs and nothing is lost."""

import io
import zipfile
from itertools import cycle

import pypdfium2
import pytest
from browser.data_folders import copy, in_each_language, rewrite
from lxml import etree
from PIL import Image

from geo import catalog, export
from geo.export import order
from geo.render.drawing import A, P
from geo.render.page_files import PageFiles

PAYLOADS = (
    *("{{7*7}}", "{% raise %}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0"),
    *("$x_2^3$", "\\input{/etc/passwd}", "]]><a:t>x</a:t>", "&lt;b&gt; &amp;", "%s%d%n", "../../etc/passwd", "</svg>"),
)
ALL = " ".join(PAYLOADS[:3])
"""As many as one callout holds."""
SELECTED = "drone-shootdown-2025-04-01"


@pytest.fixture(scope="module")
def nasty(tmp_path_factory):
    """Files whose every title is a payload, the selected one's several of them."""
    folder, turn = copy(tmp_path_factory.mktemp("nasty") / "layers"), cycle(PAYLOADS)
    for table in ("incidents", "incidents_supplement"):
        rewrite(folder, table, lambda row: in_each_language(["title"], ALL if row["id"] == SELECTED else next(turn)))
    return PageFiles.of(catalog.load(folder))


@pytest.fixture(scope="module")
def wanted(nasty):
    return order.read(nasty, f"lang=en&sel={SELECTED}&page=1200x800")[0]


def bare(text):
    return "".join(text.split())


def test_a_title_of_a_table_is_literal_in_an_svg(wanted):
    svg = etree.fromstring(export.write("svg", wanted))
    told = "".join(bare("".join(node.itertext())) for node in svg.iter("{http://www.w3.org/2000/svg}text"))
    assert bare(ALL) in told
    assert not list(svg.iter("{http://www.w3.org/2000/svg}script"))


def test_a_title_of_a_table_is_literal_in_a_pdf(wanted):
    with pypdfium2.PdfDocument(export.write("pdf", wanted)) as document:
        assert bare(ALL) in bare(document[0].get_textpage().get_text_range())


def test_titles_of_a_table_are_literal_on_slides(wanted):
    with zipfile.ZipFile(io.BytesIO(export.write("pptx", wanted))) as parts:
        names = [name for name in parts.namelist() if name.startswith("ppt/slides/slide")]
        slides = [etree.fromstring(parts.read(name)) for name in names]
    texts = [node.text or "" for slide in slides for node in slide.iter(f"{{{A}}}t")]
    shapes = {node.get("name"): node.get("descr") for slide in slides for node in slide.iter(f"{{{P}}}cNvPr")}
    drawn = {name.removeprefix("incident:"): told for name, told in shapes.items() if name.startswith("incident:")}
    assert bare(ALL) in bare("".join(texts))
    assert {wanted.card(name)["title"] for name in drawn} >= {*PAYLOADS}
    for name, told in drawn.items():
        assert wanted.card(name)["title"] in told


def test_a_picture_of_them_is_drawn(wanted):
    with Image.open(io.BytesIO(export.write("png", wanted))) as picture:
        assert picture.size == (1200, 800)

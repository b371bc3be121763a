"""Text that came from a table stays text in every picture, page and slide: nothing runs and nothing is lost."""

import io
import zipfile

import pypdfium2
import pytest
from browser.data_folders import copy, in_each_language, rewrite
from lxml import etree
from PIL import Image

from geo import catalog, export
from geo.export import order
from geo.render.web import PageFiles

PAYLOADS = (
    *("{{7*7}}", "{% raise %}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0"),
    *("$x_2^3$", "\\input{/etc/passwd}", "]]><a:t>x</a:t>", "&lt;b&gt; &amp;", "%s%d%n", "../../etc/passwd", "</svg>"),
)
SELECTED = "drone-shootdown-2025-04-01"


@pytest.fixture(scope="module", params=PAYLOADS)
def nasty(request, tmp_path_factory):
    """A payload, and files whose every title is that payload."""
    folder = copy(tmp_path_factory.mktemp("nasty") / "layers")
    for table in ("incidents", "incidents_supplement"):
        rewrite(folder, table, lambda row: in_each_language(["title"], request.param))
    return request.param, PageFiles.of(catalog.load(folder))


def test_a_title_of_a_table_is_literal_in_every_picture_and_on_every_slide(nasty):
    payload, files = nasty
    wanted = order.read(files, f"lang=en&sel={SELECTED}&page=1200x800")[0]
    bare = "".join(payload.split())
    svg = etree.fromstring(export.write("svg", wanted))
    texts = ["".join("".join(node.itertext()).split()) for node in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert any(bare in text for text in texts) or bare in "".join(texts)
    assert not list(svg.iter("{http://www.w3.org/2000/svg}script"))
    with pypdfium2.PdfDocument(export.write("pdf", wanted)) as document:
        assert bare in "".join(document[0].get_textpage().get_text_range().split())
    with zipfile.ZipFile(io.BytesIO(export.write("pptx", wanted))) as parts:
        slides = [
            etree.fromstring(parts.read(name)) for name in parts.namelist() if name.startswith("ppt/slides/slide")
        ]
    told = [node for slide in slides for node in slide.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")]
    assert any(payload in (node.text or "") for node in told)
    assert any(payload in (node.get("descr") or "") for slide in slides for node in slide.iter())
    with Image.open(io.BytesIO(export.write("png", wanted))) as picture:
        assert picture.size == (1200, 800)

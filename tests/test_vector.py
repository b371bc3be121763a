"""SVG and PDF: text is text and is found, fonts are inside, and the same order gives the same bytes anywhere."""

import hashlib
import io
import os
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from geo import export
from geo.export import order, pictures
from geo.i18n import LANGS
from geo.lettering import ISOLATES

ROOT = Path(__file__).resolve().parent.parent
DRONE = "sel=drone-shootdown-2025-04-01"
STORY = "story=april-2025-drone-two-versions"
HOSTILE = ("{{7*7}}", "<img src=x onerror=1>", "</text><script>1</script>", "$x_2$", "]]>", "&amp;", "a\u202eb")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def ordered(files):
    return lambda query, **changes: replace(order.read(files, query)[0], **changes)


def told(wanted):
    """Title, subtitle, names on the map, and whom the layers are owed to."""
    scene = wanted.scene
    sheet = wanted.composition.sheet
    plan = wanted.composition.plan
    names = [line for name in plan.names() for line in plan.labels[name["id"]].text.split("\n")]
    return [*(line.text for line in sheet.paragraphs[0].lines), *names, *scene.credits]


def plain(text):
    """Letters alone: no direction marks, no spaces, compatibility forms as letters."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char for char in folded if unicodedata.category(char) not in ("Cf", "Zs", "Cc", "Cn"))


def svg_texts(data):
    root = etree.fromstring(data)
    return ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("query", [DRONE, STORY])
def test_chromes_engine_finds_every_title_name_and_credit_in_a_pdf(ordered, lang, query):
    wanted = ordered(f"lang={lang}&{query}")
    with pypdfium2.PdfDocument(pictures.pdf(wanted)) as document:
        page = document[0].get_textpage()
        found = plain(page.get_text_range())
        looked_for = [ISOLATES.sub("", text) for text in told(wanted)]
        assert [text for text in looked_for if plain(text) not in found] == []
        without_marks = [text for text in looked_for if not re.search("[\u064b-\u0652]", text)]
        assert [text for text in without_marks if page.search(text).get_next() is None] == []


def test_arabic_lines_of_a_pdf_carry_what_poppler_reads(ordered):
    wanted = ordered(f"lang=ar&{STORY}")
    with pikepdf.open(io.BytesIO(pictures.pdf(wanted))) as pdf:
        marks = [
            operands for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]) if str(operator) == "BDC"
        ]
    spans = [str(mark["/ActualText"]) for tag, mark in marks if tag == "/Span"]
    others = {str(mark["/ActualText"]) for tag, mark in marks if tag == "/P"}
    assert "".join("".join(spans).split()).count("روايتان"[::-1]) >= 1
    assert others <= {"", "2025:"} | {text for text in others if re.fullmatch(r"[\d,.]+\D+", text)}
    with pikepdf.open(io.BytesIO(pictures.pdf(ordered(f"lang=fr&{STORY}")))) as pdf:
        assert not [operands for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]) if "/P" in operands]


@pytest.mark.parametrize("lang", LANGS)
def test_a_pdf_tells_title_language_and_description_and_holds_its_fonts(ordered, lang):
    wanted = ordered(f"lang={lang}&{DRONE}&page=a4")
    with pikepdf.open(io.BytesIO(pictures.pdf(wanted))) as pdf:
        assert str(pdf.Root.Lang) == lang
        assert str(pdf.docinfo.Title) == ISOLATES.sub("", wanted.scene.title)
        assert ISOLATES.sub("", wanted.scene.title) in str(pdf.Root.StructTreeRoot.K.Alt)
        assert [round(float(side) * 25.4 / 72) for side in pdf.pages[0].MediaBox[2:]] == [297, 210]
        fonts = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Type0"]
        assert fonts
        for font in fonts:
            assert re.match("/[A-Z]{6}\\+", str(font.BaseFont))
            assert len(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()) > 500


@pytest.mark.parametrize("lang", LANGS)
def test_text_in_an_svg_is_text(ordered, lang):
    wanted = ordered(f"lang={lang}&{DRONE}")
    texts = {plain(text) for text in svg_texts(pictures.svg(wanted))}
    words = [text for text in told(wanted) if text not in wanted.scene.credits]
    assert [text for text in words if plain(text) not in texts] == []


def test_an_svg_holds_its_fonts_and_names_no_other_host(ordered):
    data = pictures.svg(ordered(f"lang=ar&{DRONE}")).decode()
    assert data.count("@font-face") >= 3
    addresses = set(re.findall(r"https?://[^\"' )]+", data))
    assert {address.split("/")[2] for address in addresses} <= {"www.w3.org", "purl.org", "creativecommons.org"}
    root = etree.fromstring(data.encode())
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
    assert root.findtext(f"{SVG}title")
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    assert {"layer:border", "scale-bar", "legend", "incident:in-guezzam-ambush"} & set(ids) >= {
        "layer:border",
        "legend",
    }


@pytest.mark.parametrize("suffix", ["svg", "pdf"])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_stays_letters(ordered, suffix, text):
    data = export.write(suffix, ordered("layers=border&page=640x360&lang=en", title=text))
    if suffix == "svg":
        assert text in svg_texts(data)
        assert b"<script" not in data.replace(b"&lt;script", b"")
    else:
        with pypdfium2.PdfDocument(data) as document:
            assert plain(text) in plain(document[0].get_textpage().get_text_range())


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf", "pptx"])
def test_the_same_order_gives_the_same_bytes_in_any_thread_process_folder_and_time_zone(ordered, suffix, tmp_path):
    wanted = ordered(f"lang=ar&{DRONE}&page=800x450")
    alone = hashlib.sha256(export.write(suffix, wanted)).hexdigest()
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(
            lambda _: export.write(suffix, order.read(wanted.files, f"lang=ar&{DRONE}&page=800x450")[0]), "ab"
        )
        assert {hashlib.sha256(data).hexdigest() for data in made} == {alone}
    out = tmp_path / f"map.{suffix}"
    command = [sys.executable, "-m", "geo", "snapshot", str(out), "--lang", "ar", "--view", DRONE, "--page", "800x450"]
    surroundings = os.environ | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=tmp_path, env=surroundings, check=True, capture_output=True)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == alone


def test_a_transparent_picture_has_no_ground(ordered):
    pixels = np.asarray(Image.open(io.BytesIO(pictures.png(ordered("page=800x450&background=none")))))
    assert pixels.shape[2] == 4
    assert pixels[2, 2, 3] == 0
    assert pixels[225, 300, 3] == 255


def test_a_bare_picture_is_the_map_to_its_edges(ordered):
    bare = np.asarray(Image.open(io.BytesIO(pictures.png(ordered("page=800x450&layout=bare")))))
    page = np.asarray(Image.open(io.BytesIO(pictures.png(ordered("page=800x450")))))
    assert (page[:6] == 255).all()
    assert not (bare[:6] == 255).all(axis=2).any()

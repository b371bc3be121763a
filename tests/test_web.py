import json
import re
import shutil
import socket
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import folium
import pytest
from branca.element import CssLink, JavascriptLink
from folium.plugins import MarkerCluster
from hypothesis import given
from hypothesis import strategies as st

import geo
from geo import columns
from geo.errors import ExportError
from geo.i18n import LANGS, messages, typeset
from geo.render import assets, web
from geo.ui.site import Site
from geo.view import ViewState

ROOT = Path(geo.__file__).parent.parent
CLASSES = (folium.Map, folium.GeoJson, folium.CircleMarker, folium.Figure, web.BorderMap, web.OfflineFigure)
FORBIDDEN = ("<", "{{", "{%", "{#")
PRINT_FRAME = (
    "import sys;from geo import catalog;from geo.render import web;from geo.view import ViewState;"
    "sys.stdout.buffer.write(web.frame_script(web.PageFiles.of(catalog.load()).scene(ViewState())).encode())"
)

nested = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.text("<{%#}/!-script "),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("<{%#a") | st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def frame_text(files):
    return web.frame_script(files.scene(ViewState()))


@pytest.fixture(scope="module")
def document(files):
    return web.map_of(files, ViewState(lang="ar")).get_root().render()


def lists():
    """The addresses that folium's classes name."""
    return {
        (kind, name): list(getattr(kind, name))
        for kind in CLASSES
        for name in ("default_js", "default_css")
        if hasattr(kind, name)
    }


SHIPPED_LISTS = lists()
"""As they are before any test has made a map."""


def test_tests_reach_no_other_machine():
    for host in ("192.0.2.1", "2001:db8::1", "example.org"):
        with pytest.raises(RuntimeError, match="tests reach no network"), socket.socket() as outside:
            outside.connect((host, 80))
    with pytest.raises(RuntimeError, match="tests ask for no name"):
        socket.getaddrinfo("example.org", 80)


def test_tests_reach_their_own_machine():
    with socket.create_server(("127.0.0.1", 0)) as here, socket.create_connection(here.getsockname()) as caller:
        assert caller.getpeername() == here.getsockname()


def test_the_frame_is_the_same_text_twice(files, frame_text):
    assert web.frame_script(files.scene(ViewState())) == frame_text


def test_the_frame_is_the_same_text_in_another_process(frame_text):
    done = subprocess.run([sys.executable, "-c", PRINT_FRAME], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode() == frame_text


@pytest.mark.parametrize(
    "query", ["lang=ar", "lang=fr&layers=&cat=", "sel=drone-shootdown-2025-04-01&bbox=1,18,5,22", "q=drone"]
)
def test_the_frame_depends_on_the_data_alone(files, frame_text, query):
    assert web.frame_script(files.scene(files.view(query)[0])) == frame_text


def test_the_frame_names_no_address(frame_text):
    assert "http" not in frame_text.lower()
    assert "//" not in frame_text.replace("\\/\\/", "//")


def test_the_frame_holds_no_text_of_records_or_places(frame_text, catalog, incidents):
    for row in incidents.rows.values():
        for lang in LANGS:
            assert row[f"title_{lang}"] not in frame_text
    for row in catalog.table("places"):
        for lang in LANGS:
            assert row[f"name_{lang}"] not in frame_text
    assert not re.search("[\u0600-\u06ff]", frame_text)


def test_the_frame_is_a_module_that_hands_over_every_layer_with_features(files, frame_text):
    parts = [part.id for layer in files.scene(ViewState()).layers for part in layer.parts if part.features]
    assert len(parts) == 9
    assert frame_text.startswith("export default function(L){")
    handed = re.search(r"return \{map:(\w+),layers:\{(.*)\}\};\}$", frame_text)
    assert handed[1] == assets.MAP_NAME
    named = dict(re.findall(r'"([\w-]+)":(\w+)', handed[2]))
    assert list(named) == parts
    for variable in (handed[1], *named.values()):
        assert re.search(rf"var {variable} = ", frame_text)


def test_folium_s_classes_keep_their_lists(files):
    web.frame_script(files.scene(ViewState()))
    web.map_of(files, ViewState()).get_root().render()
    assert lists() == SHIPPED_LISTS
    assert folium.Map.default_js
    assert folium.Map.default_css


def test_a_map_of_another_program_in_the_same_process_keeps_its_links(files):
    web.map_of(files, ViewState()).get_root().render()
    assert "leaflet.js" in folium.Map([20, 0]).get_root().render()


@pytest.mark.parametrize(
    "element",
    [
        lambda: MarkerCluster([[20, 0]]),
        lambda: folium.TileLayer("OpenStreetMap"),
        lambda: folium.TileLayer("http://tiles.invalid/{z}/{x}/{y}.png", attr="x"),
        lambda: folium.raster_layers.ImageOverlay("https://pictures.invalid/a.png", [[10, 0], [20, 5]]),
        lambda: folium.Marker([20, 0], icon=folium.CustomIcon("https://pictures.invalid/a.png")),
    ],
    ids=["plugin", "named tiles", "tiles", "picture", "icon"],
)
def test_an_element_that_needs_an_address_is_refused(files, element):
    shown = web.map_of(files, ViewState())
    element().add_to(shown)
    with pytest.raises(ExportError) as caught:
        shown.get_root().render()
    assert caught.value.code == "address_in_map"
    assert caught.value.values["url"].startswith("http")


@pytest.mark.parametrize("link", [JavascriptLink, CssLink])
def test_a_link_in_the_header_is_refused(files, link):
    shown = web.map_of(files, ViewState())
    shown.get_root().header.add_child(link("https://cdn.invalid/a"), name="a")
    with pytest.raises(ExportError) as caught:
        shown.get_root().render()
    assert caught.value.values == {"url": "https://cdn.invalid/a"}


def test_an_element_of_geometry_is_welcome(files):
    shown = web.map_of(files, ViewState())
    folium.PolyLine([[20, 0], [21, 1]]).add_to(shown)
    assert "poly_line_" in shown.get_root().render()


@given(nested)
def test_json_in_a_page_reads_back_as_it_was(data):
    assert json.loads(web.script_safe({"data": data})) == {"data": data}


@given(nested)
def test_json_in_a_page_is_nothing_to_a_parser_or_a_template(data):
    text = web.script_safe({"data": data})
    assert not any(mark in text for mark in FORBIDDEN)


@pytest.mark.parametrize("text", ["</script>", "<!--", "{{7*7}}", "{{{", "{%x%}", "{#", "{{%", "{{#", "\u2028", "]]>"])
def test_hostile_text_is_safe_and_unchanged(text):
    told = web.script_safe({"text": text, text: 1})
    assert json.loads(told) == {"text": text, text: 1}
    assert not any(mark in told for mark in FORBIDDEN)


def test_the_document_is_one_file_without_requests(document):
    assert document.startswith('<!doctype html><html lang="ar">')
    assert not re.search(r"<(?:script|img|iframe|link|source)\b[^>]*\b(?:src|href)=", document)
    assert not re.search(r"url\(\s*(?!['\"]?(?:data:|#))", document)
    assert not re.search(r"@import", document)
    assert document.count("<script") == 3
    assert document.count("</script>") == 3


def test_the_document_tells_its_data_as_json(document, files, incidents):
    told = json.loads(re.search(r'<script id="bm-data" type="application/json">(.*?)</script>', document, re.S)[1])
    assert (told["lang"], told["initial"]) == ("ar", "lang=ar")
    data = told["data"]
    assert list(data["pages"]) == list(data["cards"]) == list(LANGS)
    assert columns.decode(b64decode(data["columns"]))[0]["ids"] == list(incidents.rows)
    assert data["cards"]["fr"]["in-amenas-attack"] == files.card("fr", "in-amenas-attack")


def test_a_document_is_the_same_text_twice(files, document):
    assert web.map_of(files, ViewState(lang="ar")).get_root().render() == document


def test_a_map_saves_itself(files, document, tmp_path):
    path = tmp_path / "map.html"
    web.map_of(files, ViewState(lang="ar")).save(str(path))
    assert path.read_text(encoding="utf-8") == document


def test_a_notebook_shows_the_map_in_a_sandbox(files):
    shown = web.map_of(files, ViewState())._repr_html_()
    assert shown.startswith('<iframe srcdoc="&lt;!doctype html')
    assert shown.count("<") == 2
    assert "allow-same-origin" not in shown


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_holds_every_text_of_its_language(files, lang):
    page = files.page(lang)
    assert (page["lang"], page["dir"]) == (lang, "rtl" if lang == "ar" else "ltr")
    assert page["messages"] == messages(lang)["messages"]
    assert [layer["id"] for layer in page["layers"]][:5] == [
        "border",
        "trans-saharan-road",
        "taoudeni-basin",
        "tin-zaouatine",
        "in-amenas",
    ]
    json.dumps(page, allow_nan=False)


@pytest.mark.parametrize("lang", LANGS)
def test_titles_and_search_are_in_the_order_of_the_columns(files, incidents, lang):
    ids = columns.decode(files.columns())[0]["ids"]
    assert [title for title, _ in files.titles(lang)] == [
        typeset(incidents.rows[key][f"title_{lang}"], lang) for key in ids
    ]
    told = files.search()
    for key, record in zip(ids, told["records"], strict=True):
        texts = dict(zip(told["kinds"], record, strict=True))
        assert texts["title"][LANGS.index(lang)] == incidents.rows[key][f"title_{lang}"]


def test_a_view_may_name_only_what_exists(files, incidents):
    known = files.known()
    assert set(known["sel"]) == set(incidents.rows)
    assert "mine" in known["layers"]
    for key in ("layers", "cat", "actor", "story", "sel"):
        assert len(files.view(f"{key}=nobody")[1]) == 1


def test_a_story_lies_under_the_view_that_names_it(files):
    alone, _ = files.view("story=in-amenas-2013")
    over, _ = files.view("story=in-amenas-2013&layers=border&lon=1&lat=20&zoom=6")
    assert alone.bbox is not None
    assert (over.layers, over.bbox, over.zoom) == (("border",), None, 6.0)


def test_a_site_is_addressed_by_its_data_and_its_program(catalog, tmp_path, monkeypatch):
    site = Site()
    assert re.fullmatch(r"/data/[0-9a-f-]{16,}", site.base)
    assert Site().base == site.base
    folder = Path(shutil.copytree(catalog.root, tmp_path / "layers"))
    (folder / "tables" / "timeline.csv").write_bytes(b"id\n")
    other_data = Site(folder).base
    monkeypatch.setattr(assets, "adapter", lambda: "export default 1")
    assert len({site.base, other_data, Site().base}) == 3


def test_every_process_knows_itself_again():
    assert Site().run != Site().run


def test_a_site_makes_its_files_once():
    site = Site()
    assert site.files is site.files
    assert site.frame is site.frame
    assert site.frame == web.frame_script(site.files.scene(ViewState()))

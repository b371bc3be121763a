import gzip
import html
import json
import re
import shutil
import socket
import subprocess
import sys
from base64 import b64decode
from collections import Counter
from pathlib import Path

import folium
import numpy as np
import pytest
from branca.element import CssLink, JavascriptLink
from folium.plugins import MarkerCluster
from hypothesis import given
from hypothesis import strategies as st
from shapely import geometry

import geo
from geo import columns
from geo.errors import ExportError
from geo.export import order, page_file
from geo.i18n import LANGS, day, messages, t, typeset
from geo.render import assets, web
from geo.render.page_files import SERVER_TEXTS
from geo.ui.site import Site
from geo.view import ViewState

ROOT = Path(geo.__file__).parent.parent
CLASSES = (folium.Map, folium.GeoJson, folium.CircleMarker, folium.Figure, web.BorderMap, web.OfflineFigure)
PART = re.compile(r'<div hidden id="bm-part-([a-z-]+)">(.*?)</div>')
PIECE = re.compile(r"<!--([^<>-]*)-->")
HOSTILE = "</title></script><script>window.pwned=1</script> {{7*7}} {% x {# <!-- \u2028 ]]> &amp;"
MOST_BYTES = {"1": 3_000_000, "0": 1_500_000}
"""The most that a file may hold, with and without relief."""
PRINT_FRAME = (
    "import sys;from geo import catalog;from geo.render import web;from geo.view import ViewState;"
    "sys.stdout.buffer.write(web.frame_script(web.PageFiles.of(catalog.load()).scene(ViewState())).encode())"
)

PRINT_FILE = (
    "import sys,geo;from geo.export import order,page_file;files=geo.load_files();"
    "sys.stdout.buffer.write(page_file.html(order.of(files,files.view('lang=ar')[0],{'relief':'0'})))"
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


def parts(document):
    """The packed parts of a document, unpacked, by name; the relief as it stands."""
    held = {name: "".join(PIECE.findall(pieces)) for name, pieces in PART.findall(document)}
    relief = held.pop("relief")
    return {name: gzip.decompress(b64decode(text)) for name, text in held.items()} | {"relief": b64decode(relief)}


def ordered(files, query="", **own):
    """The file of an order."""
    return page_file.html(order.of(files, files.view(query)[0], own)).decode()


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
            title = row[f"title_{lang}"]
            assert title not in frame_text
            assert typeset(title, lang) not in frame_text
    for row in catalog.table("places"):
        for lang in LANGS:
            assert row[f"name_{lang}"] not in frame_text
    assert not re.search("[\u0600-\u06ff]", frame_text)


def test_the_frame_is_a_module_that_hands_over_every_layer_with_features(files, frame_text):
    parts = [part.id for layer in files.scene(ViewState()).layers for part in layer.parts if part.features]
    assert len(parts) == 9
    assert frame_text.startswith("export default (function(L){")
    handed = re.search(r"return \{map:(\w+),layers:\{(.*)\}\};\}\);$", frame_text)
    assert handed[1] == assets.MAP_NAME
    named = dict(re.findall(r'"([\w-]+)":(\w+)', handed[2]))
    assert list(named) == parts
    for variable in (handed[1], *named.values()):
        assert re.search(rf"var {variable} = ", frame_text)


def _unstepped(part):
    """Coordinates whose lists of positions are whole numbers: the first, then steps, in millionths of a degree."""
    if isinstance(part[0], list):
        return [_unstepped(one) for one in part]
    return (np.cumsum(np.reshape(part, (-1, 2)), axis=0) / 1e6).tolist()


def test_the_frame_holds_the_geometry_of_its_layers_as_json(files, frame_text):
    told = dict(re.findall(r"geo_json_(\w+)_add\(JSON\.parse\('(.*)'\)\);", frame_text))
    parts = [part for layer in files.scene(ViewState()).layers for part in layer.parts if part.features]
    assert list(told) == [part.id.replace("-", "_") for part in parts]
    for part, data in zip(parts, told.values(), strict=True):
        found = json.loads(data)["features"]
        for shape in (feature["geometry"] for feature in found):
            if shape["type"] != "Point":
                shape["coordinates"] = _unstepped(shape["coordinates"])
        assert found == json.loads(json.dumps(web.joined_lines(part.features)))


def test_lines_of_the_same_properties_are_one_and_nothing_else_is(files):
    for layer in files.scene(ViewState()).layers:
        for part in layer.parts:
            before, after = list(part.features), web.joined_lines(part.features)
            assert _positions(before) == _positions(after)
            lines = [json.dumps(one["properties"]) for one in after if "Line" in one["geometry"]["type"]]
            assert len(lines) == len(set(lines))
            assert [one for one in after if one in before] == [one for one in before if one in after]
    assert len(web.joined_lines(layer_features(files, "rivers"))) == 1


def layer_features(files, id):
    return next(part.features for layer in files.scene(ViewState()).layers for part in layer.parts if part.id == id)


def _positions(features):
    """Every line, ring or point of features, by their properties."""
    found = Counter()
    for feature in features:
        shape = geometry.shape(feature["geometry"])
        for one in getattr(shape, "geoms", [shape]):
            found[json.dumps(feature["properties"], sort_keys=True), one.wkb] += 1
    return found


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
    assert b"poly_line_" in parts(shown.get_root().render())["frame"]


@given(nested)
def test_a_packed_part_reads_back_as_it_was(data):
    assert json.loads(gzip.decompress(b64decode(web.packed({"data": data})))) == {"data": data}


@given(nested)
def test_a_packed_part_is_nothing_to_a_parser_or_a_template(data):
    assert re.fullmatch(r"[A-Za-z0-9+/]+=*", web.packed({"data": data}))


def test_texts_and_bytes_are_packed_as_they_are():
    assert gzip.decompress(b64decode(web.packed("é</script>"))) == "é</script>".encode()
    assert gzip.decompress(b64decode(web.packed(b"\0<"))) == b"\0<"


def test_a_part_is_held_in_pieces_of_whole_bytes_and_nothing_else(document):
    many = 0
    for _, held in PART.findall(document):
        pieces = PIECE.findall(held)
        assert PIECE.sub("", held) == ""
        assert "=" not in "".join(pieces[:-1])
        assert all(len(piece) % 4 == 0 for piece in pieces)
        assert all(len(piece) == web.PIECE for piece in pieces[:-1])
        many += len(pieces) > 1
    assert many


def test_the_document_is_one_file_without_requests(document):
    assert document.startswith('<!doctype html><html lang="ar">')
    for text in (document, parts(document)["style"].decode()):
        assert not re.search(r"<(?:script|img|iframe|link|source)\b[^>]*\b(?:src|href)=", text)
        assert not re.search(r"url\(\s*(?!['\"]?(?:data:|#))", text)
        assert not re.search(r"@import", text)
    assert document.count("<script") == document.count("</script>") == 1


def test_the_document_holds_its_scripts_and_its_data(document, files, incidents):
    told = parts(document)
    data = {name: json.loads(told[name]) for name in told if re.match("start|page|titles|cards|search|dossier", name)}
    assert data["start"] == {"lang": "ar", "initial": "lang=ar"}
    assert columns.decode(told["columns"])[0]["ids"] == list(incidents.rows)
    assert data["cards-fr"]["in-amenas-attack"] == files.card("fr", "in-amenas-attack")
    assert data["search"] == json.loads(json.dumps(files.search()))
    assert told["relief"] == files.relief()
    assert told["bundle"].decode() == assets.bundle()
    for lang in LANGS:
        page = data[f"page-{lang}"]
        assert {name: page[name] for name in page if name != "file"} == json.loads(json.dumps(files.page(lang)))
        assert data[f"titles-{lang}"] == [list(title) for title in files.titles(lang)]
        assert data[f"dossier-{lang}"] == json.loads(json.dumps(files.dossier(lang)))


@pytest.mark.parametrize("relief", MOST_BYTES)
def test_a_file_is_small_enough_to_send(files, relief):
    assert len(ordered(files, relief=relief).encode()) <= MOST_BYTES[relief]


def test_a_file_says_that_it_needs_no_network_and_what_it_holds(files, document, catalog):
    told, dated = parts(document), parts(ordered(files, date="2025-08-01", relief="0"))
    for lang in LANGS:
        file = json.loads(told[f"page-{lang}"])["file"]
        stamp = {"date": day(catalog.date, lang), "version": catalog.digest}
        assert file == {"title": "", "told": t("stamp.file", lang, **stamp)}
        own = t("stamp.file", lang, **stamp | {"date": day("2025-08-01", lang)})
        assert json.loads(dated[f"page-{lang}"])["file"]["told"] == f"{own} {t('stamp.no_relief', lang)}"


def test_a_file_without_relief_neither_shows_nor_credits_it(files):
    told = parts(ordered(files, relief="0"))
    assert told["relief"] == b""
    for lang in LANGS:
        page, whole = json.loads(told[f"page-{lang}"]), files.page(lang)
        assert page["relief_bounds"] is None
        assert whole["relief_bounds"]
        assert [row["id"] for row in whole["layers"] if row not in page["layers"]] == ["relief"]
        assert set(whole["credits"]) - set(page["credits"]) == {files.catalog.layers["relief"].row["credit"]}
        assert page["known"] == json.loads(json.dumps(whole["known"]))


def test_the_title_of_a_file_is_the_user_s_own_and_stays_a_text(files):
    text = ordered(files, "lang=fr", title=HOSTILE)
    title = " ".join(HOSTILE.split())
    assert html.unescape(re.search("<title>(.*?)</title>", text)[1]) == title
    assert {json.loads(parts(text)[f"page-{lang}"])["file"]["title"] for lang in LANGS} == {title}
    assert "pwned=1</script" not in text
    assert "<!--" not in PIECE.sub("", text)


@pytest.mark.parametrize("lang", LANGS)
def test_a_file_is_ascii_whatever_its_language(files, lang):
    assert ordered(files, f"lang={lang}", title="خريطة – carte é 𐤀", relief="0").isascii()


def test_what_cannot_be_opened_says_so_in_the_file_s_language_first(files):
    told = re.findall(r'<p lang="(..)" dir="auto">(.*?)</p>', ordered(files, "lang=fr", relief="0"))
    assert [lang for lang, _ in told] == ["fr", "ar", "en"]
    assert all(html.unescape(text) == assets.sorry(lang) for lang, text in told)


def test_the_same_order_is_the_same_file_in_another_process(files):
    done = subprocess.run([sys.executable, "-c", PRINT_FILE], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode() == ordered(files, "lang=ar", relief="0")


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
    told = messages(lang)["messages"]
    assert page["messages"] == {key: text for key, text in told.items() if not key.startswith(SERVER_TEXTS)}
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


def test_a_site_is_addressed_by_its_data(catalog, tmp_path):
    site = Site()
    assert re.fullmatch(r"/data/[0-9a-f-]{16,}", site.base)
    assert Site().base == site.base
    folder = Path(shutil.copytree(catalog.root, tmp_path / "layers"))
    (folder / "tables" / "timeline.csv").write_bytes(b"id\n")
    assert Site(folder).base != site.base


def test_every_process_knows_itself_again():
    assert Site().run != Site().run


def test_a_site_makes_its_files_once():
    site = Site()
    assert site.files is site.files
    assert site.frame is site.frame
    assert site.frame == web.frame_script(site.files.scene(ViewState()))

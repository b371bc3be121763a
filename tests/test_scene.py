import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import scene as scenes
from geo import style
from geo.catalog import SLUG_PROPERTIES, Catalog, Layer
from geo.columns import mercator
from geo.errors import CatalogError
from geo.filters import mask
from geo.i18n import LANGS, messages, number, t, typeset
from geo.model import Bounds
from geo.style import OTHER
from geo.view import ViewState

SCENES = {
    "scene-en": "",
    "scene-ar-drone": "lang=ar&sel=drone-shootdown-2025-04-01&bbox=1,18.5,5,21.5",
    "scene-fr-filters": "lang=fr&from=2023-01-01&to=2025-05-31&km=150&side=ml,undetermined&disputed=1"
    "&layers=border,incidents,supplement,places",
}
RECORDS = ("incidents", "supplement", "symbolic")
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2069"))


def of(files, query):
    view, errors = files.view(query)
    assert not errors
    return files.scene(view)


def plain(told):
    return json.loads(json.dumps(told))


def row(scene, layer):
    return next(found for found in scene.layers if found.id == layer)


@pytest.fixture(scope="module")
def default(files):
    return of(files, "")


@pytest.mark.parametrize("name", SCENES)
def test_the_scene_is_the_golden_one(files, catalog, golden, name):
    told = of(files, SCENES[name]).as_dict()
    told["stamp"] = [line.replace(catalog.digest, "DIGEST") for line in told["stamp"]]
    golden(name, told)


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_plain_data(files, name):
    told = of(files, SCENES[name]).as_dict()
    assert plain(told) == plain(of(files, SCENES[name]).as_dict())
    assert "NaN" not in json.dumps(told)
    assert json.loads(json.dumps(told, allow_nan=False))["query"] == told["query"]


def test_the_lengths_of_labels_are_rounded(default):
    for label in default.labels:
        for value in (label.width_px, label.height_px):
            assert value == round(value, 1)
        for point in label.anchors:
            assert list(point) == [round(value, 3) for value in point]


def test_the_distances_of_marks_are_rounded(default):
    assert all(mark.border_km is None or mark.border_km == round(mark.border_km, 3) for mark in default.marks)


@pytest.mark.parametrize("query", [*SCENES.values(), "cat=", "from=2024-01-01", "q=drone"])
def test_every_record_that_passes_is_counted_in_its_layer(files, incidents, query):
    view, _ = files.view(query)
    counts = {layer.id: layer.count for layer in files.scene(view).layers if layer.count is not None}
    assert set(counts) == set(RECORDS)
    assert sum(counts.values()) == mask(incidents.table, view).sum()


def test_the_open_view_counts_all_records(default, incidents):
    assert default.total == len(incidents.table) == len(default.marks) == 92
    assert sum(row(default, layer).count for layer in RECORDS) == 92
    assert sum(family.count for family in default.families) == 92


@settings(max_examples=15)
@given(st.sets(st.sampled_from([layer.id for layer in style.LAYERS])))
def test_marks_obey_their_layers(files, incidents, on):
    scene = files.scene(ViewState(layers=tuple(on)))
    assert [mark.id for mark in scene.marks] == incidents.table.loc[incidents.table["layer"].isin(on), "id"].tolist()
    assert {layer.id for layer in scene.layers if layer.is_on} == on
    assert sum(family.count for family in scene.families) == len(scene.marks)


def test_a_layer_that_is_off_is_counted_all_the_same(files, default):
    off = of(files, "layers=border")
    assert not off.marks
    assert [row(off, layer).count for layer in RECORDS] == [row(default, layer).count for layer in RECORDS]


def test_the_rows_of_the_legend_are_always_the_same(files):
    for query in SCENES.values():
        assert [layer.id for layer in of(files, query).layers] == [layer.id for layer in style.LAYERS]


def test_marks_are_what_passes_the_filters(files, incidents):
    view, _ = files.view("from=2024-01-01&disputed=1&km=500")
    table = incidents.table[mask(incidents.table, view)]
    marks = files.scene(view).marks
    assert 0 < len(marks) < 92
    assert [mark.id for mark in marks] == table["id"].tolist()
    assert all(mark.is_disputed for mark in marks)
    assert all(mark.border_km <= 500 for mark in marks)


def test_a_mark_tells_what_its_record_says(default, incidents):
    for mark, record in zip(default.marks, incidents.table.itertuples(), strict=True):
        assert (mark.id, mark.lon, mark.lat, mark.place_id) == (record.id, record.lon, record.lat, record.place_id)
        assert (mark.is_symbolic, mark.is_disputed) == (record.symbolic, record.disputed)
        assert mark.title == typeset(incidents.rows[mark.id]["title_en"], "en")
        assert mark.is_wide == (mark.radius_km >= 200 and not mark.is_symbolic)
        assert (mark.border_km is None) == np.isnan(record.border_km)


def test_families_count_what_passes_every_filter_but_the_types(files):
    narrow, wide = of(files, "cat=air_drone_strike&from=2024-01-01"), of(files, "from=2024-01-01")
    assert [family.count for family in narrow.families] == [family.count for family in wide.families]
    assert [family.id for family in narrow.families if family.is_on] == ["air"]
    assert all(family.is_on for family in wide.families)


def test_every_type_belongs_to_one_family(default, catalog):
    members = [category for family in default.families for category, _ in family.categories]
    assert sorted(members) == sorted(row["id"] for row in catalog.table("categories") if row["family"] != OTHER)


@pytest.mark.parametrize("lang", LANGS)
def test_the_caption_says_in_words_what_is_shown(files, lang):
    scene = of(files, f"lang={lang}&from=2024-07-25&km=50&side=ml,undetermined&disputed=1&q=drone")
    caption = [line.translate(ISOLATES) for line in scene.caption]
    assert caption[0] == t("caption.some", lang)
    assert len(caption) == 8
    assert all(line.endswith(".") for line in caption[1:])
    assert any("50" in line for line in caption)
    assert any(t("side.ml", lang) in line and t("side.undetermined", lang) in line for line in caption)
    assert t("caption.disputed", lang) in caption
    assert caption[1] == t("caption.count", lang, n=len(scene.marks), total=92).translate(ISOLATES)
    assert caption[2] == t("caption.placed", lang, n=len(scene.marks)).translate(ISOLATES)


@pytest.mark.parametrize("lang", LANGS)
def test_an_open_view_says_all_and_counts_symbolic_apart(files, incidents, lang):
    caption = of(files, f"lang={lang}").caption
    symbolic = int(incidents.table["symbolic"].sum())
    assert caption == (
        t("caption.all", lang),
        t("caption.count_all", lang, n=92),
        t("caption.placed", lang, n=92 - symbolic),
        t("caption.symbolic", lang, n=symbolic),
    )


@pytest.mark.parametrize("lang", LANGS)
def test_an_empty_list_is_said_to_be_none(files, lang):
    assert t("caption.cat", lang, value=t("caption.none", lang)) in of(files, f"lang={lang}&cat=").caption


@pytest.mark.parametrize("lang", LANGS)
def test_the_measured_length_stands_beside_the_stated_one(files, border, lang):
    note = of(files, f"lang={lang}").line_note.translate(ISOLATES)
    assert number(border.length_km, lang, 1) in note
    assert number(1374, lang) in note
    assert "1374" not in json.dumps([label.text for label in of(files, f"lang={lang}").labels])


@pytest.mark.parametrize("lang", LANGS)
def test_every_text_of_a_scene_is_in_its_language(files, catalog, lang):
    scene = of(files, f"lang={lang}")
    assert scene.direction == ("rtl" if lang == "ar" else "ltr")
    assert [layer.title for layer in scene.layers] == [t(f"layer.{layer.id}", lang) for layer in style.LAYERS]
    assert scene.disclaimer == messages(lang)["messages"]["stamp.disclaimer"]
    names = {row["id"]: row[f"name_{lang}"] for row in catalog.table("places")}
    assert {key: value[0] for key, value in scene.places.items()} == names


def test_a_scene_has_a_stamp_with_view_data_and_crs(files, catalog):
    stamp = of(files, SCENES["scene-ar-drone"]).stamp
    assert stamp[0] == of(files, SCENES["scene-ar-drone"]).query
    assert all(part in stamp[1] for part in (catalog.digest, catalog.date, "WGS 84"))


def test_what_is_on_is_credited_once(files, catalog):
    everything = of(files, f"layers={','.join(layer.id for layer in style.LAYERS)}").credits
    assert len(set(everything)) == len(everything)
    for layer in catalog.layers.values():
        assert {*layer.row["credit"].split("; ")} - {""} <= set(everything), layer.id
    assert {"GeoNames (CC BY 4.0)", "Wikipedia"} <= set(of(files, "layers=").credits) <= set(everything)


def test_the_first_view_is_not_fitted_to_in_amenas(default, catalog):
    plant = next(row for row in catalog.table("places") if row["id"] == "in-amenas")
    west, south, east, north = default.bounds
    line = catalog.layers["border"].bounds
    assert west < line.west < line.east < east
    assert south < line.south < line.north < north
    assert not (west <= float(plant["lon"]) <= east and south <= float(plant["lat"]) <= north)


def test_a_rectangle_is_the_camera():
    assert scenes.camera(ViewState(bbox=Bounds(-5, 17, 7, 27))) == (-5, 17, 7, 27)


@given(st.floats(-170, 170), st.floats(-60, 60), st.floats(4, 19))
def test_a_centre_and_zoom_are_the_camera_of_the_nominal_map(lon, lat, zoom):
    west, south, east, north = scenes.camera(ViewState(lon=lon, lat=lat, zoom=zoom))
    corners = mercator(np.array([[west, north], [east, south]])) * 256 * 2**zoom
    assert (corners[1] - corners[0]).tolist() == pytest.approx(scenes.NOMINAL_PX, abs=1e-3)
    centre = mercator(np.array([[lon, lat]]))[0] * 256 * 2**zoom
    assert corners.mean(axis=0).tolist() == pytest.approx(centre.tolist(), abs=1e-3)


def broken(catalog: Catalog, name: str, err: CatalogError) -> Catalog:
    """The catalog as if one of its files could not be used."""

    class Broken(Layer):
        def read_bytes(self):
            raise err

    layers = {
        key: Broken(key, catalog.root, layer.row) if key == name else layer for key, layer in catalog.layers.items()
    }
    return replace(catalog, layers=layers)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("layer", [layer for layer in style.LAYERS if layer.parts], ids=lambda layer: layer.id)
def test_an_unavailable_layer_says_why_in_the_language(catalog, incidents, layer, lang):
    err = CatalogError("layer_missing", layer=layer.parts[0], file="gone.geojson")
    scene = scenes.build(broken(catalog, layer.parts[0], err), incidents, ViewState(lang=lang))
    problems = {found.id: found.problem for found in scene.layers if found.problem}
    assert problems == {layer.id: t("error.layer_missing", lang, file="gone.geojson")}
    assert not scene.is_on(layer.id)
    assert row(scene, layer.id).parts == ()
    assert len(scene.marks) == 92


@pytest.mark.parametrize("lang", LANGS)
def test_without_its_line_a_scene_says_that_nothing_is_measured(catalog, incidents, lang):
    err = CatalogError("layer_missing", layer="border", file="border.geojson")
    scene = scenes.build(broken(catalog, "border", err), incidents, ViewState(lang=lang))
    assert scene.line_note == t("stamp.no_line", lang)


@pytest.mark.parametrize("lang", LANGS)
def test_without_incidents_a_scene_is_drawn_and_says_why(catalog, lang):
    err = CatalogError("table_missing", file="tables/incidents.csv")
    scene = scenes.build(replace(catalog, record_errors=[err]), None, ViewState(lang=lang))
    assert (scene.marks, scene.total) == ((), 0)
    for layer in RECORDS:
        assert row(scene, layer).problem == t("error.table_missing", lang, file="tables/incidents.csv")
        assert row(scene, layer).count is None
    assert all(family.count == 0 for family in scene.families)
    assert scene.caption[1] == t("caption.count", lang, n=0, total=0)


def test_geometry_travels_without_text(default, catalog):
    names = {row[f"name_{lang}"] for row in catalog.table("places") for lang in LANGS}
    for layer in default.layers:
        for part in layer.parts:
            for feature in part.features:
                assert set(feature["properties"]) <= set(SLUG_PROPERTIES)
                assert not {str(value) for value in feature["properties"].values()} & names
                assert feature["id"].startswith(f"{part.id}-")


def test_every_layer_but_records_and_drawn_ones_has_its_files(default):
    for layer in style.LAYERS:
        assert [part.id for part in row(default, layer.id).parts] == list(layer.parts)
    assert len(row(default, "relief").parts[0].image) > 10_000

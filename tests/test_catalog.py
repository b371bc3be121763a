import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest

from geo import catalog as catalogs
from geo import columns, style
from geo.errors import CatalogError
from geo.i18n import LANGS, t
from geo.render.page_files import PageFiles
from geo.view import ViewState

SHIPPED = catalogs.default_root()
MANIFEST = json.loads((SHIPPED / "catalog.json").read_text(encoding="utf-8"))
LAYERS = [row["id"] for row in MANIFEST["layers"]]
VECTORS = [row["id"] for row in MANIFEST["layers"] if row["geometry_type"] != "Raster"]
TABLES = [row["id"] for row in MANIFEST["tables"]]
OWN_ROWS = ("layers", "tables", "date", "format", "version")


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped data that a test may spoil."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "layers"))


def file_of(folder, layer):
    return folder / next(row["file"] for row in MANIFEST["layers"] if row["id"] == layer)


def promised(folder, layer, data):
    """Writes a layer's file and promises its hash in the manifest."""
    file_of(folder, layer).write_bytes(data)
    rows = [
        row | ({"sha256": hashlib.sha256(data).hexdigest()} if row["id"] == layer else {}) for row in MANIFEST["layers"]
    ]
    (folder / "catalog.json").write_text(json.dumps(MANIFEST | {"layers": rows}), encoding="utf-8")


def is_usable(loaded):
    """Makes everything that the page fetches, the cards in one language."""
    files = PageFiles.of(loaded)
    for lang in LANGS:
        assert len(files.page(lang)["layers"]) == len(style.LAYERS)
    ids = list(files.incidents.rows) if files.incidents else []
    assert [files.card("ar", name)["id"] for name in ids] == ids == columns.decode(files.columns())[0]["ids"]
    assert len(files.search()["records"]) == len(ids)
    return files


def test_the_shipped_data_are_as_promised(catalog):
    assert not catalog.unavailable
    assert not catalog.table_errors
    assert list(catalog.layers) == LAYERS
    assert set(catalog.tables) == set(TABLES)
    assert catalog.date == MANIFEST["date"]


def test_every_file_of_the_folder_is_in_the_manifest():
    promised_files = {row["file"] for row in [*MANIFEST["layers"], *MANIFEST["tables"]]} | {"catalog.json", "README.md"}
    assert {path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*") if path.is_file()} == promised_files


@pytest.mark.parametrize("layer", VECTORS)
def test_a_layer_is_read_with_its_crs_and_an_id_for_each_feature(catalog, layer):
    frame = catalog.layers[layer].read()
    assert frame.crs.to_epsg() == 4326
    assert len(frame) == catalog.layers[layer].row["count"]
    west, south, east, north = frame.total_bounds
    assert catalog.layers[layer].bounds == pytest.approx((west, south, east, north), abs=1e-4)
    assert frame.columns[0] == "id"


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("lang", LANGS)
def test_a_layer_has_a_title_in_every_language(catalog, layer, lang):
    assert catalog.layers[layer].title(lang).strip()


@pytest.mark.parametrize("layer", LAYERS)
def test_a_missing_file_takes_its_layer_only(folder, layer):
    path = file_of(folder, layer)
    path.unlink()
    loaded = catalogs.load(folder)
    assert {key: err.code for key, err in loaded.unavailable.items()} == {layer: "layer_missing"}
    assert loaded.unavailable[layer].values == {"layer": layer, "file": path.relative_to(folder).as_posix()}
    is_usable(loaded)


@pytest.mark.parametrize("layer", LAYERS)
def test_one_changed_byte_takes_its_layer_only(folder, layer):
    path = file_of(folder, layer)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    loaded = catalogs.load(folder)
    assert {key: err.code for key, err in loaded.unavailable.items()} == {layer: "layer_hash_differs"}
    values = loaded.unavailable[layer].values
    assert values["found"] == hashlib.sha256(data).hexdigest()[:12]
    assert values["expected"] == loaded.layers[layer].row["sha256"][:12]


@pytest.mark.parametrize("layer", VECTORS)
def test_a_garbled_file_is_told_from_a_changed_one(folder, layer):
    promised(folder, layer, b"{")
    loaded = catalogs.load(folder)
    assert {key: err.code for key, err in loaded.unavailable.items()} == {layer: "layer_garbled"}


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'"features"', b"null", b"\xff\xfe{}"], ids=repr)
def test_what_holds_no_features_is_garbled(folder, data):
    promised(folder, "rivers", data)
    with pytest.raises(CatalogError) as caught:
        catalogs.load(folder).layers["rivers"].features()
    assert caught.value.code == "layer_garbled"


def test_a_map_without_its_garbled_line_is_still_a_map(folder):
    promised(folder, "border", b"{")
    files = is_usable(catalogs.load(folder))
    assert files.incidents.table["border_km"].isna().all()
    row = next(layer for layer in files.scene(ViewState()).layers if layer.id == "border")
    assert "border.geojson" in row.problem


@pytest.mark.parametrize(
    "data", [b"", b"{", b"null", b"[]", b"3", b'{"format": "border-map/catalog"}', b"\xff"], ids=repr
)
def test_a_manifest_that_is_none_is_refused(folder, data):
    (folder / "catalog.json").write_bytes(data)
    refused(folder)


@pytest.mark.parametrize("part", OWN_ROWS)
def test_a_manifest_that_lacks_a_part_is_refused(folder, part):
    manifest = {key: value for key, value in MANIFEST.items() if key != part}
    (folder / "catalog.json").write_text(json.dumps(manifest), encoding="utf-8")
    refused(folder)


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"format": "border-map/view"}, {"layers": [{}]}, {"tables": [{}]}], ids=str
)
def test_a_manifest_of_another_kind_is_refused(folder, change):
    (folder / "catalog.json").write_text(json.dumps(MANIFEST | change), encoding="utf-8")
    refused(folder)


def test_a_folder_without_a_manifest_is_refused(tmp_path):
    refused(tmp_path)


def refused(folder):
    with pytest.raises(CatalogError) as caught:
        catalogs.load(folder)
    assert caught.value.code == "catalog_garbled"
    assert caught.value.values["file"].endswith("catalog.json")


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_table_is_told_and_the_rest_goes_on(folder, table):
    (folder / "tables" / f"{table}.csv").unlink()
    loaded = catalogs.load(folder)
    assert {key: err.code for key, err in loaded.table_errors.items()} == {table: "table_missing"}
    assert loaded.table_errors[table].values["file"] == f"tables/{table}.csv"
    assert loaded.table(table) == []
    is_usable(loaded)


@pytest.mark.parametrize(
    ("data", "line"),
    [(b"id,name\none,1\ntwo\n", 3), (b"id,name\none,1,1\n", 2), (b"id,name\none,\xff\n", 2), (b'id,name\n"one,1\n', 2)],
    ids=["short line", "long line", "no UTF-8", "open quote"],
)
@pytest.mark.parametrize("table", ["claims", "incidents", "sources"])
def test_a_garbled_table_is_told_with_its_line(folder, table, data, line):
    (folder / "tables" / f"{table}.csv").write_bytes(data)
    loaded = catalogs.load(folder)
    assert {key: err.code for key, err in loaded.table_errors.items()} == {table: "table_garbled"}
    assert loaded.table_errors[table].values["file"] == f"{table}.csv"
    assert loaded.table_errors[table].values["line"] == line
    assert set(loaded.tables) == set(TABLES) - {table}


@pytest.mark.parametrize("table", ["claims", "incidents", "incidents_supplement"])
def test_a_garbled_table_leaves_the_rest_usable(folder, table):
    (folder / "tables" / f"{table}.csv").write_bytes(b"id,name\none\n")
    is_usable(catalogs.load(folder))


@pytest.mark.parametrize("lang", LANGS)
def test_the_legend_says_which_table_keeps_the_incidents_away(folder, lang):
    (folder / "tables" / "actors.csv").write_bytes(b"id,name\none\n")
    (folder / "tables" / "incidents.csv").unlink()
    scene = is_usable(catalogs.load(folder)).scene(ViewState(lang=lang))
    problems = {layer.id: layer.problem for layer in scene.layers if layer.problem}
    assert problems == dict.fromkeys(
        ("incidents", "supplement", "symbolic"), t("error.table_missing", lang, file="tables/incidents.csv")
    )


def test_the_legend_names_the_record_whose_value_does_not_fit(folder):
    path = folder / "tables" / "incidents.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",northern-mali,", ",nowhere,"), encoding="utf-8")
    scene = is_usable(catalogs.load(folder)).scene(ViewState())
    assert any("nowhere" in layer.problem for layer in scene.layers)


@pytest.mark.parametrize("file", sorted(path.relative_to(SHIPPED).as_posix() for path in SHIPPED.rglob("*.*")))
def test_the_digest_changes_with_any_file_of_the_data(folder, catalog, file):
    assert catalogs.load(folder).digest == catalog.digest
    path = folder / file
    path.write_bytes(path.read_bytes() + b" ")
    is_data = path.suffix != ".md"
    assert (catalogs.load(folder).digest != catalog.digest) is is_data


def test_the_digest_changes_when_a_file_is_renamed_or_taken_away(folder, catalog):
    path = folder / "tables" / "timeline.csv"
    path.rename(path.with_name("timelines.csv"))
    renamed = catalogs.load(folder).digest
    path.with_name("timelines.csv").unlink()
    assert len({catalog.digest, renamed, catalogs.load(folder).digest}) == 3


def test_the_digest_is_no_matter_of_time_or_place(folder, catalog):
    for path in folder.rglob("*.csv"):
        os.utime(path, (0, 0))
    assert catalogs.load(folder).digest == catalog.digest
    assert len(catalog.digest) == 12

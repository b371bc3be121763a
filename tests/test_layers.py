"""The manifest tells the truth about every file it names, and the layers say what the hand tables and sources say."""

import hashlib
import json
import re
from itertools import pairwise

import numpy as np
import pytest
import shapely

from geo import catalog, geodesy, tables
from geo.rebuild import inputs, manifest
from geo.rebuild.layer_rows import LAYERS, LayerRow
from geo.rebuild.providers import ROLES
from geo.rebuild.sources import Sources

ROOT = catalog.default_root()
MANIFEST = json.loads((ROOT / "catalog.json").read_text(encoding="utf-8"))
LAYER_ROWS = {row["id"]: row for row in MANIFEST["layers"]}
TABLE_ROWS = {row["id"]: row for row in MANIFEST["tables"]}
VECTOR = [id_ for id_, row in LAYER_ROWS.items() if row["geometry_type"] != "Raster"]
HAND_MADE = [layer.id for layer in LAYERS if not layer.packages]
LANGUAGES = ("ar", "en", "fr")
ARABIC = re.compile("[\u0621-\u064a]")
BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
SIDES = {
    "tin-zaouatine-dz": "north",
    "bordj-badji-mokhtar": "north",
    "timiaouine": "north",
    "tinzaouaten-ml": "south",
    "in-khalil": "south",
    "boghassa": "south",
    "tessalit": "south",
}
WHOLE_LIMIT_BYTES = 8_000_000

every_layer = pytest.mark.parametrize("id_", LAYER_ROWS)
every_vector = pytest.mark.parametrize("id_", VECTOR)
every_row = pytest.mark.parametrize("row", [*LAYER_ROWS.values(), *TABLE_ROWS.values()], ids=lambda row: row["file"])


def read(id_: str) -> bytes:
    return (ROOT / LAYER_ROWS[id_]["file"]).read_bytes()


def features(id_: str) -> list[dict]:
    return json.loads(read(id_))["features"]


def shape(feature: dict) -> shapely.Geometry:
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def lines(feature: dict) -> list[np.ndarray]:
    return [shapely.get_coordinates(part) for part in shapely.get_parts(shape(feature))]


def edges(arrays: list[np.ndarray]) -> set[tuple]:
    return {tuple(sorted((tuple(a), tuple(b)))) for array in arrays for a, b in pairwise(array.tolist())}


def rings(feature: dict) -> list[np.ndarray]:
    return [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(shape(feature)))]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Hand tables as shipped, and a cache without an archive in it."""
    return Sources(ROOT / "tables", tmp_path_factory.mktemp("no-archives"))


@pytest.fixture(scope="module")
def border() -> np.ndarray:
    return np.array(features("border")[0]["geometry"]["coordinates"])


# The manifest and its files


def test_the_manifest_says_what_it_is():
    assert (MANIFEST["format"], MANIFEST["version"]) == (catalog.FORMAT, 1)


def test_the_manifest_lists_every_layer_and_every_file_that_is_there():
    listed = {row["file"] for row in (*LAYER_ROWS.values(), *TABLE_ROWS.values())}
    present = {path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file()}
    assert present - {"catalog.json", "README.md"} == listed
    assert list(LAYER_ROWS) == [layer.id for layer in LAYERS]


@every_layer
def test_the_file_has_the_hash_the_manifest_gives(id_: str):
    assert hashlib.sha256(read(id_)).hexdigest() == LAYER_ROWS[id_]["sha256"]


def test_the_catalog_finds_every_layer_available():
    assert catalog.load(ROOT).unavailable == {}


@every_vector
def test_count_and_geometry_type_are_those_of_the_file(id_: str):
    found = features(id_)
    assert len(found) == LAYER_ROWS[id_]["count"]
    assert {feature["geometry"]["type"] for feature in found} == {LAYER_ROWS[id_]["geometry_type"]}


@every_vector
def test_bounds_are_those_of_the_coordinates(id_: str):
    boxes = np.array([shape(feature).bounds for feature in features(id_)])
    assert LAYER_ROWS[id_]["bounds"] == [*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)]


@every_vector
def test_geometries_are_valid_and_lie_in_degrees(id_: str):
    shapes = [shape(feature) for feature in features(id_)]
    assert [shapely.is_valid_reason(s) for s in shapes if not s.is_valid] == []
    assert not any(s.is_empty for s in shapes)
    west, south, east, north = LAYER_ROWS[id_]["bounds"]
    assert -180 <= west < east <= 180
    assert -90 <= south < north <= 90


@every_vector
def test_feature_ids_are_slugs_and_unique(id_: str):
    ids = [feature["id"] for feature in features(id_)]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


@every_vector
def test_outer_rings_run_counter_clockwise(id_: str):
    for feature in features(id_):
        for part in shapely.get_parts(shape(feature)):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw, feature["id"]
                assert not any(hole.is_ccw for hole in part.interiors), feature["id"]


@every_row
def test_titles_and_notes_are_in_three_languages(row: dict):
    for words in (row["title"], *([row["notes"]] if "notes" in row else [])):
        assert sorted(words) == sorted(LANGUAGES)
        assert ARABIC.search(words["ar"])
        assert not ARABIC.search(words["en"] + words["fr"])
        assert all(text.strip() and not BIDI_CONTROLS.search(text) for text in words.values())


@every_row
def test_licence_and_providers_are_named(row: dict):
    assert row["licence"]
    assert row["providers"]
    for provider in row["providers"]:
        assert provider["name"]
        assert provider["roles"]
        assert set(provider["roles"]) <= set(ROLES)
        assert provider.get("href", "https://").startswith("https://")


@every_layer
def test_notes_credit_and_status_are_given(id_: str):
    row = LAYER_ROWS[id_]
    assert row["credit"] or [provider["name"] for provider in row["providers"]] == ["Algeria-Mali Border Map"]
    assert row["status"] in {"measured", "indicative", "reference", "pre-2019"}
    assert "notes" in row


@every_layer
def test_inputs_are_pinned_packages_or_hand_tables(id_: str):
    row = LAYER_ROWS[id_]
    pinned = [package.row() for package in inputs.PACKAGES.values()]
    assert all(entry in pinned for entry in row["inputs"])
    assert all((ROOT / name).is_file() for name in row["tables"])
    assert row["inputs"] or row["tables"]


@pytest.mark.parametrize("id_", TABLE_ROWS)
def test_the_key_of_a_table_names_each_row_once(id_: str):
    row = TABLE_ROWS[id_]
    cells = tables.parse((ROOT / row["file"]).read_bytes(), row["file"])
    keys = [tuple(cell[column] for column in row["key"].split("+")) for cell in cells]
    assert keys
    assert len(set(keys)) == len(keys)


def test_all_that_is_embedded_stays_small():
    assert sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()) < WHOLE_LIMIT_BYTES


# Figures


def test_lengths_are_recomputed_from_the_files():
    for id_, row in LAYER_ROWS.items():
        if "length_km" in row["measured"]:
            total = sum(geodesy.length_m(line) for feature in features(id_) for line in lines(feature)) / 1000.0
            assert row["measured"]["length_km"] == pytest.approx(total, abs=0.051), id_


def test_the_lengths_of_axis_and_links_are_recomputed():
    measured = LAYER_ROWS["trans-saharan-road"]["measured"]
    for kind in ("main", "link"):
        chosen = [f for f in features("trans-saharan-road") if f["properties"]["kind"] == kind]
        total = sum(geodesy.length_m(line) for feature in chosen for line in lines(feature)) / 1000.0
        assert measured[f"length_{kind}_km"] == pytest.approx(total, abs=0.051)


def test_areas_are_recomputed_on_an_equal_area_sphere():
    """Lambert's cylindrical projection on the authalic sphere, radius 6371.0072 km, within 0.5 %."""

    def area(feature: dict) -> float:
        flat = shapely.transform(shape(feature), lambda xy: np.column_stack([np.radians(xy[:, 0]), _sine(xy[:, 1])]))
        return flat.area * 6371.0072**2

    def _sine(lat: np.ndarray) -> np.ndarray:
        return np.sin(np.radians(lat))

    by_id = {feature["id"]: feature for feature in features("countries")}
    measured = LAYER_ROWS["countries"]["measured"]
    assert measured["area_dz_km2"] == pytest.approx(area(by_id["dz"]), rel=0.005)
    assert measured["area_ml_km2"] == pytest.approx(area(by_id["ml"]), rel=0.005)
    basin = features("taoudeni-basin")[0]
    assert LAYER_ROWS["taoudeni-basin"]["measured"]["area_km2"] == pytest.approx(area(basin), rel=0.005)


@every_layer
def test_stated_figures_are_those_of_the_tables(id_: str, sources: Sources):
    layer = next(layer for layer in LAYERS if layer.id == id_)
    fresh = manifest.stated(layer, sources)
    assert LAYER_ROWS[id_]["stated"] == fresh, f"a table changed: run `python -m geo.rebuild {id_}`"


def test_every_published_length_of_the_border_stands_beside_the_measured_one():
    row = LAYER_ROWS["border"]
    assert [stated["value"] for stated in row["stated"]] == [1374, 1329, 1359, 1376]
    others = {line["package"]: line["length_km"] for line in row["other_lines"]}
    assert others["geo-maps-100m"] == pytest.approx(1360.4, abs=0.1)
    assert others["geo-maps-1km"] == pytest.approx(1329.7, abs=0.1)
    assert others["world-atlas"] == pytest.approx(1266.9, abs=0.1)


# The border


def test_the_border_is_one_line_of_all_vertices_from_west_to_east(border: np.ndarray):
    assert border.shape == (1466, 2)
    assert len(np.unique(border, axis=0)) == len(border)
    assert border[0, 0] < border[-1, 0]
    assert shape(features("border")[0]).is_simple


def test_the_border_has_the_geodesic_length_known_of_its_source(border: np.ndarray):
    assert geodesy.length_m(border) / 1000.0 == pytest.approx(1365.6, abs=0.5)


def test_the_border_ends_where_the_convention_of_1983_puts_its_ends(border: np.ndarray):
    west, east = (-(4 + 50 / 60), 25.0), (4 + 16 / 60, 19 + 8 / 60 + 44 / 3600)
    off = geodesy.distance_m(border[[0, -1]], np.array([west, east]))
    assert (off < 200.0).all()
    measured = LAYER_ROWS["border"]["measured"]
    assert off.tolist() == pytest.approx([measured["west_end_off_m"], measured["east_end_off_m"]], abs=0.06)


@pytest.mark.parametrize(("place", "side"), SIDES.items())
def test_the_raw_line_has_the_known_places_on_their_side(place: str, side: str, border: np.ndarray, sources: Sources):
    north = shapely.Polygon([*border, (border[-1, 0], 60.0), (border[0, 0], 60.0)])
    row = next(row for row in sources.table("places") if row["id"] == place)
    assert shapely.contains_xy(north, float(row["lon"]), float(row["lat"])) == (side == "north")


# Layers fit each other


def test_algeria_and_mali_meet_along_the_border_itself(border: np.ndarray):
    land = {feature["id"]: edges(rings(feature)) for feature in features("countries")}
    assert edges([border]) == land["dz"] & land["ml"]


def test_no_boundary_lies_on_the_border(border: np.ndarray):
    drawn = {feature["id"]: edges(lines(feature)) for feature in features("boundaries")}
    assert "dz-ml" not in drawn
    assert [name for name, found in drawn.items() if found & edges([border])] == []
    near = shapely.LineString(border).buffer(0.005)
    along = {f["id"]: shape(f).intersection(near).length for f in features("boundaries")}
    assert [name for name, length in along.items() if length > 0.05] == []


def test_each_boundary_is_drawn_once():
    seen: dict[tuple, str] = {}
    for feature in features("boundaries"):
        for edge in edges(lines(feature)):
            assert edge not in seen, (feature["id"], seen.get(edge))
            seen[edge] = feature["id"]


def test_near_boundaries_run_between_the_two_countries_they_name():
    land = {feature["properties"]["iso"]: edges(rings(feature)) for feature in _land("near", "focus")}
    for feature in features("boundaries"):
        named = feature["properties"]
        if named["tier"] == "near":
            assert edges(lines(feature)) <= land[named["a"]] & land[named["b"]], feature["id"]


def test_only_western_saharas_near_boundaries_are_not_final():
    near = [feature["properties"] for feature in features("boundaries") if feature["properties"]["tier"] == "near"]
    not_final = {frozenset((named["a"], named["b"])) for named in near if named["final"] is False}
    assert not_final == {frozenset(("EH", other)) for other in ("DZ", "MA", "MR")}
    far = [feature["properties"] for feature in features("boundaries") if feature["properties"]["tier"] == "far"]
    assert {named["final"] for named in far} == {None}


def test_near_lands_do_not_overlap():
    shapes = [shape(feature) for feature in _land("near", "focus")]
    assert sum(s.area for s in shapes) == pytest.approx(shapely.union_all(shapes).area, abs=1e-6)


def test_far_land_leaves_no_seam_beside_near_land():
    """Along the window's eastern edge the far land of a country begins under its near land."""
    near = shapely.union_all([shape(feature) for feature in _land("near", "focus")])
    far = shapely.union_all([shape(feature) for feature in _land("far")])
    strip = shapely.box(19.99, 12.0, 20.01, 30.0)
    assert strip.difference(shapely.union(near, far)).area == pytest.approx(0.0, abs=1e-6)
    assert far.intersection(near).area < 2.0


def test_inner_divisions_stay_inside_the_land_of_their_country():
    land = {feature["id"]: shape(feature) for feature in _land("near", "focus")}
    for feature in features("admin1"):
        assert land[feature["id"]].buffer(0.0002).contains(shape(feature)), feature["id"]


def test_the_niger_runs_without_a_gap_across_the_meridian_of_greenwich():
    niger = shapely.union_all([shape(feature) for feature in features("rivers")])
    bend = shapely.clip_by_rect(niger, -0.5, 16.0, 0.5, 17.2)
    assert shapely.line_merge(bend).intersects(shapely.LineString([(0.0, 16.0), (0.0, 17.2)]))


def _land(*tiers: str) -> list[dict]:
    return [feature for feature in features("countries") if feature["properties"]["tier"] in tiers]


# Made of hand tables, and made again


@pytest.mark.parametrize("id_", HAND_MADE)
def test_hand_made_layers_are_up_to_date_with_their_tables(id_: str, sources: Sources):
    again = manifest.BUILDERS[id_](sources)
    assert read(id_) == again, f"a table changed: run `python -m geo.rebuild {id_}`"
    layer: LayerRow = next(layer for layer in LAYERS if layer.id == id_)
    assert LAYER_ROWS[id_] == manifest.layer_row(layer, again, sources), f"run `python -m geo.rebuild {id_}`"


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.id)
def test_the_manifest_carries_the_words_of_the_code(layer: LayerRow, sources: Sources):
    row = LAYER_ROWS[layer.id]
    assert row["title"] == manifest.title(layer, sources), f"run `python -m geo.rebuild {layer.id}`"
    assert row["notes"] == layer.notes
    assert row["providers"] == list(layer.providers)
    assert (row["licence"], row["credit"], row["status"]) == (layer.licence, layer.credit, layer.status)


def test_towns_stand_where_the_table_of_places_has_them(sources: Sources):
    places = {row["id"]: (float(row["lon"]), float(row["lat"])) for row in sources.table("places")}
    for layer, ids in {
        "tin-zaouatine": ["tin-zaouatine-dz", "tinzaouaten-ml"],
        "in-amenas": ["in-amenas", "tiguentourine"],
    }.items():
        found = features(layer)
        assert [feature["properties"]["place_id"] for feature in found] == ids
        assert [tuple(feature["geometry"]["coordinates"]) for feature in found] == [places[id_] for id_ in ids]


def test_the_road_has_one_line_per_section_of_its_table(sources: Sources):
    sections = list(dict.fromkeys(row["section"] for row in sources.table("road_waypoints")))
    found = [feature["properties"] for feature in features("trans-saharan-road")]
    assert [named["section"] for named in found] == sections
    assert [named["kind"] for named in found] == ["main" if name.startswith("main") else "link" for name in sections]

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from geo import incidents as records
from geo.errors import CatalogError

FLAT = {"incidents": 63, "incidents_supplement": 29}
DISTANCES = ["border_km", "border_km_low", "border_km_high", "chainage_km"]


@pytest.fixture(scope="module")
def table(incidents):
    return incidents.table


@pytest.fixture(scope="module")
def is_measured(table):
    return (table["radius_km"] < 200) & ~table["symbolic"]


def changed(catalog, name, **cells):
    """The catalog with some cells of a table's first row changed."""
    rows = catalog.table(name)
    return replace(catalog, tables={**catalog.tables, name: [rows[0] | cells, *rows[1:]]})


def test_every_row_of_the_tables_is_one_incident(catalog, incidents):
    ids = [row["id"] for name in FLAT for row in catalog.table(name)]
    assert list(incidents.table["id"]) == ids
    assert list(incidents.rows) == ids
    assert len(set(ids)) == len(ids) == sum(FLAT.values())
    assert list(incidents.table.index) == list(range(92))


def test_every_record_belongs_to_one_layer(table):
    expected = np.where(table["symbolic"], "symbolic", np.where(table["origin"] == "brief", "incidents", "supplement"))
    assert (table["layer"] == expected).all()
    assert set(table["layer"]) == {"incidents", "supplement", "symbolic"}


def test_acts_of_government_and_wide_areas_carry_no_distance(table, is_measured):
    assert table.loc[~is_measured, DISTANCES].isna().all(axis=None)
    assert (table.loc[~is_measured, "side_measured"] == "").all()
    assert (~is_measured).sum() > 0


def test_all_others_carry_one(table, is_measured):
    assert table.loc[is_measured, DISTANCES].notna().all(axis=None)
    assert set(table.loc[is_measured, "side_measured"]) <= {"dz", "ml", "undetermined", "elsewhere"}
    assert is_measured.sum() > 0


def test_a_distance_is_a_range_of_the_radius_and_never_negative(table, is_measured):
    some = table[is_measured]
    low = np.maximum(some["border_km"] - some["radius_km"], 0)
    assert some["border_km_low"].tolist() == pytest.approx(low.tolist())
    assert some["border_km_high"].tolist() == pytest.approx((some["border_km"] + some["radius_km"]).tolist())
    assert (some["border_km_low"] == 0).any()


def test_no_side_is_measured_nearer_than_the_error_and_the_radius(table, is_measured):
    some = table[is_measured]
    is_close = some["border_km"] < 2 + some["radius_km"]
    assert ((some["side_measured"] == "undetermined") == is_close).all()


def test_the_disputed_incidents_are_those_with_a_dispute(incidents):
    assert set(incidents.table.loc[incidents.table["disputed"], "id"]) == incidents.disputed
    assert len(incidents.disputed) == 12
    assert len(incidents.disputes) == 20


def test_every_claim_is_kept_with_its_incident(catalog, incidents):
    assert sum(map(len, incidents.claims.values())) == len(catalog.table("claims")) == 77
    assert set(incidents.claims) <= set(incidents.rows)
    assert all(claim.incident_id == key for key, some in incidents.claims.items() for claim in some)


def test_the_search_text_holds_title_summary_and_names_in_three_languages(incidents):
    for text, (key, row) in zip(incidents.table["text"], incidents.rows.items(), strict=True):
        place = incidents.places[row["place_id"]]
        for lang in ("ar", "fr", "en"):
            for part in (row[f"title_{lang}"], row[f"summary_{lang}"], place[f"name_{lang}"]):
                assert part in text, key


def test_the_frame_has_a_crs_and_longitude_first(incidents):
    frame = incidents.frame()
    assert frame.crs.to_epsg() == 4326
    assert frame.geometry.x.tolist() == incidents.table["lon"].tolist()
    assert frame.geometry.y.tolist() == incidents.table["lat"].tolist()


def test_a_frame_is_a_copy(incidents):
    frame = incidents.frame()
    frame.loc[0, "category"] = "changed"
    assert incidents.table.loc[0, "category"] != "changed"


def points(**columns):
    base = {"lon": [0.0, 0.0, 3.0], "lat": [23.0, 20.0, 36.0], "radius_km": [1.0] * 3, "symbolic": [False] * 3}
    return pd.DataFrame(base | columns)


@pytest.fixture(scope="module")
def lands(catalog):
    return records.countries(catalog)


def test_enriching_adds_columns_and_changes_no_row(border, lands):
    table = points(name=["a", "b", "c"])
    before = table.copy()
    out = records.enrich(table, border, lands)
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(out[list(table.columns)], before)
    assert set(out.columns) - set(table.columns) == {*DISTANCES, "side_measured"}
    assert out["side_measured"].tolist() == ["dz", "ml", "dz"]


def test_the_order_of_the_rows_does_not_matter(border, lands):
    table = points()
    there, back = records.enrich(table, border, lands), records.enrich(table[::-1], border, lands)
    pd.testing.assert_frame_equal(there, back[::-1])


@pytest.mark.parametrize(
    ("radius", "symbolic", "has_distance"), [(199.9, False, True), (200, False, False), (1, True, False)]
)
def test_a_radius_of_200_km_or_a_symbolic_place_is_not_measured(border, lands, radius, symbolic, has_distance):
    out = records.enrich(points(radius_km=[float(radius)] * 3, symbolic=[symbolic] * 3), border, lands)
    assert out["border_km"].notna().tolist() == [has_distance] * 3
    assert (out["side_measured"] != "").tolist() == [has_distance] * 3


def test_without_a_line_nothing_is_measured(lands):
    out = records.enrich(points(), None, lands)
    assert out[DISTANCES].isna().all(axis=None)
    assert (out["side_measured"] == "").all()


def test_an_empty_table_stays_empty(border, lands):
    out = records.enrich(points().iloc[:0], border, lands)
    assert len(out) == 0
    assert set(DISTANCES) <= set(out.columns)


def test_a_side_that_only_the_countries_can_tell_is_not_told_without_them(catalog, border):
    """Gao lies 400 km inside Mali: where the countries cannot be read it must not become "elsewhere"."""
    hidden = replace(catalog, layers={key: layer for key, layer in catalog.layers.items() if key != "countries"})
    known = records.load(catalog).table.set_index("id")["side_measured"]
    found = records.load(hidden).table.set_index("id")["side_measured"]
    inland = known[known.isin(["dz", "ml"])].index
    assert not (found[inland] == "elsewhere").any()


def test_places_said_to_lie_in_their_country_do(catalog, lands):
    drawn = {feature["properties"]["iso"] for feature in catalog.layers["countries"].features()}
    rows = [row for row in catalog.table("places") if row["inside_stated_country"] == "yes" and row["country"] in drawn]
    held = lands.at(np.array([[float(row["lon"]), float(row["lat"])] for row in rows]))
    wrong = [row["id"] for row, iso in zip(rows, held, strict=True) if iso != row["country"]]
    assert len(rows) >= 90
    assert not wrong


@pytest.mark.parametrize("name", ["incidents", "places", "categories"])
def test_without_a_table_that_they_need_there_are_no_incidents(catalog, name):
    err = CatalogError("table_missing", file=f"tables/{name}.csv")
    with pytest.raises(CatalogError) as caught:
        records.load(replace(catalog, table_errors={name: err}))
    assert caught.value is err


@pytest.mark.parametrize(
    ("column", "value"), [("place_id", "nowhere"), ("category", "party"), ("radius_km", "wide"), ("radius_km", "")]
)
def test_a_record_with_a_value_that_does_not_fit_is_named(catalog, column, value):
    with pytest.raises(CatalogError) as caught:
        records.load(changed(catalog, "incidents", **{column: value}))
    assert caught.value.code == "incident_garbled"
    assert caught.value.values["id"] == "mali-support-algerian-war"
    assert value in caught.value.values["value"]


def test_a_place_that_moves_moves_its_incidents(catalog, incidents):
    row = catalog.table("places")[0]
    moved = records.load(changed(catalog, "places", lon="2.0", lat="23.0")).table
    here = moved["place_id"] == row["id"]
    assert here.any()
    assert moved.loc[here, ["lon", "lat"]].drop_duplicates().values.tolist() == [[2.0, 23.0]]
    assert (moved.loc[~here, "lon"] == incidents.table.loc[~here, "lon"]).all()


def test_the_line_is_the_border_layer(catalog, border):
    feature = json.loads((catalog.root / "border.geojson").read_text(encoding="utf-8"))["features"][0]
    assert border.lonlat.tolist() == feature["geometry"]["coordinates"]

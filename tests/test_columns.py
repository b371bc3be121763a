import gzip
import json
import struct
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import columns, geodesy

STEP_M = 2.4
FIRST = ["x", "y", "day_start", "category", "flags"]
WIDTH = {"u8": 1, "u16": 2, "p24": 3, "i32": 4, "f32": 4, "f64": 8}
VOCABULARIES = {
    "category": ["battle", "coup", "strike"],
    "side": ["dz", "ml"],
    "precision": ["exact", "area"],
    "date_precision": ["day", "span", "month", "year"],
    "place": [f"place-{n}" for n in range(300)],
    "actor": ["dza", "mli", "fra"],
}

lons, lats = st.floats(-180, 180), st.floats(-85, 85)
days = st.dates(date(1900, 1, 1), date(2079, 6, 1)).map(str)
records = st.fixed_dictionaries(
    {
        "lon": lons,
        "lat": lats,
        "date_start": days,
        "date_end": days | st.just(""),
        "origin": st.sampled_from(["brief", "supplement", "mine"]),
        "symbolic": st.booleans(),
        "disputed": st.booleans(),
        "algeria_says": st.booleans(),
        "mali_says": st.booleans(),
        "category": st.sampled_from(VOCABULARIES["category"]),
        "side": st.sampled_from(VOCABULARIES["side"]),
        "precision": st.sampled_from(VOCABULARIES["precision"]),
        "date_precision": st.sampled_from(VOCABULARIES["date_precision"]),
        "sources": st.lists(st.just("x01"), max_size=300),
        "place_id": st.sampled_from(VOCABULARIES["place"]),
        "radius_km": st.floats(0, 999, width=32),
        "border_km": st.floats(0, 20040, width=32) | st.just(float("nan")),
        "actors": st.lists(st.sampled_from(VOCABULARIES["actor"]), unique=True),
        "deaths": st.sampled_from([float("nan"), 0.0, 1.0, 9.0, 10.0, 5000.0]),
    }
)
tables = st.lists(records, min_size=1, max_size=12).map(
    lambda rows: pd.DataFrame(rows).assign(id=[f"row-{n}" for n in range(len(rows))])
)


def words(header, told, column, vocabulary):
    return [header["vocabularies"][vocabulary][code] for code in told[column]]


def day(number):
    return "" if number == columns.OPEN_END else str(date(1900, 1, 1) + timedelta(days=int(number)))


def decoded(data):
    """The rows that a file tells, read by the names of its header."""
    header, told = columns.decode(data)
    codes = iter(told["actor"])
    flags = {name: (told["flags"] >> n & 1).astype(bool) for n, name in enumerate(header["flags"])}
    return pd.DataFrame(
        {
            "id": header["ids"],
            "date_start": map(day, told["day_start"]),
            "date_end": map(day, told["day_end"]),
            "origin": np.select([flags["supplement"], flags["mine"]], ["supplement", "mine"], "brief"),
            **{name: flags[name] for name in ("symbolic", "disputed", "algeria_says", "mali_says")},
            "category": words(header, told, "category", "category"),
            "side": words(header, told, "side", "side"),
            "precision": words(header, told, "precision", "precision"),
            "date_precision": words(header, told, "date_precision", "date_precision"),
            "place_id": words(header, told, "place", "place"),
            "radius_km": told["radius_km"],
            "deaths": told["deaths"],
            "border_km": told["border_km"],
            "actors": [[header["vocabularies"]["actor"][next(codes)] for _ in range(n)] for n in told["actor_count"]],
        }
    )


def same_rows(data, table):
    told = decoded(data)
    exact = [name for name in told.columns if name not in ("radius_km", "border_km", "deaths")]
    assert told["deaths"].tolist() == [sum(toll >= step for step in (1, 5, 10, 25, 100)) for toll in table["deaths"]]
    assert told[exact].values.tolist() == table[exact].values.tolist()
    for name in ("radius_km", "border_km"):
        np.testing.assert_array_equal(told[name].to_numpy(), table[name].to_numpy(np.float32))


def off_by_m(data, table):
    _, told = columns.decode(data)
    there = columns.unmercator(np.column_stack([told["x"], told["y"]]) / columns.FULL)
    return geodesy.distance_m(there, table[["lon", "lat"]].to_numpy(float))


@given(tables)
def test_what_is_encoded_is_decoded(table):
    same_rows(columns.encode(table, VOCABULARIES), table)


@given(tables)
def test_a_position_is_kept_to_2_4_m(table):
    assert off_by_m(columns.encode(table, VOCABULARIES), table).max() <= STEP_M


def test_the_shipped_incidents_are_decoded_as_they_are(files, incidents):
    data = files.columns()
    same_rows(data, incidents.table)
    assert off_by_m(data, incidents.table).max() <= STEP_M


def test_the_file_begins_with_its_name_a_length_and_a_versioned_header(files, incidents):
    data = files.columns()
    assert data[:4] == b"BMCF"
    length = struct.unpack("<I", data[4:8])[0]
    assert (8 + length) % 4 == 0
    header = json.loads(data[8 : 8 + length].decode("utf-8"))
    assert list(header)[:2] == ["format", "version"]
    assert (header["format"], header["version"]) == ("border-map/columns", 2)
    assert header["rows"] == len(header["ids"]) == len(incidents.table)
    assert len(data) == 8 + length + sum(WIDTH[column["type"]] * column["count"] for column in header["columns"])


def test_what_every_mark_needs_takes_ten_bytes_a_row(files):
    header, _ = columns.decode(files.columns())
    first = header["columns"][:5]
    assert [column["name"] for column in first] == FIRST
    assert sum(WIDTH[column["type"]] for column in first) == 10
    assert all(column["count"] == header["rows"] for column in first)


@given(tables)
def test_an_independent_reader_finds_every_column_where_the_header_says(table):
    data = columns.encode(table, VOCABULARIES)
    at = 8 + int.from_bytes(data[4:8], "little")
    starts = {}
    for column in json.loads(data[8:at])["columns"]:
        starts[column["name"]], at = at, at + WIDTH[column["type"]] * column["count"]
    radius = struct.unpack_from(f"<{len(table)}f", data, starts["radius_km"])
    places = struct.unpack_from(f"<{len(table)}H", data, starts["place"])
    assert list(radius) == table["radius_km"].tolist()
    assert [VOCABULARIES["place"][code] for code in places] == table["place_id"].tolist()


@given(tables)
def test_an_independent_reader_finds_the_first_columns_where_the_layout_says(table):
    data, rows = columns.encode(table, VOCABULARIES), len(table)
    at = 8 + int.from_bytes(data[4:8], "little")
    planes = [data[at + n * rows : at + (n + 1) * rows] for n in range(6)]
    x = [low | mid << 8 | high << 16 for low, mid, high in zip(*planes[:3], strict=True)]
    assert x == [round((lon / 360 + 0.5) * (2**24 - 1)) for lon in table["lon"]]
    days = struct.unpack_from(f"<{rows}H", data, at + 6 * rows)
    assert [str(date(1900, 1, 1) + timedelta(days=n)) for n in days] == table["date_start"].tolist()
    assert [VOCABULARIES["category"][code] for code in data[at + 8 * rows : at + 9 * rows]] == table[
        "category"
    ].tolist()


def test_no_rows_make_a_file_too():
    header, told = columns.decode(columns.empty(VOCABULARIES))
    assert (header["rows"], header["ids"]) == (0, [])
    assert all(len(values) == 0 for values in told.values())
    assert header["vocabularies"] == VOCABULARIES


@pytest.mark.parametrize("data", [b"", b"BMC", b"PK\x03\x04" + b"\0" * 40, b"FCMB" + b"\0" * 40], ids=repr)
def test_another_file_is_refused(data):
    with pytest.raises(ValueError, match="no columns file"):
        columns.decode(data)


def test_another_version_is_refused():
    data = columns.empty(VOCABULARIES).replace(b'"version":2', b'"version":1')
    with pytest.raises(ValueError, match="version 1"):
        columns.decode(data)


@pytest.mark.parametrize("lost", [1, 4, 100])
def test_a_file_that_ends_too_early_is_refused(files, lost):
    with pytest.raises(ValueError):
        columns.decode(files.columns()[:-lost])


@pytest.mark.parametrize("iso", ["1899-12-31", "1830-07-05", "2079-06-06", "2200-01-01"])
def test_a_day_that_has_no_number_is_refused(incidents, iso):
    """65535 means "open": a day that wraps round to another would be a silent lie."""
    table = incidents.table.iloc[:1].assign(date_start=iso)
    vocabularies = {
        "category": table["category"].tolist(),
        "side": table["side"].tolist(),
        "precision": table["precision"].tolist(),
        "place": table["place_id"].tolist(),
        "actor": table["actors"].iloc[0],
    }
    with pytest.raises((ValueError, OverflowError)):
        columns.encode(table, vocabularies)


@given(lons, lats)
def test_mercator_and_back_is_the_same_place(lon, lat):
    there = columns.unmercator(columns.mercator(np.array([[lon, lat]])))[0]
    assert there.tolist() == pytest.approx([lon, lat], abs=1e-9)


@pytest.mark.parametrize(
    ("lonlat", "xy"),
    [
        ((0, 0), (0.5, 0.5)),
        ((-180, 85.05112878), (0, 0)),
        ((180, -85.05112878), (1, 1)),
        ((90, 66.51326044), (0.75, 0.25)),
    ],
)
def test_mercator_runs_from_the_north_west_corner(lonlat, xy):
    assert columns.mercator(np.array([lonlat], float))[0].tolist() == pytest.approx(xy, abs=1e-9)


def test_the_poles_are_cut_off_at_the_edge_of_the_world():
    assert columns.mercator(np.array([[0.0, 90.0], [0.0, -90.0]]))[:, 1].tolist() == pytest.approx([0, 1], abs=1e-9)


@given(tables)
def test_a_packed_file_is_the_same_file(table):
    data = columns.encode(table, VOCABULARIES)
    assert gzip.decompress(columns.zipped(data)) == data


def test_numbers_in_no_order_are_packed_smaller_than_gzip_packs_them():
    """Of numbers of 20 bits the highest of three bytes is packed to 4 bits, and no byte can be packed further."""
    rows = 50_000
    numbers = np.random.default_rng(7).integers(0, 2**20, rows)
    data = columns.pack({}, rows, [("x", "p24", numbers)])
    packed = columns.zipped(data)
    assert gzip.decompress(packed) == data
    assert 2.5 * rows < len(packed) < min(2.51 * rows + 300, len(gzip.compress(data, 9)))

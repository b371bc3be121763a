"""Exported tables read back by other means than those that wrote them."""

import csv
import io
import json
import re
import tempfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import numpy as np
import pyogrio

from geo.export import records
from geo.export.records import ABOUT_COLUMNS, CLAIM_COLUMNS, COLUMNS, SOURCE_COLUMNS, Kind

PARSE = {
    **{Kind.TEXT: str, Kind.NUMBER: float, Kind.COUNT: int, Kind.FLAG: lambda cell: bool(int(cell))},
    **{Kind.IDS: lambda cell: cell.split(";"), Kind.CLAIMS: json.loads},
}
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def typed(columns, cells):
    """The row of flat cells: texts, numbers or nothing."""
    assert list(cells) == list(columns)
    return {name: PARSE[kind](cells[name]) if cells[name] not in (None, "") else [] if kind is Kind.IDS else None
            for name, kind in columns.items()}  # fmt: skip


def frame_rows(columns, frame):
    whole = frame.drop(columns="geometry", errors="ignore").astype(object)
    return [typed(columns, row) for row in whole.where(whole.notna(), None).to_dict("records")]


def read_geojson(data):
    told = json.loads(data)
    assert [list(f["properties"]) for f in told["features"]] == [list(COLUMNS)] * len(told["features"])
    rows = [feature["properties"] for feature in told["features"]]
    points = [{"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} for row in rows]
    assert [feature["geometry"] for feature in told["features"]] == points
    assert [feature["id"] for feature in told["features"]] == [row["id"] for row in rows]
    return {"incidents": rows, "sources": told["sources"], "about": told["about"]}


def points_of(frame):
    assert frame.crs.to_epsg() == 4326
    assert np.array_equal(frame.geometry.x, frame["longitude"])
    assert np.array_equal(frame.geometry.y, frame["latitude"])
    return frame_rows(COLUMNS, frame)


def read_gpkg(data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "read.gpkg"
        path.write_bytes(data)
        assert pyogrio.list_layers(path)[:, 0].tolist() == ["incidents", "claims", "sources", "about"]
        frames = {name: pyogrio.read_dataframe(path, layer=name) for name in ("claims", "sources", "about")}
        incidents = geopandas.read_file(path, layer="incidents")
        assert pyogrio.read_info(path, layer="incidents")["geometry_type"] == "Point"
    about = frame_rows(ABOUT_COLUMNS, frames["about"])
    return {
        "incidents": points_of(incidents),
        "claims": frame_rows(CLAIM_COLUMNS, frames["claims"]),
        "sources": frame_rows(SOURCE_COLUMNS, frames["sources"]),
        "about": {row["key"]: row["value"] or "" for row in about},
    }


def read_parquet(data):
    frame = geopandas.read_parquet(io.BytesIO(data))
    return {"incidents": points_of(frame), **frame.attrs}


def read_csv(data):
    lines = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    rows = [{name: records.read_cell(cell) for name, cell in line.items()} for line in lines]
    assert lines.fieldnames == list(COLUMNS)
    return {"incidents": [typed(COLUMNS, row) for row in rows]}


def part(book, name):
    return ElementTree.fromstring(book.read(name))


def letters(node):
    text = "".join(run.text or "" for run in node.iter(f"{SPREADSHEET}t"))
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


def sheets_of(data):
    """Every sheet of a workbook: its name, its XML, and its cells as text or number."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        shared = [letters(node) for node in part(book, "xl/sharedStrings.xml")]
        named = part(book, "xl/workbook.xml").find(f"{SPREADSHEET}sheets")
        for sheet in named:
            number = sheet.get(RELATION).removeprefix("rId")
            root = part(book, f"xl/worksheets/sheet{number}.xml")
            yield sheet.get("name"), root, [cells_of(row, shared) for row in root.iter(f"{SPREADSHEET}row")]


def cells_of(row, shared):
    found = {}
    for cell in row:
        value = cell.find(f"{SPREADSHEET}v").text
        column = cell.get("r").rstrip("0123456789")
        found[column] = {"s": lambda v: shared[int(v)], "b": int, None: float}[cell.get("t")](value)
    return found


def read_xlsx(data):
    told = {}
    wanted = {"incidents": COLUMNS, "claims": CLAIM_COLUMNS, "sources": SOURCE_COLUMNS, "about": ABOUT_COLUMNS}
    for name, _, (head, *rows) in sheets_of(data):
        columns = wanted.pop(name)
        assert list(head.values()) == list(columns)
        told[name] = [typed(columns, {head[place]: row.get(place) for place in head}) for row in rows]
    assert not wanted
    return told | {"about": {row["key"]: row["value"] or "" for row in told["about"]}}


READ = {"geojson": read_geojson, "gpkg": read_gpkg, "parquet": read_parquet, "csv": read_csv, "xlsx": read_xlsx}

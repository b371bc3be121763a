"""GeoPackage by SQLite alone: real tables only, in memory, every statement with an end."""

import sqlite3
import time
from typing import Any

import pyarrow as pa

from geo.geodesy import is_degrees, to_degrees
from geo.ingest import wkb
from geo.ingest.headings import fitness
from geo.ingest.limits import MOST_COLUMNS, MOST_ROWS, seconds
from geo.ingest.sheet import LAT, LON, Choices, Note, Refused, Sheet, flat, header, unique

STEPS = 100_000
"""Steps of SQLite's machine between two looks at the clock."""
NUMBERS = ("fid", "ogc_fid")
"""Names of keys that programs make and nobody knows a row by."""
WANTED = {"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"}
FEATURES = (
    "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c JOIN gpkg_geometry_columns g"
    " ON g.table_name = c.table_name WHERE c.data_type = 'features' ORDER BY c.rowid"
)


def read(body: bytes, name: str, choices: Choices) -> Sheet:
    """The sheet of a layer of points. Raises Refused("broken-gpkg" | "wrong-type" | "ingest_crs" …)."""
    db = _opened(body)
    try:
        return _read(db, choices)
    except (sqlite3.Error, UnicodeDecodeError) as err:
        raise Refused("broken-gpkg", _count(db), reason=str(err)[:200]) from err
    finally:
        db.close()


def _opened(body: bytes) -> sqlite3.Connection:
    """The database in memory: no other file can be attached, no schema is trusted."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    until = time.process_time() + seconds(len(body)) * 0.8
    try:
        db.deserialize(body[:18] + b"\x01\x01" + body[20:])
        db.text_factory = lambda text: text.decode("utf-8", "replace")
        db.set_authorizer(_allowed)
        db.set_progress_handler(lambda: time.process_time() > until, STEPS)
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
    except sqlite3.Error as err:
        db.close()
        raise Refused("broken-gpkg", reason=str(err)[:200]) from err
    return db


def _allowed(action: int, *_: Any) -> int:
    known = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_FUNCTION)
    return sqlite3.SQLITE_OK if action in known else sqlite3.SQLITE_DENY


def _read(db: sqlite3.Connection, choices: Choices) -> Sheet:
    tables = _tables(db)
    if not tables >= WANTED:
        raise Refused("wrong-type", _count(db), told="SQLite", meant="gpkg")
    check = db.execute("PRAGMA quick_check(1)").fetchone()
    if check != ("ok",):
        raise Refused("broken-gpkg", _count(db), reason=" ".join(str(check[0]).split())[:200] if check else "")
    listed = db.execute(FEATURES).fetchmany(200)
    contents = [str(row[0]) for row in db.execute("SELECT table_name FROM gpkg_contents ORDER BY rowid").fetchmany(200)]
    layers = {str(layer): (str(column), srs) for layer, column, srs in listed if layer in tables}
    if choices.sheet and choices.sheet not in layers:
        raise Refused("ingest_no_such_sheet", sheet=choices.sheet[:80], known=", ".join(layers)[:400])
    if not layers:
        raise Refused("wrong-type", told="GeoPackage", meant="gpkg")
    chosen = choices.sheet or max(layers, key=lambda layer: fitness(_columns(db, layer)))
    sheet = _layer(db, chosen, *layers[chosen])
    others = [layer for layer in contents if layer != chosen]
    if others and not choices.sheet:
        sheet.warnings.append(Note.of("layer-choice", sheet=chosen, others=", ".join(others)[:400]))
    sheet.choices = {"sheet": list(layers)} if len(layers) > 1 else {}
    return sheet


def _tables(db: sqlite3.Connection) -> set[str]:
    """Names of the real tables; views and virtual tables are never read."""
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchmany(10_000)
    return {name for name, sql in rows if sql and not sql.lstrip().upper().startswith("CREATE VIRTUAL")}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({_quoted(table)})").fetchmany(MOST_COLUMNS + 1)]


def _layer(db: sqlite3.Connection, table: str, geometry: str, srs: int) -> Sheet:
    key = next((row[1] for row in db.execute(f"PRAGMA table_info({_quoted(table)})") if row[5]), "")
    told = db.execute(f"SELECT * FROM {_quoted(table)} ORDER BY rowid LIMIT {MOST_ROWS + 1}")
    names, rows = [one[0] for one in told.description], told.fetchall()
    if len(names) > MOST_COLUMNS:
        raise Refused("ingest_too_many_columns", len(rows), most=MOST_COLUMNS)
    if geometry not in names:
        raise Refused("broken-gpkg", len(rows), reason=f"{table}: {geometry}")
    if len(rows) > MOST_ROWS:
        raise Refused("ingest_too_many_rows", most=MOST_ROWS)
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
    blobs = [wkb.of_geopackage(blob if isinstance(blob, bytes) else None) for blob in columns.pop(geometry, ())]
    xy, flaws = wkb.points(blobs, geometry)
    info = []
    crs = _crs(db, srs)
    if crs and len(xy):
        xy, info = to_degrees(xy, crs), [Note.of("reprojected", crs=f"EPSG:{srs}")]
    kept = {name: column for name, column in columns.items() if name != key or key.lower() not in NUMBERS}
    arrays = [pa.array([flat(value) for value in column], pa.string()) for column in kept.values()]
    places = [pa.array(xy[:, n], pa.float64(), from_pandas=True) for n in (0, 1)]
    own = header(list(kept))
    unique(own, len(rows))
    return Sheet("gpkg", pa.table([*arrays, *places], names=[*own, LON, LAT]), flaws, [], info)


def _crs(db: sqlite3.Connection, srs: int) -> str:
    """The definition of a reference system, "" for longitude and latitude. Raises Refused("ingest_crs")."""
    if srs in (4326, 0, -1):
        return ""
    found = db.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (srs,)
    ).fetchone()
    if not found:
        raise Refused("ingest_crs", crs=str(srs)[:80])
    crs = f"EPSG:{found[1]}" if str(found[0]).upper() == "EPSG" else str(found[2])
    try:
        return "" if is_degrees(crs) else crs
    except ValueError as err:
        raise Refused("ingest_crs", crs=crs[:80]) from err


def _count(db: sqlite3.Connection) -> int:
    """How many rows the largest table of one's own has, or is said to have; 0 where that cannot be told."""
    try:
        own = [name for name in _tables(db) if not name.startswith(("gpkg_", "sqlite_", "rtree_"))]
        return max((db.execute(f"SELECT count(*) FROM {_quoted(name)}").fetchone()[0] for name in own), default=0)
    except sqlite3.Error:
        pass
    try:
        return int(db.execute("SELECT max(feature_count) FROM gpkg_ogr_contents").fetchone()[0] or 0)
    except (sqlite3.Error, TypeError, ValueError):
        return 0

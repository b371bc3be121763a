"""GeoJSON: a point and properties a row. Its `crs` is heeded where it is a name, never followed where it is a link."""

import json
import re
from typing import Any

import numpy as np
import pyarrow as pa

from geo.geodesy import to_degrees
from geo.ingest import decoding
from geo.ingest.limits import LONG_TEXT, MOST_COLUMNS, MOST_ROWS
from geo.ingest.sheet import LAT, LON, Choices, Flaw, Note, Refused, Sheet, flat, header, unique

DEGREES = re.compile(r"CRS84|EPSG:{1,2}4326|EPSG:{1,2}4979", re.IGNORECASE)
NUMBERED = re.compile(r"EPSG:{1,2}(\d{4,6})$", re.IGNORECASE)
HEIGHT = "altitude"


def read(body: bytes, name: str, choices: Choices) -> Sheet:
    """The sheet of a FeatureCollection. Raises Refused("broken-json" | "wrong-type" …)."""
    text, warnings = decoding.text(body, choices.encoding)
    whole = _parsed(text)
    features = whole.get("features") if isinstance(whole, dict) and whole.get("type") == "FeatureCollection" else None
    if isinstance(whole, dict) and whole.get("type") == "Feature":
        features = [whole]
    if not isinstance(features, list):
        raise Refused("wrong-type", told="JSON", meant="geojson")
    if len(features) > MOST_ROWS:
        raise Refused("ingest_too_many_rows", most=MOST_ROWS)
    places, flaws = _places(features)
    places, said = _projected(places, whole.get("crs"))
    names, columns = _properties(features)
    has_height = not np.isnan(places[:, 2]).all()
    if has_height and HEIGHT in [name.lower() for name in names]:
        said.append(Note.of("z-dropped"))
    elif has_height:
        names, columns = [*names, HEIGHT], [*columns, [None if z != z else repr(float(z)) for z in places[:, 2]]]
    unique(names, len(features))
    table = pa.table(
        [pa.array(column, pa.string()) for column in columns]
        + [pa.array(places[:, n], from_pandas=True) for n in (0, 1)],
        names=[*names, LON, LAT],
    )
    info = [note for note in said if note.code == "z-dropped"]
    warnings += [note for note in said if note not in info]
    return Sheet("geojson", table, flaws, [*warnings, *_long(columns)], info)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as err:
        raise Refused("broken-json", _seen(text), line=err.lineno, column=err.colno, reason=err.msg) from err
    except RecursionError as err:
        raise Refused("broken-json", _seen(text), line=1, column=1, reason="too deeply nested") from err
    except ValueError as err:
        raise Refused("broken-json", _seen(text), line=1, column=1, reason=str(err)[:80]) from err


def _seen(text: str) -> int:
    return len(re.findall(r'"type"\s*:\s*"Feature"', text))


def _places(features: list[Any]) -> tuple[np.ndarray, list[Flaw]]:
    """x, y, z of every feature, shape (n, 3), NaN where there is none, and why."""
    places, flaws = np.full((len(features), 3), np.nan), []
    for n, feature in enumerate(features):
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        found, reason = _point(geometry)
        if reason:
            flaws.append(Flaw(n + 1, "geometry", (_text(geometry) or "")[:120], reason))
        else:
            places[n, : len(found)] = found
    return places, flaws


def _point(geometry: Any) -> tuple[list[float], str]:
    """The numbers of a Point, or why there are none."""
    if geometry is None:
        return [], "geometry_missing"
    if not isinstance(geometry, dict):
        return [], "geometry_not_point"
    told = geometry.get("coordinates")
    if geometry.get("type") == "MultiPoint" and isinstance(told, list) and len(told) == 1:
        told = told[0]
    elif geometry.get("type") != "Point":
        return [], "geometry_not_point"
    if not isinstance(told, list) or not told:
        return [], "geometry_missing"
    if len(told) < 2 or not all(isinstance(one, int | float) and not isinstance(one, bool) for one in told):
        return [], "coordinates_not_numbers"
    try:
        numbers = [float(one) for one in told[:3]]
    except OverflowError:
        return [], "coordinates_not_numbers"
    return (numbers, "") if np.isfinite(numbers).all() else ([], "coordinates_not_numbers")


def _projected(places: np.ndarray, crs: Any) -> tuple[np.ndarray, list[Note]]:
    """The places in degrees. Raises Refused("ingest_crs") for a system that is not known."""
    if crs is None:
        return places, []
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) and crs.get("type") == "name" else None
    if not isinstance(name, str):
        return places, [Note.of("crs-ignored")]
    if DEGREES.search(name):
        return places, []
    numbered = NUMBERED.search(name)
    if not numbered:
        raise Refused("ingest_crs", len(places), crs=name[:80])
    places = places.copy()
    try:
        places[:, :2] = to_degrees(places[:, :2], int(numbered[1]))
    except ValueError as err:
        raise Refused("ingest_crs", len(places), crs=name[:80]) from err
    return places, [Note.of("reprojected", crs=f"EPSG:{numbered[1]}")]


def _properties(features: list[Any]) -> tuple[list[str], list[list[str | None]]]:
    """Names and columns of the properties; where none of them is an `id`, the features' own ids are one."""
    rows = [feature.get("properties") if isinstance(feature, dict) else None for feature in features]
    rows = [row if isinstance(row, dict) else {} for row in rows]
    own = list(dict.fromkeys(name for row in rows for name in row))
    names = header(own) if len(own) <= MOST_COLUMNS else own
    if len(names) > MOST_COLUMNS:
        raise Refused("ingest_too_many_columns", len(rows), most=MOST_COLUMNS)
    columns, ids = [[_text(row.get(name)) for row in rows] for name in own], [_id(feature) for feature in features]
    is_named = any(ids) and "id" not in [name.lower() for name in names]
    return (["id", *names], [ids, *columns]) if is_named else (names, columns)


def _id(feature: Any) -> str | None:
    """A feature's id, which is a text or a number."""
    told = feature.get("id") if isinstance(feature, dict) else None
    return _text(told) if isinstance(told, str | int | float) and not isinstance(told, bool) else None


def _text(value: Any) -> str | None:
    try:
        return flat(value)
    except RecursionError as err:
        raise Refused("broken-json", line=1, column=1, reason="too deeply nested") from err


def _long(columns: list[list[str | None]]) -> list[Note]:
    longest = max((len(cell) for column in columns for cell in column if cell), default=0)
    return [Note.of("long-text", n=longest)] if longest > LONG_TEXT else []

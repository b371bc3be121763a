"""Incidents as columns: the binary file that the page fetches once and draws from.

Layout: 4 bytes "BMCF", uint32 length of the header, the header (JSON, UTF-8, padded with spaces so that the data begin
at a multiple of 4), then the columns one after the other in the order of the header. Little-endian.
A column is {"name", "type": "u8"|"u16"|"i32"|"p16"|"p24"|"f32"|"f64", "count"}; p16 and p24 are whole numbers of 16 and
24 bits as two and three planes of bytes, low first. Columns of one name are one column in parts.
Positions are Web Mercator fractions of the world (0 west … 1 east, 0 north … 1 south) times 2^24 - 1: 2.4 m.
"""

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd

from geo.model import DEATHS

MAGIC = b"BMCF"
VERSION = 2
DAY_ZERO = date(1900, 1, 1).toordinal()
OPEN_END = 65535
FULL = 2**24 - 1
TYPES = {"u8": "<u1", "u16": "<u2", "i32": "<i4", "f32": "<f4", "f64": "<f8"}
PLANES = {"p16": 2, "p24": 3}
GZIP = 16 + zlib.MAX_WBITS
FLAGS = ("supplement", "mine", "symbolic", "disputed", "algeria_says", "mali_says")


def mercator(lonlat: np.ndarray) -> np.ndarray:
    """Web Mercator fractions x (0 west, 1 east) and y (0 north, 1 south) of positions (n, 2) in degrees, EPSG:4326."""
    lon, lat = np.asarray(lonlat, float).T
    y = np.arctanh(np.sin(np.radians(np.clip(lat, -85.05112878, 85.05112878))))
    return np.column_stack([lon / 360.0 + 0.5, 0.5 - y / (2 * np.pi)])


def unmercator(xy: np.ndarray) -> np.ndarray:
    """Positions (n, 2), degrees, EPSG:4326, of Web Mercator fractions."""
    x, y = np.asarray(xy, float).T
    return np.column_stack([(x - 0.5) * 360.0, np.degrees(np.arctan(np.sinh((0.5 - y) * 2 * np.pi)))])


def kept(lonlat: np.ndarray) -> np.ndarray:
    """Positions (n, 2) as the file keeps them, and so as the page draws them: within 1.2 m at the equator."""
    return unmercator(steps(lonlat) / FULL)


def steps(lonlat: np.ndarray) -> np.ndarray:
    """Positions (n, 2), degrees, EPSG:4326, in whole steps of the file."""
    return np.rint(mercator(lonlat) * FULL)


def deaths_class(deaths: np.ndarray) -> np.ndarray:
    """How many of the steps of DEATHS a toll reaches; 0 where it is not known."""
    return np.searchsorted(DEATHS, np.nan_to_num(deaths), "right").astype(np.uint8)


def _day(iso: str) -> int:
    """Days since 1900-01-01; an open end has a number of its own. Raises ValueError for a day that has none."""
    number = date.fromisoformat(iso).toordinal() - DAY_ZERO if iso else OPEN_END
    if iso and not 0 <= number < OPEN_END:
        raise ValueError(f"{iso} is not between 1900-01-01 and 2079-06-05")
    return number


def _codes(values: pd.Series, vocabulary: list[str]) -> np.ndarray:
    return values.map({value: n for n, value in enumerate(vocabulary)}).to_numpy()


def encode(table: pd.DataFrame, vocabularies: dict[str, list[str]]) -> bytes:
    """The file for a table as `incidents.load` makes it.

    vocabularies: ids in the order of their codes for category, side, precision, date_precision, place and actor; actors
    that it lacks (while their table cannot be read) are left out
    """
    x, y = steps(table[["lon", "lat"]].to_numpy()).astype(np.uint32).T
    origins = [table["origin"] == "supplement", table["origin"] == "mine"]
    bits = [*origins, *(table[name] for name in FLAGS[2:])]
    actor_code = {actor: n for n, actor in enumerate(vocabularies["actor"])}
    lists = [[actor_code[actor] for actor in actors if actor in actor_code] for actors in table["actors"]]
    columns = [
        ("x", "p24", x),
        ("y", "p24", y),
        ("day_start", "u16", table["date_start"].map(_day)),
        ("category", "u8", _codes(table["category"], vocabularies["category"])),
        ("flags", "u8", sum(bit.to_numpy(int) << n for n, bit in enumerate(bits))),
        ("day_end", "u16", table["date_end"].map(_day)),
        ("side", "u8", _codes(table["side"], vocabularies["side"])),
        ("precision", "u8", _codes(table["precision"], vocabularies["precision"])),
        ("place", "u16", _codes(table["place_id"], vocabularies["place"])),
        ("date_precision", "u8", _codes(table["date_precision"], vocabularies["date_precision"])),
        ("sources", "u8", table["sources"].map(len).clip(upper=255)),
        ("radius_km", "f32", table["radius_km"]),
        ("border_km", "f32", table["border_km"]),
        ("deaths", "u8", deaths_class(table["deaths"].to_numpy(float))),
        ("actor_count", "u8", [len(actors) for actors in lists]),
        ("actor", "u8", [code for actors in lists for code in actors]),
    ]
    header = {"ids": list(table["id"]), "vocabularies": vocabularies, "flags": FLAGS, "day_zero": "1900-01-01"}
    return pack(header, len(table), columns)


def empty(vocabularies: dict[str, list[str]]) -> bytes:
    """The file of no incidents."""
    texts = ["id", "origin", "date_start", "date_end", "date_precision", "category", "side", "precision", "place_id"]
    text = {name: pd.Series(dtype=str) for name in [*texts, "actors", "sources"]}
    number = {name: pd.Series(dtype=float) for name in ("lon", "lat", "radius_km", "border_km", "deaths")}
    flag = {name: pd.Series(dtype=bool) for name in FLAGS[2:]}
    return encode(pd.DataFrame({**text, **number, **flag}), vocabularies)


def pack(header: dict, rows: int, columns: list) -> bytes:
    """A file of a header and columns [(name, type, values)]."""
    blobs = [(name, kind, np.asarray(values)) for name, kind, values in columns]
    described = [{"name": name, "type": kind, "count": len(values)} for name, kind, values in blobs]
    head = {"format": "border-map/columns", "version": VERSION, "rows": rows, "columns": described, **header}
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    return b"".join(
        [MAGIC, len(text).to_bytes(4, "little"), text, *(_bytes(kind, values) for _, kind, values in blobs)]
    )


def _bytes(kind: str, values: np.ndarray) -> bytes:
    if kind in TYPES:
        return values.astype(TYPES[kind]).tobytes()
    planes = values.astype("<u4").view(np.uint8).reshape(-1, 4)
    return b"".join(planes[:, n].tobytes() for n in range(PLANES[kind]))


def _width(kind: str) -> int:
    """Bytes of a value."""
    return PLANES.get(kind) or np.dtype(TYPES[kind]).itemsize


def zipped(data: bytes) -> bytes:
    """A columns file as gzip: plane by plane, where each has a code of its own and what gains nothing stays as it is,
    or as usual, whichever is shorter.

    Plane by plane no repetitions are looked for (Huffman codes alone): numbers in no order have none that are worth it.
    """
    packer = zlib.compressobj(9, wbits=GZIP, memLevel=9, strategy=zlib.Z_HUFFMAN_ONLY)
    parts = [packer.compress(part) + packer.flush(zlib.Z_SYNC_FLUSH) for part in _planes(data)]
    return min(b"".join([*parts, packer.flush()]), gzip.compress(data, 9, mtime=0), key=len)


def _planes(data: bytes) -> Iterator[bytes]:
    header, start = _head(data)
    yield data[:start]
    for column, raw in _parts(data, header, start):
        length = len(raw) // PLANES.get(column["type"], 1)
        yield from (raw[at : at + length] for at in range(0, len(raw), length or 1))


def _head(data: bytes) -> tuple[dict, int]:
    """The header, and where the columns begin."""
    start = 8 + int.from_bytes(data[4:8], "little")
    return json.loads(data[8:start]), start


def _parts(data: bytes, header: dict, start: int) -> Iterator[tuple[dict, bytes]]:
    """What the header says of each column, and its bytes. Raises ValueError where they are missing."""
    for column in header["columns"]:
        end = start + _width(column["type"]) * column["count"]
        if end > len(data):
            raise ValueError("the columns file ends too early")
        yield column, data[start:end]
        start = end


def decode(data: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """The header and the columns by name. Raises ValueError when it is no columns file of this version."""
    if data[:4] != MAGIC:
        raise ValueError("no columns file")
    header, start = _head(data)
    if header["version"] != VERSION:
        raise ValueError(f"columns file of version {header['version']}")
    columns: dict[str, list] = {}
    for column, raw in _parts(data, header, start):
        columns.setdefault(column["name"], []).append(_values(column["type"], raw, column["count"]))
    return header, {name: np.concatenate(parts) for name, parts in columns.items()}


def _values(kind: str, raw: bytes, count: int) -> np.ndarray:
    if kind in TYPES:
        return np.frombuffer(raw, TYPES[kind])
    planes = np.frombuffer(raw, np.uint8).reshape(PLANES[kind], count).astype(np.uint32)
    return sum(plane << 8 * n for n, plane in enumerate(planes))

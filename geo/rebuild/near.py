"""Land of the countries near the border, cut into pieces that fit: no overlap, no gap, no second copy of an edge.

All rings of the source are cut at each other's crossings; each face between them goes to the country that holds it.
"""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
import shapely

from geo.rebuild import border_line, geo_maps
from geo.rebuild.isocodes import alpha2
from geo.rebuild.sources import Sources
from geo.rebuild.topology import Position, Segment, polygonal, rings_of, segments
from geo.rebuild.window import NEAR_BOX

FIRST = "EH"
"""The source gives Western Sahara twice: whole as EH, and up to the berm again in MA. Here it is EH's alone."""

LAKE_DEG2 = 0.01
"""Water inside the land that is smaller than this (about 120 km2) or that is narrow is filled in: rivers are lines."""
LAKE_HALF_WIDTH_DEG = 0.02
ISLAND_DEG2 = 0.0005

Lands = dict[str, shapely.Geometry]


def lands(sources: Sources) -> Lands:
    """Polygons by ISO alpha-2 code, inside the near window; DZ and ML meet along the 10 m border line itself."""
    raw = geo_maps.read(sources.archive("geo-maps-1km"))
    border = sources.memo("border", border_line.line)
    edges, claims = _edges_and_claims(raw, border)
    faces = _faces(edges)
    owners = _owners(faces, claims)
    _fill(faces, owners)
    return _merge(faces, owners)


def _edges_and_claims(raw: geo_maps.Countries, border: np.ndarray) -> tuple[list[Segment], Lands]:
    """Every segment near the window, with the drawn border in place of the coarse one; and who claims which land."""
    coarse = border_line.shared(raw["DZA"], raw["MLI"], "geo-maps-1km")
    moved = {tuple(coarse[0]): tuple(border[0]), tuple(coarse[-1]): tuple(border[-1])}
    edges: set[Segment] = set()
    claims: Lands = {}
    for code, polygons in raw.items():
        near = [rings for rings in polygons if _meets(rings[0])]
        if near:
            edges |= segments(ring for rings in near for ring in rings)
            claims[alpha2(code)] = polygonal(shapely.MultiPolygon([(rings[0], rings[1:]) for rings in near]))
    edges -= segments([coarse])
    return sorted({_moved(edge, moved) for edge in edges} | segments([border])), claims


def _meets(ring: list[list[float]]) -> bool:
    """Whether the rectangle round a ring meets the near window."""
    lon, lat = np.array(ring).T
    return shapely.intersects(shapely.box(lon.min(), lat.min(), lon.max(), lat.max()), NEAR_BOX)


def _moved(edge: Segment, moved: Mapping[Position, Position]) -> Segment:
    a, b = (moved.get(end, end) for end in edge)
    return (min(a, b), max(a, b))


def _faces(edges: list[Segment]) -> np.ndarray:
    """All areas inside the window that the segments enclose."""
    lines = shapely.linestrings(np.array(edges))
    lines = lines[shapely.intersects(lines, NEAR_BOX)]
    whole = shapely.union_all(np.append(shapely.intersection(lines, NEAR_BOX), NEAR_BOX.exterior))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(whole)))
    return faces[shapely.within(shapely.point_on_surface(faces), NEAR_BOX)]


def _owners(faces: np.ndarray, claims: Lands) -> list[str]:
    """The country of each face, or "" where it is water."""
    inside = shapely.point_on_surface(faces)
    owners = [""] * len(faces)
    for iso in sorted(claims, key=lambda code: (code == FIRST, code)):
        shapely.prepare(claims[iso])
        for index in np.flatnonzero(shapely.contains(claims[iso], inside)):
            owners[index] = iso
    return owners


def _fill(faces: np.ndarray, owners: list[str]) -> None:
    """Give each narrow or small piece of inland water to the country it touches most; changes `owners`."""
    sea = int(np.argmax([0.0 if owner else face.area for face, owner in zip(faces, owners, strict=False)]))
    waters = [i for i, owner in enumerate(owners) if not owner and i != sea and not _is_lake(faces[i])]
    around = defaultdict(list)
    for index, face in enumerate(faces):
        for edge in segments(rings_of(face)):
            around[edge].append(index)
    while waters:
        given = {index: owner for index in waters if (owner := _most_touched(index, faces, owners, around))}
        if not given:
            return
        for index, owner in given.items():
            owners[index] = owner
        waters = [index for index in waters if index not in given]


def _is_lake(face: shapely.Polygon) -> bool:
    touches_window = face.boundary.intersects(NEAR_BOX.boundary)
    return touches_window or (face.area >= LAKE_DEG2 and not face.buffer(-LAKE_HALF_WIDTH_DEG).is_empty)


def _most_touched(index: int, faces: np.ndarray, owners: list[str], around: Mapping[Segment, list[int]]) -> str:
    shares: dict[str, float] = defaultdict(float)
    for edge in segments(rings_of(faces[index])):
        for other in around[edge]:
            if owners[other]:
                shares[owners[other]] += float(np.hypot(*np.subtract(*edge)))
    return max(sorted(shares), key=lambda iso: round(shares[iso], 9), default="")


def _merge(faces: np.ndarray, owners: list[str]) -> Lands:
    """The faces of each country as one polygon or multipolygon, without the smallest islands."""
    held = np.array(owners)
    merged = {iso: shapely.coverage_union_all(faces[held == iso]) for iso in sorted(set(owners) - {""})}
    kept = {}
    for iso, land in merged.items():
        parts = shapely.get_parts(land)
        large = parts[shapely.area(parts) >= ISLAND_DEG2]
        if len(large):
            kept[iso] = shapely.multipolygons(large)
    return kept

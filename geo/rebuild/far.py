"""Land beyond the near window, coarse, for panning out."""

import shapely

from geo.rebuild import world_atlas
from geo.rebuild.isocodes import alpha2
from geo.rebuild.sources import Sources
from geo.rebuild.topology import Segment, chains, polygonal, segments
from geo.rebuild.window import FAR_BOX, NEAR_BOX, UNDER_NEAR

TOLERANCE_DEG = 0.03
ISLAND_DEG2 = 0.02
HALF_TURN_DEG = 180.0
CRUMB_DEG = 0.01


def countries(sources: Sources) -> world_atlas.Countries:
    """Rings by ISO alpha-2 code, Natural Earth 1:50 million, arcs simplified; only what meets the far window."""
    raw = world_atlas.read(sources.archive("world-atlas"), "50m", TOLERANCE_DEG)
    found: world_atlas.Countries = {}
    for key, polygons in raw.items():
        inside = [rings for rings in polygons if rings and rings[0] and _meets(rings[0])]
        if inside:
            found.setdefault(world_atlas.WITHOUT_NUMBER.get(key) or alpha2(key), []).extend(inside)
    return found


def _meets(ring: list[list[float]]) -> bool:
    """Whether a ring meets the far window; one that jumps across the 180th meridian does not."""
    west, _, east, _ = (line := shapely.LineString(ring)).bounds
    return east - west < HALF_TURN_DEG and shapely.intersects(line, FAR_BOX)


def lands(sources: Sources) -> dict[str, shapely.Geometry]:
    """Polygons by ISO alpha-2 code, between the far window's edge and a little under the near land."""
    kept = {}
    for iso, polygons in sorted(sources.memo("far", countries).items()):
        whole = polygonal(shapely.MultiPolygon([(rings[0], rings[1:]) for rings in polygons]))
        cut = shapely.get_parts(whole.intersection(FAR_BOX).difference(UNDER_NEAR))
        beyond = shapely.intersects(cut, FAR_BOX.difference(NEAR_BOX))
        large = cut[(shapely.area(cut) >= ISLAND_DEG2) & beyond & (shapely.get_dimensions(cut) == 2)]
        if len(large):
            kept[iso] = shapely.multipolygons(large)
    return kept


def edges(sources: Sources) -> dict[str, set[Segment]]:
    """The segments of each country's rings, uncut."""
    whole = sources.memo("far", countries)
    return {iso: segments(ring for rings in polygons for ring in rings) for iso, polygons in whole.items()}


def beyond_near(pieces: set[Segment]) -> list[shapely.LineString]:
    """Lines joined from segments, cut to the far window and off the near one."""
    lines = shapely.multilinestrings([shapely.linestrings(chain) for chain in chains(pieces)])
    cut = lines.intersection(FAR_BOX).difference(NEAR_BOX)
    return [part for part in shapely.get_parts(cut) if part.length >= CRUMB_DEG]

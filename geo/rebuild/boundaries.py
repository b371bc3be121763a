"""The lines between countries, each once, without coasts and without Algeria-Mali, which is the layer `border`."""

from collections.abc import Iterator
from itertools import combinations

import shapely

from geo import geodesy
from geo.rebuild import far, geojson, near
from geo.rebuild.isocodes import AFRICA
from geo.rebuild.sources import Sources
from geo.rebuild.topology import chains, rings_of, segments

NEAR_DECIMALS = 5
FAR_DECIMALS = 3
NOT_FINAL = "EH"
SHORTEST_KM = 20.0
"""A line shorter than this is an accident of generalised data (a town at a coast, a rock) and is not drawn."""


def build(sources: Sources) -> bytes:
    """`basemap/boundaries.geojson`: near pairs with `final` true or false, far African pairs with `final` null."""
    return geojson.dump([*_near(sources), *_far(sources)])


def _near(sources: Sources) -> Iterator[geojson.Feature]:
    lands = sources.memo("near-lands", near.lands)
    edges = {iso: segments(rings_of(land)) for iso, land in lands.items()}
    for a, b in combinations(sorted(edges), 2):
        lines = chains(edges[a] & edges[b]) if edges[a] & edges[b] and (a, b) != ("DZ", "ML") else []
        if sum(geodesy.length_m(line) for line in lines) >= SHORTEST_KM * 1000.0:
            yield geojson.feature(
                f"{a}-{b}".lower(),
                geojson.multi_line(lines),
                NEAR_DECIMALS,
                a=a,
                b=b,
                final=NOT_FINAL not in (a, b),
                tier="near",
            )


def _far(sources: Sources) -> Iterator[geojson.Feature]:
    edges = far.edges(sources)
    for a, b in combinations(sorted(AFRICA & edges.keys()), 2):
        both = edges[a] & edges[b]
        lines = far.beyond_near(both) if both else []
        if lines:
            geometry = shapely.multilinestrings(lines)
            yield geojson.feature(f"{a}-{b}-far".lower(), geometry, FAR_DECIMALS, a=a, b=b, final=None, tier="far")

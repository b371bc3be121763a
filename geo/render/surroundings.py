"""How much of the ground a map of one incident shows."""

import numpy as np

from geo import geodesy
from geo.marks import Marks
from geo.model import Bounds
from geo.scene import Scene

LEAST_KM, MOST_KM, SYMBOLIC_KM = 20.0, 150.0, 120.0
"""Half a side: at least, at most, and round a place that stands for an act of government."""


def surroundings(scene: Scene, incident_id: str) -> Bounds:
    """A rectangle round an incident: its area, or what was published about its place; degrees, EPSG:4326."""
    published = [one for one in scene.claimed if one.incident_id == incident_id]
    spots = [ring for one in published for ring in one.rings] + [[(one.lon, one.lat)] for one in published if one.lon]
    if not spots:
        mark = Marks.of(scene.marks).find(incident_id)
        km = SYMBOLIC_KM if mark.is_symbolic else min(MOST_KM, max(LEAST_KM, 1.3 * mark.radius_km))
        spots = [geodesy.ring(mark.lon, mark.lat, km)]
    lonlat = np.vstack([np.asarray(spot, float).reshape(-1, 2) for spot in spots])
    low, high = lonlat.min(axis=0), lonlat.max(axis=0)
    rim = 0.12 * (high - low) if published else 0
    (west, south), (east, north) = (low - rim).tolist(), (high + rim).tolist()
    return Bounds(west, south, east, north)

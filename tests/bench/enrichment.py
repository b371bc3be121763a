"""What the line tells of a million points: how fast, how exact, in how much memory.

    cd tests && python -m bench.enrichment [POINTS]

Against `Geod.inv` to every vertex of the line, in one run, and an independent exact geodesic on 1,000 of the points.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
import oracle
import pandas as pd
from pyproj import Geod

from geo import catalog, incidents

REACH = (-17.0, 5.0, 24.0, 37.0)
"""West, south, east and north of the points: from Dakar to Benghazi, from the Gulf of Guinea to Algiers."""
ROOT = Path(__file__).resolve().parents[2]
RUNS, COMPARED, CHECKED = 5, 300, 1000
RADIUS_KM, NEAR_DEG = 10.0, 0.5


def points(n: int, line: np.ndarray) -> pd.DataFrame:
    """Half of them anywhere, half near the line."""
    rng = np.random.default_rng(7)
    west, south, east, north = REACH
    far = np.column_stack([rng.uniform(west, east, n // 2), rng.uniform(south, north, n // 2)])
    near = line[rng.integers(0, len(line), n - n // 2)] + rng.normal(0, NEAR_DEG, (n - n // 2, 2))
    lonlat = rng.permutation(np.vstack([far, near]))
    return pd.DataFrame({"lon": lonlat[:, 0], "lat": lonlat[:, 1], "radius_km": RADIUS_KM, "symbolic": False})


def timed(work, runs: int = RUNS) -> float:
    """Median seconds."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return sorted(times)[len(times) // 2]


def every_vertex(lonlat: np.ndarray, line: np.ndarray) -> np.ndarray:
    """The nearest vertex of each point the plain way, metres."""
    geod, found = Geod(ellps="WGS84"), []
    for lon, lat in lonlat:
        found.append(min(geod.inv(np.full(len(line), lon), np.full(len(line), lat), line[:, 0], line[:, 1])[2]))
    return np.array(found)


def main(n: int) -> None:
    """Prints the figures as rows of a table."""
    files = catalog.load()
    border, lands = incidents.border_line(files), incidents.countries(files)
    table = points(n, border.lonlat)
    lonlat = table[["lon", "lat"]].to_numpy()
    border.nearest(lonlat[:10])
    plain = timed(lambda: every_vertex(lonlat[:COMPARED], border.lonlat)) / COMPARED
    line = timed(lambda: border.nearest(lonlat), 3) / n
    whole = timed(lambda: incidents.enrich(table, border, lands), 3) / n
    metres, _ = oracle.nearest(border.lonlat, lonlat[:CHECKED])
    error = np.abs(border.nearest(lonlat[:CHECKED]).border_km * 1000 - metres).max()
    print(f"| `Geod.inv` to each of {len(border.lonlat):,} vertices | {1 / plain:,.0f} points/s | |")
    print(f"| distance and chainage | {1 / line:,.0f} points/s | × {plain / line:,.0f} |")
    print(f"| distance, chainage and side | {1 / whole:,.0f} points/s | × {plain / whole:,.0f} |")
    print(f"| largest error against an exact geodesic, {CHECKED:,} points | {error * 1000:.4f} mm | |")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "points.parquet", Path(folder) / "enriched.parquet"
        table.to_parquet(source, index=False)
        command = [sys.executable, "-m", "geo", "enrich", str(source), str(target)]
        seconds = timed(lambda: subprocess.run(command, check=True, capture_output=True, cwd=ROOT), 1)
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"| `border-map enrich`, {n:,} rows of Parquet, all of it | {seconds:.1f} s | at most {most:.0f} MB |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

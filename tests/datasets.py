"""Made-up datasets for tests and benchmarks: places in clusters, few large tolls, dates of every precision."""

from pathlib import Path

import numpy as np
import pandas as pd

CATEGORIES = ["battle", "air_drone_strike", "ied", "counterterror_operation", "protest", "official_statement", "trade"]
SHARES = [0.34, 0.14, 0.12, 0.2, 0.1, 0.06, 0.04]
ACTORS = ["", "mli", "jnim;mli", "mli;wagner", "jnim", "dza;mli"]


def made(count: int, seed: int = 1) -> pd.DataFrame:
    """So many rows, the same for the same seed; longitudes -8 to 12, latitudes 8 to 27 and a little beyond."""
    chance = np.random.default_rng(seed)
    hubs = chance.uniform([-8, 12], [8, 27], (400, 2))
    weight = chance.pareto(1.2, 400) + 0.05
    at = hubs[chance.choice(400, count, p=weight / weight.sum())] + chance.normal(0, 0.25, (count, 2))
    start = np.datetime64("1997-01-01") + (10400 * chance.beta(3, 1.1, count)).astype(int)
    date_precision = chance.choice(["day", "span", "month"], count, p=[0.9, 0.05, 0.05])
    lasted = np.select([date_precision == "span", date_precision == "month"], [6, 30], 0)
    precision = chance.choice(["exact", "place", "area", "country"], count, p=[0.2, 0.59, 0.2, 0.01])
    radius = np.select([precision == "exact", precision == "place", precision == "area"], [1, 5, 25], 600)
    return pd.DataFrame({
        "id": np.char.add("EV", np.arange(count).astype(str)),
        "date_start": start.astype("datetime64[D]").astype(str),
        "date_end": (start + lasted).astype("datetime64[D]").astype(str),
        "date_precision": date_precision,
        "category": chance.choice(CATEGORIES, count, p=SHARES),
        "lon": at[:, 0].round(5),
        "lat": at[:, 1].round(5),
        "location_precision": precision,
        "radius_km": radius,
        "symbolic": chance.random(count) < 0.01,
        "actors": chance.choice(ACTORS, count),
        "fatalities_best": np.where(chance.random(count) < 0.2, np.nan, np.floor(chance.pareto(1.3, count) * 0.8)),
        "title": np.char.add("Événement au lieu ", chance.integers(0, 3000, count).astype(str)),
    })  # fmt: skip


def written(folder: Path, count: int, seed: int = 1) -> Path:
    """A Parquet file of so many rows."""
    path = folder / f"events-{count}.parquet"
    made(count, seed).to_parquet(path, index=False)
    return path

"""Copies of the data folder with something changed in them."""

import csv
import random
import shutil
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from geo import catalog

Row = dict[str, str]


def copy(target: Path) -> Path:
    """The shipped data in a folder of their own."""
    return shutil.copytree(catalog.default_root(), target)


def rewrite(folder: Path, table: str, change: Callable[[Row], Row]) -> None:
    """Lays change(row) over every row of a table."""
    path = folder / "tables" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as source:
        rows = [row | change(row) for row in csv.DictReader(source)]
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def in_each_language(columns: Iterable[str], text: str) -> Row:
    """The columns of all three languages with one text."""
    return {f"{column}_{lang}": text for column in columns for lang in ("ar", "fr", "en")}


def scatter(folder: Path, count: int, seed: int = 1) -> Path:
    """Adds made-up records all over the region until there are `count`: days, types and places drawn by chance."""
    chance = random.Random(seed)
    records, places = (_rows(folder, table) for table in ("incidents", "places"))
    town = next(row for row in places if row["id"] == "kidal")
    sample = [row for row in records if row["date_precision"] == "day" and row["is_symbolic_location"] == "0"]
    extra = count - len(records) - len(_rows(folder, "incidents_supplement"))
    made = [_made(chance, n, chance.choice(sample)) for n in range(extra)]
    _append(folder, "incidents", made)
    _append(folder, "places", [_placed(chance, town, row["place_id"]) for row in made])
    return folder


def _made(chance: random.Random, n: int, like: Row) -> Row:
    day = str(date(2012, 1, 1) + timedelta(days=chance.randrange(4900)))
    titles = in_each_language(["title"], f"Test {n}")
    own = {"id": f"test-{n:05}", "place_id": f"test-place-{n:05}", "date_start": day, "date_end": day}
    return (
        like
        | titles
        | own
        | {"date_basis": "document", "discrepancy_ids": "", "radius_km": str(chance.choice([1, 5, 20]))}
    )


def _placed(chance: random.Random, like: Row, name: str) -> Row:
    lon, lat = chance.gauss(1.5, 2.5), chance.gauss(20.5, 1.8)
    return like | {"id": name, "lon": f"{lon:.5f}", "lat": f"{lat:.5f}", "rank": "", "variants": ""}


def _rows(folder: Path, table: str) -> list[Row]:
    with (folder / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def _append(folder: Path, table: str, rows: list[Row]) -> None:
    with (folder / "tables" / f"{table}.csv").open("a", encoding="utf-8", newline="") as out:
        csv.DictWriter(out, rows[0], lineterminator="\n").writerows(rows)

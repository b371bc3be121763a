"""Copies of the data folder with something changed in them."""

import csv
import shutil
from collections.abc import Callable, Iterable
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

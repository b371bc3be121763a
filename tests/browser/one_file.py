"""A map of one file with a dataset in it, as a user saves it."""

import csv
from collections.abc import Iterable
from pathlib import Path

from geo import catalog, dataset, export, incidents
from geo.export import order
from geo.ingest import vocabulary
from geo.render.page_files import PageFiles

COLUMNS = ("date_start", "date_end", "category", "lat", "lon", "title", "location_precision", "radius_km", "actors")


def listed(path: Path, rows: Iterable[dict]) -> Path:
    """A CSV of rows, of which each says what differs from the usual: an armed clash of a day at an exact point."""
    usual = {"category": "battle", "location_precision": "exact", "radius_km": 1}
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.DictWriter(file, COLUMNS, restval="")
        lines.writeheader()
        lines.writerows(usual | {"date_end": row["date_start"]} | row for row in rows)
    return path


def beside(source: Path) -> PageFiles:
    """The files of a page with the dataset of a file."""
    found = catalog.load()
    data = dataset.read(source, vocabulary.of(found), incidents.border_line(found), incidents.countries(found))
    return PageFiles.of(found).beside(data)


def saved(source: Path, query: str) -> tuple[PageFiles, str]:
    """The files of a page with a dataset, and the address of the map of a view of it as one file beside it."""
    files, path = beside(source), source.with_suffix(".html")
    path.write_bytes(export.write("html", order.read(files, f"relief=0&{query}")[0]))
    return files, path.as_uri()

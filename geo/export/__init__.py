"""Writers: an order becomes the bytes of a file. Each is `(Order) -> bytes`, loaded when it is first asked for."""

from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from geo import saving
from geo.errors import ExportError
from geo.export.order import Order


class Writer(NamedTuple):
    """A format: its media type, and the function of geo.export that writes it."""

    media: str
    module: str
    function: str


OFFICE = "application/vnd.openxmlformats-officedocument"
WRITERS = {
    "png": Writer("image/png", "pictures", "png"),
    "svg": Writer("image/svg+xml", "pictures", "svg"),
    "pdf": Writer("application/pdf", "pictures", "pdf"),
    "pptx": Writer(f"{OFFICE}.presentationml.presentation", "deck", "pptx"),
    "html": Writer("text/html; charset=utf-8", "page_file", "html"),
    "geojson": Writer("application/geo+json", "tables", "geojson"),
    "gpkg": Writer("application/geopackage+sqlite3", "tables", "gpkg"),
    "parquet": Writer("application/vnd.apache.parquet", "tables", "parquet"),
    "csv": Writer("text/csv; charset=utf-8", "tables", "csv"),
    "xlsx": Writer(f"{OFFICE}.spreadsheetml.sheet", "tables", "xlsx"),
    "zip": Writer("application/zip", "pack", "zip"),
}


def check(suffix: str) -> None:
    """Raises ExportError("format_unknown") unless the format can be written."""
    if suffix not in WRITERS:
        raise ExportError("format_unknown", suffix=suffix[:20], known=", ".join(WRITERS))


def write(suffix: str, order: Order) -> bytes:
    """The file of an order in one format. Raises as `check` does, and what the writer raises."""
    check(suffix)
    writer = WRITERS[suffix]
    return getattr(import_module(f"geo.export.{writer.module}"), writer.function)(order)


def save(path: Path, order: Order) -> None:
    """Writes the file of an order, its format told by the suffix. Raises as `write` and `saving.opened` do."""
    saving.write(path, write(path.suffix.lstrip(".").lower(), order))

"""Data files of an order: GeoJSON, GeoPackage, GeoParquet, CSV and an Excel workbook.

All hold the same rows (`geo.export.records`), and the same order gives the same bytes. All but CSV, which has no place
for it, say what they are: the view, the data's version and date, the CRS, whom they are owed to.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from csv import writer as comma_writer
from datetime import datetime
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from geo.errors import ExportError
from geo.export import records
from geo.export.columns import Columns, Kind, Record, flat
from geo.export.order import Order
from geo.export.records import CRS, Records, guard
from geo.i18n import LANGS
from geo.model import Lang

if TYPE_CHECKING:
    import geopandas
    import pandas

BOM = b"\xef\xbb\xbf"
DTYPES = {Kind.NUMBER: "float64", Kind.COUNT: "Int64", Kind.FLAG: "bool"}
WORKBOOK = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
MOST_CELL = 32767
"""Characters that a cell of a workbook holds, in UTF-16 code units."""
CUT = "…"
WIDTHS = {
    **dict.fromkeys(("id", "incident_id", "category", "place_name", "actors", "sources", "key", "publisher"), 28),
    **{f"title_{lang}": 48 for lang in LANGS},
    **{"title": 60, "text": 80, "value": 40, "url": 50, "claims": 40},
}


def geojson(order: Order) -> bytes:
    """A FeatureCollection as in RFC 7946, lists as arrays; `about` and `sources` stand beside the features."""
    told = records.of(order)
    collection = {
        "type": "FeatureCollection",
        "about": told.about,
        "features": [_feature(row) for row in told.rows],
        "sources": told.sources,
    }
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _feature(row: Record) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
    return {"type": "Feature", "id": row["id"], "geometry": point, "properties": row}


def csv(order: Order) -> bytes:
    """The incidents as UTF-8 with a byte order mark, commas, CRLF: what a spreadsheet opens as it is.

    `records.read_cell` takes off the quote that keeps a text from being a formula; flags are 1 and 0.
    """
    text = StringIO(newline="")
    lines = comma_writer(text, lineterminator="\r\n")
    told = records.of(order)
    lines.writerow([guard(name) for name in told.columns])
    lines.writerows([_plain(cell) for cell in flat(told.columns, row)] for row in told.rows)
    return BOM + text.getvalue().encode()


def _plain(cell: Any) -> Any:
    if isinstance(cell, bool):
        return int(cell)
    return guard(cell) if isinstance(cell, str) else cell


def parquet(order: Order) -> bytes:
    """GeoParquet of the incidents; `about` and the sources stand in the file's metadata (`GeoDataFrame.attrs`)."""
    told, stream = records.of(order), BytesIO()
    placed = _placed(told)
    placed.attrs = {"about": told.about, "sources": told.sources}
    placed.to_parquet(stream, index=False)
    return stream.getvalue()


def _frame(columns: Columns, rows: list[Record]) -> "pandas.DataFrame":
    """A table of flat cells; its types do not depend on the rows."""
    import pandas

    cells = zip(*(flat(columns, row) for row in rows), strict=True) if rows else [()] * len(columns)
    return pandas.DataFrame({
        name: pandas.Series(list(values), dtype=DTYPES.get(kind, "string"))
        for (name, kind), values in zip(columns.items(), cells, strict=True)
    })  # fmt: skip


def _placed(told: Records) -> "geopandas.GeoDataFrame":
    import geopandas

    table = _frame(told.columns, told.rows)
    return geopandas.GeoDataFrame(
        table, geometry=geopandas.points_from_xy(table["longitude"], table["latitude"]), crs=CRS
    )


def gpkg(order: Order) -> bytes:
    """A GeoPackage: the layer incidents and the tables claims, sources and about.

    It is made in a temporary folder, of which nothing stays. Raises ExportError with the reason: "cannot_write" where
    the folder is at fault, else "not_made".
    """
    from pyogrio.errors import DataLayerError, DataSourceError

    told, name = records.of(order), order.name("gpkg")
    try:
        with TemporaryDirectory(prefix="border-map-") as folder:
            path = Path(folder) / "incidents.gpkg"
            _write_layers(path, told)
            _seal(path, told, records.date(order))
            return _with_one_change(path.read_bytes())
    except OSError as err:
        raise ExportError("cannot_write", file=name, reason=err.strerror or str(err)) from err
    except (DataLayerError, DataSourceError, sqlite3.Error) as err:
        raise ExportError("not_made", file=name, reason=str(err)[:120]) from err


def _with_one_change(database: bytes) -> bytes:
    """A SQLite file whose header counts one change: how many GDAL made of it depends on the clock.

    Bytes 24 to 27 count changes, 92 to 95 say for which count the header is valid (SQLite database file format, 1.3).
    """
    one = (1).to_bytes(4, "big")
    return database[:24] + one + database[28:92] + one + database[96:]


def _write_layers(path: Path, told: Records) -> None:
    import pyogrio

    pyogrio.write_dataframe(_placed(told), path, layer="incidents", driver="GPKG", geometry_type="Point")
    for name, (columns, rows) in told.tables().items():
        if name != "incidents":
            pyogrio.write_dataframe(_frame(columns, rows), path, layer=name, driver="GPKG")


def _seal(path: Path, told: Records, date: str) -> None:
    """Sets the data's date in the place of the clock's, and makes sure that all is there.

    GDAL leaves the spatial index out without an error when there is no room for it. Raises OSError or sqlite3.Error.
    """
    counts = {name: len(rows) for name, (_, rows) in told.tables().items()}
    with closing(sqlite3.connect(path)) as base, base:
        for table, count in (counts | {"rtree_incidents_geom": counts["incidents"]}).items():
            if base.execute(f'SELECT count(*) FROM "{table}"').fetchone() != (count,):
                raise OSError(f"the table {table} is not complete")
        base.execute("UPDATE gpkg_contents SET last_change = ?", (f"{date}T00:00:00.000Z",))


def xlsx(order: Order) -> bytes:
    """A workbook with the sheets incidents, claims, sources and about; right to left in Arabic.

    Dates and ids are text, and no text is a formula or a link. A text too long for a cell ends in an ellipsis, and the
    sheet about names the cell and the length of the whole text.
    """
    import xlsxwriter

    told, stream = records.of(order), BytesIO()
    book = xlsxwriter.Workbook(stream, WORKBOOK)
    made = datetime.fromisoformat(records.date(order))
    book.set_properties({"title": told.about["title"], "comments": told.about["credits"], "created": made})
    pen = _Pen(book, Lang(order.scene.lang).direction == "rtl")
    for name, (columns, rows) in told.tables().items():
        pen.sheet(name, columns, [*rows, *pen.cut] if name == "about" else rows)
    book.close()
    return stream.getvalue()


class _Pen:
    """Writes sheets. cut: a row of the sheet about for every text that was cut."""

    def __init__(self, book: Any, is_rtl: bool):
        self._book, self._is_rtl = book, is_rtl
        self._bold, self._run = book.add_format({"bold": True}), book.add_format()
        self.cut: list[Record] = []

    def sheet(self, name: str, columns: Columns, rows: Iterable[Record]) -> None:
        """A sheet whose first row names the columns, stays in sight and filters."""
        sheet = self._book.add_worksheet(name)
        if self._is_rtl:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for n, column in enumerate(columns):
            sheet.set_column(n, n, WIDTHS.get(column, 16))
            sheet.write_string(0, n, column, self._bold)
        last = 0
        for last, row in enumerate(rows, 1):
            for n, cell in enumerate(flat(columns, row)):
                self._cell(sheet, last, n, cell)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def _cell(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value)
        elif value:
            self._text(sheet, row, column, value)

    def _text(self, sheet: Any, row: int, column: int, text: str) -> None:
        """A text as it stands; XlsxWriter takes one between <r> and </r> for markup unless it is told of runs."""
        shown = _cut(text)
        if shown != text:
            self._tell_cut(sheet.name, row, column, text)
        if shown.startswith("<r>") and shown.endswith("</r>"):
            sheet.write_rich_string(row, column, shown[0], self._run, shown[1:])
        else:
            sheet.write_string(row, column, shown)

    def _tell_cut(self, sheet: str, row: int, column: int, text: str) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell

        self.cut.append({"key": f"cut:{sheet}!{xl_rowcol_to_cell(row, column)}", "value": str(len(text))})


def _cut(text: str) -> str:
    """The text, or as much of it as a cell holds with an ellipsis at its end."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_CELL:
        return text
    return units[: 2 * (MOST_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT

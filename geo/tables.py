"""The hand-made tables: CSV files that anyone can correct, read as they stand.

Every value is text; lists inside a cell are separated by ";". What a value must be is said in `schema`.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from geo.errors import CatalogError

Row = dict[str, str]
Tables = Mapping[str, list[Row]]


def parse(data: bytes, name: str) -> list[Row]:
    """The rows of one CSV file.

    Raises CatalogError("table_garbled") when it is no UTF-8 or a line has too many or too few cells; it names the line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise CatalogError("table_garbled", file=name, line=data[: err.start].count(b"\n") + 1, column="") from err
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    try:
        names = reader.fieldnames or []
        if len(set(names)) != len(names):
            raise CatalogError("table_garbled", file=name, line=1, column=",".join(names))
        for row in reader:
            if None in row or None in row.values():
                raise CatalogError("table_garbled", file=name, line=reader.line_num, column=f"{len(row)}")
            rows.append(row)
    except csv.Error as err:
        raise CatalogError("table_garbled", file=name, line=reader.line_num + 1, column=str(err)) from err
    return rows


def read(folder: Path) -> tuple[dict[str, list[Row]], dict[str, CatalogError]]:
    """Every table of a folder by its name, and the error of each that cannot be read."""
    tables: dict[str, list[Row]] = {}
    errors: dict[str, CatalogError] = {}
    for path in sorted(folder.glob("*.csv")):
        try:
            tables[path.stem] = parse(path.read_bytes(), path.name)
        except (OSError, CatalogError) as err:
            errors[path.stem] = (
                err if isinstance(err, CatalogError) else CatalogError("table_unreadable", file=path.name)
            )
    return tables, errors


def items(cell: str) -> list[str]:
    """The parts of a list cell."""
    return [part for part in cell.split(";") if part]

"""Rows of one's own: added, corrected or withdrawn one by one, laid over the file that they belong to.

A sheet with edits is judged like any other, so what is typed in a form meets the same rules as what stands in a file.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from geo.ingest import headings
from geo.ingest.cells import Months, iso_day, proven, texts
from geo.ingest.sheet import LAT, LON, Sheet
from geo.store.protocol import Edit

NEW = "new:"
IDS = ("id", "event_id_cnty", "data_id")
"""Columns that name a row, by preference."""


def keys(sheet: Sheet) -> list[str]:
    """What each row of a sheet is called: its id, else a digest of its cells; of rows that would be called the same the
    second has "#2" after it, the third "#3".
    """
    columns = (texts(sheet.columns[name]).to_pylist() for name in _id_columns(sheet))
    ids = next((column for column in columns if any(column)), [])
    if ids and all(ids):
        return _apart(ids)
    said = digests(sheet)
    return _apart([id or digest for id, digest in zip(ids, said, strict=True)] if ids else said)


def _id_columns(sheet: Sheet) -> list[str]:
    """Columns that may name its rows, by preference."""
    lower = {name.strip().lower(): name for name in reversed(sheet.names)}
    return [lower[name] for name in IDS if name in lower]


def _apart(names: list[str]) -> list[str]:
    """Names of which each stands once: from the second of one name on they are numbered."""
    taken, count, made = set(names), Counter(), []
    if len(taken) == len(names):
        return names
    for name in names:
        count[name] += 1
        key = name
        while count[name] > 1 and key in taken:
            key = f"{name}#{count[name]}"
            count[name] += key in taken
        taken.add(key)
        made.append(key)
    return made


def _former_keys(sheet: Sheet) -> list[str]:
    """What each row was called before: its id where a column had one for every row, else its digest."""
    for name in _id_columns(sheet):
        ids = texts(sheet.columns[name])
        if len(pc.unique(ids)) == len(ids) and not pc.any(pc.equal(ids, "")).as_py():
            return ids.to_pylist()
    return digests(sheet)


def _before_ids_of_features(sheet: Sheet) -> Sheet:
    """The sheet as it was when the id of a feature and the key of a GeoPackage were no column: they are the first."""
    is_read = sheet.format in ("geojson", "gpkg") and sheet.names
    return replace(sheet, columns=sheet.columns.drop_columns(sheet.names[:1])) if is_read else sheet


def digests(sheet: Sheet) -> list[str]:
    """A digest of all that each row says."""
    columns = [texts(sheet.columns[name]) for name in sheet.columns.column_names]
    whole = pc.binary_join_element_wise(*columns, "\x1f") if columns else pa.array([], pa.string())
    return [hashlib.blake2b(text.encode(), digest_size=8).hexdigest() for text in whole.to_pylist()]


def edited(sheet: Sheet, edits: Iterable[Edit]) -> Sheet:
    """The sheet with edits laid over it, as `laid`."""
    return laid(sheet, edits)[0]


def laid(sheet: Sheet, edits: Iterable[Edit]) -> tuple[Sheet, list[str]]:
    """The sheet with edits laid over it, and the key of each row: corrected rows in their place, withdrawn ones out,
    new ones at the end.

    Edits of rows that the sheet does not have wait for a version that has them.
    """
    own = keys(sheet)
    last = {key: _with_iso_days(sheet, cells) for key, cells in last_cells(sheet, own, edits).items()}
    if not last:
        return sheet, own
    sheet, orders = _with_plain_places(sheet), {name: proven(texts(sheet.columns[name])) for name in _days(sheet)}
    at = {key: row for row, key in enumerate(own) if key in last}
    table = _corrected(sheet.columns, {at[key]: last[key] for key in at if last[key]})
    new = {key: cells for key, cells in last.items() if key.startswith(NEW) and cells and key not in at}
    table = _appended(table, list(new.values()))
    gone = {at[key] for key in at if not last[key]}
    kept = [row for row in range(len(table)) if row not in gone]
    number = {row + 1: n for n, row in enumerate(kept, 1)}
    changed = {row + 1 for row in at.values()}
    flaws = [
        flaw._replace(row=number[flaw.row]) for flaw in sheet.flaws if flaw.row in number and flaw.row not in changed
    ]
    table = table.take(pa.array(kept)) if gone else table
    named = [*own, *new]
    made = replace(sheet, columns=table, flaws=flaws, orders=orders)
    return made, [named[row] for row in kept]


def last_cells(sheet: Sheet, own: list[str], edits: Iterable[Edit]) -> dict[str, Mapping[str, str]]:
    """The cells of the last edit of each key. own: the sheet's keys; an edit with none of them is one of the row that
    an older version called so, if there is one
    """
    told, known = list(edits), set(own)
    lost = {edit.key for edit in told if not edit.key.startswith(NEW)} - known
    now: dict[str, str] = {}
    for then in (_before_ids_of_features(sheet), sheet) if lost else ():
        now |= dict(zip(_former_keys(then)[::-1], own[::-1], strict=True))
    return {now.get(edit.key, edit.key) if edit.key in lost else edit.key: edit.cells for edit in told}


def waiting(sheet: Sheet, edits: Iterable[Edit]) -> int:
    """How many rows have edits and do not stand in the sheet."""
    told = list(edits)
    own = keys(sheet) if told else []
    return sum(not key.startswith(NEW) for key in last_cells(sheet, own, told).keys() - set(own))


DAYS = ("date", "date_start", "date_end", "event_date")
"""Columns of days."""


def _with_iso_days(sheet: Sheet, cells: Mapping[str, str]) -> dict[str, str]:
    """Typed cells with ISO days: what is typed is day first, and says nothing of the order that a file has."""
    own = {*_days(sheet), *DAYS}
    return {name: iso_day(text, Months(())) if name in own else text for name, text in cells.items()}


def _days(sheet: Sheet) -> list[str]:
    """Its columns of days."""
    known = headings.form(sheet.names).columns
    return [known[name] for name in DAYS if name in known]


def _with_plain_places(sheet: Sheet) -> Sheet:
    """The sheet with places in columns of text, where they came from geometries: only those can be corrected."""
    if not sheet.has_geometry:
        return sheet
    own = {LON: "longitude", LAT: "latitude"}
    table = sheet.columns.drop_columns([name for name in own.values() if name in sheet.names])
    places = [texts(table[name]) for name in own]
    table = table.select([name for name in table.column_names if name not in own])
    for name, column in zip(own.values(), places, strict=True):
        table = table.append_column(name, column)
    return replace(sheet, columns=table)


def _corrected(table: pa.Table, cells: Mapping[int, Mapping[str, str]]) -> pa.Table:
    """A table with the cells of some rows replaced; a column that it lacks is added."""
    if not cells:
        return table
    table = _widened(table, {name for told in cells.values() for name in told})
    for n, name in enumerate(table.column_names):
        own = {row: told[name] for row, told in cells.items() if name in told}
        if own:
            column = texts(table[name]).to_pylist()
            for row, text in own.items():
                column[row] = text
            table = table.set_column(n, name, pa.array(column, pa.string()))
    return table


def _appended(table: pa.Table, rows: list[Mapping[str, str]]) -> pa.Table:
    if not rows:
        return table
    table = _widened(table, {name for row in rows for name in row})
    as_text = pa.table([texts(column) for column in table.columns], names=table.column_names)
    more = [pa.array([row.get(name, "") for row in rows], pa.string()) for name in table.column_names]
    return pa.concat_tables([as_text, pa.table(more, names=table.column_names)]).combine_chunks()


def _widened(table: pa.Table, names: set[str]) -> pa.Table:
    for name in sorted(names - set(table.column_names)):
        table = table.append_column(name, pa.array([""] * len(table), pa.string()))
    return table


ALIASES = {
    "date_start": ("date", "event_date"),
    "category": ("type",),
    "actors": ("actor", "actor1", "side_a"),
    "fatalities_best": ("fatalities", "best"),
    "fatalities_low": ("low",),
    "fatalities_high": ("high",),
    "place_name": ("location", "where_coordinates"),
}
"""What other kinds of tables call the columns of a typed incident."""
CODED = {"category", "location_precision", "date_precision", "radius_km"}
"""What ACLED and UCDP say by codes of their own: a correction says it in the map's words, in a column beside them."""


OTHERS = ("actor2", "side_b")
"""Columns of a second actor: where actors are typed, the first column has them all."""
TITLES = ("title", "title_ar", "title_fr", "title_en")
"""Columns that may say a row's title."""


def own_names(sheet: Sheet, cells: Mapping[str, str]) -> dict[str, str]:
    """Cells of a typed incident under the sheet's own names; a column that it lacks keeps the map's."""
    form = headings.form(sheet.names)
    others = [form.columns[name] for name in OTHERS if form.is_coded and "actors" in cells and name in form.columns]
    return {_own_name(form, name): text for name, text in cells.items()} | dict.fromkeys(others, "")


def _own_name(form: headings.Form, name: str) -> str:
    if name in CODED and form.is_coded:
        return name
    known = (form.columns[one] for one in (name, *ALIASES.get(name, ())) if one in form.columns)
    return next(known, "type" if name == "category" and form.name == "neutral" else name)


OWN_COLUMNS = (
    *("id", "date_start", "date_end", "date_precision", "category", "title", "place_name", "latitude", "longitude"),
    *("location_precision", "radius_km", "actors", "fatalities_low", "fatalities_best", "fatalities_high"),
    *("algeria_says", "mali_says", "others_say", "source", "source_url", "notes"),
)
"""The columns of a dataset that is typed in."""


def own_file() -> bytes:
    """The file of a dataset that is typed in: a header; its rows are edits."""
    return (",".join(OWN_COLUMNS) + "\n").encode()

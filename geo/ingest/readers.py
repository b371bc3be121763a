"""The one table of formats, and the way from bytes to a sheet within this process."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from geo.ingest import headings, kinds
from geo.ingest.limits import MOST_BYTES
from geo.ingest.sheet import Choices, Note, Refused, Sheet

READERS = {
    "csv": "geo.ingest.delimited",
    "xlsx": "geo.ingest.workbook",
    "geojson": "geo.ingest.features",
    "gpkg": "geo.ingest.geopackage",
    "parquet": "geo.ingest.columnar",
}
"""Where each format is read; loaded when a file of it comes."""


def sheet(body: bytes, name: str, choices: Choices | None = None) -> Sheet:
    """The sheet of a file's bytes; its name only says what it was meant to be, and a row of tags is none of its rows.

    Raises Refused: the whole file cannot be read.
    """
    meant = kinds.meant(name)
    if len(body) > MOST_BYTES:
        raise Refused("ingest_too_large", most=MOST_BYTES // 2**20)
    if not body.strip():
        raise Refused("empty")
    told = kinds.told(body)
    if meant == "zip":
        raise _zip(body)
    if told not in READERS or (told == "geojson" and meant == "csv"):
        raise Refused("wrong-type", told="JSON" if told == "geojson" else told, meant=meant)
    if told == "csv" and meant not in ("csv", "xlsx"):
        raise Refused("broken-json" if meant == "geojson" else "wrong-type", **_text_for(meant))
    found = _without_tags(_reader(told)(body, name, choices or Choices()))
    if told != meant:
        found.warnings.insert(0, Note.of("wrong-type", told=told, meant=meant))
    return found


def _without_tags(sheet: Sheet) -> Sheet:
    """HDX puts a row of tags under the header of UCDP; it is no event."""
    form = headings.form(sheet.names)
    first = sheet.columns[form.columns["type_of_violence"]][:1].to_pylist() if form.name == "ucdp" else []
    if not any(str(cell or "").startswith("#") for cell in first):
        return sheet
    flaws = [flaw._replace(row=flaw.row - 1) for flaw in sheet.flaws if flaw.row > 1]
    return replace(sheet, columns=sheet.columns.slice(1), flaws=flaws)


def _text_for(meant: str) -> dict[str, object]:
    return {"line": 1, "column": 1, "reason": "no JSON"} if meant == "geojson" else {"told": "text", "meant": meant}


def _zip(body: bytes) -> Refused:
    from geo.ingest import archive

    try:
        archive.opened(body)
    except Refused as err:
        return err
    return Refused("ingest_zip")


def _reader(told: str) -> Callable[[bytes, str, Choices], Sheet]:
    return import_module(READERS[told]).read

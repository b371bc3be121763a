"""The rows of a dataset as records: what the map has columns for, and what only the dataset's own file says."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from geo.data_row import TOLL
from geo.export.columns import CLAIM_COLUMNS, COLUMNS, VICINITY, Columns, Kind, Record, km
from geo.i18n import has_arabic
from geo.ingest.cells import counts, days, numbers
from geo.ingest.forms import MISSING, TRUE
from geo.ingest.judge import OWN_EXPORT
from geo.model import Origin

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.ingest.cells import Months

Texts = list[str | None]

TITLES = ("title", "title_ar", "title_fr", "title_en", "source_headline")
TOLD_IN: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in (*COLUMNS, *VICINITY)},
    **dict.fromkeys(("date", "event_date"), ("date_start",)),
    **{column: (columns[0],) for columns in TOLL.values() for column in columns},
    **dict.fromkeys(TITLES, ("title_ar", "title_fr", "title_en")),
}
"""Where the map tells what it has columns for, by the names that a dataset's columns are known by."""
KINDS: Columns = {**COLUMNS, **VICINITY}
DATES = ("date_start", "date_end")
TAKEN = {*KINDS, "fid", "ogc_fid", "geom", "geometry"}
"""Names, in small letters, that no column of one's own can have in an export; the last ones are the formats'."""
OWN = "own_"
ORIGINS = tuple(map(str, Origin))
ID_LIST = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:;[a-z0-9]+(?:-[a-z0-9]+)*)*")
FALSE = ("0", "false", "no", "non", "لا")
CLOCK, MIDNIGHT = re.compile(r"\d:\d"), re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]00:?00)?$")


@dataclass(frozen=True)
class DataRows:
    """Some rows of a dataset, by their numbers in its table."""

    data: "Dataset"
    numbers: list[int]

    @cached_property
    def cells(self) -> dict[str, Texts]:
        """What the file says, by column; None where it says nothing."""
        said = self.data.source.take(self.numbers)
        return {name: _texts(said[name]) for name in said.column_names}

    def records(self) -> list[Record]:
        """The rows as in COLUMNS; titles and figures as the file has them, its own ids where it has any.

        What only the map's own data files hold (sources, claims, an open end) is carried through where this is one.
        """
        table, said = self.data.table.iloc[self.numbers], self._said
        low, high = _ends(table)
        told: dict[str, Iterable[Any]] = {
            "id": [own or name for own, name in zip(said("id", "event_id_cnty"), table["id"], strict=True)],
            **{name: table[name] for name in ("origin", "date_start", "date_precision", "category")},
            "date_end": self._exported("date_end", lambda text, day: day if text else None, table["date_end"]),
            **_titles({name: said(name) for name in TITLES}),
            "place_name": said("place_name", "location", "where_coordinates"),
            "longitude": table["lon"], "latitude": table["lat"],
            "location_precision": table["precision"], "radius_km": table["radius_km"],
            "side": table["side"], "side_measured": [side or None for side in table["side_measured"]],
            "border_km": map(km, table["border_km"]), "actors": map(list, table["actors"]),
            **{columns[0]: self._tolls(columns) for columns in TOLL.values()},
            "sources": self._exported("sources", lambda text, none: _ids(text) or none, [[]] * len(table)),
            "claims": self._exported("claims", lambda text, none: _claims(text) or none, [[]] * len(table)),
            "border_km_low": map(km, low), "border_km_high": map(km, high),
            "chainage_km": map(km, table["chainage_km"]),
            "symbolic": map(bool, table["symbolic"]),
            "disputed": self._exported("disputed", lambda text, _: text.lower() in ("1", "true"), [False] * len(table)),
        }  # fmt: skip
        return [dict(zip(COLUMNS, row, strict=True)) for row in zip(*map(told.get, COLUMNS), strict=True)]

    def own(self, records: list[Record], months: "Months") -> list[Record]:
        """What only the file says of each of the records, by the names that its columns have in an export.

        A column that the map tells in one of its own is among them where its text says something else.
        """
        known = {self.data.names.get(name, name): homes for name, homes in TOLD_IN.items()}
        kept: dict[str, Texts] = {}
        for name, texts in self.cells.items():
            homes = known.get(name) or TOLD_IN.get(name.lower(), ())
            told = [_is_told(texts, [row[home] for row in records], home, months) for home in homes]
            left = [None if any(is_told) else text for text, *is_told in zip(texts, *told, strict=True)]
            if not homes or any(left):
                kept[name] = left
        named = names(kept)
        rows = zip(*kept.values(), strict=True) if kept else [()] * len(records)
        return [dict(zip(named, row, strict=True)) for row in rows]

    def _said(self, *names: str) -> Texts:
        """What the file says in the first of some known columns that says something."""
        known = dict.fromkeys(self.data.names.get(name, name) for name in names)
        found = [self.cells[name] for name in known if name in self.cells] or [[None] * len(self.numbers)]
        return [next(filter(None, row), None) for row in zip(*found, strict=True)]

    def _tolls(self, names: Iterable[str]) -> list[int | None]:
        """The first of some known columns that is a number, read as a dataset's tolls are."""
        read = [_counts(self._said(name)) for name in names]
        return [next((value for value in row if isinstance(value, int)), None) for row in zip(*read, strict=True)]

    def _exported(self, name: str, read: Callable[[str, Any], Any], otherwise: Iterable[Any]) -> list[Any]:
        """A column of the map's own data files, read in the rows that are of one.

        read: of a cell's text and what the row has otherwise
        """
        texts = self.cells.get(name, [None] * len(self.numbers))
        whole = zip(texts, otherwise, self._is_exported, strict=True)
        return [read(text or "", other) if is_exported else other for text, other, is_exported in whole]

    @cached_property
    def _is_exported(self) -> list[bool]:
        """Which rows are of a data file that the map has written."""
        if not self.cells.keys() >= OWN_EXPORT:
            return [False] * len(self.numbers)
        told = zip(self.cells["origin"], self.cells["location_precision"], strict=True)
        return [origin in ORIGINS and bool(precision) for origin, precision in told]


def names(own: Iterable[str]) -> list[str]:
    """Names for columns of one's own that differ from each other and from the export's, whatever their case.

    `own_` stands before one that is taken; one that begins so already is a name like any other.
    """
    own = list(own)
    taken, found = TAKEN | {name.lower() for name in own}, []
    for name in own:
        found.append(_free(f"{OWN}{name}", taken) if name.lower() in TAKEN else name)
        taken.add(found[-1].lower())
    return found


def _free(name: str, taken: set[str]) -> str:
    """A name, with the first number behind it that makes it unlike those taken."""
    numbered = (f"{name}_{n}" for n in count(2))
    return next(told for told in chain([name], numbered) if told.lower() not in taken)


def _texts(column: Any) -> Texts:
    """Cells as texts, None for what says nothing."""
    return [str(value).strip() or None if value is not None else None for value in column.to_pylist()]


def _is_told(texts: Texts, cells: list[Any], name: str, months: "Months") -> list[bool]:
    """Whether the cells of an export's column say what some texts say. name: of that column"""
    told = [text is None or text == str(cell) for text, cell in zip(texts, cells, strict=True)]
    rest = [n for n, is_told in enumerate(told) if not is_told]
    read = _is_read([texts[n] for n in rest], [cells[n] for n in rest], name, months)
    for n, is_read in zip(rest, read, strict=True):
        told[n] = is_read
    return told


def _is_read(texts: Texts, cells: list[Any], name: str, months: "Months") -> list[bool]:
    """Whether texts in other letters are read as the cells of a column."""
    if name in DATES:
        return [cell in days for cell, days in zip(cells, _days(texts, months), strict=True)]
    cells = [bool(cell) for cell in cells] if KINDS[name] is Kind.FLAG else cells
    return [cell == value for cell, value in zip(cells, READ[KINDS[name]](texts), strict=True)]


def _days(texts: Texts, months: "Months") -> list[set[str]]:
    """The days that each text can mean; none where it tells a time too."""
    column = pa.array(texts, pa.string())
    read = (days(column, months, order).values.astype(str) for order in ("dmy", "mdy"))
    is_timed = [bool(text and CLOCK.search(text) and not MIDNIGHT.search(text)) for text in texts]
    return [set() if timed else {*both} for timed, *both in zip(is_timed, *read, strict=True)]


def _numbers(texts: Texts) -> list[float]:
    return numbers(pa.array(texts, pa.string())).values.tolist()


def _counts(texts: Texts) -> list[Any]:
    """Whole numbers, None for what says that there is none, and what is neither as it stands."""
    read = counts(pa.array(texts, pa.string()), MISSING).values.tolist()
    return [
        int(value) if value == value else None if text in (None, *MISSING) else text
        for text, value in zip(texts, read, strict=True)
    ]


def _flag(text: str | None) -> bool | str:
    plain = (text or "").lower()
    return plain in TRUE if plain in (*TRUE, *FALSE) else plain


def _list(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(";") if part.strip()]


def _ids(text: str) -> list[str] | None:
    """The ids of a list as the map writes it; None for any other text."""
    return text.split(";") if ID_LIST.fullmatch(text) else None


CLAIM = CLAIM_COLUMNS.keys() - {"incident_id"}


def _claims(text: str | None) -> list[Record] | None:
    """Claims as the map writes them; None for any other text."""
    try:
        told = json.loads(text or "[]")
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, list) and all(map(_is_claim, told)) else None


def _is_claim(told: Any) -> bool:
    if not isinstance(told, dict) or told.keys() != CLAIM or not isinstance(told["sources"], list):
        return False
    texts = [value for name, value in told.items() if name != "sources"]
    return all(isinstance(ref, str) for ref in told["sources"]) and all(
        text is None or isinstance(text, str) for text in texts
    )


READ: Mapping[Kind, Callable[[Texts], list[Any]]] = {
    Kind.TEXT: list,
    Kind.NUMBER: _numbers,
    Kind.COUNT: _counts,
    Kind.FLAG: lambda texts: list(map(_flag, texts)),
    Kind.IDS: lambda texts: list(map(_list, texts)),
    Kind.CLAIMS: lambda texts: list(map(_claims, texts)),
}
"""What texts say as the cells of a column of each kind."""


def _titles(told: Mapping[str, Texts]) -> dict[str, Texts]:
    """Titles by language: one of no stated language is Arabic if it has Arabic letters, else English."""
    plain = [one or other for one, other in zip(told["title"], told["source_headline"], strict=True)]
    arabic = [text if text and has_arabic(text) else None for text in plain]
    latin = [text if text and not has_arabic(text) else None for text in plain]
    return {
        "title_ar": [own or text for own, text in zip(told["title_ar"], arabic, strict=True)],
        "title_fr": told["title_fr"],
        "title_en": [own or text for own, text in zip(told["title_en"], latin, strict=True)],
    }


def _ends(table: Any) -> tuple[Any, Any]:
    """The nearest and the farthest that the radius allows, km."""
    return (table["border_km"] - table["radius_km"]).clip(lower=0.0), table["border_km"] + table["radius_km"]

"""A file of incidents that is shown beside the project's own: read as a whole, checked row by row, measured, sorted.

Everything is done on columns; a million rows are no loop. Its rows are what the map calls `mine`.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo import saving, search
from geo.border import BorderLine
from geo.data_row import DataRow, readable
from geo.errors import DatasetError
from geo.incidents import Beside, Countries, Incidents, enrich
from geo.ingest import confined
from geo.ingest.cells import texts
from geo.ingest.headings import Form
from geo.ingest.judge import judge
from geo.ingest.reading import Reading
from geo.ingest.sheet import Choices, Note, Refused
from geo.ingest.vocabulary import UNCLASSIFIED, Vocabulary
from geo.model import Origin, Side

LAYER = str(Origin.MINE)
KM_EDGES = np.concatenate([
    np.arange(0, 20, 0.25), np.arange(20, 50, 0.5), np.arange(50, 100, 1), np.arange(100, 200, 5),
    np.arange(200, 500, 20), np.arange(500, 1000, 50), np.arange(1000, 3000, 125), [3000.0, 5000.0, 10000.0],
])  # fmt: skip
FAR_KM = 20040.0
KM_LEAST, KM_MOST = np.nextafter(KM_EDGES, FAR_KM), np.append(KM_EDGES[1:], FAR_KM)
"""The classes, km, that a filter knows a distance by: more than an edge, at most the next; whole kilometres to 100 are
among them."""
UNMEASURED = 255
STEP = 65_536
BLOCK = 4096
"""Rows that are read at a time where all are."""


@dataclass(frozen=True)
class LeftOut:
    """Rows that cannot be shown: why (a key below `row.` of the messages), how many, the first, counted from 1."""

    reason: str
    rows: int
    first: int


@dataclass(frozen=True)
class Dataset:
    """name: what the file is called; id: of its content, hexadecimal

    table: a row per incident, columns as in `incidents.load` but text; sorted by the day it began, then as in the file
    source: the file's own columns, rows as in table; rows: their numbers in the file, counted from 1
    names: the file's name of each column that is known; doubts: what of its reading is uncertain
    is_saved: whether a link can name it
    precision_assumed of it: whether the file says nothing of how exact the place is
    border_km_low, border_km_high of it: the ends of the class of KM_EDGES, less and plus the radius
    """

    name: str
    id: str
    table: pd.DataFrame
    source: pa.Table
    rows: np.ndarray
    names: Mapping[str, str]
    left_out: tuple[LeftOut, ...]
    assumed: tuple[str, ...]
    is_saved: bool = False
    doubts: tuple[Note, ...] = ()

    def __len__(self) -> int:
        return len(self.table)

    def row_of(self, incident_id: str) -> int:
        """The row that an id of `mine` names. Raises KeyError."""
        number = incident_id.removeprefix(f"{LAYER}:")
        if number == incident_id or not number.isdecimal() or int(number) >= len(self) or str(int(number)) != number:
            raise KeyError(incident_id)
        return int(number)

    def has(self, incident_id: str) -> bool:
        """Whether an id names one of its rows."""
        try:
            return self.row_of(incident_id) >= 0
        except KeyError:
            return False

    def row(self, number: int) -> DataRow:
        """One of its rows."""
        told = {name: column[number] for name, column in self._columns.items()}
        return DataRow(number, told, readable(self.source.slice(number, 1).to_pylist()[0]), self.names)

    def each_row(self) -> Iterator[DataRow]:
        """All of its rows, in a third of the time that asking for one after the other takes."""
        for start in range(0, len(self), BLOCK):
            told = self.table.iloc[start : start + BLOCK].to_dict("records")
            cells = self.source.slice(start, BLOCK).to_pylist()
            for n, (one, said) in enumerate(zip(told, cells, strict=True), start):
                yield DataRow(n, one, readable(said), self.names)

    @cached_property
    def _columns(self) -> dict[str, Any]:
        return {name: self.table[name].array for name in self.table}

    @cached_property
    def folded(self) -> pa.Array:
        """All that can be found of each row, as search compares it."""
        texts = [column.cast(pa.string()) for column in self.source.columns if _is_text(column.type)]
        whole = pc.binary_join_element_wise(*texts, "\n", null_handling="skip") if texts else pa.nulls(len(self))
        return search.fold_all(pc.fill_null(whole.cast(pa.string()), ""))

    def find(self, words: list[str]) -> np.ndarray:
        """Which rows hold all of some folded words; bool (n,)."""
        found = np.ones(len(self), bool)
        for word in words:
            found &= pc.match_substring(self.folded, word).to_numpy(zero_copy_only=False)
        return found

    @cached_property
    def middle(self) -> tuple[float, float]:
        """The middle of all places, degrees, EPSG:4326."""
        return (float(self.table["lon"].median()), float(self.table["lat"].median())) if len(self) else (0.0, 0.0)


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def read(
    path: Path, vocabulary: Vocabulary, border: BorderLine | None, lands: Countries | None,
    told: Callable[[int, int], None] = lambda done, rows: None, choices: Choices | None = None,
) -> Dataset:  # fmt: skip
    """The incidents of a file in any format that `ingest` reads.

    told: called with how many rows are measured, of how many
    Raises ExportError("file_unreadable"), Refused for a file that cannot be read, DatasetError("dataset_empty") where
    no row can be shown.
    """
    body, choices = saving.contents(path), choices or Choices()
    try:
        reading = judge(confined.sheet(body, path.name, choices), path.name, vocabulary, choices)
    except Refused as err:
        err.where = path.name
        raise
    return replace(of(reading, path.stem, digest(body), vocabulary.families, border, lands, told), is_saved=True)


def digest(body: bytes) -> str:
    """The id of a file's content."""
    return hashlib.sha256(body).hexdigest()[:12]


def of(
    reading: Reading, name: str, id: str, families: Mapping[str, str], border: BorderLine | None,
    lands: Countries | None, told: Callable[[int, int], None] = lambda done, rows: None,
) -> Dataset:  # fmt: skip
    """The good rows of a reading, measured and sorted. Raises DatasetError("dataset_empty")."""
    if not reading.rows_good:
        raise DatasetError("dataset_empty", file=reading.file, n=reading.rows)
    rows = np.flatnonzero(reading.good)
    rows = rows[np.argsort(reading.table["start"].to_numpy()[rows], kind="stable")]
    table, source = reading.table.iloc[rows].reset_index(drop=True), reading.source.take(pa.array(rows))
    whole = _measured(_as_incidents(table, families), border, lands, told)
    whole["precision_assumed"] = _unstated(reading.form, source)
    assumed = tuple(
        column for column in ASSUMED if reading.form.name in PLACELESS and column not in reading.form.columns
    )
    names, left_out = dict(reading.form.columns), _left_out(reading)
    return Dataset(name, id, whole, source, rows + 1, names, left_out, assumed, doubts=reading.doubts)


ASSUMED, PLACELESS = ("location_precision", "radius_km"), ("neutral", "project")
"""Columns without which something is assumed, in forms that have no code of their own for it."""


def _unstated(form: Form, source: pa.Table) -> np.ndarray:
    """Which rows say nothing of how exact their place is."""
    own = form.columns.get(ASSUMED[0])
    if own is None or form.name not in PLACELESS:
        return np.full(len(source), form.name in PLACELESS)
    return pc.equal(texts(source[own]), "").to_numpy(zero_copy_only=False)


def _left_out(reading: Reading) -> tuple[LeftOut, ...]:
    """Why rows are bad, each by its first reason, the most frequent first."""
    seen: dict[str, list[int]] = {}
    last = 0
    for flaw in reading.errors():
        if flaw.row != last:
            seen.setdefault(flaw.reason, []).append(flaw.row)
        last = flaw.row
    return tuple(
        sorted((LeftOut(reason, len(rows), rows[0]) for reason, rows in seen.items()), key=lambda out: -out.rows)
    )


def _as_incidents(table: pd.DataFrame, families: Mapping[str, str]) -> pd.DataFrame:
    """The rows with the columns of `incidents.load` that need no line."""
    count = len(table)

    def always(value: object) -> pd.Categorical:
        return pd.Categorical.from_codes(np.zeros(count, np.int8), pd.Index([value], tupleize_cols=False))

    category = table["category"].cat.remove_unused_categories()
    actors = table["actors"].cat
    lists = [tuple(filter(None, (part.strip() for part in text.split(";")))) for text in actors.categories]
    return pd.DataFrame({
        "id": pd.Series([f"{LAYER}:{row}" for row in range(count)], dtype=object),
        "origin": always(LAYER),
        "layer": always(LAYER),
        "date_start": _iso(table["start"].to_numpy()),
        "date_end": _iso(table["end"].to_numpy()),
        "date_precision": table["date_precision"].cat.remove_unused_categories(),
        "category": category,
        "family": _mapped(category, [families[name] for name in category.cat.categories]),
        "place_id": always(LAYER),
        "lon": table["lon"],
        "lat": table["lat"],
        "precision": table["precision"].cat.remove_unused_categories(),
        "radius_km": table["radius_km"],
        "symbolic": table["symbolic"],
        **dict.fromkeys(("disputed", "algeria_says", "mali_says"), np.zeros(count, bool)),
        "country": always(""),
        "side": table["side"].cat.remove_unused_categories(),
        "actors": _mapped(table["actors"], lists),
        "sources": always(()),
        "deaths": table["deaths"],
    })  # fmt: skip


def _iso(days: np.ndarray) -> pd.Categorical:
    codes, unique = pd.factorize(days, sort=True)
    return pd.Categorical.from_codes(codes, np.datetime_as_string(unique.astype("datetime64[D]")).astype(object))


def _mapped(column: pd.Series, values: list) -> pd.Categorical:
    """A categorical with other values, equal ones together."""
    numbers_of = {value: n for n, value in enumerate(dict.fromkeys(values))}
    spread = np.array([numbers_of[value] for value in values], np.int64)
    codes = spread[column.cat.codes.to_numpy()] if len(values) else np.zeros(0, np.int8)
    return pd.Categorical.from_codes(codes, pd.Index(list(numbers_of), tupleize_cols=False))


def _measured(
    table: pd.DataFrame, border: BorderLine | None, lands: Countries | None, told: Callable[[int, int], None]
) -> pd.DataFrame:
    """The rows with what the line tells, and a side wherever the file has none."""
    done = []
    for at in range(0, len(table), STEP):
        part = table[["lon", "lat", "radius_km", "symbolic"]].iloc[at : at + STEP].reset_index(drop=True)
        done.append(enrich(part, border, lands)[["border_km", "chainage_km", "side_measured"]])
        told(min(at + STEP, len(table)), len(table))
    measured = pd.concat(done, ignore_index=True)
    side = pd.Categorical(measured.pop("side_measured"), ["", *map(str, Side)])
    stated = pd.Categorical(table["side"], side.categories)
    codes = np.where(stated.codes > 0, stated.codes, side.codes)
    codes = np.where(codes > 0, codes, side.categories.get_loc(str(Side.UNDETERMINED)))
    of = km_class(measured["border_km"].to_numpy())
    radius, is_measured = table["radius_km"].to_numpy(), of != UNMEASURED
    of = np.minimum(of, len(KM_EDGES) - 1)
    low = np.where(is_measured, np.maximum(KM_LEAST[of] - radius, 0.0), np.nan)
    high = np.where(is_measured, KM_MOST[of] + radius, np.nan)
    return table.assign(
        border_km=measured["border_km"], border_km_low=low, border_km_high=high, chainage_km=measured["chainage_km"],
        side_measured=side, side=pd.Categorical.from_codes(codes, side.categories).remove_unused_categories(),
    )  # fmt: skip


@dataclass(frozen=True)
class Joined(Incidents):
    """The project's records with those of a dataset after them in one table; the rest is the project's."""

    own: Incidents
    dataset: Dataset
    categories: Mapping[str, Mapping[str, str]]

    @property
    def beside(self) -> Beside:
        """What the dataset is called and where it lies."""
        return Beside(self.dataset.id, self.dataset.name, *self.dataset.middle)

    @property
    def has_unclassified(self) -> bool:
        """Whether there are rows whose type is not known."""
        return UNCLASSIFIED in self.dataset.table["category"].cat.categories

    def title(self, incident_id: str, lang: str) -> str:
        """The title of a record; of a row without one, its type and place."""
        if not incident_id.startswith(f"{LAYER}:"):
            return self.own.title(incident_id, lang)
        row = self.dataset.row_of(incident_id)
        return self.dataset.row(row).title(lang, self.categories[self.dataset.table["category"].iat[row]][lang])

    def find(self, words: list[str]) -> np.ndarray:
        """Which rows hold all of some folded words; bool (n,)."""
        return np.concatenate([self.own.find(words), self.dataset.find(words)])


def joined(own: Incidents, dataset: Dataset, categories: Mapping[str, Mapping[str, str]]) -> Joined:
    """Records and a dataset together. categories: names of the types by id and language"""
    kept = {field.name: getattr(own, field.name) for field in fields(own)}
    table = pd.DataFrame({
        name: _together(own.table[name], dataset.table[name]) for name in own.table if name in dataset.table
    })  # fmt: skip
    return Joined(**kept | {"table": table}, own=own, dataset=dataset, categories=categories)


def _together(first: pd.Series, second: pd.Series) -> pd.Series:
    """Two columns as one: texts and lists as categories, so that a million of them stay small."""
    if not isinstance(second.dtype, pd.CategoricalDtype):
        return pd.concat([first.astype(second.dtype), second], ignore_index=True)
    values = [tuple(value) if isinstance(value, list) else value for value in first]
    both = pd.Index(list(dict.fromkeys([*second.cat.categories, *values])), dtype=object, tupleize_cols=False)
    codes = np.concatenate([[both.get_loc(value) for value in values], second.cat.codes]).astype(np.int32)
    return pd.Series(pd.Categorical.from_codes(codes, both))


def together(sets: Sequence[Dataset]) -> Dataset:
    """Several datasets as one, its rows in the order of their days; a column tells which file a row is from.

    Columns that are known have the map's names.
    """
    if len(sets) == 1:
        return sets[0]
    table = pd.DataFrame({name: _stacked([one.table[name] for one in sets]) for name in sets[0].table})
    source = _sources(sets)
    rows = np.concatenate([one.rows for one in sets])
    order = np.argsort(table["date_start"].astype(str).to_numpy("datetime64[D]"), kind="stable")
    table = table.iloc[order].reset_index(drop=True)
    table["id"] = pd.Series([f"{LAYER}:{row}" for row in range(len(table))], dtype=object)
    names = {name: name for one in sets for name in one.names}
    name, id = ", ".join(one.name for one in sets), digest("".join(one.id for one in sets).encode())
    left_out = tuple(out for one in sets for out in one.left_out)
    assumed = tuple(dict.fromkeys(column for one in sets for column in one.assumed))
    doubts = tuple(note for one in sets for note in one.doubts)
    source = source.take(pa.array(order)).combine_chunks()
    is_saved = all(one.is_saved for one in sets)
    return Dataset(name, id, table, source, rows[order], names, left_out, assumed, is_saved, doubts)


def _sources(sets: Sequence[Dataset]) -> pa.Table:
    """The own columns of datasets one below the other, and one that tells the file, under a name that no file has."""
    parts = [_named(one) for one in sets]
    taken = {name.lower() for part in parts for name in part.column_names}
    named = "file"
    while named in taken:
        named = f"data_{named}"
    files = pa.array([one.name for one in sets for _ in range(len(one))], pa.string())
    return pa.concat_tables(parts, promote_options="permissive").append_column(named, files)


def _named(one: Dataset) -> pa.Table:
    """A dataset's own columns as texts under the map's names."""
    known = {own: name for name, own in one.names.items()}
    names = [known.get(name, name) for name in one.source.column_names]
    return pa.table([texts(column) for column in one.source.columns], names=names)


def _stacked(parts: Sequence[pd.Series]) -> pd.Series:
    """Columns one below the other; those of codes share their words."""
    if not isinstance(parts[0].dtype, pd.CategoricalDtype):
        return pd.concat(parts, ignore_index=True)
    words = pd.Index(
        list(dict.fromkeys(word for part in parts for word in part.cat.categories)), dtype=object, tupleize_cols=False
    )
    codes = [np.array([words.get_loc(word) for word in part.cat.categories], int)[part.cat.codes] for part in parts]
    return pd.Series(pd.Categorical.from_codes(np.concatenate(codes), words))


def km_class(border_km: np.ndarray) -> np.ndarray:
    """The class of KM_EDGES that holds each distance; UNMEASURED where there is none."""
    found = np.maximum(np.searchsorted(KM_EDGES, np.nan_to_num(border_km)) - 1, 0)
    return np.where(np.isnan(border_km), UNMEASURED, found).astype(np.uint8)

"""What each kind of table says of a row, in the map's words: its type, how exactly it is known, who, how many dead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.ingest.cells import counts, numbers, texts
from geo.model import DatePrecision, Precision, Side

if TYPE_CHECKING:
    from geo.ingest.judge import Work

MISSING = ("NA", "N/A")
TRUE = ("1", "true", "yes", "oui", "نعم")
ACLED_PLACES = {"1": ("place", 5.0), "2": ("area", 25.0), "3": ("area", 100.0)}
"""Precision and radius (km) of ACLED's geo_precision: 1 a town, 2 part of a region near one, 3 a region. The codes are
ACLED's (Codebook 2023); the radii are ours."""
UCDP_PLACES = {
    **{"1": ("place", 5.0), "2": ("area", 25.0), "3": ("area", 60.0), "4": ("area", 250.0), "5": ("area", 100.0)},
    **{"6": ("country", 600.0), "7": ("area", 300.0)},
}
"""Of UCDP's where_prec: 1 the place, 2 within about 25 km, 3 a district, 4 a province, 5 a line or an estimate, 6 a
country, 7 sea or air (GED Codebook 23.1); only the 25 km are UCDP's own."""


class Type(NamedTuple):
    """What a file calls a type, in how many rows, and the map's id of it."""

    said: str
    rows: int
    category: str


@dataclass
class Said:
    """columns: start … deaths as `dataset` wants them, one entry a row; types: every type that the file names"""

    columns: dict[str, Any]
    types: list[Type] = field(default_factory=list)


def read(work: "Work", start: np.ndarray, end: np.ndarray) -> Said:
    """All that a form says besides the place."""
    said = {"acled": _acled, "ucdp": _ucdp, "project": _project}.get(work.form.name, _neutral)(work, start, end)
    if work.form.is_coded:
        said.columns |= _corrected(work, said.columns)
    return said


def _corrected(work: "Work", columns: dict[str, Any]) -> dict[str, Any]:
    """What corrections say in the map's words of what ACLED and UCDP say in codes; other words are no corrections."""
    known = [("category", "category", tuple(work.vocabulary.families)), *PROJECT_WORDS]
    found: dict[str, Any] = {}
    for name, kept, words in known:
        if (told := work.texts(name)) is not None:
            said = _words(told)
            own = np.asarray(said.isin([word for word in words if word]))
            found[kept] = pd.Categorical(np.where(own, said.astype(object), columns[kept].astype(object)))
    if (column := work.column("radius_km")) is not None:
        values = numbers(column).values
        found["radius_km"] = np.where(values >= 0, values, columns["radius_km"])
    typed = [counts(column).values for name in TYPED_DEATHS if (column := work.column(name)) is not None]
    return found | {"deaths": np.fmax.reduce([columns["deaths"], *typed])}


TYPED_DEATHS = ("fatalities_low", "fatalities_high")
"""Columns that only corrections add to tables of ACLED."""


def _neutral(work: "Work", start: np.ndarray, end: np.ndarray) -> Said:
    work.fault(work.form.columns.get("title", ""), "value_missing", _untitled(work))
    category, types = _categories(work, "", "type")
    deaths = _deaths(work, ("fatalities_high", "fatalities_best", "fatalities_low", "fatalities"))
    columns = _columns(work, start, end, category, deaths, _actors(work, ("actor",)))
    return Said(columns | _stated(work, columns), types)


def _project(work: "Work", start: np.ndarray, end: np.ndarray) -> Said:
    """The project's own data files and tables made after them: words of other vocabularies are faults."""
    category = _one_of(work, "category", tuple(work.vocabulary.families))
    rows = np.bincount(category.codes, minlength=len(category.categories))
    types = [Type(name, int(n), name) for name, n in zip(category.categories, rows, strict=True)]
    deaths = _deaths(work, ("fatalities_high", "fatalities_best", "fatalities_low", "fatalities"))
    columns = _columns(work, start, end, category, deaths, _actors(work, ("actors", "actor")))
    return Said(columns | _stated(work), types)


def _stated(work: "Work", otherwise: Mapping[str, pd.Categorical] | None = None) -> dict[str, Any]:
    """What the map's own columns say, where the file has them. otherwise: what empty cells of codes mean, by column;
    without it they are faults
    """
    columns: dict[str, Any] = {}
    for name, kept, words in PROJECT_WORDS:
        if name in work.form.columns:
            columns[kept] = _one_of(work, name, words, _texts(otherwise[kept]) if otherwise else None)
    if "radius_km" in work.form.columns:
        read, own = numbers(work.column("radius_km")), work.form.columns["radius_km"]
        values = work.take(read, own, lambda reason: not otherwise or reason != "value_missing")
        work.fault(own, "not_positive", values < 0)
        columns["radius_km"] = np.nan_to_num(values)
    flag = work.texts("symbolic" if "symbolic" in work.form.columns else "is_symbolic_location")
    if flag is not None:
        columns["symbolic"] = pc.is_in(pc.utf8_lower(flag), pa.array(TRUE)).to_numpy(zero_copy_only=False)
    return columns


PROJECT_WORDS = (
    ("date_precision", "date_precision", tuple(map(str, DatePrecision))),
    ("location_precision", "precision", tuple(map(str, Precision))),
    ("side", "side", ("", *map(str, Side))),
)
"""Columns of codes: the file's name, the map's, and the words."""


def _one_of(work: "Work", name: str, words: tuple[str, ...], otherwise: pa.Array | None = None) -> pd.Categorical:
    """A column whose every cell is one of some words; others are faults. otherwise: what empty cells mean, by row"""
    told = work.texts(name)
    said = _words(told if otherwise is None else pc.if_else(pc.equal(told, ""), otherwise, told))
    work.fault(work.form.columns[name], "not_in_vocabulary", ~said.isin(words))
    return said


def _acled(work: "Work", start: np.ndarray, end: np.ndarray) -> Said:
    category, types = _categories(work, "ACLED", "event_type", "sub_event_type")
    columns = _columns(work, start, end, category, _deaths(work, ("fatalities",)), _actors(work, ("actor1", "actor2")))
    _placed(work, columns, "geo_precision", ACLED_PLACES)
    columns |= _around(work, start, end)
    if "actor2" not in work.form.columns:
        event = work.texts("event_id_cnty") if "event_id_cnty" in work.form.columns else work.texts("data_id")
        if event is not None and len(pc.unique(event)) < work.count:
            work.note("actor-based", np.ones(work.count, bool), events=len(pc.unique(event)))
    else:
        _twice(work, "event_id_cnty")
    return Said(columns, types)


def _around(work: "Work", start: np.ndarray, end: np.ndarray) -> dict[str, Any]:
    """The week or the month around a day that ACLED knows no better, unless a correction says the day or the last."""
    if "time_precision" not in work.form.columns:
        return {}
    is_said = _says(work, "date_precision", str(DatePrecision.DAY))
    if "date_end" in work.form.columns:
        is_said |= ~_says(work, "date_end", "")
    week, month = (_says(work, "time_precision", code) & ~is_said for code in ("2", "3"))
    first = start.astype("datetime64[M]")
    begins = np.select([week, month], [start - 3, first.astype("datetime64[D]")], start)
    ends = np.select([week, month], [start + 3, (first + 1).astype("datetime64[D]") - 1], end)
    precision = np.select([month, begins < ends], [2, 1], 0)
    return {"start": begins, "end": ends, "date_precision": _coded(precision, ("day", "span", "month"))}


def _says(work: "Work", name: str, word: str) -> np.ndarray:
    """Which rows say a word in a column."""
    said = work.texts(name)
    return np.zeros(work.count, bool) if said is None else pc.equal(said, word).to_numpy(zero_copy_only=False)


def _ucdp(work: "Work", start: np.ndarray, end: np.ndarray) -> Said:
    category, types = _categories(work, "UCDP", "type_of_violence")
    columns = _columns(
        work, start, end, category, _deaths(work, ("high", "best", "low")), _actors(work, ("side_a", "side_b"))
    )
    _placed(work, columns, "where_prec", UCDP_PLACES)
    columns["date_precision"] = _coded((end > start).astype(int), ("day", "span"))
    _twice(work, "id")
    return Said(columns, types)


def _twice(work: "Work", name: str) -> None:
    """Says which rows have the id of an earlier one."""
    if (ids := work.texts(name)) is not None:
        series = pd.Series(ids.to_numpy(zero_copy_only=False))
        work.note("duplicate-id", (series.duplicated() & (series != "")).to_numpy())


def _columns(
    work: "Work", start: np.ndarray, end: np.ndarray, category: pd.Categorical, deaths: np.ndarray,
    actors: pd.Categorical,
) -> dict[str, Any]:  # fmt: skip
    nothing = np.zeros(work.count, int)
    is_span = (end > start).astype(int)
    return {
        "start": start, "end": end, "category": category,
        "date_precision": _coded(is_span, ("day", "span")), "precision": _coded(nothing, ("exact",)),
        "radius_km": np.zeros(work.count), "side": _coded(nothing, ("",)), "actors": actors,
        "symbolic": np.zeros(work.count, bool), "deaths": deaths,
    }  # fmt: skip


def _coded(codes: np.ndarray, words: tuple[str, ...]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, list(words))


def _texts(coded: pd.Categorical) -> pa.Array:
    """The text of every row."""
    return pa.array(coded.categories, pa.string()).take(pa.array(coded.codes))


def _words(said: pa.Array) -> pd.Categorical:
    """Few different texts."""
    coded = pc.dictionary_encode(said)
    return pd.Categorical.from_codes(coded.indices.to_numpy(), coded.dictionary.to_pylist())


def _mapped(said: pa.Array, values: list[str]) -> pd.Categorical:
    """The texts of a dictionary-encoded column as other texts, equal ones together."""
    unique = pd.Index(values or [""]).unique()
    codes = unique.get_indexer(values)[said.indices.to_numpy()] if values else np.zeros(len(said), int)
    return pd.Categorical.from_codes(codes, unique)


def _untitled(work: "Work") -> np.ndarray:
    titled = np.zeros(work.count, bool)
    for name in ("title", "title_ar", "title_fr", "title_en"):
        if (said := work.texts(name)) is not None:
            titled |= pc.not_equal(said, "").to_numpy(zero_copy_only=False)
    return ~titled


def _categories(work: "Work", scheme: str, kind: str, sub_kind: str = "") -> tuple[pd.Categorical, list[Type]]:
    """The map's type of every row, and what the file calls them."""
    said = work.texts(kind)
    if said is None:
        said = pa.array([""] * work.count, pa.string())
    sub = work.texts(sub_kind) if sub_kind else None
    pair = said if sub is None else pc.binary_join_element_wise(said, sub, "\t")
    coded = pc.dictionary_encode(pair)
    known = [work.vocabulary.category(scheme, *text.split("\t")) for text in coded.dictionary.to_pylist()]
    rows = np.bincount(coded.indices.to_numpy(), minlength=len(known))
    told = zip(coded.dictionary.to_pylist(), rows, known, strict=True)
    types = [Type(text.replace("\t", " – ").strip(" –"), int(n), category) for text, n, category in told]
    return _mapped(coded, known), sorted(types, key=lambda one: -one.rows)


def _deaths(work: "Work", names: tuple[str, ...]) -> np.ndarray:
    """The highest figure of every row, NaN where none is given."""
    missing = MISSING if work.form.is_coded else ()
    found = [
        work.take(counts(work.column(name), missing), work.form.columns[name])
        for name in names
        if name in work.form.columns
    ]
    return np.fmax.reduce(found) if found else np.full(work.count, np.nan)


def _actors(work: "Work", names: tuple[str, ...]) -> pd.Categorical:
    """The actors of every row, joined by ";": ids of those that are known, the words of the file for others."""
    said = [texts(work.column(name)) for name in names if name in work.form.columns][
        : 1 if work.form.name == "project" else 2
    ]
    if not said:
        return _coded(np.zeros(work.count, int), ("",))
    coded = pc.dictionary_encode(said[0] if len(said) == 1 else pc.binary_join_element_wise(*said, ";"))
    return _mapped(coded, [_joined(work, text) for text in coded.dictionary.to_pylist()])


def _joined(work: "Work", text: str) -> str:
    parts = dict.fromkeys(work.vocabulary.actor(part) for part in text.split(";") if part.strip())
    return ";".join(parts)


def _placed(work: "Work", columns: dict[str, Any], name: str, places: dict[str, tuple[str, float]]) -> None:
    """Precision and radius by a code of the dataset; a code that it does not have is the widest."""
    said = work.texts(name)
    if said is None:
        return
    coded = pc.dictionary_encode(said)
    widest = max(places.values(), key=lambda one: one[1])
    told = [places.get(text.partition(".")[0], widest) for text in coded.dictionary.to_pylist()] or [widest]
    columns["precision"] = _mapped(coded, [precision for precision, _ in told])
    columns["radius_km"] = np.array([radius for _, radius in told])[coded.indices.to_numpy()]

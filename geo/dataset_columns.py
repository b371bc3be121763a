"""A dataset as the columns file that the page draws it from: 9 bytes a row and a table of kinds.

The layout is that of `geo.columns`. A kind is everything of a row but place, day and distance: rows of one kind are
alike, so a filter is settled once a kind. Rows stand in the order of their days; `day` and `day_rows` tell how many
began on which day. The columns x, y, kind, km follow block by block (BLOCK rows), each under its name again, so that
the page can draw the first rows before the last have come.
"""

import numpy as np
import pandas as pd

from geo.columns import DAY_ZERO, deaths_class, pack, steps
from geo.dataset import KM_LEAST, KM_MOST, Dataset, km_class
from geo.incidents import is_wide

BLOCK = 50_000
MOST_SHORT = 2**16
"""Kinds up to this many are numbered with two bytes, more with three."""


def encode(dataset: Dataset, vocabularies: dict[str, list[str]]) -> bytes:
    """The file of a dataset. vocabularies: as for `columns.encode`; actors that it lacks are left out of filters."""
    table = dataset.table
    lists, traits = _traits(table, vocabularies)
    kind, first = _kinds(traits)
    day, day_rows = np.unique(_days(table["date_start"]), return_counts=True)
    number = "p16" if len(first) <= MOST_SHORT else "p24"
    x, y = steps(table[["lon", "lat"]].to_numpy()).astype(np.uint32).T
    km = km_class(table["border_km"].to_numpy())
    columns = [("day", "i32", day), ("day_rows", "i32", day_rows)]
    widths = TRAITS | {"actors": "u16" if len(lists) <= MOST_SHORT else "i32"}
    columns += [(f"kind_{name}", widths[name], values[first]) for name, values in traits.items()]
    for at in range(0, len(table), BLOCK):
        part = slice(at, at + BLOCK)
        columns += [("x", "p24", x[part]), ("y", "p24", y[part]), ("kind", number, kind[part]), ("km", "u8", km[part])]
    header = {
        "id": dataset.id, "block": BLOCK, "vocabularies": vocabularies, "actor_lists": lists,
        "km_least": KM_LEAST.tolist(), "km_most": KM_MOST.tolist(), "day_zero": "1900-01-01",
    }  # fmt: skip
    return pack(header, len(table), columns)


TRAITS = {
    **dict.fromkeys(("category", "side", "precision", "date_precision", "deaths", "symbolic", "wide"), "u8"),
    **{"radius_km": "f64", "span": "u16"},
}
"""What a kind says and how wide it is; span: days from the first to the last."""


def _traits(
    table: pd.DataFrame, vocabularies: dict[str, list[str]]
) -> tuple[list[tuple[int, ...]], dict[str, np.ndarray]]:
    """The different lists of known actors, and what every row says; actors: number of its list."""
    lists, actors = _actors(table["actors"], vocabularies["actor"])
    coded = {name: _codes(table[name], vocabularies[name]) for name in ("category", "side", "precision")}
    return lists, {
        **coded,
        "date_precision": _codes(table["date_precision"], vocabularies["date_precision"]),
        "deaths": deaths_class(table["deaths"].to_numpy()),
        "symbolic": table["symbolic"].to_numpy(np.uint8),
        "wide": is_wide(table).astype(np.uint8),
        "radius_km": table["radius_km"].to_numpy(float),
        "span": (_days(table["date_end"]) - _days(table["date_start"])).astype(np.uint16),
        "actors": actors,
    }


def _codes(column: pd.Series, vocabulary: list[str]) -> np.ndarray:
    return np.array([vocabulary.index(value) for value in column.cat.categories], np.uint8)[column.cat.codes]


def _days(column: pd.Series) -> np.ndarray:
    """Days since 1900-01-01 of ISO dates."""
    days = np.array(column.cat.categories, "datetime64[D]").astype(int) + EPOCH
    return days[column.cat.codes]


EPOCH = np.datetime64("1970-01-01").astype(object).toordinal() - DAY_ZERO


def _actors(column: pd.Series, vocabulary: list[str]) -> tuple[list[tuple[int, ...]], np.ndarray]:
    """The different lists of known actors, and the number of each row's own."""
    code = {actor: n for n, actor in enumerate(vocabulary)}
    known = [tuple(code[actor] for actor in actors if actor in code) for actors in column.cat.categories]
    number = {actors: n for n, actors in enumerate(dict.fromkeys(known))}
    return list(number), np.array([number[actors] for actors in known], int)[column.cat.codes]


def _kinds(traits: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The kind of every row, and the first row of each kind: pairs of columns are numbered, then pairs of those."""
    number = np.zeros(len(next(iter(traits.values()))), np.int64)
    for values in traits.values():
        codes, unique = pd.factorize(values)
        number, _ = pd.factorize(number * len(unique) + codes)
    return number, np.unique(number, return_index=True)[1]

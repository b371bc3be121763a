"""Filters of the view: one row per filter both selects records and names the message that describes it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from geo.search import holds, needles
from geo.view import ViewState

Find = Callable[[list[str]], np.ndarray]


class Filter(NamedTuple):
    """name: field of ViewState; mask(table, value): bool per row; phrase: message key of the caption."""

    name: str
    mask: Callable[[pd.DataFrame, Any], np.ndarray]
    phrase: str


def _by_value(column: pd.Series, test: Callable[[Any], bool]) -> np.ndarray:
    """A test of each value; of a categorical, of each different one."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.array([test(value) for value in column.cat.categories], bool)[column.cat.codes]
    return np.array([test(value) for value in column], bool)


def _is_in(column: str) -> Callable[[pd.DataFrame, Any], np.ndarray]:
    return lambda table, values: table[column].isin(values).to_numpy()


def _any_actor(table: pd.DataFrame, values: Any) -> np.ndarray:
    wanted = set(values)
    return _by_value(table["actors"], lambda actors: not wanted.isdisjoint(actors))


def _has_words(table: pd.DataFrame, text: str) -> np.ndarray:
    words = needles(text)
    return _by_value(table["text"], lambda text: holds(text, words))


def _ends_after(table: pd.DataFrame, day: str) -> np.ndarray:
    return _by_value(table["date_end"], lambda end: not end or end >= day)


FILTERS = (
    Filter("since", _ends_after, "caption.from"),
    Filter("until", lambda table, day: _by_value(table["date_start"], lambda start: start <= day), "caption.to"),
    Filter("cat", _is_in("category"), "caption.cat"),
    Filter("actor", _any_actor, "caption.actor"),
    Filter("side", _is_in("side"), "caption.side"),
    Filter("km", lambda table, km: (table["border_km_low"] <= km).to_numpy(), "caption.km"),
    Filter("deaths", lambda table, least: (table["deaths"] >= least).to_numpy(), "caption.deaths"),
    Filter("origin", _is_in("origin"), "caption.origin"),
    Filter("precision", _is_in("precision"), "caption.precision"),
    Filter("disputed", lambda table, _: table["disputed"].to_numpy(bool), "caption.disputed"),
    Filter("q", _has_words, "caption.q"),
)


def active(view: ViewState) -> list[Filter]:
    """The filters that the view sets, in the order of the caption."""
    return [row for row in FILTERS if getattr(view, row.name) is not None]


def mask(table: pd.DataFrame, view: ViewState, find: Find | None = None) -> np.ndarray:
    """Which rows pass every filter of the view (layers not counted); bool (n,).

    find: which rows hold all of some words; without it, their column `text` tells
    """
    return mask_without(table, view, "", find)


def is_certain(table: pd.DataFrame, view: ViewState) -> np.ndarray:
    """Which rows lie within the view's distance even at the far end of their range; all, without such a filter.

    The filter itself keeps what may lie within it: a count is a range from certain to possible.
    """
    return np.ones(len(table), bool) if view.km is None else (table["border_km_high"] <= view.km).to_numpy()


def mask_without(table: pd.DataFrame, view: ViewState, left_out: str, find: Find | None = None) -> np.ndarray:
    """As `mask`, one filter left out: what a legend counts for the rows of that filter."""
    passed = np.ones(len(table), bool)
    for row in active(view):
        if row.name == "q" and find and left_out != "q":
            passed &= find(needles(view.q or ""))
        elif row.name != left_out:
            passed &= row.mask(table, getattr(view, row.name))
    return passed

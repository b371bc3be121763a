"""The view: what is shown, as the text of a link. The page, the command line and every export speak it."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Self
from urllib.parse import quote, unquote_plus

from geo.errors import ViewError
from geo.i18n import t
from geo.model import DEATHS, Bounds, Lang, Origin, Panel, Precision, Side

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*\Z")
MAX_QUERY = 4000
MAX_SEARCH = 200
BOX_DIGITS = 7
"""Decimals of a degree in a box: a centimetre, so that what is exported stands where it stood on screen."""
CLOSED = {"side": tuple(Side), "origin": tuple(Origin), "precision": tuple(Precision), "panel": tuple(Panel)}
LISTS = ("layers", "cat", "actor", "side", "origin", "precision")
Known = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class ViewState:
    """One view. None means "all" (or the default), an empty list, or an empty sel, means "none".

    Dates are ISO text and inclusive, km is the largest distance from the border, deaths the least toll by the highest
    figure given (one of DEATHS), the camera is lon, lat (degrees, WGS 84) and zoom (Web Mercator level), or bbox.
    """

    lang: str | None = None
    layers: tuple[str, ...] | None = None
    since: str | None = None
    until: str | None = None
    cat: tuple[str, ...] | None = None
    actor: tuple[str, ...] | None = None
    side: tuple[str, ...] | None = None
    km: float | None = None
    deaths: int | None = None
    origin: tuple[str, ...] | None = None
    precision: tuple[str, ...] | None = None
    disputed: bool | None = None
    q: str | None = None
    lon: float | None = None
    lat: float | None = None
    zoom: float | None = None
    bbox: Bounds | None = None
    story: str | None = None
    sel: str | None = None
    panel: str | None = None
    data: str | None = None

    def to_query(self) -> str:
        """The view as the query of a link; reads back as the same view."""
        parts = [(KEYS_OUT[f.name], getattr(self, f.name)) for f in fields(self)]
        return "&".join(f"{key}={quote(_text(value), safe=',:')}" for key, value in parts if value is not None)

    @classmethod
    def from_query(cls, query: str, known: Known | None = None) -> tuple[Self, list[ViewError]]:
        """The view of a link's query, and one error for every key or value that is not understood.

        known: ids that exist, by key (layers, cat, actor, story, sel, data); a key that is absent is not checked
        Never raises: what is not understood is left at its default.
        """
        if len(query) > MAX_QUERY:
            return cls(), [ViewError("view_too_long", key="", value=str(len(query)))]
        values: dict[str, object] = {}
        errors = []
        for key, text in _pairs(query):
            try:
                if key not in KEYS_IN or KEYS_IN[key] in values:
                    raise ViewError("view_key_unknown", key=key, value=text)
                values[KEYS_IN[key]] = _parse(key, text, known or {})
            except ViewError as err:
                errors.append(err)
        return cls(**_whole_camera(values, errors)), errors

    def beside(self, story: Self) -> Self:
        """This view as a link in a story writes it: what the story says by itself is left out."""
        same = {f.name: None for f in fields(self) if getattr(self, f.name) == getattr(story, f.name)}
        return replace(self, **same)

    def over(self, story: Self) -> Self:
        """This view laid over a story's: what is said here wins."""
        said = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) is not None}
        if {"lon", "bbox"} & said.keys():
            said = {"lon": None, "lat": None, "zoom": None, "bbox": None} | said
        return replace(story, **said)


def notice(errors: Iterable[ViewError], lang: str) -> str:
    """What of a link was not understood, in one sentence."""
    return t("notice.view", lang, parts=", ".join(err.said(lang) for err in errors))


KEYS_OUT = {f.name: {"since": "from", "until": "to"}.get(f.name, f.name) for f in fields(ViewState)}
KEYS_IN = {key: name for name, key in KEYS_OUT.items()}


def _pairs(query: str) -> list[tuple[str, str]]:
    parts = [part.partition("=") for part in query.lstrip("?").split("&") if part]
    return [(unquote_plus(key), unquote_plus(value)) for key, _, value in parts]


def _text(value: object) -> str:
    if value is True:
        return "1"
    if isinstance(value, tuple):
        return ",".join(_text(item) for item in value)
    return f"{value:.{BOX_DIGITS}f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _parse(key: str, text: str, known: Known) -> object:
    """The value of one key. Raises ViewError("view_value_bad" | "view_id_unknown")."""
    try:
        if key in LISTS:
            return tuple(_slug(key, item, known) for item in dict.fromkeys(text.split(","))) if text else ()
        if key == "sel" and not text:
            return text
        return PARSERS[key](text) if key in PARSERS else _slug(key, text, known)
    except (ValueError, OverflowError) as err:
        raise ViewError("view_value_bad", key=key, value=text[:80]) from err


def _slug(key: str, text: str, known: Known) -> str:
    allowed = CLOSED.get(key, known.get(key))
    if not SLUG.match(text):
        raise ValueError(text)
    if allowed is not None and text not in allowed and not (key == "layers" and text.startswith("tiles:")):
        raise ViewError("view_id_unknown", key=key, value=text[:80])
    return str(text)


def _lang(text: str) -> str:
    return str(Lang(text))


def _day(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text).isoformat()


def _number(low: float, high: float, digits: int):
    def parse(text: str) -> float:
        value = math.floor(float(text) * 10**digits + 0.5) / 10**digits
        if not (low <= value <= high) or not re.fullmatch(r"[-+0-9.eE]+", text):
            raise ValueError(text)
        return value

    return parse


def _bbox(text: str) -> Bounds:
    limits = ((-180, 180), (-85, 85), (-180, 180), (-85, 85))
    west, south, east, north = (
        _number(*limit, BOX_DIGITS)(part) for limit, part in zip(limits, text.split(","), strict=True)
    )
    if west >= east or south >= north:
        raise ValueError(text)
    return Bounds(west, south, east, north)


def _deaths(text: str) -> int:
    if text not in map(str, DEATHS):
        raise ValueError(text)
    return int(text)


def _yes(text: str) -> bool:
    if text != "1":
        raise ValueError(text)
    return True


def _search(text: str) -> str:
    is_blank = not text.strip(" ")
    if is_blank or len(text) > MAX_SEARCH or any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise ValueError(text)
    return text


PARSERS = {
    "lang": _lang,
    "from": _day,
    "to": _day,
    "km": _number(0, 20040, 3),
    "deaths": _deaths,
    "disputed": _yes,
    "q": _search,
    "lon": _number(-180, 180, 5),
    "lat": _number(-85, 85, 5),
    "zoom": _number(0, 19, 2),
    "bbox": _bbox,
}


def _whole_camera(values: dict[str, object], errors: list[ViewError]) -> dict[str, object]:
    """A camera is lon, lat and zoom together, or bbox; bbox wins over a point, half a camera is an error."""
    given = [key for key in ("lon", "lat", "zoom") if key in values]
    if given and ("bbox" in values or len(given) < 3):
        if "bbox" not in values:
            errors.append(ViewError("view_camera_incomplete", key=",".join(given), value=""))
        for key in given:
            del values[key]
    return values

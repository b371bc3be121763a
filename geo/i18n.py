"""Texts in three languages: whole messages with plural forms, numbers, dates, and isolates for mixed directions."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources

from babel import Locale

LANGS = ("ar", "fr", "en")
ISOLATE, END_ISOLATE = "\u2066", "\u2069"


@cache
def messages(lang: str) -> dict:
    """The file of one language: {"lang", "number": {"decimal", "group"}, "messages": {key: text or plural forms}}."""
    return json.loads(resources.files("geo").joinpath(f"locale/{lang}.json").read_text(encoding="utf-8"))


@cache
def _plural(lang: str):
    return Locale.parse(lang).plural_form


def isolate(text: str, lang: str) -> str:
    """Numbers, dates and Latin names inside Arabic keep their order between isolates; other languages need none."""
    return f"{ISOLATE}{settled(text)}{END_ISOLATE}" if lang == "ar" and text else text


def embedded(text: str, lang: str) -> str:
    """A text of any script inside one of the language: in Arabic, isolated in its own direction."""
    if lang != "ar" or not text:
        return text
    return f"\u2067{settled(text)}{END_ISOLATE}" if has_arabic(text) else isolate(text, lang)


def has_arabic(text: str) -> bool:
    """Whether a text has Arabic letters."""
    return any("\u0600" <= char <= "\u06ff" for char in text)


def t(key: str, lang: str, /, **values: object) -> str:
    """The message of a key with its values set in.

    A message with plural forms is chosen by the value `n`. Numbers are written the language's way; in Arabic, values
    that are not Arabic words are isolated. Raises KeyError for a key that the language lacks.
    """
    message = messages(lang)["messages"][key]
    if isinstance(message, dict):
        message = message.get(_plural(lang)(values["n"]), message["other"])
    return message.format_map({name: _value(value, lang) for name, value in values.items()})


def _value(value: object, lang: str) -> str:
    if isinstance(value, int | float):
        return isolate(number(value, lang), lang)
    text = settled(str(value))
    return text if is_arabic(text) or text.startswith(ISOLATE) else isolate(text, lang)


def is_arabic(text: str) -> bool:
    """Whether the first letter of a text is Arabic."""
    return next(("\u0600" <= char <= "\u06ff" for char in text if char.isalpha()), False)


CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e]")
ISOLATES = re.compile("[\u2066-\u2069]")


def visible(text: str) -> str:
    """A text of unknown origin without control characters and marks that would turn what stands round it."""
    return ISOLATES.sub("", CONTROLS.sub("", text))


def settled(text: str) -> str:
    """A text in which every isolate that begins ends too, and none else does; without any of them where that is not so.

    Set in a sentence, such a text cannot turn what stands round it.
    """
    depth = 0
    for mark in ISOLATES.findall(text):
        depth += -1 if mark == END_ISOLATE else 1
        if depth < 0:
            break
    return ISOLATES.sub("", text) if depth else text


def shown(text: str) -> str:
    """A text without control characters, in which only whole isolates stand: a sentence keeps those of its figures."""
    return CONTROLS.sub("", settled(text))


NUMERIC = re.compile(r"""\d+°\d+'[\d.,]+"|\d{4}-\d\d-\d\d|\d+(?:[.,]\d+)?[-–]\d+(?:[.,]\d+)?""")
"""Coordinates, ISO dates and ranges inside a text: what the bidirectional algorithm would turn round."""


QUOTED = re.compile(r"(?<![^\s(\[])'(\S(?:[^']*\S)?)'(?=[\s.,;:!?)\]]|$)")
"""Words in straight quotation marks, which stand as such in a sentence."""


def typeset(text: str, lang: str) -> str:
    """A stored text as the language sets it: `spaced`, with apostrophes, and English quotation marks, as printed; the
    words are untouched."""
    if lang != "ar":
        text = re.sub(r"(?<=[^\W\d])'(?=[^\W\d])", "’", text)
    if lang == "en":
        text = QUOTED.sub(r"“\1”", text)
    return spaced(text, lang)


def spaced(text: str, lang: str) -> str:
    """A text of any origin with Arabic isolates and French no-break spaces; its signs stay as they are."""
    if lang == "ar":
        return NUMERIC.sub(lambda found: isolate(_arabic_figures(found[0]), lang), text)
    if lang == "fr":
        return re.sub(r" (?=[;:?!»])|(?<=«) |(?<=\d) (?=\d{3}\b|(?:km|m)\b|%)", "\u00a0", text)
    return text


def _arabic_figures(text: str) -> str:
    if "°" in text:
        return text.replace(".", ",")
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text.replace("-", "–")


def number(value: float, lang: str, decimals: int = 0) -> str:
    """A number as the language writes it: 1,365.6 · 1 365,6 (no-break space) · 1365,6; Latin digits, halves up."""
    marks = messages(lang)["number"]
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _, part = f"{rounded:,.{decimals}f}".replace("-", "\u2212").partition(".")
    return whole.replace(",", marks["group"]) + (marks["decimal"] + part if part else "")


def day(iso: str, lang: str) -> str:
    """An ISO date as the language writes it: 1 April 2025 · 1er avril 2025 · 1 أبريل 2025."""
    year, month, nth = iso.split("-")
    return t(
        "date.day1" if int(nth) == 1 else "date.day", lang, day=int(nth), month=t(f"month.{month}", lang), year=year
    )


def dated(written: str, lang: str) -> str:
    """A source's date as far as it is given: a day, a month or a year; anything else as it stands, isolated."""
    parts = written.split("-")
    if all(part.isdigit() for part in parts) and len(parts[0]) == 4:
        if len(parts) == 3:
            return day(written, lang)
        if len(parts) == 2 and len(parts[1]) == 2:
            return _month(written, lang)
    return written if is_arabic(written) else isolate(written, lang)


def period(start: str, end: str, precision: str, lang: str) -> str:
    """When something happened, as exactly as it is known.

    start, end: ISO dates, end "" when open; precision: day, span, month or year
    """
    if precision == "year":
        return _range(start[:4], end[:4], lang)
    if precision == "month":
        return _range(*(_month(iso, lang) if iso else "" for iso in (start, end)), lang)
    if end and start[:7] == end[:7] and start != end:
        first = t("date.first", lang) if start[8:] == "01" else str(int(start[8:]))
        days = isolate(f"{first}–{int(end[8:])}", lang)
        return t("date.days", lang, days=days, month=t(f"month.{start[5:7]}", lang), year=start[:4])
    return _range(day(start, lang), day(end, lang) if end else "", lang)


def _month(iso: str, lang: str) -> str:
    return t("date.month", lang, month=t(f"month.{iso[5:7]}", lang), year=iso[:4])


def _range(start: str, end: str, lang: str) -> str:
    if not end:
        return t("date.open", lang, start=start)
    if start.isdigit() and end.isdigit() and start != end:
        return isolate(f"{start}–{end}", lang)
    return start if start == end else t("date.range", lang, start=start, end=end)

"""Rules of the hand-made tables that a single column cannot state: within a row, between rows, between tables.

A rule gets a row and all rows by id, and yields what is wrong; it never raises, however bad the row. `schema` says
which table has which columns, runs the rules and adds the line.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from urllib.parse import parse_qsl

from geo.model import Lang, Origin, Panel, Precision, Side
from geo.row_errors import Problem
from geo.tables import Row, items

Known = Mapping[str, Mapping[str, Row]]
"""Rows by id, by table name; also "incident" and "source" (two tables each) and "layer". An unread table is absent."""
Rule = Callable[[Row, Known], Iterable[Problem]]

LAYERS = frozenset([
    "border", "tin-zaouatine", "in-amenas", "trans-saharan-road", "taoudeni-basin",
    "relief", "countries", "admin1", "places", "rivers", "graticule", "incidents", "supplement", "symbolic", "mine",
])  # fmt: skip
ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3]")
CITED_BY = {
    "incident": ("brief_footnotes", "check_refs"),
    "figure": ("brief_footnotes", "refs"),
    "claim": ("refs",),
    "agreement": ("refs",),
    "discrepancy": ("refs",),
    "geometry": ("refs",),
}
"""The columns in which a record of each kind names its sources."""
PREFIXES = {
    "incident": "incident",
    "figure": "figures",
    "claim": "claims",
    "agreement": "agreements",
    "discrepancy": "discrepancies",
    "geometry": "incident_geometries",
    "layer": "layer",
    "place": "places",
    "actor": "actors",
    "source": "source",
    "story": "stories",
}
"""Where the rows of a prefixed id such as `figure:ddr-share` stand in Known."""


def is_date(text: str) -> bool:
    """Whether this is a day that exists, written YYYY-MM-DD."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def number(text: str) -> float | None:
    """A number with a decimal point, or None: no exponent, no sign but a minus, no infinity."""
    return float(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def _trio(stem: str) -> list[str]:
    return [f"{stem}_{lang}" if stem else str(lang) for lang in Lang]


_AS_INCIDENT = {column: column for column in ("date_end", "date_precision", "origin", *_trio("title"))}
_AS_INCIDENT["date"] = "date_start"
_AS_AGREEMENT = {f"title_{lang}": f"name_{lang}" for lang in Lang}
_AS_AGREEMENT |= {column: column for column in ("date", "date_end", "date_precision")}


def placeholders(stem: str) -> Rule:
    """The names in braces are the same in the three languages, and story_figures defines them (but a message's).

    stem: column name without its language; "" where the columns are en, fr, ar
    """

    def rule(row: Row, known: Known) -> Iterator[Problem]:
        used = {column: set(re.findall(r"\{(\w+)\}", row[column])) for column in _trio(stem)}
        for column, names in used.items():
            if names != used[_trio(stem)[-1]]:
                yield Problem(column, row[column], "placeholders_differ")
            if stem and "story_figures" in known:
                for name in sorted(names - set(known["story_figures"])):
                    yield Problem(column, name, "unknown_placeholder")

    return rule


def dated(start: str, end: str, needs_end: tuple[str, ...]) -> Rule:
    """A span does not end before it starts, a single day is one day, bounds have both ends.

    needs_end: precisions whose end may not be left empty
    """

    def rule(row: Row, _known: Known) -> Iterator[Problem]:
        first, last, precision = row[start], row[end], row["date_precision"]
        if not last and precision in needs_end:
            yield Problem(end, last, "end_missing")
        if last and is_date(first) and is_date(last):
            if last < first:
                yield Problem(end, last, "ends_before_start")
            elif precision == "day" and last != first:
                yield Problem(end, last, "day_with_span")

    return rule


def _stated_date(row: Row, _known: Known) -> Iterator[Problem]:
    for column in ("date_as_stated_in_document", "date_as_stated_fr", "date_as_stated_ar"):
        if row["date_basis"] == "corrected" and not row[column]:
            yield Problem(column, "", "date_as_stated_missing")


def _fatalities(row: Row, _known: Known) -> Iterator[Problem]:
    given = [column for column in ("fatalities_low", "fatalities_best", "fatalities_high") if row[column]]
    for before, after in pairwise(given):
        low, high = number(row[before]), number(row[after])
        if low is not None and high is not None and low > high:
            yield Problem(after, row[after], "fatalities_order")
    if any(number(row[column]) == 0 for column in given) and not row["fatalities_note"]:
        yield Problem("fatalities_note", "", "zero_unexplained")


def _country(row: Row, known: Known) -> Iterator[Problem]:
    place = known.get("places", {}).get(row["place_id"])
    if place and row["country"] != place["country"] and not row["location_note"]:
        yield Problem("country", row["country"], "country_unexplained")


def cites(kind: str) -> Rule:
    """Every source that a record names lists the record among what it supports."""

    def rule(row: Row, known: Known) -> Iterator[Problem]:
        for column in CITED_BY[kind]:
            for ref in items(row[column]):
                source = known.get("source", {}).get(ref)
                if source and f"{kind}:{row['id']}" not in items(source["supports"]):
                    yield Problem(column, ref, "citation_not_in_supports")

    return rule


def _supports(row: Row, known: Known) -> Iterator[Problem]:
    for target in items(row["supports"]):
        kind, _, name = target.partition(":")
        record = known.get(PREFIXES.get(kind, ""), {}).get(name)
        if record and kind in CITED_BY and not any(row["id"] in items(record[column]) for column in CITED_BY[kind]):
            yield Problem("supports", target, "supports_not_cited")


def addressed(column: str) -> Rule:
    """A source has an address, or a note that says why not."""

    def rule(row: Row, _known: Known) -> Iterator[Problem]:
        if not (row[column] or row["url_note_en"]):
            yield Problem(column, "", "address_missing")

    return rule


def _footnote(row: Row, _known: Known) -> Iterator[Problem]:
    if row["id"] != f"fn{row['number'].zfill(2)}":
        yield Problem("number", row["number"], "number_differs_from_id")
    if not row["date_iso"] and row["date_precision"] != "none":
        yield Problem("date_iso", "", "date_missing")


def _claim_value(row: Row, _known: Known) -> Iterator[Problem]:
    value, unit = row["value"], row["unit"]
    fits = {"": True, "local_time": re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", value), "date": is_date(value)}
    if not fits.get(unit, number(value) is not None):
        yield Problem("value", value, "value_not_in_unit")
        return
    for lang in Lang:
        part, text = row[f"value_{lang}"], row[f"text_{lang}"]
        if value and not part:
            yield Problem(f"value_{lang}", part, "text_missing")
        elif part not in text:
            yield Problem(f"value_{lang}", part, "value_not_in_text")
        digits = value if lang is Lang.EN else value.replace(".", ",")
        if unit not in ("", "local_time", "date", "count") and not re.search(
            rf"(?<![0-9.,]){re.escape(digits)}(?![0-9]|[.,][0-9])", text
        ):
            yield Problem(f"text_{lang}", digits, "number_not_in_text")


def _claim(row: Row, known: Known) -> Iterator[Problem]:
    if not row["date"] and not row["note"]:
        yield Problem("date", "", "unknown_date_unexplained")
    shape = known.get("incident_geometries", {}).get(row["geometry_id"])
    if shape and shape["incident_id"] != row["incident_id"]:
        yield Problem("geometry_id", row["geometry_id"], "geometry_of_other_incident")


def in_all_languages(*stems: str) -> Rule:
    """A text that may be left out is there in the three languages or in none."""

    def rule(row: Row, _known: Known) -> Iterator[Problem]:
        for stem in stems:
            told = [column for column in _trio(stem) if row[column]]
            if told:
                yield from (Problem(column, "", "text_missing") for column in _trio(stem) if column not in told)

    return rule


def _parallel(row: Row, _known: Known) -> Iterator[Problem]:
    for column in ("stated_km_from_border", "date"):
        if len(items(row[column])) != len(items(row["claimant"])):
            yield Problem(column, row[column], "lists_not_parallel")


def _ending(row: Row, _known: Known) -> Iterator[Problem]:
    if (row["status"] == "act_of_ending") != bool(items(row["ends"])):
        yield Problem("ends", row["ends"], "status_without_ends" if not row["ends"] else "ends_without_status")
    if row["id"] in items(row["ends"]):
        yield Problem("ends", row["id"], "ends_itself")


def _origin(row: Row, _known: Known) -> Iterator[Problem]:
    needed = {"brief": ("brief_section", "brief_line", "brief_anchor"), "supplement": ("refs",)}
    for column in needed.get(row["origin"], ()):
        if not row[column]:
            yield Problem(column, "", "provenance_missing")


def _timeline(row: Row, known: Known) -> Iterator[Problem]:
    if bool(row["incident_id"]) == bool(row["agreement_id"]):
        yield Problem("incident_id", row["incident_id"], "one_record_wanted")
        return
    incident = known.get("incident", {}).get(row["incident_id"])
    agreement = known.get("agreements", {}).get(row["agreement_id"])
    for column, there in (_AS_INCIDENT if incident else _AS_AGREEMENT).items():
        record = incident or agreement
        if record and row[column] != record[there]:
            yield Problem(column, row[column], "differs_from_record")


def _place(row: Row, _known: Known) -> Iterator[Problem]:
    if row["inside_stated_country"] != "yes" and not row["inside_note"]:
        yield Problem("inside_note", "", "inside_unexplained")
    names, seen = {row[column] for column in _trio("name")}, set()
    for variant in items(row["variants"]):
        if variant in seen or variant in names:
            yield Problem("variants", variant, "variant_repeated")
        seen.add(variant)


def _measure(row: Row, known: Known) -> Iterator[Problem]:
    for kind, name in re.findall(r"(place|geometry):([a-z0-9-]+)", row["measure"]):
        table = {"place": "places", "geometry": "incident_geometries"}[kind]
        if table in known and name not in known[table]:
            yield Problem("measure", name, "unknown_reference")


def _translated(row: Row, _known: Known) -> Iterator[Problem]:
    text = row["ar"]
    if text != row["en"] and not ARABIC.search(text) and any(map(str.isalpha, text)):
        yield Problem("ar", text, "arabic_missing")


def _is_bbox(text: str) -> bool:
    edges = [number(part) for part in text.split(",")]
    if len(edges) != 4 or None in edges:
        return False
    west, south, east, north = edges
    return -180 <= west < east <= 180 and -90 <= south < north <= 90


def _view_values(known: Known) -> dict[str, Callable[[str], bool]]:
    """For each key of the view's query, whether a value is understood."""

    def each(among: Iterable[str] | None) -> Callable[[str], bool]:
        allowed = None if among is None else {"", *among}
        return lambda text: allowed is None or set(text.split(",")) <= allowed

    def between(low: float, high: float) -> Callable[[str], bool]:
        return lambda text: (value := number(text)) is not None and low <= value <= high

    return {
        "lang": each(Lang),
        "layers": each(LAYERS),
        "from": is_date,
        "to": is_date,
        "cat": each(known.get("categories")),
        "actor": each(known.get("actors")),
        "side": each(Side),
        "km": between(0, float("inf")),
        "origin": each(Origin),
        "precision": each(Precision),
        "disputed": each("1"),
        "q": each(None),
        "lon": between(-180, 180),
        "lat": between(-90, 90),
        "zoom": between(0, 24),
        "bbox": _is_bbox,
        "story": each(known.get("stories")),
        "sel": each(known.get("incident")),
        "panel": each(Panel),
        "data": each(None),
    }


def _view(row: Row, known: Known) -> Iterator[Problem]:
    try:
        pairs = parse_qsl(row["view"], keep_blank_values=True, strict_parsing=True)
    except ValueError:
        yield Problem("view", row["view"], "view_unreadable")
        return
    keys, understood = Counter(key for key, _ in pairs), _view_values(known)
    for wanted in ("layers", "bbox"):
        if wanted not in keys:
            yield Problem("view", wanted, "view_key_missing")
    for key, value in dict(pairs).items():
        if key not in understood:
            yield Problem("view", key, "unknown_view_key")
        elif keys[key] > 1:
            yield Problem("view", key, "view_key_twice")
        elif not understood[key](value):
            yield Problem("view", f"{key}={value}", "bad_view_value")


def _in_view(incident: Row, view: Mapping[str, str]) -> bool:
    """Whether a view shows an incident, as far as the record alone says: not by distance, dispute or text."""
    kind = "incidents" if incident["origin"] == Origin.BRIEF else "supplement"
    values = {
        "layers": ["symbolic" if incident["is_symbolic_location"] == "1" else kind],
        "origin": [incident["origin"]],
        "cat": [incident["category"]],
        "side": [incident["side"]],
        "precision": [incident["location_precision"]],
        "actor": items(incident["actors"]),
    }
    shown = all(set(found) & set(view[key].split(",")) for key, found in values.items() if key in view)
    last = incident["date_end"] or "9999"
    return shown and incident["date_start"] <= view.get("to", "9999") and last >= view.get("from", "")


def _steps(row: Row, known: Known) -> Iterator[Problem]:
    view = dict(parse_qsl(row["view"], keep_blank_values=True))
    for step in items(row["incident_ids"]):
        incident = known.get("incident", {}).get(step)
        if incident and not _in_view(incident, view):
            yield Problem("incident_ids", step, "step_outside_view")


_INCIDENT = (
    dated("date_start", "date_end", ("day", "month", "year")),
    _stated_date,
    _fatalities,
    _country,
    in_all_languages("remark"),
    cites("incident"),
)
RULES: Mapping[str, tuple[Rule, ...]] = {
    "incidents": _INCIDENT,
    "incidents_supplement": _INCIDENT,
    "claims": (_claim, _claim_value, cites("claim")),
    "incident_geometries": (_parallel, cites("geometry")),
    "sources": (_footnote, addressed("url_as_printed"), in_all_languages("remark", "url_note"), _supports),
    "sources_supplement": (addressed("url"), in_all_languages("url_note"), _supports),
    "figures": (_origin, placeholders("check"), in_all_languages("check"), cites("figure")),
    "agreements": (
        dated("date", "date_end", ("month", "year")),
        _ending,
        in_all_languages("as_stated", "status_note", "note"),
        cites("agreement"),
    ),
    "timeline": (dated("date", "date_end", ("month", "year")), _timeline),
    "discrepancies": (
        *map(placeholders, ("value_a", "value_b", "recommended_value", "why")),
        in_all_languages("where_a", "where_b"),
        cites("discrepancy"),
    ),
    "story_figures": (_measure,),
    "stories": (_view, _steps, placeholders("caption")),
    "glossary": (_translated, placeholders("")),
    "places": (_place,),
}

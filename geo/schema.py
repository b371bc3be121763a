"""What every hand-made table must hold, as data, and the check that lists all that is wrong with them.

A table is a mapping of its columns, a column says what a cell may be; what concerns several cells is in `table_rules`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from geo.model import DatePrecision, Family, Lang, Origin, Precision, Side
from geo.row_errors import Problem, RowError
from geo.table_rules import ARABIC, CITED_BY, LAYERS, PREFIXES, RULES, Known, is_date, number
from geo.tables import Row, Tables, items


@dataclass(frozen=True, slots=True)
class Column:
    """What a cell of one column may hold.

    form: a key of FORMS
    among: the only values allowed; empty: any
    refs: a key of Known, where every value is an id; or a key of KINDS: every value is an id after its prefix
    """

    form: str = "text"
    needed: bool = True
    many: bool = False
    among: frozenset[str] = frozenset()
    refs: str = ""


def _matches(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


def _within(low: float, high: float = float("inf")) -> Callable[[str], bool]:
    return lambda text: (value := number(text)) is not None and low <= value <= high


MEASURED = r"((place|geometry):[a-z0-9-]+|point:-?[0-9.]+/-?[0-9.]+)"
"""What a measure may name: a place, a published position, or a longitude and latitude."""
_PARTIAL = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
FORMS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "text": (lambda _: True, ""),
    "latin": (lambda text: not ARABIC.search(text), "arabic_in_latin_text"),
    "arabic": (lambda text: ARABIC.search(text) is not None, "arabic_missing"),
    "none": (lambda _: False, "must_be_empty"),
    "id": (_matches("[a-z0-9]+([-_][a-z0-9]+)*"), "not_an_id"),
    "brief_id": (_matches("(?!sup-)[a-z0-9]+(-[a-z0-9]+)*"), "not_an_id"),
    "supplement_id": (_matches("sup(-[a-z0-9]+)+"), "not_an_id"),
    "footnote_id": (_matches("fn[0-9]{2}"), "not_an_id"),
    "reference_id": (_matches("x[0-9]{2,3}"), "not_an_id"),
    "message_key": (_matches(r"[a-z0-9]+\.[A-Za-z0-9_-]+"), "not_an_id"),
    "date": (is_date, "not_iso_date"),
    "partial_date": (_matches(f"{_PARTIAL}([-/]{_PARTIAL})?"), "not_partial_date"),
    "lon": (_within(-180, 180), "longitude_range"),
    "lat": (_within(-90, 90), "latitude_range"),
    "count": (_matches("[0-9]+"), "not_whole_number"),
    "length": (lambda text: (number(text) or 0) > 0, "not_positive"),
    "quantity": (_matches(rf"-?[0-9]+(\.[0-9]+)?|[0-9]{{2}}:[0-9]{{2}}|{_PARTIAL}"), "not_a_value"),
    "country": (_matches("[A-Z]{2}(-[A-Z]{2})?"), "not_country_code"),
    "url": (_matches(r"https?://\S+"), "not_an_address"),
    "measure": (
        _matches("length:border|other-line:[a-z0-9-]+|to-border:WHAT|between:WHAT:WHAT".replace("WHAT", MEASURED)),
        "not_a_measure",
    ),
    "in_document": (_matches(r"no|yes( \(.+\))?"), "not_in_vocabulary"),
}


def _one_of(*values: str, needed: bool = True, many: bool = False) -> Column:
    return Column(needed=needed, many=many, among=frozenset(values))


def _ref(table: str, *, needed: bool = True) -> Column:
    return Column(needed=needed, refs=table)


def _refs(table: str, *, needed: bool = False) -> Column:
    return Column(needed=needed, many=True, refs=table)


def _form(name: str, *, needed: bool = True, many: bool = False) -> Column:
    return Column(form=name, needed=needed, many=many)


def _texts(*stems: str, latin: str = "latin", arabic: str = "arabic", needed: bool = True) -> dict[str, Column]:
    forms = {"en": latin, "fr": latin, "ar": arabic}
    return {f"{stem}_{lang}": _form(form, needed=needed) for stem in stems for lang, form in forms.items()}


ID, TEXT, NOTE, URL = _form("id"), Column(), Column(needed=False), _form("url", needed=False)
DATE, MAYBE_DATE, MAYBE_PARTIAL = _form("date"), _form("date", needed=False), _form("partial_date", needed=False)
LON, LAT, LENGTH, COUNT, MAYBE_COUNT = (*map(_form, ("lon", "lat", "length", "count")), _form("count", needed=False))
DATE_PRECISION, ORIGIN = _one_of(*DatePrecision), _one_of(Origin.BRIEF, Origin.SUPPLEMENT)
PLACE_PRECISION, SIDE, LEVEL = _one_of(*Precision), _one_of(*Side), _one_of("high", "medium", "low")
STANCE = _one_of("state", "party", "independent_press", "research", "international_organisation", "unknown")
_INCIDENT = {
    "id": _form("brief_id"), "origin": _one_of(Origin.BRIEF), "date_start": DATE, "date_end": MAYBE_DATE,
    "date_precision": DATE_PRECISION, "date_as_stated_in_document": NOTE,
    "date_as_stated_fr": _form("latin", needed=False), "date_as_stated_ar": _form("arabic", needed=False),
    "date_basis": _one_of("document", "public_knowledge", "corrected", "interpreted", "public_report_unverified"),
    "category": _ref("categories"), **_texts("title", "summary"), "place_id": _ref("places"),
    "location_precision": PLACE_PRECISION, "radius_km": LENGTH, "is_symbolic_location": _one_of("0", "1"),
    "country": _form("country"), "side": SIDE, "location_note": NOTE, "actors": _refs("actors", needed=True),
    "fatalities_low": MAYBE_COUNT, "fatalities_best": MAYBE_COUNT, "fatalities_high": MAYBE_COUNT,
    "fatalities_note": NOTE, "brief_section": _ref("sections"), "brief_line": COUNT,
    "brief_footnotes": _refs("sources"), "brief_anchor": TEXT, "check_refs": _refs("sources_supplement"),
    "confidence": LEVEL, "discrepancy_ids": _refs("discrepancies"), "discrepancy_note": NOTE,
    **_texts("remark", needed=False),
}  # fmt: skip
_SUPPLEMENT = {
    "id": _form("supplement_id"), "origin": _one_of(Origin.SUPPLEMENT), "date_basis": _one_of("supplement"),
    "brief_section": _form("none", needed=False), "brief_line": _form("none", needed=False),
    "brief_footnotes": _form("none", needed=False), "brief_anchor": _form("none", needed=False),
    "date_as_stated_fr": _form("none", needed=False), "date_as_stated_ar": _form("none", needed=False),
    "check_refs": _refs("sources_supplement", needed=True),
}  # fmt: skip
TABLES: Mapping[str, Mapping[str, Column]] = {
    "incidents": _INCIDENT,
    "incidents_supplement": _INCIDENT | _SUPPLEMENT,
    "claims": {
        "id": ID, "incident_id": _ref("incident"), "claim_side": _one_of("algeria", "mali", "other"),
        "claimant": _ref("actors"), "date": MAYBE_DATE,
        "topic": _one_of("place", "time", "side", "actor", "toll", "cause", "legality", "other"),
        "subject": _ref("claim_subjects"),
        "value": NOTE, "qualifier": _one_of("about", "more_than", "at_least", needed=False),
        "unit": _one_of("km", "m", "people", "vehicles", "count", "local_time", "date", needed=False),
        **_texts("value", latin="latin", arabic="text", needed=False),
        "geometry_id": _ref("incident_geometries", needed=False), **_texts("text"),
        "refs": _refs("source", needed=True), "note": NOTE,
    },
    "claim_subjects": {"id": ID, **_texts("name")},
    "incident_geometries": {
        "id": ID, "incident_id": _ref("incident"), "claimant": _refs("actors", needed=True),
        **_texts("name"), "kind": _one_of("point", "area"), "lon": LON, "lat": LAT, "radius_km": LENGTH,
        "stated_km_from_border": _form("length", many=True), "stated_side": SIDE, "date": _form("date", many=True),
        "refs": _refs("source", needed=True), "note": NOTE,
    },
    "actors": {
        "id": ID, **_texts("name"), "abbreviations": NOTE, "kind": ID, "active_from": MAYBE_PARTIAL,
        "active_to": MAYBE_PARTIAL, "in_document": _one_of("yes", "no"), **_texts("relation"),
    },
    "categories": {
        "id": ID, "family": _one_of(*Family), **_texts("name", "definition"), "acled_event_type": TEXT,
        "acled_sub_event_type": TEXT, "ucdp_type_of_violence": _one_of("1", "2", "3", "none", many=True),
        "mapping_note": NOTE,
    },
    "category_import": {
        "scheme": _one_of("ACLED", "UCDP"), "type": TEXT, "sub_type": NOTE, "category": _ref("categories"),
    },
    "actor_import": {"begins_with": TEXT, "actor": _ref("actors")},
    "sections": {"id": ID, **_texts("name")},
    "sources": {
        "id": _form("footnote_id"), "number": COUNT, "author": NOTE, "title": TEXT, "language": _one_of(*Lang),
        "title_en": NOTE, "publisher": NOTE, "date_as_printed": NOTE, "date_iso": MAYBE_DATE,
        "date_precision": _one_of("day", "month", "year", "accessed", "document", "none"), "source_type": TEXT,
        "url_as_printed": URL, "second_url": URL, **_texts("remark", "url_note", needed=False),
        "stance": STANCE, "stance_reason": TEXT, "supports": _refs("supported", needed=True),
    },
    "sources_supplement": {
        "id": _form("reference_id"), "title": TEXT, "language": _one_of(*Lang), "publisher": NOTE,
        "date": MAYBE_PARTIAL, "url": URL, "how_checked": TEXT,
        **_texts("url_note", needed=False), "stance": STANCE, "stance_reason": TEXT,
        "supports": _refs("supported", needed=True),
    },
    "figures": {
        "id": ID, "origin": ORIGIN, "value": _form("quantity"), "unit": TEXT, **_texts("what"),
        "as_of": MAYBE_PARTIAL, "brief_section": _ref("sections", needed=False), "brief_line": MAYBE_COUNT,
        "brief_footnotes": _refs("sources"), "refs": _refs("source"), "brief_anchor": NOTE,
        **_texts("check", needed=False), "discrepancy_ids": _refs("discrepancies"),
    },
    "agreements": {
        "id": ID, "date": DATE, "date_end": MAYBE_DATE, "date_precision": DATE_PRECISION, **_texts("name"),
        "place_id": _ref("places"), "parties": _refs("actors", needed=True), "mediator": _refs("actors"),
        "in_document": _form("in_document"), **_texts("as_stated", arabic="text", needed=False),
        "status": _one_of("in_force", "ended", "superseded", "not_applied", "act_of_ending"),
        "status_since": MAYBE_PARTIAL, **_texts("status_note", needed=False), "ends": _refs("agreements"),
        "refs": _refs("source", needed=True), "incident_id": _ref("incident", needed=False),
        **_texts("note", needed=False),
    },
    "timeline": {
        "id": ID, "date": DATE, "date_end": MAYBE_DATE, "date_precision": DATE_PRECISION,
        "lane": _one_of("diplomacy", "security", "economy", "politics"), **_texts("title"), "origin": ORIGIN,
        "incident_id": _ref("incident", needed=False), "agreement_id": _ref("agreements", needed=False),
    },
    "discrepancies": {
        "id": ID, "kind": ID, **_texts("topic", arabic="text"),
        **_texts("value_a", "value_b", "recommended_value", latin="text", arabic="text"),
        "where_a": _refs("place_in_brief"), "where_b": _refs("place_in_brief"),
        **_texts("where_a", "where_b", needed=False), **_texts("why"), "refs": _refs("source"), "severity": LEVEL,
        "affects": _refs("affected", needed=True),
    },
    "stories": {
        "id": ID, "order": COUNT, **_texts("title"), "view": TEXT, "incident_ids": _refs("incident"),
        **_texts("caption"), "discrepancy_ids": _refs("discrepancies"),
    },
    "story_figures": {
        "placeholder": ID, "measure": _form("measure"), "how_computed": TEXT, "unit": _one_of("km", "m"),
        "decimals": _one_of(*"0123"),
    },
    "glossary": {
        "key": _form("message_key"), "domain": ID, "en": _form("latin"), "fr": _form("latin"), "ar": TEXT,
        "ar_variant": _form("arabic", needed=False), "note": NOTE,
    },
    "places": {
        "id": ID, **_texts("name"), "variants": Column(needed=False, many=True), "kind": TEXT,
        "rank": _one_of("1", "2", "3", needed=False), "country": _form("country"), "admin1": NOTE, "lon": LON,
        "lat": LAT, "location_precision": PLACE_PRECISION, "radius_km": LENGTH, "side": SIDE,
        "inside_stated_country": _one_of("yes", "NO", "on_boundary", "not_applicable"), "inside_note": NOTE,
        "coord_source": TEXT, "note": NOTE,
    },
    "place_positions": {"place_id": _ref("places"), "lon": LON, "lat": LAT, "source": TEXT},
    "road_waypoints": {
        "section": ID, "seq": COUNT, **_texts("name"), "lon": LON, "lat": LAT,
        "status": _one_of("paved", "unpaved", "partly"), "note": NOTE, "source": TEXT,
        "place_id": _ref("places", needed=False),
    },
    "taoudeni_vertices": {"seq": COUNT, "lon": LON, "lat": LAT, "feature": TEXT, "uncertainty_km": LENGTH},
}  # fmt: skip
KINDS = {"affected": set(PREFIXES) - {"claim", "discrepancy", "geometry"}, "supported": {*CITED_BY, "brief"}}
"""Prefixes allowed where a column refers to "affected" or "supported"; `brief:line-83` is a line of the brief."""
KEYS = {"story_figures": ("placeholder",), "glossary": ("key",), "category_import": ("scheme", "type", "sub_type")}
KEYS |= {
    "actor_import": ("begins_with",),
    "place_positions": ("place_id", "lon", "lat"),
    "taoudeni_vertices": (),
    "road_waypoints": (),
}
SEQUENCES = {"sources": "number", "stories": "order", "taoudeni_vertices": "seq", "road_waypoints": "seq"}
"""Columns that count 1, 2, 3 ... down the table, or down each of its sections."""
_TEXT_FAULTS: tuple[tuple[Callable[[str], object], str], ...] = (
    (lambda text: not unicodedata.is_normalized("NFC", text), "not_nfc"),
    (re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]").search, "bidi_control"),
    (re.compile("\ufeff").search, "byte_order_mark"),
    (re.compile("\ufffd").search, "replacement_character"),
    (re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]").search, "control_character"),
)


def check(tables: Tables) -> list[RowError]:
    """Everything that is wrong with the hand-made tables, table by table and line by line; empty when nothing is.

    tables: rows by table name, as `tables.read` returns them; not modified. A table that is absent or lacks a column
    gives that one error; its rows, and references into it, are judged only as far as they can be.
    Never raises on bad data.
    """
    present = [name for name in TABLES if tables.get(name)]
    lacks = {name: [column for column in TABLES[name] if column not in tables[name][0]] for name in present}
    rows = {name: [_complete(name, row) for row in tables[name]] for name in present}
    known = _known({name: rows[name] for name in present if not lacks[name]})
    errors = list(_headers(tables, lacks))
    for name in present:
        for line, row in enumerate(rows[name], start=2):
            errors += (RowError(name, line, *problem) for problem in _cells(name, row, known, lacks[name]))
        if not lacks[name]:
            errors += _rules(name, rows[name], known)
    return errors


def _complete(name: str, row: Row) -> Row:
    return {column: row.get(column) or "" for column in TABLES[name]}


def _known(whole: Mapping[str, list[Row]]) -> Known:
    known: dict[str, dict[str, Row]] = {"layer": {layer: {} for layer in LAYERS}}
    for name, rows in whole.items():
        key = KEYS.get(name, ("id",))
        if len(key) == 1:
            known[name] = {row[key[0]]: row for row in rows if row[key[0]]}
    for both in (
        ("place_in_brief", "sections", "sources"),
        ("incident", "incidents", "incidents_supplement"),
        ("source", "sources", "sources_supplement"),
    ):
        if all(part in known for part in both[1:]):
            known[both[0]] = known[both[1]] | known[both[2]]
    return known


def _headers(tables: Tables, lacks: Mapping[str, list[str]]) -> Iterator[RowError]:
    for name in {**TABLES, **tables}:
        if name not in TABLES:
            yield RowError(name, 0, "", "", "table_unknown")
        elif name not in lacks:
            yield RowError(name, 0, "", "", "table_missing")
        else:
            yield from (RowError(name, 1, column, "", "column_missing") for column in lacks[name])
            unknown = [column for column in tables[name][0] if column not in TABLES[name]]
            yield from (RowError(name, 1, str(column), "", "column_unknown") for column in unknown)


def _cells(name: str, row: Row, known: Known, absent: Iterable[str]) -> Iterator[Problem]:
    for title, column in TABLES[name].items():
        cell = row[title]
        faults = [Problem(title, cell, reason) for has, reason in _TEXT_FAULTS if has(cell)]
        if title not in absent:
            yield from faults or _cell(title, column, cell, known)


def _cell(name: str, column: Column, cell: str, known: Known) -> Iterator[Problem]:
    parts = items(cell) if column.many else [cell] if cell else []
    if column.needed and not parts:
        yield Problem(name, cell, "text_missing" if name.rpartition("_")[2] in tuple(Lang) else "value_missing")
    accepts, reason = FORMS[column.form]
    for part in parts:
        if part != part.strip():
            yield Problem(name, part, "space_around")
        if not accepts(part):
            yield Problem(name, part, reason)
        if column.among and part not in column.among:
            yield Problem(name, part, "not_in_vocabulary")
        if column.refs and not _resolves(part, column.refs, known):
            yield Problem(name, part, "unknown_reference")


def _resolves(part: str, refs: str, known: Known) -> bool:
    if refs in KINDS:
        kind, _, part = part.partition(":")
        if kind == "brief" and kind in KINDS[refs]:
            return re.fullmatch("line-[0-9]+", part) is not None
        if kind not in KINDS[refs]:
            return False
        refs = PREFIXES[kind]
    return refs not in known or part in known[refs]


def _rules(name: str, rows: list[Row], known: Known) -> Iterator[RowError]:
    for line, row in enumerate(rows, start=2):
        for rule in RULES.get(name, ()):
            yield from (RowError(name, line, *problem) for problem in rule(row, known))
    yield from _repeated(name, rows)
    yield from _gaps(name, rows)


def _repeated(name: str, rows: list[Row]) -> Iterator[RowError]:
    key = KEYS.get(name, ("id",))
    seen = set()
    for line, row in enumerate(rows, start=2):
        value = ";".join(row[column] for column in key)
        if key and value in seen:
            yield RowError(name, line, key[0], value, "duplicate_id")
        seen.add(value)


def _gaps(name: str, rows: list[Row]) -> Iterator[RowError]:
    column, last = SEQUENCES.get(name, ""), Counter()
    for line, row in enumerate(rows if column else (), start=2):
        section = row.get("section", "")
        last[section] += 1
        if row[column] != str(last[section]):
            yield RowError(name, line, column, row[column], "out_of_sequence")

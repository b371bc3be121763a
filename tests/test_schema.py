"""Every rule of the schema, on a copy of the shipped tables that breaks it."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo import schema, tables
from geo.row_errors import MEND
from geo.schema import RowError

SHIPPED, _ = tables.read(Path(__file__).resolve().parent.parent / "layers" / "tables")
LANGS = ("en", "fr", "ar")


def line_of(table: str, found: str) -> int:
    """Line of the first row that holds `column=value`, or of the first row when nothing is sought."""
    column, _, value = found.partition("=")
    return next(line for line, row in enumerate(SHIPPED[table], start=2) if not found or row[column] == value)


def broken(table: str, line: int, **cells: str) -> dict[str, list[tables.Row]]:
    """The shipped tables with some cells of one row changed."""
    rows = list(SHIPPED[table])
    rows[line - 2] = rows[line - 2] | cells
    return {**SHIPPED, table: rows}


REFERENCES = {
    "incidents": "actors category place_id check_refs discrepancy_ids brief_section brief_footnotes",
    "incidents_supplement": "actors category place_id check_refs discrepancy_ids",
    "claims": "incident_id claimant refs geometry_id",
    "incident_geometries": "incident_id claimant refs",
    "agreements": "place_id parties mediator refs incident_id ends",
    "figures": "refs brief_footnotes brief_section discrepancy_ids",
    "stories": "incident_ids discrepancy_ids",
    "timeline": "incident_id agreement_id",
    "category_import": "category",
    "discrepancies": "refs affects where_a where_b",
    "place_positions": "place_id",
    "road_waypoints": "place_id",
    "sources": "supports",
    "sources_supplement": "supports",
}
WORDS = {
    "incidents": "origin date_precision date_basis location_precision is_symbolic_location side confidence",
    "incidents_supplement": "origin date_precision date_basis location_precision is_symbolic_location side confidence",
    "claims": "claim_side topic qualifier unit",
    "incident_geometries": "kind stated_side",
    "actors": "in_document",
    "categories": "family ucdp_type_of_violence",
    "category_import": "scheme",
    "sources": "date_precision stance",
    "sources_supplement": "stance",
    "figures": "origin",
    "agreements": "date_precision in_document status",
    "timeline": "date_precision lane origin",
    "discrepancies": "severity",
    "story_figures": "unit decimals",
    "places": "rank location_precision side inside_stated_country",
    "road_waypoints": "status",
}
DATES = {
    "incidents": "date_start date_end", "incidents_supplement": "date_start date_end", "timeline": "date date_end",
    "agreements": "date date_end", "claims": "date", "incident_geometries": "date", "sources": "date_iso",
}  # fmt: skip
OPTIONAL = {
    "incidents": "date_end date_as_stated_in_document date_as_stated_fr date_as_stated_ar location_note fatalities_low"
    " fatalities_best fatalities_high fatalities_note brief_footnotes check_refs discrepancy_ids discrepancy_note"
    " remark_*",
    "incidents_supplement": "date_end date_as_stated_in_document date_as_stated_fr date_as_stated_ar location_note"
    " fatalities_low fatalities_best fatalities_high fatalities_note brief_section brief_line brief_footnotes"
    " brief_anchor discrepancy_ids discrepancy_note remark_*",
    "claims": "date value qualifier unit geometry_id note",
    "incident_geometries": "note",
    "actors": "abbreviations active_from active_to",
    "categories": "mapping_note",
    "category_import": "sub_type",
    "sources": "author title_en publisher date_as_printed date_iso url_as_printed second_url remark_* url_note_*",
    "sources_supplement": "publisher date url url_note_*",
    "figures": "as_of brief_section brief_line brief_footnotes refs brief_anchor check_* discrepancy_ids",
    "agreements": "date_end mediator as_stated_* status_since status_note_* ends incident_id note_*",
    "timeline": "date_end incident_id agreement_id",
    "discrepancies": "where_a where_b where_a_* where_b_* refs",
    "stories": "incident_ids discrepancy_ids",
    "glossary": "ar_variant note",
    "places": "variants rank admin1 inside_note note",
    "road_waypoints": "note place_id",
}
NUMBERS = {
    "incidents": "brief_line fatalities_low fatalities_best fatalities_high",
    "incidents_supplement": "fatalities_low fatalities_best fatalities_high",
    "sources": "number", "figures": "brief_line", "stories": "order", "road_waypoints": "seq",
    "taoudeni_vertices": "seq",
}  # fmt: skip
LENGTHS = {
    "incidents": "radius_km", "incidents_supplement": "radius_km", "places": "radius_km",
    "incident_geometries": "radius_km stated_km_from_border", "taoudeni_vertices": "uncertainty_km",
}  # fmt: skip
PARTIAL_DATES = {
    "actors": "active_from active_to", "figures": "as_of", "agreements": "status_since", "sources_supplement": "date",
}  # fmt: skip
SLUGS = {
    "actors": "kind", "discrepancies": "kind", "story_figures": "placeholder",
    "glossary": "key domain", "road_waypoints": "section",
}  # fmt: skip
ADDRESSES = {"sources": "url_as_printed second_url", "sources_supplement": "url"}
POINTS = ("incident_geometries", "places", "place_positions", "road_waypoints", "taoudeni_vertices")
COUNTRIES = ("incidents", "incidents_supplement", "places")
WITH_ID = [table for table, rows in SHIPPED.items() if "id" in rows[0]]
ABSENT = "date_as_stated_fr date_as_stated_ar brief_section brief_line brief_footnotes brief_anchor"


def each(columns: dict[str, str]) -> list[tuple[str, str]]:
    """Pairs of table and column; a star stands for the three languages."""
    stars = [(table, name) for table, names in columns.items() for name in names.split()]
    return [(table, name.replace("*", lang)) for table, name in stars for lang in (LANGS if "*" in name else LANGS[:1])]


def in_language(*langs: str) -> list[tuple[str, str]]:
    """Columns that hold a text in one of these languages, as their names say."""
    return [(t, column) for t, rows in SHIPPED.items() for column in rows[0] if column.rpartition("_")[2] in langs]


def is_free(column: str) -> bool:
    """Whether a text may be in another script: what a source printed, or a name that has no Arabic form."""
    return column.rpartition("_")[0].endswith(("value", "value_a", "value_b", "topic", "as_stated"))


ALL = {(table, column) for table, rows in SHIPPED.items() for column in rows[0]}
TEXTS = set(in_language(*LANGS)) - set(each(OPTIONAL))
LATIN = [cell for cell in in_language("en", "fr") if cell[0] != "discrepancies" or "value" not in cell[1]]
LATIN = [cell for cell in LATIN if cell not in (("sources", "title_en"), ("incidents_supplement", "date_as_stated_fr"))]
ARABIC = [cell for cell in in_language("ar") if not is_free(cell[1]) and cell[0] != "incidents_supplement"]
ARABIC += [("incidents_supplement", "title_ar"), ("incidents_supplement", "summary_ar"), ("glossary", "ar_variant")]
ONE_CELL = [
    *((*cell, "nowhere-at-all", "unknown_reference") for cell in each(REFERENCES)),
    *((*cell, "nonsense", "not_in_vocabulary") for cell in each(WORDS)),
    *((*cell, "2025-02-30", "not_iso_date") for cell in each(DATES)),
    *((*cell, "1/4/2025", "not_iso_date") for cell in each(DATES)),
    *((*cell, "", "value_missing") for cell in sorted(ALL - TEXTS - set(each(OPTIONAL)))),
    *((*cell, "", "text_missing") for cell in sorted(TEXTS) if not (cell[0] == "claims" and is_free(cell[1]))),
    *((*cell, "Sahel", "arabic_missing") for cell in ARABIC),
    *((*cell, "الساحل", "arabic_in_latin_text") for cell in LATIN),
    *((*cell, "many", "not_whole_number") for cell in each(NUMBERS)),
    *((*cell, value, "not_positive") for cell in each(LENGTHS) for value in ("0", "-5", "wide")),
    *((*cell, "2024-13", "not_partial_date") for cell in each(PARTIAL_DATES)),
    *((*cell, "Bad Id", "not_an_id") for cell in [*each(SLUGS), *((table, "id") for table in WITH_ID)]),
    *((*cell, "www.example.org", "not_an_address") for cell in each(ADDRESSES)),
    *((table, "lon", value, "longitude_range") for table in POINTS for value in ("180.1", "2,9", "nan")),
    *((table, "lat", value, "latitude_range") for table in POINTS for value in ("-91", "N", "1e1")),
    *((table, "country", "Mali", "not_country_code") for table in COUNTRIES),
    *(("incidents_supplement", column, "fn01", "must_be_empty") for column in ABSENT.split()),
]


@pytest.mark.parametrize(("table", "column", "value", "reason"), ONE_CELL)
def test_a_wrong_cell_is_named(table, column, value, reason):
    line = 3
    assert RowError(table, line, column, value, reason) in schema.check(broken(table, line, **{column: value}))


ROWS = [
    ("incidents", "id=in-amenas-attack", {"date_end": "2013-01-15"}, "date_end", "ends_before_start"),
    ("incidents", "date_precision=day", {"date_end": "2099-01-01"}, "date_end", "day_with_span"),
    ("incidents", "date_precision=day", {"date_end": ""}, "date_end", "end_missing"),
    ("incidents", "date_precision=month", {"date_end": ""}, "date_end", "end_missing"),
    ("incidents_supplement", "date_precision=day", {"date_end": "2099-01-01"}, "date_end", "day_with_span"),
    ("agreements", "date_precision=span", {"date_end": "1970-01-01"}, "date_end", "ends_before_start"),
    ("agreements", "date_precision=month", {"date_end": ""}, "date_end", "end_missing"),
    ("timeline", "date_precision=year", {"date_end": ""}, "date_end", "end_missing"),
    ("timeline", "date_precision=span", {"date_end": "1900-01-01"}, "date_end", "ends_before_start"),
    *(
        ("incidents", "date_basis=corrected", {column: ""}, column, "date_as_stated_missing")
        for column in ("date_as_stated_in_document", "date_as_stated_fr", "date_as_stated_ar")
    ),
    ("incidents", "id=in-amenas-attack", {"fatalities_low": "70"}, "fatalities_best", "fatalities_order"),
    ("incidents", "", {"fatalities_low": "7", "fatalities_high": "6"}, "fatalities_high", "fatalities_order"),
    ("incidents", "fatalities_best=0", {"fatalities_note": ""}, "fatalities_note", "zero_unexplained"),
    ("incidents", "id=algeria-reinforces-border-2025", {"location_note": ""}, "country", "country_unexplained"),
    ("incidents", "brief_footnotes=fn11", {"brief_footnotes": "fn57"}, "brief_footnotes", "citation_not_in_supports"),
    ("incidents_supplement", "check_refs=x61", {"check_refs": "x61;x73"}, "check_refs=x73", "citation_not_in_supports"),
    ("incidents", "id=in-amenas-attack", {"remark_fr": ""}, "remark_fr", "text_missing"),
    ("sources", "id=fn08", {"remark_ar": ""}, "remark_ar", "text_missing"),
    ("sources_supplement", "id=x73", {"url_note_en": ""}, "url_note_en", "text_missing"),
    ("figures", "id=principles", {"check_fr": ""}, "check_fr", "text_missing"),
    ("agreements", "id=agr-2013-nouakchott", {"status_note_ar": ""}, "status_note_ar", "text_missing"),
    ("discrepancies", "id=disc-20", {"where_b_fr": ""}, "where_b_fr", "text_missing"),
    ("incidents_supplement", "", {"id": "border-convention-1983"}, "id", "not_an_id"),
    ("incidents", "", {"id": "sup-mali-support"}, "id", "not_an_id"),
    ("claims", "id=claim-002", {"value_fr": "3 km"}, "value_fr", "value_not_in_text"),
    ("claims", "id=claim-002", {"value_ar": ""}, "value_ar", "text_missing"),
    ("claims", "id=claim-003", {"text_en": "1,6 km, not 11.6 km"}, "text_en=1.6", "number_not_in_text"),
    ("claims", "id=claim-003", {"text_fr": "1.6 km"}, "text_fr=1,6", "number_not_in_text"),
    ("claims", "id=claim-003", {"text_ar": "1.6 كم"}, "text_ar=1,6", "number_not_in_text"),
    ("claims", "unit=km", {"value": "two"}, "value", "value_not_in_unit"),
    ("claims", "unit=local_time", {"value": "24:00"}, "value", "value_not_in_unit"),
    ("claims", "unit=date", {"value": "March"}, "value", "value_not_in_unit"),
    ("claims", "date=", {"note": ""}, "date", "unknown_date_unexplained"),
    ("claims", "id=claim-031", {"geometry_id": "drone-wreck"}, "geometry_id", "geometry_of_other_incident"),
    ("claims", "id=claim-004", {"refs": "x09;x10"}, "refs=x10", "citation_not_in_supports"),
    ("incident_geometries", "kind=area", {"date": "2025-04-01"}, "date", "lists_not_parallel"),
    ("incident_geometries", "", {"stated_km_from_border": "2;1"}, "stated_km_from_border", "lists_not_parallel"),
    ("incident_geometries", "kind=area", {"refs": "x08;x73"}, "refs=x73", "citation_not_in_supports"),
    ("sources", "number=7", {"number": "8"}, "number", "number_differs_from_id"),
    ("sources", "number=7", {"number": "8"}, "number", "out_of_sequence"),
    ("sources", "number=7", {"date_iso": ""}, "date_iso", "date_missing"),
    ("sources", "number=7", {"url_as_printed": ""}, "url_as_printed", "address_missing"),
    ("sources", "number=7", {"url_as_printed": "www.tsa-algerie.com"}, "url_as_printed", "not_an_address"),
    ("sources", "number=7", {"supports": "incident:in-amenas-attack"}, "supports", "supports_not_cited"),
    ("sources", "number=7", {"supports": "brief:page-3"}, "supports", "unknown_reference"),
    ("sources", "number=7", {"supports": "story:in-amenas-2013"}, "supports", "unknown_reference"),
    ("sources_supplement", "id=x01", {"url": ""}, "url", "address_missing"),
    ("sources_supplement", "id=x01", {"supports": "claim:claim-031c"}, "supports", "supports_not_cited"),
    ("sources_supplement", "id=x01", {"date": "7 April"}, "date", "not_partial_date"),
    ("figures", "", {"value": "about 1374"}, "value", "not_a_value"),
    ("figures", "origin=brief", {"brief_anchor": ""}, "brief_anchor", "provenance_missing"),
    ("figures", "origin=supplement", {"refs": ""}, "refs", "provenance_missing"),
    ("figures", "origin=supplement", {"refs": "x13"}, "refs=x13", "citation_not_in_supports"),
    ("agreements", "status=act_of_ending", {"ends": ""}, "ends", "status_without_ends"),
    ("agreements", "status=in_force", {"ends": "agr-1905"}, "ends", "ends_without_status"),
    ("agreements", "id=agr-2024-end", {"ends": "agr-2024-end"}, "ends", "ends_itself"),
    ("agreements", "refs=x45", {"refs": "x46"}, "refs", "citation_not_in_supports"),
    ("timeline", "agreement_id=agr-1905", {"incident_id": "in-amenas-attack"}, "incident_id", "one_record_wanted"),
    ("timeline", "agreement_id=", {"incident_id": "", "agreement_id": ""}, "incident_id", "one_record_wanted"),
    ("timeline", "agreement_id=", {"date": "1961-01-01"}, "date", "differs_from_record"),
    ("timeline", "agreement_id=agr-1905", {"title_fr": "Délimitation"}, "title_fr", "differs_from_record"),
    ("discrepancies", "", {"where_a": "s01;s99"}, "where_a=s99", "unknown_reference"),
    ("discrepancies", "", {"where_b": "fn58"}, "where_b=fn58", "unknown_reference"),
    ("discrepancies", "", {"affects": "claim:claim-001"}, "affects", "unknown_reference"),
    ("discrepancies", "", {"refs": "x73"}, "refs=x73", "citation_not_in_supports"),
    ("stories", "order=3", {"order": "4"}, "order", "out_of_sequence"),
    ("stories", "order=1", {"caption_fr": "Il mesure {border_km} km."}, "caption_fr=border_km", "unknown_placeholder"),
    ("stories", "order=1", {"caption_ar": "الخط"}, "caption_ar", "placeholders_differ"),
    ("stories", "order=1", {"incident_ids": "in-amenas-attack"}, "incident_ids=in-amenas-attack", "step_outside_view"),
    ("glossary", "key=filter.results", {"fr": "{m} événements"}, "fr", "placeholders_differ"),
    ("places", "inside_stated_country=NO", {"inside_note": ""}, "inside_note", "inside_unexplained"),
    ("places", "id=in-amenas", {"variants": "In Aménas;In Aménas"}, "variants=In Aménas", "variant_repeated"),
    ("places", "id=in-amenas", {"variants": "In Amenas"}, "variants=In Amenas", "variant_repeated"),
    ("places", "id=in-amenas", {"variants": "In Aménas; Amenas"}, "variants= Amenas", "space_around"),
    ("road_waypoints", "seq=2", {"seq": "3"}, "seq", "out_of_sequence"),
    ("taoudeni_vertices", "seq=46", {"seq": "47"}, "seq", "out_of_sequence"),
    ("taoudeni_vertices", "seq=46", {"uncertainty_km": "0"}, "uncertainty_km", "not_positive"),
    ("claims", "id=claim-001", {"id": "claim-002"}, "id", "duplicate_id"),
    ("glossary", "key=app.help", {"key": "app.about"}, "key", "duplicate_id"),
    ("story_figures", "unit=m", {"measure": "from-here-to-there"}, "measure", "not_a_measure"),
    ("story_figures", "unit=m", {"measure": "to-border:place:nowhere"}, "measure=nowhere", "unknown_reference"),
    ("figures", "", {"check_fr": "{border_km} km"}, "check_fr=border_km", "unknown_placeholder"),
    ("discrepancies", "id=disc-27", {"why_ar": "الخط"}, "why_ar", "placeholders_differ"),
    ("story_figures", "unit=m", {"placeholder": "in_amenas_km"}, "placeholder", "duplicate_id"),
]  # fmt: skip


LISTS = {
    "incidents": "actors brief_footnotes check_refs discrepancy_ids",
    "incidents_supplement": "actors check_refs discrepancy_ids",
    "claims": "refs", "incident_geometries": "claimant refs", "discrepancies": "refs affects where_a where_b",
    "agreements": "parties mediator ends refs", "figures": "refs brief_footnotes discrepancy_ids",
    "stories": "incident_ids discrepancy_ids", "sources": "supports", "sources_supplement": "supports",
}  # fmt: skip


@pytest.mark.parametrize(("table", "column"), each(LISTS))
def test_only_the_unknown_part_of_a_list_is_named(table, column):
    filled = [line for line, row in enumerate(SHIPPED[table], start=2) if row[column]]
    line = [*filled, 2][0]
    errors = schema.check(broken(table, line, **{column: SHIPPED[table][line - 2][column] + ";nowhere"}))
    wanted = RowError(table, line, column, "nowhere", "unknown_reference")
    assert [error for error in errors if error.reason == "unknown_reference"] == [wanted]


@pytest.mark.parametrize(("table", "row", "cells", "found", "reason"), ROWS)
def test_a_wrong_row_is_named(table, row, cells, found, reason):
    """found: the column, or `column=value` where the error names only a part of the cell"""
    line = line_of(table, row)
    row_after = SHIPPED[table][line - 2] | cells
    column, only_part, part = found.partition("=")
    wanted = RowError(table, line, column, part if only_part else row_after[column], reason)
    assert wanted in schema.check(broken(table, line, **cells))


VIEWS = {
    "layers=border&bbox=-9,17,7,27&colour=red": ("colour", "unknown_view_key"),
    "layers=border&layers=places&bbox=-9,17,7,27": ("layers", "view_key_twice"),
    "bbox=-9,17,7,27": ("layers", "view_key_missing"),
    "layers=border": ("bbox", "view_key_missing"),
    "layers": (None, "view_unreadable"),
    **{
        f"layers=border&bbox=-9,17,7,27&{pair}": (pair, "bad_view_value")
        for pair in (
            "lang=de", "from=2025-13-01", "to=2025", "cat=battle,nonsense", "actor=nobody", "side=north", "km=-1",
            "km=far", "origin=web", "precision=exactly", "disputed=2", "lon=181", "lat=-91", "zoom=99",
            "story=no-such-story", "sel=no-such-incident", "panel=sidebar",
        )
    },
    **{
        f"layers=border&bbox={bbox}": (f"bbox={bbox}", "bad_view_value")
        for bbox in ("7,17,-9,27", "-9,27,7,17", "1,2,3", "a,b,c,d", "-181,0,1,1", "0,0,1,91")
    },
    "layers=border,moon&bbox=-9,17,7,27": ("layers=border,moon", "bad_view_value"),
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_a_wrong_link_of_a_story_is_named(view):
    value, reason = VIEWS[view]
    wanted = RowError("stories", 2, "view", view if value is None else value, reason)
    assert schema.check(broken("stories", 2, view=view)) == [wanted]


HIDING = (
    "layers=symbolic origin=supplement cat=battle side=ml precision=city actor=fla cat= from=2013-01-20 to=2013-01-15"
)


@pytest.mark.parametrize("pair", HIDING.split())
def test_a_step_that_its_story_hides_is_named(pair):
    view = pair + "&bbox=-9,17,7,27" + ("" if pair.startswith("layers") else "&layers=incidents")
    line = line_of("stories", "id=in-amenas-2013")
    wanted = RowError("stories", line, "incident_ids", "in-amenas-attack", "step_outside_view")
    assert schema.check(broken("stories", line, view=view)) == [wanted]


FAULTS = {
    "not_nfc": "e\u0301te\u0301",
    "bidi_control": "a\u200fb",
    "byte_order_mark": "\ufeffid",
    "replacement_character": "caf\ufffd",
    "control_character": "two\nlines",
}


@pytest.mark.parametrize("table", schema.TABLES)
@pytest.mark.parametrize("reason", FAULTS)
def test_a_character_nobody_sees_is_named_in_every_column(table, reason):
    text = FAULTS[reason]
    wanted = {RowError(table, 2, column, text, reason) for column in SHIPPED[table][0]}
    assert wanted <= set(schema.check(broken(table, 2, **dict.fromkeys(SHIPPED[table][0], text))))


@pytest.mark.parametrize("mark", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_every_direction_mark_is_found(mark):
    assert RowError("actors", 2, "abbreviations", mark, "bidi_control") in schema.check(
        broken("actors", 2, abbreviations=mark)
    )


@pytest.mark.parametrize("table", schema.TABLES)
def test_an_absent_table_is_one_error_not_a_flood(table):
    wanted = [RowError(table, 0, "", "", "table_missing")]
    assert schema.check({name: rows for name, rows in SHIPPED.items() if name != table}) == wanted
    assert schema.check({**SHIPPED, table: []}) == wanted


@pytest.mark.parametrize("table", schema.TABLES)
def test_a_lost_column_is_one_error_not_a_flood(table):
    first, *_, last = SHIPPED[table][0]
    for column in (first, last):
        rows = [{name: cell for name, cell in row.items() if name != column} for row in SHIPPED[table]]
        assert schema.check({**SHIPPED, table: rows}) == [RowError(table, 1, column, "", "column_missing")]


def test_what_nobody_reads_is_named():
    rows = [row | {"border_km": "6"} for row in SHIPPED["incidents"]]
    errors = schema.check({**SHIPPED, "incidents": rows, "incident": rows})
    assert errors == [
        RowError("incidents", 1, "border_km", "", "column_unknown"),
        RowError("incident", 0, "", "", "table_unknown"),
    ]


def test_a_repeated_row_is_named_where_it_stands_again():
    keys = {"glossary": ["key"], "place_positions": ["place_id", "lon", "lat"]}
    keys["category_import"] = ["scheme", "type", "sub_type"]
    for table in keys:
        rows = SHIPPED[table]
        line, column = len(rows) + 2, next(iter(rows[0]))
        wanted = RowError(table, line, column, ";".join(rows[4][key] for key in keys[table]), "duplicate_id")
        assert schema.check({**SHIPPED, table: [*rows, rows[4]]}) == [wanted]


def test_every_problem_is_collected_at_once():
    tables_ = broken("claims", 2, topic="weather", claimant="nobody") | {
        "places": broken("places", 5, lat="95")["places"]
    }
    assert schema.check(tables_) == [
        RowError("claims", 2, "claimant", "nobody", "unknown_reference"),
        RowError("claims", 2, "topic", "weather", "not_in_vocabulary"),
        RowError("places", 5, "lat", "95", "latitude_range"),
    ]


def test_every_reason_has_its_case():
    named = {case[-1] for case in (*ONE_CELL, *ROWS, *VIEWS.values())} | set(FAULTS)
    assert named | {"table_missing", "table_unknown", "column_missing", "column_unknown"} == set(MEND)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_text_in_any_cell_stops_the_check(data):
    table = data.draw(st.sampled_from(sorted(SHIPPED)))
    line = data.draw(st.integers(2, len(SHIPPED[table]) + 1))
    columns = st.sampled_from(sorted(SHIPPED[table][0]))
    cells = data.draw(st.dictionaries(columns, st.text(max_size=20) | st.sampled_from(["-1", ";", "1e999", "{n}"])))
    for error in schema.check(broken(table, line, **cells)):
        assert error.table in SHIPPED
        assert 2 <= error.line <= len(SHIPPED[error.table]) + 1
        assert error.column in SHIPPED[error.table][0]
        assert error.reason in MEND

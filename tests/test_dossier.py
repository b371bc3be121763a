"""The panels: everything of the brief is listed, named in three languages, and leads back to where it comes from."""

import re
from collections import Counter

import pytest

from geo.i18n import LANGS
from geo.tables import items

MAY_BE_EMPTY = {"author", "publisher", "date", "url", "as_of", "check", "stated", "place", "mediator", "since", "ref"}
MAY_BE_EMPTY |= {"incident", "agreement", "where", "parties", "text"}


@pytest.fixture(scope="module")
def dossiers(files):
    return {lang: files.dossier(lang) for lang in LANGS}


@pytest.fixture(scope="module", params=LANGS)
def told(request, dossiers):
    return dossiers[request.param]


def links(value):
    """Every reference that is offered as a link."""
    if isinstance(value, dict):
        own = [value["ref"]] if set(value) == {"ref", "text"} else []
        return own + [ref for item in value.values() for ref in links(item)]
    return [ref for item in value for ref in links(item)] if isinstance(value, list) else []


def entries(told):
    listed = ("discrepancies", "sources", "figures", "agreements", "timeline")
    return {entry["ref"]: entry for name in listed for entry in told[name]}


def test_nothing_of_the_brief_is_missing(told):
    assert len(told["discrepancies"]) == 45
    assert Counter(source["group"] for source in told["sources"])["footnotes"] == 57
    assert Counter(source["group"] for source in told["sources"])["references"] == 85
    assert Counter(figure["origin"] for figure in told["figures"])["brief"] == 38
    assert len(told["agreements"]) == 18
    assert Counter(moment["lane"] for moment in told["timeline"]) == {
        "diplomacy": 52, "security": 31, "politics": 8, "economy": 8,
    }  # fmt: skip


def test_every_link_leads_somewhere(told, files, incidents):
    known, page = entries(told), files.page("en")
    for ref in links(told):
        kind, _, name = ref.partition(":")
        there = {
            "incident": name in incidents.rows,
            "story": name in files.stories(),
            "place": name in page["places"],
            "actor": name in page["actors"],
            "layer": name in {layer["id"] for layer in page["layers"]},
        }.get(kind, ref in known)
        assert there, ref


def test_no_link_is_without_a_name(told):
    def named(value):
        if isinstance(value, dict):
            if set(value) == {"ref", "text"}:
                assert value["text"].strip(), value
                assert value["text"] != value["ref"].partition(":")[2], value
            for item in value.values():
                named(item)
        elif isinstance(value, list):
            for item in value:
                named(item)

    named(told)


def test_every_discrepancy_figure_and_agreement_leads_back_to_a_source_or_a_line(told):
    for figure in told["figures"]:
        assert figure["refs"], figure["ref"]
        if figure["origin"] == "brief":
            assert figure["refs"][0]["ref"].startswith("brief:line-")
    for agreement in told["agreements"]:
        assert agreement["refs"], agreement["ref"]
    for discrepancy in told["discrepancies"]:
        assert discrepancy["affects"], discrepancy["ref"]


def test_every_incident_of_the_brief_is_supported_by_a_footnote_or_a_line(told, incidents):
    supported = {link["ref"] for source in told["sources"] for link in source["supports"]}
    brief = [name for name, row in incidents.rows.items() if row["origin"] == "brief"]
    assert len(brief) == 63
    assert {f"incident:{name}" for name in brief} <= supported


def test_links_between_sources_and_records_go_both_ways(files, told, incidents):
    by = entries(told)
    for name in incidents.rows:
        for source in files.card("en", name)["sources"]:
            ref = source["id"] if ":" in source["id"] else f"source:{source['id']}"
            assert f"incident:{name}" in {link["ref"] for link in by[ref]["supports"]}, (name, ref)


def test_a_discrepancy_of_a_card_is_listed_and_names_the_card(told, files, incidents):
    by = entries(told)
    for name, row in incidents.rows.items():
        for key in items(row["discrepancy_ids"]):
            affected = {link["ref"] for link in by[f"discrepancy:{key}"]["affects"]}
            assert f"incident:{name}" in affected, (name, key)


def test_the_lines_of_the_brief_carry_the_words_that_stand_there(told, incidents):
    lines = {source["ref"]: source for source in told["sources"] if source["group"] == "lines"}
    for name, row in incidents.rows.items():
        if row["origin"] == "brief":
            line = lines[f"brief:line-{row['brief_line']}"]
            assert row["brief_anchor"] in line["quotes"]
            assert line["section"]
            assert f"incident:{name}" in {link["ref"] for link in line["supports"]}


def test_the_three_languages_say_the_same_number_of_things(dossiers):
    def shape(value):
        if isinstance(value, dict):
            return {key: shape(item) for key, item in value.items()}
        return [shape(item) for item in value] if isinstance(value, list) else type(value).__name__

    assert shape(dossiers["ar"]) == shape(dossiers["fr"]) == shape(dossiers["en"])


def test_no_text_is_empty_and_none_is_python(told):
    def look(value, name=""):
        if isinstance(value, dict):
            for key, item in value.items():
                look(item, key)
        elif isinstance(value, list):
            for item in value:
                look(item, name)
        elif isinstance(value, str):
            assert value.strip() or name in MAY_BE_EMPTY, name
            assert not re.search(r"\bNone\b|\bnan\b|\{\w+\}", value), (name, value)

    look(told)


ARABIC = re.compile("[\u0621-\u064a]")


def test_arabic_texts_are_arabic(dossiers):
    """A proper name that every language writes alike may stay as it is."""
    english = entries(dossiers["en"])
    for name in ("discrepancies", "figures", "agreements", "timeline"):
        for entry in dossiers["ar"][name]:
            for key in ("topic", "why", "what", "name", "recommended", "kind"):
                text = entry.get(key, "")
                if text != english[entry["ref"]].get(key) and any(map(str.isalpha, text)):
                    assert ARABIC.search(text), (entry["ref"], key)
    assert all(ARABIC.search(text) for section in dossiers["ar"]["method"] for text in section["paragraphs"])


def test_charts_compare_figures_of_the_tables_and_lines_that_are_measured(told, catalog, border):
    values = {row["id"]: row["value"] for row in catalog.table("figures")}
    charts = {chart["id"]: chart for chart in told["charts"]}
    for name in ("trade", "combatants"):
        for bar in charts[name]["bars"]:
            assert float(values[bar["ref"].removeprefix("figure:")]) == bar["value"]
    measured = [bar["value"] for bar in charts["lines"]["bars"] if bar["measured"]]
    assert border.length_km in measured
    assert {bar["value"] for bar in charts["lines"]["bars"] if not bar["measured"]} == {1374, 1329, 1359, 1376}
    assert all(bar["ref"] for chart in charts.values() for bar in chart["bars"] if not bar["measured"])


def test_the_method_names_every_type_with_its_codes(told, catalog):
    assert len(told["codes"]) == len(catalog.table("categories")) == 26
    assert all(section["paragraphs"] and all(section["paragraphs"]) for section in told["method"])

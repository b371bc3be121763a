import re

import pytest

from geo.claims import SIDES, TOPICS
from geo.comparison import compare
from geo.i18n import LANGS
from geo.tables import items

ISOLATES = re.compile("[\u2066-\u2069]")


def plain(text):
    return ISOLATES.sub("", text).replace("\u00a0", " ").replace("–", "-").replace("’", "'")


def test_every_claim_with_a_value_is_in_one_cell_of_its_side(incidents):
    for claims in incidents.claims.values():
        rows = compare(claims)
        placed = [claim for row in rows for side in row.claims.values() for claim in side]
        assert sorted(claim.id for claim in placed) == sorted(claim.id for claim in claims if claim.value)
        for row in rows:
            for side, said in row.claims.items():
                assert side in SIDES
                assert {(claim.topic, claim.subject, claim.side) for claim in said} == {(row.topic, row.subject, side)}


def test_the_disputed_rows_are_the_disputes_and_come_first_in_their_topic(incidents):
    found = {(d.a.incident_id, d.a.topic, d.a.subject) for d in incidents.disputes}
    told = {
        (name, row.topic, row.subject)
        for name, claims in incidents.claims.items()
        for row in compare(claims)
        if row.is_disputed
    }
    assert told == found
    for claims in incidents.claims.values():
        order = [(TOPICS.index(row.topic), not row.is_disputed) for row in compare(claims)]
        assert order == sorted(order)


@pytest.mark.parametrize("lang", LANGS)
def test_each_value_shown_is_found_in_the_words_of_its_claim(files, incidents, lang):
    seen = 0
    for name, claims in incidents.claims.items():
        words = {claim.id: plain(claim.text[lang]) for claim in claims}
        values = {claim.id: plain(claim.value_text[lang]) for claim in claims}
        for topic in files.card(lang, name)["comparison"]:
            for entry in (entry for row in topic["rows"] for cell in row["cells"] for entry in cell["entries"]):
                seen += 1
                assert values[entry["claim"]] in words[entry["claim"]]
                assert values[entry["claim"]] in plain(entry["value"])
    assert seen == sum(1 for claims in incidents.claims.values() for claim in claims if claim.value)


@pytest.mark.parametrize("lang", LANGS)
def test_every_subject_and_topic_has_a_name(files, incidents, lang):
    for name in incidents.claims:
        for topic in files.card(lang, name)["comparison"]:
            assert topic["title"] != topic["topic"]
            assert all(row["title"] and row["title"] != row["subject"] for row in topic["rows"])


def test_a_number_says_what_was_said_of_it(files):
    rows = [row for topic in files.card("en", "sup-strikes-2024-08-25")["comparison"] for row in topic["rows"]]
    values = {entry["claim"]: entry["value"] for row in rows for cell in row["cells"] for entry in cell["entries"]}
    assert values["claim-024"] == "more than 20"
    assert values["claim-025"] == "21"


@pytest.mark.parametrize("lang", LANGS)
def test_every_record_has_a_citation_with_its_id_the_data_and_its_sources(files, catalog, incidents, lang):
    for name, row in incidents.rows.items():
        citation = files.card(lang, name)["citation"]
        assert name in citation
        assert catalog.digest in citation
        for ref in [*items(row["brief_footnotes"]), *items(row["check_refs"])]:
            number = str(int(ref[2:])) if ref.startswith("fn") else ref
            assert number in citation, (name, ref)

import json
import re
from dataclasses import replace

import pytest

from geo.card import Cards
from geo.claims import SIDES
from geo.i18n import LANGS, day, messages, number, t
from geo.model import Side
from geo.render.page_files import PageFiles
from geo.tables import items

MAY_BE_EMPTY = {"date_stated", "url", "detail", "note", "date"}
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2069"))
UNSAFE = [
    "javascript:alert(1)",
    "data:text/html,x",
    "//host/x",
    "ftp://host/x",
    "HTTPS//x",
    " https://host",
    "",
    "file:///etc",
]
DIGITS = re.compile(r"\d+")
SETTING = str.maketrans("\u00a0–,’“”", " -.'''", "\u2066\u2069")
"""What typesetting may change in a stored text: isolates, spaces that do not break, ranges, decimals, quotes."""


def words(text):
    return text.translate(SETTING)


def every_card(incidents, cards):
    return [(incidents.rows[key], cards[lang].card(key), lang) for lang in LANGS for key in incidents.rows]


@pytest.fixture(scope="module")
def cards(files):
    return files.cards


@pytest.fixture(scope="module")
def shown(incidents, cards):
    """Every record's row, card and language."""
    return every_card(incidents, cards)


def fact(card, key):
    label = t(f"card.{key}", card["lang"])
    return next((row["value"].translate(ISOLATES) for row in card["facts"] if row["label"] == label), None)


def texts(value, name=""):
    """Every text of a card with the name of its field."""
    if isinstance(value, dict):
        return [pair for key, item in value.items() for pair in texts(item, key)]
    if isinstance(value, list):
        return [pair for item in value for pair in texts(item, name)]
    return [(name, value)] if isinstance(value, str) else []


def is_line(source):
    """Whether a source is a line of the brief itself."""
    return source.startswith("brief:line-")


def changed(catalog, incidents, measures, table, key, **cells):
    """Cards of a catalog whose table has some cells of one row changed."""
    rows = [row | cells if row["id"] == key else row for row in catalog.table(table)]
    return Cards(replace(catalog, tables={**catalog.tables, table: rows}), incidents, measures, "en")


def test_every_record_has_a_card_in_every_language(shown):
    assert len(shown) == 3 * 92
    for row, card, lang in shown:
        assert (card["id"], card["lang"]) == (row["id"], lang)
        assert words(card["title"]) == words(row[f"title_{lang}"])
        assert words(card["summary"]) == words(row[f"summary_{lang}"])
        json.dumps(card)


def test_no_text_of_a_card_is_empty(shown):
    for row, card, _ in shown:
        for name, text in texts(card):
            is_the_brief = name == "title" and any(is_line(source["id"]) for source in card["sources"])
            assert text.strip() or name in MAY_BE_EMPTY or is_the_brief, (row["id"], name)


def test_no_text_shows_a_placeholder_or_a_number_of_python(shown):
    for row, card, _ in shown:
        for name, text in texts(card):
            assert not re.search(r"\{\w+\}|\bnan\b|\bNone\b|\bTrue\b", text), (row["id"], name, text)


def test_isolates_are_balanced_and_for_arabic_only(shown):
    for _, card, lang in shown:
        for name, text in texts(card):
            assert len(re.findall("[\u2066\u2067]", text)) == text.count("\u2069"), (card["id"], name)
            assert lang == "ar" or not re.search("[\u2066-\u2069]", text)


def test_a_corrected_date_stands_beside_the_stated_one(shown):
    corrected = [(row, card, lang) for row, card, lang in shown if row["date_basis"] == "corrected"]
    assert len(corrected) == 3 * 5
    for row, card, lang in corrected:
        stated = row["date_as_stated_in_document" if lang == "en" else f"date_as_stated_{lang}"]
        assert stated
        assert words(stated) in words(card["date_stated"])
        assert words(card["date_stated"]) != words(stated)


def test_other_dates_stand_alone(shown):
    assert all(card["date_stated"] == "" for row, card, _ in shown if row["date_basis"] != "corrected")


def test_unknown_deaths_are_never_zero(shown):
    figures = [f"fatalities_{key}" for key in ("low", "best", "high")]
    unknown = [(row, card) for row, card, _ in shown if not any(row[figure] for figure in figures)]
    assert len(unknown) > 100
    for row, card in unknown:
        told = fact(card, "deaths")
        assert told is None if row["is_symbolic_location"] == "1" else told == t("card.deaths_unknown", card["lang"])


def test_no_deaths_is_said_where_the_tables_say_zero(shown):
    none = [card for row, card, _ in shown if row["fatalities_best"] == row["fatalities_high"] == "0"]
    assert none
    assert all(fact(card, "deaths") == "0" for card in none)


def test_every_figure_of_the_toll_stands_on_the_card(shown):
    for row, card, lang in shown:
        assert all(len(row[f"fatalities_{key}"]) < 4 for key in ("low", "best", "high"))
        stated = {row[f"fatalities_{key}"] for key in ("low", "best", "high")} - {""}
        told = fact(card, "deaths") or ""
        assert stated <= set(DIGITS.findall(told)), (row["id"], lang, sorted(stated), told)


def test_a_toll_without_an_upper_end_is_at_least(shown):
    for row, card, lang in shown:
        if row["fatalities_best"] and not row["fatalities_high"]:
            words = messages(lang)["messages"]["card.deaths_least"].replace("{best}", "").strip()
            assert words in fact(card, "deaths"), row["id"]


def test_an_act_of_government_has_no_distance_and_no_measured_side(shown):
    symbolic = [(card, lang) for row, card, lang in shown if row["is_symbolic_location"] == "1"]
    assert len(symbolic) > 90
    for card, lang in symbolic:
        assert fact(card, "distance") == t("card.distance_symbolic", lang)
        assert fact(card, "side_measured") is None


def test_a_wide_area_has_no_distance(shown):
    wide = [card for row, card, _ in shown if float(row["radius_km"]) >= 200 and row["is_symbolic_location"] == "0"]
    assert wide
    assert all(fact(card, "distance") == t("card.distance_wide", card["lang"]) for card in wide)


def shortly(km):
    return number(km, "en", 1 if 0 < km < 20 else 0)


def test_a_distance_is_shown_as_a_range_and_its_centre_where_that_means_something(incidents, cards):
    for row in incidents.table[incidents.table["border_km"].notna()].itertuples():
        told = {lang: fact(cards[lang].card(row.id), "distance") for lang in LANGS}
        centre = f" (centre {shortly(row.border_km)} km)" if row.radius_km < 10 else ""
        assert told["en"] == f"{shortly(row.border_km_low)}–{shortly(row.border_km_high)} km{centre}"
        figures = [DIGITS.findall(text.replace("\u00a0", "").replace(",", "")) for text in told.values()]
        assert ["".join(found) for found in figures] == ["".join(DIGITS.findall(told["en"]))] * 3


def test_every_other_record_has_a_distance_and_a_side(shown, incidents):
    measured = set(incidents.table.loc[incidents.table["border_km"].notna(), "id"])
    assert measured
    for row, card, lang in shown:
        if row["id"] in measured:
            assert ("من " if lang == "ar" else "–") in fact(card, "distance")
            assert fact(card, "side_measured") in {t(f"side.{side}", lang) for side in Side}


def test_without_a_line_the_card_says_that_nothing_is_measured(catalog, incidents, measures):
    blank = incidents.table.assign(border_km=float("nan"), side_measured="")
    card = Cards(catalog, replace(incidents, table=blank), measures, "en").card("in-amenas-attack")
    assert fact(card, "distance") == t("card.distance_unavailable", "en")


def test_a_radius_stands_beside_the_precision(shown):
    for row, card, lang in shown:
        radius = float(row["radius_km"])
        assert f"±{number(radius, lang, 0 if radius == int(radius) else 1)}" in fact(card, "precision")
        assert t(f"precision.{row['location_precision']}", lang) in fact(card, "precision")


def test_both_sides_speak_with_all_their_claims_in_the_order_of_the_table(shown, incidents):
    for row, card, lang in shown:
        said = incidents.claims.get(row["id"], ())
        voices = [voice["side"] for voice in card["claims"]]
        assert voices == [side for side in SIDES if any(claim.side == side for claim in said)]
        for voice in card["claims"]:
            mine = [claim for claim in said if claim.side == voice["side"]]
            assert [claim["id"] for claim in voice["claims"]] == [claim.id for claim in mine]
            assert [words(claim["text"]) for claim in voice["claims"]] == [words(claim.text[lang]) for claim in mine]
            assert [claim["date"] for claim in voice["claims"]] == [day(c.date, lang) if c.date else "" for c in mine]


def test_a_card_is_disputed_when_two_claims_exclude_each_other(shown, incidents):
    assert {card["id"] for _, card, _ in shown if card["disputed"]} == incidents.disputed


def test_every_source_that_is_cited_is_on_the_card_once(shown, incidents):
    for row, card, _ in shown:
        cited = {*items(row["brief_footnotes"]), *items(row["check_refs"])}
        cited |= {ref for claim in incidents.claims.get(row["id"], ()) for ref in claim.refs}
        listed = [source["id"] for source in card["sources"]]
        assert len(listed) == len(set(listed))
        assert {name for name in listed if not is_line(name)} == cited
        assert listed
        rests_on_a_line = row["origin"] == "brief" and not row["brief_footnotes"]
        assert (f"brief:line-{row['brief_line']}" in listed) == rests_on_a_line


def test_only_web_addresses_become_links(shown):
    for _, card, lang in shown:
        for source in card["sources"]:
            assert source["url"] == "" or re.match(r"https?://", source["url"])
            if not is_line(source["id"]):
                assert (source["note"] == t("card.no_link", lang)) == (source["url"] == "")


@pytest.mark.parametrize("url", UNSAFE)
def test_an_address_of_another_kind_is_no_link(catalog, incidents, measures, url):
    row = next(row for row in incidents.rows.values() if row["brief_footnotes"])
    key = items(row["brief_footnotes"])[0]
    cards = changed(catalog, incidents, measures, "sources", key, url_as_printed=url, url="")
    source = next(source for source in cards.card(row["id"])["sources"] if source["id"] == key)
    assert source["url"] == ""
    assert source["note"] == t("card.no_link", "en")


def test_the_discrepancies_of_a_record_are_told_with_both_values(shown, catalog, measures):
    rows = {row["id"]: row for row in catalog.table("discrepancies")}
    assert any(card["discrepancies"] for _, card, _ in shown)
    for row, card, lang in shown:
        content = [key for key in items(row["discrepancy_ids"]) if rows[key]["kind"] != "typography"]
        assert [told["id"] for told in card["discrepancies"]] == content
        for told in card["discrepancies"]:
            known = rows[told["id"]]
            for name in ("topic", "value_a", "value_b", "why"):
                assert words(told[name]) == words(measures.fill(known[f"{name}_{lang}"], lang))
            assert words(known[f"recommended_value_{lang}"]) in words(told["recommended"])


def test_text_is_given_as_it_stands_and_never_marked_up(catalog, incidents, measures):
    evil = '<img src=x onerror=alert(1)> {{7*7}} {%x%} "&'
    rows = {**incidents.rows, "in-amenas-attack": incidents.rows["in-amenas-attack"] | {"title_en": evil}}
    card = Cards(catalog, replace(incidents, rows=rows), measures, "en").card("in-amenas-attack")
    assert card["title"] == evil


def test_a_record_that_does_not_exist_has_no_card(cards):
    with pytest.raises(KeyError):
        cards["en"].card("nobody")


def test_a_language_that_does_not_exist_has_no_cards(catalog, incidents, measures):
    with pytest.raises(KeyError):
        PageFiles(catalog, incidents).card("de", "in-amenas-attack")

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import filters, search
from geo.i18n import LANGS
from geo.tables import items
from geo.view import ViewState

TWINS = ("Tin Zaouatine", "Tinzaouaten", "Tinzawatène", "TINZAOUATEN", "تين زواتين", "تينزاواتن")
SAME = [
    ("أبريل ٢٠٢٥", "ابريل 2025"),
    ("۱۴۰۴", "1404"),
    ("أزواد", "ازواد"), ("تمنراست", "تَمنراستّ"), ("مالى", "مالي"), ("اتفاقية", "اتفاقيه"), ("تمـــبكتو", "تمبكتو"),
    ("Ménaka", "menaka"), ("Août", "AOUT"), ("مؤتمر", "موتمر"), ("جزائر", "جزاير"), ("Zürich", "zurich"),
    ("l’armée", "l'armée"), ("“closely linked”", "'closely linked'"),
]  # fmt: skip
texts = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x17F) | st.characters(min_codepoint=0x621, max_codepoint=0x66F)
)


@pytest.fixture(scope="module")
def found(incidents):
    """Ids of the records that a search finds."""
    table = incidents.table

    def ids(text):
        return set(table["id"][filters.mask(table, ViewState(q=text))])

    return ids


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_that_readers_take_for_one_are_one(one, other):
    assert search.fold(one) == search.fold(other)
    assert search.fold_all(pa.array([one, other])).to_pylist() == [search.fold(one)] * 2


@given(texts)
def test_folding_twice_changes_nothing_and_leaves_no_marks(text):
    once = search.fold(text)
    assert search.fold(once) == once
    assert not any(unicodedata.combining(char) for char in once)


@pytest.mark.parametrize(
    ("word", "needle"),
    [
        ("الجزائر", "جزاير"),
        ("الم", "الم"),
        ("المال", "مال"),
        ("ال", "ال"),
        ("Alger", "alger"),
        ("والجزائر", "والجزاير"),
    ],
)
def test_an_arabic_word_is_looked_for_without_its_article(word, needle):
    assert search.needles(word) == [needle]


def test_a_joined_article_is_found_by_the_bare_word_and_the_whole_one(found):
    assert found("الجزائر") == found("جزائر") >= found("للجزائر")


@pytest.mark.parametrize("spelling", TWINS)
def test_every_spelling_of_a_place_finds_the_same_records(found, spelling):
    drone = "drone-shootdown-2025-04-01"
    assert drone in found(spelling)
    assert len(found(spelling)) >= 12


@pytest.mark.parametrize("lang", LANGS)
def test_every_record_is_found_by_its_title_in_every_language(incidents, found, lang):
    for name, row in incidents.rows.items():
        assert name in found(row[f"title_{lang}"][:200]), name


def test_a_record_is_found_by_actor_abbreviation_source_and_month_of_either_usage(found):
    drone = "drone-shootdown-2025-04-01"
    for text in (
        "FLA",
        "El Khabar",
        "avril 2025",
        "April 2025",
        "أبريل 2025",
        "أفريل 2025",
        "2025-04-01",
        "Media Line",
    ):
        assert drone in found(text), text


def test_words_are_all_needed_and_their_order_is_not(found):
    assert found("drone Tinzaouaten") == found("Tinzaouaten drone") == found("drone") & found("Tinzaouaten")
    assert found("no-such-word") == set()


def test_a_place_is_named_by_whole_words_only(catalog):
    rows = catalog.table("places")
    spellings = search.Spellings(rows)
    gao = next(row for row in rows if row["id"] == "gao")
    assert set(search.place_names(gao)) <= set(spellings.of("Towards Gao, by night"))
    assert not set(search.place_names(gao)) & set(spellings.of("Gaols and bargaoes"))


def test_the_fields_of_a_record_are_what_its_tables_say(incidents, catalog):
    actors = {row["id"]: row for row in catalog.table("actors")}
    for name, row in incidents.rows.items():
        told = incidents.fields[name]
        assert tuple(sorted(told)) == tuple(sorted(search.KINDS))
        assert told["title"] == [row[f"title_{lang}"] for lang in LANGS]
        named = {actors[actor][f"name_{lang}"] for actor in items(row["actors"]) for lang in LANGS}
        assert named <= set(told["actor"])
        assert set(search.place_names(incidents.places[row["place_id"]])) <= set(told["place"])

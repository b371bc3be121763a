import unicodedata
from dataclasses import fields, replace
from datetime import date
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import filters, search
from geo.i18n import LANGS, messages
from geo.model import DEATHS, Origin, Precision, Side
from geo.tables import items
from geo.view import ViewState

NAMES = [row.name for row in filters.FILTERS]
CAMERA_AND_PAGE = {"lang", "layers", "lon", "lat", "zoom", "bbox", "story", "sel", "panel", "data"}
ARABIC = ["الجزائر", "الجزاير", "تين زواتين", "اتفاق"]
WORDS = ["tin", "DRONE", "Ménaka", "menaka", *ARABIC, "accord", "2015", "zzz", "d'Alger", ""]
LETTERS = st.characters(min_codepoint=0x20, max_codepoint=0x17F) | st.characters(
    min_codepoint=0x621, max_codepoint=0x66F
)

FEW = settings(max_examples=15)
"""Enough where every filter has its own run."""


def some(values):
    return st.lists(st.sampled_from([*values]), unique=True, max_size=3).map(tuple)


days = st.dates(date(1958, 1, 1), date(2026, 1, 1)).map(str)


@pytest.fixture(scope="module")
def table(incidents):
    return incidents.table


def plainly(row, view):
    """Whether a record passes, read straight from the interface's words."""
    end = row.date_end or "9999-12-31"
    return (
        (view.since is None or end >= view.since)
        and (view.until is None or row.date_start <= view.until)
        and (view.cat is None or row.category in view.cat)
        and (view.actor is None or any(actor in view.actor for actor in row.actors))
        and (view.side is None or row.side in view.side)
        and (view.km is None or row.border_km_low <= view.km)
        and (view.deaths is None or row.deaths >= view.deaths)
        and (view.origin is None or row.origin in view.origin)
        and (view.precision is None or row.precision in view.precision)
        and (view.disputed is None or row.disputed)
        and (view.q is None or all(word in plain_fold(row.text) for word in map(bare, plain_fold(view.q).split())))
    )


@cache
def plain_fold(text):
    """No case, no accents, no vowel signs; one alef, one yaa, haa for taa marbuta, no tatweel."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text.casefold()) if unicodedata.category(char) != "Mn")
    for written, folded in (("ٱ", "ا"), ("ى", "ي"), ("ة", "ه"), ("ـ", "")):
        bare = bare.replace(written, folded)
    return bare


def bare(word):
    """An Arabic word without its article, unless hardly anything would be left."""
    return word[2:] if word[:2] == "ال" and len(word) > 4 else word


def test_every_filter_is_a_field_of_the_view_and_has_its_phrase():
    assert set(NAMES) == {field.name for field in fields(ViewState)} - CAMERA_AND_PAGE
    assert len(set(NAMES)) == len(NAMES)
    for row in filters.FILTERS:
        assert all(row.phrase in messages(lang)["messages"] for lang in LANGS)


def test_an_open_view_filters_nothing(table):
    assert filters.active(ViewState()) == []
    assert filters.mask(table, ViewState()).all()


def views(ids):
    """Views with any filters set, from ids that exist."""
    return st.builds(
        ViewState,
        since=st.none() | days,
        until=st.none() | days,
        cat=st.none() | some(ids["cat"]),
        actor=st.none() | some(ids["actor"]),
        side=st.none() | some(map(str, Side)),
        km=st.none() | st.sampled_from([0.0, 0.2, 6.0, 50.0, 500.0, 20040.0]),
        deaths=st.none() | st.sampled_from(DEATHS),
        origin=st.none() | some(map(str, Origin)),
        precision=st.none() | some(map(str, Precision)),
        disputed=st.none() | st.just(True),
        q=st.none() | st.sampled_from(WORDS),
    )


@given(st.data())
def test_the_mask_agrees_with_a_plain_reading(files, table, data):
    view = data.draw(views(files.known()))
    assert filters.mask(table, view).tolist() == [plainly(row, view) for row in table.itertuples()]


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(data=st.data())
def test_one_filter_alone_agrees_with_a_plain_reading(files, table, name, data):
    whole = data.draw(views(files.known()))
    view = ViewState(**{name: getattr(whole, name)})
    assert filters.mask(table, view).tolist() == [plainly(row, view) for row in table.itertuples()]


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(data=st.data())
def test_adding_a_filter_never_adds_rows(files, table, name, data):
    view = data.draw(views(files.known()))
    without = replace(view, **{name: None})
    assert not (filters.mask(table, view) & ~filters.mask(table, without)).any()


@pytest.mark.parametrize("name", NAMES)
@FEW
@given(data=st.data())
def test_leaving_a_filter_out_is_not_setting_it(files, table, name, data):
    view = data.draw(views(files.known()))
    left = filters.mask_without(table, view, name)
    assert left.tolist() == filters.mask(table, replace(view, **{name: None})).tolist()


@pytest.mark.parametrize("least", DEATHS)
def test_a_toll_is_the_highest_figure_that_is_given(incidents, table, least):
    figures = {
        name: [int(row[f"fatalities_{kind}"]) for kind in ("low", "best", "high") if row[f"fatalities_{kind}"]]
        for name, row in incidents.rows.items()
    }
    passed = set(table["id"][filters.mask(table, ViewState(deaths=least))])
    assert passed == {name for name, told in figures.items() if told and max(told) >= least}


@pytest.mark.parametrize("name", ["cat", "actor", "side", "origin", "precision"])
def test_an_empty_list_passes_nothing(table, name):
    assert not filters.mask(table, ViewState(**{name: ()})).any()


def test_a_filter_of_distance_never_passes_a_record_without_one(table):
    passed = filters.mask(table, ViewState(km=20040.0))
    assert (passed == table["border_km"].notna()).all()


def test_a_distance_of_exactly_the_limit_passes(table):
    row = table[table["border_km_low"] > 0].iloc[0]
    for passes, limit in ((filters.mask, row["border_km_low"]), (filters.is_certain, row["border_km_high"])):
        assert passes(table, ViewState(km=limit))[row.name]
        assert not passes(table, ViewState(km=np.nextafter(limit, 0)))[row.name]


@given(st.floats(0, 1500))
def test_what_lies_within_a_distance_for_certain_also_lies_there_possibly(table, km):
    view = ViewState(km=km)
    assert not (filters.is_certain(table, view) & ~filters.mask(table, view)).any()


def test_without_a_distance_everything_passes_for_certain(table):
    assert filters.is_certain(table, ViewState(side=("ml",))).all()


def test_an_incident_matches_a_day_inside_its_span(table):
    row = table[(table["date_precision"] == "span") & (table["date_end"] > table["date_start"])].iloc[0]
    same = filters.mask(table, ViewState(since=row["date_end"], until=row["date_start"]))
    assert same[row.name]
    assert not filters.mask(table, ViewState(since="9999-01-01"))[row.name]


def test_an_open_ended_incident_has_no_end(table):
    is_open = table["date_end"] == ""
    assert is_open.any()
    assert filters.mask(table, ViewState(since="2999-01-01")).tolist() == is_open.tolist()


def test_no_rows_stay_no_rows(table):
    everything = ViewState(
        "ar",
        None,
        "2000-01-01",
        "2025-01-01",
        ("battle",),
        ("dza",),
        ("dz",),
        5.0,
        1,
        ("brief",),
        ("exact",),
        True,
        "tin",
    )
    assert len(filters.active(everything)) == len(NAMES)
    passed = filters.mask(table.iloc[:0], everything)
    assert passed.dtype == np.bool_
    assert passed.size == 0


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Tinzaouatène", "tinzaouatene"),
        ("ÉLÈVE Çà", "eleve ca"),
        ("Straße", "strasse"),
        ("أزواد", "ازواد"),
        ("إمام", "امام"),
        ("آزواد", "ازواد"),
        ("ٱلجزائر", "الجزاير"),
        ("الجزائر", "الجزاير"),
        ("مُحَمَّدٌ", "محمد"),
        ("سرية", "سريه"),
        ("موسى", "موسي"),
        ("مؤتمر", "موتمر"),
        ("الجـــزائر", "الجزاير"),
        ("2015–2024", "2015–2024"),
    ],
)
def test_search_folds_what_people_write_differently(text, folded):
    assert search.fold(text) == folded


@given(st.text(LETTERS, max_size=30))
def test_folding_twice_is_folding_once(text):
    assert search.fold(search.fold(text)) == search.fold(text)


@given(st.text(LETTERS, max_size=30))
def test_composed_and_decomposed_letters_fold_alike(text):
    assert search.fold(unicodedata.normalize("NFD", text)) == search.fold(unicodedata.normalize("NFC", text))


@FEW
@given(st.data())
def test_a_record_is_found_by_its_own_words_in_any_case(table, data):
    number = data.draw(st.integers(0, len(table) - 1))
    words = data.draw(st.lists(st.sampled_from(table["text"][number].split()), min_size=1, max_size=4))
    for query in (" ".join(words), " ".join(words).upper(), "  ".join(reversed(words))):
        assert filters.mask(table, ViewState(q=query))[number]


def test_every_spelling_of_a_place_finds_its_incidents(table, incidents):
    for place_id, here in table.groupby("place_id"):
        place = incidents.places[place_id]
        names = {*items(place["variants"]), *(place[f"name_{lang}"] for lang in LANGS)}
        for name in names:
            assert filters.mask(here, ViewState(q=name)).all(), (place_id, name)


def test_a_spelling_finds_more_than_one_town_but_not_everything(table):
    passed = filters.mask(table, ViewState(q="TIN ZAOUATINE"))
    assert {"tinzaouaten-ml"} <= set(table.loc[passed, "place_id"])
    assert passed.sum() < len(table)

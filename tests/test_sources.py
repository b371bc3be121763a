"""The dates of sources: no more exact than they are known, and a day of reading is called that."""

import re

import pytest

from geo import sources
from geo.i18n import LANGS, dated, t

LENGTHS = {"day": 10, "document": 10, "month": 7, "year": 4, "accessed": 0, "none": 0}


@pytest.mark.parametrize("lang", LANGS)
def test_a_footnote_is_dated_as_exactly_as_it_is_known(catalog, lang):
    rows = catalog.table("sources")
    for row in rows:
        date = sources.published(row)
        assert len(date) == LENGTHS[row["date_precision"]], row["id"]
        if date:
            assert sources.told(row, lang) == dated(date, lang)
    assert {row["date_precision"] for row in rows} == LENGTHS.keys()


@pytest.mark.parametrize("lang", LANGS)
def test_a_day_of_reading_is_called_that_in_card_and_panel(files, lang):
    told = t("source.accessed", lang, date=dated("2025-06-02", lang))
    (panel,) = (one for one in files.dossier(lang)["sources"] if one["ref"] == "source:fn04")
    (card,) = (one for one in files.card(lang, "algiers-agreement-2015")["sources"] if one["id"] == "fn04")
    assert panel["date"] == told
    assert card["detail"].endswith(told)


@pytest.mark.parametrize("lang", LANGS)
def test_no_source_of_a_year_is_shown_with_a_day(files, lang):
    (book,) = (one for one in files.dossier(lang)["sources"] if one["ref"] == "source:fn17")
    assert re.sub("[\u2066\u2069]", "", book["date"]) == "2024"

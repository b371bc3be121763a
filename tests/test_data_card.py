"""Cards of a dataset's rows: all at once they say what each says by itself."""

import pytest
from datasets import made

from geo import dataset, incidents
from geo.i18n import LANGS, t
from geo.vicinity import Vicinity

ROWS = 60


@pytest.fixture(scope="module")
def both(files, words, border, tmp_path_factory):
    """The page's files beside a dataset."""
    path = tmp_path_factory.mktemp("card") / "events.parquet"
    made(ROWS).to_parquet(path)
    return files.beside(dataset.read(path, words, border, incidents.countries(files.catalog)))


@pytest.mark.parametrize("lang", LANGS)
def test_all_cards_at_once_are_the_cards_one_by_one(both, lang):
    cards = both.cards_of_data()[lang]
    assert len(cards) == ROWS
    assert cards == {name: both.card(lang, name) for name in cards}


def test_what_lies_near_is_looked_for_once_for_all_cards_and_languages(both, monkeypatch):
    asked, look = [], Vicinity.at

    def counted(self, lonlat):
        asked.append(len(lonlat))
        return look(self, lonlat)

    monkeypatch.setattr(Vicinity, "at", counted)
    both.cards_of_data()
    assert asked == [ROWS]


FIGURES = {
    "3,5,9": "5 (lowest 3, highest 9)",
    "3,,9": "3–9",
    ",4,": "4",
    "4,4,4": "4",
    ",,": "",
    ",3,7": "3–7",
}


@pytest.mark.parametrize("figures", FIGURES)
def test_every_figure_of_a_toll_stands_in_one_line(files, words, border, tmp_path, figures):
    path = tmp_path / "tolls.csv"
    head = "date,latitude,longitude,title,fatalities_low,fatalities_best,fatalities_high"
    path.write_text(f"{head}\n2024-01-01,20,1,One,{figures}\n", encoding="utf-8")
    card = files.beside(dataset.read(path, words, border, incidents.countries(files.catalog))).card("en", "mine:0")
    facts = {fact["label"]: fact["value"] for fact in card["facts"]}
    assert facts.get(t("card.deaths", "en"), "") == FIGURES[figures]
    assert not [name for name in facts if name.startswith("fatalities")]

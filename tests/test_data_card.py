"""Cards of a dataset's rows: all at once they say what each says by itself."""

import pytest
from datasets import made

from geo import dataset, incidents
from geo.i18n import LANGS
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

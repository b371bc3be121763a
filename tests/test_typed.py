"""The form for one incident: what it offers of a row, and what it keeps of what was typed."""

from types import SimpleNamespace

import pytest

from geo import editing, importing, keeping
from geo.i18n import LANGS
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About, usable
from geo.ui import typed

ACLED = (
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,location,latitude,longitude,"
    "geo_precision,fatalities\n"
    "MLI1,15 March 2024,3,Battles,Armed clash,JNIM: a group,Military Forces of Mali (2021-),Tessalit,20.1,1.5,1,4\n"
)


@pytest.fixture(scope="module")
def ground():
    return keeping.ground()


@pytest.fixture
def here(tmp_path, ground, catalog):
    return SimpleNamespace(store=EmbeddedStore(tmp_path / "s.sqlite"), ground=ground, catalog=catalog)


def saved(here, body, file="a.csv"):
    return importing.save(here.store, importing.draft(body, file, here.ground), About("A")).id


def shown(here, id):
    return importing.of_store(here.store, usable(here.store, id), here.ground)


def test_a_typed_day_is_kept_as_iso_day_before_month(here):
    told = {"date_start": "01/04/2025", "date_end": "2 avril 2025", "title": "01/04/2025"}
    assert typed.in_iso(here, told) == {"date_start": "2025-04-01", "date_end": "2025-04-02", "title": "01/04/2025"}
    assert typed.in_iso(here, {"date_start": "", "date_end": "soon"}) == {"date_start": "", "date_end": "soon"}


def test_the_form_offers_days_as_iso_whatever_the_order_of_the_file(here):
    body = b"id,date,date_end,latitude,longitude,title\n1,12/25/2024,,20,1,A\n2,01/04/2025,03/05/2025,20,1,B\n"
    data = shown(here, saved(here, body))
    offered = [typed.offered(here, data, row, "en") for row in range(2)]
    assert [(one["date_start"], one["date_end"]) for one in offered] == [
        ("2024-12-25", ""),
        ("2025-01-04", "2025-03-05"),
    ]
    assert typed.check(here, offered[1]) == []


def test_the_form_offers_the_day_that_acled_names_and_not_the_month_around_it(here):
    data = shown(here, saved(here, ACLED.encode()))
    offered = typed.offered(here, data, 0, "en")
    assert (offered["date_start"], offered["date_end"], offered["date_precision"]) == ("2024-03-15", "", "month")


DEED = (
    "id,type_of_violence,side_a,side_b,best,high,low,latitude,longitude,where_prec,date_start,date_end,source_headline\n"
    "7,1,Government of Mali,Band of the well,4,6,2,20.1,1.5,1,2024-07-30,2024-07-30,Clash\n"
    "8,1,Government of Mali,JNIM,4,6,2,20.1,1.5,1,2024-07-31,2024-07-31,Clash\n"
)
TITLED = (
    "date_start,date_end,date_precision,category,title_ar,title_fr,title_en,latitude,longitude,location_precision,"
    "radius_km,actors\n2025-01-01,2025-01-01,day,battle,عنوان,Titre,Titre,20,1,exact,1,\n"
)


def corrected(here, monkeypatch, body, lang="en", row=0, **told):
    """A dataset after a row was corrected as the form does it, and what the form offered."""
    id = saved(here, body.encode())
    monkeypatch.setattr(typed.mine, "of_session", lambda: {"saved": id})
    data = shown(here, id)
    before = typed.offered(here, data, row, lang)
    key = importing.keys(here.store, id)[int(data.rows[row]) - 1]
    typed.keep(here, lang, key, typed.changes(before, before | told))
    return shown(here, id), before


@pytest.mark.parametrize(
    ("told", "start", "end", "precision"),
    [
        ({"date_start": "2024-03-20", "date_precision": "day"}, "2024-03-20", "2024-03-20", "day"),
        ({"date_precision": "day"}, "2024-03-15", "2024-03-15", "day"),
        ({"date_end": "2024-03-18"}, "2024-03-15", "2024-03-18", "span"),
        ({"date_end": "2024-03-18", "date_precision": "span"}, "2024-03-15", "2024-03-18", "span"),
        ({"title": "T"}, "2024-03-01", "2024-03-31", "month"),
        ({"date_start": "2024-02-10"}, "2024-02-01", "2024-02-29", "month"),
    ],
)
def test_corrected_days_win_over_the_month_that_acled_has_by_a_code(here, monkeypatch, told, start, end, precision):
    data, _ = corrected(here, monkeypatch, ACLED, **told)
    assert data.table.loc[0, ["date_start", "date_end", "date_precision"]].tolist() == [start, end, precision]


def test_an_end_typed_for_a_day_of_acled_counts(here, monkeypatch):
    data, _ = corrected(here, monkeypatch, ACLED.replace(",3,", ",1,"), date_end="2024-03-18")
    assert data.table.loc[0, ["date_start", "date_end", "date_precision"]].tolist() == [
        "2024-03-15",
        "2024-03-18",
        "span",
    ]


@pytest.mark.parametrize("body", [ACLED, DEED])
def test_actors_of_acled_and_ucdp_are_offered_and_typed_ones_take_their_place(here, monkeypatch, body):
    data, before = corrected(here, monkeypatch, body, actors="Wagner Group; Somebody")
    assert data.table["actors"][0] == ("wagner", "Somebody")
    assert len(before["actors"].split("; ")) == 2
    again, _ = corrected(here, monkeypatch, body, actors=before["actors"], notes="n")
    assert again.table["actors"].tolist() == shown(here, saved(here, body.encode())).table["actors"].tolist()


def test_every_actor_that_the_map_knows_is_read_as_itself_by_its_name(here):
    for row in here.catalog.table("actors"):
        for lang in LANGS:
            assert here.ground.vocabulary.actor(row[f"name_{lang}"]) == row["id"]
            assert ";" not in row[f"name_{lang}"]


@pytest.mark.parametrize("body", [ACLED, DEED])
def test_typed_ends_of_deaths_count_beside_figures_of_acled_and_ucdp(here, monkeypatch, body):
    data, _ = corrected(here, monkeypatch, body, fatalities_high="9")
    assert data.table["deaths"][0] == 9


@pytest.mark.parametrize(
    ("lang", "old", "shown"),
    [
        ("en", "Titre", {"ar": "عنوان", "fr": "Anew", "en": "Anew"}),
        ("ar", "عنوان", {"ar": "Anew", "fr": "Titre", "en": "Titre"}),
    ],
)
def test_a_corrected_title_stands_wherever_the_old_one_did(here, monkeypatch, lang, old, shown):
    data, before = corrected(here, monkeypatch, TITLED, lang, title="Anew")
    assert before["title"] == old
    assert {one: data.row(0).title(one, "") for one in LANGS} == shown


@pytest.mark.parametrize("body", [ACLED, DEED, TITLED])
def test_what_is_offered_and_sent_as_it_stands_is_good_and_changes_nothing(here, monkeypatch, body):
    id = saved(here, body.encode())
    data = shown(here, id)
    for lang in LANGS:
        offered = typed.offered(here, data, 0, lang)
        told = {name: offered.get(name, "") for name in editing.OWN_COLUMNS if name != "id"}
        assert typed.check(here, told) == []
        assert typed.changes(offered, typed.in_iso(here, told)) == {}


def test_a_precision_typed_for_one_row_leaves_periods_of_others_periods(here, monkeypatch):
    body = "id,date,date_end,latitude,longitude,title\n1,2025-01-01,,20,1,A\n2,2025-01-02,2025-01-09,20,1,B\n"
    data, _ = corrected(here, monkeypatch, body, date_precision="month")
    assert data.table["date_precision"].tolist() == ["month", "span"]


def test_a_correction_keeps_what_was_corrected_while_its_row_had_another_key(here, monkeypatch):
    body = b"id,date,latitude,longitude,title\n1,2025-01-01,20,1,A\n1,2025-01-02,20,1,B\n"
    id = saved(here, body)
    sheet = importing.opened(here.store, id, here.ground)[1].sheet
    here.store.edit(id, editing.digests(sheet)[1], {"title": "Corrected"})
    monkeypatch.setattr(typed.mine, "of_session", lambda: {"saved": id})
    typed.keep(here, "en", "1#2", {"notes": "n"})
    data = shown(here, id)
    assert (data.row(1).title("en", ""), data.row(1).said("notes")) == ("Corrected", "n")

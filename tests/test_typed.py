"""The form for one incident: what it offers of a row, and what it keeps of what was typed."""

from types import SimpleNamespace

import pytest

from geo import importing, keeping
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About
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
    return importing.save(here.store, importing.draft(body, file, here.ground), About("A"))


def test_a_typed_day_is_kept_as_iso_day_before_month(here):
    told = {"date_start": "01/04/2025", "date_end": "2 avril 2025", "title": "01/04/2025"}
    assert typed.in_iso(here, told) == {"date_start": "2025-04-01", "date_end": "2025-04-02", "title": "01/04/2025"}
    assert typed.in_iso(here, {"date_start": "", "date_end": "soon"}) == {"date_start": "", "date_end": "soon"}


def test_the_form_offers_days_as_iso_whatever_the_order_of_the_file(here):
    body = b"id,date,date_end,latitude,longitude,title\n1,12/25/2024,,20,1,A\n2,01/04/2025,03/05/2025,20,1,B\n"
    data = importing.of_store(here.store, saved(here, body), here.ground)
    offered = [typed.offered(here, data, row, "en") for row in range(2)]
    assert [(one["date_start"], one["date_end"]) for one in offered] == [
        ("2024-12-25", ""),
        ("2025-01-04", "2025-03-05"),
    ]
    assert typed.check(here, offered[1]) == []


def test_the_form_offers_the_day_that_acled_names_and_not_the_month_around_it(here):
    data = importing.of_store(here.store, saved(here, ACLED.encode()), here.ground)
    offered = typed.offered(here, data, 0, "en")
    assert (offered["date_start"], offered["date_end"], offered["date_precision"]) == ("2024-03-15", "", "month")

"""What columns are called, and what ACLED, UCDP and plain tables say of a row."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingesting import HEADER, ROW, codes, days, read, reasons

from geo.i18n import LANGS
from geo.ingest import (
    headings,
)
from geo.ingest.reading import refusal
from geo.ingest.sheet import Refused

SPELLED = [(name, word) for name, spellings in headings.SPELLINGS.items() for word in spellings]


@pytest.mark.parametrize(("name", "word"), SPELLED, ids=[f"{name}-{n}" for n, (name, _) in enumerate(SPELLED)])
def test_every_spelling_of_a_heading_means_its_column(name, word):
    others = [one for one in HEADER if one != name]
    for spelled in (word, word.upper(), f"  {word.title()} ", word.replace(" ", "_")):
        form = headings.form([*others, spelled])
        assert form.name == "neutral"
        assert spelled in (form.columns.get(name), form.columns.get(f"{name}_best"))


def test_types_and_actors_are_read_whatever_their_column_is_called(words):
    for kind, who, dead in (("type", "actor", "fatalities"), ("category", "actors", "fatalities_best")):
        told = read(words, [[*HEADER, kind, who, dead], [*ROW, "Armed clash", "JNIM", "7"]])
        assert told.table[["category", "actors", "deaths"]].iloc[0].tolist() == ["battle", "jnim", 7]


def test_types_are_known_by_their_names_in_every_language_and_others_are_unclassified(words, catalog):
    for row in catalog.table("categories"):
        for text in (row["id"], row["name_en"], row["name_fr"].upper(), f" {row['name_ar']} "):
            assert words.category("", text) == row["id"]
    told = read(words, [[*HEADER, "type"], [*ROW, "Kaffeeklatsch"], [*ROW[:3], "b", "battle"]])
    assert told.table["category"].tolist() == ["unclassified", "battle"]
    assert {(one.said, one.rows, one.category) for one in told.types} == {
        ("Kaffeeklatsch", 1, "unclassified"),
        ("battle", 1, "battle"),
    }


@pytest.mark.parametrize("column", HEADER)
def test_a_required_column_that_lacks_is_named_in_three_languages(words, column):
    names = [name for name in HEADER if name != column]
    with pytest.raises(Refused, match="missing-column") as caught:
        read(words, [names, ["x"] * 3])
    assert caught.value.values["column"] == column
    assert all(column in refusal(caught.value, "a.csv", "csv", lang)["warnings"][0]["message"] for lang in LANGS)


@given(st.permutations([*HEADER, "type", "actor", "fatalities", "source", "source_url", "notes", "own", "الرمز"]))
def test_the_order_of_columns_does_not_matter_and_all_are_kept(words, names):
    values = dict(zip(HEADER, ROW, strict=True)) | {"fatalities": "3", "source_url": "https://example.org/"}
    told = read(words, [names, [values.get(name, f"{name}!") for name in names]])
    assert told.rows_good == 1 and not told.warnings
    assert told.source.column_names == names
    assert told.table[["lon", "lat", "deaths"]].iloc[0].tolist() == [0.5, 20.1, 3]


ACLED_2016 = (
    "GWNO,EVENT_ID_CNTY,EVENT_ID_NO_CNTY,EVENT_DATE,YEAR,TIME_PRECISION,EVENT_TYPE,ACTOR1,ALLY_ACTOR_1,INTER1,ACTOR2,"
    "ALLY_ACTOR_2,INTER2,INTERACTION,COUNTRY,ADMIN1,ADMIN2,ADMIN3,LOCATION,LATITUDE,LONGITUDE,GEO_PRECISION,SOURCE,NOTES,"
    "FATALITIES,,"
)
ACLED_2019 = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,location,latitude,"
    "longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3"
)
ACLED_2023 = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,"
    "longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
EVENT = {
    **{"event_id_cnty": "MLI1", "event_date": "22 February 2019", "year": "2019", "time_precision": "1"},
    **{"event_type": "Explosions/Remote violence", "sub_event_type": "Air/drone strike", "actor1": "JNIM: a group"},
    **{"actor2": "Military Forces of Mali (2021-)", "inter1": "2", "latitude": "20.1", "longitude": "1.5"},
    **{"geo_precision": "1", "location": "Tessalit", "fatalities": "4", "country": "Mali", "notes": "Invented."},
}


def acled(columns, *events):
    names = columns.split(",")
    return [names, *([(EVENT | event).get(name.lower(), "") for name in names] for event in events)]


@pytest.mark.parametrize(
    ("columns", "event", "category"),
    [
        (ACLED_2016, {"event_type": "Battle-No change of territory", "event_date": "22/02/2019"}, "battle"),
        (ACLED_2019, {}, "air_drone_strike"),
        (ACLED_2023, {"event_date": "2019-02-22", "inter1": "Rebel group"}, "air_drone_strike"),
    ],
)
def test_every_shape_of_acled_is_known(words, columns, event, category):
    told = read(words, acled(columns, event, event | {"event_id_cnty": "MLI2", "fatalities": "NA"}))
    assert told.form.name == "acled" and "detected:acled" in codes(told)
    assert told.rows_good == told.rows == 2
    assert days(told) == days(told, "end") == ["2019-02-22"] * 2
    assert told.table["category"].tolist() == [category] * 2
    assert told.table["actors"].tolist() == ["jnim;mli-fama"] * 2
    assert told.table["deaths"][0] == 4 and np.isnan(told.table["deaths"][1])
    assert (told.table["lon"].tolist(), told.table["lat"].tolist()) == ([1.5] * 2, [20.1] * 2)


def test_slashed_days_of_acled_are_day_first_without_a_question(words):
    told = read(words, acled(ACLED_2023, {"event_date": "03/04/2019"}, {"event_date": "05/04/2019"}))
    assert days(told) == ["2019-04-03", "2019-04-05"]
    assert not {code for code in codes(told) if code.startswith("date")}


@pytest.mark.parametrize(
    ("precision", "day", "span", "called"),
    [
        ("1", "2024-02-14", ("2024-02-14", "2024-02-14"), "day"),
        ("2", "2024-03-02", ("2024-02-28", "2024-03-05"), "span"),
        ("3", "2024-02-14", ("2024-02-01", "2024-02-29"), "month"),
        ("3", "2023-12-31", ("2023-12-01", "2023-12-31"), "month"),
        ("", "2024-02-14", ("2024-02-14", "2024-02-14"), "day"),
    ],
)
def test_the_time_precision_of_acled_is_a_day_a_week_or_a_month(words, precision, day, span, called):
    told = read(words, acled(ACLED_2023, {"event_date": day, "time_precision": precision}))
    assert (*days(told), *days(told, "end")) == span
    assert told.table["date_precision"].tolist() == [called]


def test_the_geo_precision_of_acled_is_a_radius_and_an_unknown_code_the_widest(words):
    events = [{"geo_precision": code, "event_id_cnty": f"M{code}"} for code in ("1", "2", "3", "9", "", "1.0")]
    told = read(words, acled(ACLED_2023, *events))
    assert told.table["radius_km"].tolist() == [5, 25, 100, 100, 100, 5]
    assert told.table["precision"].tolist() == ["place", "area", "area", "area", "area", "place"]


def test_a_table_of_actors_is_said_to_count_events_more_than_once(words):
    columns = ",".join(name for name in ACLED_2019.split(",") if name not in ("actor2", "assoc_actor_2", "inter2"))
    told = read(words, acled(columns, *({"event_id_cnty": f"MLI{n // 2}", "actor1": f"A{n}"} for n in range(6))))
    note = next(note for note in told.warnings if note.code == "actor-based")
    assert dict(note.values)["events"] == "3"
    assert told.rows_good == 6
    single = read(words, acled(columns, *({"event_id_cnty": f"MLI{n}"} for n in range(3))))
    assert "actor-based" not in codes(single)


def test_an_event_that_stands_twice_is_said(words):
    told = read(words, acled(ACLED_2023, {}, {"notes": "Corrected."}, {"event_id_cnty": "MLI2"}))
    assert [note.rows for note in told.warnings if note.code == "duplicate-id"] == [(2,)]


@pytest.mark.parametrize("extra", [[], ["fatalities"], ["country", "admin1"]])
def test_monthly_totals_are_no_incidents(words, extra):
    with pytest.raises(Refused, match="aggregate-not-incidents"):
        read(words, [["Month", "Year", "Events", *extra], ["May", "2024", "12", *["1" for _ in extra]]])


# UCDP

DEED = {
    **{"id": "244657", "relid": "MLI-2024-1-1", "year": "2024", "active_year": "1", "code_status": "Clear"},
    **{"type_of_violence": "1", "conflict_dset_id": "259", "conflict_new_id": "259", "conflict_name": "Mali: Azawad"},
    **{"side_a": "Government of Mali", "side_b": "JNIM", "number_of_sources": "1", "where_prec": "1"},
    **{"latitude": "20.1", "longitude": "1.5", "country": "Mali", "date_prec": "1", "event_clarity": "1"},
    **{"date_start": "2024-07-30 00:00:00.000", "date_end": "2024-07-30 00:00:00.000", "deaths_a": "0"},
    **{"deaths_b": "4", "deaths_civilians": "0", "deaths_unknown": "0", "best": "4", "high": "6", "low": "2"},
}


def ucdp(*deeds, names=headings.UCDP_ORDER):
    return [list(names), *([(DEED | deed).get(name, "") for name in names] for deed in deeds)]


def test_ucdp_is_known_with_the_highest_figure_and_both_sides(words):
    told = read(words, ucdp({}, {"id": "2", "date_end": "2024-08-02 00:00:00.000", "date_prec": "2"}))
    assert told.form.name == "ucdp" and told.rows_good == 2
    assert [note.code for note in told.info] == ["detected:ucdp"]
    assert told.table["deaths"].tolist() == [6, 6]
    assert told.table["actors"].tolist() == ["mli;jnim"] * 2
    assert (days(told), days(told, "end")) == (["2024-07-30"] * 2, ["2024-07-30", "2024-08-02"])
    assert told.table["date_precision"].tolist() == ["day", "span"]


def test_the_kinds_of_violence_and_the_places_of_ucdp(words):
    deeds = [{"id": str(n), "type_of_violence": str(n % 4), "where_prec": str(n)} for n in range(1, 9)]
    told = read(words, ucdp(*deeds))
    assert told.table["category"].tolist()[:4] == ["battle", "battle", "hostage_attack", "unclassified"]
    assert told.table["radius_km"].tolist() == [5, 25, 60, 250, 100, 600, 300, 600]
    assert told.table["precision"].tolist()[:6] == ["place", "area", "area", "area", "area", "country"]


def test_a_row_of_tags_under_the_header_is_no_event(words):
    tags = [f"#event+{name}" for name in [*headings.UCDP_ORDER, "iso3"]]
    names = [*headings.UCDP_ORDER, "iso3"]
    header, first, bad = ucdp({}, {"id": "2", "latitude": "100"}, names=names)
    told = read(words, [header, tags, first, bad])
    assert (told.rows, told.rows_good) == (2, 1)
    assert reasons(told) == [(2, "latitude_range")]
    assert told.source["id"].to_pylist() == ["244657", "2"]


def test_a_release_without_a_header_is_read_with_its_first_row(words):
    _, *rows = ucdp({}, {"id": "2"}, {"id": "3", "latitude": "100"})
    told = read(words, rows)
    assert told.form.name == "ucdp" and "header-missing" in codes(told)
    assert told.source.to_pylist() == read(words, [headings.UCDP_ORDER, *rows]).source.to_pylist()
    assert reasons(told) == [(3, "latitude_range")]


def test_the_older_columns_of_ucdp_are_known(words):
    new = (
        "relid",
        "code_status",
        "conflict_dset_id",
        "dyad_dset_id",
        "side_a_dset_id",
        "side_b_dset_id",
        "where_description",
    )
    names = [name for name in headings.UCDP_ORDER if name not in new]
    assert len(names) == 42
    told = read(words, ucdp({}, names=names))
    assert (told.form.name, told.rows_good) == ("ucdp", 1)


def test_an_end_before_its_beginning_is_a_fault(words):
    told = read(words, ucdp({"date_end": "2024-07-29"}, {"id": "2", "date_end": ""}))
    assert reasons(told) == [(1, "ends_before_start")]
    assert days(told, "end")[1] == "2024-07-30"

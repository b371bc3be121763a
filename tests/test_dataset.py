"""A dataset beside the records: nothing vanishes, filters mean the same, the columns file holds every row."""

import json
import re
from dataclasses import replace
from itertools import islice, pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from corpus_files import CORPUS
from datasets import made, written
from hypothesis import given, settings
from hypothesis import strategies as st

from geo import columns, dataset, dataset_columns, export, filters, incidents, search
from geo.__main__ import main
from geo.errors import BorderMapError, DatasetError, ExportError
from geo.export import order, records
from geo.i18n import LANGS, t, visible
from geo.ingest import vocabulary
from geo.ingest.sheet import Refused
from geo.model import DEATHS
from geo.view import ViewState

ROWS = 3000
STEP_M = 2.4
HOSTILE = ["{{ 7*7 }}", "<img src=x onerror=alert(1)>", "=1+1", "$x^2$", "\u202etest", "{% for %}", "' OR 1=1 --"]


def read(catalog, path):
    words = vocabulary.of(catalog)
    return dataset.read(path, words, incidents.border_line(catalog), incidents.countries(catalog))


@pytest.fixture(scope="module")
def frame():
    return made(ROWS, 7)


@pytest.fixture(scope="module")
def data(catalog, tmp_path_factory, frame):
    path = tmp_path_factory.mktemp("data") / "events.parquet"
    frame.to_parquet(path, index=False)
    return read(catalog, path)


@pytest.fixture(scope="module")
def both(files, data):
    return files.beside(data)


def in_order(frame):
    return frame.sort_values("date_start", kind="stable").reset_index(drop=True)


def test_every_row_is_there_in_the_order_of_its_day(data, frame):
    assert len(data) == len(frame)
    assert not data.left_out
    told = in_order(frame)
    assert data.source["id"].to_pylist() == told["id"].tolist()
    for name, own in (("lon", "lon"), ("lat", "lat"), ("radius_km", "radius_km"), ("deaths", "fatalities_best")):
        assert np.array_equal(data.table[name].to_numpy(float), told[own].to_numpy(float), equal_nan=True)
    for name in ("date_start", "date_end", "date_precision", "category"):
        assert data.table[name].tolist() == told[name].tolist()
    assert data.table["id"].tolist() == [f"mine:{n}" for n in range(len(frame))]


def test_what_is_measured_is_what_enriching_measures(data, catalog):
    table = data.table[["lon", "lat", "radius_km", "symbolic"]]
    told = incidents.enrich(table, incidents.border_line(catalog), incidents.countries(catalog))
    for name in ("border_km", "chainage_km"):
        assert np.array_equal(data.table[name], told[name], equal_nan=True)
    assert data.table["side_measured"].tolist() == told["side_measured"].tolist()


def test_a_class_of_distance_holds_the_distance(data):
    km, radius = data.table["border_km"].to_numpy(), data.table["radius_km"].to_numpy()
    measured = ~np.isnan(km)
    low, high = data.table["border_km_low"].to_numpy(), data.table["border_km_high"].to_numpy()
    assert (low[measured] <= np.maximum(km - radius, 0)[measured]).all()
    assert (high[measured] >= (km + radius)[measured]).all()
    assert np.isnan(low[~measured]).all()
    edges = [*dataset.KM_EDGES, dataset.FAR_KM]
    assert all(a < b for a, b in pairwise(edges))
    assert set(range(101)) <= set(edges)
    assert len(dataset.KM_EDGES) <= dataset.UNMEASURED


CORRUPT = {
    "value_missing": ("lat", [np.nan]),
    "latitude_range": ("lat", [91.0, -90.5]),
    "not_a_number": ("lat", [np.inf]),
    "date_missing": ("date_start", [""]),
    "date_unreadable": ("date_start", ["yesterday"]),
    "before_1900": ("date_start", ["1899-12-31"]),
    "no_such_day": ("date_start", ["2025-13-01"]),
    "not_in_vocabulary": ("category", ["", "Battle", "<b>"]),
    "not_positive": ("radius_km", [-1.0]),
}


@settings(max_examples=25)
@given(st.lists(st.sampled_from(sorted(CORRUPT)), max_size=30), st.randoms(use_true_random=False))
def test_no_row_vanishes_without_a_word(catalog, tmp_path_factory, reasons, chance):
    frame = made(60, chance.randrange(1000)).astype({"radius_km": float})
    broken = {}
    for row, reason in zip(chance.sample(range(60), len(reasons)), reasons, strict=True):
        column, values = CORRUPT[reason]
        frame.loc[row, column] = chance.choice(values)
        broken[row] = reason
    path = tmp_path_factory.mktemp("broken") / "events.csv"
    frame.to_csv(path, index=False)
    data = read(catalog, path)
    assert len(data) + sum(out.rows for out in data.left_out) == len(frame)
    kept = set(data.source["id"].to_pylist())
    assert kept == {f"EV{n}" for n in range(60)} - {f"EV{n}" for n in broken}
    for out in data.left_out:
        own = [row for row, reason in broken.items() if reason == out.reason]
        assert (out.rows, out.first) == (len(own), min(own) + 1)


def test_an_end_before_the_beginning_is_told(catalog, tmp_path):
    frame = made(10)
    frame.loc[3, "date_end"] = "1950-01-01"
    frame.to_csv(tmp_path / "e.csv", index=False)
    assert [(out.reason, out.rows, out.first) for out in read(catalog, tmp_path / "e.csv").left_out] == [
        ("ends_before_start", 1, 4)
    ]


def test_what_a_file_lacks_is_said(catalog, tmp_path):
    made(5).drop(columns=["location_precision", "radius_km"]).to_csv(tmp_path / "e.csv", index=False)
    data = read(catalog, tmp_path / "e.csv")
    assert data.assumed == ("location_precision", "radius_km")
    assert set(data.table["precision"]) == {"exact"}


@pytest.mark.parametrize("column", ["date_start", "lat", "lon"])
def test_a_file_without_a_column_is_refused_by_name(catalog, tmp_path, column):
    made(5).drop(columns=column).to_csv(tmp_path / "e.csv", index=False)
    with pytest.raises(Refused, match="missing-column") as caught:
        read(catalog, tmp_path / "e.csv")
    assert "title" in str(caught.value.values["columns"])


def test_a_file_of_bad_rows_only_is_refused(catalog, tmp_path):
    made(5).assign(category="nothing").to_csv(tmp_path / "e.csv", index=False)
    with pytest.raises(DatasetError, match="dataset_empty"):
        read(catalog, tmp_path / "e.csv")


KM = [0.0, 0.3, 5.0, 12.0, 50.0, 61.0, 333.3, 20040.0]
maybe = lambda values: st.none() | values  # noqa: E731
views = st.builds(
    ViewState,
    since=maybe(st.sampled_from(["1999-05-05", "2015-02-14", "2025-06-01"])),
    until=maybe(st.sampled_from(["2001-01-01", "2020-02-29", "2026-01-01"])),
    cat=maybe(st.sampled_from([(), ("battle",), ("ied", "trade")])),
    actor=maybe(st.sampled_from([("jnim",), ("wagner", "dza")])),
    side=maybe(st.sampled_from([("dz",), ("ml", "undetermined")])),
    km=maybe(st.sampled_from(KM)),
    deaths=maybe(st.sampled_from(DEATHS)),
    origin=maybe(st.sampled_from([("mine",), ("brief",)])),
    precision=maybe(st.sampled_from([("exact",), ("place", "area")])),
    disputed=maybe(st.just(True)),
    q=maybe(st.sampled_from(["evenement", "lieu 77", "ÉVÉNEMENT", "nowhere"])),
)


@given(views)
def test_a_filter_means_the_same_for_every_row(both, frame, view):
    table = both.incidents.table
    passed = filters.mask(table, view, both.incidents.find)[-len(frame) :]
    told, measured = in_order(frame), both.data.table
    expected = np.ones(len(told), bool)
    if view.since:
        expected &= (told["date_end"] >= view.since).to_numpy()
    if view.until:
        expected &= (told["date_start"] <= view.until).to_numpy()
    if view.cat is not None:
        expected &= told["category"].isin(view.cat).to_numpy()
    if view.actor:
        expected &= np.array([not set(view.actor).isdisjoint(text.split(";")) for text in told["actors"]])
    if view.side:
        expected &= measured["side"].isin(view.side).to_numpy()
    if view.deaths:
        expected &= (told["fatalities_best"] >= view.deaths).to_numpy()
    if view.origin:
        expected &= "mine" in view.origin
    if view.precision:
        expected &= told["location_precision"].isin(view.precision).to_numpy()
    if view.disputed:
        expected &= False
    if view.q:
        words = search.needles(view.q)
        expected &= np.array([all(word in search.fold(text) for word in words) for text in told["title"]])
    if view.km is None:
        assert passed.tolist() == expected.tolist()
        return
    exact = (measured["border_km"] - measured["radius_km"] <= view.km).to_numpy()
    assert not (expected & exact & ~passed).any()
    if view.km in dataset.KM_EDGES and view.km <= 20:
        assert (passed == (expected & exact)).all()


@pytest.mark.parametrize("km", [1.0, 5.0, 10.0, 25.0, 50.0, 100.0])
def test_the_steps_of_the_filter_lose_no_exactness_for_points(catalog, tmp_path, km):
    made(2000).assign(radius_km=0.0, symbolic=False).to_csv(tmp_path / "p.csv", index=False)
    table = read(catalog, tmp_path / "p.csv").table
    view = ViewState(km=km)
    near = (table["border_km"] <= km).to_numpy()
    assert (filters.is_certain(table, view) == near).all()
    assert (filters.mask(table, view) == near).all()


def test_the_projects_own_records_stay_as_they_are(files, both):
    own, table = files.incidents.table, both.incidents.table
    assert len(table) == len(own) + ROWS
    for name in ("id", "date_start", "category", "side", "layer", "border_km", "symbolic"):
        assert table[name].iloc[: len(own)].tolist() == pytest.approx(own[name].tolist(), nan_ok=True)
    assert files.columns() == both.columns()
    assert files.search() == both.search()


def test_the_columns_file_holds_every_row(both):
    data, names = both.data, both.vocabularies()
    header, told = columns.decode(both.data_columns())
    table = data.table
    assert header["rows"] == len(table) == told["day_rows"].sum()
    kind = told["kind"]
    for name in ("category", "side", "precision", "date_precision"):
        words = np.array(names[name], object)[told[f"kind_{name}"][kind]]
        assert words.tolist() == table[name].tolist()
    assert told["kind_radius_km"][kind].tolist() == table["radius_km"].tolist()
    assert told["kind_symbolic"][kind].tolist() == table["symbolic"].tolist()
    assert told["kind_deaths"][kind].tolist() == [sum(n >= step for step in DEATHS) for n in table["deaths"]]
    lists = [[names["actor"][code] for code in header["actor_lists"][n]] for n in told["kind_actors"]]
    assert [lists[n] for n in kind] == [list(actors) for actors in table["actors"]]
    days = np.repeat(told["day"], told["day_rows"]) + (np.datetime64("1900-01-01")).astype(int)
    assert days.astype("datetime64[D]").astype(str).tolist() == table["date_start"].tolist()
    assert (days + told["kind_span"][kind]).astype("datetime64[D]").astype(str).tolist() == table["date_end"].tolist()
    least, most = np.array(header["km_least"]), np.array(header["km_most"])
    measured = told["km"] != dataset.UNMEASURED
    assert measured.tolist() == (~table["border_km"].isna()).tolist()
    km = table["border_km"].to_numpy()[measured]
    assert (least[told["km"][measured]] <= np.maximum(km, least[0])).all()
    assert (km <= most[told["km"][measured]]).all()
    at = columns.unmercator(np.column_stack([told["x"], told["y"]]) / columns.FULL)
    assert (np.hypot(*(at - table[["lon", "lat"]].to_numpy()).T) * 111_320 < STEP_M).all()


def test_a_row_takes_nine_bytes(both):
    header, _ = columns.decode(both.data_columns())
    width = {"u8": 1, "p16": 2, "p24": 3}
    own = [column for column in header["columns"] if column["name"] in ("x", "y", "kind", "km")]
    assert sum(width[column["type"]] * column["count"] for column in own) == 9 * ROWS
    assert [column["name"] for column in header["columns"][-4:]] == ["x", "y", "kind", "km"]
    assert dataset_columns.BLOCK == 50_000


def test_many_kinds_are_numbered_with_three_bytes(both, monkeypatch):
    _, told = columns.decode(both.data_columns())
    monkeypatch.setattr(dataset_columns, "MOST_SHORT", told["kind"].max())
    header, wide = columns.decode(dataset_columns.encode(both.data, both.vocabularies()))
    assert {column["type"] for column in header["columns"] if column["name"] == "kind"} == {"p24"}
    assert {name: values.tolist() for name, values in wide.items()} == {
        name: values.tolist() for name, values in told.items()
    }


def with_actors(data, lists):
    """A dataset of as many rows as there are lists of actors."""
    table = data.table.iloc[np.sort(np.arange(len(lists)) % len(data))].reset_index(drop=True)
    words = pd.Index(list(dict.fromkeys(lists)), tupleize_cols=False)
    return replace(data, table=table.assign(actors=pd.Categorical.from_codes(words.get_indexer_for(lists), words)))


def actors_of_rows(data, names):
    header, told = columns.decode(dataset_columns.encode(data, names))
    lists = [[names["actor"][code] for code in header["actor_lists"][n]] for n in told["kind_actors"]]
    return [lists[n] for n in told["kind"]]


def test_an_actor_is_found_among_more_names_than_two_bytes_number(both):
    lists = [(f"Band {n}",) for n in range(66_000)] + [("jnim",), ("Band 1", "mli")]
    found = actors_of_rows(with_actors(both.data, lists), both.vocabularies())
    assert found == [[]] * 66_000 + [["jnim"], ["mli"]]


def test_more_lists_of_known_actors_than_two_bytes_number_are_all_kept(both):
    names = both.vocabularies()
    lists = list(islice(permutations(names["actor"], 3), 66_000))
    assert actors_of_rows(with_actors(both.data, lists), names) == [list(told) for told in lists]


def test_the_same_file_gives_the_same_bytes(catalog, files, tmp_path):
    path = written(tmp_path, 500)
    a, b = (files.beside(read(catalog, path)).data_columns() for _ in range(2))
    assert a == b


@pytest.mark.parametrize("name", ["mine:0", f"mine:{ROWS - 1}"])
def test_an_id_names_a_row(both, name):
    assert name in both.known()["sel"]
    assert both.data.row_of(name) == int(name[5:])


@pytest.mark.parametrize("name", [f"mine:{ROWS}", "mine:-1", "mine:01", "mine:", "mine:1.0", "mine:٣", "1", "mine:1e3"])
def test_other_ids_name_none(both, name):
    assert name not in both.known()["sel"]
    with pytest.raises(KeyError):
        both.data.row_of(name)


@pytest.mark.parametrize("lang", LANGS)
def test_a_card_says_what_the_file_says(both, lang):
    card = both.card(lang, "mine:7")
    row = in_order(made(ROWS, 7)).iloc[7]
    assert card["title"].replace("\u00a0", " ") == row["title"]
    values = {fact["label"]: fact["value"] for fact in card["facts"]}
    assert values["id"] == row["id"]
    assert both.scene(ViewState(lang=lang)).query == f"lang={lang}&data={both.data.id}"
    assert both.data.name in card["citation"]
    assert both.data.id in card["citation"]
    assert both.headings(lang, ["mine:7"]) == [(card["title"], card["date"])]


def test_hostile_texts_stay_texts_on_cards_and_in_files(catalog, files, tmp_path):
    made(len(HOSTILE)).assign(title=HOSTILE, notes=HOSTILE).to_parquet(tmp_path / "evil.parquet")
    both = files.beside(read(catalog, tmp_path / "evil.parquet"))
    titles = {both.card("en", f"mine:{n}")["title"] for n in range(len(HOSTILE))}
    assert titles == {visible(text) for text in HOSTILE}
    made_order = order.read(both, "lang=en&origin=mine")[0]
    told = {row["title_en"] for row in records.of(made_order).rows}
    assert told == set(HOSTILE)
    collection = json.loads(export.write("geojson", made_order))
    assert {feature["properties"]["title_en"] for feature in collection["features"]} == set(HOSTILE)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf", "pptx", "csv", "gpkg", "parquet", "xlsx", "html"])
def test_every_format_takes_a_dataset(both, suffix):
    wanted = order.read(both, "lang=ar&from=2020-01-01&relief=0")[0]
    assert len(export.write(suffix, wanted)) > 10_000


def test_a_data_file_holds_the_rows_that_are_shown(both):
    wanted = order.read(both, "lang=en&cat=battle&from=2015-01-01")[0]
    rows = records.of(wanted).rows
    assert [row["id"] for row in rows if row["origin"] == "mine"] == [
        both.data.row(both.data.row_of(name)).cells["id"] for name in wanted.ids if name.startswith("mine:")
    ]
    assert len(rows) == len(wanted.ids)
    one = next(row for row in rows if row["origin"] == "mine" and row["border_km"])
    assert one["border_km_low"] == pytest.approx(max(one["border_km"] - one["radius_km"], 0), abs=1e-3)


def test_a_file_of_too_many_rows_is_refused(both, monkeypatch):
    monkeypatch.setattr(records, "MOST_ROWS", 10)
    with pytest.raises(ExportError, match="too_many_rows"):
        export.write("csv", order.read(both, "lang=en")[0])


def test_a_page_file_without_room_says_so(both, monkeypatch):
    for limit, kept in (("MOST_TOLD", ["data"]), ("MOST_DRAWN", [])):
        monkeypatch.setattr(f"geo.render.web.{limit}", 10)
        text = export.write("html", order.read(both, "lang=en&relief=0")[0]).decode()
        assert re.findall('id="bm-part-(data[^"]*)"', text) == kept
        assert 'id="bm-part-columns"' in text


def test_a_story_is_told_without_the_dataset(both):
    assert "mine" in [row.id for row in both.scene(ViewState(lang="en")).layers if row.is_on]
    assert not any(
        mark.layer == "mine" for mark in both.scene(both.view("story=where-the-border-runs&lang=en")[0]).marks
    )


def test_the_command_line_says_what_it_leaves_out(tmp_path, capsys):
    frame = made(20)
    frame.loc[4, "lat"] = 99.0
    frame.to_csv(tmp_path / "e.csv", index=False)
    assert main(["snapshot", str(tmp_path / "m.png"), "--data", str(tmp_path / "e.csv"), "--lang", "en"]) == 0
    said = capsys.readouterr().err
    assert "19" in said
    assert "row 5" in said
    assert (tmp_path / "m.png").stat().st_size > 10_000


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "lon,lat\n1,2\n"])
def test_the_command_line_refuses_a_file_in_one_sentence(tmp_path, capsys, text):
    (tmp_path / "e.csv").write_text(text)
    assert main(["snapshot", str(tmp_path / "m.png"), "--data", str(tmp_path / "e.csv")]) == 1
    said = capsys.readouterr().err.strip()
    assert "e.csv" in said
    assert "Traceback" not in said
    assert not (tmp_path / "m.png").exists()


def test_days_may_be_dates_or_times(catalog, tmp_path):
    frame = made(5).assign(date_precision="day").drop(columns="date_end")
    frame.assign(date_start=pd.to_datetime(frame["date_start"])).to_parquet(tmp_path / "a.parquet")
    frame.assign(date_start=frame["date_start"] + "T12:00:00").to_csv(tmp_path / "b.csv", index=False)
    told = [read(catalog, tmp_path / name).table["date_start"].tolist() for name in ("a.parquet", "b.csv")]
    assert told[0] == told[1] == sorted(frame["date_start"])


def test_a_column_that_stands_twice_is_told(tmp_path, catalog):
    made(3).assign(Category="battle").to_parquet(tmp_path / "e.parquet")
    with pytest.raises(Refused, match="duplicate-column"):
        read(catalog, tmp_path / "e.parquet")


def test_a_column_of_lists_is_read_as_its_words(tmp_path, catalog):
    made(3).assign(actors=[["jnim", "mli"]] * 3).to_parquet(tmp_path / "e.parquet")
    assert set(read(catalog, tmp_path / "e.parquet").table["actors"]) == {("jnim", "mli")}


def test_a_missing_file_is_told(tmp_path, catalog):
    with pytest.raises(BorderMapError):
        read(catalog, tmp_path / "none.parquet")


def test_several_files_are_one_dataset_that_says_which_row_is_whose(catalog, files, tmp_path):
    sets = [read(catalog, CORPUS / name) for name in ("acled_2019.csv", "csv_arabic_header.csv", "ucdp_ged.csv")]
    whole = dataset.together(sets)
    assert len(whole) == 15
    days = whole.table["date_start"].astype(str).tolist()
    assert days == sorted(days)
    assert whole.table["id"].tolist() == [f"mine:{n}" for n in range(15)]
    told = {(whole.source["file"][n].as_py(), int(whole.rows[n])) for n in range(15)}
    assert told == {(one.name, int(row)) for one in sets for row in one.rows}
    for one in sets:
        for row in range(len(one)):
            there = next(
                n for n in range(15) if (whole.source["file"][n].as_py(), whole.rows[n]) == (one.name, one.rows[row])
            )
            assert whole.row(there).title("en", "type") == one.row(row).title("en", "type")
            for name in ("lon", "lat", "border_km", "category", "actors", "deaths", "side", "precision"):
                own, same = one.table[name][row], whole.table[name][there]
                assert own == same or (own != own and same != same)
    ids = [row["id"] for row in records.of(order.read(files.beside(whole), "lang=en&origin=mine")[0]).rows]
    assert {"MLI1", "501", "mine:14"} <= set(ids)


def test_a_column_of_ones_own_keeps_its_name_beside_the_one_that_says_the_file(catalog, files, tmp_path):
    plain = made(2)
    plain.assign(file="mine").to_csv(tmp_path / "a.csv", index=False)
    plain.assign(File="yours").to_csv(tmp_path / "b.csv", index=False)
    plain.to_csv(tmp_path / "c.csv", index=False)
    whole = dataset.together([read(catalog, tmp_path / f"{name}.csv") for name in "abc"])
    told = {name: sorted(filter(None, whole.source[name].to_pylist())) for name in ("file", "File", "data_file")}
    assert told == {"file": ["mine"] * 2, "File": ["yours"] * 2, "data_file": [*"aabbcc"]}
    rows = records.of(order.read(files.beside(whole), "lang=en&origin=mine")[0]).rows
    assert sorted(row["data_file"] for row in rows) == [*"aabbcc"]


def test_only_cards_of_files_that_do_not_state_it_say_that_precision_is_not_stated(catalog, files, tmp_path):
    frame = made(4, 3).assign(location_precision="place", radius_km=5)
    frame.to_csv(tmp_path / "stated.csv", index=False)
    frame.drop(columns=["location_precision", "radius_km"]).to_csv(tmp_path / "not.csv", index=False)
    both = dataset.together([read(catalog, tmp_path / "stated.csv"), read(catalog, tmp_path / "not.csv")])
    assert both.assumed == ("location_precision", "radius_km")
    beside = files.beside(both)
    for n in range(len(both)):
        facts = {fact["label"]: fact["value"] for fact in beside.card("en", f"mine:{n}")["facts"]}
        said = facts[t("card.precision", "en")] == t("card.precision_assumed", "en")
        assert said == (both.source["file"][n].as_py() == "not")


def test_a_row_that_does_not_state_its_precision_says_so_beside_one_that_does(catalog, files, tmp_path):
    lines = "date,latitude,longitude,title,location_precision\n2025-01-01,20,1,A,area\n2025-01-02,20,1,B,\n"
    (tmp_path / "a.csv").write_text(lines)
    beside = files.beside(read(catalog, tmp_path / "a.csv"))
    assumed = [t("card.precision_assumed", "en") in str(beside.card("en", f"mine:{n}")["facts"]) for n in range(2)]
    assert assumed == [False, True]


def test_one_dataset_together_is_itself(data):
    assert dataset.together([data]) is data

"""A dataset in the page: its counts are Python's, every row is in a cell, mark or chip, a click finds the right one."""

import os
import random
import re

import numpy as np
import pytest
from datasets import CATEGORIES, written
from painting import settle
from playwright.sync_api import expect
from reading import BM, box, camera, card, picks, press, speak, view, visible
from sampling import sampled
from watching import DRAWN, READY

from geo import catalog, dataset, incidents
from geo.i18n import LANGS, number, t
from geo.ingest import vocabulary
from geo.marks import Marks
from geo.model import DEATHS, Origin, Precision, Side
from geo.render.hexes import _axial
from geo.render.page_files import PageFiles
from geo.style import FAMILIES, tokens
from geo.view import ViewState

ROWS = int(os.environ.get("BORDER_MAP_ROWS", "20000"))
"""`BORDER_MAP_ROWS=1000000` holds all of this to a million rows."""
VIEWS, CLICKS = sampled(200, 50), 1000
WIDE = tokens()["density"]["hex_px"]
PLAN = f"""async () => {{ const plan = {BM}.overlay.plan(); return {{
  cells: plan.cells?.map(c => ({{key: c.key, count: c.count, ids: c.marks.map(m => m.id)}})),
  rows: [...plan.by.values()].filter(m => m.row !== undefined).map(m => m.row), left: plan.left.rows,
  drawn: plan.hits.flatMap(spot => spot.ids) }} }}"""
FRAME = f"async () => {BM}.overlay.frame()"
SHOW = f"""async query => {{ const bm = {BM}, [view] = bmView.parse(query); await bm.show(view);
  const legend = document.querySelector("[data-legend]");
  const said = name => legend.querySelector(name + " .bm-row-count").textContent;
  return [Number(document.querySelector("[data-map]").dataset.visible), said('[data-layer="mine"]'),
    [...legend.querySelectorAll("[data-family]")].map(row => row.querySelector(".bm-row-count").textContent)]; }}"""


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return written(tmp_path_factory.mktemp("data"), ROWS, 3)


@pytest.fixture(scope="module")
def files(path):
    found = catalog.load()
    words = vocabulary.of(found)
    data = dataset.read(path, words, incidents.border_line(found), incidents.countries(found))
    return PageFiles.of(found).beside(data)


@pytest.fixture
def opened(open_map, serve, path):
    """Opens the map with the dataset."""
    return lambda query="lang=en", **options: open_map(query, at=serve(None, path), **options)


@pytest.fixture
def in_app(open_app, serve, path):
    """Opens the same in Streamlit."""
    return lambda query: open_app(query, at=serve(None, path))


def random_views(chance):
    """Views with any filters, the camera where it stands."""

    def maybe(share, value):
        return value if chance.random() < share else None

    while True:
        since = f"{chance.randint(1996, 2026)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        until = f"{chance.randint(1996, 2026)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        yield ViewState(
            lang="en",
            since=maybe(0.4, since),
            until=maybe(0.4, until),
            cat=maybe(0.4, tuple(chance.sample(CATEGORIES, 3))),
            actor=maybe(0.3, tuple(chance.sample(["mli", "jnim", "wagner", "dza"], 2))),
            side=maybe(0.3, tuple(chance.sample([*map(str, Side)], 2))),
            km=maybe(0.3, float(chance.choice([0, 5, 12.5, 50, 61, 333.3]))),
            deaths=maybe(0.2, chance.choice(DEATHS)),
            origin=maybe(0.2, tuple(chance.sample([*map(str, Origin)], 2))),
            precision=maybe(0.3, tuple(chance.sample([*map(str, Precision)], 3))),
            disputed=maybe(0.05, True),
            layers=maybe(0.2, ("border", "mine", *chance.sample(["incidents", "supplement", "symbolic"], 1))),
        )


def told(row):
    most, least = number(row.count, "en"), number(row.certain, "en")
    return most if most == least else f"{least}–{most}"


def test_the_counts_of_many_views_are_pythons(opened, files):
    page, views = opened(), random_views(random.Random(11))
    for _ in range(VIEWS):
        one = next(views)
        scene = files.scene(one)
        shown, mine, families = page.evaluate(SHOW, one.to_query())
        assert shown == len(scene.marks), one.to_query()
        assert mine == told(next(row for row in scene.layers if row.id == "mine")), one.to_query()
        assert families == [told(family) for family in scene.families], one.to_query()


def fractions(files, rows=slice(None)):
    table = files.data.table.iloc[rows]
    xy = Marks.of(files.scene(ViewState(lang="en", layers=("mine",))).marks)
    assert len(xy) == len(files.data)
    lonlat = xy.drawn_at[rows]
    return np.column_stack([
        lonlat[:, 0] / 360 + 0.5, 0.5 - np.arctanh(np.sin(np.radians(lonlat[:, 1]))) / (2 * np.pi)
    ]), table  # fmt: skip


def in_frame(files, frame):
    """Px of all rows in the frame's world, and which of them lie in it."""
    xy, table = fractions(files)
    px = xy * frame["scale"] - [frame["left"], frame["top"]]
    inside = ((px > 0) & (px < [frame["w"], frame["h"]])).all(axis=1)
    return px, inside & ~incidents.is_wide(table)


def passing(files, filtered):
    """Which rows of the dataset pass filters, as a link has them."""
    ids = files.scene(files.view(f"lang=en&layers=border,mine{filtered}")[0]).marks.ids
    return np.isin(np.arange(ROWS), [files.data.row_of(name) for name in ids])


CAMERAS = [
    "",
    "&lon=1.5&lat=20.5&zoom=6.4",
    "&lon=-3&lat=15&zoom=5.13",
    "&lon=2&lat=19&zoom=8",
    "&lon=2&lat=19&zoom=9.5",
    "&lon=0&lat=18&zoom=4",
]


@pytest.mark.parametrize("where", CAMERAS)
@pytest.mark.parametrize("filtered", ["", "&cat=battle,ied&from=2015-01-01"])
def test_every_row_is_in_its_cell_or_a_chip(opened, files, where, filtered):
    page = opened(f"lang=en&layers=border,mine{where}{filtered}")
    plan, frame = page.evaluate(PLAN), page.evaluate(FRAME)
    px, inside = in_frame(files, frame)
    passes = passing(files, filtered)
    inside &= passes
    chips = sum(int(re.sub(r"\D", "", text)) for text in page.locator(".bm-chip-count").all_inner_texts())
    if plan["cells"] is None:
        assert sorted(plan["rows"]) == np.flatnonzero(inside).tolist()
        assert len(set(plan["drawn"])) + chips == passes.sum()
        return
    axial = _axial(px[inside] + [frame["left"], frame["top"]], WIDE)
    expected = {f"{q}/{s}": int(n) for (q, s), n in zip(*np.unique(axial, axis=0, return_counts=True), strict=True)}
    shown = {cell["key"]: cell["count"] for cell in plan["cells"]}
    assert all(expected[key] == count for key, count in shown.items())
    assert plan["left"] == passes.sum() - sum(shown.values())
    assert sum(shown.values()) + chips == passes.sum() == visible(page)


def test_a_thousand_clicks_find_what_a_search_of_all_rows_finds(opened, files):
    page, chance = opened("lang=en&layers=border,mine"), random.Random(5)
    done = 0
    while done < CLICKS:
        row = chance.randrange(ROWS)
        lon, lat = (float(files.data.table[name].iloc[row]) for name in ("lon", "lat"))
        page.evaluate(
            f"async ([lat, lon, zoom]) => {{ {BM}.map.setView([lat, lon], zoom, {{animate: false}}); }}",
            [lat, lon, chance.uniform(4, 14)],
        )
        plan, frame = page.evaluate(PLAN), page.evaluate(FRAME)
        px, inside = in_frame(files, frame)
        spots = [(chance.uniform(0, frame["w"]), chance.uniform(0, frame["h"])) for _ in range(20)]
        near = np.flatnonzero(inside)
        spots += [tuple(map(float, px[n])) for n in chance.sample(near.tolist(), min(20, len(near)))]
        found = page.evaluate(
            f"async spots => {{ const o = {BM}.overlay; return spots.map(([x, y]) => {{ const s = o.hit(x, y);"
            " return s && {ids: s.ids, key: s.cell?.key, count: s.cell?.count, x: s.x, y: s.y, r: s.r}; }); }",
            spots,
        )
        for spot, hit in zip(spots, found, strict=True):
            check(spot, hit, plan, frame, px, inside)
        done += len(spots)


def check(spot, hit, plan, frame, px, inside):
    """What a click found, against all rows one by one."""
    if plan["cells"] is not None:
        corner = np.array([frame["left"], frame["top"]])
        here = _axial(corner + np.array([spot]), WIDE)[0]
        same = inside & (_axial(corner + px, WIDE) == here).all(axis=1)
        shown = {cell["key"] for cell in plan["cells"]}
        key = f"{here[0]}/{here[1]}"
        assert (hit["key"] if hit else None) == (key if key in shown else None)
        assert hit is None or hit["count"] == same.sum()
        return
    away = np.hypot(*(px - spot).T)
    rows = {int(name.split(":")[1]) for name in hit["ids"]} if hit else set()
    assert not rows - set(np.flatnonzero(inside).tolist())
    alone = np.flatnonzero(inside & (away < 1e-6))
    if len(alone) == 1 and (np.delete(np.hypot(*(px[inside] - px[alone[0]]).T), 0) > 60).sum() >= inside.sum() - 1:
        assert int(alone[0]) in rows or f"mine:{alone[0]}" not in plan["drawn"]


@pytest.mark.parametrize("lang", LANGS)
def test_a_mark_has_a_title_a_card_and_a_link(opened, files, lang):
    row = 1234
    lon, lat = (float(files.data.table[name].iloc[row]) for name in ("lon", "lat"))
    page = opened(f"lang={lang}&layers=border,mine&lon={lon:.5f}&lat={lat:.5f}&zoom=13&sel=mine:{row}")
    made = files.card(lang, f"mine:{row}")
    assert card(page).get_attribute("data-incident") == f"mine:{row}"
    assert page.locator(".bm-card-title").inner_text() == made["title"]
    labels = page.locator(".bm-facts dt").all_inner_texts()
    assert labels == [fact["label"] for fact in made["facts"]]
    page.locator(".bm-card-close").click()
    page.wait_for_function("() => !document.querySelector('[data-map]').dataset.view.includes('sel=')")
    offered = picks(page, ".bm-card")
    assert f"mine:{row}" in offered
    page.locator(f'.bm-card [data-pick="mine:{row}"]').click()
    card(page).wait_for()
    assert page.locator(".bm-card-title").inner_text() == made["title"]


def test_a_link_to_a_row_of_a_served_file_leaves_the_map_and_the_sidebar_standing(in_app, files, watch):
    page = in_app(f"lang=en&layers=border,mine&sel=mine:12&data={files.data.id}")
    page.wait_for_function("() => document.querySelector('[data-map]').dataset.view.includes('sel=mine')")
    watch.until_quiet(page, 1500)
    assert card(page).get_attribute("data-incident") == "mine:12"
    page.locator("[data-menu]").click()
    page.locator("[data-testid=stSidebar]").get_by_role("button", name=t("typed.add", "en")).wait_for()
    assert not page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count()


def test_the_card_steps_through_the_rows_that_pass(opened, files):
    page = opened("lang=en&cat=ied&layers=border,mine&sel=mine:0")
    table = files.data.table
    passing = np.flatnonzero((table["category"] == "ied").to_numpy() & ~incidents.is_wide(table)).tolist()
    for n in passing[:3]:
        page.locator('[data-step="1"]').click()
        page.locator(f'.bm-card [data-incident="mine:{n}"]').wait_for()


def test_words_are_found_in_the_file(opened, files):
    page = opened("lang=en&layers=border,mine&q=lieu%2077")
    scene = files.scene(ViewState(lang="en", layers=("border", "mine"), q="lieu 77"))
    page.wait_for_function(f"() => document.querySelector('[data-map]').dataset.visible === '{len(scene.marks)}'")
    page.evaluate(f"async () => {{ const bm = {BM}; bm.state.set({{q: undefined}}); await bm.show(bm.state.get()); }}")
    assert visible(page) == ROWS


def test_a_cell_is_entered_by_click_and_by_keyboard(opened):
    page = opened("lang=en&layers=border,mine")
    zoom = camera(page)[2]
    page.locator("[data-marks]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settle(page)
    assert camera(page)[2] > zoom
    zoom = camera(page)[2]
    own = page.locator(".bm-frame").bounding_box()
    spot = page.evaluate(f"""async () => {{
      const cell = {BM}.overlay.plan().cells.find(c => c.px > 150 && c.py > 150);
      return [cell.px, cell.py]; }}""")
    page.mouse.move(own["x"] + spot[0], own["y"] + spot[1])
    page.locator(".bm-tip").wait_for()
    page.mouse.click(own["x"] + spot[0], own["y"] + spot[1])
    settle(page)
    assert camera(page)[2] > zoom


def test_the_bars_count_the_rows_of_each_quarter(opened, files):
    page = opened("lang=en&layers=border,mine&cat=battle")
    bins = page.evaluate(f"async () => {{ const {{axis, bins}} = {BM}.dock(); return [axis.q0, bins]; }}")
    table = files.data.table[files.data.table["category"] == "battle"]
    start = np.array(table["date_start"], "datetime64[M]").astype(int) // 3
    end = np.array(table["date_end"], "datetime64[M]").astype(int) // 3
    first = bins[0] - 1970 * 4
    assert sum(one["mine"] + one["vague"] for one in bins[1]["all"]) + bins[1]["before"]["mine"] + bins[1]["before"][
        "vague"
    ] == pytest.approx(len(table))
    for n, one in enumerate(bins[1]["all"]):
        assert one["ids"] == ((start <= first + n) & (end >= first + n)).sum()
        assert one["mine"] == ((start == first + n) & (end == first + n)).sum()


@pytest.mark.parametrize("lang", LANGS)
def test_legend_table_and_chips_name_the_dataset(opened, files, lang):
    page = opened(f"lang={lang}")
    name = files.data.name
    row = page.locator('[data-layer="mine"]')
    assert name in row.inner_text()
    assert number(ROWS, lang) in row.inner_text()
    assert name in page.locator('[data-chip="mine"]').inner_text()
    press(page, '[data-layer="mine"]')
    assert visible(page) == len(files.records.table)
    press(page, '[data-layer="mine"]')
    assert visible(page) == ROWS + len(files.records.table)
    page = opened(f"lang={lang}&panel=table")
    assert name in page.locator(".bm-twin").inner_text()


def test_the_card_sums_up_beside_cells_and_lists_beside_the_table(opened):
    page = opened("lang=en")
    page.locator(".bm-card .bm-summary").wait_for()
    press(page, ".bm-to-table")
    page.locator(".bm-card .bm-overview li").first.wait_for()
    press(page, 'button[data-family="attack"]')
    settle(page)
    assert page.locator(".bm-card .bm-overview li").count()
    press(page, 'button[data-panel="table"]')
    page.locator(".bm-card .bm-summary").wait_for()


def test_the_card_of_the_cells_tells_what_their_rows_say(opened, files):
    page, near = opened("lang=en&layers=border,mine"), 10
    for query in ("", "&cat=battle,ied", "&km=50", "&from=2015-01-01&to=2019-12-31"):
        page.evaluate(SHOW, f"lang=en&layers=border,mine{query}")
        settle(page)
        plan, frame = page.evaluate(PLAN), page.evaluate(FRAME)
        px, inside = in_frame(files, frame)
        inside &= passing(files, query)
        shown = {cell["key"] for cell in plan["cells"]}
        keys = [f"{q}/{s}" for q, s in _axial(px[inside] + [frame["left"], frame["top"]], WIDE)]
        rows = files.data.table[inside][np.isin(keys, list(shown))]
        certain, possible = ((rows["border_km"] + way * rows["radius_km"] <= near).sum() for way in (1, -1))
        said = page.locator(".bm-summary .bm-section").nth(1).locator("p").all_inner_texts()
        counts = {"certain": certain, "possible": possible, "measured": rows["border_km"].notna().sum()}
        assert said == [t(f"summary.{name}", "en", n=int(n)) for name, n in counts.items()]
        bars = page.locator(".bm-summary .bm-section").first.locator(".bm-sum-n").all_inner_texts()
        assert sorted(bars) == sorted(number(n, "en") for n in [*rows["family"].value_counts(), *[0] * 99][: len(bars)])


def test_the_language_changes_the_titles(opened):
    page = opened("lang=fr&layers=border,mine&lon=1&lat=19&zoom=12")
    speak(page, "ar")
    assert t("layer.data", "ar", name="").strip(": ") in page.locator('[data-layer="mine"]').inner_text()


@pytest.mark.parametrize("family", FAMILIES[:2])
def test_a_family_switched_off_takes_its_rows_away(opened, files, family):
    page = opened("lang=en&layers=border,mine")
    press(page, f'button[data-family="{family}"]')
    assert visible(page) == (files.data.table["family"] != family).sum()


def test_a_file_that_cannot_be_had_says_so_and_is_had_again(pages, serve, path):
    page = pages.new()
    page.route("**/data.bin", lambda route: route.abort())
    page.goto(f"{serve(None, path)}/?lang=en")
    page.locator(DRAWN).wait_for()
    assert t("notice.data_failed", "en", name=path.stem) in page.locator(".bm-notice").inner_text()
    page.unroute("**/data.bin")
    page.locator(".bm-notice .bm-filled").click()
    page.wait_for_function(f"() => document.querySelector('[data-map]').dataset.visible > {ROWS}")
    pages.watch.complaints.clear()


def test_rows_that_come_before_the_records_wait_for_them(pages, serve, path, files):
    page, held = pages.new(), []

    def hold(route):
        held.append(route)

    page.route("**/incidents.bin", hold)
    page.goto(f"{serve(None, path)}/?lang=en")
    page.locator(".bm-density h2").wait_for()
    for route in held:
        route.continue_()
    page.locator(READY).wait_for()
    assert visible(page) == ROWS + len(files.records.table)
    assert number(ROWS, "en") in page.locator('[data-layer="mine"]').inner_text()
    page.locator('[data-layer="incidents"]').click()
    assert visible(page) < ROWS + len(files.records.table)


def test_a_link_names_the_dataset(in_app, files):
    page = in_app("lang=en&cat=ied&sel=mine:3")
    assert view(page) == f"lang=en&cat=ied&sel=mine:3&data={files.data.id}"
    assert files.view(view(page))[1] == []
    page = in_app("lang=en&data=another")
    expect(page.locator(".bm-notice")).to_contain_text(t("error.store_unknown", "en", id="another"))


def test_a_link_to_a_row_that_is_not_there_is_told(opened):
    page = opened(f"lang=en&sel=mine:{ROWS}")
    assert "sel" in page.locator(".bm-notice").inner_text()
    assert "sel=" not in view(page)
    assert box(page).get_attribute("data-ready") == "1"


def test_the_first_rows_are_on_the_map_while_the_rest_comes(pages, serve, tmp_path):
    path = written(tmp_path, 200_000)
    page, address = pages.new(), serve(None, path)
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": 700_000, "uploadThroughput": -1}
    client.send("Network.emulateNetworkConditions", slow)
    page.goto(f"{address}/?lang=en&layers=border,mine", wait_until="commit")
    page.locator(".bm-density h2").wait_for()
    assert box(page).get_attribute("data-ready") != "1"
    bar = page.locator(".bm-notice progress")
    bar.wait_for()
    assert 50_000 <= bar.evaluate("node => node.value") < bar.evaluate("node => node.max") == 200_000
    assert path.stem in page.locator(".bm-notice").inner_text()
    client.send("Network.emulateNetworkConditions", slow | {"downloadThroughput": -1})
    page.locator(DRAWN).wait_for()
    assert page.locator(".bm-notice").is_hidden(), page.locator(".bm-notice").inner_text()
    assert visible(page) == 200_000

"""The dock of time: what its bars count, the brush by pointer and keyboard, dates written by hand, playback."""

import pytest
from painting import settle
from playwright.sync_api import Page
from reading import BM, box, press, view, visible

from geo.i18n import LANGS, t

DOCK = f"async () => {{ const {{axis, bins}} = {BM}.dock(); return {{...axis, ...bins}}; }}"
LONG = ("month", "year")
BARS = """() => { const canvas = document.querySelector(".bm-bars"), {width, height} = canvas, plot = canvas.parentNode;
  const isInked = canvas.getContext("2d").getImageData(0, 0, width, height).data.some(value => value);
  return isInked && [width, height, plot.clientWidth * devicePixelRatio, plot.clientHeight * devicePixelRatio]; }"""
"""Width and height of the picture of the bars and of its place, px; false where nothing is drawn."""


def _dock(page: Page) -> dict:
    return page.evaluate(DOCK)


def _quarter(iso: str) -> int:
    return int(iso[:4]) * 4 + (int(iso[5:7]) - 1) // 3


def _total(bins: list[dict]) -> float:
    return sum(one[kind] for one in bins for kind in ("brief", "supplement", "symbolic", "vague"))


def _handle(page: Page, end: str):
    return page.locator(f'[data-handle="{end}"]')


def _period(page: Page) -> dict[str, str]:
    """The period that the page shows now, before it has told it."""
    settle(page)
    said = page.evaluate(f"async () => {{ const {{from, to}} = {BM}.state.get(); return {{from, to}}; }}")
    return {end: day for end, day in said.items() if day}


def _dates(page: Page) -> dict[str, str]:
    parts = [part.split("=") for part in view(page).split("&")]
    return {key: value for key, value in parts if key in ("from", "to")}


def test_the_bars_count_every_record_once_and_what_is_vague_is_spread_evenly(open_map, files):
    dock, table = _dock(open_map("lang=en")), files.incidents.table
    assert _total([*dock["all"], dock["before"]]) == pytest.approx(len(table), abs=1e-9)
    assert dock["earlier"] == [1960, 2011]
    inside = table[table["date_start"] >= "2012-01-01"]
    for n, one in enumerate(dock["all"]):
        q = dock["q0"] + n
        ends = inside["date_end"].where(inside["date_end"] != "", inside["date_start"])
        start, end = inside["date_start"].map(_quarter), ends.map(_quarter)
        exact = inside[(start == q) & (end == q)]
        assert one["symbolic"] == exact["symbolic"].sum()
        assert one["brief"] + one["supplement"] == (~exact["symbolic"]).sum()
        spread = (1 / (end - start + 1))[(start <= q) & (q <= end) & (start != end)].sum()
        assert one["vague"] == pytest.approx(spread)


def test_the_bars_obey_every_filter_but_the_period(open_map, files):
    page = open_map("lang=en&side=dz&from=2025-01-01")
    dock = _dock(page)
    assert _total([*dock["all"], dock["before"]]) == pytest.approx(len(files.scene(files.view("side=dz")[0]).marks))


@pytest.mark.parametrize(("lang", "on"), [("en", "ArrowRight"), ("ar", "ArrowLeft")])
def test_the_handles_move_by_keyboard_in_the_direction_of_reading(open_map, lang, on):
    page = open_map(f"lang={lang}")
    _handle(page, "from").focus()
    page.keyboard.press(on)
    settle(page)
    page.wait_for_function("() => document.querySelector('[data-map]').dataset.view.includes('from=2012-01-01')")
    page.keyboard.press("PageUp")
    page.wait_for_function("() => document.querySelector('[data-map]').dataset.view.includes('from=2013-01-01')")
    assert _handle(page, "from").get_attribute("aria-valuetext") == page.evaluate(
        f"async () => {BM}.words().day('2013-01-01')"
    )
    page.keyboard.press("Home")
    page.wait_for_function("() => !document.querySelector('[data-map]').dataset.view.includes('from=')")
    assert _handle(page, "from").get_attribute("aria-valuetext") == t("time.open", lang)
    assert page.evaluate("() => document.activeElement.dataset.handle") == "from"


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_brush_is_drawn_with_the_pointer_and_taken_away(open_map, files, lang):
    page = open_map(f"lang={lang}")
    plot = page.locator(".bm-plot").bounding_box()
    y = plot["y"] + plot["height"] / 2
    page.mouse.move(plot["x"] + plot["width"] * 0.4, y)
    page.mouse.down()
    page.mouse.move(plot["x"] + plot["width"] * 0.6, y, steps=8)
    page.mouse.up()
    page.wait_for_function("() => /from=.*to=/.test(document.querySelector('[data-map]').dataset.view)")
    dates = _dates(page)
    assert (dates["from"][5:], dates["to"][5:]) != ("", "")
    assert dates["from"][5:] in ("01-01", "04-01", "07-01", "10-01")
    assert dates["to"][5:] in ("03-31", "06-30", "09-30", "12-31")
    assert visible(page) == len(files.scene(files.view(view(page))[0]).marks)
    assert page.locator('[data-chosen="period"]').is_visible()
    page.locator(".bm-whole").click()
    page.wait_for_function("() => !/from=|to=/.test(document.querySelector('[data-map]').dataset.view)")
    assert str(visible(page)) == box(page).get_attribute("data-total")


DATES = [
    ("from", "2024", "2024-01-01"), ("to", "2024", "2024-12-31"), ("from", "2024-02", "2024-02-01"),
    ("to", "2024/2", "2024-02-29"), ("from", "٢٠٢٤-٠٧-٢٥", "2024-07-25"), ("to", " 2025-04-01 ", "2025-04-01"),
]  # fmt: skip


@pytest.mark.parametrize(("end", "key"), [("from", "ArrowLeft"), ("to", "ArrowRight")])
def test_a_handle_moves_its_own_end_alone(open_map, end, key):
    days = {"from": "2024-01-15", "to": "2024-05-20"}
    page = open_map("lang=en&from=2024-01-15&to=2024-05-20")
    _handle(page, end).focus()
    page.keyboard.press(key)
    (other,) = {"from", "to"} - {end}
    now = _period(page)
    assert now[other] == days[other]
    assert now[end] != days[end]


@pytest.mark.parametrize("what", ["from", "to", "both"])
def test_what_is_dragged_and_brought_back_has_its_days_again(open_map, what):
    page = open_map("lang=en&from=2023-01-15&to=2024-05-20")
    dragged = page.locator(".bm-window") if what == "both" else _handle(page, what)
    spot = dragged.bounding_box()
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 1, y)
    page.mouse.move(x + 90, y, steps=3)
    moved = _period(page)
    page.mouse.move(x, y, steps=3)
    page.mouse.up()
    assert moved != {"from": "2023-01-15", "to": "2024-05-20"} == _period(page)


@pytest.mark.parametrize("written", ["2024-00-15", "2024-01-00", "2024-00"])
def test_there_is_no_month_or_day_of_number_nought(open_map, written):
    page = open_map("lang=en")
    page.locator(".bm-to-filters").click()
    page.locator('[data-time="from"]').fill(written)
    page.keyboard.press("Tab")
    assert page.locator("#bm-wrong-from").inner_text() == t("filter.date_bad", "en", value=written)


@pytest.mark.parametrize(("end", "written", "day"), DATES)
def test_a_date_is_written_as_year_month_or_day(open_map, end, written, day):
    page = open_map("lang=ar")
    page.locator(".bm-to-filters").click()
    page.locator(f'[data-time="{end}"]').fill(written)
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => document.querySelector('[data-map]').dataset.view.includes('{end}={day}')")
    assert page.locator(f'[data-time="{end}"]').input_value() == day


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_no_date_is_said_and_changes_nothing(open_map, lang):
    page = open_map(f"lang={lang}")
    page.locator(".bm-to-filters").click()
    field, wrong = page.locator('[data-time="from"]'), page.locator("#bm-wrong-from")
    for written in ("2024-13", "1066", "soon", "2024-02-30"):
        field.fill(written)
        page.keyboard.press("Enter")
        assert wrong.inner_text() == t("filter.date_bad", lang, value=written)
        assert field.get_attribute("aria-invalid") == "true"
    assert str(visible(page)) == box(page).get_attribute("data-total")
    field.fill("")
    page.keyboard.press("Enter")
    assert not wrong.is_visible()


WATCH = """() => {
  window.seen = [];
  const box = document.querySelector("[data-map]");
  new MutationObserver(() => {
    const heading = document.querySelector("[data-chosen=period] span")?.textContent;
    requestAnimationFrame(() => window.seen.push([performance.now(), heading, box.dataset.visible]));
  }).observe(document.querySelector(".bm-chosen"), {childList: true});
}"""


def test_playback_steps_through_every_quarter_and_drops_none(open_map, files):
    page = open_map("lang=en&from=2024-01-01&to=2024-03-31")
    page.evaluate(WATCH)
    page.locator(".bm-play").click()
    page.locator('.bm-play[aria-pressed="false"]').wait_for(timeout=20000)
    seen = page.evaluate("window.seen")
    quarters = [f"{year}-{month:02}-01" for year in (2024, 2025) for month in (1, 4, 7, 10)][1:]
    assert len(seen) == len(quarters)
    for (_, words, shown), start in zip(seen, quarters, strict=True):
        last = {"01": "03-31", "04": "06-30", "07": "09-30", "10": "12-31"}[start[5:7]]
        end = f"{start[:4]}-{last}"
        open_end = start == quarters[-1]
        query = f"from={start}" if open_end else f"from={start}&to={end}"
        assert int(shown) == len(files.scene(files.view(query)[0]).marks), (start, words)


def test_playing_from_the_whole_period_grows_it_quarter_by_quarter_and_can_be_stopped(open_map):
    page = open_map("lang=fr")
    page.locator(".bm-play").click()
    page.wait_for_function("() => /to=2012-/.test(document.querySelector('[data-map]').dataset.view)")
    assert "from=" not in view(page)
    page.locator(".bm-play").click()
    stopped = page.locator(".bm-chosen-chip").inner_text()
    page.wait_for_timeout(1200)
    assert page.locator(".bm-chosen-chip").inner_text() == stopped
    page.locator(".bm-steps button").nth(1).click()
    assert page.locator(".bm-chosen-chip").inner_text() != stopped


@pytest.mark.parametrize("query", ["from=2024-08-15", "from=2024-08-15&to=2025-12-31"])
def test_playing_a_period_to_the_end_of_the_axis_grows_it_from_its_beginning(open_map, query):
    page = open_map(f"lang=en&{query}")
    page.locator(".bm-play").click()
    page.wait_for_function("() => /to=2024-12-31/.test(document.querySelector('[data-map]').dataset.view)")
    page.locator('.bm-play[aria-pressed="false"]').wait_for()
    assert _period(page) == {"from": "2024-08-15"}


@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_the_bars_of_a_phone_fill_their_place_after_a_story(open_map, lang):
    page = open_map(f"lang={lang}&story=april-2025-drone-two-versions", viewport={"width": 390, "height": 844})
    press(page, ".bm-story-present")
    page.locator(".bm-presenting").wait_for()
    page.keyboard.press("Escape")
    page.locator(".bm-presenting").wait_for(state="hidden")
    press(page, ".bm-story-leave")
    page.locator(".bm-story").wait_for(state="hidden")
    settle(page)
    width, height, *place = page.evaluate(BARS)
    assert [width, height] == pytest.approx(place, abs=1)
    assert width > 200

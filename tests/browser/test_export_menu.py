"""The export menu: what is chosen is what is asked for and what comes; it says what runs, fails and is left out."""

import io
import json
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from reading import view, visible
from sampling import sampled
from watching import READY

from geo.i18n import LANGS, isolate, t
from geo.render import paper
from geo.render.web import map_of
from geo.view import ViewState

DRONE = "drone-shootdown-2025-04-01"
MENU = "[data-menu-export]"
DRAWN = {"png": "png", "svg": "svg", "pdf": "pdf", "pptx-picture": "pptx", "pptx": "pptx"}
DATA = ("csv", "xlsx", "geojson", "gpkg", "parquet")
BUSY = f"{MENU} figure[aria-busy=true]"
SCREENS = ((1440, 900), (1280, 720), (820, 1180), (390, 844), (720, 450))
SOME = [("fr", SCREENS[1]), ("ar", SCREENS[2]), ("ar", SCREENS[3]), ("fr", SCREENS[4])]
MISSING = {"outside": 55, "wide": 7, "filtered": 1}
TOLD = {"outside": "export.beyond", "wide": "export.wide", "filtered": "export.filtered"}
PIXEL = io.BytesIO()
Image.new("RGB", (760, 428), "white").save(PIXEL, "png")


@pytest.fixture
def complaining(browser):
    """A page whose complaints are expected: it is refused things."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    yield context.new_page()
    context.close()


def _open(page: Page) -> Page:
    page.locator("[data-open=export]").click()
    page.locator(MENU).wait_for()
    return page


def _asked(url: str) -> dict[str, str]:
    """The query of an address; every key stands in it once."""
    return {key: value for key, (value,) in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def _stand_in(page: Page) -> list[str]:
    """Answers in the server's place, at once; returns the addresses of files as they are asked for."""
    asked = []

    def answer(route):
        asked.append(route.request.url)
        name = f"map-of-a-test.{urlsplit(route.request.url).path.rpartition('.')[2]}"
        route.fulfill(body=b"whole", headers={"content-disposition": f'inline; filename="{name}"'})

    page.route("**/export/preview.png?*", _preview)
    page.route("**/export/map.*", answer)
    return asked


def _preview(route):
    route.fulfill(body=PIXEL.getvalue(), content_type="image/png", headers={"x-not-on-page": json.dumps(MISSING)})


def _heard(page: Page, event: str) -> list:
    """Gathers what a page tells of an event from now on."""
    heard = []

    def hear(one):
        heard.append(one)

    page.on(event, hear)
    return heard


def _focused(page: Page, attribute: str) -> str | None:
    return page.evaluate("name => document.activeElement.getAttribute(name)", attribute)


@pytest.mark.parametrize(("lang", "on"), [("en", "ArrowRight"), ("ar", "ArrowLeft")])
def test_by_keyboard_it_opens_chooses_closes_and_gives_the_focus_back(open_map, lang, on):
    page = open_map(f"lang={lang}")
    page.route("**/export/preview.png?*", _preview)
    opener = page.locator("[data-open=export]")
    opener.focus()
    page.keyboard.press("Enter")
    assert opener.get_attribute("aria-expanded") == "true"
    assert _focused(page, "data-format") == "png"
    page.keyboard.press(on)
    assert (_focused(page, "data-format"), _focused(page, "aria-checked")) == ("svg", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert _focused(page, "data-format") == "parquet", "the choice goes round"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert _focused(page, "data-page") == "16x9", "one stop for each choice"
    page.keyboard.press("Escape")
    assert not page.locator(MENU).is_visible()
    assert (_focused(page, "data-open"), opener.get_attribute("aria-expanded")) == ("export", "false")


def test_the_png_arrives_whole_under_the_servers_name(open_map):
    page = open_map(f"lang=fr&sel={DRONE}")
    page.locator("[data-open=export]").click()
    with page.expect_download() as waited:
        page.locator("[data-export=png]").click()
    assert waited.value.suggested_filename == "algeria-mali-border-fr.png"
    with Image.open(waited.value.path()) as picture:
        assert picture.size == (1920, 1080)
    page.locator(".bm-export-said").get_by_text(t("export.saved", "fr", value="algeria-mali-border-fr.png")).wait_for()


def test_every_format_has_its_button_and_asks_for_what_fits_it(open_map):
    page = open_map("lang=en&side=dz")
    asked = _stand_in(page)
    _open(page).locator("[data-field=title]").fill("Ours & theirs")
    page.locator("[data-page=a4]").click()
    page.locator("[data-tick=clear]").click()
    for chosen in (*DRAWN, "html", *DATA):
        page.locator(f'[data-format="{chosen}"]').click()
        if chosen == "html":
            page.locator("[data-tick=relief]").click()
        assert page.locator("[data-tick=relief]").is_visible() == (chosen == "html")
        suffix = DRAWN.get(chosen, chosen)
        with page.expect_download() as waited:
            page.locator(f'{MENU} [data-export="{suffix}"]').click()
        assert waited.value.suggested_filename == f"map-of-a-test.{suffix}"
        query = _asked(asked[-1])
        assert urlsplit(asked[-1]).path == f"/export/map.{suffix}"
        assert (query["lang"], query["side"], len(query["bbox"].split(",")), len(query["job"])) == ("en", "dz", 4, 24)
        assert query.get("page") == ("a4" if chosen in DRAWN else None), chosen
        assert query.get("title") == (None if chosen in DATA else "Ours & theirs"), chosen
        assert query.get("background") == ("none" if chosen in ("png", "svg") else None), chosen
        assert query.get("relief") == ("0" if chosen == "html" else None), chosen
        assert query.get("picture") == ("1" if chosen == "pptx-picture" else None), chosen


def test_the_preview_is_of_what_the_options_say_and_so_is_the_file(open_map):
    page = open_map(f"lang=en&sel={DRONE}")
    asked = _stand_in(page)
    _open(page)
    with page.expect_request(lambda request: "note=" in request.url and "preview" in request.url) as waited:
        page.locator("[data-page=a3]").click()
        page.locator("[data-way=portrait]").click()
        page.locator("[data-page-lang=ar]").click()
        for tick in ("legend", "locator", "print", "claims"):
            page.locator(f"[data-tick={tick}]").click()
        page.locator("[data-field=title]").fill("عنوان")
        page.locator("[data-field=note]").fill("seen & noted")
    query = _asked(waited.value.url)
    assert (
        query
        | {
            **{"page": "a3-portrait", "lang": "ar", "legend": "0", "locator": "0", "projection": "print"},
            **{"layout": "claims", "title": "عنوان", "note": "seen & noted", "sel": DRONE},
        }
        == query
    )
    page.keyboard.press("Escape")
    _open(page)
    with page.expect_download():
        page.locator("[data-export=png]").click()
    own = _asked(asked[0])
    assert own.pop("job")
    assert own == query, "what was chosen is kept while the page is open"
    assert "a3" not in view(page), "but does not stand in the link"


def test_a_map_that_moves_on_is_previewed_anew_and_only_the_last_counts(open_map):
    page = open_map("lang=en")
    held, failed = [], _heard(page, "requestfailed")
    page.route("**/export/preview.png?*", lambda route: _preview(route) if held else held.append(route))
    with page.expect_request("**/export/preview.png?*") as first:
        _open(page)
    with page.expect_request("**/export/preview.png?*") as second:
        page.locator(".bm-zoom button").first.click()
    assert _asked(first.value.url)["bbox"] != _asked(second.value.url)["bbox"]
    page.locator(BUSY).wait_for(state="detached")
    expect(page.locator(f"{MENU} li")).to_have_count(len(MISSING))
    assert [request.url for request in failed] == [first.value.url]


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_not_on_the_page_is_counted_in_words(open_map, lang):
    page = open_map(f"lang={lang}&sel={DRONE}")
    page.route("**/export/preview.png?*", _preview)
    _open(page)
    rows = page.locator(f"{MENU} li")
    counted = [t(TOLD[name], lang, n=n) for name, n in MISSING.items()]
    expect(rows).to_have_text([*counted, t("export.card", lang)])
    page.locator('[data-format="pptx"]').click()
    expect(rows).to_have_text(counted)
    page.locator("[data-format=csv]").click()
    expect(rows).to_have_text([t("export.rows", lang, n=92)])


def test_the_counts_are_the_servers(open_map):
    page = open_map("lang=en&origin=brief")
    with page.expect_response("**/export/preview.png?*") as waited:
        _open(page)
    told = json.loads(waited.value.headers["x-not-on-page"])
    assert told["filtered"] > 0
    rows = [t(TOLD[name], "en", n=n) for name, n in told.items() if n]
    expect(page.locator(f"{MENU} li")).to_have_text(rows)
    assert page.locator(f"{MENU} img").evaluate("img => img.naturalWidth") == 760


def test_pages_are_as_large_as_the_server_draws_them(open_map):
    page = open_map("lang=en")
    page.route("**/export/preview.png?*", _preview)
    _open(page)
    for name, sheet in paper.PAGES.items():
        own, _, way = name.partition("-")
        page.locator(f'[data-page="{own}"]').click()
        if own in ("a3", "a4"):
            page.locator(f"[data-way={way or 'landscape'}]").click()
        assert page.locator(".bm-export-spec").inner_text().endswith(f"{sheet.width_px} × {sheet.height_px}"), name
    page.locator("[data-format=pdf]").click()
    assert page.locator(".bm-export-spec").inner_text() == "PDF · A3 · 297 × 420 mm"


@pytest.mark.parametrize("lang", LANGS)
def test_a_refused_export_says_the_servers_sentence_and_saves_nothing(complaining, server, lang):
    page, saved = complaining, _heard(complaining, "download")
    page.goto(f"{server}/?lang={lang}")
    page.wait_for_selector(READY)
    _open(page).locator("[data-page=own]").click()
    page.locator("[data-field=width]").fill("٩٩")
    with page.expect_response("**/export/map.png?*") as waited:
        page.locator("[data-export=png]").click()
    assert waited.value.status == 400
    sentence = waited.value.text()
    assert t("error.page_unknown", lang, value="99x1080", known="@").partition("@")[0] in sentence
    expect(page.locator(".bm-export-said")).to_have_text(sentence)
    expect(page.locator(f"{MENU} figure p")).to_have_text(sentence)
    assert saved == []


def test_a_server_that_is_gone_is_said(complaining, server):
    page = complaining
    page.goto(f"{server}/?lang=en")
    page.wait_for_selector(READY)
    page.route("**/export/**", lambda route: route.abort())
    _open(page).locator("[data-export=png]").click()
    expect(page.locator(".bm-export-said")).to_have_text(t("export.unreachable", "en"))
    expect(page.locator(f"{MENU} figure p")).to_have_text(t("export.preview_failed", "en"))


def _running(page: Page, *states: dict) -> list:
    """Holds every file back and tells of its job one state after another, the last for ever."""
    held, told = [], iter(states)

    def hold(route):
        held.append(route)

    page.route("**/export/preview.png?*", _preview)
    page.route("**/export/map.*", hold)
    page.route("**/export/status/*", lambda route: route.fulfill(json=next(told, states[-1])))
    return held


def test_a_briefing_pack_says_how_far_it_is_and_is_called_off_without_a_trace(open_map):
    page = open_map("lang=fr")
    saved = _heard(page, "download")
    waiting = {"state": "waiting", "ahead": 2, "done": 0, "of": 1, "name": ""}
    held = _running(page, waiting, {"state": "working", "ahead": 0, "done": 1, "of": 12, "name": "slides-fr.pptx"})
    _open(page).locator("[data-export=zip]").click()
    run = page.locator(".bm-export-run p")
    expect(run).to_have_text(t("export.waiting", "fr", n=2))
    expect(run).to_have_text("2 sur 12\u00a0: slides-fr.pptx")
    assert page.locator(f"{MENU} [role=progressbar]").get_attribute("aria-valuenow") == "1"
    assert _asked(held[0].request.url)["langs"] == "all"
    assert _focused(page, "data-cancel") == "export", "the focus is on what took the button's place"
    with page.expect_event("requestfailed", lambda request: "map.zip" in request.url):
        page.keyboard.press("Enter")
    expect(page.locator(".bm-export-said")).to_have_text(t("error.cancelled", "fr"))
    assert (_focused(page, "data-export"), saved) == ("zip", [])


def test_an_export_goes_on_when_the_menu_is_closed_and_is_said_over_the_map(open_map):
    page = open_map("lang=en")
    held = _running(page, {"state": "working", "ahead": 0, "done": 0, "of": 1, "name": ""})
    _open(page).locator("[data-tick=all]").click()
    page.locator("[data-export=zip]").click()
    expect(page.locator(".bm-export-run p")).to_have_text(t("export.working", "en", value="ZIP"))
    page.keyboard.press("Escape")
    assert "langs" not in _asked(held[0].request.url)
    with page.expect_download() as waited:
        held[0].fulfill(body=b"whole", headers={"content-disposition": 'inline; filename="pack.zip"'})
    assert waited.value.suggested_filename == "pack.zip"
    page.locator(".bm-notice").get_by_text(t("export.saved", "en", value="pack.zip")).wait_for()


def test_two_accounts_are_offered_only_where_a_chosen_record_has_them(open_map, files):
    page = open_map("lang=en")
    page.route("**/export/preview.png?*", _preview)
    claims = _open(page).locator("[data-tick=claims]")
    assert not claims.is_visible()
    page.evaluate(f"async () => (await document.querySelector('[data-map]').bm).choose('{DRONE}')")
    claims.click()
    expect(page.locator(f"{MENU} li")).to_have_text([t("export.of_one", "en", n=sum(MISSING.values()))])
    title = files.card("en", DRONE)["title"]
    expect(page.locator("[data-field=title]")).to_have_attribute("title", title)


def test_a_click_on_the_map_only_closes_it_and_other_tools_take_its_place(open_map):
    page = open_map(f"lang=en&sel={DRONE}&lon=4&lat=22&zoom=5")
    page.route("**/export/preview.png?*", _preview)
    _open(page)
    page.locator(".bm-map").click(position={"x": 120, "y": 500})
    page.locator(MENU).wait_for(state="hidden")
    assert f"sel={DRONE}" in view(page)
    _open(page)
    page.locator("[data-stories]").click()
    assert not page.locator(MENU).is_visible()
    page.locator(".bm-stories").wait_for()


@pytest.mark.parametrize("lang", LANGS)
def test_the_menu_reads_in_its_language_and_on_its_side(open_map, lang):
    page = open_map(f"lang={lang}")
    page.route("**/export/preview.png?*", _preview)
    _open(page)
    page.locator(BUSY).wait_for(state="detached")
    form, aside = (page.locator(f".bm-export-{name}").bounding_box() for name in ("form", "aside"))
    assert (form["x"] > aside["x"]) == (lang == "ar")
    assert page.locator(MENU).get_by_role("heading").first.inner_text() == t("app.export", lang)
    assert page.locator(".bm-export-spec").text_content() == isolate("PNG · 16:9 · 1920 × 1080", lang)
    assert page.locator("[data-field=title]").get_attribute("placeholder") == t("stamp.title", lang)
    page.locator("[data-page-lang=fr]").click()
    expect(page.locator("[data-field=title]")).to_have_attribute("placeholder", t("stamp.title", "fr"))


CUT = """() => [...document.querySelectorAll("[data-menu-export] *")]
  .filter(node => node.getClientRects().length && node.scrollWidth > node.clientWidth + 1 && node.clientWidth)
  .map(node => [node.className, node.textContent])"""
SMALL = """least => [...document.querySelectorAll("[data-menu-export] :is(button, input)")]
  .filter(node => node.getClientRects().length && node.getBoundingClientRect().height < least - .01)
  .map(node => [node.className, node.getBoundingClientRect().height])"""


@pytest.mark.parametrize(("lang", "size"), sampled([*product(("ar", "fr"), SCREENS)], SOME), ids=str)
def test_on_every_screen_it_fits_nothing_is_cut_and_targets_are_large(open_map, lang, size):
    page = open_map(f"lang={lang}&sel={DRONE}", viewport={"width": size[0], "height": size[1]})
    page.route("**/export/preview.png?*", _preview)
    if page.locator(".bm-more").is_visible():
        page.locator(".bm-more").click()
    _open(page)
    box = page.locator(MENU).bounding_box()
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]
    for chosen in ("[data-page=own]", "[data-page=a4]", "[data-format=csv]"):
        page.locator(chosen).click()
        assert page.evaluate(CUT) == []
        assert page.evaluate(SMALL, 44 if size[0] <= 1000 else 28) == []
    is_sheet = size[0] <= 640 or size[1] <= 560
    assert page.locator(".bm-bar").evaluate("bar => bar.inert") == is_sheet
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('[data-open=export], .bm-more')")


def test_a_saved_file_offers_what_it_can_make_by_itself(pages, files, tmp_path):
    path = tmp_path / "map.html"
    map_of(files, ViewState(lang="en", side=("dz",))).save(str(path))
    page = _open(pages.map(path.as_uri()))
    formats = page.locator("[data-format]").evaluate_all("all => all.map(one => one.dataset.format)")
    assert formats == ["csv", "geojson"]
    assert not page.locator(f"{MENU} :is(img, [data-copy], [data-export=zip])").count()
    with page.expect_download() as waited:
        page.locator(f"{MENU} [data-export=csv]").click()
    assert waited.value.suggested_filename == "algeria-mali-incidents-en.csv"
    page.locator("[data-format=geojson]").click()
    with page.expect_download() as waited:
        page.locator("[data-export=geojson]").click()
    features = json.loads(waited.value.path().read_text(encoding="utf-8"))["features"]
    assert (len(features), waited.value.suggested_filename) == (visible(page), "algeria-mali-incidents-en.geojson")

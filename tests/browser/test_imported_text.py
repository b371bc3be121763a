"""Texts of a user's own file stay texts wherever they are shown, in every file that is exported, and in the sidebar."""

import csv
import io
import json
import re
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pypdfium2
import pytest
from lxml import etree
from painting import settle
from payloads import PAYLOADS, SCRIPTS
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from reading import BM, box, marks
from sampling import sampled, some_of
from table_files import SPREADSHEET, sheets_of
from watching import READY

from geo.export.records import read_cell
from geo.i18n import LANGS, has_arabic, spaced, t, visible
from geo.render.drawing import A
from geo.search import holds, needles

NAME = "=<img src=x onerror=window.PWN=1> {{7*7}} $x_2$ 'r' [l](javascript:1) ![i](x) :red[a] `b` %s \\ &lt;"
"""What the file is called, and so the dataset: of all signs only those that a browser sends as they are."""
COLUMN = "=<b onclick=window.PWN=1>{{7*7}}</b> $x^2$ *o*"
"""A column that the map does not know."""
UNSEEN = ("safe\u202egpj.exe \u2067at the well", "bell\x07 rings \u202bon")
"""Texts with control characters and marks that would turn what stands round them."""
TITLES = (*PAYLOADS, *UNSEEN)
SHOWN = tuple(map(visible, TITLES))
ROWS = len(TITLES)
OTHERS = (*TITLES[1:], TITLES[0])
"""What stands in the columns that a card would not repeat: the text of the next row."""
SAME = ("title", "type", "actor", "source", "source_url", "notes", "mali_says")
OTHER = ("algeria_says", COLUMN)
BOX = "layers=border,mine&bbox=-7,17,11,27"
MOST_LISTED = 50
"""Lines of a list that the sidebar shows."""
CARDS = f"""async rows => {{
  const bm = {BM}, found = [], texts = selector =>
    [...document.querySelectorAll(".bm-card " + selector)].map(node => node.textContent);
  for (const n of rows) {{
    await bm.choose("mine:" + n);
    found.push({{ title: texts("h2"), summary: texts(".bm-card-summary"), claims: texts(".bm-claim p"),
      terms: texts(".bm-facts dt"), facts: texts(".bm-facts dd"), source: texts(".bm-sources bdi"),
      detail: texts(".bm-sources small"), links: texts(".bm-sources a") }});
  }}
  return found; }}"""
CONTENTS = "nodes => nodes.map(node => node.textContent)"
SIDE = "[data-testid=stSidebar]"
UPLOAD = "[data-testid=stFileUploaderDropzoneInput]"
SVG = "http://www.w3.org/2000/svg"
FIRST_IS_LEFT = """selector => {
  const node = document.querySelector(selector), words = document.createTreeWalker(node, 4).nextNode(),
    range = document.createRange(), at = n => { range.setStart(words, n); range.setEnd(words, n + 1);
      return range.getClientRects()[0].left; };
  return at(0) < at(1); }"""
"""Whether the first letter of an element stands to the left of the second."""
JOINERS = re.compile("[\u200d\ufe0f]")
"""What joins pictographs, which a PDF shows one by one."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WITH_TEXT = "([selector, text]) => [...document.querySelectorAll(selector)].some(node => node.textContent === text)"


def written(path: Path, **changed: tuple[str, ...]) -> Path:
    """A CSV file with a row for every text, places on a grid; changed: other columns in the place of these."""
    columns = dict.fromkeys(SAME, TITLES) | dict.fromkeys(OTHER, OTHERS)
    columns |= {
        "date": tuple(f"2024-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(ROWS)),
        "latitude": tuple(f"{18 + n // 10 * 1.3:.4f}" for n in range(ROWS)),
        "longitude": tuple(f"{-6 + n % 10 * 1.75:.4f}" for n in range(ROWS)),
        "fatalities": tuple(map(str, range(ROWS))),
    } | changed
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(columns)
        lines.writerows(zip(*columns.values(), strict=True))
    return path


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return written(tmp_path_factory.mktemp("mine") / f"{NAME}.csv")


@pytest.fixture(scope="module")
def address(serve, path):
    return serve(None, path)


@pytest.fixture
def opened(open_app, address):
    """Opens the map with the texts."""
    return lambda query, **options: open_app(query, at=address, **options)


@pytest.fixture
def export(page, address):
    """The bytes of an export of the texts."""

    def made(suffix, query=BOX, lang="en"):
        answer = page.request.get(f"{address}/export/map.{suffix}?lang={lang}&{query}", timeout=60_000)
        assert answer.status == 200, answer.text()
        return answer.body()

    return made


def texts(page: Page, selector: str) -> list[str]:
    return page.locator(selector).evaluate_all(CONTENTS)


def until(page: Page, selector: str, text: str) -> None:
    """Waits until an element has exactly this text."""
    page.wait_for_function(WITH_TEXT, arg=[selector, text])


def rest(page: Page) -> None:
    """Lets some frames pass: Leaflet's canvas takes no two moves of the mouse within 32 ms."""
    for _ in range(3):
        settle(page)


def nothing_ran(page: Page, requests: list[str]) -> None:
    assert page.evaluate("window.PWN") is None
    assert page.locator("img[src='x'], [onerror], [onload], [onfocus], [onclick], iframe[srcdoc]").count() == 0
    assert [url for url in requests if urlsplit(url).path.endswith("/x")] == []


def actors(text: str, lang: str) -> str:
    """A cell of actors as a card tells it."""
    return t("list.comma", lang).join(filter(None, (part.strip() for part in text.split(";"))))


def named(lang: str) -> str:
    """What the legend calls the dataset, without the marks round its name."""
    return bare(t("layer.data", lang, name=NAME))


def bare(text: str) -> str:
    """A text without the marks that keep it apart inside Arabic."""
    return text.translate(dict.fromkeys(range(0x2066, 0x206A)))


def reads_literally(page: Page, lang: str) -> None:
    """The cards of all rows, one after the other."""
    for n, card in enumerate(page.evaluate(CARDS, [*range(ROWS)])):
        text, other = SHOWN[n], visible(OTHERS[n])
        facts = dict(zip(card["terms"], card["facts"], strict=True))
        assert card["title"] == [spaced(text, lang)]
        assert card["summary"] == [text]
        assert card["claims"] == [other, text]
        assert facts[COLUMN] == other
        assert bare(facts[t("card.actors", lang)]) == bare(actors(text, lang))
        assert bare(facts[t("card.record", lang)]) == named(lang)
        assert card["source"] == [text]
        assert card["detail"] == [f"{text} · {t('card.bad_link', lang)}"]
        assert card["links"] == []


@pytest.mark.parametrize("lang", sampled(LANGS, ["ar", "en"]))
def test_card_list_legend_and_table_show_every_text_as_it_stands(opened, watch, lang):
    page = opened(f"lang={lang}&{BOX}", viewport={"width": 1440, "height": 4600})
    titles = [spaced(text, lang) for text in SHOWN]
    until(page, ".bm-overview .bm-list-text > span", titles[-1])
    assert texts(page, ".bm-overview .bm-list-text > span") == titles
    assert bare(texts(page, '[data-layer="mine"] .bm-row-title')[0]) == named(lang)
    page.locator('button[data-panel="table"]').click()
    whole = page.locator(".bm-td-names")
    expect(whole).to_have_count(ROWS)
    expect(whole.last).to_have_attribute("title", f"{titles[-1]} · {texts(page, '[data-layer=mine] .bm-row-title')[0]}")
    told = whole.evaluate_all("nodes => nodes.map(node => [node.title, node.firstChild.textContent])")
    for (title, shown), wanted in zip(told, titles, strict=True):
        assert title.startswith(f"{wanted} · ")
        assert shown == wanted or wanted.startswith(shown.removesuffix(" …"))
    reads_literally(page, lang)
    nothing_ran(page, watch.requests)


def test_a_text_runs_as_its_first_letter_does_whatever_the_page(opened):
    arabic, latin = len(PAYLOADS) - len(SCRIPTS), 0
    for lang, n, is_left in (("en", latin, True), ("en", arabic, False), ("ar", latin, True), ("ar", arabic, False)):
        page = opened(f"lang={lang}&{BOX}&sel=mine:{n}")
        listed = f".bm-list-item[data-pick='mine:{n}'] .bm-list-text > span"
        for selector in (".bm-card-title", ".bm-card-summary", ".bm-claim p:last-of-type"):
            assert page.evaluate(FIRST_IS_LEFT, selector) == is_left, (lang, n, selector)
        page.evaluate(f"async () => {BM}.choose(undefined)")
        until(page, listed, spaced(SHOWN[n], lang))
        assert page.evaluate(FIRST_IS_LEFT, listed) == is_left, (lang, n)
        side = page.locator(listed).evaluate("node => getComputedStyle(node).textAlign")
        assert side == ("right" if lang == "ar" else "left")


def test_the_hover_tip_shows_every_title_as_it_stands(opened, watch):
    page = opened(f"lang=en&{BOX}")
    seen, spots = 0, marks(page)
    for spot in spots:
        if len(spot["ids"]) == 1:
            rest(page)
            page.mouse.move(spot["x"], spot["y"])
            until(page, ".bm-tip span", SHOWN[int(spot["ids"][0].removeprefix("mine:"))])
            seen += 1
    assert seen > len(spots) - 10
    nothing_ran(page, watch.requests)


def test_a_list_of_marks_in_one_place_and_a_chip_show_texts_as_they_stand(opened, watch):
    page = opened("lang=en&layers=border,mine&lon=2&lat=21&zoom=4")
    spot = max(marks(page), key=lambda spot: len(spot["ids"]))
    page.mouse.click(spot["x"], spot["y"])
    wanted = [SHOWN[n] for n in sorted(int(name.removeprefix("mine:")) for name in spot["ids"])]
    assert len(wanted) > 1
    until(page, ".bm-list .bm-list-text > span", wanted[-1])
    assert texts(page, ".bm-list .bm-list-text > span") == wanted
    page.evaluate(f"async () => {{ {BM}.map.setView([26, 9], 9, {{animate: false}}); }}")
    chip = page.locator('[data-chip="mine"]')
    assert chip.locator(".bm-chip-text > span").text_content() == named("en")
    assert chip.get_attribute("aria-label").startswith(f"{named('en')}: ")
    chip.click()
    assert texts(page, ".bm-list h2") == [named("en")]
    nothing_ran(page, watch.requests)


def test_a_text_is_found_by_its_words_and_the_words_are_shown_as_typed(opened, watch, path):
    page = opened(f"lang=en&{BOX}")
    with path.open(encoding="utf-8", newline="") as source:
        rows = ["\n".join(row[1] for row in line.items()) for line in csv.DictReader(source)]
    for n in range(0, len(PAYLOADS), 5):
        word = PAYLOADS[n]
        page.locator("[data-search]").fill(word)
        found = [SHOWN[row] for row, whole in enumerate(rows) if holds(whole, needles(word))]
        assert SHOWN[n] in found
        expect(box(page)).to_have_attribute("data-visible", str(len(found)))
        until(page, ".bm-overview .bm-list-text > span", found[-1])
        assert texts(page, ".bm-overview .bm-list-text > span") == found
        assert texts(page, '[data-chosen="q"] span') == [t("filter.words", "en", value=word)]
        assert texts(page, ".bm-found-none") == [t("search.rows", "en", n=len(found))]
    nothing_ran(page, watch.requests)


def test_the_tables_own_csv_holds_every_title(opened):
    page = opened(f"lang=en&{BOX}&panel=table")
    expect(page.locator(".bm-td-names").first).to_have_attribute("title", f"{SHOWN[0]} · {named('en')}")
    with page.expect_download() as waited:
        page.locator(".bm-twin [data-export=csv]").click()
    lines = list(csv.DictReader(io.StringIO(Path(waited.value.path()).read_text("utf-8-sig"), newline=""), strict=True))
    assert not [line["title"] for line in lines if line["title"][:1] in FORMULA]
    assert [read_cell(line["title"]) for line in lines] == [*SHOWN]


def expected(n: int) -> dict[str, str | None]:
    """The texts of a row of an exported table, by column: as they stand in the file."""
    text, other = TITLES[n], OTHERS[n]
    arabic, latin = (text, None) if has_arabic(text) else (None, text)
    same = dict.fromkeys(("type", "actor", "source", "source_url", "notes", "mali_says"), text)
    return same | {"title_ar": arabic, "title_en": latin, "algeria_says": other, COLUMN: other}


def holds_every_text(rows: list[dict[str, str | None]]) -> None:
    assert len(rows) == ROWS
    for n, row in enumerate(rows):
        wanted = expected(n)
        assert {name: row.get(name) or None for name in wanted} == wanted


def test_a_csv_file_holds_every_text_and_no_formula(export):
    told = io.StringIO(export("csv").decode("utf-8-sig"), newline="")
    head, *lines = csv.reader(told, strict=True)
    assert not [cell for line in (head, *lines) for cell in line if cell[:1] in FORMULA and not _is_number(cell)]
    names = [read_cell(name) for name in head]
    holds_every_text([dict(zip(names, map(read_cell, line), strict=True)) for line in lines])


def _is_number(cell: str) -> bool:
    try:
        return float(cell) == float(cell)
    except ValueError:
        return False


def test_a_workbook_holds_every_text_and_neither_formula_nor_link(export):
    name, root, (head, *lines) = next(sheets_of(export("xlsx")))
    assert name == "incidents"
    assert not [*root.iter(f"{SPREADSHEET}f"), *root.iter(f"{SPREADSHEET}hyperlink")]
    holds_every_text([{head[place]: cell for place, cell in line.items()} for line in lines])


def test_a_geojson_file_holds_every_text(export):
    holds_every_text([one["properties"] for one in json.loads(export("geojson"))["features"]])


def packed(text: str) -> str:
    """A text without white space: pictures break their lines."""
    return "".join(text.split())


def account(n: int) -> str:
    """The query of a page about one row."""
    return f"layers=mine&sel=mine:{n}&layout=claims"


def drawn(svg: bytes) -> str:
    """All that a drawing says, without white space; there is nothing in it but shapes and letters."""
    root = etree.fromstring(svg)
    assert not [*root.iter(*(f"{{{SVG}}}{name}" for name in ("script", "image", "a", "foreignObject")))]
    return bare(packed("".join("".join(node.itertext()) for node in root.iter(f"{{{SVG}}}text"))))


def test_a_drawing_shows_title_and_summary_as_they_stand(export):
    for n in some_of(range(ROWS), 2):
        assert drawn(export("svg", account(n))).count(packed(SHOWN[n])) >= 2, SHOWN[n]


def test_a_drawing_shows_what_each_side_says_as_it_stands(export):
    algeria, mali = (packed(t(f"card.{side}", "en")) for side in ("algeria", "mali"))
    for n in some_of(range(ROWS - 1), 2):
        told = drawn(export("svg", account(n)))
        said, then = told.split(algeria)[1].split(mali)
        assert packed(SHOWN[n + 1]) in said
        assert then.startswith(packed(SHOWN[n]))


def test_a_pdf_shows_title_and_summary_as_they_stand(export):
    for n in some_of(range(ROWS), 2):
        with pypdfium2.PdfDocument(export("pdf", account(n))) as document:
            told = packed(document[0].get_textpage().get_text_range())
        wanted = packed(JOINERS.sub("", unicodedata.normalize("NFKC", SHOWN[n])))
        assert unicodedata.normalize("NFKC", told).count(wanted) >= 2, SHOWN[n]


def test_slides_show_titles_as_it_stands(export):
    wanted = ",".join(f"mine:{n}" for n in range(ROWS))
    with zipfile.ZipFile(io.BytesIO(export("pptx", f"{BOX}&slides={wanted}"))) as parts:
        slides = [etree.fromstring(parts.read(f"ppt/slides/slide{at + 2}.xml")) for at in range(ROWS)]
    for slide, text in zip(slides, SHOWN, strict=True):
        told = [node.text or "" for node in slide.iter(f"{{{A}}}t")]
        assert told[0] == text
        assert packed("".join(told)).count(packed(text)) >= 2
        assert not [*slide.iter(f"{{{A}}}hlinkClick")]


@pytest.mark.parametrize("query", [BOX, f"{BOX}&sel=mine:2", account(2), f"layers=border,mine&title={NAME[1:40]}"])
def test_a_picture_of_such_texts_is_made(export, query):
    with Image.open(io.BytesIO(export("png", query + "&page=960x540"))) as picture:
        assert picture.size == (960, 540)


def test_a_saved_file_shows_every_text_and_asks_for_nothing(pages, export, tmp_path):
    saved = tmp_path / "map.html"
    saved.write_bytes(export("html", f"{BOX}&relief=0"))
    page = pages.map(f"{saved.as_uri()}?lang=en&{BOX}", viewport={"width": 1440, "height": 4600})
    before = len(pages.watch.requests)
    until(page, ".bm-overview .bm-list-text > span", SHOWN[-1])
    assert texts(page, ".bm-overview .bm-list-text > span") == [*SHOWN]
    assert texts(page, '[data-layer="mine"] .bm-row-title') == [named("en")]
    reads_literally(page, "en")
    page.locator('button[data-panel="table"]').click()
    expect(page.locator(".bm-td-names")).to_have_count(ROWS)
    nothing_ran(page, pages.watch.requests[before:])
    assert {url.partition("?")[0] for url in pages.watch.requests if url.startswith("file:")} == {saved.as_uri()}
    assert pages.watch.requests[before:] == []


def given(page: Page, file: Path) -> Locator:
    """The sidebar of a page, once it has read a file."""
    page.locator("[data-menu]").click()
    page.locator(UPLOAD).set_input_files(file)
    side = page.locator("[data-testid=stSidebar]")
    side.get_by_role("button", name=t("mine.forget", "en")).wait_for()
    return side


def test_the_sidebar_says_file_types_and_name_as_they_stand(opened, watch, path):
    page = opened("lang=en")
    side = given(page, path)
    outcome = t("import.outcome.accept-with-warning", "en", file=path.name, n=ROWS)
    until(page, f"{SIDE} [data-testid=stAlert]", outcome)
    said = texts(page, f"{SIDE} [data-testid=stExpander] [data-testid=stCaptionContainer]")
    unknown = "Type not given or not known"
    types = {t("mine.type", "en", said=text, name=unknown, n=1) for text in SHOWN}
    assert len(types & set(said)) == MOST_LISTED
    expect(side.get_by_label(t("mine.name", "en"), exact=True)).to_have_value(NAME)
    nothing_ran(page, watch.requests)


def test_the_sidebar_says_bad_cells_as_they_stand_and_so_does_the_report(opened, watch, tmp_path):
    page, path = opened("lang=en"), written(tmp_path / f"{NAME}.csv", date=("2024-01-01", *TITLES[1:]))
    side = given(page, path)
    outcome = t("import.outcome.reject-with-row-errors", "en", file=path.name, n=ROWS, good=1, bad=ROWS - 1)
    until(page, f"{SIDE} [data-testid=stAlert]", outcome)
    remedy = t("row.date_unreadable", "en")
    lines = [f"{t('import.cell', 'en', row=n + 1, column='date')}: {SHOWN[n]} – {remedy}" for n in range(1, ROWS)]
    said = texts(page, f"{SIDE} [data-testid=stCaptionContainer]")
    assert [line for line in said if line.endswith(remedy)] == lines[:MOST_LISTED]
    with page.expect_download() as waited:
        side.get_by_role("button", name=t("mine.report", "en")).click()
    rows = list(csv.reader(io.StringIO(Path(waited.value.path()).read_text("utf-8-sig"), newline="")))[1:]
    assert not [cell for row in rows for cell in row if cell[:1] in FORMULA]
    assert [read_cell(row[2]) for row in rows] == [*TITLES[1:]]
    nothing_ran(page, watch.requests)


def test_a_saved_dataset_is_named_shown_corrected_and_withdrawn_as_it_stands(opened, watch, path):
    page = opened("lang=en")
    side = given(page, path)
    side.get_by_role("button", name=t("mine.save", "en"), exact=True).click()
    until(page, f"{SIDE} [data-testid=stAlert]", t("mine.saved", "en", name=NAME))
    expect(side.get_by_role("combobox", name=t("mine.saved_list", "en"))).to_have_value(NAME)
    page.locator(READY).wait_for()
    page.evaluate(f"async () => {BM}.choose('mine:2')")
    side.get_by_text(t("typed.correct", "en")).click()
    for name in ("title", "algeria_says", "mali_says", "source", "notes"):
        wanted = OTHERS[2] if name == "algeria_says" else TITLES[2]
        field = side.get_by_label(t(f"typed.{name}", "en"), exact=True)
        expect(field).to_have_value(wanted)
    side.get_by_role("button", name=t("mine.withdraw", "en")).click()
    side.get_by_text(t("mine.withdrawn", "en", n=1)).click()
    expect(side.get_by_role("button", name=t("mine.restore", "en", name=NAME), exact=True)).to_be_visible()
    nothing_ran(page, watch.requests)

import csv
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import matplotlib
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

from geo import lettering

TABLES = Path(__file__).resolve().parent.parent / "layers" / "tables"
LANGS = ("ar", "fr", "en")
SIGNS = "✕▶←↑→↓↖↗↘↙"
ISOLATES = "\u2066\u2067\u2068\u2069"


def rows(table):
    with (TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


NAMES = {lang: [row[f"name_{lang}"] for row in rows("places")] for lang in LANGS}
TITLES = [row[f"title_{lang}"] for lang in LANGS for row in rows("incidents")]
WORDS = sorted({word for title in TITLES for word in title.split(" ") if word})
words = st.sampled_from([*WORDS, "\u20662020-02-12\u2069", "\u2067تين زواتين\u2069", "19°52′"])
texts = st.lists(words, max_size=25).map(" ".join)
weights = st.sampled_from(sorted(lettering.WEIGHTS))
sizes = st.floats(6, 60)


def plain(text):
    return text.translate(dict.fromkeys(map(ord, ISOLATES)))


@pytest.fixture(scope="module")
def drawn_px():
    """Width of a text as matplotlib draws it without hinting, in px at 72 dpi."""
    figure = Figure(dpi=72)
    renderer = FigureCanvasAgg(figure).get_renderer()

    def measure(text, size_px, weight):
        font = FontProperties(fname=lettering.font_file(weight), size=size_px)
        with matplotlib.rc_context({"text.hinting": "no_hinting"}):
            return figure.text(0, 0, text, fontproperties=font).get_window_extent(renderer).width

    return measure


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("size_px", "weight"), [(12.5, 500), (14.5, 400), (30, 600), (40, 700)])
def test_matplotlib_draws_place_names_as_wide(drawn_px, lang, size_px, weight):
    for name in NAMES[lang][::7]:
        assert drawn_px(name, size_px, weight) == pytest.approx(
            lettering.width_px(name, size_px, weight), rel=0.005, abs=0.1
        ), name


@pytest.mark.parametrize(
    ("text", "weight", "units"),
    [
        ("In Amenas", 400, 9758),
        ("In Amenas", 700, 9815),
        ("عين أمناس", 400, 9121),
        ("عين أمناس", 700, 9271),
        ("AVATo", 400, 5976),
        ("مالي", 400, 3547),
        ("مالي AVATo", 400, 3547 + 550 + 5976),
        ("AVATo مالي", 400, 5976 + 550 + 3547),
    ],
)
def test_a_name_advances_by_the_fonts_own_units(text, weight, units):
    assert lettering.width_px(text, 2048, weight) == pytest.approx(units)


def test_arabic_letters_are_joined():
    apart = sum(lettering.width_px(letter, 100) for letter in "تمنراست")
    assert lettering.width_px("تمنراست", 100) < 0.9 * apart


@pytest.mark.parametrize("weight", lettering.WEIGHTS)
def test_a_line_is_as_high_as_the_fonts_ascent_and_descent(weight):
    font = FT2Font(str(lettering.font_file(weight)))
    assert lettering.height_px(2048) == font.ascender - font.descender == 3200


@given(texts, weights, sizes)
def test_width_is_proportional_to_size(text, weight, size_px):
    assert lettering.width_px(text, size_px, weight) == pytest.approx(size_px * lettering.width_px(text, 1, weight))


@pytest.mark.parametrize("weight", lettering.WEIGHTS)
def test_an_empty_text_has_no_width(weight):
    assert lettering.width_px("", 20, weight) == lettering.width_px("", 20, weight, tracking_px=7) == 0


@given(words, words, weights)
def test_isolates_add_nothing(one, two, weight):
    isolated = lettering.width_px(f"\u2068{one}\u2069 \u2066{two}\u2069", 20, weight, tracking_px=3)
    parts = [lettering.width_px(plain(part), 20, weight, tracking_px=3) for part in (one, " ", two)]
    assert isolated == pytest.approx(sum(parts))


def test_every_weight_is_wider_than_the_lighter_one():
    names = " ".join(NAMES["en"] + NAMES["ar"])
    widths = [lettering.width_px(names, 20, weight) for weight in sorted(lettering.WEIGHTS)]
    assert widths == sorted(set(widths))


def test_an_unknown_weight_is_refused():
    with pytest.raises(KeyError):
        lettering.width_px("Mali", 20, 450)


@pytest.mark.parametrize(("text", "letters"), [("ALGERIA", 7), ("e\u0301tat", 4), ("In Guezzam", 10)])
def test_tracking_follows_every_letter(text, letters):
    tracked = lettering.width_px(text, 22, 600, tracking_px=7)
    assert tracked - lettering.width_px(text, 22, 600) == pytest.approx(letters * 7)


def test_arabic_letters_are_never_set_apart():
    close, tracked = (lettering.width_px("برج باجي مختار", 30, 600, tracking) for tracking in (1e-9, 7))
    assert tracked - close == pytest.approx(2 * 7)


def test_tracked_letters_take_no_contextual_form():
    assert lettering.width_px("بير", 2048) == 2208
    assert lettering.width_px("بير", 2048, tracking_px=1) == 2138


def test_every_sign_of_the_tables_is_in_the_font():
    signs = {char for file in TABLES.glob("*.csv") for char in file.read_text(encoding="utf-8")}
    for weight in lettering.WEIGHTS:
        covered = map(chr, FT2Font(str(lettering.font_file(weight))).get_charmap())
        lacking = {char for char in signs.difference(covered) if unicodedata.category(char) not in ("Cc", "Cf")}
        assert not lacking, weight


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("weight", lettering.WEIGHTS)
def test_a_sign_the_font_lacks_has_the_width_of_the_fallback(sign, weight):
    fallback = FT2Font(str(lettering.fallback_file(weight)))
    fallback.set_size(1000, 72)
    advance = fallback.load_char(ord(sign), flags=matplotlib.ft2font.LoadFlags.NO_HINTING).linearHoriAdvance / 65536
    assert lettering.width_px(f"{sign} Algiers", 1000, weight) == pytest.approx(
        advance + lettering.width_px(" Algiers", 1000, weight), abs=1
    )


@given(texts, weights, st.floats(10, 600), sizes)
def test_every_line_fits_unless_it_is_a_single_letter(text, weight, limit_px, size_px):
    for line in lettering.cut(text, limit_px, size_px, weight):
        assert lettering.width_px(line, size_px, weight) <= limit_px or len(lettering._letters(plain(line))) == 1


@given(texts, weights, st.floats(10, 600), sizes)
def test_no_letter_is_lost_or_moved(text, weight, limit_px, size_px):
    lines = lettering.cut(text, limit_px, size_px, weight)
    assert plain("".join(lines)).replace(" ", "") == plain(text).replace(" ", "")


@given(texts, weights, st.floats(100, 600), sizes)
def test_no_word_is_lost_or_divided_where_each_fits(text, weight, limit_px, size_px):
    assume(all(lettering.width_px(word, size_px, weight) <= limit_px for word in text.split(" ")))
    lines = lettering.cut(text, limit_px, size_px, weight)
    assert [word for line in lines for word in plain(line).split(" ")] == plain(text).split()


@given(texts, weights, st.floats(100, 600))
def test_a_line_takes_all_the_words_that_fit(text, weight, limit_px):
    lines = [plain(line) for line in lettering.cut(plain(text), limit_px, 12, weight)]
    for line, following in pairwise(lines):
        assert lettering.width_px(f"{line} {following.split(' ')[0]}", 12, weight) > limit_px


@given(texts, st.floats(10, 600))
def test_isolates_are_whole_on_every_line(text, limit_px):
    for line in lettering.cut(text, limit_px, 14):
        depths = [0]
        for mark in filter(ISOLATES.__contains__, line):
            depths.append(depths[-1] + (-1 if mark == "\u2069" else 1))
        assert min(depths) == depths[-1] == 0


def test_an_isolate_is_closed_and_opened_again_at_a_break():
    assert lettering.cut("\u2066from 2020-02-12\u2069", 100, 14) == ["\u2066from\u2069", "\u20662020-02-12\u2069"]


def test_a_mark_stays_with_its_letter_and_a_no_break_space_holds():
    assert lettering.cut("e\u0301e\u0301", 0, 14) == ["e\u0301", "e\u0301"]
    assert lettering.cut("to 12\u00a0345\u00a0km", 70, 14) == ["to", "12\u00a0345\u00a0km"]


@pytest.mark.parametrize("text", ["", " ", " \n\t "])
def test_a_blank_text_has_no_lines(text):
    assert lettering.cut(text, 100, 14) == []


def test_threads_measure_alike():
    names = [name for lang in LANGS for name in NAMES[lang]]
    alone = [lettering.width_px(name, 12.5, 600) for name in names]
    lettering._fonts.cache_clear()
    lettering._extent.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda name: lettering.width_px(name, 12.5, 600), names * 4)) == alone * 4


FORWARD, BACKWARD = {"L", "EN", "ES", "ET", "AN", "CS"}, {"R", "AL"}


def as_poppler_turns(line):
    """A line as poppler turns it before it looks for it: from its end, what runs that way, then what runs forward."""
    kinds = "".join(
        "f" if unicodedata.bidirectional(c) in FORWARD else "b" if unicodedata.bidirectional(c) in BACKWARD else "n"
        for c in reversed(line)
    )
    told, back = "", line[::-1]
    for found in re.finditer("([^f]*)([^b]*)", kinds):
        told += back[found.start(1) : found.end(1)] + back[found.start(2) : found.end(2)][::-1]
    return told


lines = st.lists(
    st.sampled_from(
        ["تين", "زواتين", "كم", "2025", "10,0", "(", ")", ":", "،", ".", "–", "OpenStreetMap", " ", " ", "±", "%"]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@given(lines)
def test_poppler_reads_of_the_pieces_what_it_looks_for(line):
    told = lettering.readings(line)
    if not told:
        assert not re.search(r"[^\u0600-\u06ff ]|،", line)
        return
    assert len(told) == len(lettering.pieces(line, True))
    whole = "".join(by_poppler for _, by_poppler in told)
    assert "".join(whole.split()) == "".join(as_poppler_turns(line).split())


def test_chromes_engine_reads_a_sign_after_its_number_and_else_the_glyphs():
    assert [by_chrome for by_chrome, _ in lettering.readings("مسيّرة أبريل 2025: روايتان")] == ["", "2025:", ""]

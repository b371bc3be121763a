"""A line with letters of both directions: which way it runs, and that readers of a PDF find it as it is read."""

import io
import random

import pypdfium2
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure

from geo import lettering
from geo.i18n import LANGS
from geo.render.figure import FigureInk
from geo.render.fonts import LOCK, RC, register

WORDS = ("هجوم", "قرب", "البئر", "abc", "Def", "12", "7", "12-15", "(x)", "(ب)", "<b>", "{{7*7}}", '"تم"', "&", "قال:",
         "end.", "a=1", "50%")  # fmt: skip
A_PAGE = 8


def made_up(count: int) -> list[str]:
    """Lines of both directions."""
    pick, found = random.Random(7), []
    while len(found) < count:
        line = " ".join(pick.choice(WORDS) for _ in range(pick.randint(2, 7)))
        found += [line] if lettering.is_mixed(line) else []
    return found


def read_in_pdf(lines: list[str]) -> list[str]:
    """What Chrome's engine reads of lines below one another in a PDF."""
    out = io.BytesIO()
    with LOCK, rc_context(RC):
        register()
        figure = Figure(figsize=(9, 5))
        for n, line in enumerate(lines):
            is_rtl = lettering.runs_right_to_left(line, otherwise=False)
            where = {"align": "right" if is_rtl else "left", "is_rtl": is_rtl}
            FigureInk(figure, 1, "pdf").text(line, 600 if is_rtl else 40, 30 + 36 * n, 14, 400, "#000000", **where)
        figure.savefig(out, format="pdf")
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        return document[0].get_textpage().get_text_range().splitlines()


def packed(text: str) -> str:
    return "".join(text.split())


def test_chromes_engine_reads_lines_of_both_directions_as_they_are_read():
    lines = made_up(20 * A_PAGE)
    for start in range(0, len(lines), A_PAGE):
        part = lines[start : start + A_PAGE]
        assert [*map(packed, read_in_pdf(part))] == [*map(packed, part)]


@pytest.mark.filterwarnings("ignore:Glyph .* missing from font")
def test_pictographs_are_read_one_by_one_and_persian_keeps_what_joins_its_letters():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert read_in_pdf([f"well {family} x"]) == ["well \U0001f468\U0001f469\U0001f467 x"]
    assert lettering.unjoined("ه\u200d") == "ه\u200d"


@pytest.mark.parametrize(
    ("text", "is_rtl"),
    [
        ("هجوم near the well", True),
        ("attack قرب البئر", False),
        ("12 (هجوم)", True),
        ("\u2066ACLED\u2069 هجوم", True),
        ("\u2067هجوم\u2069 attack", False),
        ("\u2069attack", False),
    ],
)
def test_a_text_runs_as_its_first_letter_outside_isolates(text, is_rtl):
    assert lettering.runs_right_to_left(text, otherwise=not is_rtl) == is_rtl


@pytest.mark.parametrize("otherwise", [True, False])
def test_a_text_without_letters_runs_as_the_page(otherwise):
    assert lettering.runs_right_to_left("12-15 {%}", otherwise) == otherwise


@pytest.mark.parametrize("lang", LANGS)
def test_every_text_of_the_maps_own_records_runs_as_its_language(files, lang):
    for name in files.known()["sel"]:
        card = files.card(lang, name)
        said = [claim["text"] for voice in card["claims"] for claim in voice["claims"]]
        for text in (card["title"], card["summary"], *said, *(fact["value"] for fact in card["facts"])):
            assert lettering.runs_right_to_left(text, lang == "ar") == (lang == "ar"), text


def test_only_lines_without_isolates_are_mixed():
    assert lettering.is_mixed("هجوم abc")
    assert not lettering.is_mixed("هجوم \u2066abc\u2069")
    assert not lettering.is_mixed("هجوم 12 (!)")

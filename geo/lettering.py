"""How wide the map's lettering is: text in the vendored font, shaped by HarfBuzz as in browsers and matplotlib."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

import uharfbuzz as hb

from geo import vendored
from geo.i18n import ISOLATES

WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}
FALLBACKS = {400: "DejaVuSans", 500: "DejaVuSans", 600: "DejaVuSans-Bold", 700: "DejaVuSans-Bold"}

_ARABIC = "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
_RUN = re.compile(rf"[{_ARABIC}](?:[{_ARABIC}]|\W)*|[^{_ARABIC}]+")
_DIRECTION_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_SPACES = re.compile("[ \t\r\n]+")
_POP_ISOLATE = "\u2069"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NUMBER = re.compile(r"(?<![\w\u2066.,:])(\d[\d.,]*)([:;؛،.])(?!\d)")
_SIGNED = re.compile(r"([:;؛،.])(\d[\d.,]*)")
_DIRECTED = re.compile(r"[^\W_]")
_MIRRORED = {a: b for pair in ("()", "[]", "{}", "<>", "«»") for a, b in (pair, pair[::-1])}
_LETTERS = re.compile("[\u0621-\u064a\u066e-\u06d3]+")
_JOINERS = re.compile(rf"(?<![{_ARABIC}])\u200d|[\ufe00-\ufe0f]")
_WEAK = ("EN", "AN", "ES", "ET", "CS", "NSM", "BN")
_BACKWARD_PARTS = re.compile(rf"[{_ARABIC}][^0-9A-Za-z\u00c0-\u024f]*")
_FORWARD, _BACKWARD = ("L", "EN", "ES", "ET", "AN", "CS"), ("R", "AL")
_READ_AS_DRAWN = ("R", "AL", "NSM", "WS")
"""Bidirectional classes: what runs left to right for poppler, what right to left, what it reads as it is drawn."""
_DEEPER, _STRONG = {"LRI": 1, "RLI": 1, "FSI": 1, "PDI": -1}, {"L": False, "R": True, "AL": True}


class _Extent(NamedTuple):
    """What a text advances, in em, and how many letters (clusters) tracking sets apart in it."""

    em: float
    letters: int


def font_file(weight: int) -> Path:
    """The TTF of one weight, for writers that load a font by its path. Raises KeyError unless 400, 500, 600 or 700."""
    return vendored.path(f"vendor/vazirmatn/Vazirmatn-{WEIGHTS[weight]}.ttf")


def fallback_file(weight: int) -> Path:
    """The TTF for signs that the font lacks (arrows, geometric shapes): DejaVu Sans as it comes with matplotlib."""
    spec = find_spec("matplotlib")
    return Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / f"{FALLBACKS[weight]}.ttf"


def width_px(text: str, size_px: float, weight: int = 400, tracking_px: float = 0) -> float:
    """How far a line of text advances, in CSS px; proportional to the size, for nothing is hinted or rounded.

    text: any mix of Arabic and other scripts; isolates and other direction marks have no width
    weight: 400, 500, 600 or 700, else KeyError
    tracking_px: space after every letter, the last one too, as CSS letter-spacing does; ligatures and alternates are
    then off. Joined letters cannot be set apart, so Arabic is widened at its spaces only.
    """
    extent = _extent(text, weight, tracking_px != 0)
    return extent.em * size_px + extent.letters * tracking_px


def has(char: str, weight: int = 400) -> bool:
    """Whether the vendored font draws a character; the fallback draws the others."""
    return not _lacks(_fonts(weight)[0], char)


def height_px(size_px: float) -> float:
    """Height of one line, the font's ascent plus its descent, in CSS px; the same in every weight."""
    font = _fonts(400)[0]
    extents = font.get_font_extents("ltr")
    return (extents.ascender - extents.descender) / font.face.upem * size_px


def cut(text: str, width_px: float, size_px: float, weight: int = 400) -> list[str]:
    """The text in lines of at most `width_px` CSS px, as many words as fit on each; no line for an empty text.

    Breaks at spaces, tabs and line ends, not at no-break spaces. A word is divided only when it alone is too wide,
    and a single letter never is. An isolate that a break runs through is closed on its line and opened on the next.
    """
    lines, line = [], ""
    for word in filter(None, _SPACES.split(text)):
        if line and _fits(f"{line} {word}", width_px, size_px, weight):
            line = f"{line} {word}"
            continue
        *full, rest = _divided(word, width_px, size_px, weight)
        lines += [line, *full] if line else full
        line = rest
    return list(_with_whole_isolates([*lines, line] if line else lines))


def legal(text: str) -> str:
    """A text without what XML cannot hold: control characters, lone surrogates, U+FFFE and U+FFFF."""
    return _ILLEGAL.sub("", text)


def runs_right_to_left(text: str, otherwise: bool) -> bool:
    """The direction of a text by its first letter outside isolates (UAX 9, rules P2 and P3), as browsers find it.

    otherwise: the direction of a text without such a letter
    """
    return next(_directions(text), otherwise)


def _directions(text: str) -> Iterator[bool]:
    """Whether each letter outside isolates runs right to left."""
    depth = 0
    for char in text:
        kind = unicodedata.bidirectional(char)
        depth = max(0, depth + _DEEPER.get(kind, 0))
        if not depth and kind in _STRONG:
            yield _STRONG[kind]


def pieces(text: str, is_rtl: bool) -> list[tuple[str, bool]]:
    """A line as pieces of one direction, from left to right: (text without isolates, whether it runs right to left).

    What stands between isolates is a piece by itself, and so is a number with the sign after it, which stands at its
    left; the base direction orders them.
    """
    text = _NUMBER.sub("\u2066\\g<2>\\g<1>\u2069", text) if is_rtl else text
    found, depth, start, inner = [], 0, 0, is_rtl
    for mark in ISOLATES.finditer(text):
        if depth == 0 or (depth == 1 and mark[0] == _POP_ISOLATE):
            found.append((text[start : mark.start()], is_rtl if depth == 0 else inner))
            start = mark.end()
        if mark[0] == _POP_ISOLATE:
            depth = max(0, depth - 1)
        else:
            depth, inner = depth + 1, mark[0] == "\u2067"
    found.append((text[start:], is_rtl))
    clean = [(ISOLATES.sub("", part), way) for part, way in found]
    told = [(_turned(part) if way and not _DIRECTED.search(part) else part, way) for part, way in clean if part]
    return told[::-1] if is_rtl else told


def read(piece: str) -> str:
    """A piece as it is read: the sign at the left of a number in a line that runs right to left comes after it."""
    signed = _SIGNED.fullmatch(piece)
    return signed[2] + signed[1] if signed else piece


def readings(line: str) -> list[tuple[str, str]]:
    """What Chrome's engine and poppler have to find in place of each of the `pieces` of a line that runs right to left.

    "" for the engine, and no pieces at all, where the glyphs will do. Both take a line's characters from left to right
    and turn it round: Chrome's engine as Unicode has it, brackets mirrored; poppler by a rule of its own, in which
    signs beside numbers belong to them and no bracket is mirrored. A vowel sign parts the glyphs of a line for Chrome's
    engine; of a text it turns the letters between two signs round.
    """
    text = ISOLATES.sub("", line)
    if all(unicodedata.bidirectional(char) in _READ_AS_DRAWN for char in text):
        by_chrome = _LETTERS.sub(lambda found: found[0][::-1], text)
        return [(by_chrome, _turned_by_poppler(text))] if any(map(unicodedata.combining, text)) else []
    whole, found = _turned_by_poppler(text), []
    for part, _ in pieces(line, is_rtl=True):
        end = next(islice(re.finditer(r"\S|$", whole), max(0, len("".join(part.split())) - 1), None)).end()
        found.append((told if (told := read(part)) != part else "", whole[:end]))
        whole = whole[end:]
    return found


def unjoined(text: str) -> str:
    """A text without what joins pictographs to one, which no font of ours has: each is drawn, and read, by itself."""
    return _JOINERS.sub("", text)


def is_mixed(line: str) -> bool:
    """Whether letters of both directions stand in a line without isolates, as texts of files do."""
    return len({*_directions(line)}) == 2 and not ISOLATES.search(line)


def mixed_reading(line: str, is_page_rtl: bool) -> tuple[str, str]:
    """What Chrome's engine and poppler have to find in place of a line of both directions that is drawn as shapes.

    Chrome's engine (`CPDF_TextPage::CloseTempLine`) cuts a line where the kind of its characters changes, takes the
    parts from the last to the first if more of them run right to left than left to right, and mirrors the brackets of
    what runs right to left and of signs after it. poppler turns every line as most lines of its page run.
    """
    parts = [(kind, "".join(chars)) for kind, chars in groupby(line, _kind)]
    kinds = [kind for kind, _ in parts]
    is_back = turns = kinds.count("R") > kinds.count("L")
    found = []
    for kind, part in parts:
        if kind != "N":
            turns = kind == "R" or (turns and kind == "W")
        mirrored = turns and kind != "W"
        found.append("".join(_MIRRORED.get(char, char) for char in part) if mirrored else part)
    by_poppler = _turned_by_poppler(line) if is_page_rtl else _turned_in_place(line)
    return "".join(reversed(found) if is_back else found), by_poppler


def _kind(char: str) -> str:
    """R, L, W (numbers and what goes with them) or N: what Chrome's engine makes of a character."""
    kind = unicodedata.bidirectional(char)
    if kind in _STRONG:
        return "R" if _STRONG[kind] else "L"
    return "W" if kind in _WEAK else "N"


def _turned_in_place(text: str) -> str:
    """The same on a page that runs left to right: parts that run right to left stand turned in their place."""
    return _BACKWARD_PARTS.sub(lambda found: found[0][::-1], text)


def _turned_by_poppler(text: str) -> str:
    """The characters of a line from left to right that poppler makes the line of (`reorderText` in TextOutputDev)."""
    turned, at = [], len(text)
    while at:
        while at and unicodedata.bidirectional(text[at - 1]) not in _FORWARD:
            at -= 1
            turned.append(text[at])
        end = at
        while at and unicodedata.bidirectional(text[at - 1]) not in _BACKWARD:
            at -= 1
        turned.append(text[at:end])
    return "".join(turned)


def _turned(signs: str) -> str:
    """Signs without a direction of their own as they stand in a line that runs right to left."""
    return "".join(_MIRRORED.get(char, char) for char in reversed(signs))


def _fits(text: str, limit_px: float, size_px: float, weight: int) -> bool:
    return width_px(text, size_px, weight) <= limit_px


def _divided(word: str, limit_px: float, size_px: float, weight: int) -> list[str]:
    if _fits(word, limit_px, size_px, weight):
        return [word]
    parts = [""]
    for letter in _letters(word):
        if parts[-1] and not _fits(parts[-1] + letter, limit_px, size_px, weight):
            parts.append("")
        parts[-1] += letter
    return parts


def _letters(word: str) -> list[str]:
    """The word's characters; marks and format characters stay with the letter they follow, or lead the first one."""
    letters = [""]
    for char in word:
        attached = unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
        if not attached and any(unicodedata.category(before) != "Cf" for before in letters[-1]):
            letters.append("")
        letters[-1] += char
    return letters


def _with_whole_isolates(lines: list[str]) -> Iterator[str]:
    opened: list[str] = []
    for line in lines:
        start = "".join(opened)
        for mark in ISOLATES.findall(line):
            if mark != _POP_ISOLATE:
                opened.append(mark)
            elif opened:
                opened.pop()
        yield start + line + _POP_ISOLATE * len(opened)


@lru_cache(maxsize=8192)
def _extent(text: str, weight: int, tracked: bool) -> _Extent:
    features = {"liga": False, "clig": False, "calt": False} if tracked else {}
    shaped = [_shaped(font, part, features) for font, part in _runs(text, weight)]
    return _Extent(sum(extent.em for extent in shaped), sum(extent.letters for extent in shaped))


def _runs(text: str, weight: int) -> Iterator[tuple[hb.Font, str]]:
    """Parts of one script and one font. Their order does not matter here, so no bidi algorithm is needed."""
    own, fallback = _fonts(weight)
    for isolated in _DIRECTION_MARKS.split(text):
        for run in _RUN.findall(isolated):
            lacking = groupby(run, lambda char: _lacks(own, char) and not _lacks(fallback, char))
            yield from ((fallback if is_lacking else own, "".join(chars)) for is_lacking, chars in lacking)


def _lacks(font: hb.Font, char: str) -> bool:
    return not font.get_nominal_glyph(ord(char))


def _shaped(font: hb.Font, text: str, features: dict[str, bool]) -> _Extent:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer, features)
    advance = sum(position.x_advance for position in buffer.glyph_positions)
    letters = text.count(" ") if buffer.script == "Arab" else len({glyph.cluster for glyph in buffer.glyph_infos})
    return _Extent(advance / font.face.upem, letters)


@cache
def _fonts(weight: int) -> tuple[hb.Font, hb.Font]:
    """The vendored font and the fallback in one weight, opened at first use; only read afterwards, by any thread."""
    files = (font_file(weight), fallback_file(weight))
    own, fallback = (hb.Font(hb.Face(hb.Blob.from_file_path(file))) for file in files)
    return own, fallback

"""What a PDF says about itself: its title and language, its letters, and what its picture shows.

The letters: a PDF maps each drawn glyph to a text, and programs that search it put the glyphs of a line in order and
turn those of Arabic round. matplotlib maps every glyph of a group to the whole group, brackets to what they were before
they were mirrored, and direction marks to themselves; here each glyph is mapped to the letter that it draws.
"""

import io
import re
import unicodedata
from functools import cache

import pikepdf
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String

from geo import lettering
from geo.lettering import ISOLATES
from geo.scene import Scene

ENTRY = re.compile(rb"<([0-9a-f]*)>(?=[ \]])")
RANGE = re.compile(rb"<([0-9a-f]{4})> <[0-9a-f]{4}> \[(.*?)\]")
NOTHING = "\u200f"
"""What a glyph without a letter of its own is mapped to; an empty text would be read as the glyph's number."""
PRESENTED, ARABIC = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]"), re.compile("[\u0600-\u06ff]")


def finished(data: bytes, scene: Scene) -> bytes:
    """The PDF that matplotlib wrote, with letters, title, language, and a tag with the picture's description."""
    title, told = plain(scene.title), plain(f"{scene.title}. {scene.subtitle}")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for font in pdf.objects:
            if isinstance(font, Dictionary) and font.get("/Subtype") == "/Type0":
                _spell(font)
        pdf.Root.Lang = String(scene.lang)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        _tag(pdf, told)
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
            meta["dc:title"], meta["dc:language"], meta["dc:description"] = title, [scene.lang], told
        pdf.docinfo = pdf.make_indirect(Dictionary(Title=title, Subject=plain(scene.subtitle), Keywords=scene.query))
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def plain(text: str) -> str:
    """A text without the marks that only lay it out."""
    return ISOLATES.sub("", text)


def _spell(font: Dictionary) -> None:
    """Maps the glyphs of an embedded font to the letters that they draw."""
    inner = font.DescendantFonts[0]
    with TTFont(io.BytesIO(inner.FontDescriptor.FontFile2.read_bytes()), lazy=True) as embedded:
        names = embedded.getGlyphOrder()
    glyphs = inner.CIDToGIDMap.read_bytes()
    signs = _signs()

    def spelled(found: re.Match) -> bytes:
        first, codes = int(found[1], 16), ENTRY.findall(found[2] + b" ")
        told = []
        for code, group in enumerate(codes, first):
            gid = int.from_bytes(glyphs[2 * code : 2 * code + 2], "big")
            sign = signs.get(names[gid]) if gid < len(names) else None
            told.append(_letters(bytes.fromhex(group.decode()).decode("utf-16-be"), sign))
        listed = b" ".join(b"<%s>" % text.encode("utf-16-be").hex().encode() for text in told)
        return b"<%s> <%04x> [%s]" % (found[1], first + len(codes) - 1, listed)

    font.ToUnicode.write(RANGE.sub(spelled, font.ToUnicode.read_bytes()))


def _letters(group: str, sign: str | None) -> str:
    """The text of one glyph of a group.

    sign: the character that the glyph stands for by itself. A mark has none of its own: it goes with its letter. More
    letters than one stand from left to right, as the glyphs of a line do, for programs turn Arabic round as a whole.
    """
    told = ISOLATES.sub("", group)
    if not told or (sign and unicodedata.combining(sign)):
        return NOTHING
    if sign and len(told) == 1 and not PRESENTED.match(sign):
        return sign
    return "".join(reversed(told) if ARABIC.search(told) else told)


@cache
def _signs() -> dict[str, str]:
    """The character of every glyph of our fonts that stands for one by itself: signs, marks, letters of Latin."""
    found: dict[str, str] = {}
    for weight in lettering.WEIGHTS:
        for file in (lettering.fallback_file(weight), lettering.font_file(weight)):
            with TTFont(file, lazy=True) as font:
                found |= {name: chr(code) for code, name in sorted(font.getBestCmap().items(), reverse=True)}
    return found


def _tag(pdf: pikepdf.Pdf, told: str) -> None:
    """One figure with its description takes in all that the page draws."""
    page = pdf.pages[0]
    page.contents_add(b"/Figure <</MCID 0>> BDC", prepend=True)
    page.contents_add(b"EMC")
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    figure = pdf.make_indirect(
        Dictionary(Type=Name.StructElem, S=Name.Figure, P=root, Pg=page.obj, K=0, Alt=String(told))
    )
    root.K, root.ParentTree = figure, Dictionary(Nums=Array([0, Array([figure])]))
    page.StructParents = 0
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, Dictionary(Marked=True)

"""What an SVG says about itself: its title, its language, and its fonts as the letters that are used."""

import base64
import io
import re
from functools import lru_cache
from html import escape, unescape

from fontTools import subset

from geo import lettering
from geo.render.document import plain
from geo.render.fonts import FAMILY
from geo.scene import Scene

ROOT = re.compile(rb"<svg [^>]*>")
TEXT = re.compile(r"<text\b[^>]*?font-weight: (\d+)[^>]*>([^<]*)</text>|<text\b([^>]*)>([^<]*)</text>")
TURN = re.compile(rb' transform="rotate\(-?0 [^)]*\)"')
NORMAL = 400


def finished(data: bytes, scene: Scene) -> bytes:
    """The SVG that matplotlib wrote, with title, description, language, and the fonts of its text."""
    data = lettering.legal(TURN.sub(b"", data).decode()).encode()
    root = ROOT.search(data)
    told = (
        f"<title>{escape(plain(scene.title))}</title><desc>{escape(plain(scene.subtitle))}</desc>"
        f"<style>{fonts(data.decode())}</style>"
    )
    opened = root[0][:-1] + f' xml:lang="{scene.lang}" role="img">\n{told}'.encode()
    return data[: root.start()] + opened + data[root.end() :]


def fonts(text: str) -> str:
    """The rules of the fonts of an SVG's text, each font cut down to the letters that are in it."""
    letters: dict[int, set[str]] = {}
    for weight, told, _, plainly in TEXT.findall(text):
        letters.setdefault(int(weight or NORMAL), set()).update(unescape(told or plainly))
    rules = []
    for weight, used in sorted(letters.items()):
        own = {char for char in used if lettering.has(char, weight)}
        for name, file, chars in zip(
            FAMILY, (lettering.font_file(weight), lettering.fallback_file(weight)), (own, used - own), strict=True
        ):
            if chars - {" ", "\u2066", "\u2067", "\u2069"}:
                data = base64.b64encode(_cut(str(file), "".join(sorted(chars)))).decode()
                rules.append(
                    f"@font-face{{font-family:'{name}';font-weight:{weight};"
                    f"src:url(data:font/woff;base64,{data}) format('woff')}}"
                )
    return "".join(rules)


@lru_cache(maxsize=64)
def _cut(file: str, letters: str) -> bytes:
    """A font as WOFF with no more than what these letters need, joined forms included."""
    options = subset.Options(flavor="woff", layout_features=["*"], notdef_outline=True, recalc_timestamp=False)
    out = io.BytesIO()
    with subset.load_font(file, options) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        subset.save_font(font, out, options)
    return out.getvalue()

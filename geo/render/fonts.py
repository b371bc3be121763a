"""The map's font in matplotlib: registered by path under a name of our own, so that no system font replaces it."""

import warnings
from functools import cache
from threading import RLock

from matplotlib.font_manager import FontEntry, fontManager

from geo import lettering

FAMILY = ("Border Map", "Border Map Signs")
LOCK = RLock()
"""Held while a figure is made: matplotlib's settings and font caches belong to the whole process."""
RC = {
    "text.hinting": "no_hinting",
    "text.usetex": False,
    "text.parse_math": False,
    "lines.scale_dashes": False,
    "path.simplify": True,
    "path.sketch": None,
    "agg.path.chunksize": 0,
    "axes.unicode_minus": True,
}


@cache
def register() -> None:
    """Makes the family known, once; hold LOCK. What it has no glyph for is drawn as a box, without a word of it."""
    warnings.filterwarnings("ignore", r"Glyph \d+ .* missing from font", UserWarning)
    for weight in lettering.WEIGHTS:
        for name, file in zip(FAMILY, (lettering.font_file(weight), lettering.fallback_file(weight)), strict=True):
            fontManager.ttflist.append(FontEntry(fname=str(file), name=name, weight=weight))
    fontManager._findfont_cached.cache_clear()

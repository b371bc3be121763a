"""Writers: a scene becomes the bytes of a file. Each is `(Scene, page) -> bytes`."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from geo import saving
from geo.errors import ExportError

if TYPE_CHECKING:
    from geo.scene import Scene

PAGES = {"16x9": (1920, 1080), "4k": (3840, 2160), "4x3": (1600, 1200)}
MEDIA = {"png": "image/png"}
MOST_PX = 34_000_000
"""As many px as four 4k pages; a larger picture would hold the server too long."""


def _png(scene: "Scene", size: tuple[int, int]) -> bytes:
    from geo.render import static

    return static.png(scene, size)


WRITERS: dict[str, Callable[["Scene", tuple[int, int]], bytes]] = {"png": _png}


def page_size(page: str) -> tuple[int, int]:
    """Width and height in px of a page's name or of WIDTHxHEIGHT. Raises ExportError("page_unknown")."""
    if page in PAGES:
        return PAGES[page]
    given = re.fullmatch(r"(\d{3,4})x(\d{3,4})", page)
    size = (int(given[1]), int(given[2])) if given else (0, 0)
    if not all(320 <= side <= 8000 for side in size) or size[0] * size[1] > MOST_PX:
        raise ExportError("page_unknown", value=page[:40])
    return size


def check(suffix: str, page: str) -> tuple[int, int]:
    """A page's size in px, if the format can be written. Raises ExportError("format_unknown" | "page_unknown")."""
    if suffix not in WRITERS:
        raise ExportError("format_unknown", suffix=suffix[:20], known=", ".join(WRITERS))
    return page_size(page)


def write(suffix: str, scene: "Scene", page: str = "16x9") -> bytes:
    """The file of a scene in one format. Raises as `check` does."""
    size = check(suffix, page)
    return WRITERS[suffix](scene, size)


def save(path: Path, scene: "Scene", page: str = "16x9") -> None:
    """Writes the file of a scene, its format told by the suffix. Raises as `write` does, and "cannot_write"."""
    saving.write(path, write(path.suffix.lstrip(".").lower(), scene, page))

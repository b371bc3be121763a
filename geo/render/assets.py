"""The page's own files: one bundle of JavaScript and one style sheet, each under its own hash."""

import base64
import hashlib
import json
from functools import cache
from importlib import resources
from pathlib import Path

from geo import style, vendored
from geo.i18n import LANGS, isolate, t

SCRIPTS = (
    *("messages", "columns", "view", "filters", "mercator", "rows", "crowd", "search", "state", "source", "geodesy"),
    *(
        "dom",
        "lettering",
        "pen",
        "symbols",
        "hexes",
        "shapes",
        "basemap",
        "claimed",
        "grounds",
        "overlay",
        "furniture",
        "legend",
        "accounts",
        "card",
        "chrome",
    ),
    *("records", "telling", "geojson", "strip", "loading", "picking", "address"),
    *(
        "painting",
        "camera",
        "tools",
        "twin",
        "summary",
        "entries",
        "panels",
        "story",
        "bare",
        "reading",
        "drawer",
        "dock",
    ),
    *("choices", "ordering", "previewing", "delivering", "wishes", "exporting"),
    *("finder", "sheet", "app"),
)
PACKAGE = Path(__file__).parents[1]
PROGRAM = ("**/*.py", "locale/*.json", "static/**/*")
"""Files that pages are made by: sources, messages, scripts, styles, the font."""
MAP_NAME = "map_border_map"
"""The id of the map's element, and the name of folium's variable."""
FONT = "vendor/vazirmatn/Vazirmatn-wght.woff2"
BROWSERS = ("Firefox", "Chrome", "Edge", "Safari")
FILE_STYLE = """
.bm-file { padding: 0 14px 12px; font-size: 11.5px; line-height: 1.35; color: var(--ink2); }
.bm[lang=ar] .bm-file { font-size: 12px; }
@media (max-width: 1000px) { .bm-file { padding-block-start: 10px; } }
"""
"""Style of what only a file that works by itself shows."""
SORRY_STYLE = "#bm-sorry{font:400 16px/1.6 system-ui,sans-serif;max-width:60ch;margin:48px auto;padding:0 24px}"


def _own(name: str) -> str:
    return resources.files("geo").joinpath(f"static/{name}").read_text(encoding="utf-8")


@cache
def bundle() -> str:
    """Everything the page runs, in order: Leaflet, GeographicLib, placement, and the page's own scripts."""
    leaflet = vendored.path("vendor/leaflet/leaflet.js").read_text(encoding="utf-8")
    geodesic = vendored.path("vendor/geographiclib/geographiclib-geodesic.min.js").read_text(encoding="utf-8")
    own = [_own("placement.js"), _own("label_spots.js"), *(_own(f"page/{name}.js") for name in SCRIPTS)]
    return ";\n".join([*_calm(leaflet.replace("//# sourceMappingURL=leaflet.js.map", "")), geodesic, *own])


def _calm(leaflet: str) -> list[str]:
    """Leaflet with what it looks for in Internet Explorer: it catches the error where that is missing, but to put the
    error into words Chromium reads all of Leaflet once more.
    """
    return ["document.namespaces={add(){}}", leaflet, "delete document.namespaces"]


@cache
def adapter() -> str:
    """The ES module that binds the bundle to Streamlit's component, with what it says when it cannot."""
    own = _own("page/st.js").replace("__NAME__", MAP_NAME)
    sorry = {lang: [t("notice.start_failed", lang), t("notice.reload", lang)] for lang in LANGS}
    return own.replace('"__SORRY__"', json.dumps(sorry, ensure_ascii=False))


@cache
def early() -> str:
    """The ES module that begins the page before Streamlit, and then has Streamlit load."""
    return _own("page/early.js")


@cache
def loader() -> str:
    """The script that opens a file that works by itself."""
    return _own("page/loader.js")


def sorry(lang: str) -> str:
    """What such a file says where it cannot be opened."""
    browsers = t("list.comma", lang).join(isolate(name, lang) for name in BROWSERS)
    return t("notice.file_failed", lang, browsers=browsers)


def stylesheet(font_url: str | None = None) -> str:
    """Leaflet's style and the page's, with the tokens as custom properties; without an address the font is inlined."""
    if font_url is None:
        data = base64.b64encode(vendored.path(FONT).read_bytes()).decode()
        font_url = f"data:font/woff2;base64,{data}"
    leaflet = vendored.path("vendor/leaflet/leaflet.css").read_text(encoding="utf-8")
    return "\n".join([_without_images(leaflet), _properties(), _own("page/page.css").replace("__FONT__", font_url)])


def _without_images(css: str) -> str:
    """Leaflet's marker and control pictures are not shipped; nothing on our map uses them."""
    return "\n".join(line for line in css.splitlines() if "url(images/" not in line)


def _properties() -> str:
    """The colours of both themes."""
    return _theme(".bm", "light") + _theme(".bm[data-theme=dark]", "dark")


def _theme(selector: str, name: str) -> str:
    theme = style.theme(name)
    flat = {name: value for name, value in theme.items() if isinstance(value, str)}
    flat |= {f"claim-{name}": value for name, value in theme["claim"].items()}
    return f"{selector}{{" + "".join(f"--{key}:{value};" for key, value in flat.items()) + "}\n"


def program() -> str:
    """16 hex digits over every file of the program: what browsers keep is told by them, and by the data."""
    whole = hashlib.sha256()
    for path in sorted(path for pattern in PROGRAM for path in PACKAGE.glob(pattern) if path.is_file()):
        whole.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]

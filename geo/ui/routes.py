"""HTTP besides Streamlit's own: the page's files by hash, exports by view, health; and the headers of every answer."""

import base64
import gzip
import hashlib
import json
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, quote

import numpy as np
import streamlit
from anyio import to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from geo import export, tiles, vendored
from geo.errors import BorderMapError, ViewError
from geo.export import order, template
from geo.export.order import Order
from geo.i18n import LANGS
from geo.render import assets
from geo.search import needles
from geo.ui.desk import Desk, Job
from geo.ui.site import Served, site
from geo.view import MAX_SEARCH

MOST_TOKEN, MOST_HEADINGS = 64, 500
PIECE = 2**20
"""Bytes of a large file that are sent at a time."""
ROWS = "application/vnd.border-map.rows"
PACKED = {"image/webp", "font/woff2", ROWS}
"""Media that gain little from compression; a million rows are at hand sooner without."""
FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
DESK = Desk()
HOST_SCRIPT = re.compile(r'<script type="module" crossorigin src="([^"]+)"></script>')
HOST_LINK = '<link rel="modulepreload"'
"""How Streamlit's page loads Streamlit, and how it has parts of it fetched."""
INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
FROM_THE_RIGHT = """<style>
.st-key-opening-ar { direction: rtl; } .st-key-opening-ar [role=progressbar] > :last-child { transform: scaleX(-1); }
</style>"""
"""How a bar in Arabic runs in Streamlit's page before it has a style of ours."""


class File(NamedTuple):
    """A file of the page as it is sent: plain and compressed once, not at every request."""

    body: bytes
    zipped: bytes
    media: str

    @classmethod
    def of(cls, body: bytes | str, media: str) -> "File":
        """The file of a body; what is compressed already stays as it is."""
        plain = body.encode() if isinstance(body, str) else body
        packs = media not in PACKED
        return cls(plain, gzip.compress(plain, 6, mtime=0) if packs else b"", media)

    def response(self, request: Request) -> Response:
        """A fresh answer; middleware may change its headers."""
        zipped = self.zipped and "gzip" in request.headers.get("accept-encoding", "")
        headers = FOREVER | ({"content-encoding": "gzip", "vary": "accept-encoding"} if zipped else {})
        body = self.zipped if zipped else self.body
        if len(body) <= PIECE:
            return Response(body, media_type=self.media, headers=headers)
        headers["content-length"] = str(len(body))
        return StreamingResponse(_pieces(body), media_type=self.media, headers=headers)


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    """A body as the other side takes it, so that the server holds no copy of it for each who asks."""
    for at in range(0, len(body), PIECE):
        yield body[at : at + PIECE]


def _json(data: object) -> File:
    return File.of(json.dumps(data, ensure_ascii=False, separators=(",", ":")), "application/json")


FILES: dict[str, Callable[[Served], File]] = {
    "bundle.js": lambda _: File.of(assets.bundle(), "text/javascript"),
    "st.js": lambda _: File.of(assets.adapter(), "text/javascript"),
    "early.js": lambda _: File.of(assets.early(), "text/javascript"),
    "frame.js": lambda _: File.of(site().frame, "text/javascript"),
    "page.css": lambda _: File.of(assets.stylesheet("vazirmatn.woff2"), "text/css"),
    "vazirmatn.woff2": lambda _: File.of(vendored.path(assets.FONT).read_bytes(), "font/woff2"),
    **{f"page-{lang}.json": lambda here, lang=lang: _json(here.files.page(lang)) for lang in LANGS},
    "incidents.bin": lambda here: File.of(here.files.columns(), "application/octet-stream"),
    **{f"titles-{lang}.json": lambda here, lang=lang: _json(here.files.titles(lang)) for lang in LANGS},
    "data.bin": lambda here: File.of(here.files.data_columns(), ROWS),
    "relief.webp": lambda here: File.of(here.files.relief(), "image/webp"),
    "search.json": lambda here: _json(here.files.search()),
    **{f"dossier-{lang}.json": lambda here, lang=lang: _json(here.files.dossier(lang)) for lang in LANGS},
}
"""How the page's files are made, in the order in which a page wants them."""


def file(here: Served, name: str) -> File:
    """A file of a page by its name; made once."""
    return here.kept(name, lambda: FILES[name](here))


def _there(request: Request) -> Served | None:
    return site().at(request.path_params["hash"])


def no_such(what: str) -> Response:
    """The answer where there is nothing."""
    return PlainTextResponse(f"no such {what}", 404)


async def data(request: Request) -> Response:
    """A file of the page; its address holds the hash of data and program, so it never goes stale."""
    name, here = request.path_params["name"], _there(request)
    if here is None or name not in FILES or (name == "data.bin" and here.data is None):
        return no_such("file")
    return (await to_thread.run_sync(file, here, name)).response(request)


async def headings(request: Request) -> Response:
    """Titles and dates of rows of the dataset, as JSON: ids = `at`, joined by commas."""
    ids, here = request.query_params.get("at", "").split(",")[:MOST_HEADINGS], _there(request)
    if here is None:
        return no_such("file")
    try:
        told = await to_thread.run_sync(here.files.headings, request.path_params["lang"], ids)
    except KeyError:
        return no_such("record")
    return _json(told).response(request)


async def found(request: Request) -> Response:
    """Which rows of the dataset hold all words of `q`: one bit a row, the first the lowest."""
    here = _there(request)
    if here is None or here.data is None:
        return no_such("file")
    words = needles(request.query_params.get("q", "")[:MAX_SEARCH])
    bits = await to_thread.run_sync(here.data.find, words)
    return File.of(np.packbits(bits, bitorder="little").tobytes(), "application/octet-stream").response(request)


async def card(request: Request) -> Response:
    """The card of one incident in one language."""
    here = _there(request)
    if here is None:
        return no_such("file")
    try:
        told = await to_thread.run_sync(here.files.card, request.path_params["lang"], request.path_params["id"])
    except KeyError:
        return no_such("record")
    return _json(told).response(request)


async def exported(request: Request) -> Response:
    """A view as a file: the same text as the page's own address, plus what `geo.export.order` reads, and OWN_KEYS.

    What of the view is not understood is named in the header x-view-not-understood; the rest is drawn.
    """
    suffix, query = request.path_params["suffix"], request.url.query
    export.check(suffix)
    token = request.query_params.get("job", "")[:MOST_TOKEN] or secrets.token_hex(8)
    made = await DESK.run(token, lambda job: _written(suffix, query, job), request.is_disconnected)
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    headers |= {"content-disposition": f'inline; filename="{made.name}"'}
    headers |= {"x-view-not-understood": quote(made.unknown)} if made.unknown else {}
    return Response(made.body, media_type=export.WRITERS[suffix].media, headers=headers)


OWN_KEYS = ("job", "at")
"""Of an export's address: what `status` knows it by, and the hash of the page that asks for it."""


def _ordered(query: str) -> tuple[Order, list[ViewError]]:
    """The order of an export's address, and what of its view was not understood."""
    parts = [part for part in query.split("&") if part.partition("=")[0] not in OWN_KEYS]
    asked = parse_qs(query)
    here = site().of_query(asked.get("at", [""])[0][:MOST_TOKEN], asked.get("data", [""])[0][:MOST_TOKEN])
    return order.read(here.files, "&".join(parts))


class Made(NamedTuple):
    """A file with its name and, as text, what of its view was not understood."""

    body: bytes
    name: str
    unknown: str


def _written(suffix: str, query: str, job: Job) -> Made:
    wanted, errors = _ordered(query)
    wanted = replace(wanted, told=job.told)
    return Made(export.write(suffix, wanted), wanted.name(suffix), "; ".join(err.args[0] for err in errors))


async def preview(request: Request) -> Response:
    """The page of an order as a small PNG, and in the header x-not-on-page what of the records it does not show."""
    query = request.url.query
    made = await DESK.run(secrets.token_hex(8), lambda _: _previewed(query), request.is_disconnected)
    headers = {"cache-control": "no-store", "x-not-on-page": json.dumps(made[1])}
    return Response(made[0], media_type="image/png", headers=headers)


def _previewed(query: str) -> tuple[bytes, dict[str, int]]:
    from geo.export import pictures

    wanted = _ordered(query)[0]
    return pictures.preview(wanted), pictures.not_on_page(wanted)


async def status(request: Request) -> Response:
    """What an export is at: {state, ahead, done, of, name}."""
    return JSONResponse(DESK.status(request.path_params["job"]), headers={"cache-control": "no-store"})


async def refused(request: Request, err: BorderMapError) -> Response:
    """An error as one sentence in the language that the address names."""
    lang = request.query_params.get("lang", "en")
    status = 503 if err.code in ("busy", "catalog_garbled") else 400
    return PlainTextResponse(err.said(lang if lang in LANGS else "en"), status)


async def health(_: Request) -> Response:
    """Whether the server answers, and with which data."""
    return JSONResponse({"status": "ok", "data": site().catalog.digest, "run": site().run})


async def sheet(request: Request) -> Response:
    """The sheet to fill in, in one language, as XLSX."""
    lang = request.path_params["lang"]
    if lang not in LANGS:
        return no_such("file")
    body = await to_thread.run_sync(template.workbook, lang)
    headers = {"content-disposition": f'attachment; filename="incidents-{lang}.xlsx"'}
    return Response(body, media_type=template.MEDIA, headers=headers)


async def index(request: Request) -> Response:
    """Streamlit's page, in which the map begins before Streamlit has loaded, unless the link names a dataset that must
    be opened first.
    """
    page = await to_thread.run_sync(_begun, request.query_params.get("data", ""))
    return HTMLResponse(page, headers={"cache-control": "no-cache"})


def _begun(named: str) -> str:
    held = None
    with suppress(BorderMapError):
        held = site().held(named)
    return _index(site().base, held.base) if held else _plain()


def _plain() -> str:
    """Streamlit's page, in which a bar in Arabic runs from the right."""
    return INDEX.read_text(encoding="utf-8").replace("</head>", FROM_THE_RIGHT + "</head>", 1)


@lru_cache(32)
def _index(home: str, base: str) -> str:
    """Streamlit's page with what begins the map.

    home: where the files are that all pages share; base: those of the page that begins
    """
    tags = (
        f'<link rel="stylesheet" href="{home}/page.css">'
        f'<link rel="modulepreload" href="{home}/st.js"><link rel="modulepreload" href="{home}/frame.js">'
        f'<link rel="preload" as="script" href="{home}/bundle.js">'
        rf'<script type="module" src="{home}/early.js" data-base="{base}" data-then="\1"></script>'
    )
    text = _plain().replace(HOST_LINK, HOST_LINK + ' fetchpriority="low"')
    return HOST_SCRIPT.sub(tags, text, count=1)


ROUTES = [
    Route("/", index),
    Route("/template/{lang}.xlsx", sheet),
    Route("/data/{hash}/headings/{lang}", headings),
    Route("/data/{hash}/found", found),
    Route("/data/{hash}/card/{lang}/{id}.json", card),
    Route("/data/{hash}/{name}", data),
    Route("/export/map.{suffix}", exported),
    Route("/export/preview.png", preview),
    Route("/export/status/{job}", status),
    Route("/health", health),
]


@cache
def policy() -> str:
    """The content security policy: own files only, no eval, no inline script but Streamlit's own by its hash."""
    inline = re.findall(r"<script>(.*?)</script>", INDEX.read_text(encoding="utf-8"), re.DOTALL)
    own = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline)
    pictures = " ".join(f"https://{host}" for host in tiles.hosts())
    return (
        f"default-src 'self'; script-src 'self' blob: {own}; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob: {pictures}; connect-src 'self'; font-src 'self' data:; worker-src 'self' blob:; "
        "frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
    )


class Headers:
    """Sets the security headers of every answer that the application makes."""

    def __init__(self, app: Callable):
        self.app = app

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        """ASGI."""

        async def out(message: dict) -> None:
            if message["type"] == "http.response.start":
                extra = {
                    "content-security-policy": policy(),
                    "x-content-type-options": "nosniff",
                    "referrer-policy": "strict-origin-when-cross-origin",
                }
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in extra.items())]
            await send(message)

        await self.app(scope, receive, out)


MIDDLEWARE = [Middleware(Headers)]
HANDLERS = {BorderMapError: refused}

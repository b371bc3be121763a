"""HTTP besides Streamlit's own: the page's files by hash, exports by view, health; and the headers of every answer."""

import base64
import gzip
import hashlib
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import streamlit
from anyio import CapacityLimiter, to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo import export, tiles, vendored
from geo.errors import BorderMapError, ExportError
from geo.i18n import LANGS, t
from geo.render import assets
from geo.ui.site import site

FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
RENDERING, MOST_WAITING = CapacityLimiter(1), 8
"""Pictures made at once, and requests that may wait their turn."""


class File(NamedTuple):
    """A file of the page as it is sent: plain and compressed once, not at every request."""

    body: bytes
    zipped: bytes
    media: str

    @classmethod
    def of(cls, body: bytes | str, media: str) -> "File":
        """The file of a body; what is compressed already stays as it is."""
        plain = body.encode() if isinstance(body, str) else body
        packs = media not in {"image/webp", "font/woff2"}
        return cls(plain, gzip.compress(plain, 6, mtime=0) if packs else b"", media)

    def response(self, request: Request) -> Response:
        """A fresh answer; middleware may change its headers."""
        zipped = self.zipped and "gzip" in request.headers.get("accept-encoding", "")
        headers = FOREVER | ({"content-encoding": "gzip", "vary": "accept-encoding"} if zipped else {})
        return Response(self.zipped if zipped else self.body, media_type=self.media, headers=headers)


def _json(data: object) -> File:
    return File.of(json.dumps(data, ensure_ascii=False, separators=(",", ":")), "application/json")


FILES: dict[str, Callable[[], File]] = {
    "bundle.js": lambda: File.of(assets.bundle(), "text/javascript"),
    "st.js": lambda: File.of(assets.adapter(), "text/javascript"),
    "frame.js": lambda: File.of(site().frame, "text/javascript"),
    "page.css": lambda: File.of(assets.stylesheet("vazirmatn.woff2"), "text/css"),
    "vazirmatn.woff2": lambda: File.of(vendored.path(assets.FONT).read_bytes(), "font/woff2"),
    "incidents.bin": lambda: File.of(site().files.columns(), "application/octet-stream"),
    "relief.webp": lambda: File.of(site().files.relief(), "image/webp"),
    "search.json": lambda: _json(site().files.search()),
    **{f"dossier-{lang}.json": lambda lang=lang: _json(site().files.dossier(lang)) for lang in LANGS},
    **{f"titles-{lang}.json": lambda lang=lang: _json(site().files.titles(lang)) for lang in LANGS},
    **{f"page-{lang}.json": lambda lang=lang: _json(site().files.page(lang)) for lang in LANGS},
}


@cache
def file(name: str) -> File:
    """A file of the page by its name; made once."""
    return FILES[name]()


async def data(request: Request) -> Response:
    """A file of the page; its address holds the hash of data and program, so it never goes stale."""
    name = request.path_params["name"]
    if name not in FILES or request.path_params["hash"] != site().base.removeprefix("/data/"):
        return PlainTextResponse("no such file", 404)
    return (await to_thread.run_sync(file, name)).response(request)


async def card(request: Request) -> Response:
    """The card of one incident in one language."""
    try:
        made = await to_thread.run_sync(_card, request.path_params["lang"], request.path_params["id"])
    except KeyError:
        return PlainTextResponse("no such record", 404)
    return made.response(request)


def _card(lang: str, incident_id: str) -> File:
    return _json(site().files.card(lang, incident_id))


async def picture(request: Request) -> Response:
    """A view as a file: the same text as the page's own address, plus `page`.

    What of the view is not understood is named in the header x-view-not-understood; the rest is drawn.
    """
    if RENDERING.statistics().tasks_waiting >= MOST_WAITING:
        raise ExportError("busy")
    body, unknown = await to_thread.run_sync(
        _written, request.path_params["suffix"], request.url.query, limiter=RENDERING
    )
    headers = {"cache-control": "no-store"} | ({"x-view-not-understood": quote(unknown)} if unknown else {})
    return Response(body, media_type=export.MEDIA[request.path_params["suffix"]], headers=headers)


def _written(suffix: str, query: str) -> tuple[bytes, str]:
    """The file of a view and, as text, what of the view was not understood."""
    parts = query.split("&")
    page = next((part.removeprefix("page=") for part in parts if part.startswith("page=")), "16x9")
    export.check(suffix, page)
    view, errors = site().files.view("&".join(part for part in parts if not part.startswith("page=")))
    unknown = "; ".join(str(err) for err in errors)
    return export.write(suffix, site().files.scene(view), page), unknown


async def refused(request: Request, err: BorderMapError) -> Response:
    """An error as one sentence in the language that the address names."""
    lang = request.query_params.get("lang", "en")
    status = 503 if err.code in ("busy", "catalog_garbled") else 400
    return PlainTextResponse(t(f"error.{err.code}", lang if lang in LANGS else "en", **err.values), status)


async def health(_: Request) -> Response:
    """Whether the server answers, and with which data."""
    return JSONResponse({"status": "ok", "data": site().catalog.digest, "run": site().run})


ROUTES = [
    Route("/data/{hash}/card/{lang}/{id}.json", card),
    Route("/data/{hash}/{name}", data),
    Route("/export/map.{suffix}", picture),
    Route("/health", health),
]


@cache
def policy() -> str:
    """The content security policy: own files only, no eval, no inline script but Streamlit's own by its hash."""
    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inline = re.findall(r"<script>(.*?)</script>", index, re.DOTALL)
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

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

import streamlit
from anyio import CapacityLimiter, to_thread
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from geo import tiles, vendored
from geo.errors import BorderMapError
from geo.i18n import LANGS, t
from geo.render import assets
from geo.ui.site import site

FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
RENDERING = CapacityLimiter(1)
"""Pictures made at once; the next request waits its turn."""


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
        return _json(site().files.card(request.path_params["lang"], request.path_params["id"])).response(request)
    except KeyError:
        return PlainTextResponse("no such record", 404)


async def picture(request: Request) -> Response:
    """A view as a file: the same text as the page's own address, plus `page`."""
    from geo import export

    suffix, query = request.path_params["suffix"], request.url.query
    page, _, view_query = _split_page(query)
    view, _ = site().files.view(view_query)
    try:
        body = await to_thread.run_sync(export.write, suffix, site().files.scene(view), page, limiter=RENDERING)
    except BorderMapError as err:
        known = f"error.{err.code}"
        return PlainTextResponse(t(known, view.lang or "en", **err.values), 400)
    return Response(body, media_type=export.MEDIA[suffix], headers={"cache-control": "no-store"})


def _split_page(query: str) -> tuple[str, str, str]:
    """The page's size named in an export's query, and the rest, which is the view."""
    parts = query.split("&")
    page = next((part[5:] for part in parts if part.startswith("page=")), "16x9")
    return page, "&", "&".join(part for part in parts if not part.startswith("page="))


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
    """Sets the security headers of every answer."""

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

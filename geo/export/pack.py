"""The briefing pack: slides, picture, page, offline map and data of an order as one zip, in one or more languages."""

import hashlib
import io
import zipfile
from dataclasses import replace

from geo import export
from geo.export import archive
from geo.export.order import Order, tell_nobody
from geo.i18n import t
from geo.lettering import ISOLATES

EACH, ONCE = ("pptx", "png", "pdf", "xlsx"), ("html", "geojson", "csv")
"""Formats that come in every language, and those that hold all three or are for programs."""
PACKED = {"pptx", "png", "xlsx", "html"}
"""Formats that are compressed already."""


def zip(order: Order) -> bytes:
    """The pack of an order, with a list of its files and their SHA-256; the same order gives the same bytes."""
    langs = order.langs or (order.scene.lang,)
    orders = {lang: replace(order.with_lang(lang), langs=()) for lang in langs}
    first = orders[langs[0]]
    steps = [(made, suffix) for made in orders.values() for suffix in EACH] + [(first, suffix) for suffix in ONCE]
    out, listed = io.BytesIO(), []
    with zipfile.ZipFile(out, "w") as pack:
        for n, (made, suffix) in enumerate(steps):
            order.told(n, len(steps), made.name(suffix))
            data = export.write(suffix, replace(made, told=tell_nobody))
            listed.append(f"{hashlib.sha256(data).hexdigest()}  {made.name(suffix)}")
            archive.add(pack, made.name(suffix), data, suffix in PACKED)
        archive.add(pack, "README.txt", _told(first, listed).encode())
    return out.getvalue()


def _told(order: Order, listed: list[str]) -> str:
    """What the pack holds, from which view and which data."""
    scene = order.scene
    lines = [
        scene.title,
        scene.subtitle,
        "",
        *scene.stamp,
        scene.line_note,
        scene.sources,
        scene.disclaimer,
        "",
        *listed,
    ]
    return ISOLATES.sub("", t("pack.made", scene.lang) + "\n\n" + "\n".join(lines) + "\n")

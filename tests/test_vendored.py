import hashlib
import json

import pytest

from geo import vendored
from geo.errors import BorderMapError

MANIFEST = json.loads((vendored.STATIC / vendored.MANIFEST).read_text(encoding="utf-8"))
FILES = [file["path"] for package in MANIFEST["packages"] for file in package["files"]]
PERMISSIVE = {"BSD-2-Clause", "MIT", "OFL-1.1"}


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The static folder as it ships, in a place where a test may damage it."""
    for name in [vendored.MANIFEST, *FILES]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((vendored.STATIC / name).read_bytes())
    monkeypatch.setattr(vendored, "STATIC", tmp_path)
    vendored._digests.cache_clear()
    yield tmp_path
    vendored._digests.cache_clear()


def test_the_files_are_the_ones_vouched_for():
    assert vendored.check() == []


def test_the_manifest_names_itself():
    assert (MANIFEST["format"], MANIFEST["version"]) == ("border-map/vendored", 1)


def test_the_manifest_lists_every_file_once_and_no_file_lies_beside_it():
    shipped = [file for file in (vendored.STATIC / "vendor").rglob("*") if file.is_file()]
    assert sorted(FILES) == sorted(file.relative_to(vendored.STATIC).as_posix() for file in shipped)


@pytest.mark.parametrize("package", MANIFEST["packages"], ids=lambda package: package["name"])
def test_a_package_is_permissive_and_ships_its_licence(package):
    texts = [file["path"] for file in package["files"] if file["path"].endswith(("LICENSE", "LICENSE.txt", "OFL.txt"))]
    assert package["licence"] in PERMISSIVE
    assert len(texts) == 1
    assert "copyright" in vendored.path(texts[0]).read_text(encoding="utf-8").lower()
    assert len(package["archive_sha256"]) == 64


@pytest.mark.parametrize("name", FILES)
def test_a_path_leads_to_the_listed_bytes(name):
    listed = {file["path"]: file["sha256"] for package in MANIFEST["packages"] for file in package["files"]}
    assert hashlib.sha256(vendored.path(name).read_bytes()).hexdigest() == listed[name]


@pytest.mark.parametrize("name", ["vendor/leaflet/leaflet-src.js", "../errors.py", "VENDORED.json", ""])
def test_only_listed_files_have_a_path(name):
    with pytest.raises(BorderMapError) as caught:
        vendored.path(name)
    assert (caught.value.code, caught.value.values) == ("vendored_unknown", {"file": name})


@pytest.mark.parametrize("name", FILES)
def test_an_absent_file_is_named(copy, name):
    (copy / name).unlink()
    assert vendored.check() == [(name, "missing")]


@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_is_noticed(copy, name):
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    assert vendored.check() == [(name, "differs")]


def test_all_problems_are_told_at_once_in_the_manifests_order(copy):
    (copy / FILES[-1]).unlink()
    (copy / FILES[0]).write_bytes(b"")
    assert vendored.check() == [(FILES[0], "differs"), (FILES[-1], "missing")]


def test_without_its_manifest_nothing_is_vouched_for(copy):
    (copy / vendored.MANIFEST).unlink()
    assert vendored.check() == [("VENDORED.json", "missing")]

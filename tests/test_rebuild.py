"""A rebuild compares before it replaces, takes nothing whose hash is not the pinned one, and draws a quiet relief."""

import hashlib
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geo import catalog
from geo.errors import BorderMapError
from geo.rebuild import inputs
from geo.rebuild.__main__ import main
from geo.rebuild.layer_rows import LAYERS

ROOT = catalog.default_root()
RELIEF = catalog.load(ROOT).layers["relief"].row
HAND_MADE = [layer for layer in LAYERS if not layer.packages]
HAND_MADE_IDS = [layer.id for layer in HAND_MADE]


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """The shipped manifest, tables and hand-made layers, free to be changed."""
    folder = tmp_path / "layers"
    (folder / "tables").mkdir(parents=True)
    tables = [f"tables/{path.name}" for path in (ROOT / "tables").glob("*.csv")]
    for name in ["catalog.json", *(layer.file for layer in HAND_MADE), *tables]:
        (folder / name).write_bytes((ROOT / name).read_bytes())
    return folder


@pytest.fixture
def options(data_folder: Path, tmp_path: Path) -> list[str]:
    """That folder, and a cache without an archive in it."""
    return ["--out", str(data_folder), "--cache", str(tmp_path / "cache")]


def test_check_says_which_file_differs(data_folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]):
    assert main([*HAND_MADE_IDS, "--check", *options]) == 0
    (data_folder / "in-amenas.geojson").write_bytes(b"{}\n")
    assert main([*HAND_MADE_IDS, "--check", *options]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("DIFFERENT")] == ["DIFFERENT in-amenas.geojson"]
    assert (data_folder / "in-amenas.geojson").read_bytes() == b"{}\n"


def test_a_corrected_table_changes_its_layer_and_its_row_of_the_manifest(data_folder: Path, options: list[str]):
    before = json.loads((data_folder / "catalog.json").read_bytes())
    table = data_folder / "tables" / "places.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",9.559,28.038,", ",9.56,28.04,"), encoding="utf-8")
    assert main(["in-amenas", *options]) == 0
    town = json.loads((data_folder / "in-amenas.geojson").read_bytes())["features"][0]
    assert town["geometry"]["coordinates"] == [9.56, 28.04]
    after = json.loads((data_folder / "catalog.json").read_bytes())
    changed = [new["id"] for old, new in zip(before["layers"], after["layers"], strict=True) if old != new]
    assert changed == ["in-amenas"]
    assert catalog.load(data_folder).layers["in-amenas"].features()[0] == town


def test_a_layer_made_of_packages_asks_for_them_by_name(
    options: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(inputs.shutil, "which", lambda _: None)
    assert main(["border", *options]) == 2
    assert "rebuild_client_missing" in capsys.readouterr().err


def test_an_archive_with_another_hash_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    package = inputs.PACKAGES["world-atlas"]

    def pack(command: list[str], cwd: Path, **_: object):
        (cwd / package.archive).write_bytes(b"something else")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(inputs.shutil, "which", lambda name: name)
    monkeypatch.setattr(inputs.subprocess, "run", pack)
    with pytest.raises(BorderMapError) as caught:
        inputs.obtain(package, tmp_path)
    assert caught.value.code == "rebuild_hash_differs"
    assert list(tmp_path.iterdir()) == []


def test_a_missing_client_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inputs.shutil, "which", lambda _: None)
    with pytest.raises(BorderMapError) as caught:
        inputs.obtain(inputs.PACKAGES["qgis-common"], tmp_path)
    assert (caught.value.code, caught.value.values["client"]) == ("rebuild_client_missing", "apt-get")


def test_an_archive_in_the_cache_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    data = b"kept from an earlier run"
    package = inputs.Package("npm", "example", "1.0.0", "example-1.0.0.tgz", hashlib.sha256(data).hexdigest())
    (tmp_path / package.archive).write_bytes(data)
    monkeypatch.setattr(inputs.subprocess, "run", None)
    assert inputs.obtain(package, tmp_path) == tmp_path / package.archive


def test_a_failing_client_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    answer = subprocess.CompletedProcess([], 1, "", "first line\nno such version")
    monkeypatch.setattr(inputs.shutil, "which", lambda name: name)
    monkeypatch.setattr(inputs.subprocess, "run", lambda *_, **__: answer)
    with pytest.raises(BorderMapError) as caught:
        inputs.obtain(inputs.PACKAGES["geo-maps-1km"], tmp_path)
    assert (caught.value.code, caught.value.values["message"]) == ("rebuild_download_failed", "no such version")


@pytest.fixture(params=["package.tgz", "package.whl", "package.deb"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive of each kind that holds one file, inner/words.txt."""
    words = tmp_path / "words.txt"
    words.write_bytes(b"held inside")
    path = tmp_path / request.param
    if path.suffix == ".whl":
        with zipfile.ZipFile(path, "w") as made:
            made.write(words, "inner/words.txt")
        return path
    tarball = path if path.suffix == ".tgz" else tmp_path / "data.tar.xz"
    with tarfile.open(tarball, "w:gz" if path.suffix == ".tgz" else "w:xz") as made:
        made.add(words, "inner/words.txt")
    if path.suffix == ".deb":
        path.write_bytes(inputs.AR_MAGIC + _ar("debian-binary", b"2.0") + _ar("data.tar.xz", tarball.read_bytes()))
    return path


def _ar(name: str, data: bytes) -> bytes:
    header = f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode()
    return header + data + b"\n" * (len(data) % 2)


def test_a_file_is_read_out_of_each_kind_of_archive(archive: Path):
    with inputs.member(archive, "inner/words.txt") as stream:
        assert stream.read() == b"held inside"


def test_a_file_that_an_archive_does_not_hold_is_named(archive: Path):
    with pytest.raises(BorderMapError) as caught, inputs.member(archive, "inner/other.txt"):
        pass
    assert (caught.value.code, caught.value.values["what"]) == ("rebuild_input_changed", "inner/other.txt")


def test_the_relief_has_the_size_and_extent_that_are_stated():
    row = RELIEF
    with Image.open(ROOT / RELIEF["file"]) as picture:
        assert picture.format == "WEBP"
        assert picture.mode == "RGBA"
        assert picture.size == (row["measured"]["width_px"], row["measured"]["height_px"])
    west, south, east, north = row["extent_3857"]
    radius = 6_378_137.0
    lat = np.degrees(2 * np.arctan(np.exp(np.array([south, north]) / radius)) - np.pi / 2)
    lon = np.degrees(np.array([west, east]) / radius)
    assert np.allclose([lon[0], lat[0], lon[1], lat[1]], row["bounds"], atol=1e-6)
    assert (east - west) / (north - south) == pytest.approx(picture.width / picture.height, rel=1e-3)


def test_the_relief_is_clear_at_sea_and_never_strong():
    """Atlantic at 30°N 18°W, Gulf of Guinea at 2°N 2°W; the Hoggar round 23.3°N 5.6°E is shaded and lit."""
    alpha, tone = _relief_channels()
    assert alpha[_pixel(-18, 30)] == 0
    assert alpha[_pixel(-2, 2)] == 0
    assert alpha.max() <= round(0.35 * 255) + 3
    (top, left), (bottom, right) = _pixel(4.6, 24.3), _pixel(6.6, 22.3)
    hoggar, hoggar_tone = alpha[top:bottom, left:right], tone[top:bottom, left:right]
    assert (
        hoggar.mean() > 2 * alpha[_pixel(-3, 22)[0] : _pixel(-1, 21)[0], _pixel(-3, 22)[1] : _pixel(-1, 21)[1]].mean()
    )
    assert {bool(value) for value in (hoggar_tone[hoggar > 40] > 127).ravel()} == {True, False}


def _relief_channels() -> tuple[np.ndarray, np.ndarray]:
    pixels = np.asarray(Image.open(ROOT / RELIEF["file"]))
    return pixels[..., 3], pixels[..., 0]


def _pixel(lon: float, lat: float) -> tuple[int, int]:
    row = RELIEF
    west, south, east, north = row["extent_3857"]
    y = 6_378_137.0 * np.arctanh(np.sin(np.radians(lat)))
    x = 6_378_137.0 * np.radians(lon)
    width, height = row["measured"]["width_px"], row["measured"]["height_px"]
    return int((north - y) / (north - south) * height), int((x - west) / (east - west) * width)

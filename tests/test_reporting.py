"""`border-map check`: a file that cannot be read is a refused file among others, in words and as JSON."""

import json

import pytest

from geo.__main__ import main
from geo.i18n import LANGS, t

GOOD = "date,latitude,longitude,title\n2025-01-01,20,1,A\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en")
    monkeypatch.setenv("BORDER_MAP_STORE", str(tmp_path / "s.sqlite"))
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("none.csv", "file_absent"),
        ("folder.csv", "file_folder"),
        ("none.gpkg", "file_absent"),
        ("none", "file_absent"),
        (f"{'n' * 300}.csv", "file_unreadable"),
    ],
)
@pytest.mark.parametrize("command", ["check", "import"])
def test_a_file_that_cannot_be_opened_is_refused_and_the_next_one_is_read(folder, capsys, command, name, code):
    assert main([command, str(folder / name), str(folder / "good.csv"), "--json"]) == 2
    said = capsys.readouterr()
    refused, good = map(json.loads, said.out.splitlines())
    assert said.err == ""
    assert (refused["file"], refused["outcome"], refused["rows_total"]) == (name, "reject-file", 0)
    assert refused["warnings"][0]["code"] == code
    assert (good["file"], good["rows_good"]) == ("good.csv", 1)


@pytest.mark.parametrize("lang", LANGS)
def test_a_file_that_cannot_be_opened_is_told_with_every_format_that_can_be(folder, capsys, monkeypatch, lang):
    monkeypatch.setenv("LANG", lang)
    name = str(folder / f"{'n' * 300}.csv")
    assert main(["check", name]) == 2
    said = capsys.readouterr().out
    assert all(name in said for name in ("CSV", "XLSX", "GeoJSON", "GeoPackage", "Parquet"))
    assert main(["snapshot", str(folder / "map.csv"), "--data", name]) == 1
    assert "GeoPackage" in capsys.readouterr().err


@pytest.mark.parametrize("lang", LANGS)
def test_a_file_that_is_not_there_is_told_in_the_readers_language_alone(folder, capsys, monkeypatch, lang):
    monkeypatch.setenv("LANG", lang)
    path = str(folder / "none.csv")
    assert main(["snapshot", str(folder / "map.csv"), "--data", path]) == 1
    assert capsys.readouterr().err.strip() == t("error.file_absent", lang, file=path)


def test_a_command_that_cannot_read_at_all_does_not_say_that_some_rows_are_bad(folder, capsys):
    (folder / "s.sqlite").write_bytes(b"no database, but long enough to be one" * 40)
    assert main(["import", str(folder / "good.csv")]) == 2
    assert "cannot be used" in capsys.readouterr().err

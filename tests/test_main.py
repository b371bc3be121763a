"""The command line: each command does its work, and a command that cannot says in one sentence why."""

import errno
import json
import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from geo import export
from geo.__main__ import environment_language, main
from geo.i18n import t

ROOT = Path(__file__).parent.parent


def size_of(path):
    with Image.open(path) as picture:
        return picture.size


@pytest.fixture(autouse=True)
def english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_a_snapshot_is_a_picture_of_1920_by_1080(tmp_path, capsys, lang):
    out = tmp_path / "map.png"
    assert main(["snapshot", str(out), "--lang", lang, "--view", "sel=drone-shootdown-2025-04-01"]) == 0
    assert size_of(out) == (1920, 1080)
    assert capsys.readouterr().out.strip() == str(out)
    assert list(tmp_path.iterdir()) == [out]


def test_a_snapshot_takes_a_story_a_page_and_says_what_of_the_view_it_does_not_understand(tmp_path, capsys):
    out = tmp_path / "map.png"
    command = ["snapshot", str(out), "--story", "trade-corridor", "--page", "800x600", "--view", "nonsense=1"]
    assert main(command) == 0
    assert size_of(out) == (800, 600)
    assert "nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("out", "page", "said"),
    [
        ("map.docx", "16x9", "Unknown format “docx”"),
        ("map.png", "12x12", "Unknown page “12x12”"),
        ("no/such/folder/map.png", "16x9", "There is no folder"),
        ("no/such/folder/map.csv", "16x9", "There is no folder"),
    ],
)
def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path, capsys, out, page, said):
    assert main(["snapshot", str(tmp_path / out), "--page", page]) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("view", "said"),
    [("q=zzzzzzzz", "Nothing passes the filters"), ("bbox=30,30,31,31", "lie outside the map’s frame"), ("", "")],
)
def test_a_map_without_incidents_is_written_with_a_word(tmp_path, capsys, view, said):
    assert main(["snapshot", str(tmp_path / "map.png"), "--view", view, "--page", "640x360"]) == 0
    told = capsys.readouterr().err
    assert said in told if said else not told


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--layout", "claims"], "Choose an incident first"),
        (["--projection", "print", "--view", "bbox=-170,-50,170,80"], "The print projection"),
        (["--title", "x" * 300], "The title has 300 characters"),
        (["--slides", "nobody"], "“nobody” is no value of slides"),
        (["--date", "yesterday"], "“yesterday” is no value of date"),
    ],
)
def test_what_cannot_be_ordered_is_said_and_leaves_nothing(tmp_path, capsys, options, said):
    assert main(["snapshot", str(tmp_path / "map.png"), "--page", "640x360", *options]) == 1
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [*export.WRITERS])
def test_a_full_disk_leaves_no_part_of_a_file(tmp_path, capsys, monkeypatch, suffix):
    import os

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert main(["snapshot", str(tmp_path / f"map.{suffix}"), "--page", "640x360", "--view", "layers=border"]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_date_of_reproducible_builds_is_the_files_date(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert main(["snapshot", str(tmp_path / "map.geojson"), "--view", "layers=border"]) == 0
    assert "2026-01-01" in (tmp_path / "map.geojson").read_text(encoding="utf-8")


def test_a_folder_that_may_not_be_written_is_named(tmp_path, capsys, monkeypatch):
    def refused(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    assert main(["snapshot", str(tmp_path / "map.png")]) == 1
    assert capsys.readouterr().err == t("error.folder_forbidden", "en", folder=str(tmp_path)) + "\n"


def test_a_write_that_breaks_off_keeps_the_old_file(tmp_path, monkeypatch):
    from geo import saving
    from geo.errors import ExportError

    out = tmp_path / "map.png"
    out.write_bytes(b"old")
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(ExportError, match="No space left"):
        saving.write(out, b"new")
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(("lang", "said"), [("en", "in use"), ("fr", "déjà utilisé"), ("ar", "مستخدم")])
def test_a_port_in_use_is_told_in_the_environments_language(capsys, monkeypatch, lang, said):
    monkeypatch.setenv("LANG", f"{lang}_DZ.UTF-8")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 1
    message = capsys.readouterr().err
    assert said in message
    assert str(port) in message
    assert str(port + 1) in message


@pytest.mark.parametrize(
    ("value", "lang"), [("fr_FR.UTF-8", "fr"), ("ar_DZ", "ar"), ("C.UTF-8", "en"), ("de_DE", "en")]
)
def test_the_environment_names_the_language(monkeypatch, value, lang):
    monkeypatch.setenv("LANG", value)
    assert environment_language() == lang


def test_every_layer_is_listed_with_stated_and_measured_figures(capsys):
    assert main(["layers", "--json"]) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert {row["hash_check"] for row in rows.values()} == {"ok"}
    assert 1374 in [figure["value"] for figure in rows["border"]["stated"]]
    assert rows["border"]["measured"]["length_km"] == pytest.approx(1365.6, abs=0.5)
    assert main(["layers"]) == 0
    assert "measured  length_km 1365.6" in capsys.readouterr().out


def test_the_doctor_finds_everything_well(capsys):
    assert main(["doctor"]) == 0
    assert "BAD" not in capsys.readouterr().out


def test_the_doctor_names_a_damaged_layer(capsys, monkeypatch, tmp_path):
    import shutil

    folder = tmp_path / "layers"
    shutil.copytree(ROOT / "layers", folder)
    (folder / "border.geojson").write_text("{}", encoding="utf-8")
    monkeypatch.setattr("geo.catalog.default_root", lambda: folder)
    assert main(["doctor"]) == 1
    assert "BAD  layer border: the file border.geojson is damaged or was changed" in capsys.readouterr().out


def test_a_wheel_holds_all_that_the_doctor_looks_for(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, check=True, capture_output=True, cwd=ROOT)
    [wheel] = tmp_path.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(unpacked)
    code = """
import sys
sys.path.insert(0, sys.argv[1])
from geo import __main__
print(__main__.__file__)
__main__.main(["doctor"])
"""
    run = [sys.executable, "-c", code, str(unpacked)]
    out = subprocess.run(run, check=True, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path)
    assert out.stdout.startswith(str(unpacked))
    assert "BAD" not in out.stdout
    assert "layer border" in out.stdout


@pytest.mark.parametrize("port", ["99999", "0", "-1"])
def test_a_port_that_is_none_is_told(capsys, monkeypatch, port):
    monkeypatch.setattr("geo.ui.launch.serve", lambda *_args, **_options: None)
    assert main(["serve", f"--port={port}"]) == 1
    said = capsys.readouterr().err
    assert f"“{port}” is no value of --port" in said
    assert "1–65535" in said


@pytest.mark.parametrize(
    ("host", "failure"),
    [
        ("192.0.2.1", None),
        ("nowhere.invalid", socket.gaierror(socket.EAI_NONAME, "Name or service not known")),
        ("é..b", None),
    ],
)
def test_an_address_that_cannot_be_had_is_no_port_in_use(capsys, monkeypatch, host, failure):
    def refused(*_):
        raise failure

    if failure:
        monkeypatch.setattr(socket.socket, "bind", refused)
    assert main(["serve", "--host", host]) == 1
    said = capsys.readouterr().err
    assert host in said
    assert "in use" not in said
    assert failure is None or failure.strerror in said


def test_beyond_the_last_port_another_one_is_named(capsys, monkeypatch):
    def taken(*_):
        raise OSError(errno.EADDRINUSE, "Address already in use")

    monkeypatch.setattr(socket.socket, "bind", taken)
    assert main(["serve", "--port", "65535"]) == 1
    assert "--port 65534" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["99999999999999999", "yesterday", "²"])
def test_a_date_of_reproducible_builds_that_is_none_is_told(tmp_path, capsys, monkeypatch, seconds):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    assert main(["snapshot", str(tmp_path / "map.geojson"), "--view", "layers=border"]) == 1
    assert f"“{seconds}” is no value of SOURCE_DATE_EPOCH" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def command(*words, **environment):
    """A process of the command line whose outputs are read as bytes."""
    run = [sys.executable, "-m", "geo", *words]
    return subprocess.Popen(
        run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env={**os.environ, **environment}
    )


@pytest.mark.parametrize("words", [["layers", "--json"], ["doctor"]])
def test_a_reader_that_leaves_early_ends_the_command_quietly(words):
    with command(*words) as run:
        run.stdout.close()
        assert (run.wait(), run.stderr.read()) == (141, b"")


def test_what_goes_into_a_file_is_utf_8_whatever_the_system_writes():
    out, err = (run := command("layers", "--json", PYTHONIOENCODING="cp1252")).communicate()
    assert (run.returncode, err) == (0, b"")
    assert {row["title"]["ar"] for row in json.loads(out.decode("utf-8"))}


def test_a_name_that_is_no_unicode_is_written_all_the_same(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.csv")).write_text("date,latitude,longitude,title\n2025-01-01,20,1,A\n")
    out, err = command("check", os.fsdecode(bytes(tmp_path) + b"/caf\xe9.csv"), "--json").communicate()
    assert err == b""
    assert json.loads(out)["rows_good"] == 1


@pytest.fixture
def served(monkeypatch):
    """Where the server would listen, and the incidents that it would show."""
    told = []
    monkeypatch.setattr("geo.ui.launch.check_port", lambda *where: told.append(where))
    monkeypatch.setattr("geo.ui.launch.serve", lambda *_where, open_browser: told.append(open_browser))
    monkeypatch.setattr("geo.ui.site.show", lambda data: told.append(len(data)))
    return told


FILE = Path(__file__).parent / "data" / "corpus" / "csv_arabic_header.csv"


@pytest.mark.parametrize(
    "words",
    [
        ["--port", "9000", "serve", "--no-browser"],
        ["--no-browser", "--port=9000", "serve"],
        ["serve", "--port", "9000", "--no-browser"],
        ["--no-browser", "--port", "9000"],
    ],
)
def test_an_option_of_the_server_may_stand_on_either_side_of_its_command(served, words):
    assert main(words) == 0
    assert served == [("127.0.0.1", 9000), False]


def test_files_of_incidents_may_stand_on_either_side_of_a_command(served, tmp_path, capsys):
    assert main(["--data", str(FILE), "serve", "--data", str(FILE)]) == 0
    [_, n, _] = served
    capsys.readouterr()
    out = tmp_path / "map.csv"
    assert main(["--data", str(FILE), "snapshot", str(out), "--view", "origin=mine", "--data", str(FILE)]) == 0
    assert capsys.readouterr().err.count(FILE.stem) == 2
    assert len(out.read_text(encoding="utf-8").splitlines()) == n + 1


@pytest.mark.parametrize(
    "words", [["--port", "9000", "layers"], ["--data", str(FILE), "doctor"], ["--no-browser", "snapshot", "map.png"]]
)
def test_an_option_that_a_command_does_not_have_is_refused(capsys, words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert f"unrecognized arguments: {words[0]}" in capsys.readouterr().err


@pytest.mark.parametrize(("words", "said"), [(["--help"], "snapshot"), (["serve", "--help"], "--port")])
def test_the_help_names_commands_and_options(capsys, words, said):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    assert said in capsys.readouterr().out


def test_a_command_that_there_is_not_is_told_with_those_that_there_are(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["chekc", "map.csv"])
    assert ended.value.code == 2
    assert "snapshot" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_another_engine_is_answered_with_why_none_is_needed(tmp_path, capsys, monkeypatch, lang):
    monkeypatch.setenv("LANG", lang)
    source, target = tmp_path / "points.csv", tmp_path / "out.csv"
    source.write_text("lon,lat\n3,20\n", encoding="utf-8")
    assert main(["enrich", str(source), str(target), "--engine", "dask"]) == 2
    assert capsys.readouterr() == ("", t("cli.engine_other", lang) + "\n")
    assert not target.exists()
    assert main(["enrich", str(source), str(target), "--engine", "local"]) == 0
    assert target.exists()


def test_what_of_a_file_beside_the_map_is_in_doubt_is_told_and_can_be_settled(tmp_path, capsys):
    (tmp_path / "two.csv").write_text("date,latitude,longitude,title\n01/04/2025,20.5,1.5,One\n", encoding="utf-8")
    run = ["snapshot", str(tmp_path / "map.csv"), "--view", "origin=mine", "--data", str(tmp_path / "two.csv")]
    assert main(run) == 0
    assert "[date-order:ambiguous: --date-order]" in capsys.readouterr().err
    assert main([*run, "--date-order", "mdy"]) == 0
    assert "ambiguous" not in capsys.readouterr().err
    assert "2025-01-04" in (tmp_path / "map.csv").read_text(encoding="utf-8")


def test_a_link_to_a_saved_dataset_is_understood(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("BORDER_MAP_STORE", str(tmp_path / "store.sqlite"))
    assert main(["import", str(FILE), "--json"]) in (0, 1)
    told = json.loads(capsys.readouterr().out)
    out = tmp_path / "map.csv"
    assert main(["snapshot", str(out), "--view", f"origin=mine&data={told['dataset']}"]) == 0
    assert capsys.readouterr().err == ""
    assert len(out.read_text(encoding="utf-8").splitlines()) == told["rows_good"] + 1
    assert main(["snapshot", str(out), "--view", "data=nowhere"]) == 1
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_a_command_line_that_is_not_understood_is_told_in_one_sentence(capsys, monkeypatch, lang):
    monkeypatch.setenv("LANG", lang)
    with pytest.raises(SystemExit) as ended:
        main(["serve", "--port", "abc"])
    said = capsys.readouterr().err
    assert (ended.value.code, said.count("\n")) == (2, 1)
    assert "border-map serve --help" in said
    assert said.startswith(t("cli.not_understood", lang, said="|", help="").partition("|")[0].rstrip("\u2066 "))

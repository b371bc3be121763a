"""The store loses nothing: what was confirmed is there, what was there can be had back, and a damaged file says so."""

import errno
import io
import json
import random
import sqlite3
import threading
import zipfile
from contextlib import closing

import openpyxl
import pytest
from bench import crash
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.__main__ import main
from geo.ingest.sheet import Choices
from geo.keeping import packed
from geo.store import embedded
from geo.store.embedded import PLACE, EmbeddedStore
from geo.store.protocol import About, StoreError

KILLS = 10
ABOUT = About("قائمة", "Ministry", "CC BY 4.0", "2025-07-03")
CHOICES = Choices("windows-1256", "dmy", "", True)


@pytest.fixture
def store(tmp_path):
    return EmbeddedStore(tmp_path / "deep" / "store.sqlite")


def test_a_store_that_nobody_has_saved_in_is_empty_and_no_file(store):
    assert store.datasets() == []
    assert not store.path.exists()


@settings(max_examples=20)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5))
def test_every_version_comes_back_as_it_was_given(tmp_path_factory, bodies):
    store = EmbeddedStore(tmp_path_factory.mktemp("store") / "s.sqlite")
    id = store.save(bodies[0], "a.csv", CHOICES, ABOUT, (3, 1)).id
    for body in bodies[1:]:
        assert store.save(body, "b.xlsx", Choices(), ABOUT, (2, 0), id).id == id
    told = store.versions(id)
    assert [one.number for one in told] == list(range(1, len(bodies) + 1))
    assert [store.body(id, one.number) for one in told] == bodies
    assert (told[0].choices, told[0].about, told[0].rows_good, told[0].rows_bad) == (CHOICES, ABOUT, 3, 1)
    assert store.dataset(id).newest == told[-1]


def test_saving_tells_the_version_that_it_wrote(store):
    first = store.save(b"one", "a.csv", CHOICES, ABOUT, (1, 0))
    store.edit(first.id, "1", {"title": "A"})
    second = store.save(b"two", "b.csv", Choices(), ABOUT, (1, 0), first.id)
    store.save(b"three", "b.csv", Choices(), ABOUT, (1, 0), first.id)
    assert [first.mark, second.mark] == [f"{first.id}.1.0", f"{first.id}.2.1"]
    assert second.newest == store.versions(first.id)[1]


def test_a_file_larger_than_one_piece_comes_back_whole(store, monkeypatch):
    monkeypatch.setattr("geo.store.embedded.PIECE", 7)
    body = bytes(range(100))
    assert store.body(store.save(body, "a.csv", CHOICES, ABOUT, (0, 0)).id, 1) == body


def test_a_withdrawn_dataset_is_kept_and_can_be_restored(store):
    id = store.save(b"x", "a.csv", CHOICES, ABOUT, (1, 0)).id
    mark = store.dataset(id).mark
    store.withdraw(id)
    assert store.dataset(id).withdrawn_at
    assert store.body(id, 1) == b"x"
    store.restore(id)
    assert not store.dataset(id).withdrawn_at
    assert store.dataset(id).mark == mark


def test_edits_are_kept_in_order_and_change_the_mark(store):
    id = store.save(b"x", "a.csv", CHOICES, ABOUT, (1, 0)).id
    marks = {store.dataset(id).mark}
    for n in range(3):
        store.edit(id, "new:1", {"title": f"{n}"})
        marks.add(store.dataset(id).mark)
    assert len(marks) == 4
    assert [edit.cells["title"] for edit in store.edits(id)] == ["0", "1", "2"]


CALLS = {
    "dataset": ("id",), "versions": ("id",), "body": ("id", 1), "withdraw": ("id",), "restore": ("id",),
    "edits": ("id",), "edit": ("id", "k", {}),
}  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_an_unknown_dataset_is_told(store, call):
    store.save(b"x", "a.csv", CHOICES, ABOUT, (1, 0))
    with pytest.raises(StoreError, match="store_unknown"):
        getattr(store, call)(*CALLS[call])


def test_a_version_of_an_unknown_dataset_saves_nothing(store):
    with pytest.raises(StoreError, match="store_unknown"):
        store.save(b"x", "a.csv", CHOICES, ABOUT, (1, 0), "none")
    assert store.datasets() == []


def test_a_body_that_was_changed_on_disk_is_told(store):
    id = store.save(b"right", "a.csv", CHOICES, ABOUT, (1, 0)).id
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("UPDATE pieces SET body = ?", (b"wrong",))
    with pytest.raises(StoreError, match="store_damaged"):
        store.body(id, 1)


@pytest.mark.parametrize(
    ("content", "code"), [(b"this is no database at all, and long enough to be one" * 40, "store_unreadable")]
)
def test_a_file_of_another_kind_is_told_and_left_alone(store, content, code):
    store.path.parent.mkdir()
    store.path.write_bytes(content)
    with pytest.raises(StoreError, match=code):
        store.datasets()
    assert store.path.read_bytes() == content


def test_a_database_of_another_program_or_of_a_later_version_is_told(store):
    store.save(b"x", "a.csv", CHOICES, ABOUT, (1, 0))
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("UPDATE about SET version = 99")
    with pytest.raises(StoreError, match="store_format"):
        store.datasets()
    with closing(sqlite3.connect(store.path)) as db, db:
        db.execute("DROP TABLE about")
    with pytest.raises(StoreError, match="store_format"):
        store.save(b"y", "a.csv", CHOICES, ABOUT, (1, 0))


def test_only_its_owner_can_read_it(store):
    store.save(b"x", "a.csv", CHOICES, ABOUT, (1, 0))
    assert store.path.stat().st_mode & 0o077 == 0


def test_many_may_save_at_once(store):
    failed = []

    def save(n):
        try:
            store.save(f"{n}".encode(), "a.csv", CHOICES, ABOUT, (1, 0))
        except StoreError as err:
            failed.append(err)

    threads = [threading.Thread(target=save, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(store.body(one.id, 1) for one in store.datasets()) == sorted(f"{n}".encode() for n in range(12))


def test_an_export_gives_everything_back(store):
    first = store.save(b"one", "../../evil name.csv", CHOICES, ABOUT, (1, 0)).id
    store.save(b"two", "b.xlsx", CHOICES, ABOUT, (1, 0), first)
    other = store.save(b"three", "noending", CHOICES, ABOUT, (1, 0)).id
    store.withdraw(other)
    store.edit(first, "new:1", {"title": "عنوان"})
    with zipfile.ZipFile(io.BytesIO(packed(store))) as archive:
        names = archive.namelist()
        index = json.loads(archive.read("index.json"))
        bodies = {name: archive.read(name) for name in names if name != "index.json"}
    assert (index["format"], index["version"]) == ("border-map/store", 1)
    assert sorted(bodies.values()) == [b"one", b"three", b"two"]
    assert all(".." not in name and "/" not in name.partition("/")[2] for name in names)
    told = {one["id"]: one for one in index["datasets"]}
    assert told[other]["withdrawn_at"]
    assert told[first]["edits"][0]["cells"] == {"title": "عنوان"}
    for one in index["datasets"]:
        for version in one["versions"]:
            assert len(bodies[version["path"]]) == version["bytes"]
    assert told[first]["versions"][0]["file"] == "../../evil name.csv"


def test_killed_at_random_moments_it_is_whole_and_has_all_that_was_confirmed(tmp_path):
    seen = crash.run(tmp_path / "store.sqlite", KILLS, seed=7)
    assert (seen.kills, seen.damaged, seen.lost) == (KILLS, 0, 0)
    assert seen.acknowledged > 0


def test_the_check_of_kills_sees_a_loss(tmp_path):
    told = crash.killed(tmp_path / "s.sqlite", 0, random.Random(3))
    store = EmbeddedStore(tmp_path / "s.sqlite")
    id = store.save(b"other", "a.csv", CHOICES, ABOUT, (1, 0)).id
    assert crash.missing(store.path, told) == 0
    assert crash.missing(store.path, [*told, {"id": id, "number": 1, "version": 1}]) == crash.ROWS
    assert crash.missing(store.path, [*told, {"id": "gone", "number": 1, "version": 1}]) == crash.ROWS


@pytest.fixture
def at(tmp_path, monkeypatch):
    monkeypatch.setenv(PLACE, str(tmp_path / "s.sqlite"))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "five.csv").write_text(
        "id,date,latitude,longitude,title\n" + "".join(f"{n},2025-01-0{n},20.{n},1.{n},T{n}\n" for n in range(1, 6))
    )
    return tmp_path


def listed(capsys):
    assert main(["store", "list", "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_line_saves_compares_withdraws_restores_and_gives_back(at, capsys):
    assert main(["import", str(at / "five.csv"), "--name", "Five", "--licence", "CC0"]) == 0
    assert "Saved as" in capsys.readouterr().out
    (one,) = listed(capsys)
    assert (one["newest"]["about"]["name"], one["newest"]["rows_good"]) == ("Five", 5)
    text = (at / "five.csv").read_text().replace("T2", "T2 corrected").replace("3,2025-01-03,20.3,1.3,T3\n", "")
    (at / "five.csv").write_text(text + "6,2025-01-06,20.6,1.6,T6\n")
    assert main(["store", "compare", one["id"], str(at / "five.csv"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": [5], "changed": [2], "gone": [3], "same": 3, "waiting": 0}
    assert main(["import", str(at / "five.csv"), "--into", one["id"]]) == 0
    capsys.readouterr()
    (one,) = listed(capsys)
    assert (one["newest"]["number"], one["newest"]["about"]["name"]) == (2, "Five")
    assert main(["store", "compare", one["id"]]) == 0
    assert "Changed rows: 1 (2)." in capsys.readouterr().out
    assert main(["store", "withdraw", one["id"]]) == 0
    assert listed(capsys)[0]["withdrawn_at"]
    assert main(["store", "restore", one["id"]]) == 0
    assert not listed(capsys)[0]["withdrawn_at"]
    assert main(["store", "show", one["id"]]) == 0
    assert capsys.readouterr().out.count("five.csv") == 2
    assert main(["store", "export", str(at / "all.zip")]) == 0
    with zipfile.ZipFile(at / "all.zip") as archive:
        assert len(archive.namelist()) == 3


def test_a_refused_file_is_not_saved(at, capsys):
    (at / "bad.csv").write_text("a,b\n1,2\n")
    assert main(["import", str(at / "bad.csv")]) == 2
    capsys.readouterr()
    assert listed(capsys) == []


def test_an_unknown_dataset_is_told_in_one_sentence(at, capsys):
    for command in (["show", "none"], ["withdraw", "none"], ["compare", "none"]):
        assert main(["store", *command]) == 1
        assert "none" in capsys.readouterr().err


@pytest.mark.parametrize("rows", ["", "x,y,z,w\nx,y,z,w\n"])
@pytest.mark.parametrize("into", [False, True])
def test_a_file_of_which_nothing_can_be_shown_is_not_saved(at, capsys, rows, into):
    assert main(["import", str(at / "five.csv")]) == 0
    (one,) = listed_after(capsys)
    (at / "bad.csv").write_text("date,latitude,longitude,title\n" + rows)
    words = ["import", str(at / "bad.csv"), *(["--into", one["id"]] if into else [])]
    assert main([*words, "--json"]) == 2
    told = json.loads(capsys.readouterr().out)
    assert "dataset" not in told
    assert "dataset_empty" in [one["code"] for one in told["warnings"]]
    assert main(words) == 2
    said = capsys.readouterr().out
    assert "Saved as" not in said
    assert f"None of the {rows.count(chr(10))} rows of bad.csv can be shown" in said
    assert listed(capsys) == [one]


def listed_after(capsys):
    """What is stored, once what was said before is read."""
    capsys.readouterr()
    return listed(capsys)


@pytest.mark.parametrize("dated", ["nonsense", "2025-13", "2025-02-30", "20250703", "03/07/2025", "2025-7-3"])
def test_a_dataset_is_not_dated_with_what_is_no_date(at, capsys, dated):
    assert main(["import", str(at / "five.csv"), "--dated", dated]) == 2
    assert f"“{dated}” is not a date" in capsys.readouterr().err
    assert listed(capsys) == []


@pytest.mark.parametrize("dated", ["2025", "2025-07", "2025-07-03"])
def test_a_dataset_is_dated_with_a_year_a_month_or_a_day(at, capsys, dated):
    assert main(["import", str(at / "five.csv"), "--dated", dated]) == 0
    assert listed_after(capsys)[0]["newest"]["about"]["date"] == dated


@pytest.fixture
def book(at):
    """A workbook whose second sheet has other rows than its first."""
    sheets = openpyxl.Workbook()
    for sheet, titles in ((sheets.active, "A"), (sheets.create_sheet("B"), "BC")):
        sheet.append(["id", "date", "latitude", "longitude", "title"])
        for n, title in enumerate(titles, ord(titles[0])):
            sheet.append([n, "2025-01-01", 20.5, 1.5, title])
    sheets.save(at / "book.xlsx")
    return str(at / "book.xlsx")


def test_a_newer_file_is_read_as_the_one_before(at, book, capsys):
    assert main(["import", book, "--sheet", "B"]) == 0
    id = listed_after(capsys)[0]["id"]
    assert main(["store", "compare", id, book, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": [], "changed": [], "gone": [], "same": 2, "waiting": 0}
    assert main(["import", book, "--into", id, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["difference"] == {
        "added": [],
        "changed": [],
        "gone": [],
        "same": 2,
        "waiting": 0,
    }
    assert listed(capsys)[0]["newest"]["choices"]["sheet"] == "B"


def test_what_the_command_line_says_of_reading_goes_before_what_was_said_then(at, book, capsys):
    assert main(["import", book, "--sheet", "B"]) == 0
    (one,) = listed_after(capsys)
    sheet = one["newest"]["choices"]["sheet"]
    assert sheet == "B"
    assert main(["store", "compare", one["id"], book, "--sheet", "Sheet", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"added": [1], "changed": [], "gone": [1, 2], "same": 0, "waiting": 0}
    assert main(["import", book, "--into", one["id"], "--sheet", "Sheet"]) == 0
    (one,) = listed_after(capsys)
    assert (one["newest"]["choices"]["sheet"], one["newest"]["rows_good"]) == ("Sheet", 1)


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), None])
def test_a_full_disk_is_told_as_one(store, monkeypatch, failure):
    if failure:
        monkeypatch.setattr("sqlite3.connect", lambda *_args, **_options: (_ for _ in ()).throw(failure))
    else:
        with_log = embedded._with_log
        monkeypatch.setattr(
            embedded, "_with_log", lambda db: (with_log(db), db.execute("PRAGMA max_page_count = 20").fetchall())
        )
    with pytest.raises(StoreError, match="store_full"):
        store.save(bytes(500_000), "a.csv", CHOICES, ABOUT, (1, 0))


def test_a_folder_that_is_called_full_is_no_full_disk(tmp_path):
    (tmp_path / "full").write_text("a file, not a folder")
    with pytest.raises(StoreError, match="store_unreadable"):
        EmbeddedStore(tmp_path / "full" / "fuller" / "s.sqlite").save(b"x", "a.csv", CHOICES, ABOUT, (1, 0))


def test_how_a_file_is_read_is_not_said_without_one(at, capsys):
    assert main(["import", str(at / "five.csv")]) == 0
    id = listed_after(capsys)[0]["id"]
    assert main(["store", "compare", id, "--date-order", "dmy"]) == 1
    assert f"border-map store compare {id} FILE" in capsys.readouterr().err

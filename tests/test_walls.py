"""The walls round the reading of a file: what it opens, and what it cannot even where a reader has a hole."""

import io
import json
import re
import socket
import sqlite3

import pandas as pd
import pytest
from apart import ROOT, run
from corpus_files import CORPUS, FILES

from geo.ingest import geopackage

WATCH = """
    import json, pathlib
    from geo.ingest import confined, readers
    from geo.ingest.sheet import Refused
    bodies = {path: pathlib.Path(path).read_bytes() for path in sys.argv[1:]}
    for path, body in bodies.items():
        confined._ready(body, path)
    seen, is_on = [], False
    def watch(event, arguments):
        if is_on and event.startswith(("open", "socket.", "subprocess.", "urllib.", "os.", "shutil.", "sqlite3.")):
            seen.append([event, str(arguments[0]) if arguments else ""])
    sys.addaudithook(watch)
    is_on = True
    for path, body in bodies.items():
        try:
            readers.sheet(body, path)
        except Refused:
            pass
    is_on = False
    print(json.dumps([sys.prefix, sys.base_prefix, seen]))
"""
HARMLESS = re.compile(r"os\.(listdir|scandir|fspath|putenv|walk)$")


def test_nothing_but_the_program_itself_is_opened_while_files_are_read():
    """Python opens modules of its own and of its libraries; PROJ and Arrow open nothing that the corpus could name."""
    prefix, base, seen = json.loads(run(WATCH, *FILES, seconds=120))
    places = (prefix, base, str(ROOT / "geo"))
    for event, what in seen:
        if event == "open":
            assert what.startswith(places) and what.endswith((".py", ".pyc", ".so")), what
        elif event.startswith("sqlite3.connect"):
            assert what == ":memory:" or event == "sqlite3.connect/handle"
        else:
            assert HARMLESS.match(event), (event, what)
    assert not [event for event, _ in seen if event.startswith(("socket", "subprocess", "urllib"))]


WALL = """
    import ctypes, os, pathlib, shutil, signal, socket, sqlite3, subprocess, urllib.request
    from geo.ingest import confined
    folder = pathlib.Path(sys.argv[1])
    confined._confine(10)
    try:
        eval(compile(sys.argv[2], "attempt", "eval"))
    except PermissionError as err:
        print("refused", err)
    else:
        print("done")
    sys.stdout.flush()
    os._exit(0)
"""
ATTEMPTS = (
    *("open('/etc/passwd')", "open(folder / 'new.txt', 'w')", "os.open('/etc/passwd', os.O_RDONLY)"),
    *("open(folder / 'new.py', 'w')", "open(folder / 'note.txt', 'rb')", "open(folder / 'own.py')"),
    *("socket.socket()", "socket.create_connection(('127.0.0.1', int(sys.argv[3])))", "socket.gethostbyname('a.test')"),
    *("urllib.request.urlopen('http://127.0.0.1:9/')", "urllib.request.urlopen('file:///etc/passwd')"),
    *("subprocess.run(['true'])", "os.system('true')", "os.fork()", "os.execv('/bin/true', ['true'])"),
    *("os.posix_spawn('/bin/true', ['true'], {})", "os.remove(folder / 'note.txt')", "os.rmdir(folder / 'empty')"),
    *("os.rename(folder / 'note.txt', folder / 'b')", "os.mkdir(folder / 'made')", "os.symlink('/', folder / 'link')"),
    *("os.link(folder / 'note.txt', folder / 'b')", "os.truncate(folder / 'note.txt', 0)", "shutil.rmtree(folder)"),
    *("os.chmod(folder / 'note.txt', 0)", "os.kill(os.getppid(), 0)", "sqlite3.connect(str(folder / 'note.txt'))"),
    *("ctypes.CDLL('libm.so.6')", "sqlite3.connect('file:///etc/passwd', uri=True)"),
)


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nothing_can_be_opened_changed_or_run_once_the_walls_stand(tmp_path, attempt):
    (tmp_path / "note.txt").write_text("kept")
    (tmp_path / "own.py").write_text("secret = 1")
    (tmp_path / "empty").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert run(WALL, tmp_path, attempt, server.getsockname()[1]).startswith("refused")
    assert (tmp_path / "note.txt").read_text() == "kept"
    assert {path.name for path in tmp_path.iterdir()} == {"note.txt", "own.py", "empty"}


def test_a_geopackage_reaches_no_other_database(tmp_path):
    (tmp_path / "other.db").write_bytes(b"")
    base = geopackage._opened((CORPUS / "gp_clean.gpkg").read_bytes())
    for statement in (
        f"ATTACH '{tmp_path / 'other.db'}' AS other",
        "SELECT load_extension('x')",
        f"VACUUM INTO '{tmp_path / 'copy.db'}'",
        "CREATE TABLE made (a)",
        "DELETE FROM incidents",
    ):
        with pytest.raises(sqlite3.Error):
            base.execute(statement)
    base.close()
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]


DROPPED = """
    import os, pathlib
    from geo.ingest import confined, readers
    from geo.ingest.sheet import Refused
    path = pathlib.Path(sys.argv[1])
    body = path.read_bytes()
    confined._ready(body, path.name)
    if not os.getuid():
        os.setgid(65534)
        os.setuid(65534)
    confined._confine(30)
    try:
        print(len(readers.sheet(body, path.name).columns), flush=True)
    except Refused as err:
        print(err, flush=True)
    os._exit(0)
"""


def small_parquet():
    out = io.BytesIO()
    pd.read_csv(CORPUS / "csv_clean.csv").to_parquet(out, index=False)
    return out.getvalue()


def long_csv():
    first, *rows = (CORPUS / "csv_clean.csv").read_bytes().splitlines(keepends=True)
    return first + b"".join(rows) * 8_000


@pytest.mark.parametrize(
    ("name", "body", "rows"),
    [
        ("csv_clean.csv", None, 5),
        ("xl_clean.xlsx", None, 5),
        ("gj_crs_3857.geojson", None, 5),
        ("gp_3857.gpkg", None, 5),
        ("small.parquet", small_parquet, 5),
        ("long.csv", long_csv, 40_000),
    ],
)
def test_a_user_who_is_not_root_reads_every_format_within_the_walls(tmp_path, name, body, rows):
    """Root is free of the limit of processes and threads; whoever starts as root goes on as nobody here."""
    path = CORPUS / name if body is None else tmp_path / name
    if body is not None:
        path.write_bytes(body())
    assert run(DROPPED, path) == str(rows)

"""Files made to harm: whatever their bytes, they are read or refused, inside walls and within limits."""

import functools
import io
import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.__main__ import main
from geo.i18n import LANGS
from geo.ingest import confined, geopackage, readers
from geo.ingest.judge import judge
from geo.ingest.reading import refusal
from geo.ingest.sheet import Refused

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(__file__).parent / "data" / "corpus"
FILES = sorted(path for path in CORPUS.iterdir() if path.suffix in (".csv", ".geojson", ".xlsx", ".gpkg", ".zip"))
FILES.remove(CORPUS / "manifest.csv")
MORE = 4 * settings.default.max_examples
"""Examples for each format: together some thousands."""


def survived(words, body, name):
    """Reads a file: every row of it is good or named, or the whole is refused in three languages."""
    try:
        told = judge(readers.sheet(body, name), name, words, today="2026-11-26")
    except Refused as err:
        said = [refusal(err, name, "", lang) for lang in LANGS]
        assert all(one["warnings"][0]["message"] for one in said)
    else:
        said = [told.as_json(lang) for lang in LANGS]
        bad = {one["row"] for one in said[0]["errors"]}
        assert bad <= set(range(1, told.rows + 1))
        assert told.rows_good + len(bad) == told.rows
    assert json.dumps(said, ensure_ascii=False).encode()


# Bytes of any kind


def workbook():
    """A workbook whose parts are longer than what is looked at of each before it is read."""
    book = openpyxl.Workbook()
    book.active.append(["date", "latitude", "longitude", "title"])
    for n in range(300):
        book.active.append([f"2025-04-{n % 28 + 1:02}", 20 + n / 1000, n / 777, f"Title {n * 7919 % 100_003}"])
    out = io.BytesIO()
    book.save(out)
    book.close()
    return out.getvalue()


@functools.cache
def seeds(suffix):
    own = [path.read_bytes() for path in FILES if path.suffix == f".{suffix}" and "long" not in path.name]
    if suffix == "xlsx":
        own.append(workbook())
    if suffix == "parquet":
        frame = pd.read_csv(CORPUS / "csv_clean.csv")
        places = geopandas.points_from_xy(frame["longitude"], frame["latitude"], crs="EPSG:3857")
        for made in (frame, geopandas.GeoDataFrame(frame, geometry=places)):
            out = io.BytesIO()
            made.to_parquet(out, index=False)
            own.append(out.getvalue())
    return own


def changed(body, changes):
    """Bytes after some bits are flipped, pieces cut out or put in twice, others put in; where: a share of the whole."""
    body = bytearray(body)
    for kind, where, length, others in changes:
        at = int(where * len(body))
        if kind == "flip" and body:
            body[min(at, len(body) - 1)] ^= 1 << length % 8
        elif kind == "cut":
            del body[at : at + length]
        elif kind == "twice":
            body[at:at] = body[at : at + length]
        elif kind == "end":
            del body[at:]
        else:
            body[at:at] = others
    return bytes(body)


share = st.floats(0, 1, exclude_max=True)
pieces = st.binary(max_size=6) | st.sampled_from(
    [b'"', b"\n", b",", b"\x00", b"\xff\xfe", b"1e999", b'"\\ud800"', b"{" * 50]
)
flip = st.tuples(st.just("flip"), share, st.integers(0, 7), st.just(b""))
change = st.tuples(st.sampled_from(["flip", "cut", "twice", "put", "end"]), share, st.integers(1, 200), pieces)
damage = st.lists(flip, min_size=1, max_size=6) | st.lists(change, min_size=1, max_size=4)
"""Flips alone keep what stands where in the formats that count bytes."""


@pytest.mark.parametrize("suffix", ["csv", "geojson", "xlsx", "gpkg", "parquet"])
def test_a_file_with_damage_is_read_or_refused(words, suffix):
    @settings(max_examples=MORE)
    @given(st.integers(0, len(seeds(suffix)) - 1), damage)
    def damaged(n, changes):
        survived(words, changed(seeds(suffix)[n], changes), f"a.{suffix}")

    damaged()


STARTS = [
    b"",
    b"PK\x03\x04",
    b"SQLite format 3\x00",
    b"PAR1",
    b"{",
    b"[",
    b"\xff\xfe",
    b"date,latitude,longitude,title\n",
]


@given(
    st.sampled_from(STARTS),
    st.binary(max_size=300),
    st.sampled_from(["csv", "xlsx", "geojson", "gpkg", "parquet", "zip"]),
)
def test_bytes_of_any_kind_are_read_or_refused(words, start, rest, suffix):
    survived(words, start + rest, f"a.{suffix}")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "\x00lon", "Point"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3) | st.just("\ud800"), inner, max_size=3)
    ),
    max_leaves=6,
)
point = st.fixed_dictionaries({"type": st.just("Point"), "coordinates": st.lists(json_values, max_size=3)})
feature = st.fixed_dictionaries(
    {"type": st.just("Feature")},
    optional={
        "geometry": point | json_values,
        "properties": st.dictionaries(st.sampled_from(["date", "title", "latitude"]), json_values) | json_values,
    },
)
reference = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["name", "link"]),
        "properties": st.fixed_dictionaries(
            {
                "name": json_values
                | st.sampled_from(["EPSG:3857", "EPSG:1", "EPSG:99999", "urn:ogc:def:crs:EPSG::32630", "x"])
            }
        ),
    }
)


@given(st.lists(feature | json_values, max_size=4), st.none() | reference | json_values)
def test_geojson_of_any_values_is_read_or_refused(words, some, crs):
    whole = {"type": "FeatureCollection", "features": some} | ({} if crs is None else {"crs": crs})
    survived(words, json.dumps(whole).encode(), "a.geojson")


REFERENCES = [None, "EPSG:3857", {"name": "\ud800"}, [1], {"type": "GeographicCRS"}, 7, {}]
PLACES = [
    [b"", None],
    [1, 2],
    [1.5, None],
    ["x", "00"],
    [{"x": 1.0, "y": 2.0}, None],
    [{"x": "a"}, None],
    [[1.0, 2.0], []],
]


@pytest.mark.parametrize("name", ["place", "nowhere", 7, None])
@pytest.mark.parametrize("places", PLACES, ids=str)
def test_geoparquet_that_states_anything_of_its_places_is_read_or_refused(words, places, name):
    for crs in REFERENCES:
        survived(words, geo_parquet(places, {"primary_column": name, "columns": {name: {"crs": crs}}}), "a.parquet")


def geo_parquet(places, about):
    table = pa.table({"date": ["2025-04-01"] * 2, "title": ["a", "b"], "place": places})
    out = io.BytesIO()
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(about)}), out)
    return out.getvalue()


STATEMENTS = {
    "no such column of places": ["UPDATE gpkg_geometry_columns SET column_name = 'nowhere'"],
    "no such layer": ["UPDATE gpkg_geometry_columns SET table_name = 'nowhere'"],
    "an unknown reference system": ["UPDATE gpkg_geometry_columns SET srs_id = 99999"],
    "a reference system in words": ["UPDATE gpkg_geometry_columns SET srs_id = 'x'"],
    "a definition that is none": [
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 77777, 'NONE', 0, 'nonsense', '')",
        "UPDATE gpkg_geometry_columns SET srs_id = 77777",
    ],
    "a name with a nought": ["UPDATE gpkg_contents SET table_name = table_name || char(0) || 'x'"],
    "text that is none": ["UPDATE incidents SET title = CAST(x'ff41' AS TEXT)"],
    "bytes as text": ["UPDATE incidents SET title = x'ff41'"],
    "numbers without end": ["UPDATE incidents SET title = 1e400, fatalities = 9e18"],
    "a column without a name": ['ALTER TABLE incidents ADD COLUMN "" TEXT'],
    "a generated column": ["ALTER TABLE incidents ADD COLUMN g TEXT GENERATED ALWAYS AS (title || 1) VIRTUAL"],
    "geometry as text": ["UPDATE incidents SET geom = 'GP'"],
    "geometry cut off": ["UPDATE incidents SET geom = substr(geom, 1, 50)"],
    "a trigger": ["CREATE TRIGGER t AFTER INSERT ON incidents BEGIN DELETE FROM incidents; END"],
}
FUNCTIONS = ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")


def with_statements(folder, statements):
    """A GeoPackage after statements that anyone may have run on it."""
    path = folder / "a.gpkg"
    path.write_bytes((CORPUS / "gp_clean.gpkg").read_bytes())
    with closing(sqlite3.connect(path)) as base, base:
        for name in FUNCTIONS:
            base.create_function(name, 1, lambda _: 0)
        for statement in statements:
            base.execute(statement)
    return path.read_bytes()


@pytest.mark.parametrize("statements", STATEMENTS.values(), ids=STATEMENTS)
def test_a_geopackage_after_any_statement_is_read_or_refused(words, tmp_path, statements):
    survived(words, with_statements(tmp_path, statements), "a.gpkg")


def test_texts_of_a_geopackage_that_are_no_text_are_read_or_refused(words):
    whole = (CORPUS / "gp_clean.gpkg").read_bytes()
    for name in (b"notes", b"incidents", b"Kidal taken", b"gpkg_geometry_columns"):
        assert name in whole
        survived(words, whole.replace(name, b"\xf5" + name[1:]), "a.gpkg")


@pytest.mark.parametrize("column", ["date", "latitude", "title", "type", "actor", "fatalities", "source_url", "own"])
def test_texts_of_a_parquet_file_that_are_no_text_are_read_or_refused(words, column):
    columns = {"date": "2025-04-01", "latitude": "20.1", "longitude": "0.5", "title": "Convoy"}
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())):
        out = io.BytesIO()
        table = pa.table({name: [cell] for name, cell in columns.items()} | {column: pa.array(["MARK"]).cast(kind)})
        pq.write_table(table, out, compression="none", write_statistics=False)
        assert b"MARK" in out.getvalue()
        survived(words, out.getvalue().replace(b"MARK", b"\xa0\xf5\xa0\xa0"), "a.parquet")


def test_a_text_that_cannot_be_printed_is_printed_all_the_same(tmp_path, capsys):
    crs = {"type": "name", "properties": {"name": "\ud800"}}
    (tmp_path / "a.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [], "crs": crs}))
    for options in ([], ["--json"]):
        assert main(["check", *options, str(tmp_path / "a.geojson")]) == 2
        assert "a.geojson" in capsys.readouterr().out


def test_no_cell_holds_the_reading_up():
    """Nothing between a word and a year lets a pattern try every split of 20,000 spaces."""
    code = """
        from geo import catalog
        from geo.ingest import readers, vocabulary
        from geo.ingest.judge import judge
        body = b"date,latitude,longitude,title\\n1" + b" " * 20_000 + b"x,20,0,t\\n"
        print(judge(readers.sheet(body, "a.csv"), "a.csv", vocabulary.of(catalog.load())).rows)
    """
    assert run(code, seconds=10) == "1"


# Walls


def run(code, *arguments, seconds=20):
    """What a program prints in a process of its own; it fails if it never ends."""
    lines = code.rstrip().splitlines()
    depth = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    whole = "\n".join([f"import sys; sys.path.insert(0, {str(ROOT)!r})", *(line[depth:] for line in lines)])
    call = [sys.executable, "-I", "-X", "utf8", "-c", whole, *map(str, arguments)]
    done = subprocess.run(call, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


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


# Limits

PEAK = """
    import json, pathlib, resource
    from geo.ingest import confined
    from geo.ingest.sheet import Refused
    path = pathlib.Path(sys.argv[1])
    try:
        said = str(len(confined.sheet(path.read_bytes(), path.name).columns))
    except Refused as err:
        said = err.code
    print(json.dumps([said, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024]))
"""


def peak(path):
    """What came of a file in the confined process, and that process's peak of memory, MiB."""
    return json.loads(run(PEAK, path, seconds=60))


@pytest.fixture(scope="module")
def idle():
    said, memory = peak(CORPUS / "csv_clean.csv")
    assert said == "5"
    return memory


def many_members():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for n in range(3_000):
            book.writestr(f"xl/worksheets/sheet{n}.xml", b"<a/>")
    return out.getvalue()


def large_member():
    """A part that grows to a gibibyte."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", b"<a/>")
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as file:
            for _ in range(256):
                file.write(b"\x00" * 2**22)
    return out.getvalue()


def varint(number):
    """A number as Thrift's compact protocol writes it."""
    number, out = number * 2, bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def billion_rows():
    out, rows = io.BytesIO(), 123_457
    pq.write_table(pa.table({"date": pa.nulls(rows)}), out)
    body = out.getvalue()
    length = int.from_bytes(body[-8:-4], "little")
    about = body[-8 - length : -8].replace(varint(rows), varint(10**9))
    assert pq.ParquetFile(io.BytesIO(body)).metadata.num_rows == rows
    whole = body[: -8 - length] + about + len(about).to_bytes(4, "little") + b"PAR1"
    assert pq.ParquetFile(io.BytesIO(whole)).metadata.num_rows == 10**9
    return whole


def one_long_text_many_times():
    """A few kibibytes that say one text of 20,000 letters 100,000 times."""
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["x" * 20_000]))
    out = io.BytesIO()
    pq.write_table(pa.table({"date": text}), out, store_schema=False)
    return out.getvalue()


def endless(folder):
    """A layer that is a view without end."""
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, x'' geom FROM n"
    names = [f"UPDATE {table} SET table_name = 'endless'" for table in ("gpkg_contents", "gpkg_geometry_columns")]
    return with_statements(folder, ["DROP TABLE gpkg_ogr_contents", f"CREATE VIEW endless AS {rows}", *names])


BOMBS = {
    "xl_sheet_bomb.xlsx": (None, "zip-ratio"),
    "xl_bomb_small.xlsx": (None, "zip-ratio"),
    "many.xlsx": (many_members, "zip-ratio"),
    "large.xlsx": (large_member, "zip-ratio"),
    "deep.geojson": (lambda: b"[" * 100_000, "broken-json"),
    "deep.json": (lambda: b'{"type":"FeatureCollection","features":' + b'{"a":' * 100_000, "broken-json"),
    "billion.parquet": (billion_rows, "ingest_too_many_rows"),
    "digits.geojson": (lambda: b'{"type":"FeatureCollection","features":[' + b"1" * 10**6 + b"]}", "broken-json"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_without_much_memory(idle, tmp_path, name):
    made, code = BOMBS[name]
    path = CORPUS / name if made is None else tmp_path / name
    if made is not None:
        path.write_bytes(made())
    said, memory = peak(path)
    assert said == code
    assert memory < idle + 200


def test_a_view_without_end_is_no_layer(idle, tmp_path):
    (tmp_path / "made").mkdir()
    path = tmp_path / "endless.gpkg"
    path.write_bytes(endless(tmp_path / "made"))
    said, memory = peak(path)
    assert said in ("wrong-type", "broken-gpkg")
    assert memory < idle + 200


def test_a_small_file_of_columns_that_grows_without_measure_is_refused(idle, tmp_path):
    path = tmp_path / "text.parquet"
    path.write_bytes(one_long_text_many_times())
    said, memory = peak(path)
    assert path.stat().st_size < 10_000
    assert said in ("ingest_too_large", "broken-parquet")
    assert memory < idle + 200


@pytest.fixture
def children(monkeypatch):
    """The child processes that are started."""
    started, start = [], subprocess.Popen

    def popen(*arguments, **options):
        started.append(start(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(confined.subprocess, "Popen", popen)
    yield started
    assert started
    assert all(child.returncode is not None for child in started)


SPIN = (
    "CREATE TABLE spin (a TEXT CHECK (instr(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || 1) = 0))",
    "PRAGMA ignore_check_constraints = ON",
    "INSERT INTO spin VALUES ('x')",
)
"""One step of SQLite's machine that takes minutes, so that nothing within it can look at a clock."""


def test_a_file_that_takes_too_long_is_ended(monkeypatch, tmp_path, children):
    monkeypatch.setattr(confined, "SMALL_S", 1)
    with pytest.raises(Refused) as caught:
        confined.sheet(with_statements(tmp_path, SPIN), "a.gpkg")
    assert caught.value.code in ("ingest_too_slow", "ingest_crashed")


def test_a_process_that_used_up_its_time_is_told_to_be_too_slow():
    with pytest.raises(Refused, match="ingest_too_slow"):
        confined._unpacked(io.BytesIO(b""), -signal.SIGXCPU)


def test_a_file_that_is_no_longer_wanted_is_not_read(tmp_path, children):
    asked = []

    def is_wanted():
        asked.append(True)
        return len(asked) < 3

    with pytest.raises(Refused, match="cancelled"):
        confined.sheet(with_statements(tmp_path, SPIN), "a.gpkg", is_wanted=is_wanted)
    assert len(asked) == 3


def test_a_process_that_dies_is_a_refusal(monkeypatch, children):
    monkeypatch.setattr(confined, "OWN", "geo.ingest.nothing")
    with pytest.raises(Refused, match="ingest_crashed") as caught:
        confined.sheet(b"a,b\n1,2\n", "a.csv")
    said = [refusal(caught.value, "a.csv", "csv", lang)["warnings"][0]["message"] for lang in LANGS]
    assert all(said) and len(set(said)) == 3


def test_a_file_of_too_many_bytes_starts_no_process(monkeypatch):
    monkeypatch.setattr(confined, "MOST_BYTES", 3)
    monkeypatch.setattr(confined.subprocess, "Popen", None)
    with pytest.raises(Refused, match="ingest_too_large"):
        confined.sheet(b"a,b\n", "a.csv")

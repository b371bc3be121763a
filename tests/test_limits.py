"""The limits of the reading of a file: memory, time, size; a file that passes one is refused, and nothing stays."""

import io
import json
import random
import signal
import subprocess
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apart import run
from corpus_files import CORPUS, with_statements
from hypothesis import given
from hypothesis import strategies as st

from geo.i18n import LANGS
from geo.ingest import archive, confined, limits
from geo.ingest.reading import refusal
from geo.ingest.sheet import Refused

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


@pytest.fixture
def given_s(monkeypatch):
    """How many seconds of a processor's time a file would get."""

    def given(body, name="a.xlsx"):
        told = []
        monkeypatch.setattr(confined, "_run", lambda handed, given, name, choices, seconds, _: told.append(seconds))
        with pytest.raises(Refused, match="ingest_too_slow"):
            confined.sheet(body, name)
        return told[0]

    return given


def archive_of(*sizes):
    """An archive with members of such sizes, of text that shrinks to about a third."""
    out, chance = io.BytesIO(), random.Random(1)
    letters = "".join(chance.choices("0123456789ab", k=2**20)).encode()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for n, size in enumerate(sizes):
            book.writestr(f"{n}.xml", letters[:size] * max(size // 2**20, 1))
    return out.getvalue()


def test_a_workbook_gets_time_for_what_it_unpacks_to(given_s):
    small, large = archive_of(2**20), archive_of(2**20, 14 * 2**20)
    assert len(large) < 8 * 2**20
    assert given_s(large) >= 15 + given_s(b"a,b", "a.csv")
    assert given_s(b"a,b", "a.csv") <= given_s(small) < given_s(large)


def test_a_directory_that_lies_brings_no_more_time_than_an_archive_may_grow(given_s):
    body = archive_of(2**12)
    at = body.rfind(b"PK\x01\x02")
    lie = body[: at + 24] + b"\xff" * 4 + body[at + 28 :]
    assert zipfile.ZipFile(io.BytesIO(lie)).infolist()[0].file_size == 2**32 - 1
    assert given_s(lie) <= given_s(b"a,b", "a.csv") + 1


def test_no_file_gets_more_time_than_the_greatest(given_s, monkeypatch):
    monkeypatch.setattr(archive, "unpacked", lambda body: 2**40)
    assert given_s(b"PK") == limits.CPU_S


@pytest.mark.parametrize("name", ["xl_clean.xlsx", "xl_truncated.xlsx", "csv_clean.csv", "gp_clean.gpkg"])
def test_what_a_file_unpacks_to_is_told_by_its_directory_alone(name):
    body = (CORPUS / name).read_bytes()
    try:
        members = zipfile.ZipFile(io.BytesIO(body)).infolist()
    except zipfile.BadZipFile:
        members = []
    assert archive.unpacked(body) == max(sum(member.file_size for member in members), len(body))


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_no_directory_is_too_broken_to_be_looked_at(before, after):
    body = archive.LOCAL + before + archive.END + after
    assert len(body) <= archive.unpacked(body) <= limits.ZIP_RATIO * len(body)


SPIN = (
    "CREATE TABLE spin (a TEXT CHECK (instr(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || 1) = 0))",
    "PRAGMA ignore_check_constraints = ON",
    "INSERT INTO spin VALUES ('x')",
)
"""One step of SQLite's machine that takes minutes, so that nothing within it can look at a clock."""


def test_a_file_that_takes_too_long_is_ended(monkeypatch, tmp_path, children):
    monkeypatch.setattr(limits, "LEAST_S", 1)
    with pytest.raises(Refused) as caught:
        confined.sheet(with_statements(tmp_path, SPIN), "a.gpkg")
    assert caught.value.code in ("ingest_too_slow", "ingest_crashed")


def test_a_process_that_used_up_its_time_is_told_to_be_too_slow():
    with pytest.raises(Refused, match="ingest_too_slow") as caught:
        confined._unpacked(io.BytesIO(b""), -signal.SIGXCPU, 17)
    assert caught.value.values == {"seconds": 17}


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

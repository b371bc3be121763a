"""Files are read in a child process: with limits of memory, time and size, without files, network or programs.

Parent: `sheet(body, name)`. Child: this module as a program; it takes bytes on stdin and gives a sheet on stdout.
"""

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from geo.ingest import archive, limits
from geo.ingest.limits import MEMORY, MOST_ANSWER, MOST_BYTES
from geo.ingest.sheet import Choices, Flaw, Note, Refused, Sheet

try:
    import resource
except ImportError:  # Windows has no such limits; time and the audit hook hold there too
    resource = None

OUT_OF_TIME = -getattr(signal, "SIGXCPU", signal.SIGTERM)
"""Exit code of a process that has used up its time."""
FORBIDDEN = (
    *("open", "import", "marshal.", "pickle.", "ctypes.dlopen", "sqlite3."),
    *("socket.", "urllib.", "ftplib.", "webbrowser.", "subprocess.", "shutil."),
    *("os.exec", "os.fork", "os.posix_spawn", "os.system", "os.remove", "os.rename", "os.mkdir", "os.link"),
    *("os.symlink", "os.truncate", "os.rmdir", "os.chmod", "os.chown", "os.kill", "os.listdir", "os.scandir"),
)
"""Beginnings of the audit events that end the child once it has begun to read."""
OWN = "geo.ingest.confined"
ROOT = Path(__file__).parents[2]
OWN_PLACES = tuple({sys.prefix, sys.base_prefix, str(ROOT)})
"""Folders of the program and its libraries."""


def sheet(
    body: bytes, name: str, choices: Choices | None = None, is_wanted: Callable[[], bool] = lambda: True
) -> Sheet:
    """The sheet of a file's bytes.

    is_wanted: asked now and then; False ends the work
    Raises Refused: the whole file cannot be read, or only with more time or memory than it may have, or ("cancelled")
    it is no longer wanted.
    """
    if len(body) > MOST_BYTES:
        raise Refused("ingest_too_large", most=MOST_BYTES // 2**20)
    with tempfile.TemporaryFile() as handed, tempfile.TemporaryFile() as given:
        handed.write(body)
        handed.seek(0)
        seconds = limits.seconds(archive.unpacked(body))
        ended = _run(handed, given, name, choices or Choices(), seconds, is_wanted)
        given.seek(0)
        if ended is None:
            raise Refused("ingest_too_slow", seconds=limits.clock_seconds(seconds))
        return _unpacked(given, ended, seconds)


def _run(
    handed: IO[bytes], given: IO[bytes], name: str, choices: Choices, seconds: int, is_wanted: Callable[[], bool]
) -> int | None:  # fmt: skip
    """The child's exit code, None where it took too long by the clock. Raises Refused("cancelled").

    seconds: of a processor that it may take
    """
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from {OWN} import child; child()"
    about = json.dumps([name, asdict(choices), seconds])
    call = [sys.executable, "-I", "-X", "utf8", "-c", program, about]
    env = {"PATH": os.defpath, "HOME": "/", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"}
    env |= {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    child = subprocess.Popen(call, stdin=handed, stdout=given, stderr=subprocess.DEVNULL, env=env)
    try:
        for _ in range(limits.clock_seconds(seconds) * 10):
            with contextlib.suppress(subprocess.TimeoutExpired):
                return child.wait(0.1)
            if not is_wanted():
                raise Refused("cancelled")
        return None
    finally:
        child.kill()
        child.wait()


def _unpacked(given: IO[bytes], ended: int, seconds: int) -> Sheet:
    """What the child wrote. Raises what it raised, and Refused("ingest_crashed") where it could not finish."""
    import pyarrow as pa

    size = given.read(8)
    if ended == OUT_OF_TIME:
        raise Refused("ingest_too_slow", seconds=seconds)
    if len(size) < 8:
        raise Refused("ingest_crashed", status=ended)
    about: dict[str, Any] = json.loads(given.read(struct.unpack("<q", size)[0]))
    if "refused" in about:
        raise Refused(about["refused"], about["rows"], **about["values"])
    answer = given.read(MOST_ANSWER + 1)
    if len(answer) > MOST_ANSWER:
        raise Refused("ingest_too_large", most=MOST_ANSWER // 2**20)
    with pa.ipc.open_stream(pa.py_buffer(answer)) as stream:
        columns = stream.read_all()
    notes = {kind: [_note(one) for one in about[kind]] for kind in ("warnings", "info")}
    return Sheet(about["format"], columns, [Flaw(*flaw) for flaw in about["flaws"]], **notes, choices=about["choices"])


def _note(told: list[Any]) -> Note:
    code, rows, values = told
    return Note(code, tuple(rows), tuple((name, value) for name, value in values))


def child() -> None:
    """Reads stdin as the file that the arguments name, and writes its sheet, or why there is none, to stdout."""
    name, chosen, seconds = json.loads(sys.argv[1])
    body, out = sys.stdin.buffer.read(), sys.stdout.buffer
    choices = Choices(**chosen)
    _ready(body, name)
    _confine(seconds)
    try:
        from geo.ingest import readers

        found = readers.sheet(body, name, choices)
    except Refused as err:
        values = {key: value if isinstance(value, int) else str(value) for key, value in err.values.items()}
        _tell(out, {"refused": err.code, "rows": err.rows, "values": values})
    except MemoryError:
        _tell(out, {"refused": "ingest_too_large", "rows": 0, "values": {"most": MEMORY // 2**20}})
    else:
        _give(out, found)
    out.flush()
    os._exit(0)


def _ready(body: bytes, name: str) -> None:
    """Loads what the file will need: afterwards nothing can be opened any more. Arrow does without pandas."""
    sys.meta_path.insert(0, WithoutPandas())
    _warm_arrow()
    from geo.ingest import kinds, readers

    told = kinds.told(body)
    if told in readers.READERS:
        readers._reader(told)
    if told == "xlsx" or name.lower().endswith(".zip"):
        _warm_workbook()
    if told in ("geojson", "gpkg", "parquet"):
        _warm_places()


def _warm_arrow() -> None:
    """Arrow starts its threads at the first file of each kind; later it may start none."""
    import io

    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
    from pyarrow import csv

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    made = io.BytesIO()
    pq.write_table(pa.table({"a": ["b"]}), made)
    pq.read_table(pa.BufferReader(made.getvalue()), read_dictionary=["a"])
    pc.utf8_length(csv.read_csv(pa.py_buffer(b"a\nb\n"))["a"])


class WithoutPandas:
    """Arrow would load pandas at its first array, half a second and 60 MB; it does without where there is none."""

    def find_spec(self, name: str, *_: Any) -> None:
        """Finds nothing. Raises ImportError for pandas."""
        if name == "pandas":
            raise ImportError(name)


def _warm_workbook() -> None:
    """openpyxl loads parts of itself at the first workbook: read one that is made in memory."""
    import io

    import openpyxl

    from geo.ingest import archive, workbook

    made = openpyxl.Workbook()
    made.active.append(["date"])
    body = io.BytesIO()
    made.save(body)
    workbook.read(body.getvalue(), "", Choices())
    archive.rows_of(body.getvalue())


def _warm_places() -> None:
    """PROJ opens its database at the first transformation of each kind."""
    import numpy as np

    from geo import geodesy

    for crs in (3857, 32630):
        geodesy.to_degrees(np.zeros((1, 2)), crs)


def _confine(seconds: int) -> None:
    """From here on: no more memory, time, files or programs than the limits, and no network."""
    if resource:
        _limit(resource.RLIMIT_AS, MEMORY)
        _limit(resource.RLIMIT_CPU, seconds)
        _limit(resource.RLIMIT_CORE, 0)
        _limit(resource.RLIMIT_NPROC, 0)
    sys.addaudithook(_refuse)


def _limit(kind: int, most: int) -> None:
    """Lowers a limit, the hard one to one more, so that the softer is felt first; a lower one of the system stays."""
    hard = resource.getrlimit(kind)[1]
    room = hard if hard != resource.RLIM_INFINITY else most + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (min(most, room), min(most + 1, room)))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN) and not _is_harmless(event, arguments):
        raise PermissionError(f"{event} is not allowed while a file is read")


def _is_harmless(event: str, arguments: tuple[Any, ...]) -> bool:
    """Modules of the program itself and databases in memory may be used."""
    if event == "import":
        return True
    if event.startswith("sqlite3.connect"):
        return event == "sqlite3.connect/handle" or arguments[0] == ":memory:"
    if event == "open":
        path, mode, _ = arguments
        is_own = isinstance(path, str) and path.startswith(OWN_PLACES) and path.endswith((".py", ".pyc", ".so"))
        return is_own and mode in ("r", "rb")
    if event in ("os.listdir", "os.scandir"):
        return str(arguments[0]).startswith(OWN_PLACES)
    return event.startswith("marshal.loads")


def _tell(out: IO[bytes], about: dict[str, Any]) -> None:
    text = json.dumps(about).encode()
    out.write(struct.pack("<q", len(text)) + text)


def _give(out: IO[bytes], found: Sheet) -> None:
    import pyarrow as pa

    about = {"format": found.format, "flaws": found.flaws, "choices": found.choices}
    _tell(out, about | {"warnings": found.warnings, "info": found.info})
    with pa.ipc.new_stream(out, found.columns.schema) as stream:
        stream.write_table(found.columns)

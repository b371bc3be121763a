"""How long a million rows take from a file to measured incidents, and what hostile files cost before they are refused.

    cd tests && python -m bench.importing [ROWS]

Compared with the fastest reader known (Arrow's) and the step that measures, all in one run.
"""

import contextlib
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import pyarrow.csv
import pyarrow.parquet
from corpus_files import CORPUS
from datasets import made

from bench.enrichment import timed
from geo import dataset, importing, incidents, keeping
from geo.ingest import confined
from geo.ingest.sheet import Refused

BOMBS = ("xl_sheet_bomb.xlsx", "xl_bomb_small.xlsx", "gj_deep_nesting.geojson", "gp_endless_view.gpkg")
READERS = {"csv": pyarrow.csv.read_csv, "parquet": pyarrow.parquet.read_table}


def imported(path: Path, ground: importing.Ground) -> int:
    """Reads, judges and measures a file; how many rows are good."""
    draft = importing.draft(path.read_bytes(), path.name, ground)
    return len(importing.shown(draft, "bench", "bench", ground))


def measured(path: Path, ground: importing.Ground) -> float:
    """Seconds of the step that measures: distance, chainage and side, in parts as the import does."""
    table = importing.draft(path.read_bytes(), path.name, ground).reading.table
    points = table[["lon", "lat", "radius_km", "symbolic"]]

    def work() -> None:
        for at in range(0, len(points), dataset.STEP):
            incidents.enrich(points.iloc[at : at + dataset.STEP], ground.border, ground.lands)

    return timed(work)


def peak(who: int) -> int:
    """Largest resident set so far, MB."""
    return resource.getrusage(who).ru_maxrss // 1024


def told(code: str, path: Path) -> list[str]:
    """What a program of its own prints about a file, word by word."""
    out = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return out.stdout.split()


def memory(path: Path) -> tuple[int, int]:
    """Largest resident set of an import in a process of its own, MB: of the process, and of the one that reads."""
    code = (
        "import resource, sys; from pathlib import Path; from bench import importing; from geo import keeping;"
        " importing.imported(Path(sys.argv[1]), keeping.ground());"
        " print(importing.peak(resource.RUSAGE_SELF), importing.peak(resource.RUSAGE_CHILDREN))"
    )
    own, child = told(code, path)
    return int(own), int(child)


def refusals() -> None:
    """Seconds and memory of hostile files, beside those of a plain one."""
    code = (
        "import resource, sys; from pathlib import Path; from bench import importing;"
        " print(importing.refused(Path(sys.argv[1])), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    for name in ("csv_clean.csv", *BOMBS):
        out = subprocess.run(
            [sys.executable, "-c", code, str(CORPUS / name)], capture_output=True, text=True, check=True
        )
        seconds, child = out.stdout.split()
        print(f"| {name} | {float(seconds):.2f} s | {child} MB |")


def refused(path: Path) -> float:
    """Seconds until a file is read or refused."""
    start = perf_counter()
    with contextlib.suppress(Refused):
        confined.sheet(path.read_bytes(), path.name)
    return perf_counter() - start


def main(rows: int) -> None:
    """Prints the figures as rows of a table."""
    ground, frame = keeping.ground(), made(rows)
    with tempfile.TemporaryDirectory() as folder:
        paths = {kind: Path(folder) / f"events.{kind}" for kind in READERS}
        frame.to_csv(paths["csv"], index=False)
        frame.to_parquet(paths["parquet"], index=False)
        step = measured(paths["parquet"], ground)
        print(f"| measuring {rows:,} points | {step:.2f} s | |")
        for kind, path in paths.items():
            reader, whole = (
                timed(lambda path=path, kind=kind: READERS[kind](path)),
                timed(lambda path=path: imported(path, ground)),
            )
            own, child = memory(path)
            print(f"| Arrow's reader, {kind} | {reader:.2f} s | |")
            print(f"| import, {kind} | {whole:.2f} s | × {whole / (reader + step):.2f}; {own} MB, reading {child} MB |")
    refusals()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

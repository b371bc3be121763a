"""CPU time of a PNG of the first view: in a warm process, and with the process that makes it."""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from geo import export, load_catalog
from geo.render.web import PageFiles
from geo.view import ViewState

RUNS = 5


def measure() -> dict[str, float]:
    """Seconds of CPU, medians of five."""
    return {"warm": statistics.median(_warm()), "fresh process": statistics.median(_fresh() for _ in range(RUNS))}


def _warm() -> list[float]:
    scene = PageFiles.of(load_catalog()).scene(ViewState(lang="ar"))
    export.write("png", scene)
    times = []
    for _ in range(RUNS):
        before = time.process_time()
        export.write("png", scene)
        times.append(time.process_time() - before)
    return times


def _fresh() -> float:
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = str(Path(folder) / "map.png")
        subprocess.run([sys.executable, "-m", "geo", "snapshot", out, "--lang", "ar"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

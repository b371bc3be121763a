"""CPU time of a PNG of the first view: in a warm process, and with the process that makes it."""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from geo import export, load_files
from geo.export import order

RUNS = 5


def measure() -> dict[str, float]:
    """Seconds of CPU, medians of five."""
    return {"warm": statistics.median(_warm()), "fresh process": statistics.median(_fresh() for _ in range(RUNS))}


def _warm() -> list[float]:
    wanted = order.read(load_files(), "lang=ar")[0]
    export.write("png", wanted)
    times = []
    for _ in range(RUNS):
        before = time.process_time()
        export.write("png", wanted)
        times.append(time.process_time() - before)
    return times


def _fresh() -> float:
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = str(Path(folder) / "map.png")
        subprocess.run([sys.executable, "-m", "geo", "snapshot", out, "--lang", "ar"], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

"""Servers for the benchmarks: this app and a bare Streamlit page, each a process of its own on a free local port."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HERE = Path(__file__).parent
VENDOR = HERE.parent.parent / "geo" / "static" / "vendor" / "leaflet"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def app_command(port: int) -> list[str]:
    """Starts this app."""
    return [sys.executable, "-m", "geo", "serve", "--port", str(port), "--no-browser"]


def bare_command(port: int, folder: Path) -> list[str]:
    """Starts a Streamlit page with an empty folium.Map, its Leaflet served locally."""
    shutil.copy(HERE / "bare" / "page.py", folder / "page.py")
    (folder / "static").mkdir(exist_ok=True)
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copy(VENDOR / name, folder / "static" / name)
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.enableStaticServing": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(folder / "page.py"), *flags]


@contextmanager
def running(command: list[str], cwd: Path | None = None) -> Iterator[float]:
    """The process of a command; yields the moment it was started, ends it by its own id."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cwd)
    try:
        yield started
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, path: str = "/_stcore/health", seconds: float = 60.0) -> None:
    """Returns as soon as the server answers."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1):
            return
        time.sleep(0.02)
    raise TimeoutError(f"no answer on port {port}")

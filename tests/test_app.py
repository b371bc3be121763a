"""The app as whole programs: run by Streamlit or by itself, and ended by Ctrl+C."""

import json
import os
import signal
import subprocess
import sys
from urllib.request import urlopen

import pytest
from browser import serving

from geo.__main__ import INTERRUPTED

STREAMLIT = ("streamlit", "run", "app.py", "--server.headless=true", "--server.port={port}")
OWN = ("geo", "serve", "--no-browser", "--port={port}")
PATIENCE_S = 60


@pytest.fixture
def run(tmp_path):
    """Runs a module of Python as a server, its words in a file; ends it if it runs on."""
    begun = []

    def start(*words):
        port, log = serving.free_port(), tmp_path / "log"
        command = [sys.executable, "-m", *(word.format(port=port) for word in words)]
        env = os.environ | {"BORDER_MAP_STORE": str(tmp_path / "store.sqlite")}
        with log.open("w", encoding="utf-8") as out:
            process = subprocess.Popen(command, cwd=serving.ROOT, env=env, stdout=out, stderr=subprocess.STDOUT)
        begun.append(serving.awaited(process, port, log))
        return begun[-1], log

    yield start
    for server in begun:
        server.stop()


def said(address):
    with urlopen(address, timeout=PATIENCE_S) as answer:
        return answer.read().decode("utf-8")


@pytest.mark.parametrize("words", [STREAMLIT, OWN], ids=["streamlit", "own"])
def test_the_map_is_served_however_the_app_is_run(run, words):
    server, _ = run(*words)
    assert json.loads(said(f"{server.url}/health"))["status"] == "ok"
    assert "early.js" in said(server.url)


def test_ctrl_c_ends_the_app_without_a_traceback(run):
    """0 where the tests run in a shell's background: there only the server itself hears the signal."""
    server, log = run(*OWN)
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(PATIENCE_S) in (INTERRUPTED, 0)
    assert "Traceback" not in log.read_text(encoding="utf-8")

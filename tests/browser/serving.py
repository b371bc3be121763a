"""The app as a process of its own, on a free port of this machine."""

import http.client
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
TRIES, PAUSE_S = 600, 0.1


class Server(NamedTuple):
    """A running app. url: its address, without a slash at the end."""

    url: str
    process: subprocess.Popen

    def stop(self) -> None:
        """Ends this process and no other."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(
    folder: Path | None, log: Path, port: int | None = None, data: Path | None = None, store: Path | None = None
) -> Server:  # fmt: skip
    """Runs the app and waits until it answers.

    folder: the data folder, None for the shipped one; log: where the server's own words go; port: None for a free one
    data: a file of incidents beside the project's; store: where datasets are saved, by default beside the log, so that
    no test touches the store of who runs it
    Raises RuntimeError as `awaited`.
    """
    port = port or free_port()
    extra = {"BORDER_MAP_STORE": str(store or log.with_name("store.sqlite"))}
    extra |= {"BORDER_MAP_LAYERS": str(folder)} if folder else {}
    command = [sys.executable, "-m", "geo", "serve", "--port", str(port), "--no-browser"]
    command += ["--data", str(data)] if data else []
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=os.environ | extra, stdout=out, stderr=subprocess.STDOUT)
    return awaited(process, port, log)


def awaited(process: subprocess.Popen, port: int, log: Path) -> Server:
    """The server that a process becomes, once it answers. Raises RuntimeError with its words when it does not."""
    server = Server(f"http://127.0.0.1:{port}", process)
    for _ in range(TRIES):
        if _answers(port):
            return server
        if process.poll() is not None:
            break
        time.sleep(PAUSE_S)
    server.stop()
    raise RuntimeError(f"the server did not come up:\n{log.read_text(encoding='utf-8')}")


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()

"""Many browsers on one server with the same million incidents: `python -m bench.sessions [--rows N] [--sessions N]`."""

import argparse
import statistics
import time
from pathlib import Path

from browser import serving
from browser.watching import DRAWN
from playwright.sync_api import Browser, Page, WebSocket

from bench.browsing import served

ROUNDS, SETTLED_MS = 5, 1500
TOGGLE = """async () => { const row = document.querySelector('[data-layer="mine"]');
  const frames = () => new Promise(r => requestAnimationFrame(() => setTimeout(r)));
  await frames(); const t = performance.now(); row.click(); await frames(); return performance.now() - t; }"""


class Session:
    """One browser window, what its server said to it and when, and what it complained of."""

    def __init__(self, browser: Browser, address: str):
        self.complaints: list[str] = []
        self.sent: list[float] = []
        self.received: list[tuple[float, int]] = []
        self.page = self._opened(browser.new_context(viewport={"width": 1440, "height": 900}).new_page())
        self.page.goto(address)
        self.page.wait_for_selector(DRAWN, timeout=120_000)

    def _opened(self, page: Page) -> Page:
        page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        page.on("pageerror", lambda err: self.complaints.append(str(err)))
        page.on("websocket", self._follow)
        return page

    def _follow(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda _: self.sent.append(time.perf_counter()))
        socket.on("framereceived", lambda data: self.received.append((time.perf_counter(), len(data))))

    def toggle(self) -> float:
        """Milliseconds of a toggle in the browser; the page then reports to the server, which runs once."""
        self.sent.clear()
        self.received.clear()
        return self.page.evaluate(TOGGLE)

    def rerun(self) -> tuple[float, int]:
        """Seconds from the report until the server's last word, and how many bytes it said."""
        last = max((at for at, _ in self.received), default=self.sent[0])
        return last - self.sent[0], sum(size for _, size in self.received)


def memory_mb(pid: int) -> float:
    """Resident memory of a process, MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    """Opens the sessions one by one, has all of them report at once, and prints what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--sessions", type=int, default=20)
    options = parser.parse_args()
    with served(options.rows) as (browser, server):
        measure(browser, server, options.sessions)


def measure(browser: Browser, server: serving.Server, count: int) -> None:
    """One session alone, then all."""
    address = f"{server.url}/?lang=en"
    sessions = [Session(browser, address)]
    alone = [sessions[0].toggle() for _ in range(4 * ROUNDS)]
    sessions[0].page.wait_for_timeout(SETTLED_MS)
    before = memory_mb(server.process.pid)
    sessions += [Session(browser, address) for _ in range(count - 1)]
    sessions[0].page.wait_for_timeout(SETTLED_MS)
    after = memory_mb(server.process.pid)
    reruns, sizes, toggles = [], [], []
    for _ in range(ROUNDS):
        for session in sessions:
            toggles.append(session.toggle())
        sessions[0].page.wait_for_timeout(SETTLED_MS)
        for session in sessions:
            if session.sent:
                seconds, size = session.rerun()
                reruns.append(seconds)
                sizes.append(size)
    quiet = [sessions[0].toggle() for _ in range(4 * ROUNDS)]
    complaints = [text for session in sessions for text in session.complaints]
    print(f"{count} sessions: {len(complaints)} errors {complaints[:3]}")
    print(f"reruns: {len(reruns)}, median {statistics.median(reruns):.3f} s, p95 {percentile(reruns, 0.95):.3f} s")
    print(f"bytes a rerun: median {statistics.median(sizes):.0f}, most {max(sizes)}")
    print(
        f"toggle, ms: alone {statistics.median(alone):.0f}, with {count} sessions open {statistics.median(quiet):.0f}, "
        f"while all of them report {statistics.median(toggles):.0f}"
    )
    print(f"server memory: {before:.0f} MB with one session, {(after - before) / (count - 1):.1f} MB for each more")


if __name__ == "__main__":
    main()

"""Ends a program with SIGKILL at random moments while it imports and saves, and looks at the store each time.

    cd tests && python -m bench.crash [TIMES]

Prints how often a store was damaged and how many acknowledged rows were lost; both must be 0.
"""

import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from geo import importing, keeping
from geo.ingest.sheet import Choices
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About

ROWS = 400
LONGEST_S = 0.6
HEADER = "date,latitude,longitude,title,type,actor,fatalities,source,source_url,notes"


class Seen(NamedTuple):
    """What a run of kills has shown. acknowledged: rows whose saving had been confirmed"""

    kills: int
    damaged: int
    acknowledged: int
    lost: int


def body(number: int) -> bytes:
    """A file of its own for every number."""
    rows = [
        f"2025-01-{n % 28 + 1:02},20.{n:04},1.{number:06},Row {n} of {number},battle,A,{n},S,,x" for n in range(ROWS)
    ]
    return "\n".join([HEADER, *rows]).encode()


def work(path: Path, first: int) -> None:
    """Imports and saves without end, and says so each time that something is on the disk."""
    store, ground, number = EmbeddedStore(path), keeping.ground(), first
    print("ready", flush=True)
    while True:
        made = importing.draft(body(number), f"f{number}.csv", ground)
        id = importing.save(store, made, About(f"n{number}")).id
        print(json.dumps({"id": id, "number": number, "version": 1}), flush=True)
        store.save(body(number + 1), f"f{number}.csv", Choices(), About(f"n{number}"), (ROWS, 0), id)
        print(json.dumps({"id": id, "number": number + 1, "version": 2}), flush=True)
        store.edit(id, "new:1", {"title": f"edit {number}"})
        print(json.dumps({"id": id, "number": number, "edit": True}), flush=True)
        number += 2


def killed(path: Path, first: int, chance: random.Random) -> list[dict]:
    """What one run had acknowledged when it was killed: soon after it was ready, or after it had acknowledged
    something, which on a busy machine takes longer.
    """
    call = [sys.executable, "-m", "bench.crash", "--work", str(path), str(first)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as child:
        child.stdout.readline()
        told = child.stdout.readline() if chance.random() < 0.5 else ""
        time.sleep(chance.uniform(0, LONGEST_S))
        child.send_signal(signal.SIGKILL)
        told += child.stdout.read()
    return [json.loads(line) for line in told.splitlines() if line.endswith("}")]


def missing(path: Path, told: list[dict]) -> int:
    """How many acknowledged rows the store no longer has. Raises sqlite3.Error, StoreError for a damaged store."""
    with closing(sqlite3.connect(path)) as db:
        if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("integrity_check")
    store, lost = EmbeddedStore(path), 0
    known = {one.id for one in store.datasets()}
    for one in told:
        if one["id"] not in known:
            lost += ROWS
        elif "edit" in one:
            lost += {"title": f"edit {one['number']}"} not in [dict(edit.cells) for edit in store.edits(one["id"])]
        elif store.body(one["id"], one["version"]) != body(one["number"]):
            lost += ROWS
    return lost


def run(path: Path, times: int, seed: int = 1) -> Seen:
    """So many kills of one store."""
    chance, damaged, told, lost = random.Random(seed), 0, [], 0
    for n in range(times):
        told += killed(path, n * 1000, chance)
        try:
            lost += missing(path, told[-60:]) if path.exists() else 0
        except Exception as err:  # noqa: BLE001 - whatever it is, the store cannot be read
            print(f"kill {n}: {err!r}")
            damaged += 1
    lost += missing(path, told) if told else 0
    rows = sum(1 if "edit" in one else ROWS for one in told)
    return Seen(times, damaged, rows, lost)


def main() -> None:
    """The command line."""
    if sys.argv[1:2] == ["--work"]:
        work(Path(sys.argv[2]), int(sys.argv[3]))
        return
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        seen = run(Path(folder) / "store.sqlite", times)
    print(
        f"{seen.kills} kills: {seen.damaged} damaged stores, {seen.lost} of {seen.acknowledged} acknowledged rows lost"
    )


if __name__ == "__main__":
    main()

"""The desk works on one export at a time, tells who waits, refuses a crowd, and stops when nobody waits any more."""

import threading
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest

from geo.errors import ExportError
from geo.ui import desk as desks


async def stays():
    return False


def run(work, *given):
    """The result of ``work`` in a thread of its own: the browser's driver keeps a loop in the thread of the tests."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, work, *given).result()


def test_who_comes_later_waits_and_is_told_how_many_are_before(monkeypatch):
    seen, may_end = {}, threading.Event()

    def slow(job):
        job.told(1, 3, "slides.pptx")
        may_end.wait(10)
        return "first"

    async def both():
        desk = desks.Desk()
        async with anyio.create_task_group() as group:
            group.start_soon(desk.run, "a", slow, stays)
            while desk.status("a")["name"] != "slides.pptx":
                await anyio.sleep(0.01)
            group.start_soon(desk.run, "b", lambda job: "second", stays)
            while desk.status("b")["state"] != "waiting":
                await anyio.sleep(0.01)
            seen.update(a=desk.status("a"), b=desk.status("b"), c=desk.status("c"))
            may_end.set()
        seen["after"] = desk.status("a")["state"]

    run(both)
    assert seen["a"] == {"state": "working", "ahead": 0, "done": 1, "of": 3, "name": "slides.pptx"}
    assert seen["b"] == {"state": "waiting", "ahead": 1, "done": 0, "of": 1, "name": ""}
    assert seen["c"]["state"] == seen["after"] == "gone"


def test_two_jobs_of_one_name_are_both_done_and_both_wait_their_turn():
    may_end, answers, seen = threading.Event(), {}, []

    async def both():
        desk = desks.Desk()

        async def one(n, work):
            answers[n] = await desk.run("a", work, stays)

        async with anyio.create_task_group() as group:
            group.start_soon(one, 0, lambda job: may_end.wait(10) and "first")
            while desk.status("a")["state"] != "working":
                await anyio.sleep(0.01)
            group.start_soon(one, 1, lambda job: "second")
            while desk.status("a")["state"] != "waiting":
                await anyio.sleep(0.01)
            seen.append(desk.status("a")["ahead"])
            may_end.set()
        seen.append(desk.status("a")["state"])

    run(both)
    assert answers == {0: "first", 1: "second"}
    assert seen == [1, "gone"]


def test_a_crowd_is_refused_and_the_others_are_served():
    may_end, answers = threading.Event(), []

    async def crowd():
        desk = desks.Desk()

        async def one(n):
            try:
                answers.append(await desk.run(str(n), lambda job: may_end.wait(10) and n, stays))
            except ExportError as err:
                answers.append(err.code)

        async with anyio.create_task_group() as group:
            for n in range(desks.AT_ONCE + desks.MOST_WAITING + 2):
                group.start_soon(one, n)
                await anyio.sleep(0.02)
            may_end.set()

    run(crowd)
    assert answers.count("busy") == 2
    assert len(answers) == desks.AT_ONCE + desks.MOST_WAITING + 2


def test_an_export_nobody_waits_for_ends_at_its_next_step():
    steps = []

    def long(job):
        for n in range(400):
            steps.append(n)
            job.told(n, 400, "map")
            threading.Event().wait(0.02)

    async def leave():
        desk, since = desks.Desk(), anyio.current_time()

        async def is_gone():
            return anyio.current_time() > since + 0.1

        await desk.run("a", long, is_gone)

    with pytest.raises(ExportError) as ended:
        run(leave)
    assert ended.value.code == "cancelled"
    assert len(steps) < 400


def test_an_error_of_the_work_reaches_who_asked():
    def fails(job):
        raise ExportError("page_unknown", value="x", known="y")

    with pytest.raises(ExportError) as failed:
        run(desks.Desk().run, "a", fails, stays)
    assert failed.value.code == "page_unknown"

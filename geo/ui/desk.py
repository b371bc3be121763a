"""Where exports wait their turn: how many are made at once, what each is at, and who is next."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import anyio
from anyio import CapacityLimiter, create_task_group, to_thread

from geo.errors import BorderMapError, ExportError

AT_ONCE, MOST_WAITING = 1, 8
"""Files made at once by one server, and requests that may wait their turn."""
WATCH_S = 0.25
"""How often it is looked whether who asked is still there."""


@dataclass(eq=False)
class Job:
    """state: waiting, working or gone; done, of, name: steps done, of how many, and the file that is being made.

    token: what it is asked about by; two may have the same
    """

    token: str
    state: str = "waiting"
    done: int = 0
    of: int = 1
    name: str = ""
    is_cancelled: bool = False

    def told(self, done: int, of: int, name: str) -> None:
        """What the writer reports. Raises ExportError("cancelled") once nobody waits for the file any more."""
        self.done, self.of, self.name = done, of, name
        if self.is_cancelled:
            raise ExportError("cancelled")


class Desk:
    """Takes orders: at most AT_ONCE are worked on, MOST_WAITING wait, the rest is refused."""

    def __init__(self):
        self._limiter = CapacityLimiter(AT_ONCE)
        self._jobs: list[Job] = []

    async def run(self, token: str, work: Callable[[Job], Any], is_gone: Callable[[], Awaitable[bool]]) -> Any:
        """What the work returns, in a thread, when its turn has come.

        token: what `status` knows the job by
        is_gone: whether who asked has left; the work then ends at its next step
        Raises ExportError("busy") where too many wait already, ExportError("cancelled"), and what the work raises.
        """
        if self._limiter.statistics().tasks_waiting >= MOST_WAITING:
            raise ExportError("busy")
        job = Job(token)
        self._jobs.append(job)
        try:
            async with create_task_group() as group:
                group.start_soon(_watch, job, is_gone)
                made = await self._in_turn(job, work)
                group.cancel_scope.cancel()
            return made
        except* BorderMapError as errors:
            raise errors.exceptions[0] from None
        finally:
            self._jobs.remove(job)

    async def _in_turn(self, job: Job, work: Callable[[Job], Any]) -> Any:
        async with self._limiter:
            job.told(0, 1, "")
            job.state = "working"
            return await to_thread.run_sync(partial(work, job))

    def status(self, token: str) -> dict[str, Any]:
        """What a job is at, of those with one token the last; ahead: how many come before it."""
        found = [(n, job) for n, job in enumerate(self._jobs) if job.token == token]
        ahead, job = found[-1] if found else (0, Job(token, "gone"))
        return {"state": job.state, "ahead": ahead, "done": job.done, "of": job.of, "name": job.name}


async def _watch(job: Job, is_gone: Callable[[], Awaitable[bool]]) -> None:
    while not job.is_cancelled:
        await anyio.sleep(WATCH_S)
        job.is_cancelled = await is_gone()

"""Work on a user's file in a thread of its own, so that its window shows how far it is and can end it."""

import threading
from collections.abc import Callable
from typing import Any

from geo.errors import BorderMapError
from geo.ingest.sheet import Refused

AT_ONCE = threading.Semaphore(2)
"""Files that one server reads at once; others wait."""


class Task:
    """stage: waiting, reading, measuring or ended; done, of: rows measured, of how many

    result: what the work returned; error: why it did not
    """

    def __init__(self, work: Callable[["Task"], Any]):
        self.stage, self.done, self.of = "waiting", 0, 0
        self.result: Any = None
        self.error: BorderMapError | None = None
        self.is_cancelled = False
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[["Task"], Any]) -> None:
        try:
            with AT_ONCE:
                self.stage = "reading"
                self.result = work(self)
        except BorderMapError as err:
            self.error = err
        except Exception as err:  # noqa: BLE001 - whatever a file brings about must not leave its window waiting
            self.error = Refused("ingest_crashed", status=type(err).__name__)
        finally:
            self.stage = "ended"

    def is_wanted(self) -> bool:
        """Whether somebody waits for it."""
        return not self.is_cancelled

    def told(self, done: int, of: int) -> None:
        """What the work is at. Raises Refused("cancelled") once nobody waits for it."""
        self.stage, self.done, self.of = "measuring", done, of
        if self.is_cancelled:
            raise Refused("cancelled")

    def cancel(self) -> None:
        """Ends the work at its next step."""
        self.is_cancelled = True

    def wait(self, seconds: float | None = None) -> bool:
        """Whether the work has ended within some seconds."""
        self._thread.join(seconds)
        return self.stage == "ended"

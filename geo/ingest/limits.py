"""How much of a file is read. What is larger is refused with a message that says the limit."""

MOST_BYTES = 512 * 2**20
MOST_ROWS = 2_000_000
MOST_COLUMNS = 512
MOST_CELL = 1_000_000
"""Letters of one cell."""
LONG_TEXT = 131_072
"""Letters from which on a cell is said to be unusually long: the limit of other programs."""

ZIP_RATIO = 100
"""Honest workbooks shrink to a ninth at most, bombs to a six-hundredth and less."""
ZIP_SMALL = 2**20
"""Members that grow to no more than this are let through whatever their ratio, bytes."""
MOST_UNPACKED, MOST_DECODED = 2 * 2**30, 2**30
"""Bytes that a file may grow to when it is unpacked, and texts of a table when codes are replaced by them."""

MOST_ANSWER = 3 * 2**30
"""Bytes that the process that reads a file may give back."""
MEMORY = 3 * 2**30
"""Address space of the process that reads a file, bytes, most of it for libraries."""
LEAST_S, MEGABYTE_S, CPU_S = 8, 2, 600
"""Seconds of a processor that every file may take, those that each megabyte of it adds, and the most that any may take:
the slowest format, XLSX, takes a third of that on a slow machine, and ten minutes are enough for a million rows of a
dozen columns."""
CLOCK, WALL_S = 15, 1200
"""Seconds by the clock for one of a processor, which many others may want too, and the most of them. They end what
waits forever; what works forever has used up its processor's time before.
"""


def seconds(size: int) -> int:
    """Seconds of a processor that the reading of a file may take; what takes longer is made to.

    size: bytes that it unpacks to
    """
    return min(LEAST_S + MEGABYTE_S * size // 2**20, CPU_S)


def clock_seconds(busy: int) -> int:
    """Seconds by the clock that a process may take so many seconds of a processor in."""
    return min(CLOCK * busy, WALL_S)

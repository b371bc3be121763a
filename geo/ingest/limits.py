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
CPU_S, WALL_S = 240, 300
SMALL_S = 8
"""Seconds for a file below SMALL bytes: one that takes longer is made to."""
SMALL = 8 * 2**20

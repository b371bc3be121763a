"""Matrices of languages, themes and sizes: a sample in everyday runs, the whole with BORDER_MAP_WHOLE=1."""

import os

WHOLE = "BORDER_MAP_WHOLE"


def sampled(whole: list, some: list) -> list:
    """The whole matrix where the environment asks for it, else the sample."""
    return whole if os.environ.get(WHOLE) else some

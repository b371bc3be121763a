"""Long lists and matrices: a sample in everyday runs, the whole with BORDER_MAP_WHOLE=1."""

import os
from collections.abc import Sequence
from typing import Any

WHOLE = "BORDER_MAP_WHOLE"


def sampled(whole: Any, some: Any) -> Any:
    """The whole matrix where the environment asks for it, else the sample."""
    return whole if os.environ.get(WHOLE) else some


def some_of(whole: Sequence, share: int) -> Sequence:
    """Of a list one in `share`, the first among them; all where the environment asks for it."""
    return sampled(whole, whole[::share])

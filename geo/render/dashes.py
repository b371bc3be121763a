"""Dashes of a line, counted from its start, however little of it is in view.

matplotlib cuts a line at the picture's edge before it is dashed; so would the dashes move with the picture.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.path import Path

from geo.render.layout import Box


def dashes(line: np.ndarray, pattern: Sequence[float], window: Box) -> Path:
    """The dashes of a line (n, 2) near a window as open lines; pattern: lengths of dash, gap, dash, gap …"""
    line = np.asarray(line, float)
    lengths = np.hypot(*np.diff(line, axis=0).T)
    line, lengths = line[np.append(True, lengths > 0)], lengths[lengths > 0]
    run = np.append(0.0, np.cumsum(lengths))
    starts, ends = _in_view(line, run, pattern, window)
    at = np.unique(np.concatenate([run, starts, ends]))
    dash = np.searchsorted(starts, at, side="right") - 1
    at = at[(dash >= 0) & (at <= np.append(ends, 0)[dash])]
    points = np.column_stack([np.interp(at, run, line[:, axis]) for axis in (0, 1)])
    return Path(points, np.where(np.isin(at, starts), Path.MOVETO, Path.LINETO))


def _in_view(line: np.ndarray, run: np.ndarray, pattern: Sequence[float], window: Box) -> tuple[np.ndarray, np.ndarray]:
    """Where the dashes that may be seen begin and end, as lengths from the line's start."""
    marks, period = np.cumsum([0.0, *pattern]), sum(pattern)
    found = [np.zeros(0, int)]
    for low, high in _spans(line, run, window):
        found.append(np.arange(int(low // period), int(high // period) + 1))
    whole = np.unique(np.concatenate(found))[:, None] * period
    starts, ends = (whole + marks[:-1:2]).ravel(), (whole + marks[1::2]).ravel()
    is_there = starts < run[-1]
    return starts[is_there], np.minimum(ends, run[-1])[is_there]


def _spans(line: np.ndarray, run: np.ndarray, window: Box) -> np.ndarray:
    """The lengths between which each segment that reaches the window is inside it, shape (m, 2)."""
    a, step = line[:-1], np.diff(line, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        edges = np.stack([(window[:2] - a) / step, (window[2:] - a) / step])
    inside = (a >= window[:2]) & (a <= window[2:])
    flat = step == 0
    low = np.where(flat, np.where(inside, 0, 2), edges.min(axis=0)).max(axis=1).clip(0)
    high = np.where(flat, np.where(inside, 1, -1), edges.max(axis=0)).min(axis=1).clip(max=1)
    seen = low <= high
    length = np.diff(run)[seen]
    return np.column_stack([run[:-1][seen] + low[seen] * length, run[:-1][seen] + high[seen] * length])

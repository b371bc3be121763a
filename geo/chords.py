"""Which of many chords are nearest to each of many points: by groups of chords first, then one by one.

Positions are metres of a Cartesian frame, (n, 3); a chord is its start and the way to its end.
"""

from collections.abc import Callable

import numpy as np

GROUP = 64
MOST_PRODUCTS = 2**16
"""Products at a time: above some 87,000 of three factors OpenBLAS shares the work among threads of its own, which then
wait for those of who calls."""
SLACK_M = 0.5
"""What rounding may take from a distance: squares of millions of metres have 16 digits."""


class Chords:
    """Chords by their start and their way, each (m, 3). Not to be changed."""

    def __init__(self, start: np.ndarray, way: np.ndarray):
        self.start, self.way = start, way
        self._square, self._own = (way**2).sum(axis=1), (start**2).sum(axis=1)
        self._cross = (start * way).sum(axis=1)
        self._share = 1 / np.maximum(self._square, 1e-12)
        self._back = -2 * start

    def __getitem__(self, which: slice) -> "Chords":
        return Chords(self.start[which], self.way[which])

    def squares(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Squares of the distances less that of each point from the origin, and where along each chord, 0 to 1.

        Both (n, m); by products of matrices, in place, for that is what takes the time.
        """
        ahead = _products(points, self.way)
        ahead -= self._cross
        along = ahead * self._share
        np.maximum(along, 0, out=along)
        np.minimum(along, 1, out=along)
        squares = _products(points, self._back)
        squares += self._own
        ahead *= 2
        ahead -= along * self._square
        ahead *= along
        squares -= ahead
        return squares, along


def _products(points: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Scalar products of each with each, (n, m)."""
    found = np.empty((len(points), len(vectors)))
    step = max(1, MOST_PRODUCTS // len(vectors))
    for first in range(0, len(points), step):
        np.matmul(points[first : first + step], vectors.T, out=found[first : first + step])
    return found


class Chain:
    """Chords one after the other: points (m + 1, 3)."""

    def __init__(self, points: np.ndarray):
        self._middle = points.mean(axis=0)
        points = points - self._middle
        whole = Chords(points[:-1], np.diff(points, axis=0))
        self._firsts = range(0, len(points) - 1, GROUP)
        self._parts = [whole[first : first + GROUP] for first in self._firsts]
        runs = [points[first : first + GROUP + 1] for first in self._firsts]
        ends = np.array([(run[0], run[-1]) for run in runs])
        self._groups = Chords(ends[:, 0], ends[:, 1] - ends[:, 0])
        far = [_metres(self._groups[n : n + 1], run).max() for n, run in enumerate(runs)]
        self._sag = np.array(far) + SLACK_M
        """How far the points of a group lie from the chord of its ends."""

    def near(
        self, points: np.ndarray, error: Callable[[np.ndarray], np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Every chord whose distance is the smallest of its point, or more by no more than SLACK_M and an error.

        points: (n, 3); error: metres by the smallest distance
        Returns rows of points, chords, distances (m) and where along the chord (0 to 1), sorted by row and chord.
        """
        points = points - self._middle
        own = (points**2).sum(axis=1)
        found, smallest = [], np.full(len(points), np.inf)

        def most(rows: np.ndarray) -> np.ndarray:
            least = np.sqrt(np.maximum(smallest[rows] + own[rows], 0))
            return (least + error(least) + SLACK_M) ** 2 - own[rows]

        for n, rows in enumerate(self._rows_near(points)):
            squares, along = self._parts[n].squares(points[rows])
            smallest[rows] = np.minimum(smallest[rows], squares.min(axis=1))
            at = np.flatnonzero(squares <= most(rows)[:, None])
            row, chord = np.divmod(at, squares.shape[1])
            found.append((rows[row], chord + self._firsts[n], squares.ravel()[at], along.ravel()[at]))
        row, chord, squares, along = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.argsort(row, kind="stable")
        order = order[squares[order] <= most(row[order])]
        metres = np.sqrt(np.maximum(squares + own[row], 0))
        return row[order], chord[order], metres[order], along[order]

    def _rows_near(self, points: np.ndarray) -> list[np.ndarray]:
        """Rows of the points whose nearest chord may be in a group, for every group."""
        metres = _metres(self._groups, points)
        may = metres - self._sag <= (metres + self._sag).min(axis=1, keepdims=True) + SLACK_M
        return [np.flatnonzero(column) for column in np.ascontiguousarray(may.T)]


def _metres(chords: Chords, points: np.ndarray) -> np.ndarray:
    squares, _ = chords.squares(points)
    return np.sqrt(np.maximum(squares + (points**2).sum(axis=1)[:, None], 0))

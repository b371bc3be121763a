"""From a file to a saved dataset: read, judged, compared with what is there, saved; and the way back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo import dataset, editing
from geo.border import BorderLine
from geo.dataset import Dataset
from geo.incidents import Countries
from geo.ingest import confined
from geo.ingest.judge import judge
from geo.ingest.reading import Reading
from geo.ingest.sheet import Choices, Sheet
from geo.ingest.vocabulary import Vocabulary
from geo.store.protocol import About, Edit, Store, Stored, StoreError, Version


@dataclass(frozen=True)
class Ground:
    """What every dataset is read and measured with."""

    vocabulary: Vocabulary
    border: BorderLine | None
    lands: Countries | None


@dataclass(frozen=True)
class Draft:
    """A file that is read and not saved.

    sheet: as it stands in the file, without edits; reading: with them
    """

    body: bytes
    file: str
    choices: Choices
    sheet: Sheet
    reading: Reading

    @property
    def name(self) -> str:
        """What a dataset of it is called unless the user calls it otherwise."""
        return self.file.rpartition(".")[0] or self.file


def draft(
    body: bytes, file: str, ground: Ground, choices: Choices | None = None, edits: tuple[Edit, ...] = (),
    is_wanted: Callable[[], bool] = lambda: True,
) -> Draft:  # fmt: skip
    """A file as a draft. Raises Refused with `where` = the file."""
    choices = choices or Choices()
    try:
        sheet = confined.sheet(body, file, choices, is_wanted)
        reading = judge(editing.edited(sheet, edits), file, ground.vocabulary, choices)
    except confined.Refused as err:
        err.where = file
        raise
    return Draft(body, file, choices, sheet, reading)


def shown(
    made: Draft, name: str, id: str, ground: Ground, told: Callable[[int, int], None] = lambda done, rows: None
) -> Dataset:  # fmt: skip
    """The dataset of a draft, measured. Raises DatasetError("dataset_empty")."""
    return dataset.of(made.reading, name, id, ground.vocabulary.families, ground.border, ground.lands, told)


def save(store: Store, made: Draft, about: About, into: str = "") -> Stored:
    """Saves a draft as a dataset, or as a version of one, and returns that. Raises StoreError."""
    rows = (made.reading.rows_good, made.reading.rows - made.reading.rows_good)
    return store.save(made.body, made.file, made.choices, about, rows, into)


def opened(store: Store, id: str, ground: Ground, number: int = 0) -> tuple[Stored, Draft]:
    """A saved dataset as it is now, or as one of its versions was, without edits. Raises StoreError, Refused."""
    stored = store.dataset(id)
    if not number:
        return stored, _newest(store, stored, ground)
    version = next((one for one in store.versions(id) if one.number == number), None)
    if version is None:
        raise StoreError("store_unknown", id=f"{id}, {number}")
    return stored, _read(store, version, ground)


def _newest(store: Store, stored: Stored, ground: Ground) -> Draft:
    """A dataset with the version and the edits that it had, whatever is saved meanwhile."""
    return _read(store, stored.newest, ground, tuple(store.edits(stored.id)[: stored.edits]))


def _read(store: Store, version: Version, ground: Ground, edits: tuple[Edit, ...] = ()) -> Draft:
    body = store.body(version.dataset_id, version.number)
    return draft(body, version.file, ground, version.choices, edits)


def keys(store: Store, id: str) -> list[str]:
    """The key of every row of a saved dataset, in the order of its rows. Raises StoreError, Refused."""
    version = store.dataset(id).newest
    sheet = confined.sheet(store.body(id, version.number), version.file, version.choices)
    return editing.laid(sheet, store.edits(id))[1]


def of_store(
    store: Store, stored: Stored, ground: Ground, told: Callable[[int, int], None] = lambda done, rows: None
) -> Dataset:  # fmt: skip
    """A saved dataset, ready to be shown, as its mark says. Raises StoreError, Refused, DatasetError."""
    made = _newest(store, stored, ground)
    return replace(shown(made, stored.newest.about.name, stored.id, ground, told), is_saved=True)


@dataclass(frozen=True)
class Difference:
    """Rows of a newer file against an older one: numbers counted from 1, `gone` in the older, the rest in the newer.

    waiting: how many rows have edits and do not stand in the newer one
    """

    added: list[int]
    changed: list[int]
    gone: list[int]
    same: int
    waiting: int


def difference(old: Sheet, new: Sheet, edits: Iterable[Edit] = ()) -> Difference:
    """What a newer file brings. Rows with ids are compared by id; without, a changed row is one gone and one added."""
    before, after = _by_key(old), _by_key(new)
    back = before.index.get_indexer(after.index)
    is_same = np.zeros(len(after), bool)
    is_same[back >= 0] = before["digest"].to_numpy()[back[back >= 0]] == after["digest"].to_numpy()[back >= 0]
    return Difference(
        after["row"][back < 0].tolist(),
        after["row"][(back >= 0) & ~is_same].tolist(),
        before["row"][~before.index.isin(after.index)].tolist(),
        int(is_same.sum()),
        editing.waiting(new, edits),
    )


def _by_key(sheet: Sheet) -> pd.DataFrame:
    """Digest and number of every row of a sheet by its key."""
    digests = editing.digests(sheet)
    return pd.DataFrame({"digest": digests, "row": np.arange(1, len(digests) + 1)}, editing.keys(sheet))

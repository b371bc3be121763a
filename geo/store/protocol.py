"""What a store of datasets does. A dataset is a file as it came, with how it is to be read, in versions; nothing is
ever overwritten or deleted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from geo.errors import BorderMapError
from geo.ingest.sheet import Choices

FORMAT, VERSION = "border-map/store", 1


class StoreError(BorderMapError):
    """The store cannot do what it is asked for."""


@dataclass(frozen=True)
class About:
    """What is said of a dataset: name, source, licence, and the ISO date of its content; "" where it is not said."""

    name: str
    source: str = ""
    licence: str = ""
    date: str = ""


@dataclass(frozen=True)
class Version:
    """A file that was saved: its name, bytes and SHA-256, how it is read, what came of it, and when (ISO, UTC).

    number: 1 is the first; rows_good, rows_bad: as the report said then
    """

    dataset_id: str
    number: int
    file: str
    sha256: str
    choices: Choices
    about: About
    rows_good: int
    rows_bad: int
    saved_at: str
    bytes: int


@dataclass(frozen=True)
class Stored:
    """A dataset: its newest version, how many edits it has, and since when it is withdrawn, "" if it is not."""

    id: str
    newest: Version
    edits: int
    withdrawn_at: str

    @property
    def mark(self) -> str:
        """Changes with everything that changes what the dataset shows."""
        return f"{self.id}.{self.newest.number}.{self.edits}"


@dataclass(frozen=True)
class Edit:
    """A row added or corrected: key of the row (`editing.keys`), and its cells by column; the last edit of a key holds.

    cells: empty = the row is withdrawn
    """

    key: str
    cells: Mapping[str, str]
    at: str


class Store(Protocol):
    """Every call that changes something has reached the disk when it returns."""

    def save(
        self, body: bytes, file: str, choices: Choices, about: About, rows: tuple[int, int], into: str = ""
    ) -> Stored:
        """Adds a dataset, or with `into` a version of one. rows: good and bad

        Returns the dataset with this version as its newest, whatever others save meanwhile.
        Raises StoreError("store_unknown" | "store_full" | "store_unreadable").
        """

    def datasets(self) -> list[Stored]:
        """Every dataset, withdrawn ones too, the newest first."""

    def dataset(self, id: str) -> Stored:
        """One dataset. Raises StoreError("store_unknown")."""

    def versions(self, id: str) -> list[Version]:
        """Every version of a dataset, the first first. Raises StoreError("store_unknown")."""

    def body(self, id: str, number: int) -> bytes:
        """The file of a version. Raises StoreError("store_unknown" | "store_damaged")."""

    def withdraw(self, id: str) -> None:
        """Takes a dataset out of use; it can be restored. Raises StoreError("store_unknown")."""

    def restore(self, id: str) -> None:
        """Takes a withdrawn dataset into use again. Raises StoreError("store_unknown")."""

    def edit(self, id: str, key: str, cells: Mapping[str, str]) -> None:
        """Adds an edit. Raises StoreError("store_unknown")."""

    def edits(self, id: str) -> list[Edit]:
        """Every edit of a dataset, the first first. Raises StoreError("store_unknown")."""

    def export(self) -> Iterator[tuple[str, bytes]]:
        """Everything that the store holds: names of files and their bytes, `index.json` first."""


def usable(store: Store, id: str) -> Stored:
    """A dataset that can be shown. Raises StoreError("store_withdrawn" …)."""
    stored = store.dataset(id)
    if stored.withdrawn_at:
        raise StoreError("store_withdrawn", id=id, name=stored.newest.about.name)
    return stored

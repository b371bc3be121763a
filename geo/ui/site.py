"""What one server process serves: the catalog, loaded once and shared by all sessions, and the datasets being shown.

Nothing of a user's is shared: an unsaved dataset is served below an address that only its session knows.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from geo import catalog
from geo.errors import BorderMapError
from geo.render import assets
from geo.view import ViewState

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.importing import Ground
    from geo.render.page_files import PageFiles
    from geo.store.embedded import EmbeddedStore

MOST_HELD, MOST_HELD_ROWS = 16, 5_000_000
"""Saved datasets, and rows of them, that stay in memory though nobody shows them; beyond that the one longest unasked
for goes. The files of a page take 2.5 MB however few its rows are; who goes back, goes back to one of the last.
"""


class Served:
    """What one page is made of: an address, the plain data behind it, and files that are made once.

    base: the address, of which `hash` is the end; data: the dataset beside the records, None where there is none
    """

    def __init__(self, base: str, make: Callable[[], "PageFiles"], data: "Dataset | None" = None):
        self.base, self.data = base, data
        self._make = make
        self._locks: dict[str, threading.RLock] = {}
        self._kept: dict[str, Any] = {}

    @property
    def hash(self) -> str:
        """The last part of its address."""
        return self.base.removeprefix("/data/")

    @property
    def files(self) -> "PageFiles":
        """The page's files; without incidents when their tables cannot be read."""
        return self.kept("files", self._make)

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """Something that is made at the first call and kept as long as this is; nothing else waits while it is made."""
        with self._locks.setdefault(name, threading.RLock()):
            if name not in self._kept:
                self._kept[name] = make()
            return self._kept[name]


class Shelf:
    """Pages with datasets, by address: every one that somebody holds, and of the saved ones those asked for last."""

    def __init__(self):
        self._lock = threading.RLock()
        self._all: WeakValueDictionary[str, Served] = WeakValueDictionary()
        self._last: OrderedDict[str, Served] = OrderedDict()

    def at(self, base: str) -> Served | None:
        """The page at an address."""
        with self._lock:
            found = self._all.get(base)
            return found and self._asked(found)

    def put(self, page: Served) -> Served:
        """The page at an address of a page: the one that is there already, else this one."""
        with self._lock:
            return self._asked(self._all.setdefault(page.base, page))

    def _asked(self, page: Served) -> Served:
        if page.data.is_saved:
            self._last[page.base] = page
            self._last.move_to_end(page.base)
            while len(self._last) > 1 and self._is_full():
                self._last.popitem(last=False)
        return page

    def _is_full(self) -> bool:
        rows = sum(len(page.data) for page in self._last.values())
        return len(self._last) > MOST_HELD or rows > MOST_HELD_ROWS


class Site:
    """The catalog of one process, and what is made of it: the page's files, and the frame that folium draws.

    The catalog is read at once; the rest waits until it is asked for, so that the server answers early.
    """

    def __init__(self, root: Path | None = None, data: "Dataset | None" = None):
        self.run = secrets.token_hex(4)
        self.catalog = catalog.load(root)
        self._prefix = f"/data/{self.catalog.digest[:8]}{assets.program()[:8]}"
        self._lock, self._opening = threading.RLock(), threading.Lock()
        self._shelf = Shelf()
        self._data = data
        self.home = Served(self._prefix + (data.id[:8] if data else ""), self._home_files, data)

    @property
    def base(self) -> str:
        """Where the data of the page without a dataset of a user's are served: below a hash of data and program."""
        return self.home.base

    @property
    def files(self) -> "PageFiles":
        """The files of that page."""
        return self.home.files

    @cached_property
    def _plain(self) -> "PageFiles":
        from geo.render.page_files import PageFiles

        return PageFiles.of(self.catalog)

    def _home_files(self) -> "PageFiles":
        with self._lock:
            return self._plain.beside(self._data) if self._data else self._plain

    @property
    def frame(self) -> str:
        """The folium frame as an ES module; the same for every page."""
        return self.home.kept("frame", self._framed)

    def _framed(self) -> str:
        from geo.render.web import frame_script

        return frame_script(self.files.scene(ViewState()))

    @cached_property
    def ground(self) -> "Ground":
        """What datasets are read and measured with."""
        from geo import incidents
        from geo.importing import Ground
        from geo.ingest import vocabulary

        lands = incidents.countries(self.catalog)
        return Ground(vocabulary.of(self.catalog), incidents.border_line(self.catalog), lands)

    @cached_property
    def store(self) -> "EmbeddedStore":
        """Where datasets are saved."""
        from geo.store.embedded import EmbeddedStore

        return EmbeddedStore()

    def beside(self, data: "Dataset", key: str) -> Served:
        """The page with a dataset. key: what its address is made of; a secret one keeps the dataset to its session

        It is there as long as somebody holds it, a saved one also while it is among those asked for last.
        """
        return self._shelf.put(Served(self._base(key), lambda: self._plain.beside(data), data))

    def saved(self, id: str, told: Callable[[int, int], None] = lambda done, rows: None) -> Served:
        """The page with a dataset of the store; what is in memory waits for nothing. Raises StoreError, Refused,
        DatasetError.

        told: hears how many rows are measured, of how many
        """
        from geo import importing
        from geo.store.protocol import usable

        if self.is_home(id):
            return self.home
        stored = usable(self.store, id)
        base = self._base(stored.mark)
        if held := self._shelf.at(base):
            return held
        with self._opening:  # meanwhile another may have opened it
            held = self._shelf.at(base)
            return held or self.beside(importing.of_store(self.store, stored, self.ground, told), stored.mark)

    def held(self, id: str) -> Served | None:
        """The same if it is in memory already; "" names no dataset. Raises StoreError."""
        if not id or self.is_home(id):
            return self.home
        from geo.store.protocol import usable

        return self._shelf.at(self._base(usable(self.store, id).mark))

    def is_home(self, id: str) -> bool:
        """Whether an id is that of the dataset that the server was given."""
        return self.home.data is not None and id == self.home.data.id

    def _base(self, key: str) -> str:
        return self._prefix + hashlib.sha256(key.encode()).hexdigest()[:24]

    def at(self, hash: str) -> Served | None:
        """What is served below an address's hash."""
        return self.home if hash == self.home.hash else self._shelf.at(f"/data/{hash}")

    def of_query(self, hash: str, id: str) -> Served:
        """What an export is made of: the page that asks, else the dataset that a link names.

        Raises BorderMapError("data_gone" …).
        """
        if hash:
            found = self.at(hash)
            if found is None:
                raise BorderMapError("data_gone")
            return found
        return self.saved(id) if id else self.home


_lock = threading.Lock()
_shown: "list[Dataset]" = []


def show(data: "Dataset") -> None:
    """Has the site of this process show a dataset; to be called before it is made."""
    _shown[:] = [data]


@cache
def _made() -> Site:
    return Site(data=_shown[0] if _shown else None)


def site() -> Site:
    """The site of this process; made at the first call. Raises CatalogError("catalog_garbled")."""
    with _lock:
        return _made()

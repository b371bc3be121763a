"""What one server process serves: loaded once, shared by all sessions, never changed. Nothing a user owns is in it."""

import secrets
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geo import catalog
from geo.render import assets
from geo.view import ViewState

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.render.page_files import PageFiles


class Site:
    """The catalog of one process, and what is made of it: the page's files, and the frame that folium draws.

    The catalog is read at once; the rest waits until it is asked for, so that the server answers early.
    """

    def __init__(self, root: Path | None = None, data: "Dataset | None" = None):
        self.run = secrets.token_hex(4)
        self.catalog = catalog.load(root)
        self._data = data
        program = assets.digest(assets.bundle() + assets.adapter() + assets.stylesheet(""))
        self.base = f"/data/{self.catalog.digest[:8]}{program[:8]}{data.id[:8] if data else ''}"
        """Where the page's data are served: below the hash of data and program together."""
        self._lock = threading.RLock()
        self._files: PageFiles | None = None
        self._frame = ""

    @property
    def files(self) -> "PageFiles":
        """The page's files; without incidents when their tables cannot be read."""
        with self._lock:
            if self._files is None:
                from geo.render.page_files import PageFiles

                files = PageFiles.of(self.catalog)
                self._files = files.beside(self._data) if self._data else files
            return self._files

    @property
    def frame(self) -> str:
        """The folium frame as an ES module."""
        with self._lock:
            if not self._frame:
                from geo.render.web import frame_script

                self._frame = frame_script(self.files.scene(ViewState()))
            return self._frame


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

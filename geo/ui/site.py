"""What one server process serves: loaded once, shared by all sessions, never changed. Nothing a user owns is in it."""

import os
import secrets
import threading
from functools import cached_property
from pathlib import Path

from geo import catalog, incidents
from geo.errors import BorderMapError
from geo.render import assets, web
from geo.view import ViewState

LAYERS_VARIABLE = "BORDER_MAP_LAYERS"
"""Environment variable that names another data folder than the shipped one."""


class Site:
    """The catalog, the incidents and the page's files of one process."""

    def __init__(self, root: Path | None = None):
        self.run = secrets.token_hex(4)
        self.catalog = catalog.load(root)
        self.problem: BorderMapError | None = None
        loaded = None
        try:
            loaded = incidents.load(self.catalog)
        except BorderMapError as err:
            self.problem = err
        self.files = web.PageFiles(self.catalog, loaded)

    @cached_property
    def base(self) -> str:
        """Where the page's data are served: below the hash of data and program together."""
        program = assets.digest(assets.bundle() + assets.adapter())
        return f"/data/{self.catalog.digest}-{program}"

    @cached_property
    def frame(self) -> str:
        """The folium frame as an ES module."""
        return web.frame_script(self.files.scene(ViewState()))


_lock = threading.Lock()
_site: Site | None = None


def site() -> Site:
    """The site of this process; made at the first call."""
    global _site
    with _lock:
        if _site is None:
            root = os.environ.get(LAYERS_VARIABLE)
            _site = Site(Path(root) if root else None)
    return _site

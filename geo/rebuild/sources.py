"""What a layer is made from: archives and hand tables, each read once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from geo import tables
from geo.rebuild import inputs

T = TypeVar("T")


class Sources:
    """Pinned archives in `cache`, hand tables in `tables_dir`, and intermediate results of one run."""

    def __init__(self, tables_dir: Path, cache: Path):
        self.tables_dir = tables_dir
        self.cache = cache
        self._kept: dict[str, Any] = {}

    def archive(self, package: str) -> Path:
        """The verified archive of one row of `inputs.PACKAGES`. Raises BorderMapError."""
        return self.memo(f"archive:{package}", lambda _: inputs.obtain(inputs.PACKAGES[package], self.cache))

    def table(self, name: str) -> list[tables.Row]:
        """The rows of a hand table. Raises CatalogError."""
        path = self.tables_dir / f"{name}.csv"
        return self.memo(f"table:{name}", lambda _: tables.parse(path.read_bytes(), path.name))

    def memo(self, key: str, make: Callable[["Sources"], T]) -> T:
        """What `make` returns, made once per run."""
        if key not in self._kept:
            self._kept[key] = make(self)
        return self._kept[key]

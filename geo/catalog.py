"""The manifest of the layers: where each file comes from, what it holds, and whether it is as promised."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo import tables as table_files
from geo.errors import CatalogError
from geo.model import Bounds

if TYPE_CHECKING:
    import geopandas
    import numpy as np

FORMAT = "border-map/catalog"
SLUG_PROPERTIES = ("iso", "tier", "section", "kind", "final", "place_id")
LAYERS_VARIABLE = "BORDER_MAP_LAYERS"
NEEDED = frozenset({"id", "title", "file", "geometry_type", "count", "sha256", "licence", "credit", "bounds"})
"""What the map cannot do without in a row of the manifest."""


def default_root() -> Path:
    """The folder of the data: the one that BORDER_MAP_LAYERS names, else the shipped one.

    The shipped one lies beside the package in a checkout, inside it in an installed wheel.
    """
    if named := os.environ.get(LAYERS_VARIABLE):
        return Path(named)
    here = Path(__file__).resolve().parent
    inside = here / "layers"
    return inside if inside.is_dir() else here.parent / "layers"


@dataclass(frozen=True, eq=False)
class Part:
    """A file of the manifest as geometry: features hold ids, closed words and coordinates, no text."""

    id: str
    kind: str
    bounds: Bounds
    features: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    image: bytes = field(default=b"", repr=False)

    @cached_property
    def geometry(self) -> "np.ndarray":
        """Shapely geometries of the features, EPSG:4326, made once."""
        import numpy as np
        from shapely.geometry import shape

        return np.array([shape(feature["geometry"]) for feature in self.features], object)


@dataclass(frozen=True)
class Layer:
    """One row of the manifest and the file it describes. `row` is the row as it stands in catalog.json."""

    id: str
    root: Path
    row: Mapping[str, Any] = field(repr=False)

    @property
    def file(self) -> str:
        """Path of the file below the data folder."""
        return self.row["file"]

    @property
    def bounds(self) -> Bounds:
        """What the file covers."""
        return Bounds(*self.row["bounds"])

    def title(self, lang: str) -> str:
        """The layer's name in one language."""
        return self.row["title"][lang]

    def read_bytes(self) -> bytes:
        """The file, verified. Raises CatalogError("layer_missing" | "layer_hash_differs")."""
        path = self.root / self.file
        try:
            data = path.read_bytes()
        except OSError as err:
            raise CatalogError("layer_missing", layer=self.id, file=self.file) from err
        found = hashlib.sha256(data).hexdigest()
        if found != self.row["sha256"]:
            raise CatalogError(
                "layer_hash_differs", layer=self.id, file=self.file, expected=self.row["sha256"][:12], found=found[:12]
            )
        return data

    def features(self) -> list[dict[str, Any]]:
        """The GeoJSON features, EPSG:4326, read once, not to be changed. Raises CatalogError, also "layer_garbled"."""
        return self._features

    @cached_property
    def _features(self) -> list[dict[str, Any]]:
        try:
            return json.loads(self.read_bytes())["features"]
        except (ValueError, KeyError, TypeError) as err:
            raise CatalogError("layer_garbled", layer=self.id, file=self.file) from err

    @cached_property
    def part(self) -> Part:
        """The layer as it is drawn, made once. Raises CatalogError."""
        if self.row["geometry_type"] == "Raster":
            return Part(self.id, "raster", self.bounds, image=self.read_bytes())
        features = tuple(
            {
                "type": "Feature",
                "id": f"{self.id}-{n}",
                "properties": {key: value for key, value in feature["properties"].items() if key in SLUG_PROPERTIES},
                "geometry": feature["geometry"],
            }
            for n, feature in enumerate(self.features())
        )
        return Part(self.id, self.row["geometry_type"], self.bounds, features)

    def read(self) -> "geopandas.GeoDataFrame":
        """The layer as a GeoDataFrame, EPSG:4326, one row per feature. Raises CatalogError."""
        import geopandas

        features = self.features()
        frame = geopandas.GeoDataFrame.from_features(features, crs="EPSG:4326")
        frame.insert(0, "id", [feature.get("id", "") for feature in features])
        return frame


@dataclass(frozen=True)
class Catalog:
    """All layers and tables of one data folder, and what is wrong with them. date: the data's own, never the clock."""

    root: Path
    date: str
    layers: Mapping[str, Layer]
    tables: Mapping[str, list[table_files.Row]]
    table_rows: tuple[Mapping[str, Any], ...]
    table_errors: Mapping[str, CatalogError]
    record_errors: list[CatalogError] = field(default_factory=list)
    """Why the incidents could not be made of their tables, if they could not."""

    @cached_property
    def unavailable(self) -> dict[str, CatalogError]:
        """The error of each layer whose file is not what the manifest promises."""
        errors = {}
        for layer in self.layers.values():
            try:
                layer.read_bytes() if layer.row["geometry_type"] == "Raster" else layer.features()
            except CatalogError as err:
                errors[layer.id] = err
        return errors

    @cached_property
    def digest(self) -> str:
        """The data version: 12 hex digits over every file of the folder as it stands now."""
        whole = hashlib.sha256()
        for path in sorted(p for p in self.root.rglob("*") if p.suffix in {".json", ".geojson", ".webp", ".csv"}):
            whole.update(path.relative_to(self.root).as_posix().encode() + b"\0")
            whole.update(hashlib.sha256(path.read_bytes()).digest())
        return whole.hexdigest()[:12]

    def table(self, name: str) -> list[table_files.Row]:
        """The rows of a table; none when it cannot be read (see `table_errors`)."""
        return self.tables.get(name, [])


def _whole(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row, if it holds what is needed. Raises KeyError or TypeError."""
    if missing := NEEDED - row.keys():
        raise KeyError(*missing)
    Bounds(*row["bounds"])
    return row


def load(root: Path | None = None) -> Catalog:
    """The catalog of a data folder; by default the one that ships with the package.

    A file that is missing or differs does not stop it: see `Catalog.unavailable` and `Catalog.table_errors`.
    Raises CatalogError("catalog_garbled") when the manifest itself cannot be read.
    """
    root = root or default_root()
    try:
        manifest = json.loads((root / "catalog.json").read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or manifest["version"] != 1:
            raise CatalogError("catalog_garbled", file=str(root / "catalog.json"))
        layers = {row["id"]: Layer(row["id"], root, _whole(row)) for row in manifest["layers"]}
        promised = {Path(row["file"]).stem: row["file"] for row in manifest["tables"]}
        day = str(manifest["date"])
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise CatalogError("catalog_garbled", file=str(root / "catalog.json")) from err
    tables, errors = table_files.read(root / "tables")
    for name in promised.keys() - tables.keys() - errors.keys():
        errors[name] = CatalogError("table_missing", file=promised[name])
    return Catalog(root, day, layers, tables, tuple(manifest["tables"]), errors)

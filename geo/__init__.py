"""The Algeria-Mali border map as a library. GeoDataFrames in EPSG:4326 in and out; nothing prints.

Everything is imported when it is first asked for.
"""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas

    from geo.catalog import Catalog
    from geo.ingest.sheet import Flaw
    from geo.render.page_files import PageFiles
    from geo.render.web import BorderMap
    from geo.view import ViewState

__all__ = ["build_map", "enrich", "load_catalog", "load_files", "load_incidents", "read_incidents", "snapshot"]


def load_catalog(root: Path | None = None) -> "Catalog":
    """The manifest of the layers; by default of those that ship with the package. Raises CatalogError."""
    from geo import catalog

    return catalog.load(root)


def load_incidents(root: Path | None = None) -> "geopandas.GeoDataFrame":
    """Every incident, one row each, with distance, side and chainage on the border line; without them where the border
    cannot be read, as `load_catalog().unavailable` says. Raises CatalogError for a table that cannot be read.
    """
    return load_files(root).incidents.frame()


def enrich(points: "geopandas.GeoDataFrame") -> "geopandas.GeoDataFrame":
    """The same points plus border_km, border_km_low, border_km_high, chainage_km (km) and side_measured.

    points: Point geometries in any CRS that is set; radius_km (km) and symbolic (bool) are used if there
    A row without a geometry or with an impossible position is kept, its figures NaN and its side "".
    Returns EPSG:4326. Raises CatalogError if the border layer is unavailable, ValueError without a CRS or for a
    geometry that is no point.
    """
    from geo import incidents

    files = load_files()
    border = incidents.border_line(files.catalog)
    if border is None:
        raise files.catalog.unavailable["border"]
    if points.crs is None:
        raise ValueError("The points have no CRS. Set it first, for example points.set_crs('EPSG:4326').")
    others = points.geometry[~(points.geometry.isna() | (points.geom_type == "Point"))]
    if len(others):
        told = f"Row {others.index[0]} is a {others.iloc[0].geom_type}, not a Point. Take representative_point() of it."
        raise ValueError(told)
    where = points.to_crs("EPSG:4326")
    table = where.drop(columns=where.geometry.name).assign(lon=where.geometry.x, lat=where.geometry.y)
    defaults = {name: value for name, value in (("radius_km", 0.0), ("symbolic", False)) if name not in table}
    measured = incidents.enrich(
        table.assign(**defaults).reset_index(drop=True), border, incidents.countries(files.catalog)
    )
    added = ["border_km", "border_km_low", "border_km_high", "chainage_km", "side_measured"]
    return where.assign(**{name: measured[name].to_numpy() for name in added})


def read_incidents(path: str | Path, **choices: Any) -> tuple["geopandas.GeoDataFrame", list["Flaw"]]:
    """The good rows of a file of incidents, measured, and what is wrong with the others.

    choices: encoding, date_order ("dmy", "mdy"), sheet, swap (bool), where the file leaves them open; what was chosen
    without them, and every other doubt, stands in English in attrs["doubts"] of the table
    Columns as in `load_incidents` but `text`, with the file's own beside them, where those have other names, and
    precision_assumed: whether the file says nothing of how exact a place is; sorted by day.
    An error names row (counted from 1), column, value and reason (`row.<reason>` of the messages).
    Raises ExportError("file_unreadable") where the file cannot be opened, ingest.sheet.Refused where it cannot be read,
    DatasetError where no row is good, TypeError for another choice.
    """
    import geopandas
    import pandas as pd

    from geo import importing, keeping, reporting, saving
    from geo.ingest.sheet import Choices

    ground = keeping.ground()
    draft = importing.draft(saving.contents(Path(path)), Path(path).name, ground, Choices(**choices))
    data = importing.shown(draft, draft.name, "file", ground)
    own = data.source.to_pandas().drop(columns=[name for name in data.source.column_names if name in data.table])
    table = pd.concat([data.table, own], axis=1)
    table.attrs["doubts"] = list(reporting.doubts(data.doubts, "en"))
    points = geopandas.points_from_xy(table["lon"], table["lat"])
    return geopandas.GeoDataFrame(table, geometry=points, crs="EPSG:4326"), list(draft.reading.errors())


def build_map(view: str = "") -> "BorderMap":
    """A folium.Map of a view that works by itself: in a notebook, and saved as one file, without a network.

    view: the query of a link, e.g. "lang=fr&layers=border,incidents&sel=drone-shootdown-2025-04-01"; what of it is not
    understood is warned of (UserWarning) and shown as usual; data=<id> is a dataset of this machine's store
    Raises StoreError for one that is not there.
    """
    from geo.render import web

    return web.map_of(*_seen(view))


def snapshot(path: str | Path, view: str = "", page: str = "16x9", **options: Any) -> None:
    """Writes a view as a file, the format told by the path's suffix; atomically, without browser or network.

    view: as in `build_map`
    page: 16x9, 4k, 4x3, a4, a4-portrait, a3, a3-portrait or WIDTHxHEIGHT in px
    options: title, note, projection ("print"), layout ("claims", "bare"), legend (False), locator (False),
    background ("none"), langs ("all", of a zip), slides (ids), picture (True), relief (False), date (ISO)
    Raises ExportError("format_unknown" | "page_unknown" | "option_unknown" | "option_bad" | "option_form" |
    "option_long" | "nothing_selected" | "print_too_far" | "folder_absent" | "cannot_write" …),
    StoreError as `build_map`.
    """
    from geo import export
    from geo.export import order

    export.save(Path(path), order.of(*_seen(view), order.worded({"page": page, **options})))


def _seen(query: str) -> tuple["PageFiles", "ViewState"]:
    """The files with the saved dataset that a link names, and its view; what of it is not understood is warned of."""
    from geo import keeping
    from geo.view import notice

    files = load_files()
    data = keeping.of_link(query, files.catalog)
    files = files.beside(data) if data else files
    view, errors = files.view(query)
    if errors:
        warnings.warn(notice(errors, "en"), stacklevel=3)
    return files, view


def load_files(root: Path | None = None) -> "PageFiles":
    """Everything that maps and pictures are made of. Raises CatalogError if a table cannot be read: no half a map."""
    from geo import catalog
    from geo.render.page_files import PageFiles

    files = PageFiles.of(catalog.load(root))
    for err in [*files.catalog.record_errors, *files.catalog.table_errors.values()]:
        raise err
    return files

"""`catalog.json`: one row per layer with its hash and figures, one per hand table."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from geo.catalog import FORMAT
from geo.errors import BorderMapError
from geo.rebuild import admin1, basin, border_line, boundaries, countries, measures, relief, rivers, road, towns
from geo.rebuild.inputs import PACKAGES
from geo.rebuild.layer_rows import LAYERS, LayerRow
from geo.rebuild.sources import Sources
from geo.rebuild.table_rows import TABLES

Row = dict[str, Any]

FILE = "catalog.json"
VERSION = 1
DATA_DATE = "2025-07-03"
"""The date of the brief: the data\'s own date, shown in every stamp."""
KILOMETRES = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+) km\b")

BUILDERS: Mapping[str, Callable[[Sources], bytes]] = {
    "border": border_line.build,
    "tin-zaouatine": partial(towns.build, layer="tin-zaouatine"),
    "in-amenas": partial(towns.build, layer="in-amenas"),
    "trans-saharan-road": road.build,
    "taoudeni-basin": basin.build,
    "countries": countries.build,
    "boundaries": boundaries.build,
    "admin1": admin1.build,
    "rivers": rivers.build,
    "relief": relief.build,
}


def layer_row(layer: LayerRow, data: bytes, sources: Sources) -> Row:
    """The manifest row of a layer whose file holds `data`."""
    row: Row = {
        "id": layer.id,
        "title": title(layer, sources),
        "file": layer.file,
        **measures.shape(data),
        **measures.extent(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "licence": layer.licence,
        "credit": layer.credit,
        "providers": list(layer.providers),
        "inputs": [PACKAGES[package].row() for package in layer.packages],
        "tables": [f"tables/{name}.csv" for name in layer.tables],
        "stated": stated(layer, sources),
        "measured": measures.measured(layer.id, data),
        "status": layer.status,
        "notes": layer.notes,
    }
    return {**row, "other_lines": border_line.other_lines(sources)} if layer.id == "border" else row


def table_rows() -> list[Row]:
    """The manifest rows of the hand tables."""
    return [
        {
            "id": table.id,
            "file": f"tables/{table.id}.csv",
            "title": table.title,
            "licence": table.licence,
            "providers": list(table.providers),
            "key": table.key,
        }
        for table in TABLES
    ]


def dump(layers: Mapping[str, Row]) -> bytes:
    """The whole manifest as UTF-8 JSON; layers by id, written in the order of `LAYERS`."""
    rows = [layers[layer.id] for layer in LAYERS if layer.id in layers]
    whole = {"format": FORMAT, "version": VERSION, "date": DATA_DATE, "layers": rows, "tables": table_rows()}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def parse(data: bytes) -> dict[str, Row]:
    """The layer rows of a manifest, by id."""
    return {row["id"]: row for row in json.loads(data)["layers"]}


def title(layer: LayerRow, sources: Sources) -> dict[str, str]:
    """The layer's name in three languages: the glossary's, or its own where the glossary has none."""
    words = {row["key"]: row for row in sources.table("glossary")}
    return layer.title or {lang: words[f"layer.{layer.id}"][lang] for lang in ("ar", "en", "fr")}


def stated(layer: LayerRow, sources: Sources) -> list[Row]:
    """Figures that others print, read from the hand tables; what is measured here is not among them."""
    figures = {row["id"]: row for row in sources.table("figures")} if layer.figures else {}
    printed = [_figure(figures[id_]) for id_ in layer.figures]
    references = {row["id"]: row for row in sources.table("sources_supplement")} if layer.published else {}
    return printed + [_published(references[id_]) for id_ in layer.published]


def _figure(row: Mapping[str, str]) -> Row:
    notes = [f"footnote {note.removeprefix('fn')}" for note in row["brief_footnotes"].split(";") if note]
    where = ", ".join([f"brief, line {row['brief_line']}", *notes])
    return {
        "quantity": row["id"],
        "value": int(row["value"]),
        "unit": row["unit"],
        "source": where,
        "source_id": f"figure:{row['id']}",
    }


def _published(row: Mapping[str, str]) -> Row:
    found = KILOMETRES.search(row["title"])
    if found is None:
        raise BorderMapError("rebuild_input_changed", package="sources_supplement.csv", what=f"km in {row['id']}")
    return {
        "quantity": "border-length",
        "value": int(found[1].replace(",", "")),
        "unit": "km",
        "source": f"{row['title']} ({row['publisher']})",
        "source_id": row["id"],
    }

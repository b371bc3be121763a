"""How things look: the tokens, and which layers the legend offers, in which order, drawn from which files."""

import json
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class UiLayer(NamedTuple):
    """A row of the legend. parts: rows of the manifest it draws; kind: how they are drawn and what its symbol is."""

    id: str
    section: str
    kind: str
    parts: tuple[str, ...]
    is_on: bool = True


LAYERS = (
    UiLayer("border", "layers", "border", ("border",)),
    UiLayer("trans-saharan-road", "layers", "road", ("trans-saharan-road",)),
    UiLayer("taoudeni-basin", "layers", "basin", ("taoudeni-basin",)),
    UiLayer("tin-zaouatine", "layers", "towns", ("tin-zaouatine",)),
    UiLayer("in-amenas", "layers", "town", ("in-amenas",)),
    UiLayer("incidents", "records", "incidents", ()),
    UiLayer("supplement", "records", "supplement", ()),
    UiLayer("symbolic", "records", "symbolic", ()),
    UiLayer("places", "base", "places", ()),
    UiLayer("countries", "base", "countries", ("countries", "boundaries")),
    UiLayer("admin1", "base", "admin1", ("admin1",), False),
    UiLayer("rivers", "base", "rivers", ("rivers",)),
    UiLayer("relief", "base", "relief", ("relief",)),
    UiLayer("graticule", "base", "graticule", ()),
)
MINE = UiLayer("mine", "records", "mine", ())
"""The row of a dataset, where there is one."""
RECORD_LAYERS = ("incidents", "supplement", "symbolic", "mine")
DEFAULT_LAYERS = tuple(layer.id for layer in LAYERS if layer.is_on)

FAMILIES = ("attack", "air", "control", "accord", "dispute", "politics", "economy")
OTHER = "other"
"""The family of imported records whose type nobody knows; it is offered where there are any."""
LABEL_STYLES = {"place1": "place1", "place2": "place2", "place3": "place2", "road": "border", "band": "graticule"}


def families(has_other: bool) -> tuple[str, ...]:
    """The families of types in the order of the legend."""
    return (*FAMILIES, OTHER) if has_other else FAMILIES


def layers(has_data: bool) -> tuple[UiLayer, ...]:
    """The rows of the legend, with one of a dataset or without."""
    after = LAYERS.index(next(row for row in LAYERS if row.id == "symbolic")) + 1
    return (*LAYERS[:after], MINE, *LAYERS[after:]) if has_data else LAYERS


def default_layers(has_data: bool, is_story: bool) -> tuple[str, ...]:
    """The rows that are on where a view names none; a story is told without a dataset."""
    return (*DEFAULT_LAYERS, MINE.id) if has_data and not is_story else DEFAULT_LAYERS


@cache
def tokens() -> dict[str, Any]:
    """The visual tokens: colours by theme, strokes, type, symbols."""
    return json.loads(resources.files("geo").joinpath("static/tokens.json").read_text(encoding="utf-8"))


def theme(name: str = "light") -> dict[str, Any]:
    """The colours of one theme."""
    return tokens()[name]


def lettering(kind: str, lang: str) -> tuple[float, int, float]:
    """Size (px), weight and tracking (px) of a kind of map label in a language."""
    table = tokens()["type"]["map_ar" if lang == "ar" else "map_en_fr"]
    size, weight, tracking = table[LABEL_STYLES.get(kind, kind)]
    return size, weight, tracking

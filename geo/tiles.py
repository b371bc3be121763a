"""Online tiles that can be switched on; off by default, and never asked for unless somebody does."""

from typing import Any

import xyzservices.providers

NAMES = ("OpenStreetMap.Mapnik", "OpenTopoMap", "Esri.WorldImagery")
"""By their name in xyzservices."""


def offered() -> list[dict[str, Any]]:
    """Every provider: id, name, address template, credit, largest zoom."""
    return [_row(name) for name in NAMES]


def _row(name: str) -> dict[str, Any]:
    provider = xyzservices.providers.query_name(name)
    return {
        "id": name,
        "name": name.replace(".", " "),
        "url": provider.build_url(scale_factor=""),
        "credit": provider.attribution,
        "max_zoom": provider.get("max_zoom", 17),
    }


def hosts() -> list[str]:
    """The hosts of the providers, for the page's content security policy."""
    return sorted({row["url"].split("/")[2].replace("{s}", "*") for row in offered()})

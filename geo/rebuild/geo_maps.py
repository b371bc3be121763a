"""Country polygons of the geo-maps packages: OpenStreetMap data of December 2017, one feature per line of text."""

import json
import re
from collections.abc import Collection
from pathlib import Path

from geo.rebuild.inputs import member
from geo.rebuild.topology import Rings

CODE = re.compile(rb'"A3":"([A-Z]{3})"\}\},?\s*$')
Countries = dict[str, list[Rings]]


def read(archive: Path, codes: Collection[str] = ()) -> Countries:
    """Polygons (rings of lon, lat) by ISO 3166-1 alpha-3 code, exactly as stored; all countries when codes is empty.

    The polygons may be invalid: neighbours share their vertices, but rings touch or cross themselves.
    """
    countries: Countries = {}
    with member(archive, "package/map.geo.json") as stream:
        for line in stream:
            code = CODE.search(line[-64:])
            if code is None or (codes and code[1].decode() not in codes):
                continue
            geometry = json.loads(line.strip().rstrip(b","))["geometry"]
            whole = geometry["coordinates"]
            countries[code[1].decode()] = whole if geometry["type"] == "MultiPolygon" else [whole]
    return countries

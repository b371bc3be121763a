"""folium's own ways to show incidents, each as its documentation shows it and with the same words at a click."""

from collections.abc import Callable
from pathlib import Path

import folium
import pandas as pd
from folium.plugins import FastMarkerCluster, MarkerCluster

from geo.render.web import MOST_TOLD

COLUMNS = ("lat", "lon", "date_start", "category", "actors", "fatalities_best")
WITH_POPUP = """function (row) { var marker = L.marker(new L.LatLng(row[0], row[1]));
  marker.bindPopup(function () { return row.slice(2).join("<br>"); }); return marker; }"""


def same_rows(source: Path, size: int) -> pd.DataFrame:
    """What a file of this map tells of each row: place, date, type, actors, deaths, and the title where it has it."""
    titles = ["title"] if size <= MOST_TOLD else []
    told = pd.read_parquet(source, columns=[*COLUMNS, *titles])
    return told.assign(fatalities_best=told["fatalities_best"].astype("Int64").astype(str).replace("<NA>", ""))


def plain_map() -> folium.Map:
    """An empty folium map that draws vectors on a canvas."""
    shown = folium.Map([20, 2], zoom_start=6, tiles=None, prefer_canvas=True)
    shown.options["maxZoom"] = 18
    return shown


def circle_markers(table: pd.DataFrame) -> folium.Map:
    """A CircleMarker with a popup a row, in one group."""
    shown, group = plain_map(), folium.FeatureGroup("rows")
    for at, text in zip(_positions(table), _texts(table), strict=True):
        folium.CircleMarker(at, radius=4, popup=text).add_to(group)
    return _with(shown, group)


def marker_cluster(table: pd.DataFrame) -> folium.Map:
    """MarkerCluster with a popup a row."""
    return _with(plain_map(), MarkerCluster(_positions(table), popups=_texts(table)))


def fast_marker_cluster(table: pd.DataFrame) -> folium.Map:
    """FastMarkerCluster with the callback that its documentation shows; the text is made when it is asked for."""
    return _with(plain_map(), FastMarkerCluster(table[["lat", "lon", *_told(table)]].to_numpy().tolist(), WITH_POPUP))


def geojson(table: pd.DataFrame) -> folium.Map:
    """GeoJson of points as circle markers on a canvas, with a popup of their properties."""
    fields = _told(table)
    rows = zip(_positions(table), table[fields].to_dict("records"), strict=True)
    points = [{"type": "Feature", "properties": said, "geometry": {"type": "Point", "coordinates": [lon, lat]}}
              for (lat, lon), said in rows]  # fmt: skip
    collection = {"type": "FeatureCollection", "features": points}
    layer = folium.GeoJson(collection, marker=folium.CircleMarker(radius=4), popup=folium.GeoJsonPopup(fields))
    return _with(plain_map(), layer)


def _told(table: pd.DataFrame) -> list[str]:
    return [name for name in table.columns if name not in ("lat", "lon")]


def _positions(table: pd.DataFrame) -> list[tuple[float, float]]:
    return list(zip(table["lat"].tolist(), table["lon"].tolist(), strict=True))


def _texts(table: pd.DataFrame) -> list[str]:
    return ["<br>".join(map(str, row)) for row in table[_told(table)].itertuples(index=False)]


def _with(shown: folium.Map, layer: folium.map.Layer) -> folium.Map:
    layer.add_to(shown)
    shown.bench_layer = layer.get_name()
    return shown


WAYS: dict[str, Callable[[pd.DataFrame], folium.Map]] = {
    "folium CircleMarker, canvas": circle_markers,
    "folium MarkerCluster": marker_cluster,
    "folium FastMarkerCluster": fast_marker_cluster,
    "folium GeoJson, canvas": geojson,
}

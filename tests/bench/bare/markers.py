"""streamlit-folium's page with the rows of BENCH_ROWS as GeoJson on a canvas, at its best: nothing is sent back."""

import os

import folium
import pandas
from streamlit_folium import st_folium

table = pandas.read_parquet(os.environ["BENCH_ROWS"], columns=["lon", "lat"])
points = [
    {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": at}}
    for at in zip(table["lon"].tolist(), table["lat"].tolist(), strict=True)
]
shown = folium.Map([20, 2], zoom_start=6, tiles=None, prefer_canvas=True)
folium.GeoJson({"type": "FeatureCollection", "features": points}, marker=folium.CircleMarker(radius=4)).add_to(shown)
st_folium(shown, returned_objects=[], width=1200, height=700)

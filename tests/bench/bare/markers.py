"""streamlit-folium's page with FastMarkerCluster and the rows of BENCH_ROWS, at its best: nothing is sent back."""

import os

import folium
import pandas
from folium.plugins import FastMarkerCluster
from streamlit_folium import st_folium

table = pandas.read_parquet(os.environ["BENCH_ROWS"], columns=["lat", "lon"])
shown = folium.Map([20, 2], zoom_start=6, tiles=None)
FastMarkerCluster(list(zip(table["lat"].tolist(), table["lon"].tolist(), strict=True))).add_to(shown)
st_folium(shown, returned_objects=[], width=1200, height=700)

"""streamlit-folium's page with the rows of BENCH_ROWS as GeoJson on a canvas, at its best: nothing is sent back."""

import os
from pathlib import Path

from bench.ways import geojson, same_rows
from streamlit_folium import st_folium

table = same_rows(Path(os.environ["BENCH_ROWS"]), int(os.environ["BENCH_COUNT"]))
st_folium(geojson(table), returned_objects=[], width=1200, height=700)

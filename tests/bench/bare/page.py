"""The bare page that the start is measured against: an empty folium.Map from local files."""

import folium
import streamlit as st

shown = folium.Map([21.9, 0.6], zoom_start=6, tiles=None)
shown.default_js = [("leaflet", "/app/static/leaflet.js")]
shown.default_css = [("leaflet_css", "/app/static/leaflet.css")]
st.components.v1.html(shown.get_root().render() + "<script>document.body.dataset.ready='1'</script>", height=600)

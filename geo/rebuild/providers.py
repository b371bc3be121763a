"""Who made, licensed, processed or hosted what the layers are made of, in STAC's words."""

from typing import Any

Provider = dict[str, Any]

ROLES = ("producer", "licensor", "processor", "host")

PROJECT: Provider = {"name": "Algeria-Mali Border Map", "roles": ["processor", "host"]}
COMPILER: Provider = {"name": "Algeria-Mali Border Map", "roles": ["producer", "licensor", "host"]}
OSM: Provider = {
    "name": "OpenStreetMap contributors",
    "roles": ["producer", "licensor"],
    "href": "https://www.openstreetmap.org/copyright",
}
GEO_MAPS: Provider = {
    "name": "geo-maps",
    "roles": ["processor"],
    "href": "https://github.com/simonepri/geo-maps",
}
NATURAL_EARTH: Provider = {
    "name": "Natural Earth",
    "roles": ["producer", "licensor"],
    "href": "https://www.naturalearthdata.com",
}
WORLD_ATLAS: Provider = {
    "name": "world-atlas",
    "roles": ["processor"],
    "href": "https://github.com/topojson/world-atlas",
}
QGIS: Provider = {"name": "QGIS project", "roles": ["processor"], "href": "https://qgis.org"}
WDBII: Provider = {"name": "World Data Bank II", "roles": ["producer"]}
GSHHG: Provider = {
    "name": "GSHHG, Wessel and Smith",
    "roles": ["licensor", "processor"],
    "href": "https://www.soest.hawaii.edu/pwessel/gshhg/",
}
BASEMAP: Provider = {
    "name": "Matplotlib basemap",
    "roles": ["processor"],
    "href": "https://matplotlib.org/basemap",
}
BASEMAP_LICENSOR: Provider = {**BASEMAP, "roles": ["licensor", "processor"]}
GEONAMES: Provider = {
    "name": "GeoNames",
    "roles": ["producer", "licensor"],
    "href": "https://www.geonames.org",
}
WIKIPEDIA: Provider = {
    "name": "Wikipedia contributors",
    "roles": ["producer"],
    "href": "https://www.wikipedia.org",
}

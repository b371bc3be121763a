"""The land of every country, as fills: near ones closely, far ones coarsely. Lines are in `boundaries`."""

from geo.rebuild import far, geojson, near
from geo.rebuild.sources import Sources

FOCUS = ("DZ", "ML")
NEAR_DECIMALS = 5
"""The source has three; DZ and ML keep the five of the border line they meet along."""
FAR_DECIMALS = 3


def build(sources: Sources) -> bytes:
    """`basemap/countries.geojson`: far land first, so that it is drawn under the near land."""
    features = [
        geojson.feature(f"{iso.lower()}-far", geojson.multi_polygon(land), FAR_DECIMALS, iso=iso, tier="far")
        for iso, land in sources.memo("far-lands", far.lands).items()
    ]
    for iso, land in sources.memo("near-lands", near.lands).items():
        tier = "focus" if iso in FOCUS else "near"
        features.append(geojson.feature(iso.lower(), geojson.multi_polygon(land), NEAR_DECIMALS, iso=iso, tier=tier))
    return geojson.dump(features)

"""The two rectangles of the basemap, in degrees: what is drawn closely, and what is there for panning out."""

import shapely

from geo.model import Bounds

NEAR = Bounds(-20.0, 0.0, 20.0, 40.0)
FAR = Bounds(-30.0, -36.0, 62.0, 62.0)
UNDERLAP_DEG = 0.02
"""The far land reaches this far under the near land, so that no seam shows between them."""

NEAR_BOX = shapely.box(*NEAR)
FAR_BOX = shapely.box(*FAR)
UNDER_NEAR = shapely.box(*NEAR).buffer(-UNDERLAP_DEG, join_style="mitre")

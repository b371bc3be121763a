"""Lines and areas of the reference layers: where Leaflet puts them, and what is left out changes no picture."""

import json

import pytest
from reading import BM
from shapely.geometry import shape
from watching import clean_pages

from geo.render import web
from geo.view import ViewState

VIEWS = [
    *((1, 22, 4.5), (0, 20, 3.2), (2.9, 19.9, 9), (-4.9, 25.1, 12), (3, 19.97, 15)),
    *((-17, 21, 8), (25, 33, 6), (11.98, 23.5, 13), (-60, 10, 5), (1, 26, 11)),
]
"""Longitude, latitude, zoom: the region, its borders and coasts, the middle of a country, and nowhere."""
FAINT, HALF = 24, 64
PLACED = f"""async view => {{ const found = [], {{map}} = {BM};
  map.setView([view[1], view[0]], view[2], {{animate: false}});
  const to = bmShapes.grid(map);
  for (const [lon, lat] of [[-17.5, 14.7], [1, 21.9], [9.5, 28.05], [35, -30]]) {{
    const [x, y] = bmMercator.fractions(lon, lat), at = map.latLngToLayerPoint([lat, lon]);
    found.push(Math.hypot(x * to.scale - to.left - at.x, y * to.scale - to.top - at.y)); }}
  return found; }}"""
"""How far places are from where Leaflet has them, px."""
BOUNDED = f"""async () => {{ const found = [], {{map}} = {BM};
  map.eachLayer(one => {{ if (!one.trace) return;
    const own = one.getBounds(), its = L.geoJson(one.feature).getBounds();
    found.push(Math.max(...own.toBBoxString().split(",").map((value, i) =>
      Math.abs(value - its.toBBoxString().split(",")[i])))); }});
  return found; }}"""
"""How far the bounds of each shape are from those that Leaflet finds, degrees."""
DRAWN = f"""async ([view, near, isArea, most]) => {{ const {{map}} = {BM}, size = 400, edge = 10;
  map.setView([view[1], view[0]], view[2], {{animate: false}});
  const origin = map.latLngToLayerPoint(map.getCenter()), own = bmShapes.grid(map),
    to = {{...own, left: own.left + origin.x - size / 2, top: own.top + origin.y - size / 2}},
    box = [-edge, -edge, size + edge, size + edge];
  const data = (...rest) => {{ const canvas = new OffscreenCanvas(size, size), ctx = canvas.getContext("2d");
    let bends = 0;
    const pen = {{moveTo: (x, y) => ctx.moveTo(x, y), closePath: () => ctx.closePath(),
      lineTo: (x, y) => {{ bends += 1; ctx.lineTo(x, y); }}}};
    map.eachLayer(one => {{ if (!one.trace || one.options.fill !== isArea) return;
      ctx.beginPath();
      one.trace(pen, to, ...rest);
      ctx.globalAlpha = 0.5;
      if (isArea) ctx.fill("evenodd"); else {{ ctx.lineWidth = 3; ctx.stroke(); }} }});
    return [ctx.getImageData(0, 0, size, size).data, bends]; }};
  const [[whole, all], [part, few]] = [data(), data(box, near)];
  const apart = whole.filter((value, i) => Math.abs(value - part[i]) > most).length;
  return [apart, whole.some(value => value), all, few]; }}"""
"""Values in which pictures of shapes and of their part in a box are more than `most` apart; any ink; bends of both."""
SHAPES = f"""async () => {{ const found = [], {{map}} = {BM};
  map.eachLayer(one => {{ if (one.trace) found.push(one.feature); }});
  return found; }}"""
"""Every shape as GeoJSON."""


@pytest.fixture(scope="module")
def region(browser, server):
    """A map of which the tests of this module move the camera."""
    with clean_pages(browser) as pages:
        yield pages.map_alone(f"{server}/?lang=en")


@pytest.mark.parametrize("view", VIEWS)
def test_places_are_where_leaflet_has_them(region, view):
    assert max(region.evaluate(PLACED, view)) < 1e-6 * 2 ** view[2]


def _told(feature):
    return json.dumps(feature["properties"], sort_keys=True), shape(feature["geometry"]).wkb


def test_shapes_are_the_features_of_the_layers(region, files):
    parts = (part for layer in files.scene(ViewState()).layers for part in layer.parts)
    features = (feature for part in parts for feature in web.joined_lines(part.features))
    own = (_told(feature) for feature in features if feature["geometry"]["type"] != "Point")
    assert sorted(map(_told, region.evaluate(SHAPES))) == sorted(own)


def test_bounds_are_those_that_leaflet_finds(region):
    found = region.evaluate(BOUNDED)
    assert len(found) > 100
    assert max(found) < 1e-9


@pytest.mark.parametrize("is_area", [True, False])
@pytest.mark.parametrize("view", VIEWS)
def test_what_lies_beyond_a_box_changes_nothing_within(region, view, is_area):
    apart, _, whole, part = region.evaluate(DRAWN, [view, 0, is_area, FAINT])
    assert apart == 0
    assert part <= whole


def test_far_less_is_drawn_of_a_map_than_it_holds(region):
    _, _, whole, part = region.evaluate(DRAWN, [(2.9, 19.9, 9), 0.3, True, FAINT])
    assert part < whole / 20


@pytest.mark.parametrize("view", VIEWS[:4])
def test_bends_that_lie_close_are_not_missed(region, view):
    apart, is_inked, _, _ = region.evaluate(DRAWN, [view, 0.3, False, HALF])
    assert is_inked
    assert apart < 400 * 400 * 4 * 0.001

"""What the page draws with: few canvases, no larger than what they draw, and vectors for symbols."""

import pytest
from painting import settle
from reading import BM

from geo.style import FAMILIES, theme, tokens

SHRUNK = f"""async () => {{ const found = [], {{map}} = {BM};
  map.eachLayer(one => {{ if (!one._ctx) return;
    const {{min, max}} = one._bounds, {{shown, pane}} = one.options, isOff = !shown.size,
      reach = [...shown].reduce((all, part) => all.extend(one.options.reach.get(part)),
        L.latLngBounds(isOff ? [[0, 0]] : [])),
      from = map.latLngToLayerPoint(reach.getNorthWest()), to = map.latLngToLayerPoint(reach.getSouthEast());
    const least = map.containerPointToLayerPoint([0, 0]), most = map.containerPointToLayerPoint(map.getSize());
    found.push({{pane, isOff, px: one._container.width * one._container.height,
      seen: [[from.x, to.x, least.x, most.x, min.x, max.x], [from.y, to.y, least.y, most.y, min.y, max.y]]}}); }});
  return found; }}"""
"""Of every canvas: its px, and along each axis from where to where it draws, is looked at, and reaches."""
MOVED = f"""async ([lat, lon, zoom]) => {{ const found = [], {{map}} = {BM};
  map.eachLayer(one => {{ if (!one._ctx || !one._container.width) return;
    const corners = [one._bounds.min, one._bounds.max].map(p => map.layerPointToLatLng(p)), center = L.latLng(lat, lon);
    one._updateTransform(center, zoom);
    const own = one._container.getBoundingClientRect(), pane = map.getPane("mapPane").getBoundingClientRect(),
      origin = map._getNewPixelOrigin(center, zoom),
      expected = corners.map(at => map.project(at, zoom).subtract(origin));
    found.push([own.left - pane.left - expected[0].x, own.top - pane.top - expected[0].y,
      own.right - pane.left - expected[1].x, own.bottom - pane.top - expected[1].y]);
    one._updateTransform(map.getCenter(), map.getZoom()); }});
  return found; }}"""
"""How far the corners of every canvas are from where they belong in another view, px."""
INKED = f"""async () => {{ const found = {{}}, {{map}} = {BM};
  map.eachLayer(one => {{ if (!one._ctx) return;
    const {{width, height}} = one._container;
    found[one.options.pane] = !width ? 0 :
      one._ctx.getImageData(0, 0, width, height).data.filter((value, i) => i % 4 === 3 && value).length; }});
  return found; }}"""
"""How many px of each sheet have ink."""
BOTH_PENS = """async ([look, marks]) => { const size = 40, k = 4, found = [];
  const canvas = () => { const node = document.createElement("canvas"); node.width = node.height = size * k;
    const ctx = node.getContext("2d"); ctx.fillStyle = "#fff"; ctx.fillRect(0, 0, size * k, size * k); return ctx; };
  for (const mark of marks) {
    const paint = ctx => bmSymbols.draw(ctx, mark, size / 2, size / 2, 20, look),
      drawn = canvas(), shown = canvas(), image = new Image(), svg = bmSymbols.icon(paint, size, size);
    svg.setAttribute("width", size * k); svg.setAttribute("height", size * k);
    drawn.scale(k, k); paint(drawn);
    image.src = "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(svg));
    await image.decode(); shown.drawImage(image, 0, 0);
    const [a, b] = [drawn, shown].map(ctx => ctx.getImageData(0, 0, size * k, size * k).data);
    const share = test => a.filter(test).length / a.length;
    found.push([share((v, i) => Math.abs(v - b[i]) > 40), share(v => v < 255)]); }
  return found; }"""
"""For each mark: the share of values in which a canvas and the vectors differ, and of those that are not white."""
MARKS = [
    {"family": family, "symbolic": symbolic, "supplement": supplement, "disputed": disputed}
    for family in FAMILIES
    for symbolic in (0, 1)
    for supplement in (0, 1)
    for disputed in (0, 1)
]


@pytest.mark.parametrize("where", ["", "&lon=2&lat=19&zoom=8", "&lon=-4&lat=25&zoom=4", "&lon=30&lat=-5&zoom=7"])
def test_a_canvas_is_no_larger_than_what_it_draws_and_hides_nothing_of_it(open_map, where):
    page = open_map(f"lang=en&layers=border,countries,in-amenas,rivers,taoudeni-basin{where}")
    for one in page.evaluate(SHRUNK):
        is_in_view = all(max(start, near) < min(end, far) for start, end, near, far, _, _ in one["seen"])
        assert not (one["isOff"] and one["px"])
        assert one["px"] or one["isOff"] or not is_in_view
        for start, end, near, far, least, most in one["seen"] if one["px"] else []:
            assert start - 12 <= least
            assert most <= end + 12
            assert not is_in_view or least <= max(start, near) + 0.01
            assert not is_in_view or min(end, far) <= most + 0.01


def test_a_layer_is_drawn_when_it_is_switched_on(open_map):
    page = open_map("lang=en&layers=border")
    before = {one["pane"]: one["px"] for one in page.evaluate(SHRUNK)}
    page.locator('[data-layer="admin1"]').click()
    after = {one["pane"]: one["px"] for one in page.evaluate(SHRUNK)}
    assert before["bm-rivers"] == 0 < after["bm-rivers"]


@pytest.mark.parametrize("layer", ["admin1", "rivers", "taoudeni-basin", "trans-saharan-road", "tin-zaouatine"])
def test_a_layer_comes_onto_its_sheet_and_leaves_it_beside_the_others(open_map, layer):
    page = open_map("lang=en&layers=border,countries&lon=2.9&lat=19.9&zoom=6.4")
    seen = [page.evaluate(INKED)]
    for _ in range(2):
        page.locator(f'[data-layer="{layer}"]').click()
        settle(page)
        seen.append(page.evaluate(INKED))
    assert seen[0] == seen[2]
    more = [name for name in seen[0] if seen[1][name] > seen[0][name]]
    assert len(more) == 1
    assert all(seen[1][name] == seen[0][name] for name in {*seen[0]} - {*more})


@pytest.mark.parametrize("view", [(21, 1, 6.4), (19, -2, 8), (24, 3, 5)])
def test_canvases_stay_where_they_belong_while_fingers_zoom(open_map, view):
    for corners in open_map("lang=en").evaluate(MOVED, view):
        assert max(map(abs, corners)) < 1.5


def test_symbols_beside_the_map_are_vectors(open_map):
    page = open_map("lang=en")
    assert page.locator(".bm-legend .bm-row-symbol > svg.bm-symbol").count() > 20
    assert not page.locator(".bm-legend canvas, .bm-card canvas").count()


def test_vectors_look_as_a_canvas_draws_them(open_map):
    look = {name: tokens()[name] for name in ("stroke", "symbol")} | {"theme": theme("light")}
    drawn = open_map("lang=en").evaluate(BOTH_PENS, [look, MARKS])
    for mark, (apart, inked) in zip(MARKS, drawn, strict=True):
        assert inked > 0.02, mark
        assert apart < 0.004, mark

"""What lies on what on an exported page: every box of map, legend, column and text, in px of the page's units."""

from itertools import combinations, product

from geo.export import order
from geo.i18n import t
from geo.model import Lang
from geo.render import column, layout, legend, overlay
from geo.render.ground import parts_on_map
from geo.render.layout import Box
from geo.render.paper import PAGES

SELECTED = "sel=drone-shootdown-2025-04-01"
PROJECTIONS, LAYOUTS = ("screen", "print"), ("map", "claims")


def cases(files):
    """Every page, language and story or view, projection and layout."""
    views = ["", SELECTED, *(f"story={name}" for name in files.stories())]
    for page, lang, view, projection, shape in product(PAGES, Lang, views, PROJECTIONS, LAYOUTS):
        if shape == "map" or "sel=" in view or "two-versions" in view:
            yield f"page={page}&lang={lang}&{view}&projection={projection}&layout={shape}"


def pairs(cases_):
    """As few of the cases as hold every pair of two values."""
    kept, seen = [], set()
    for case in sorted(cases_, key=hash_of):
        values = set(combinations(sorted(case.split("&")), 2))
        if not values <= seen:
            kept.append(case)
            seen |= values
    return kept


def hash_of(text):
    """An order that is the same everywhere and has nothing to do with the values."""
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()


def overlaps(files, case):
    """Names of the things of a page that lie on one another or beyond the page."""
    wanted = order.read(files, case)[0]
    scene, sheet = wanted.scene, layout.page(wanted.scene, wanted.paper)
    plan = wanted.composition.plan
    on_map = [(f"map {n}", thing) for n, thing in enumerate(plan.things())]
    on_map += [(text, [box]) for text, box in overlay.edge_texts(scene, plan)]
    whole = Box(0, 0, *plan.camera.size)
    beyond = [
        name for name, boxes in on_map if name.startswith("map") and not all(whole.grown(30).holds(b) for b in boxes)
    ]
    on_page = [(line.text[:20], [line.box]) for line in sheet.lines] + [("frame", [sheet.frame])]
    if sheet.legend:
        groups = legend.entries(scene, plan, parts_on_map(scene, plan.camera))
        shown = legend.arranged(groups, sheet.legend, t("legend.title", scene.lang), sheet.is_side, sheet.is_rtl)
        on_map_of_legend = [(row.entry.id, [row.box]) for row in shown.rows]
        beyond += [name for name, [box] in on_map_of_legend if not sheet.legend.holds(box)]
        beyond += [f"{a} on {b}" for a, b in _met(on_map_of_legend)]
    if sheet.column:
        panels = [(panel.side, [panel.box]) for panel in column.arranged(scene.account, sheet.column, scene.lang)]
        beyond += [name for name, [box] in panels if not sheet.column.grown(1).holds(box)]
        on_page += panels
    return beyond + [f"{a} on {b}" for a, b in [*_met(on_map), *_met(on_page)]]


def _met(things):
    return [(a, b) for (a, one), (b, two) in combinations(things, 2) if any(x.meets(y) for x in one for y in two)]

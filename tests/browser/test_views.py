"""Views drawn by chance: counts, rows and words are those that Python works out; a link reopens alike."""

import io
import random

import numpy as np
import pytest
import serving
from painting import differing, settle
from PIL import Image
from playwright.sync_api import Page
from reading import BM, box, count, view
from sampling import sampled

from geo.model import DEATHS, Origin, Precision, Side
from geo.view import ViewState

VIEWS, SEED = sampled(200, 50), 20250401
WORDS = ("drone", "tin zaouatine", "اتفاق", "الجزائر", "Kidal", "menaka", "avril 2025", "wagner", "zzz")
SHOW = f"""async query => {{
  const bm = {BM}, view = bmView.parse(query)[0];
  await bm.show(view);
  const rows = bm.rows().map(m => m.id), count = row => row.querySelector(".bm-row-count").textContent;
  const counts = kind => Object.fromEntries([...document.querySelectorAll(`.bm-legend button[data-${{kind}}]`)]
    .filter(row => row.querySelector(".bm-row-count").textContent).map(row => [row.dataset[kind], count(row)]));
  const caption = document.querySelector("[data-caption]");
  return {{visible: Number(document.querySelector("[data-map]").dataset.visible), rows, layers: counts("layer"),
    families: counts("family"), caption: [...caption.children].map(part => part.textContent)}};
}}"""


def _some(chance: random.Random, values: list[str]) -> tuple[str, ...] | None:
    return tuple(chance.sample(values, chance.randint(1, min(4, len(values))))) if chance.random() < 0.25 else None


def _drawn(chance: random.Random, known: dict[str, list[str]]) -> ViewState:
    """A view with filters and layers drawn by chance; most filters are not set, as with readers."""

    def maybe(value: object, share: float = 0.3) -> object:
        return value if chance.random() < share else None

    first, last = sorted(f"{chance.randint(1960, 2025)}-{chance.randint(1, 12):02}-15" for _ in range(2))
    records = chance.sample(["incidents", "supplement", "symbolic"], chance.randint(1, 3))
    return ViewState(
        lang=chance.choice(["ar", "fr", "en"]),
        layers=maybe(("border", "countries", *records)),
        since=maybe(first),
        until=maybe(last),
        cat=_some(chance, known["cat"]),
        actor=_some(chance, known["actor"]),
        side=_some(chance, [*map(str, Side)]),
        deaths=maybe(int(chance.choice(DEATHS)), 0.1),
        km=maybe(float(chance.choice([0, 5, 61, 150.5, 900])), 0.2),
        origin=_some(chance, [*map(str, Origin)][:2]),
        precision=_some(chance, [*map(str, Precision)]),
        disputed=maybe(True, 0.15),
        q=maybe(chance.choice(WORDS), 0.2),
    )


def test_counts_rows_and_caption_of_many_views_are_those_of_the_scene(open_map, files):
    chance, known, page = random.Random(SEED), files.known(), open_map("lang=en&panel=table")
    dates = files.incidents.table.set_index("id")["date_start"]
    empty = 0
    for _ in range(VIEWS):
        wanted = _drawn(chance, known)
        told, scene = page.evaluate(SHOW, wanted.to_query()), files.scene(wanted)
        ids = sorted((mark.id for mark in scene.marks), key=lambda name: (dates[name], name))
        assert (told["visible"], told["rows"]) == (len(ids), ids), wanted
        assert told["layers"] == {row.id: count(row, wanted.lang) for row in scene.layers if row.count is not None}, (
            wanted
        )
        assert told["families"] == {row.id: count(row, wanted.lang) for row in scene.families}, wanted
        assert told["caption"] == [scene.caption[0], " ".join(scene.caption[1:])], wanted
        empty += not ids
    assert 0 < empty < VIEWS / 2


LINKS = [
    "lang=ar&sel=drone-shootdown-2025-04-01&lon=2.9&lat=19.9&zoom=8.25",
    "lang=fr&from=2023-01-01&to=2025-05-31&km=150&disputed=1&layers=border,incidents,supplement,places,countries",
    "lang=en&q=tin+zaouatine&side=undetermined&panel=table",
    "lang=ar&story=april-2025-drone-two-versions",
    "lang=fr&panel=discrepancies&sel=in-amenas-attack",
]


@pytest.mark.parametrize("query", LINKS)
def test_a_link_reopened_on_a_fresh_server_gives_the_same_view_and_the_same_pixels(open_map, tmp_path, query):
    first = open_map(query)
    said, seen = _link(first), _pixels(first)
    server = serving.start(None, tmp_path / "fresh.log")
    try:
        again = open_map(said, at=server.url)
        assert (view(again), _link(again)) == (said, said)
        assert differing(_pixels(again), seen) == 0
        again.context.close()
    finally:
        server.stop()


def _pixels(page: Page) -> np.ndarray:
    settle(page)
    return np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), np.int16)


def _link(page: Page) -> str:
    page.wait_for_function("() => document.querySelector('[data-map]').dataset.view")
    return box(page).get_attribute("data-view")

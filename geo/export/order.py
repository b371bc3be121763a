"""What is ordered: a view, the page it goes on, and the user's own words.

An order is read from the same query as a link, plus the keys of OWN_KEYS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import numpy as np

from geo.accounts import blocks
from geo.errors import ExportError, ViewError
from geo.i18n import LANGS
from geo.marks import Marks
from geo.render import paper
from geo.render.chronology import Moment
from geo.render.paper import Paper
from geo.render.surroundings import surroundings
from geo.scene import dated_data
from geo.view import ViewState

if TYPE_CHECKING:
    from geo.render.page_files import PageFiles
    from geo.render.static import Composition
    from geo.scene import Scene

OWN_KEYS = (
    *("page", "projection", "layout", "legend", "locator", "background", "title", "note"),
    *("langs", "picture", "relief", "slides", "date"),
)
MOST_TITLE, MOST_NOTE, MOST_SLIDES = 200, 600, 100
FEW = 2
"""How many ids an error names as examples."""


def tell_nobody(done: int, of: int, name: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Order:
    """view: what is shown; title, note: the user's own, or ""

    langs: languages of a briefing pack; slides: ids of incidents with a slide of their own, () = the selected one
    is_picture: slides carry the map as a picture; has_relief: an HTML file carries the relief
    date: ISO date that the files name as theirs; "" = the data's own
    told: called with how many steps are done, of how many, and the file that comes next; what it raises ends the work
    """

    files: "PageFiles"
    view: ViewState
    paper: Paper = field(default_factory=Paper)
    title: str = ""
    note: str = ""
    langs: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    is_picture: bool = False
    has_relief: bool = True
    date: str = ""
    told: Callable[[int, int, str], None] = tell_nobody

    @cached_property
    def shown(self) -> "Scene":
        """What the view shows."""
        return self.files.scene(self.view)

    @cached_property
    def scene(self) -> "Scene":
        """What is drawn: the view with the user's title and note, or one incident of it with what each side says."""
        scene = self.shown
        if self.paper.layout == "claims":
            scene = self._account(scene)
        stamp = (*scene.stamp[:-1], dated_data(self.files.catalog, self.date or self.files.catalog.date))
        return replace(scene, title=self.title or scene.title, note=self.note, stamp=stamp)

    @cached_property
    def composition(self) -> "Composition":
        """The page, everything in its place."""
        from geo.render.static import Composition

        return Composition(self.scene, self.paper)

    def _account(self, scene: "Scene") -> "Scene":
        """The scene with what each side says of the selected incident, near enough to be seen.

        Raises ExportError("nothing_selected").
        """
        mark = Marks.of(scene.marks).find(scene.selected)
        if mark is None:
            raise ExportError("nothing_selected", key="sel")
        card = self.files.card(scene.lang, scene.selected)
        claimed = tuple(one for one in scene.claimed if one.incident_id == scene.selected)
        scene = replace(scene, marks=(mark,), claimed=claimed)
        is_placed = self.view.bbox or self.view.zoom is not None
        bounds = scene.bounds if is_placed else surroundings(scene, scene.selected)
        head = {} if scene.story else {"title": card["title"]}
        where = (card["date"], scene.places[mark.place_id][0])
        return replace(scene, **head, story="", caption=where, bounds=bounds, account=blocks(card, scene.lang))

    @property
    def ids(self) -> list[str]:
        """Ids of the incidents that the view shows, in its order."""
        return Marks.of(self.shown.marks).ids.tolist()

    def name(self, suffix: str) -> str:
        """What the file is called: the story or the map, and the language."""
        return f"{self.view.story or 'algeria-mali-border'}-{self.scene.lang}.{suffix}"

    def card(self, incident_id: str) -> dict[str, Any]:
        """All that is known of an incident in the order's language. Raises KeyError for an unknown id."""
        if incident_id not in self._cards:
            self._cards[incident_id] = self.files.card(self.scene.lang, incident_id)
        return self._cards[incident_id]

    @cached_property
    def _cards(self) -> dict[str, dict[str, Any]]:
        return {}

    @cached_property
    def moments(self) -> list[Moment]:
        """The moments of the chronology that are about what is shown, in order."""
        rows, shown, found = self.files.dossier(self.scene.lang)["timeline"], Marks.of(self.shown.marks), []
        told = {row["incident"] for row in rows}
        marks = {mark.id: mark for mark in shown.take(np.array([name in told for name in shown.ids], bool))}
        for row in rows:
            mark = marks.get(row["incident"])
            if mark:
                speaks = mark.speaks if mark.is_disputed else None
                told = (row["incident"], row["date"], row["title"], mark.family, mark.layer, mark.is_symbolic, speaks)
                found.append(Moment(*told))
        return found

    def with_incident(self, incident_id: str) -> "Order":
        """The order of a page about one incident: what is shown of it, and what each side says."""
        view = self.view if incident_id == self.view.sel else ViewState(lang=self.view.lang, sel=incident_id)
        return replace(self, view=view, title="", paper=replace(self.paper, layout="claims"))

    def with_slides(self, ids: tuple[str, ...]) -> "Order":
        """The same order with slides of these incidents."""
        return replace(self, slides=ids)

    def with_lang(self, lang: str) -> "Order":
        """The same order in another language."""
        return replace(self, view=replace(self.view, lang=lang))

    def with_paper(self, **changes: Any) -> "Order":
        """The same order on another page."""
        return replace(self, paper=replace(self.paper, **changes))


def read(files: "PageFiles", query: str) -> tuple[Order, list[ViewError]]:
    """The order of an address's query, and what of its view was not understood.

    Raises ExportError("page_unknown" | "option_bad").
    """
    own, rest = split(query)
    view, errors = files.view(rest)
    return of(files, view, own), errors


def split(query: str) -> tuple[dict[str, str], str]:
    """The order's own keys with their values, and the rest of a query: its view."""
    parts = [part.partition("=") for part in query.lstrip("?").split("&") if part]
    own = {key: unquote_plus(text) for key, _, text in parts if key in OWN_KEYS}
    return own, "&".join(f"{key}={text}" for key, _, text in parts if key not in OWN_KEYS)


def worded(options: Mapping[str, object]) -> dict[str, str]:
    """The values of OWN_KEYS as a query writes them: yes and no as 1 and 0, lists joined by commas.

    Raises ExportError("option_unknown") for another key.
    """
    for key in options:
        if key not in OWN_KEYS:
            raise ExportError("option_unknown", key=str(key)[:40], known=", ".join(OWN_KEYS))
    return {key: _worded(value) for key, value in options.items()}


def _worded(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def of(files: "PageFiles", view: ViewState, own: Mapping[str, str]) -> Order:
    """The order of a view with the values of OWN_KEYS.

    Raises ExportError("page_unknown" | "option_bad" | "option_form" | "option_long").
    """
    made = Paper(
        sheet=paper.sheet(own.get("page", "16x9")),
        projection=_one_of("projection", own, paper.PROJECTIONS),
        layout=_one_of("layout", own, paper.LAYOUTS),
        has_legend=_one_of("legend", own, ("1", "0")) == "1",
        has_locator=_one_of("locator", own, ("1", "0")) == "1",
        is_transparent=_one_of("background", own, ("white", "none")) == "none",
    )
    langs = tuple(LANGS) if own.get("langs") == "all" else _listed("langs", own, LANGS)
    known = files.known()["sel"]
    slides = () if own.get("slides") == "all" else _listed("slides", own, known)
    order = Order(
        files, view, made,
        title=_words("title", own, MOST_TITLE), note=_words("note", own, MOST_NOTE), langs=langs, slides=slides,
        is_picture=_one_of("picture", own, ("0", "1")) == "1", has_relief=_one_of("relief", own, ("1", "0")) == "1",
        date=_date(own),
    )  # fmt: skip
    if own.get("slides") != "all":
        return order
    shown = set(order.ids)
    return order.with_slides(tuple(name for name in known if name in shown))


def _one_of(key: str, own: Mapping[str, str], allowed: tuple[str, ...]) -> str:
    """The value of a key, the first allowed one where it is absent."""
    value = own.get(key, allowed[0])
    if value not in allowed:
        raise ExportError("option_bad", key=key, value=value[:40], known=", ".join(allowed))
    return value


def _listed(key: str, own: Mapping[str, str], known: Any) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(item for item in own.get(key, "").split(",") if item))
    for item in wanted:
        if item not in known:
            raise ExportError("option_form", key=key, value=item[:40], known="all", other=",".join(known[:FEW]))
    return wanted


def _words(key: str, own: Mapping[str, str], most: int) -> str:
    """A text of the user's: whitespace in single spaces, no control characters."""
    text = " ".join("".join(char if char >= " " else " " for char in own.get(key, "")).split())
    if len(text) > most:
        raise ExportError("option_long", key=key, most=most, length=len(text))
    return text


def _date(own: Mapping[str, str]) -> str:
    text = own.get("date", "")
    if text and not ViewState.from_query(f"from={text}")[0].since:
        raise ExportError("option_form", key="date", value=text[:40], known="2025-07-03", other="2024-12-31")
    return text

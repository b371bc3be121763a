"""What of a user's own incidents a session shows: a file that is read, a dataset that is saved, or none."""

import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo import importing, keeping, likeness
from geo.dataset import Dataset
from geo.errors import BorderMapError
from geo.i18n import t
from geo.importing import Difference, Draft
from geo.ingest.reading import Reading
from geo.ingest.sheet import Choices
from geo.likeness import Pair
from geo.store.protocol import About, Stored, StoreError
from geo.ui.markdown import plain
from geo.ui.site import Served, Site
from geo.ui.tasks import Task

if TYPE_CHECKING:
    import pandas as pd

COMPARED_ROWS, COMPARED_SETS = 200_000, 5
"""Rows up to which files are compared for events that both tell of, and saved datasets that are looked at."""
SOON_S = 0.3
"""A dataset that opens within this time opens without a bar."""
EDGE, FEW = 0.02, 100
"""Share of the places on each side that the map need not show when it goes to a dataset of more than a few rows."""


@dataclass(frozen=True)
class Twin:
    """A row of a file and one that may tell of the same event: a record of the map, or a row of a saved dataset."""

    pair: Pair
    other: Dataset | None


@dataclass(frozen=True)
class Read:
    """A file that was read: as a draft, as a dataset that can be shown, and what may tell of the same events.

    data: None where no row is good; unasked: why saved datasets could not be looked at for such events, if so
    """

    draft: Draft
    data: Dataset | None
    twins: list[Twin] = field(default_factory=list)
    unasked: StoreError | None = None


def of_session() -> dict[str, Any]:
    """What the session holds: read, key, saved (an id of the store, at first a link's), task, settled; problem, and
    unheard where the page has not said it; flaws, a mark and its reading; page: what it shows, which stays as long as
    it is held here, and left: the one before it was saved, which the browser may still ask for its files; has_bar:
    whether it began with opening a dataset.
    """
    if "mine" not in st.session_state:
        st.session_state["mine"] = {"saved": st.query_params.get("data", "")}
    return st.session_state["mine"]


def served(here: Site, lang: str) -> Served:
    """The page that the session shows; without a dataset where that cannot be had, and `problem` says why."""
    page = of_session()["page"] = _served(here, lang)
    return page


def _served(here: Site, lang: str) -> Served:
    mine, is_first = of_session(), "shown" not in st.session_state
    if here.is_home(mine.get("saved", "")):
        mine["saved"] = ""  # a link to the file that the server was given
    try:
        if is_first and mine.get("saved"):
            mine["has_bar"] = not here.held(mine["saved"])
        # a place ever after, or what follows would move; its key says which way it runs
        place = st.container(key=f"opening-{lang}") if mine.get("has_bar") else None
        if mine.get("saved"):
            return _opened(here, mine["saved"], lang, place) if is_first and place else here.saved(mine["saved"])
    except BorderMapError as err:
        if err.code == "dataset_empty" and not err.values["n"]:
            return here.home
        mine |= {"problem": err, "saved": "", "unheard": err}
    read = mine.get("read")
    return here.beside(read.data, mine["key"]) if read and read.data else here.home


def _opened(here: Site, id: str, lang: str, place: DeltaGenerator) -> Served:
    """A saved dataset that is not in memory; the page, which is empty until it is, says how far it is."""
    name = here.store.dataset(id).newest.about.name
    said = place.empty()
    tell = partial(far, said, lang, name)
    tell("reading")
    try:
        return here.saved(id, partial(tell, "measuring"))
    finally:
        said.empty()


def far(place: DeltaGenerator, lang: str, file: str, stage: str, done: int = 0, of: int = 0) -> None:
    """Says how far the work on a file is. stage: as of a Task"""
    place.progress(done / of if of else 0.0, plain(t(f"mine.{stage}", lang, file=file, n=done, of=of)))


def begin(here: Site, body: bytes, file: str, choices: Choices) -> None:
    """Starts to read a file; what the session showed stays until it is read."""
    _start(partial(_read, here, body, file, choices), file)


def _start(work: Callable[[Task], Any], name: str) -> Task:
    """Has the session work at something of a name; what was said before is said no more."""
    mine = of_session()
    st.session_state["said"] = []
    mine |= {"file": name, "problem": None, "task": Task(work), "left": None}
    return mine["task"]


def _read(here: Site, body: bytes, file: str, choices: Choices, task: Task) -> Read:
    made = importing.draft(body, file, here.ground, choices, is_wanted=task.is_wanted)
    if not made.reading.rows_good:
        return Read(made, None)
    data = importing.shown(made, made.name, secrets.token_hex(6), here.ground, task.told)
    if len(data) > COMPARED_ROWS:
        return Read(made, data)
    pairs = partial(likeness.pairs, data.table, is_wanted=task.is_wanted)
    known = _known_twins(here, pairs)
    try:
        return Read(made, data, [*known, *_saved_twins(here, pairs)])
    except StoreError as err:  # a file needs no store to be shown
        return Read(made, data, known, err)


def _known_twins(here: Site, pairs: "Callable[[pd.DataFrame], list[Pair]]") -> list[Twin]:
    """Records that may tell of the same events as a dataset; pairs: what may do so of a table."""
    records = here.files.records
    return [Twin(pair, None) for pair in pairs(records.table)] if records else []


def _saved_twins(here: Site, pairs: "Callable[[pd.DataFrame], list[Pair]]") -> list[Twin]:
    """Rows of the newest saved datasets that may do so.

    Raises StoreError where the store cannot be asked, Refused("cancelled") once nobody waits for it.
    """
    found = []
    saved = [one for one in here.store.datasets() if not one.withdrawn_at and one.newest.rows_good <= COMPARED_ROWS]
    for one in saved[:COMPARED_SETS]:
        other = None
        with contextlib.suppress(BorderMapError):
            other = here.saved(one.id).data
        found += [Twin(pair, other) for pair in pairs(other.table)] if other else []
    return found


def fetch(here: Site, id: str, name: str) -> None:
    """Starts to open a saved dataset; what the session showed stays until it is there."""
    _start(partial(_fetched, here, id), name).wait(SOON_S)


def _fetched(here: Site, id: str, task: Task) -> str:
    here.saved(id, task.told)
    return id


def settle(command: list) -> bool:
    """Takes over what a task has ended with; whether it has. The map goes to what it brought."""
    mine = of_session()
    task: Task | None = mine.get("task")
    if task is None or task.stage != "ended":
        return False
    mine |= {"task": None, "settled": mine.get("settled", 0) + 1}
    if task.error:
        mine["problem"] = None if task.error.code == "cancelled" else task.error
        return True
    if isinstance(task.result, str):
        show(task.result)
        order(command, {"on": "mine"})
        return True
    mine |= {"read": task.result, "key": secrets.token_hex(16), "saved": "", "turned": True}
    if task.result.data:
        order(command, {"on": "mine", "to": extent(task.result.data)})
    return True


def extent(data: Dataset) -> list[float]:
    """West, south, east, north of nearly all places of a dataset, degrees, with some room round them."""
    table = data.table
    edge = EDGE if len(table) > FEW else 0.0
    west, east = (float(np.quantile(table["lon"], share)) for share in (edge, 1 - edge))
    south, north = (float(np.quantile(table["lat"], share)) for share in (edge, 1 - edge))
    room = max(0.5, (east - west) / 8, (north - south) / 8)
    box = (max(west - room, -180), max(south - room, -84), min(east + room, 180), min(north + room, 84))
    return [round(side, 5) for side in box]


def tell(command: list, lang: str) -> None:
    """Has the page say what kept a dataset from it, once; the sidebar, which may be closed, says it too."""
    if err := of_session().pop("unheard", None):
        order(command, {"said": err.said(lang)})


def flaws(here: Site, one: Stored) -> Reading:
    """The reading of a saved dataset, which is made again when it is first asked for. Raises StoreError, Refused."""
    mine = of_session()
    if mine.get("flaws", ("",))[0] != one.mark:
        mine["flaws"] = (one.mark, importing.opened(here.store, one.id, here.ground)[1].reading)
    return mine["flaws"][1]


def order(command: list, patch: dict[str, Any]) -> None:
    """A command to the page, obeyed once."""
    command[:] = [command[0] + 1, patch]


def save(here: Site, about: About, into: str) -> tuple[str, Difference | None]:
    """Saves the file that was read; what the dataset is called, and what this brings against the version before.

    Raises StoreError.
    """
    mine = of_session()
    read: Read = mine["read"]
    stored, before = importing.opened(here.store, into, here.ground) if into else (None, None)
    about = keeping.named(replace(about, name="") if about.name == read.draft.name else about, read.draft, stored)
    now = importing.save(here.store, read.draft, about, into)
    mine |= {"read": None, "saved": now.id, "turned": True, "left": mine.get("page")}
    if not now.edits:
        here.beside(replace(read.data, id=now.id, name=about.name, is_saved=True), now.mark)
    if before is None:
        return about.name, None
    return about.name, importing.difference(before.sheet, read.draft.sheet, here.store.edits(into))


def show(id: str) -> None:
    """Has the session show a saved dataset, or none."""
    mine = of_session()
    st.session_state["said"] = []
    mine |= {"saved": id, "read": None, "page": None, "left": None, "problem": None, "turned": True}


def is_turned() -> bool:
    """Whether the session shows something else than its link named; the page then no longer goes by that link."""
    return bool(of_session().get("turned"))


def forget() -> None:
    """Takes an unsaved file off the map and out of memory."""
    show("")

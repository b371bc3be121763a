"""The sidebar's form for one incident of a user's own: added or corrected, judged by the rules of files."""

import secrets
from enum import StrEnum
from typing import TYPE_CHECKING

import streamlit as st

from geo import editing, importing
from geo.dataset import Dataset
from geo.errors import BorderMapError
from geo.i18n import t
from geo.ingest import headings
from geo.ingest.cells import iso_day
from geo.ingest.judge import judge
from geo.ingest.reading import mend
from geo.ingest.sheet import Choices, Flaw, Sheet
from geo.model import DatePrecision, Precision
from geo.store.protocol import About, Edit
from geo.ui import mine
from geo.ui.markdown import error_text, plain
from geo.ui.site import Served, Site

if TYPE_CHECKING:
    from geo.ui.page import Pointed

FILE = "incidents.csv"
LINES = ("title", "place_name", "actors")
TEXTS = ("algeria_says", "mali_says", "others_say", "source", "source_url", "notes")
FIGURES = ("fatalities_low", "fatalities_best", "fatalities_high")
Cells = dict[str, str]


def section(here: Site, served: Served, lang: str, command: list, pointed: "Pointed") -> None:
    """The form; for the selected row of a saved dataset it corrects, else it adds."""
    state = mine.of_session()
    if state.get("task") or state.get("read"):
        return
    key, cells = _selected(here, served, pointed.sel, lang)
    title = t("typed.correct" if key else "typed.add", lang)
    if not st.session_state.get("typing"):
        if st.button(title, key="type"):
            st.session_state["typing"] = True
            st.rerun()
        return
    st.markdown(f"**{title}**")
    if st.button(t("typed.pick", lang), key="pick"):
        mine.order(command, {"pick": 1})
    form(here, lang, key, cells, _placed(cells, pointed.place))
    if key and st.button(t("typed.remove", lang), key="remove"):
        here.store.edit(state["saved"], key, {})
        st.session_state["typing"] = False
        st.rerun()
    if st.button(t("mine.cancel", lang), key="untype"):
        st.session_state["typing"] = False
        st.rerun()


def _selected(here: Site, served: Served, sel: str, lang: str) -> tuple[str, Cells]:
    """Key and cells of the selected row of a dataset of the store; nothing where none is selected."""
    id = mine.of_session().get("saved")
    if not id or served.data is None or not served.data.has(sel):
        return "", {}
    row = served.data.row_of(sel)
    keys = served.kept("keys", lambda: importing.keys(here.store, id))
    return keys[int(served.data.rows[row]) - 1], offered(here, served.data, row, lang)


def offered(here: Site, data: Dataset, row: int, lang: str) -> Cells:
    """What the form offers of a row: what the file says, its title and days as they are shown, and what the map made of
    it where the file has codes; `titles`: columns that say the title.
    """
    table, one = data.table, data.row(row)
    names = (*editing.OWN_COLUMNS, *editing.ALIASES)
    cells = {name: one.said(name, *editing.ALIASES.get(name, ())) for name in names if name != "category"}
    read = {"category": "category", "location_precision": "precision", "date_precision": "date_precision"}
    cells |= {name: str(table[column][row]) for name, column in read.items()}
    cells["title"] = one.title(lang, _named(here, "categories", lang)[cells["category"]])
    cells["titles"] = " ".join(name for name in editing.TITLES if one.said(name) == cells["title"])
    cells["radius_km"] = cells["radius_km"] or f"{table['radius_km'][row]:g}"
    first, last = table["date_start"][row], table["date_end"][row]
    cells |= {"date_start": _day_said(here, cells["date_start"], first, last), "date_end": cells["date_end"] and last}
    if headings.form(data.source.column_names).is_coded:
        actors = _named(here, "actors", lang)
        cells["actors"] = "; ".join(actors.get(actor, actor) for actor in table["actors"][row])
    return cells | {
        name: cells[name] or str(table[of][row]) for name, of in (("longitude", "lon"), ("latitude", "lat"))
    }


def _named(here: Site, kind: str, lang: str) -> dict[str, str]:
    """Names of types or actors by id."""
    return {row["id"]: row[f"name_{lang}"] for row in here.catalog.table(kind)}


def _day_said(here: Site, said: str, first: str, last: str) -> str:
    """The day that a row says, where a month or a week was made of it; else its first."""
    read = [iso_day(said, here.ground.vocabulary.months, order) for order in ("dmy", "mdy")]
    return next((day for day in (first, *read) if day in read and first <= day <= last), first)


def _placed(cells: Cells, place: str) -> Cells:
    """Cells with the place that was picked on the map since the form was last sent."""
    if not place or place == st.session_state.get("placed"):
        return cells
    lon, _, lat = place.partition(",")
    return cells | {"longitude": lon, "latitude": lat}


def form(here: Site, lang: str, key: str, before: Cells, cells: Cells) -> None:
    """The fields, and what is wrong with them once they are sent. before: what the row says; cells: what is offered"""
    types = _named(here, "categories", lang)
    mark = f"{key or 'new'}-{cells.get('longitude', '')}-{cells.get('latitude', '')}-{st.session_state.get('sent', 0)}"
    with st.form(f"typed-{mark}"):
        told = _lines(("date_start", "date_end", "latitude", "longitude"), cells, lang, mark)
        kinds = list(types)
        told["category"] = st.selectbox(
            t("typed.category", lang), kinds, _at(kinds, cells.get("category", "")), format_func=types.__getitem__,
            key=f"category-{mark}",
        )  # fmt: skip
        told |= _lines(LINES, cells, lang, mark)
        told["location_precision"] = _chosen("location_precision", Precision, "precision", cells, lang, mark)
        told["radius_km"] = st.text_input(t("typed.radius_km", lang), cells.get("radius_km", "0"), key=f"radius-{mark}")
        told["date_precision"] = _chosen("date_precision", DatePrecision, "typed_date", cells, lang, mark)
        told |= _lines((*FIGURES, *TEXTS), cells, lang, mark)
        if st.form_submit_button(t("typed.save", lang), type="primary"):
            sent(here, lang, key, before, {name: text.strip() for name, text in told.items()})


def _at(options: list[str], value: str) -> int:
    return options.index(value) if value in options else 0


def _lines(names: tuple[str, ...], cells: Cells, lang: str, mark: str) -> Cells:
    """Fields of one line each."""
    return {
        name: st.text_input(t(f"typed.{name}", lang), cells.get(name, ""), key=f"{name}-{mark}") for name in names
    }  # fmt: skip


def _chosen(name: str, words: type[StrEnum], prefix: str, cells: Cells, lang: str, mark: str) -> str:
    options = [str(word) for word in words]
    return st.selectbox(
        t(f"typed.{name}", lang), options, _at(options, cells.get(name, "")),
        format_func=lambda one: t(f"{prefix}.{one}", lang), key=f"{name}-{mark}",
    )  # fmt: skip


def sent(here: Site, lang: str, key: str, before: Cells, told: Cells) -> None:
    """Saves what was typed, or says what is wrong with it."""
    flaws = check(here, told)
    told = in_iso(here, told)
    for flaw in flaws:
        st.error(plain(f"{t(f'typed.{flaw.column}', lang)}: {mend(flaw, lang)}"))
    if flaws:
        return
    try:
        id = keep(here, lang, key, changes(before, told))
    except BorderMapError as err:
        st.error(error_text(err, lang))
        return
    mine.show(id)
    picked = st.session_state.get(st.session_state.get("shown", "pane")) or {}
    st.session_state["sent"] = st.session_state.get("sent", 0) + 1
    st.session_state["typing"] = False
    st.session_state["placed"] = picked.get("picked") or ""
    st.session_state["said"] = [t("typed.saved", lang)]
    st.rerun()


def changes(before: Cells, told: Cells) -> Cells:
    """What was typed anew; a title in every column that said the old one."""
    new = {name: text for name, text in told.items() if text != before.get(name, "")}
    titles = before.get("titles", "").split()
    return new | dict.fromkeys(titles, new.pop("title")) if titles and "title" in new else new


def in_iso(here: Site, told: Cells) -> Cells:
    """What was typed with its days as ISO dates, day before month where both orders can be meant."""
    months = here.ground.vocabulary.months
    return {name: iso_day(text, months) if name in ("date_start", "date_end") else text for name, text in told.items()}


def check(here: Site, told: Cells) -> list[Flaw]:
    """What is wrong with an incident as typed, by the rules of files; a title is needed here."""
    sheet = editing.edited(own_sheet(), [Edit(f"{editing.NEW}0", told, "")])
    found = list(judge(sheet, FILE, here.ground.vocabulary, Choices(date_order="dmy")).errors())
    return found if told["title"] else [Flaw(1, "title", "", "value_missing"), *found]


def own_sheet() -> Sheet:
    """The sheet of a dataset that is typed in, without rows."""
    from geo.ingest import readers

    return readers.sheet(editing.own_file(), FILE)


def keep(here: Site, lang: str, key: str, told: Cells) -> str:
    """Saves an incident in the dataset that is shown, or in a new one; returns its id. Raises StoreError.

    told: of a row that is corrected, what has changed
    """
    id = mine.of_session().get("saved") or ""
    if not id:
        id = here.store.save(editing.own_file(), FILE, Choices(), About(t("mine.title", lang)), (0, 0)).id
    new = f"{editing.NEW}{secrets.token_hex(6)}"
    sheet = importing.opened(here.store, id, here.ground)[1].sheet
    before = editing.last_cells(sheet, editing.keys(sheet), here.store.edits(id)).get(key, {})
    named = before if key else {"id": new.removeprefix(editing.NEW)}
    here.store.edit(id, key or new, {**named, **editing.own_names(sheet, told)})
    return id

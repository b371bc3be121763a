"""The sidebar's part for a user's own incidents: give a file, read its report, save it, choose what is shown."""

import csv
import io
from dataclasses import replace
from itertools import islice
from typing import Any

import streamlit as st

from geo import keeping
from geo.dataset import Dataset
from geo.errors import BorderMapError
from geo.i18n import day, embedded, number, t
from geo.ingest.reading import Reading, mend, sentence
from geo.ingest.sheet import Choices
from geo.store.protocol import About, Stored, StoreError
from geo.ui import mine
from geo.ui.markdown import error_text, plain
from geo.ui.site import Served, Site
from geo.ui.tasks import Task

SHOWN_ROWS, LIST_PX = 50, 260
"""Lines of a list that the sidebar shows, and how high a list may be; files have all."""
POLL_S = 0.4


def section(here: Site, served: Served, lang: str, command: list) -> None:
    """All of it."""
    state = mine.of_session()
    if state.get("problem"):
        err: BorderMapError = state["problem"]
        st.error(error_text(err, lang))
    if state.get("task"):
        progress(lang, command)
        return
    upload(here, lang)
    if state.get("read"):
        report(here, state["read"], lang)
    elif served.data is not None:
        st.caption(plain(t("mine.shown", lang, name=served.data.name, n=len(served.data))))
    stored(here, lang)


def upload(here: Site, lang: str) -> None:
    """The field for a file, and a sheet to fill in."""
    count = st.session_state.setdefault("uploads", 0)
    given = st.file_uploader(t("mine.upload", lang), key=f"u{count}")
    if given is not None:
        st.session_state["uploads"] = count + 1
        mine.begin(here, given.getvalue(), given.name, Choices())
        st.rerun()
    st.markdown(f"[{t('mine.template', lang)}](/template/{lang}.xlsx)")


def progress(lang: str, command: list) -> None:
    """How far the reading is, and a way to end it."""

    @st.fragment(run_every=POLL_S)
    def watched() -> None:
        task: Task | None = mine.of_session().get("task")
        if task is None or mine.settle(command):
            st.rerun()
        mine.far(st, lang, mine.of_session()["file"], task.stage, task.done, task.of)
        if st.button(t("mine.cancel", lang), key="cancel"):
            task.cancel()

    watched()


def report(here: Site, read: mine.Read, lang: str) -> None:
    """What came of the file: the outcome, what is to be said, what is to be asked, every bad row, and the ways on."""
    reading = read.draft.reading
    values = {
        "file": reading.file,
        "n": reading.rows,
        "good": reading.rows_good,
        "bad": reading.rows - reading.rows_good,
    }
    say = st.success if reading.outcome == "accept" else st.warning
    say(plain(t(f"import.outcome.{reading.outcome}", lang, **values)))
    for note in [*reading.warnings, *reading.info]:
        st.caption(plain(sentence(note, lang)))
    questions(here, read, lang)
    if reading.rows_good < reading.rows:
        bad_rows(reading, lang)
    types(here, reading, lang)
    if read.twins:
        same_events(here, read, lang)
    if read.unasked:
        st.warning(t("mine.unasked", lang))
    if read.data is None:
        st.error(plain(t("error.dataset_empty", lang, file=reading.file, n=reading.rows)))
    else:
        save_form(here, read, lang)
    if st.button(t("mine.forget", lang), key="forget"):
        mine.forget()
        st.rerun()


def questions(here: Site, read: mine.Read, lang: str) -> None:
    """What the reader could not settle: the user says, and the file is read again."""
    made, key = read.draft, mine.of_session()["key"]
    chosen, asked = made.choices, made.sheet.choices
    names = {"": t("mine.as_read", lang), "dmy": t("mine.dmy", lang), "mdy": t("mine.mdy", lang)}
    answers: dict[str, Any] = {}
    for kind in ("encoding", "sheet", "date_order"):
        if kind in asked:
            now = getattr(chosen, kind)
            answers[kind] = st.selectbox(
                t(f"mine.ask.{kind}", lang), [now, *(one for one in asked[kind] if one != now)],
                key=f"ask-{kind}-{key}", format_func=lambda one: names.get(one, one),
            )  # fmt: skip
    if chosen.swap or any(note.code == "maybe-swapped" for note in made.reading.warnings):
        answers["swap"] = st.checkbox(t("mine.ask.swap", lang), chosen.swap, key=f"ask-swap-{key}")
    wanted = replace(chosen, **answers)
    if wanted != chosen:
        mine.begin(here, made.body, made.file, wanted)
        st.rerun()


def bad_rows(reading: Reading, lang: str) -> None:
    """Bad rows with what to do about each, the first here, all of them as a file."""
    with st.container(height=LIST_PX):
        for flaw in islice(reading.errors(), SHOWN_ROWS):
            where = t("import.cell" if flaw.column else "import.row", lang, row=flaw.row, column=flaw.column)
            value = t("mine.value", lang, value=embedded(flaw.value[:80], lang)) if flaw.value else ""
            st.caption(plain(f"{where}{value} – {mend(flaw, lang)}"))
    st.download_button(
        t("mine.report", lang), lambda: as_csv(reading, lang), "report.csv", "text/csv", key="report", on_click="ignore"
    )


def as_csv(reading: Reading, lang: str) -> bytes:
    """Every bad row as CSV that a spreadsheet opens with its letters right and runs nothing of."""
    from geo.export.records import guard

    out = io.StringIO()
    lines = csv.writer(out)
    lines.writerow([t(f"mine.column.{name}", lang) for name in ("row", "column", "value", "remedy")])
    for flaw in reading.errors():
        lines.writerow([flaw.row, guard(flaw.column), guard(flaw.value), mend(flaw, lang)])
    return out.getvalue().encode("utf-8-sig")


def types(here: Site, reading: Reading, lang: str) -> None:
    """What the file calls its types, and what the map made of them."""
    names = {row["id"]: row[f"name_{lang}"] for row in here.catalog.table("categories")}
    listed = [one for one in reading.types if one.category in names]
    if all(one.said == one.category for one in listed):
        return
    with st.expander(t("mine.types", lang)):
        for one in listed[:SHOWN_ROWS]:
            said = embedded(one.said or "–", lang)
            st.caption(plain(t("mine.type", lang, said=said, name=names[one.category], n=one.rows)))


def same_events(here: Site, read: mine.Read, lang: str) -> None:
    """Rows that may tell of an event that the map or a saved dataset has already."""
    with st.expander(t("mine.same", lang, n=len(read.twins))):
        st.caption(t("mine.same_note", lang))
        for twin in read.twins[:SHOWN_ROWS]:
            own, known = title(here, read.data, twin.pair.first, lang), other_title(here, twin, lang)
            values = {"row": int(read.data.rows[twin.pair.first]), "n": twin.pair.days}
            km = number(twin.pair.km, lang, 1)
            st.caption(plain(t("mine.pair", lang, own=own, record=known, km=km, **values)))


def title(here: Site, data: Dataset, row: int, lang: str) -> str:
    """The title of a row inside a sentence."""
    names = {one["id"]: one[f"name_{lang}"] for one in here.catalog.table("categories")}
    return embedded(data.row(row).title(lang, names[data.table["category"].iat[row]]), lang)


def other_title(here: Site, twin: mine.Twin, lang: str) -> str:
    """The title of what may be the same event, and the dataset that it is from."""
    if twin.other is None:
        records = here.files.records
        return embedded(records.title(records.table["id"][twin.pair.second], lang), lang)
    return f"{title(here, twin.other, twin.pair.second, lang)} ({embedded(twin.other.name, lang)})"


def save_form(here: Site, read: mine.Read, lang: str) -> None:
    """Name, source, licence and date of a dataset, and a button."""
    found = versioned(here)
    named = {id: t("mine.version_of", lang, name=name) for id, name in labels(found).items()}
    names = {"": t("mine.new", lang)} | named
    with st.form("save"):
        name = st.text_input(t("mine.name", lang), read.draft.name, max_chars=200)
        source = st.text_input(t("mine.source", lang), max_chars=300)
        licence = st.text_input(t("mine.licence", lang), max_chars=300)
        dated = st.text_input(t("mine.date", lang), max_chars=10, placeholder="2025-07-03")
        into = st.selectbox(t("mine.into", lang), list(names), format_func=lambda one: names[one]) if found else ""
        if st.form_submit_button(t("mine.save", lang), type="primary"):
            about = About(name.strip() or read.draft.name, source.strip(), licence.strip(), dated.strip())
            keep(here, about, into, lang)


def versioned(here: Site) -> list[Stored]:
    """What a file may be a newer version of; nothing where the store cannot be asked, which `stored` says."""
    try:
        return [one for one in here.store.datasets() if not one.withdrawn_at]
    except StoreError:
        return []


def keep(here: Site, about: About, into: str, lang: str) -> None:
    """Saves what was read, and says so once it is on the disk."""
    try:
        name, difference = mine.save(here, about, into)
    except BorderMapError as err:
        st.error(error_text(err, lang))
        return
    lines = keeping.difference_lines(difference, lang) if difference else []
    st.session_state["said"] = [t("mine.saved", lang, name=name), *lines]
    st.rerun()


def stored(here: Site, lang: str) -> None:
    """The saved datasets: which is shown, and which are withdrawn."""
    for line in st.session_state.get("said", []):
        st.success(plain(line))
    try:
        found = here.store.datasets()
    except BorderMapError as err:
        st.error(error_text(err, lang))
        return
    usable = [one for one in found if not one.withdrawn_at]
    if usable:
        choose(here, usable, lang)
    withdrawn = [one for one in found if one.withdrawn_at]
    if withdrawn:
        with st.expander(t("mine.withdrawn", lang, n=len(withdrawn))):
            for one in withdrawn:
                if st.button(plain(t("mine.restore", lang, name=one.newest.about.name)), key=f"restore-{one.id}"):
                    here.store.restore(one.id)
                    st.rerun()
    if found:
        st.download_button(
            t("mine.export", lang), lambda: keeping.packed(here.store), "incidents.zip", "application/zip",
            key="store-export", on_click="ignore",
        )  # fmt: skip


def choose(here: Site, usable: list[Stored], lang: str) -> None:
    """Which saved dataset is shown, and what is known of it."""
    state = mine.of_session()
    names = {"": t("mine.none", lang)} | labels(usable)
    shown = state.get("saved") if state.get("saved") in names else ""
    picked = st.selectbox(
        t("mine.saved_list", lang), list(names), list(names).index(shown), format_func=lambda one: names[one],
        key=f"choose-{shown}-{len(usable)}-{state.get('settled', 0)}",
    )  # fmt: skip
    if picked != shown:
        if picked:
            mine.fetch(here, picked, names[picked])
        else:
            mine.show("")
        st.rerun()
    if shown:
        about(here, next(one for one in usable if one.id == shown), lang)


def labels(found: list[Stored]) -> dict[str, str]:
    """What datasets are called, by id. Streamlit knows a choice by its label, so those of one name carry their id."""
    names = [one.newest.about.name for one in found]
    return {
        one.id: name if names.count(name) == 1 else f"{name} · {one.id}" for one, name in zip(found, names, strict=True)
    }


def about(here: Site, one: Stored, lang: str) -> None:
    """What is known of a dataset, which rows of its file are not shown and why, and the way to withdraw it."""
    version = one.newest
    values = {
        "version": version.number,
        "date": day(version.saved_at[:10], lang),
        "file": version.file,
    }
    st.caption(plain(t("mine.about", lang, **values)))
    for name in ("source", "licence", "date"):
        if told := getattr(version.about, name):
            st.caption(plain(f"{t(f'mine.{name}', lang)}: {told}"))
    if version.rows_bad and st.toggle(t("mine.bad_rows", lang, n=version.rows_bad), key=f"bad-{one.mark}"):
        bad_rows(mine.flaws(here, one), lang)
    if st.button(t("mine.withdraw", lang), key="withdraw"):
        here.store.withdraw(one.id)
        mine.show("")
        st.rerun()

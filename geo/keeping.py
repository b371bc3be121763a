"""`border-map import` and `border-map store`: what is saved, how it came to be, and the way back, as text or JSON."""

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from geo import catalog, importing, incidents, reporting, saving
from geo.catalog import Catalog
from geo.dataset import Dataset
from geo.i18n import t
from geo.importing import Difference, Draft, Ground
from geo.ingest import vocabulary
from geo.ingest.sheet import Choices, Refused
from geo.store.embedded import EmbeddedStore
from geo.store.protocol import About, Store, Stored, StoreError, usable
from geo.view import ViewState

LISTED_ROWS = 20
Said = TypeVar("Said", About, Choices)


def ground(found: Catalog | None = None) -> Ground:
    """The vocabulary, line and countries of a catalog, by default of the shipped one."""
    found = found or catalog.load()
    return Ground(vocabulary.of(found), incidents.border_line(found), incidents.countries(found))


def of_link(query: str, found: Catalog) -> Dataset | None:
    """The saved dataset that a link names, as it is now; None where it names none.

    Raises StoreError where this machine's store has it not or not in use, Refused, DatasetError.
    """
    id = ViewState.from_query(query)[0].data
    if not id:
        return None
    store = EmbeddedStore()
    return importing.of_store(store, usable(store, id), ground(found))


def add(
    paths: Sequence[Path], store: Store, choices: Choices, about: About, into: str, lang: str, is_json: bool
) -> int:  # fmt: skip
    """Saves files, each as a dataset of its own or as a version of one; a file is refused if no row can be shown.

    A version is read as the one before was, but for what `choices` say. Returns what `check` would, and 2 for a refused
    file. Raises StoreError.
    """
    base, worst = ground(), 0
    for path in paths:
        told = _added(path, store, choices, about, into, base, lang)
        worst = max(worst, reporting.WORST[told["outcome"] if "dataset" in told else "reject-file"])
        if is_json:
            print(json.dumps(told, ensure_ascii=False))
            continue
        print("\n".join(reporting.lines(told, lang)))
        if "dataset" in told:
            print("  " + t("store.saved", lang, id=told["dataset"], n=told["rows_good"]))
        if n := told.get("difference", {}).get("waiting"):
            print("  " + t("store.waiting", lang, n=n))
    return worst


def _added(
    path: Path, store: Store, choices: Choices, about: About, into: str, base: Ground, lang: str
) -> dict[str, Any]:  # fmt: skip
    stored = store.dataset(into) if into else None
    try:
        made = importing.draft(reporting.body(path), path.name, base, _chosen(choices, stored))
    except Refused as err:
        return reporting.refused(path, err, lang)
    report = made.reading.as_json(lang)
    if not made.reading.rows_good:
        said = t("error.dataset_empty", lang, file=made.file, n=made.reading.rows)
        return report | {"warnings": [*report["warnings"], {"code": "dataset_empty", "rows": [], "message": said}]}
    told = named(about, made, stored)
    before = importing.opened(store, into, base)[1] if into else None
    report |= {"dataset": importing.save(store, made, told, into).id}
    if before is None:
        return report
    return report | {"difference": asdict(importing.difference(before.sheet, made.sheet, store.edits(into)))}


def named(about: About, made: Draft, stored: Stored | None) -> About:
    """What is said of a dataset: what is not said anew stays as it was, and its name is at first that of its file.

    Raises StoreError("date_bad").
    """
    if about.date and not _is_date(about.date):
        raise StoreError("date_bad", value=about.date[:40])
    return _over(about, stored.newest.about if stored else About(made.name))


def _chosen(choices: Choices, stored: Stored | None) -> Choices:
    """How a version is read: as the one before, but for what is chosen anew."""
    return _over(choices, stored.newest.choices) if stored else choices


def _over(said: Said, before: Said) -> Said:
    """What is said anew laid over what was said before."""
    return replace(before, **{name: value for name, value in asdict(said).items() if value})


def _is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day of ISO 8601."""
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return False
    try:
        return bool(date.fromisoformat(text + "-01-01"[len(text) - 4 :]))
    except ValueError:
        return False


def listing(store: Store, lang: str, is_json: bool) -> int:
    """Prints every dataset."""
    found = store.datasets()
    if is_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    elif not found:
        print(t("store.empty", lang))
    for one in () if is_json else found:
        print(_line(one, lang))
    return 0


def _line(one: Stored, lang: str) -> str:
    version = one.newest
    said = t(
        "store.line", lang, id=one.id, name=version.about.name, n=version.rows_good, version=version.number,
        date=version.saved_at[:10], source=version.about.source or "–", licence=version.about.licence or "–",
    )  # fmt: skip
    return f"{said} {t('store.withdrawn', lang)}" if one.withdrawn_at else said


def history(store: Store, id: str, is_json: bool) -> int:
    """Prints every version of a dataset and its edits. Raises StoreError("store_unknown")."""
    versions, edits = store.versions(id), store.edits(id)
    if is_json:
        told = {"versions": [asdict(one) for one in versions], "edits": [asdict(one) for one in edits]}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    for one in versions:
        print(f"{one.number}  {one.saved_at}  {one.file}  {one.rows_good} + {one.rows_bad}  sha256 {one.sha256[:16]}")
    for edit in edits:
        print(f"   {edit.at}  {edit.key}  {json.dumps(dict(edit.cells), ensure_ascii=False)}")
    return 0


def compare(store: Store, id: str, path: Path | None, choices: Choices, lang: str, is_json: bool) -> int:
    """Prints what a file, read as `add` would, or the newest version brings against the one before.

    Raises StoreError("store_unknown" | "choices_without_file" …), ExportError("file_unreadable"), Refused.
    """
    if path is None and choices != Choices():
        raise StoreError("choices_without_file", id=id)
    base, versions = ground(), store.versions(id)
    if path is None and len(versions) < 2:
        print("{}" if is_json else t("store.one_version", lang))
        return 0
    older = versions[-1 if path else -2].number
    stored, old = importing.opened(store, id, base, older)
    if path:
        new = importing.draft(saving.contents(path), path.name, base, _chosen(choices, stored))
    else:
        new = importing.opened(store, id, base)[1]
    found = importing.difference(old.sheet, new.sheet, store.edits(id))
    print(json.dumps(asdict(found)) if is_json else "\n".join(difference_lines(found, lang)))
    return 0


def difference_lines(found: Difference, lang: str) -> list[str]:
    """A difference in words."""
    lines = [t("store.same", lang, n=found.same)]
    for kind in ("added", "changed", "gone"):
        rows = getattr(found, kind)
        more = " …" if len(rows) > LISTED_ROWS else ""
        listed = ", ".join(map(str, rows[:LISTED_ROWS])) + more
        lines.append(t(f"store.{kind}", lang, n=len(rows), rows=listed or "–"))
    return [*lines, t("store.waiting", lang, n=found.waiting)] if found.waiting else lines


def mark(store: Store, id: str, is_withdrawn: bool) -> int:
    """Withdraws or restores a dataset. Raises StoreError("store_unknown")."""
    (store.withdraw if is_withdrawn else store.restore)(id)
    return 0


def packed(store: Store) -> bytes:
    """Everything that the store holds, as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in store.export():
            archive.writestr(name, body)
    return out.getvalue()


def give_back(store: Store, out: Path) -> int:
    """Writes everything that the store holds as a zip. Raises StoreError, and as `saving.opened` does."""
    saving.write(out, packed(store))
    return 0

"""`border-map check`: files of incidents read and reported, as text or JSON."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from geo import catalog, saving
from geo.errors import ExportError
from geo.i18n import t, visible
from geo.ingest import confined, kinds, vocabulary
from geo.ingest.judge import judge
from geo.ingest.reading import CHOSEN, refusal, sentence
from geo.ingest.sheet import Choices, Note, Refused

WORST = {"accept": 0, "accept-with-warning": 0, "reject-with-row-errors": 1, "reject-file": 2}
SHOWN_ERRORS = 50
"""Bad rows that the report as text lists; `--json` has all."""


def report(path: Path, words: vocabulary.Vocabulary, choices: Choices, lang: str) -> dict[str, Any]:
    """What came of a file, as `check --json` prints it."""
    try:
        return judge(confined.sheet(body(path), path.name, choices), path.name, words, choices).as_json(lang)
    except Refused as err:
        return refused(path, err, lang)


def body(path: Path) -> bytes:
    """The bytes of a file. Raises Refused("file_unreadable"): a file that cannot be opened is one that is not read."""
    try:
        return saving.contents(path)
    except ExportError as err:
        raise Refused(err.code, **err.values) from err


def refused(path: Path, err: Refused, lang: str) -> dict[str, Any]:
    """The report of a file that is refused as a whole."""
    return refusal(err, path.name, _format(path.name), lang)


def _format(name: str) -> str:
    try:
        return kinds.meant(name)
    except Refused:
        return name.rpartition(".")[2].lower()


def check(paths: Sequence[Path], choices: Choices, lang: str, is_json: bool) -> int:
    """Prints the report of every file; 0 all rows good, 1 some bad, 2 a file refused."""
    words, worst = vocabulary.of(catalog.load()), 0
    for path in paths:
        told = report(path, words, choices, lang)
        worst = max(worst, WORST[told["outcome"]])
        print(json.dumps(told, ensure_ascii=False) if is_json else "\n".join(lines(told, lang)))
    return worst


def lines(told: dict[str, Any], lang: str) -> Iterable[str]:
    """A report as text: the outcome, what is to be said, every bad row, and how types were taken."""
    yield t(
        f"import.outcome.{told['outcome']}",
        lang,
        file=told["file"],
        n=told["rows_total"],
        good=told["rows_good"],
        bad=told["rows_bad"],
    )
    for note in [*told["warnings"], *told["info"]]:
        yield f"  {_line(note['message'], note['code'])}"
    for one in told["errors"][:SHOWN_ERRORS]:
        where = t("import.cell" if one["column"] else "import.row", lang, row=one["row"], column=one["column"])
        value = f" “{visible(one['value'])[:80]}”" if one["value"] else ""
        yield f"  {where}{value}: {one['message']} [{one['reason']}]"
    if len(told["errors"]) > SHOWN_ERRORS:
        yield "  " + t("import.more_errors", lang, n=len(told["errors"]) - SHOWN_ERRORS)


def doubts(notes: Iterable[Note], lang: str) -> Iterable[str]:
    """Notes as lines, each with its code."""
    for note in notes:
        yield _line(sentence(note, lang), note.code)


def _line(message: str, code: str) -> str:
    """What is said, its code, and the option that settles it where one does."""
    field = CHOSEN.get(code) or CHOSEN.get(code.partition(":")[0])
    return f"{message} [{code}: --{field.replace('_', '-')}]" if field else f"{message} [{code}]"

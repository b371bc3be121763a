"""The command line: `border-map`, also `python -m geo`."""

import argparse
import gc
import io
import json
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from geo.errors import BorderMapError

if TYPE_CHECKING:
    from geo.dataset import Dataset
    from geo.ingest.sheet import Choices

LANGS = ("ar", "fr", "en")
REFUSED = 2
"""Exit code of what cannot be done at all, where 1 says that some rows are bad."""
INTERRUPTED, BROKEN_PIPE = 130, 141
"""Exit codes of a command that Ctrl+C ends, and of one whose reader has gone, as shells have it of such signals."""
VALUED = ("--host", "--port", "--data", "--encoding", "--date-order", "--sheet")
"""Options that may stand before a command and take a value."""
FORMATS = "png, svg, pdf, pptx, html, geojson, gpkg, parquet, csv, xlsx, zip"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code. Errors are one sentence on stderr in the environment's language."""
    try:
        return _run(argv)
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(argv: Sequence[str] | None) -> int:
    _write_unicode()
    parser, commands = _parser()
    options = parser.parse_args(_command_first(sys.argv[1:] if argv is None else list(argv), commands))
    try:
        code = options.run(options)
        print(end="", flush=True)
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except BorderMapError as err:
        said = err.said(environment_language())
        print(f"{err.where}: {said}" if err.where else said, file=sys.stderr)
        return options.failed


def _write_unicode() -> None:
    """Has files and pipes take UTF-8 on every system; nothing that is said ends a command for want of a letter."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


def environment_language() -> str:
    """The language that LC_ALL, LC_MESSAGES or LANG names, if it is one of the map's; else English."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")
    return said[:2] if said[:2] in LANGS else "en"


def _command_first(words: list[str], commands: Collection[str]) -> list[str]:
    """The words with the command before its options, wherever it stands; where there is none, the app is run."""
    if words and (not words[0].startswith("-") or words[0] in ("-h", "--help")):
        return words
    found = (n for n, word in enumerate(words) if word in commands and words[n - 1] not in VALUED)
    at = next(found, None)
    return ["serve", *words] if at is None else [words[at], *words[:at], *words[at + 1 :]]


class Parser(argparse.ArgumentParser):
    """Says in one sentence of the environment's language that a command line is not understood; the library's own
    words in it, and the help, are English.
    """

    def error(self, message: str) -> NoReturn:
        """Ends the program with the sentence."""
        from geo.i18n import t

        self.exit(
            REFUSED, t("cli.not_understood", environment_language(), said=message, help=f"{self.prog} --help") + "\n"
        )


def _parser() -> tuple[argparse.ArgumentParser, Collection[str]]:
    """What reads a command line, and the commands that it knows."""
    parser = Parser(prog="border-map", description="Incident map of the Algeria-Mali border.")
    parser.set_defaults(failed=1)
    commands = parser.add_subparsers(required=True)
    _serve_options(commands.add_parser("serve", help="run the app (the default)"))
    _snapshot_options(commands.add_parser("snapshot", help="write a view as files, without browser and network"))
    layers = commands.add_parser("layers", help="every layer with figures, source, licence and hash check")
    layers.add_argument("--json", action="store_true")
    layers.set_defaults(run=_layers)
    points = commands.add_parser(
        "enrich", help="add distance, chainage and side to every point of a CSV or Parquet file"
    )
    points.add_argument("source", type=Path, help="has columns lon and lat (degrees); radius_km, symbolic if known")
    points.add_argument("target", type=Path, help="CSV or Parquet")
    points.add_argument("--engine", choices=("local", "dask"), default="local", help="local is the only one")
    points.set_defaults(run=_enrich)
    _check_options(commands.add_parser("check", help="read files of incidents and report what comes of every row"))
    _import_options(commands.add_parser("import", help="put incidents into the store"))
    _store_options(commands.add_parser("store", help="list, compare, withdraw, restore and give back what is stored"))
    commands.add_parser("doctor", help="whether everything needed is here").set_defaults(run=_doctor)
    return parser, commands.choices


def _snapshot_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("out", nargs="+", type=Path, help=f"files to write; the suffix tells the format: {FORMATS}")
    parser.add_argument("--view", default="", help='the query of a link, e.g. "cat=battle&from=2024-01-01"')
    parser.add_argument("--lang", choices=LANGS, help="language of the files")
    parser.add_argument("--story", help="id of a story; the rest of the view is laid over it")
    parser.add_argument("--page", default="16x9", help="16x9, 4k, 4x3, a4, a4-portrait, a3, a3-portrait or WxH in px")
    parser.add_argument("--projection", choices=("screen", "print"), help="print: Lambert conformal conic")
    parser.add_argument(
        "--layout", choices=("map", "claims", "bare"), help="claims: what each side says, beside the map"
    )
    parser.add_argument("--title", help="a title of your own")
    parser.add_argument("--note", help="a note of your own")
    parser.add_argument("--background", choices=("white", "none"), help="none: transparent")
    for name in ("legend", "locator", "relief"):
        parser.add_argument(f"--no-{name}", dest=name, action="store_const", const="0")
    parser.add_argument("--picture", action="store_const", const="1", help="slides with the map as a picture")
    parser.add_argument("--slides", help="ids of incidents with a slide each, or all")
    parser.add_argument("--langs", help="languages of a briefing pack, or all")
    _data_option(parser)
    parser.add_argument("--date", help="date that the files name as theirs; also SOURCE_DATE_EPOCH (never the clock)")
    parser.set_defaults(run=_snapshot)


def _data_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, metavar="FILE", action="append", help="incidents of your own beside the map's: CSV, XLSX, "
        "GeoJSON, GeoPackage or Parquet; `check` tells what comes of it; may stand several times",
    )  # fmt: skip
    _choice_options(parser)


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one object a file")
    _choice_options(parser)
    parser.set_defaults(run=_check, failed=REFUSED)


def _choice_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--encoding", default="", help="of a text file, such as windows-1256")
    parser.add_argument("--date-order", default="", choices=("dmy", "mdy"), help="how 01/04/2025 is meant")
    parser.add_argument("--sheet", default="", help="sheet of a workbook, layer of a GeoPackage")
    parser.add_argument("--swap", action="store_true", help="exchange latitude and longitude where they seem exchanged")


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--name", default="", help="what the dataset is called; by default as its file")
    parser.add_argument("--source", default="", help="who made it")
    parser.add_argument("--licence", default="", help="under which licence it may be used")
    parser.add_argument("--dated", default="", help="date of its content: 2025, 2025-07 or 2025-07-03")
    parser.add_argument("--into", default="", metavar="ID", help="a dataset that this is a newer version of")
    _choice_options(parser)
    _store_place(parser)
    parser.set_defaults(run=_import, failed=REFUSED)


def _store_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--store", type=Path, metavar="FILE", help="file of the store; also BORDER_MAP_STORE")
    parser.add_argument("--json", action="store_true")


def _store_options(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True)
    for name, told in STORE_COMMANDS.items():
        one = commands.add_parser(name, help=told)
        if name not in ("list", "export"):
            one.add_argument("id")
        if name == "compare":
            one.add_argument("file", nargs="?", type=Path, help="by default the newest version against the one before")
            _choice_options(one)
        if name == "export":
            one.add_argument("out", type=Path, help="a zip file")
        _store_place(one)
        one.set_defaults(run=_store, act=name)


STORE_COMMANDS = {
    "list": "every dataset",
    "show": "versions and edits of a dataset",
    "compare": "what a file brings against a dataset",
    "withdraw": "take a dataset out of use",
    "restore": "take it into use again",
    "export": "write everything that is stored, as it came",
}


def _import(options: argparse.Namespace) -> int:
    from geo import keeping
    from geo.store.embedded import EmbeddedStore
    from geo.store.protocol import About

    about = About(options.name, options.source, options.licence, options.dated)
    store, lang = EmbeddedStore(options.store), environment_language()
    return keeping.add(options.files, store, _choices(options), about, options.into, lang, options.json)


def _store(options: argparse.Namespace) -> int:
    from geo import keeping
    from geo.store.embedded import EmbeddedStore

    store, lang = EmbeddedStore(options.store), environment_language()
    if options.act == "list":
        return keeping.listing(store, lang, options.json)
    if options.act == "show":
        return keeping.history(store, options.id, options.json)
    if options.act == "compare":
        return keeping.compare(store, options.id, options.file, _choices(options), lang, options.json)
    if options.act == "export":
        return keeping.give_back(store, options.out)
    return keeping.mark(store, options.id, options.act == "withdraw")


def _choices(options: argparse.Namespace) -> "Choices":
    from geo.ingest.sheet import Choices

    return Choices(options.encoding, options.date_order, options.sheet, options.swap)


def _check(options: argparse.Namespace) -> int:
    from geo import reporting

    return reporting.check(options.files, _choices(options), environment_language(), options.json)


def _dataset(options: argparse.Namespace) -> "Dataset | None":
    """The files of --data as one dataset; what of them is left out, assumed or in doubt said on stderr."""
    if not options.data:
        return None
    from geo import dataset, keeping, reporting
    from geo.i18n import t

    ground, lang = keeping.ground(), environment_language()
    on = (ground.vocabulary, ground.border, ground.lands, _progress, _choices(options))
    sets = [dataset.read(path, *on) for path in options.data]
    for data in sets:
        said = [t("cli.data_read", lang, name=data.name, n=len(data)), *reporting.doubts(data.doubts, lang)]
        said += [t(f"cli.data_assumed.{name}", lang) for name in data.assumed]
        for out in data.left_out:
            reason = t(f"row.{out.reason}", lang)
            said.append(t("cli.data_left_out", lang, n=out.rows, first=out.first, reason=reason))
        print("\n".join(said), file=sys.stderr)
    return dataset.together(sets)


def _progress(done: int, rows: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} / {rows}", end="\r", file=sys.stderr, flush=True)


def _serve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    _data_option(parser)
    parser.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    from geo.i18n import t
    from geo.ui import launch, site

    launch.check_port(options.host, options.port)
    data = _dataset(options)
    if data:
        site.show(data)
    print(t("cli.serving", environment_language(), url=f"http://{options.host}:{options.port}"), flush=True)
    launch.serve(options.host, options.port, open_browser=not options.no_browser)
    return 0


@contextmanager
def _in_one_go() -> Iterator[None]:
    """Without collecting garbage, which takes a tenth of a short run."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_in_one_go()
def _snapshot(options: argparse.Namespace) -> int:
    from geo import export, keeping, load_files
    from geo.export import order, pictures
    from geo.i18n import t
    from geo.view import notice

    files, lang = load_files(), environment_language()
    for err in files.catalog.unavailable.values():
        print(t("notice.layers", lang, value=err.said(lang)), file=sys.stderr)
    data = _dataset(options) or keeping.of_link(options.view, files.catalog)
    files = files.beside(data) if data else files
    said = {"lang": options.lang, "story": options.story}
    kept = [part for part in options.view.split("&") if part and not said.get(part.split("=")[0])]
    view, errors = files.view("&".join([*kept, *(f"{key}={value}" for key, value in said.items() if value)]))
    if errors:
        print(notice(errors, lang), file=sys.stderr)
    own = {key: getattr(options, key, None) for key in order.OWN_KEYS} | {"date": options.date or _epoch()}
    wanted = order.of(files, view, {key: value for key, value in own.items() if value is not None})
    if said := pictures.emptiness(wanted, lang):
        print(said, file=sys.stderr)
    for out in options.out:
        export.save(out, wanted)
        print(out)
    return 0


def _epoch() -> str | None:
    """The date of SOURCE_DATE_EPOCH, as reproducible builds set it. Raises BorderMapError("option_bad")."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not seconds:
        return None
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(seconds))).date().isoformat()
    except (ValueError, OverflowError) as err:
        told = {"value": seconds[:40], "known": "1751500800", "other": "0"}
        raise BorderMapError("option_form", key="SOURCE_DATE_EPOCH", **told) from err


def _enrich(options: argparse.Namespace) -> int:
    from geo import catalog, enrichment, incidents
    from geo.i18n import t

    lang = environment_language()
    if options.engine != "local":
        print(t("cli.engine_other", lang), file=sys.stderr)
        return REFUSED
    found = catalog.load()
    border = incidents.border_line(found)
    if border is None:
        raise found.unavailable["border"]

    def told(rows: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{rows}", end="\r", file=sys.stderr, flush=True)

    done = enrichment.enrich(options.source, options.target, border, incidents.countries(found), told)
    print(t("cli.enriched", lang, n=done.rows, file=options.target))
    if done.unplaced:
        print(t("cli.unplaced", lang, n=done.unplaced), file=sys.stderr)
    return 0


def _layers(options: argparse.Namespace) -> int:
    from geo import catalog

    found = catalog.load()
    rows = [
        {**layer.row, "hash_check": "differs" if layer.id in found.unavailable else "ok"}
        for layer in found.layers.values()
    ]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    for row in [] if options.json else rows:
        _print_layer(row)
    return 1 if found.unavailable else 0


def _print_layer(row: dict) -> None:
    print(f"{row['id']}  {row['title']['en']}  [{row['hash_check']}]")
    print(f"  {row['file']}: {row['count']} {row['geometry_type']}, {row['licence']}, sha256 {row['sha256'][:16]}")
    for figure in row["stated"]:
        print(f"  stated    {figure['quantity']} {figure['value']} {figure['unit']}  ({figure['source']})")
    for name, value in row["measured"].items():
        print(f"  measured  {name} {value}")
    print(
        "  from " + "; ".join(f"{provider['name']} ({', '.join(provider['roles'])})" for provider in row["providers"])
    )


def _doctor(_: argparse.Namespace) -> int:
    from geo import doctor

    findings = list(doctor.examine(environment_language()))
    for finding in findings:
        print(f"{'ok  ' if finding.is_well else 'BAD '} {finding.what}: {finding.detail}")
    return 0 if all(finding.is_well for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main())

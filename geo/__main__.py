"""The command line: `border-map`, also `python -m geo`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from geo.errors import BorderMapError

LANGS = ("ar", "fr", "en")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns its exit code. Errors are one sentence on stderr in the environment's language."""
    options = _parser().parse_args(argv)
    try:
        return options.run(options)
    except BorderMapError as err:
        from geo.i18n import t

        print(t(f"error.{err.code}", environment_language(), **err.values), file=sys.stderr)
        return 1


def environment_language() -> str:
    """The language that LC_ALL, LC_MESSAGES or LANG names, if it is one of the map's; else English."""
    said = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")
    return said[:2] if said[:2] in LANGS else "en"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="border-map", description="Incident map of the Algeria-Mali border.")
    _serve_options(parser)
    commands = parser.add_subparsers()
    _serve_options(commands.add_parser("serve", help="run the app (the default)"))
    snapshot = commands.add_parser(
        "snapshot", help="write a view as a picture, without a browser and without a network"
    )
    snapshot.add_argument("out", nargs="+", type=Path, help="files to write; the suffix tells the format (png)")
    snapshot.add_argument("--view", default="", help='the query of a link, e.g. "cat=battle&from=2024-01-01"')
    snapshot.add_argument("--lang", choices=LANGS, help="language of the picture")
    snapshot.add_argument("--story", help="id of a story; the rest of the view is laid over it")
    snapshot.add_argument("--page", default="16x9", help="16x9, 4k, 4x3 or WIDTHxHEIGHT")
    snapshot.set_defaults(run=_snapshot)
    layers = commands.add_parser("layers", help="every layer with figures, source, licence and hash check")
    layers.add_argument("--json", action="store_true")
    layers.set_defaults(run=_layers)
    commands.add_parser("doctor", help="whether everything needed is here").set_defaults(run=_doctor)
    return parser


def _serve_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    parser.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    from geo.i18n import t
    from geo.ui import launch

    launch.check_port(options.host, options.port)
    print(t("cli.serving", environment_language(), url=f"http://{options.host}:{options.port}"), flush=True)
    launch.serve(options.host, options.port, open_browser=not options.no_browser)
    return 0


def _snapshot(options: argparse.Namespace) -> int:
    from geo import export, load_files
    from geo.i18n import t

    files = load_files()
    said = {"lang": options.lang, "story": options.story}
    kept = [part for part in options.view.split("&") if part and not said.get(part.split("=")[0])]
    view, errors = files.view("&".join([*kept, *(f"{key}={value}" for key, value in said.items() if value)]))
    if errors:
        lang = environment_language()
        parts = ", ".join(t(f"error.{err.code}", lang, **err.values) for err in errors)
        print(t("notice.view", lang, parts=parts), file=sys.stderr)
    scene = files.scene(view)
    for out in options.out:
        export.save(out, scene, options.page)
        print(out)
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

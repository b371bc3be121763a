"""The command `python -m geo.rebuild`."""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from geo import catalog
from geo.errors import BorderMapError
from geo.rebuild import inputs, manifest
from geo.rebuild.layer_rows import LAYERS
from geo.rebuild.sources import Sources


def main(argv: Sequence[str] | None = None) -> int:
    """Build layers and the manifest; exit code 0; 1 when --check finds a difference, 2 when an input is at fault."""
    options = _parser().parse_args(argv)
    sources = Sources(options.out / "tables", options.cache)
    try:
        if options.check:
            return _check(options.ids, sources, options.out)
        _write(options.ids, sources, options.out, options.out)
    except BorderMapError as err:
        print(err, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m geo.rebuild", description="Make the files of layers/ again.")
    ids = [layer.id for layer in LAYERS]
    parser.add_argument("ids", nargs="*", choices=[*ids, []], metavar="id", help="layers: " + ", ".join(ids))
    parser.add_argument("--cache", type=Path, default=inputs.default_cache(), help="where archives are kept")
    parser.add_argument("--out", type=Path, default=catalog.default_root(), help="the data folder; holds tables/")
    parser.add_argument("--check", action="store_true", help="write nothing there, say which files would differ")
    return parser


def _write(ids: Iterable[str], sources: Sources, kept: Path, out: Path) -> list[str]:
    """Build layers into `out`, and the manifest from their rows and those that `kept` has of the others.

    Returns the paths written, below `out`.
    """
    known = kept / manifest.FILE
    wanted = set(ids) or {layer.id for layer in LAYERS}
    rows = manifest.parse(known.read_bytes()) if known.is_file() else {}
    files = {}
    for layer in LAYERS:
        if layer.id in wanted:
            files[layer.file] = manifest.BUILDERS[layer.id](sources)
            rows[layer.id] = manifest.layer_row(layer, files[layer.file], sources)
    files[manifest.FILE] = manifest.dump(rows)
    for name, data in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(data)
        print(f"{name} {len(data)} bytes", file=sys.stderr)
    return list(files)


def _check(ids: Iterable[str], sources: Sources, kept: Path) -> int:
    """Build into a temporary folder and compare byte for byte; one line per file."""
    different = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in _write(ids, sources, kept, Path(folder)):
            same = (kept / name).is_file() and (kept / name).read_bytes() == (Path(folder) / name).read_bytes()
            different += not same
            print(f"{'same' if same else 'DIFFERENT'} {name}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())

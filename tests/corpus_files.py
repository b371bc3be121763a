"""The files of the corpus, and a GeoPackage of it made to harm."""

import sqlite3
from contextlib import closing
from pathlib import Path

CORPUS = Path(__file__).resolve().parent / "data" / "corpus"
FILES = sorted(path for path in CORPUS.iterdir() if path.suffix in (".csv", ".geojson", ".xlsx", ".gpkg", ".zip"))
FILES.remove(CORPUS / "manifest.csv")
FUNCTIONS = ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY")


def with_statements(folder, statements):
    """A GeoPackage after statements that anyone may have run on it."""
    path = folder / "a.gpkg"
    path.write_bytes((CORPUS / "gp_clean.gpkg").read_bytes())
    with closing(sqlite3.connect(path)) as base, base:
        for name in FUNCTIONS:
            base.create_function(name, 1, lambda _: 0)
        for statement in statements:
            base.execute(statement)
    return path.read_bytes()

"""What a file is, told by its content; its name only says what it was meant to be."""

import re

from geo.ingest.sheet import Refused

SUFFIXES = {
    "csv": "csv", "tsv": "csv", "txt": "csv", "xlsx": "xlsx", "geojson": "geojson", "json": "geojson", "gpkg": "gpkg",
    "parquet": "parquet", "geoparquet": "parquet",
}  # fmt: skip
SIGNATURES = {
    b"PK\x03\x04": "xlsx",
    b"PK\x05\x06": "xlsx",
    b"SQLite format 3\x00": "gpkg",
    b"PAR1": "parquet",
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\x89PNG": "PNG",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"II*\x00": "TIFF",
    b"\x7fELF": "ELF",
}
BLANK = re.compile(rb"^(?:\xef\xbb\xbf)?\s*")


def meant(name: str) -> str:
    """The format that a file's name tells. Raises Refused("format_unknown")."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix == "zip":
        return "zip"
    if suffix not in SUFFIXES:
        raise Refused("ingest_format_unknown", suffix=suffix[:12] or name[:40], known=", ".join(SUFFIXES))
    return SUFFIXES[suffix]


def told(body: bytes) -> str:
    """The format that a file's content tells: one that `readers` has, or the name of another kind of file."""
    for signature, kind in SIGNATURES.items():
        if body.startswith(signature):
            return kind
    start = body[BLANK.match(body[:256]).end() :][:64]
    if start.startswith(b"<"):
        return "HTML" if re.match(rb"<(?:!doctype html|html|head|body)", start, re.IGNORECASE) else "XML"
    return "geojson" if start.startswith((b"{", b"[")) else "csv"

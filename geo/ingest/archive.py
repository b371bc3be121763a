"""Zip archives before anything in them is unpacked: paths, sizes, ratios, and how many rows they seem to hold."""

import io
import re
import zipfile
import zlib

from geo.ingest.limits import MOST_UNPACKED, ZIP_RATIO, ZIP_SMALL
from geo.ingest.sheet import Refused

LOCAL, ENTRY, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
MOST_COMMENT = 65_535
"""Bytes that may follow the end of an archive's directory at most."""
COUNTED = 64 * 2**20
"""Bytes that are unpacked at most to count the rows of a workbook that is refused."""
SECOND_CELL = re.compile(rb'<c r="B[0-9]+"')
"""What every row of a table has once: a cell in its second column."""
MOST_MEMBERS = 2_000


def unpacked(body: bytes) -> int:
    """Bytes that a file grows to, by the directory of its archive, of which nothing else is believed: no more than an
    archive may grow to, no less than the file has, and that if it is no archive.
    """
    end = body.rfind(END, max(len(body) - MOST_COMMENT - 22, 0)) if body.startswith(LOCAL) else -1
    at, total = _number(body, end + 16, 4) if end >= 0 else len(body), 0
    for _ in range(MOST_MEMBERS):
        if body[at : at + 4] != ENTRY:
            break
        total += _number(body, at + 24, 4)
        at += 46 + sum(_number(body, at + field, 2) for field in (28, 30, 32))
    return max(min(total, ZIP_RATIO * len(body)), len(body))


def _number(body: bytes, at: int, size: int) -> int:
    return int.from_bytes(body[at : at + size], "little")


def opened(body: bytes) -> zipfile.ZipFile:
    """The archive, its members looked at. Raises Refused("broken-zip" | "zip-path" | "zip-ratio" | "dtd-forbidden")."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as err:
        raise Refused("broken-zip", rows_of(body)) from err
    for member in members:
        if member.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", member.filename):
            raise Refused("zip-path", path=member.filename[:80])
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Refused("zip-ratio", rows_of(body), member="", ratio=ZIP_RATIO)
    for member in members:
        if member.file_size > max(ZIP_SMALL, ZIP_RATIO * member.compress_size):
            raise Refused("zip-ratio", rows_of(body), member=member.filename[:80], ratio=ZIP_RATIO)
    return archive


def without_dtd(archive: zipfile.ZipFile, body: bytes) -> None:
    """Raises Refused("dtd-forbidden" | "broken-zip") where a part of a workbook declares entities or cannot be read."""
    for member in archive.infolist():
        if member.filename.endswith((".xml", ".rels")):
            try:
                with archive.open(member) as file:
                    start = file.read(4096)
            except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError) as err:
                raise Refused("broken-zip", rows_of(body)) from err
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start or b"<\x00!\x00D" in start:
                raise Refused("dtd-forbidden", rows_of(body), member=member.filename[:80])


def rows_of(body: bytes) -> int:
    """How many data rows the sheets of a workbook seem to have, whether or not it is whole: a stream is unpacked piece
    by piece and only counted, so a bomb costs time but no memory."""
    at, total, left = body.find(LOCAL), 0, COUNTED
    while at >= 0 and left > 0:
        length, extra = _number(body, at + 26, 2), _number(body, at + 28, 2)
        name = body[at + 30 : at + 30 + length]
        begins = at + 30 + length + extra
        if name.startswith(b"xl/worksheets/") and name.endswith(b".xml") and body[at + 8 : at + 10] == b"\x08\x00":
            rows, used = _counted(body, begins, left)
            total, left = max(total, rows), left - used
        at = body.find(LOCAL, begins)
    return max(total - 1, 0)


def _counted(body: bytes, begins: int, most: int) -> tuple[int, int]:
    inflate, rows, used, tail, piece = zlib.decompressobj(-15), 0, 0, b"", body[begins : begins + 65_536]
    at = begins + len(piece)
    while piece and used < most and not inflate.eof:
        try:
            out = inflate.decompress(piece, 2**20)
        except zlib.error:
            break
        used += len(out)
        whole = tail + out
        rows += len(SECOND_CELL.findall(whole))
        cut = whole.rfind(b"<c ", len(whole) - 32 if len(whole) > 32 else 0)
        tail = whole[cut:] if cut >= 0 and not SECOND_CELL.match(whole[cut:]) else b""
        piece = inflate.unconsumed_tail
        if not piece:
            piece = body[at : at + 65_536]
            at += len(piece)
    return rows, used

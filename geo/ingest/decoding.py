"""Bytes as text: which encoding, and how that is known."""

import codecs
import re

from geo.ingest.sheet import Note, Refused

MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
OFFERED = ("utf-8", "windows-1256", "windows-1252", "iso-8859-6", "utf-16-le", "mac-roman")
"""Encodings that a user may choose."""
ARABIC_RUN = re.compile("(?<![A-Za-z\u0621-\u064a])[\u0621-\u064a]{2,}(?![A-Za-z\u0621-\u064a])")
"""Arabic letters together that touch no Latin one; Western text read in the Arabic code page has hardly any."""
NUL_SHARE, ONE_SIDED = 0.05, 0.9
"""Share of NUL bytes from which on a text without a mark is UTF-16, if so many of them stand on one side."""
SAMPLE = 200_000


def text(body: bytes, chosen: str = "") -> tuple[str, list[Note]]:
    """The text of a file, its mark taken off, and what is to be said of the encoding.

    Without a mark: UTF-8 if it is valid; else the Windows code page, Arabic or Western, whose letters stand together
    as words. Raises Refused("ingest_encoding") for a chosen encoding that does not fit.
    """
    if chosen:
        whole = _as_chosen(body, chosen)
        return whole, [Note.of("encoding", encoding=chosen)] if "\ufffd" in whole else []
    for mark, encoding in MARKS.items():
        if body.startswith(mark):
            whole = body[len(mark) :].decode(encoding, "replace")
            return whole, [] if encoding == "utf-8" else [Note.of("encoding", encoding="UTF-16")]
    if wide := _wide(body[:SAMPLE]):
        return body.decode(wide, "replace"), [Note.of("encoding", encoding="UTF-16")]
    try:
        return body.decode("utf-8"), []
    except UnicodeDecodeError:
        encoding = _guess(body)
        return body.decode(encoding, "replace"), [Note.of("encoding", encoding=encoding)]


def _as_chosen(body: bytes, chosen: str) -> str:
    if chosen not in OFFERED:
        raise Refused("ingest_encoding", encoding=chosen[:40], known=", ".join(OFFERED))
    for mark in MARKS:
        body = body.removeprefix(mark)
    return body.decode(chosen, "replace")


def _guess(body: bytes) -> str:
    """The encoding of a text that is not UTF-8 and has no mark."""
    sample = body[:SAMPLE]
    if _mostly_utf8(sample):
        return "utf-8"
    high = sum(byte >= 0x80 for byte in sample)
    together = sum(len(run) for run in ARABIC_RUN.findall(sample.decode("cp1256", "replace")))
    return "windows-1256" if together * 2 >= high else "windows-1252"


def _wide(sample: bytes) -> str:
    """Which UTF-16 a text is, told by where its NUL bytes stand; "" for none."""
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if (
        not first + second
        or first + second < NUL_SHARE * len(sample)
        or max(first, second) < ONE_SIDED * (first + second)
    ):
        return ""
    return "utf-16-le" if second > first else "utf-16-be"


def _mostly_utf8(sample: bytes) -> bool:
    """Whether there are more letters that are UTF-8 than bytes that are not."""
    whole = sample.decode("utf-8", "replace")
    broken = whole.count("\ufffd")
    return sum(char > "\x7f" for char in whole) - broken > broken

"""Bytes as text: which encoding, and how that is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingesting import ARABIC, FRENCH, HEADER, ROW, codes, read, table

from geo.ingest import (
    decoding,
)
from geo.ingest.sheet import Choices, Refused

phrases = st.lists(st.text(ARABIC, min_size=2, max_size=9), min_size=1, max_size=12).map(" ".join)
cased = st.sampled_from([str.lower, str.capitalize, str.upper])
accented = st.lists(st.builds(lambda word, case: case(word), st.sampled_from(FRENCH), cased), min_size=1, max_size=9)


@given(phrases, st.sampled_from(["title\n", "date,title\n2025-04-01,", "Tin Zaouatine; "]))
def test_arabic_without_a_mark_is_told_from_french(phrase, before):
    text, notes = decoding.text((before + phrase).encode("cp1256"))
    assert text == before + phrase
    assert [dict(note.values)["encoding"] for note in notes] == ["windows-1256"]


@given(accented.map(" ".join), st.sampled_from(["titre\n", "date;titre\n2025-04-01;", "l’armée – « Gao » ; "]))
def test_french_without_a_mark_is_told_from_arabic(phrase, before):
    text, notes = decoding.text((before + phrase).encode("cp1252"))
    assert text == before + phrase
    assert [dict(note.values)["encoding"] for note in notes] == ["windows-1252"]


@given(st.text().filter(lambda text: not text.startswith("\ufeff")), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_utf_8_is_read_as_it_is_with_and_without_a_mark(text, encoding):
    assert decoding.text(text.encode(encoding)) == (text, [])


@given(st.text())
def test_utf_16_with_a_mark_is_read_and_said(text):
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        told, notes = decoding.text(mark + text.encode(encoding))
        assert told == text
        assert [note.code for note in notes] == ["encoding"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("title", ["Convoy stopped", "Arrêté à Gao", "القوات المسلحة"])
def test_utf_16_without_a_mark_is_read_and_said(words, encoding, title):
    told = read(words, table([HEADER, [*ROW[:3], title]] * 1).encode(encoding))
    assert told.source["title"].to_pylist() == [title]
    assert "encoding" in codes(told)


def test_bytes_that_are_no_utf_8_are_replaced_and_said(words):
    told = read(
        words, table([HEADER, [*ROW[:3], "Événement à Tin Zaouatine près"]]).encode() + b"2025-04-02,20,1,\xff\n"
    )
    assert told.source["title"].to_pylist() == ["Événement à Tin Zaouatine près", "\ufffd"]
    assert "encoding" in codes(told)


@pytest.mark.parametrize("encoding", decoding.OFFERED)
def test_an_encoding_that_is_chosen_is_taken(words, encoding):
    title = {"windows-1256": "قافلة", "iso-8859-6": "قافلة"}.get(encoding, "Été")
    body = table([HEADER, [*ROW[:3], title]]).encode(encoding)
    told = read(words, body, Choices(encoding=encoding))
    assert told.source["title"].to_pylist() == [title]
    assert told.sheet.choices["encoding"] == list(decoding.OFFERED)
    assert not told.warnings


def test_an_encoding_that_is_not_offered_is_refused(words):
    with pytest.raises(Refused, match="ingest_encoding"):
        read(words, [HEADER, ROW], Choices(encoding="utf-7"))

"""Rows of delimited texts: every one is accounted for, and two readers agree."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from ingesting import HEADER, ROW, came_of, read, reasons, table

from geo.ingest import (
    delimited,
)

cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=12)
clean = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(cell, min_size=width, max_size=width).filter(lambda row: any(one.strip() for one in row)),
        min_size=1,
        max_size=8,
    )
)


def same(a, b):
    return a.columns.equals(b.columns) and (a.flaws, a.warnings) == (b.flaws, b.warnings)


@given(clean, st.sampled_from(delimited.SEPARATORS), st.sampled_from(["\n", "\r\n"]))
def test_the_fast_reader_reads_clean_tables_as_the_careful_one(rows, separator, end):
    text = table([[f"c{n}" for n in range(len(rows[0]))], *rows], separator, end)
    text = delimited.plain_lines(text)
    fast, careful = delimited._fast(text, separator), delimited._careful(text, separator)
    assert fast is not None
    assert same(fast, careful)
    assert careful.columns.to_pylist() == [{f"c{n}": one for n, one in enumerate(row)} for row in rows]


def agree(fast, careful):
    return fast == careful if isinstance(fast, str) or isinstance(careful, str) else same(fast, careful)


UNUSUAL = {
    "old line ends": "a,b\r1,2\r3,4\r",
    "a header of another line end": "a,b\r1,2\n3,4\n",
    "a blank first line": "\na,b\n1,2\n",
    "a blank row": "a,b\n,\n1,2\n",
    "a row of spaces at the end": "a,b\n1,2\n , \n",
    "a line break of two letters in a cell": 'a,b\r\n"1\r\n2",3\r\n',
    "a long cell": f"a,b\n1,{'x' * 200_000}\n",
    "a cell that is too long": f"a,b\n1,{'x' * 1_000_001}\n",
    "an unnamed column": "a,,c\n1,2,3\n",
    "a column that stands twice": "a,A\n1,2\n",
    "no row": "a,b\n",
    "a quote inside": 'a,b\n1"x",2\n3,4\n',
}


@pytest.mark.parametrize("text", UNUSUAL.values(), ids=UNUSUAL)
def test_the_fast_reader_leaves_to_the_careful_one_what_it_would_read_otherwise(text):
    fast, careful = came_of(delimited._fast, text), came_of(delimited._careful, text)
    assert fast is None or agree(fast, careful)


@given(st.text('ab1,"\n é', min_size=1))
def test_the_fast_reader_reads_any_text_as_the_careful_one_or_leaves_it(text):
    text = f"a,b\n{text}"
    fast, careful = came_of(delimited._fast, text), came_of(delimited._careful, text)
    assert fast is None or agree(fast, careful)


def test_a_separator_of_a_first_line_is_taken(words):
    for mark in "!~:é;":
        told = read(words, f"sep={mark}\r\n{table([HEADER, ROW], mark, chr(13) + chr(10))}".encode())
        assert told.rows_good == told.rows == 1


def test_the_separator_does_not_matter_to_the_fast_reader():
    assert delimited._fast("aéb\n1é2\n", "é") is None
    assert delimited._careful("aéb\n1é2\n", "é").columns.to_pylist() == [{"a": "1", "b": "2"}]


KINDS = {
    "good": "2025-04-01,20.1,0.5,{}",
    "short": "2025-04-01,{}",
    "long": "2025-04-01,20.1,0.5,{},more",
    "unclosed": '2025-04-01,20.1,0.5,"{}',
    "unclosed early": '"{},20.1,0.5,title',
    "quoted": '2025-04-01,20.1,0.5,"{}, ""quoted"""',
    "broken over lines": '2025-04-01,20.1,0.5,"{}\nand on"',
    "blank": "",
    "spaces": "   ",
    "separators": ",,,",
}
mixture = st.lists(st.sampled_from(sorted(KINDS)), max_size=12)


@given(mixture, st.sampled_from(["\n", "\r\n", "\r"]))
@example(["unclosed", "good", "unclosed"], "\n")
def test_no_row_of_any_mixture_vanishes(words, kinds, end):
    marks = [f"T{n}T" for n in range(len(kinds))]
    lines = [",".join(HEADER), *(KINDS[kind].format(mark) for kind, mark in zip(kinds, marks, strict=True))]
    told = read(words, "\n".join(lines).replace("\n", end).encode())
    bad = {flaw.row for flaw in told.errors()}
    assert told.rows_good + len(bad) == told.rows
    rows = ["\x1f".join(filter(None, row.values())) for row in told.source.to_pylist()]
    said = "".join([*rows, *(flaw.value for flaw in told.flaws)])
    assert all(mark in said for mark, kind in zip(marks, kinds, strict=True) if "{}" in KINDS[kind])
    good = [row for n, row in enumerate(rows, 1) if n not in bad]
    assert all(row.count("T") == 2 for row in good)


@given(mixture.filter(lambda kinds: not {"unclosed", "unclosed early"} & set(kinds)))
def test_a_row_is_good_if_it_has_as_many_cells_as_the_header(words, kinds):
    lines = [",".join(HEADER), *(KINDS[kind].format(kind) for kind in kinds)]
    told = read(words, "\n".join(lines).encode())
    assert told.rows_good == sum(kind in ("good", "quoted", "broken over lines") for kind in kinds)
    ragged = [kind for kind in kinds if kind in ("short", "long")]
    found = [reason.removeprefix("row_") for _, reason in reasons(told) if reason in ("row_short", "row_long")]
    assert [one for one in found if one == "long"] == [one for one in ragged if one == "long"]


def test_a_row_with_two_faults_is_one_bad_row_that_names_both(words):
    told = read(words, [HEADER, ["yesterday", "95", "0.5", ""]])
    assert {flaw.reason for flaw in told.errors()} == {"date_unreadable", "latitude_range", "value_missing"}
    assert (told.rows_good, told.rows) == (0, 1)

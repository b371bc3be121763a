"""What tests of reading files share: a small table, and the ways to read one."""

import csv
import io

import numpy as np
import pyarrow as pa

from geo.ingest import (
    delimited,
    readers,
)
from geo.ingest.judge import judge
from geo.ingest.sheet import Refused

TODAY = "2026-11-26"
HEADER = ["date", "latitude", "longitude", "title"]
ROW = ["2025-04-01", "20.1", "0.5", "Convoy stopped"]
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآؤئء"
FRENCH = (
    "été",
    "évacué",
    "près",
    "déjà",
    "août",
    "être",
    "où",
    "reçu",
    "Noël",
    "français",
    "hélicoptère",
    "à",
    "créée",
)
ARABIC_DIGITS = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def table(rows, separator=",", end="\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def read(words, rows, choices=None, name="a.csv"):
    """The reading of rows of cells, or of the bytes of a file."""
    body = rows if isinstance(rows, bytes) else table(rows).encode()
    return judge(readers.sheet(body, name, choices), name, words, choices, TODAY)


def codes(reading):
    return {note.code for note in (*reading.warnings, *reading.info)}


def days(reading, column="start"):
    return np.datetime_as_string(reading.table[column].to_numpy().astype("datetime64[D]")).tolist()


def reasons(reading):
    return [(flaw.row, flaw.reason) for flaw in reading.errors()]


def texts(*values):
    return pa.chunked_array([pa.array(values, pa.string())])


def came_of(reader, text):
    try:
        return reader(delimited.plain_lines(text), ",")
    except Refused as err:
        return err.code

"""What can be wrong in a hand-made table: where it stands, and what to do about it."""

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing wrong in a row: where, the cell or the part of it that is wrong, and why (a key of MEND)."""

    column: str
    value: str
    reason: str


class RowError(NamedTuple):
    """One mistake in a hand-made table.

    line: line of the row in its file, the header being line 1 (0 when it is the whole table)
    value: the cell, or the part of it that is wrong
    reason: a key of MEND, such as "unknown_reference"
    """

    table: str
    line: int
    column: str
    value: str
    reason: str


MEND = {
    "address_missing": "Give an address, or say in url_note_en, _fr and _ar why there is none.",
    "arabic_in_latin_text": "Arabic letters stand in an English or French text: are two cells swapped?",
    "arabic_missing": "No Arabic letters in the Arabic text: are two cells swapped?",
    "bad_view_value": "This key of the link has a value that the map does not know.",
    "bidi_control": "Remove the invisible direction mark.",
    "byte_order_mark": "Remove the invisible byte-order mark.",
    "citation_not_in_supports": "The source does not list this record in its column supports: add it there.",
    "column_missing": "The file lacks this column.",
    "column_unknown": "Nobody reads this column: correct its name or remove it.",
    "control_character": "Remove the invisible control character or line break.",
    "country_unexplained": "The place lies in another country: say why in location_note.",
    "date_as_stated_missing": "A corrected date stands beside the one in the document: write it, in this language too.",
    "date_missing": "Write the date, or set date_precision to none.",
    "day_with_span": "A single day cannot end on another day.",
    "differs_from_record": "The record this row points to says something else.",
    "duplicate_id": "Another row has this id already.",
    "end_missing": "Only a span may stay open: write the end.",
    "ends_before_start": "The end lies before the start.",
    "ends_itself": "An act cannot end itself.",
    "ends_without_status": "Only an act_of_ending ends something: change the status or empty this cell.",
    "fatalities_order": "Must not be smaller than the figure before it (low, best, high).",
    "geometry_of_other_incident": "This geometry belongs to another incident.",
    "inside_unexplained": "Say why the point is not inside the stated country.",
    "latitude_range": "A latitude lies between -90 and 90.",
    "lists_not_parallel": "Must have as many parts as claimant.",
    "longitude_range": "A longitude lies between -180 and 180.",
    "must_be_empty": "A record from outside the document cannot have this.",
    "not_a_measure": "Write a measure as geo/measures.py describes it, such as to-border:place:tessalit.",
    "not_a_value": "Write a number with a decimal point, a time or a date.",
    "not_an_address": "An address begins with http:// or https://.",
    "not_an_id": "Ids are lower-case letters and digits joined by hyphens, with the prefix of their table.",
    "not_country_code": "Write two capital letters, or two such codes joined by a hyphen.",
    "not_in_vocabulary": "This word is not one of those allowed here.",
    "not_iso_date": "Write a day that exists as YYYY-MM-DD.",
    "not_nfc": "Type the accented letters again: they are stored in two pieces.",
    "not_partial_date": "Write YYYY, YYYY-MM or YYYY-MM-DD, or two of them.",
    "not_positive": "Write a number above zero, with a decimal point.",
    "not_whole_number": "Write a whole number.",
    "number_differs_from_id": "Footnote 7 has the id fn07.",
    "number_not_in_text": "The text of this language does not hold the number (French and Arabic: decimal comma).",
    "one_record_wanted": "Point to an incident or to an agreement: one of them.",
    "out_of_sequence": "Numbers must count 1, 2, 3 from the top.",
    "placeholders_differ": "The names in braces differ between the languages.",
    "provenance_missing": "Say where in the document, or in which source, this stands.",
    "replacement_character": "A letter was lost here in a conversion: type it again.",
    "space_around": "Remove the space before or after.",
    "status_without_ends": "Name the agreement that this act ends.",
    "step_outside_view": "The story's own link does not show this incident.",
    "supports_not_cited": "That record does not name this source.",
    "table_missing": "The file is missing or has no rows.",
    "table_unknown": "Nobody reads this file.",
    "text_missing": "Write the text in this language.",
    "unknown_date_unexplained": "Say in note why there is no date.",
    "unknown_placeholder": "story_figures does not say how this figure is computed.",
    "unknown_reference": "There is no such id in the table this points to.",
    "unknown_view_key": "The link has a key that the map does not know.",
    "value_missing": "This cell must not be empty.",
    "value_not_in_text": "The text of this language does not hold these words.",
    "value_not_in_unit": "Not a number, time (HH:MM) or date as the unit wants it.",
    "variant_repeated": "This spelling stands there twice, or is the name itself.",
    "view_key_missing": "The story's link lacks this key.",
    "view_key_twice": "The link gives this key twice.",
    "view_unreadable": "This is no link query of the form key=value&key=value.",
    "zero_unexplained": "Zero deaths need a reason in fatalities_note; leave the figures empty if unknown.",
}
"""What to do about each reason, in English: for who corrects the tables, which the map shows to nobody else."""


def listing(errors: Iterable[RowError]) -> str:
    """One line per error: file, line, column, value, what to do, reason."""
    return "\n".join(
        f"{error.table}.csv, line {error.line}, column {error.column}, value {error.value!r}:"
        f" {MEND[error.reason]} [{error.reason}]"
        for error in errors
    )

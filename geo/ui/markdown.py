"""Text of unknown origin for Streamlit's Markdown: every sign that could mean something is escaped."""

import re

from geo.errors import BorderMapError
from geo.i18n import shown

SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
SPACES = re.compile("[^\\S\u00a0]+")
"""Runs of spaces and ends of lines; those that do not break are kept."""


def plain(text: str) -> str:
    """A text that Markdown shows as it stands, on one line.

    Source: CommonMark 0.31, 2.4: any ASCII punctuation may be escaped with a backslash.
    """
    return SIGNS.sub(r"\\\1", SPACES.sub(" ", shown(text)).strip())


def error_text(err: BorderMapError, lang: str) -> str:
    """What an error says in a language, with the file that it is about if its sentence names none."""
    where = f"{err.where}: " if err.where else ""
    return plain(where + err.said(lang))

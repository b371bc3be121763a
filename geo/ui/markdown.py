"""Text of unknown origin for Streamlit's Markdown: every sign that could mean something is escaped."""

import re

from geo.i18n import visible

SIGNS = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """A text that Markdown shows as it stands, on one line.

    Source: CommonMark 0.31, 2.4: any ASCII punctuation may be escaped with a backslash.
    """
    return SIGNS.sub(r"\\\1", " ".join(visible(text).split()))

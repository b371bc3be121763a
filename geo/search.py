"""Search: what of a record can be found, and how words are compared; the page's half is static/page/search.js."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from geo.i18n import LANGS, period
from geo.tables import Row, items

LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": ""})
EASTERN = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹"
DIGITS = str.maketrans(EASTERN, "0123456789" * 2)
QUOTES = "[’“”]"
FOLD = LETTERS | DIGITS | str.maketrans(dict.fromkeys(QUOTES[1:-1], "'"))
"""Letters and digits of Arabic, and the quotation marks and apostrophes that `typeset` sets for straight ones."""
ARTICLE, SHORTEST_STEM = "ال", 3
KINDS = ("title", "place", "actor", "date", "summary", "source")
"""The fields of a record in the order of their weight."""


def fold(text: str) -> str:
    """Text as search compares it: no case, accents, Arabic diacritics, tatweel, hamza seats or taa marbuta; digits
    western, quotation marks and apostrophes straight."""
    plain = unicodedata.normalize("NFKD", text.translate(FOLD).casefold())
    return "".join(char for char in plain if not unicodedata.combining(char)).translate(FOLD)


def fold_all(texts: pa.Array) -> pa.Array:
    """`fold` of a million texts at once."""
    plain = pc.replace_substring(pc.utf8_lower(_replaced(texts, LETTERS)), "ß", "ss")
    plain = pc.replace_substring_regex(pc.utf8_normalize(plain, "NFKD"), r"\p{M}", "")
    plain = _replaced(pc.replace_substring_regex(plain, QUOTES, "'"), LETTERS)
    has_digits = pc.any(pc.match_substring_regex(plain, f"[{EASTERN}]")).as_py()
    return _replaced(plain, DIGITS) if has_digits else plain


def _replaced(texts: pa.Array, letters: dict[int, str | int]) -> pa.Array:
    for letter, plain in letters.items():
        texts = pc.replace_substring(texts, chr(letter), chr(plain) if isinstance(plain, int) else plain)
    return texts


def needles(text: str) -> list[str]:
    """The folded words that a record must hold, every one; an Arabic word is looked for without its article."""
    return [_stem(word) for word in fold(text).split()]


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether a text holds all of some folded words."""
    folded = fold(text)
    return all(word in folded for word in words)


def _stem(word: str) -> str:
    has_article = word.startswith(ARTICLE) and len(word) >= len(ARTICLE) + SHORTEST_STEM
    return word.removeprefix(ARTICLE) if has_article else word


class Spellings:
    """The places and their spellings: a text that names a place in one of them is found by all."""

    def __init__(self, places: Iterable[Row]):
        self._groups: dict[str, dict[str, None]] = {}
        for group in map(place_names, places):
            for name in map(_words, group):
                self._groups.setdefault(name, {}).update(dict.fromkeys(group))
        longest_first = sorted(filter(None, self._groups), key=len, reverse=True)
        self._named = re.compile(rf"(?<= )(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?= )")

    def of(self, *texts: str) -> tuple[str, ...]:
        """Every spelling of every place that texts name as whole words, each once."""
        found = dict.fromkeys(name for text in texts for name in self._names_in(_words(text)))
        return tuple(dict.fromkeys(name for key in found for name in self._groups[key]))

    def _names_in(self, words: str) -> list[str]:
        """Names that stand in folded words, those inside longer names too."""
        found = self._named.findall(f" {words} ")
        inner = [part for name in found for part in (name.partition(" ")[2], name.rpartition(" ")[0]) if part]
        return [*found, *(name for part in inner for name in self._names_in(part))]


def _words(text: str) -> str:
    """The folded words of a text with one space between them."""
    return " ".join(re.findall(r"\w+", fold(text)))


class Names(NamedTuple):
    """What records refer to, by id; the spellings of places; the Maghreb's names of months by the usual ones."""

    places: Mapping[str, Row]
    actors: Mapping[str, Row]
    sources: Mapping[str, Row]
    spellings: Spellings
    months: Mapping[str, str]


def fields(row: Row, sources: Iterable[str], names: Names) -> dict[str, list[str]]:
    """The texts of one record by kind; title and summary in the order of LANGS. sources: ids it cites."""
    place = names.places[row["place_id"]]
    told = {kind: [row[f"{kind}_{lang}"] for lang in LANGS] for kind in ("title", "summary")}
    own = place_names(place)
    actors = [names.actors[actor] for actor in items(row["actors"]) if actor in names.actors]
    cited = [names.sources[ref] for ref in sources if ref in names.sources]
    return {
        **told,
        "place": list(dict.fromkeys([*own, *names.spellings.of(*own, *chain(*told.values()))])),
        "actor": [text for actor in actors for text in actor_names(actor)],
        "date": _dates(row, names.months),
        "source": [f"{source['publisher']}: {source['title']}".strip(": ") for source in cited],
    }


def place_names(place: Row) -> list[str]:
    """A place's names and other spellings, each once."""
    return list(dict.fromkeys([*(place[f"name_{lang}"] for lang in LANGS), *items(place["variants"])]))


def actor_names(actor: Row) -> list[str]:
    """An actor's names and abbreviations, each once."""
    return list(dict.fromkeys([*(actor[f"name_{lang}"] for lang in LANGS), *items(actor["abbreviations"])]))


def _dates(row: Row, months: Mapping[str, str]) -> list[str]:
    """When it happened, as each language writes it; in Arabic with the months of both usages."""
    written = [period(row["date_start"], row["date_end"], row["date_precision"], lang) for lang in LANGS]
    maghreb = written[LANGS.index("ar")]
    for month, name in months.items():
        maghreb = maghreb.replace(month, name)
    return list(dict.fromkeys([*written, maghreb, *filter(None, (row["date_start"], row["date_end"]))]))

import ast
import re
import string
from pathlib import Path

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from geo import i18n, search, style
from geo.claims import SIDES
from geo.filters import FILTERS
from geo.i18n import LANGS, day, isolate, messages, number, period, settled, t, typeset
from geo.model import Origin, Precision, Side
from geo.ui import markdown

PACKAGE = Path(i18n.__file__).parent
KEYS = sorted({key for lang in LANGS for key in messages(lang)["messages"]})
PLURAL = [key for key in KEYS if isinstance(messages("en")["messages"].get(key), dict)]
FORMS = {
    "ar": {"zero", "one", "two", "few", "many", "other"},
    "fr": {"one", "many", "other"},
    "en": {"one", "other"},
}
ISOLATES = ("\u2066", "\u2069")
ERRORS = {"BorderMapError", "CatalogError", "ViewError", "ExportError"}
FILE = re.compile(r"\.(sqlite|js|css|json|csv|png|svg|pdf|html|webp|woff2|geojson|bin|py)$")
NAMESPACES = sorted({key.split(".")[0] for key in KEYS})
CALL = re.compile(r"\bt\(\s*\"([a-z]+\.[A-Za-z0-9_.-]*)\"(\s*\+)?")
PAGE_CALL = re.compile(r"\bt\(\s*\"([a-z]+\.[a-z0-9_.-]+)\",\s*\{([^{}]*)\}")
QUOTED = re.compile(rf"\"((?:{'|'.join(NAMESPACES)})\.[a-z0-9_-]+)\"")
VOCABULARIES = {
    "origin": Origin,
    "precision": Precision,
    "side": Side,
    "layer": [*(layer.id for layer in style.LAYERS), "mine"],
    "family": style.FAMILIES,
    "month": [f"{n:02}" for n in range(1, 13)],
    "card": SIDES,
    "confidence": ["high", "medium", "low"],
    "found": search.KINDS,
    "filter": ["cat", "actor", "side", "km", "origin", "precision", "q"],
    "time": ["brief", "supplement", "symbolic", "vague"],
}


def placeholders(message):
    """The names in braces; of a message with plural forms those of "other", which all counts can fall back on."""
    text = message["other"] if isinstance(message, dict) else message
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(message):
    return list(message.values()) if isinstance(message, dict) else [message]


def plain(text):
    """A text without isolates, its spaces such as break."""
    return text.translate({0x2066: None, 0x2069: None, 0xA0: " "})


@pytest.mark.parametrize("lang", LANGS)
def test_a_language_file_says_what_it_is(lang):
    file = messages(lang)
    assert (file["format"], file["version"], file["lang"]) == ("border-map/messages", 1, lang)
    assert list(file["messages"]) == sorted(file["messages"])


@pytest.mark.parametrize("lang", LANGS)
def test_every_language_has_every_message(lang):
    assert sorted(messages(lang)["messages"]) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_message_has_the_same_placeholders_in_every_language(key):
    told = [placeholders(messages(lang)["messages"][key]) for lang in LANGS]
    assert told[0] == told[1] == told[2]
    for lang in LANGS:
        for form in forms(messages(lang)["messages"][key]):
            assert placeholders(form) <= told[0]


@pytest.mark.parametrize("key", KEYS)
def test_no_message_is_empty_or_isolates_values_which_come_isolated(key):
    for lang in LANGS:
        for form in forms(messages(lang)["messages"][key]):
            assert form.strip()
            rest = re.sub("\u2066(?:[A-Za-z]+|\u2212\\d+)\u2069", "", form) if lang == "ar" else form
            assert not set(rest) & set("\u2066\u2067\u2068\u2069\u200e\u200f\u202a\u202b\u202c\u202d\u202e")


@pytest.mark.parametrize("key", KEYS)
def test_a_french_message_breaks_before_no_high_sign_nor_unit_and_within_no_quotation_mark(key):
    for form in forms(messages("fr")["messages"][key]):
        assert not re.search(r" [;:?!»]|« |\} (?:km|m|Mo|%)(?!\w)", form)


@pytest.mark.parametrize("key", KEYS)
def test_apostrophes_in_messages_are_as_printed(key):
    for lang in ("fr", "en"):
        assert not any(re.search(r"[^\W\d]'[^\W\d]", form) for form in forms(messages(lang)["messages"][key]))


@pytest.mark.parametrize("key", KEYS)
def test_a_message_with_english_words_has_arabic_ones_in_arabic(key):
    told = [forms(messages(lang)["messages"][key]) for lang in ("en", "ar")]
    for english, arabic in zip(*told, strict=False):
        words = re.findall(r"[a-z]{2,}", re.sub(r"\{\w+\}|Web Mercator", "", english))
        assert not words or i18n.is_arabic(re.sub(r"[A-Za-z]", "", arabic))


def test_the_plural_forms_asked_for_are_those_of_cldr():
    for lang in LANGS:
        assert {*Locale.parse(lang).plural_form.rules, "other"} == FORMS[lang]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("key", PLURAL)
def test_a_plural_message_has_every_form_of_its_language(key, lang):
    assert set(messages(lang)["messages"][key]) == FORMS[lang]


def test_what_is_plural_in_one_language_is_plural_in_all():
    assert PLURAL
    for lang in LANGS:
        assert [key for key in KEYS if isinstance(messages(lang)["messages"][key], dict)] == PLURAL


@pytest.mark.parametrize(
    ("lang", "n", "text"),
    [
        ("en", 0, "0 sources"),
        ("en", 1, "1 source"),
        ("en", 2, "2 sources"),
        ("fr", 0, "0 source"),
        ("fr", 1, "1 source"),
        ("fr", 2, "2 sources"),
        ("ar", 0, "بلا مصدر"),
        ("ar", 1, "مصدر واحد"),
        ("ar", 2, "مصدران"),
        ("ar", 3, "3 مصادر"),
        ("ar", 10, "10 مصادر"),
        ("ar", 11, "11 مصدراً"),
        ("ar", 99, "99 مصدراً"),
        ("ar", 100, "100 مصدر"),
        ("ar", 103, "103 مصادر"),
        ("ar", 111, "111 مصدراً"),
    ],
)
def test_a_count_takes_the_form_of_its_language(lang, n, text):
    assert plain(t("card.source_count", lang, n=n)) == text


@pytest.mark.parametrize(
    ("lang", "value", "decimals", "text"),
    [
        ("en", 1365.6246, 1, "1,365.6"),
        ("fr", 1365.6246, 1, "1\u00a0365,6"),
        ("ar", 1365.6246, 1, "1365,6"),
        ("en", 1374, 0, "1,374"),
        ("fr", 1374, 0, "1\u00a0374"),
        ("ar", 1374, 0, "1374"),
        ("en", 1234567, 0, "1,234,567"),
        ("fr", 1234567, 0, "1\u00a0234\u00a0567"),
        ("en", -4.25, 2, "\u22124.25"),
        ("fr", -4.25, 2, "\u22124,25"),
        ("en", 0, 0, "0"),
        ("en", 0.2, 1, "0.2"),
        ("en", 999, 0, "999"),
    ],
)
def test_a_number_is_written_as_the_language_does(lang, value, decimals, text):
    assert number(value, lang, decimals) == text


@pytest.mark.parametrize("lang", LANGS)
@given(value=st.integers(-(10**9), 10**9))
def test_digits_are_always_latin(lang, value):
    digits = "".join(char for char in number(value, lang) if char.isdigit())
    assert digits == str(abs(value))


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(0.25, 1, "0.3"), (0.5, 0, "1"), (2.5, 0, "3"), (1.45, 1, "1.4"), (0.35, 1, "0.3")]
)
def test_a_half_is_rounded_as_the_page_rounds_it(value, decimals, text):
    """JavaScript's toFixed: an exact half away from zero, all else to the nearest."""
    assert number(value, "en", decimals) == text


@pytest.mark.parametrize(
    ("lang", "iso", "text"),
    [
        ("en", "2025-04-01", "1 April 2025"),
        ("fr", "2025-04-01", "1er avril 2025"),
        ("ar", "2025-04-01", "1 أبريل 2025"),
        ("en", "2024-07-27", "27 July 2024"),
        ("fr", "2024-07-27", "27 juillet 2024"),
        ("ar", "2024-07-27", "27 يوليو 2024"),
        ("fr", "2013-02-11", "11 février 2013"),
    ],
)
def test_a_day_is_written_as_the_language_does(lang, iso, text):
    assert plain(day(iso, lang)) == text
    assert " " not in day(iso, lang)


PERIODS = {
    ("2025-04-01", "2025-04-01", "day"): ("1 أبريل 2025", "1er avril 2025", "1 April 2025"),
    ("2013-01-16", "2013-02-19", "span"): (
        "16 يناير 2013 – 19 فبراير 2013",
        "16 janvier 2013 – 19 février 2013",
        "16 January 2013 – 19 February 2013",
    ),
    ("2025-04-01", "", "span"): ("منذ 1 أبريل 2025", "depuis 1er avril 2025", "since 1 April 2025"),
    ("2024-02-01", "2024-02-29", "month"): ("فبراير 2024", "février 2024", "February 2024"),
    ("2024-02-01", "2024-03-31", "month"): (
        "فبراير 2024 – مارس 2024",
        "février 2024 – mars 2024",
        "February 2024 – March 2024",
    ),
    ("2024-02-01", "", "month"): ("منذ فبراير 2024", "depuis février 2024", "since February 2024"),
    ("1960-01-01", "1960-12-31", "year"): ("1960", "1960", "1960"),
    ("1960-01-01", "1962-12-31", "year"): ("1960–1962", "1960–1962", "1960–1962"),
    ("2013-01-16", "2013-01-19", "span"): ("16–19 يناير 2013", "16–19 janvier 2013", "16–19 January 2013"),
    ("2024-05-01", "2024-05-02", "span"): ("1–2 مايو 2024", "1er–2 mai 2024", "1–2 May 2024"),
    ("1963-01-01", "", "year"): ("منذ 1963", "depuis 1963", "since 1963"),
}


@pytest.mark.parametrize("known", PERIODS, ids=str)
def test_a_period_is_told_as_exactly_as_it_is_known(known):
    assert tuple(plain(period(*known, lang)) for lang in LANGS) == PERIODS[known]


def test_numbers_and_latin_names_inside_arabic_are_isolated():
    within = t("filter.within", "ar", value=12)
    assert within.count("\u206612\u2069") == 1
    assert t("caption.actor", "ar", value="Wagner") == "الأحداث التي شاركت فيها هذه الأطراف فقط: \u2066Wagner\u2069."
    assert t("caption.actor", "ar", value="الجزائر") == "الأحداث التي شاركت فيها هذه الأطراف فقط: الجزائر."
    assert plain(t("unit.km_range", "fr", low=2, high=12)) == "2–12 km"


@pytest.mark.parametrize(
    ("lang", "text", "set_text"),
    [
        ("ar", "تمرّدات 2006-2009 في", "تمرّدات \u20662006–2009\u2069 في"),
        ("ar", "في 2025-04-01", "في \u20662025-04-01\u2069"),
        ("ar", "عند 19°52'04.738\" شمالاً", "عند \u206619°52'04,738\"\u2069 شمالاً"),
        ("ar", "على بعد 9,5 كم", "على بعد 9,5 كم"),
        ("fr", "refuse ; non ? « oui » !", "refuse\u00a0; non\u00a0? «\u00a0oui\u00a0»\u00a0!"),
        ("fr", "à 10 km et 441 m", "à 10\u00a0km et 441\u00a0m"),
        ("fr", "près de 25 % du total", "près de 25\u00a0% du total"),
        ("fr", "sur 1 374 km", "sur 1\u00a0374\u00a0km"),
        ("fr", "l'armée d'aujourd'hui", "l’armée d’aujourd’hui"),
        ("fr", "à 19°52'04,738\"N", "à 19°52'04,738\"N"),
        ("en", "refused; 10 km, 2006-2009", "refused; 10 km, 2006-2009"),
        ("en", "Algeria's word: 'closely linked'", "Algeria’s word: “closely linked”"),
        ("en", "at least ('all')", "at least (“all”)"),
        ("en", "at 19°52'04.738\"N 2°53'38.101\"E", "at 19°52'04.738\"N 2°53'38.101\"E"),
    ],
)
def test_a_stored_text_is_set_as_its_language_sets_it(lang, text, set_text):
    assert typeset(text, lang) == set_text


@given(st.text("0123456789 -–.,°'\"km%;:?!«»abا"))
def test_setting_a_text_changes_no_word(text):
    straight = str.maketrans({"’": "'", "“": "'", "”": "'", "\u00a0": " "})
    assert typeset(text, "en").translate(straight) == text
    assert typeset(text, "fr").translate(straight) == text
    arabic = typeset(text, "ar")
    assert re.findall("[^-–.,]", plain(arabic)) == re.findall("[^-–.,]", text)
    assert arabic.count(ISOLATES[0]) == arabic.count(ISOLATES[1])


def test_isolates_are_for_arabic_alone_and_never_empty():
    assert isolate("12", "ar") == "\u206612\u2069"
    assert [isolate("12", lang) for lang in ("fr", "en")] == ["12", "12"]
    assert isolate("", "ar") == ""


unmarked = st.text(max_size=12).filter(lambda text: not set(text) & set(ISOLATES))
VALUES = {"value": st.integers(0, 10**6) | unmarked}


@given(st.fixed_dictionaries(VALUES))
def test_isolates_are_balanced_in_arabic_and_absent_elsewhere(values):
    arabic = t("caption.q", "ar", **values)
    assert arabic.count(ISOLATES[0]) == arabic.count(ISOLATES[1])
    assert all(mark not in arabic for mark in ("\u2066\u2066", "\u2066\u2069"))
    for lang in ("fr", "en"):
        assert not set(t("caption.q", lang, **values)) & set(ISOLATES)


@pytest.mark.parametrize("text", ["{value}", "{0}", "{", "}", "{{", "%s", "<b>", "{value.__class__}"])
def test_a_value_is_never_read_as_a_message(text):
    assert text in t("caption.q", "en", value=text)


def test_a_key_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        t("no.such_key", "en")


@pytest.mark.parametrize("namespace", VOCABULARIES)
def test_every_word_of_a_closed_list_has_its_message(namespace):
    assert {f"{namespace}.{word}" for word in VOCABULARIES[namespace]} <= set(KEYS)


def test_every_filter_has_its_phrase():
    assert {row.phrase for row in FILTERS} <= set(KEYS)


def sources():
    return [*sorted(PACKAGE.rglob("*.py")), *sorted((PACKAGE / "static" / "page").glob("*.js"))]


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_key_that_the_code_names_exists(path):
    text = path.read_text(encoding="utf-8")
    for key, is_prefix in CALL.findall(text):
        assert any(known.startswith(key) for known in KEYS) if is_prefix else key in KEYS, key
    for key in QUOTED.findall(text):
        assert key in KEYS or FILE.search(key), key


def test_the_search_for_keys_finds_those_of_the_page_and_of_python():
    found = {key for path in sources() for key, _ in CALL.findall(path.read_text(encoding="utf-8"))}
    assert {"stamp.title", "caption.count", "app.title", "map.stack"} <= found


def calls():
    """Every call in the package that sets values in a message: (where, key, names of the values)."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name, key = getattr(node.func, "id", getattr(node.func, "attr", "")), str(node.args[0].value)
                key = f"error.{key}" if name in ERRORS else key if name == "t" else ""
                if key and all(keyword.arg for keyword in node.keywords):
                    yield f"{path.name}:{node.lineno}", key, sorted(keyword.arg for keyword in node.keywords)


@pytest.mark.parametrize(("where", "key", "names"), [*calls()], ids=str)
def test_every_value_that_a_message_needs_is_given_where_it_is_used(where, key, names):
    assert key in KEYS, where
    assert placeholders(messages("en")["messages"][key]) <= {*names}, where


def page_calls():
    """Every t("key", { values }) of the page's scripts: (where, key, names of the values)."""
    for path in sorted((PACKAGE / "static" / "page").glob("*.js")):
        for key, inner in PAGE_CALL.findall(path.read_text(encoding="utf-8")):
            flat = re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", inner))
            yield path.name, key, sorted(part.partition(":")[0].strip() for part in flat.split(","))


@pytest.mark.parametrize(("where", "key", "names"), [*page_calls()], ids=str)
def test_every_value_that_a_message_needs_is_given_by_the_page(where, key, names):
    assert placeholders(messages("en")["messages"][key]) == {*names}, where


def test_the_calls_of_the_page_are_found():
    assert {"caption.count", "map.stack"} <= {key for _, key, _ in page_calls()}


def test_the_calls_with_errors_are_found():
    keys = {key for _, key, _ in calls()}
    assert {"error.layer_missing", "error.view_value_bad", "error.address_in_map", "caption.count"} <= keys


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("ar", ["zero", "one", "two", "few", "many", "other"]),
        ("fr", ["one", "one", "other", "other", "other", "other"]),
        ("en", ["other", "one", "other", "other", "other", "other"]),
    ],
)
def test_0_1_2_3_11_and_100_take_the_forms_of_their_language_in_every_message(lang, forms):
    counts = (0, 1, 2, 3, 11, 100)
    assert [Locale.parse(lang).plural_form(n) for n in counts] == forms
    for key, message in messages(lang)["messages"].items():
        if isinstance(message, dict):
            values = dict.fromkeys(placeholders(message), "7")
            told = [t(key, lang, **values | {"n": n}) for n in counts]
            wanted = [message.get(form, message["other"]) for form in forms]
            for n, text, template in zip(counts, told, wanted, strict=True):
                assert plain(text) == plain(t_of(template, lang, values | {"n": n})), (key, n)


def t_of(template, lang, values):
    """A template with its values written as the language writes them."""
    shown = {
        name: isolate(number(v, lang), lang) if isinstance(v, int) else isolate(v, lang) for name, v in values.items()
    }
    return template.format_map(shown)


@pytest.mark.parametrize(
    "text", ["a", "\u2066a\u2069", "\u2066a\u2067b\u2069\u2069c", "\u2069a\u2066", "\u2066a", "a\u2069"]
)
def test_a_text_keeps_its_isolates_where_all_are_whole(text):
    opened, closed = (len(re.findall(f"[{marks}]", text)) for marks in ("\u2066\u2067", "\u2069"))
    is_whole = opened == closed and not text.startswith("\u2069")
    assert settled(text) == (text if is_whole else plain(text))


def test_a_value_cannot_leave_its_place_in_a_sentence():
    said = t("mine.reading", "ar", file="a\u2069b\u2066c")
    assert "\u2066abc\u2069" in said


@pytest.mark.parametrize("lang", LANGS)
def test_streamlit_shows_a_sentence_with_the_isolates_of_its_figures(lang):
    said = t("error.ingest_too_large", lang, file="a.csv", most=200)
    assert markdown.plain(said).replace("\\", "") == said
    assert markdown.plain("one\u202etwo\u2069") == "onetwo"

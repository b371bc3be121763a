"""Which column is what: the project's names, those of ACLED and UCDP, and what people call them in three languages."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from geo.ingest.sheet import header

NEUTRAL = ("date", "latitude", "longitude", "title", "type", "actor", "fatalities", "source", "source_url", "notes")
"""The template's columns."""
REQUIRED = ("date", "latitude", "longitude", "title")

SPELLINGS: dict[str, tuple[str, ...]] = {
    "date": ("event date", "day", "when", "date debut", "jour", "date de l evenement", "التاريخ", "تاريخ", "اليوم",
             "تاريخ الحادث", "تاريخ الحدث"),
    "date_start": ("start date", "start", "date de debut", "تاريخ البداية", "من"),
    "date_end": ("end date", "end", "date de fin", "date fin", "تاريخ النهاية", "الى"),
    "latitude": ("lat", "y", "خط العرض", "العرض", "دائرة العرض"),
    "longitude": ("lon", "lng", "long", "x", "خط الطول", "الطول"),
    "title": ("headline", "name", "event", "incident", "titre", "intitule", "evenement", "nom", "العنوان", "عنوان",
              "الحادث", "الحدث", "الحادثة"),
    "type": ("event type", "category", "kind", "type d evenement", "categorie", "nature", "النوع", "نوع", "نوع الحادث",
             "نوع الحدث", "التصنيف"),
    "actor": ("actors", "actor1", "group", "perpetrator", "acteur", "acteurs", "auteur", "groupe", "الفاعل", "فاعل",
              "الجهة", "الفاعلون", "الجهة الفاعلة", "الطرف", "الاطراف", "اطراف"),
    "fatalities": ("deaths", "killed", "dead", "fatalities best", "toll", "morts", "deces", "tues", "victimes", "bilan",
                   "القتلى", "قتلى", "عدد القتلى", "الضحايا", "الوفيات"),
    "source": ("sources", "source name", "reference", "المصدر", "مصدر", "المصادر"),
    "source_url": ("url", "link", "source link", "lien", "adresse", "lien de la source", "رابط المصدر", "الرابط",
                   "رابط"),
    "notes": ("note", "comment", "comments", "description", "remarks", "details", "remarques", "commentaire",
              "commentaires", "ملاحظات", "ملاحظة", "الوصف", "وصف", "تفاصيل"),
    "location_precision": ("precision", "precision du lieu", "دقه الموقع"),
    "radius_km": ("radius", "rayon km", "rayon", "نصف القطر كم", "نصف القطر"),
    "place_name": ("place", "location", "lieu", "localite", "المكان", "مكان", "الموقع"),
}  # fmt: skip

PROJECT = ("date_start", "date_end", "date_precision", "category", "location_precision", "radius_km", "symbolic",
           "side", "actors", "fatalities_low", "fatalities_best", "fatalities_high", "title_ar", "title_fr", "title_en",
           "place_name", "id", "is_symbolic_location")  # fmt: skip
ACLED = {"event_date", "event_type", "actor1", "latitude", "longitude"}
UCDP = {"type_of_violence", "date_start", "latitude", "longitude", "best"}
TOTALS = {"month", "year", "events"}
UCDP_ORDER = [
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id"),
    *("conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id"),
    *("side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources"),
    *("source_article", "source_office", "source_date", "source_headline", "source_original", "where_prec"),
    *("where_coordinates", "where_description", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt"),
    *("priogrid_gid", "country", "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
]
"""Columns of UCDP GED 23.1 and later in their order, for releases without a header (UCDP GED Codebook 23.1)."""


NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Form(NamedTuple):
    """name: neutral, project, acled or ucdp; columns: the file's name of each column that is known

    is_exact: whether the file's names are those of the form to the letter
    """

    name: str
    columns: dict[str, str]
    is_exact: bool

    @property
    def is_coded(self) -> bool:
        """Whether it speaks in codes of ACLED's or UCDP's own, and not in the map's words."""
        return self.name in ("acled", "ucdp")


def folded(name: str) -> str:
    """A heading as it is compared: small letters without accents, signs as spaces, Arabic letters in one form."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(char for char in text if not unicodedata.combining(char) and unicodedata.category(char) != "Cf")
    text = text.translate(str.maketrans("أإآىةـ", "اااىه "))
    return " ".join(re.sub(r"[^\w]|_", " ", text).split())


def _known() -> dict[str, str]:
    own = {folded(name): name for name in (*NEUTRAL, *PROJECT)}
    return {folded(word): name for name, words in SPELLINGS.items() for word in words} | own


KNOWN = _known()


def named(cells: Sequence[str]) -> tuple[list[str], bool]:
    """The names of a table whose first row this is, and whether that row is a header; UCDP has releases without one.

    Raises Refused("ingest_too_many_columns").
    """
    at = {name: n for n, name in enumerate(UCDP_ORDER)}
    is_event = len(cells) == len(UCDP_ORDER) and all(
        NUMBER.fullmatch(cells[at[name]].strip())
        for name in ("id", "type_of_violence", "latitude", "longitude", "best")
    )
    return (list(UCDP_ORDER), False) if is_event else (header(list(cells)), True)


def fitness(names: Sequence[str]) -> int:
    """How many of some names are headings that are known."""
    plain = {folded(name) for name in names}
    return len(plain & (KNOWN.keys() | {folded(name) for name in (*ACLED, *UCDP)}))


def form(names: Sequence[str]) -> Form:
    """What kind of table it is, by its columns."""
    lower = {name.strip().lower(): name for name in reversed(names)}
    for kind, wanted in (("acled", ACLED), ("ucdp", UCDP)):
        if wanted <= lower.keys():
            return Form(kind, lower, all(name in names for name in wanted))
    if {"date_start", "category"} <= lower.keys():
        return Form("project", _mapped(names), is_exact=True)
    mapped = _mapped(names)
    for name, other in (("type", "category"), ("actor", "actors")):
        if name not in mapped and other in mapped:
            mapped[name] = mapped[other]
    return Form("neutral", mapped, all(mapped[name] == name for name in mapped))


def _mapped(names: Sequence[str]) -> dict[str, str]:
    """The file's name of each known column: an exact name before any other spelling, else the first."""
    found: dict[str, str] = {}
    for name in names:
        if name in NEUTRAL or name in PROJECT:
            found[name] = name
    for name in names:
        found.setdefault(KNOWN.get(folded(name), ""), name)
    found.pop("", None)
    for name, first in (("latitude", "lat"), ("longitude", "lon")):
        if first in names and name not in names:
            found[name] = first
    return found

"""The words that files use for what the map knows: types of ACLED and UCDP, names of actors and months."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geo.catalog import Catalog
from geo.ingest.cells import Months
from geo.ingest.headings import folded
from geo.tables import items

UNCLASSIFIED = "unclassified"
LEVANT = ("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
          "تشرين الثاني", "كانون الأول")  # fmt: skip
"""Names of the months in Arabic as written in the Levant; the glossary has the two others."""


@dataclass(frozen=True)
class Vocabulary:
    """families: family by id of a type; types: id by what a file calls it, folded; schemes: id by (scheme, type,
    sub-type); actors: id by name, folded; starts: (scheme's beginning of a name, id); months: their names"""

    families: Mapping[str, str]
    types: Mapping[str, str]
    schemes: Mapping[tuple[str, str, str], str]
    actors: Mapping[str, str]
    starts: tuple[tuple[str, str], ...]
    months: Months

    def category(self, scheme: str, kind: str, sub_kind: str = "") -> str:
        """The type that a dataset's words mean; UNCLASSIFIED for words that nobody has mapped."""
        if scheme:
            found = self.schemes.get((scheme, folded(kind), folded(sub_kind)))
            return found or self.schemes.get((scheme, folded(kind), ""), UNCLASSIFIED)
        return self.types.get(folded(kind), UNCLASSIFIED)

    def actor(self, name: str) -> str:
        """The id of an actor that is known by a name, else the name itself."""
        plain = folded(name)
        started = next((actor for start, actor in self.starts if plain.startswith(start)), name.strip())
        return self.actors.get(plain, started)


def of(catalog: Catalog) -> Vocabulary:
    """The words of a catalog's tables."""
    categories, actors = catalog.table("categories"), catalog.table("actors")
    imports, starts = catalog.table("category_import"), catalog.table("actor_import")
    types = {folded(row[f"name_{lang}"]): row["id"] for row in categories for lang in ("en", "fr", "ar")}
    return Vocabulary(
        {row["id"]: row["family"] for row in categories},
        types | {folded(row["id"]): row["id"] for row in categories},
        {(row["scheme"], folded(row["type"]), folded(row["sub_type"])): row["category"] for row in imports},
        {folded(name): row["id"] for row in actors for name in _names(row)},
        tuple((folded(row["begins_with"]), row["actor"]) for row in starts),
        Months(_months(catalog)),
    )


def _names(actor: Mapping[str, str]) -> Iterable[str]:
    yield from (actor[f"name_{lang}"] for lang in ("en", "fr", "ar"))
    yield from (name for name in items(actor["abbreviations"]) if len(name) > 2)
    yield actor["id"]


def _months(catalog: Catalog) -> Iterable[tuple[str, int]]:
    for row in catalog.table("glossary"):
        if row["key"].startswith("month."):
            number = int(row["key"].removeprefix("month."))
            yield from ((row[name], number) for name in ("en", "fr", "ar", "ar_variant"))
    yield from ((name, number) for number, name in enumerate(LEVANT, 1))

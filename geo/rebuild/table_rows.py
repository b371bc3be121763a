"""What the manifest says of each hand table; no hash, because people correct tables by hand."""

from dataclasses import dataclass

from geo.rebuild.layer_rows import CC_BY, Words
from geo.rebuild.providers import COMPILER, GEONAMES, NATURAL_EARTH, WIKIPEDIA, Provider


@dataclass(frozen=True, slots=True)
class TableRow:
    """key: the column that names a row, or several columns that do so together, joined by "+"."""

    id: str
    key: str
    title: Words
    licence: str = "MIT"
    providers: tuple[Provider, ...] = (COMPILER,)


def _row(id_: str, key: str, en: str, fr: str, ar: str) -> TableRow:
    return TableRow(id_, key, {"ar": ar, "en": en, "fr": fr})


def _gazetteer(id_: str, key: str, en: str, fr: str, ar: str) -> TableRow:
    return TableRow(id_, key, {"ar": ar, "en": en, "fr": fr}, CC_BY, (GEONAMES, NATURAL_EARTH, WIKIPEDIA, COMPILER))


TABLES = (
    _row(
        "actor_import",
        "begins_with",
        "Actors of imported data",
        "Acteurs des données importées",
        "أطراف البيانات المستوردة",
    ),
    _row("actors", "id", "Actors", "Acteurs", "الأطراف الفاعلة"),
    _row("agreements", "id", "Agreements and frameworks", "Accords et cadres", "الاتفاقات والأطر"),
    _row("categories", "id", "Categories of incidents", "Catégories d'incidents", "فئات الحوادث"),
    _row(
        "category_import",
        "scheme+type+sub_type",
        "Categories of imported data",
        "Catégories des données importées",
        "فئات البيانات المستوردة",
    ),
    _row("claim_subjects", "id", "What claims are about", "Objets des versions", "موضوعات الروايات"),
    _row("claims", "id", "Competing claims", "Versions concurrentes", "الروايات المتنافسة"),
    _row("discrepancies", "id", "Discrepancies and errors", "Divergences et erreurs", "التباينات والأخطاء"),
    _row("figures", "id", "Figures as printed", "Chiffres imprimés", "الأرقام كما وردت"),
    _row("glossary", "key", "Glossary", "Glossaire", "مسرد المصطلحات"),
    _row(
        "incident_geometries",
        "id",
        "Published positions of one incident",
        "Positions publiées d'un incident",
        "المواقع المنشورة لحادثة واحدة",
    ),
    _row("incidents", "id", "Incidents of the brief", "Incidents du document", "حوادث الورقة"),
    _row(
        "incidents_supplement",
        "id",
        "Events from other sources",
        "Événements d'autres sources",
        "أحداث من مصادر أخرى",
    ),
    _gazetteer(
        "place_positions",
        "place_id+lon+lat",
        "Other published positions of places",
        "Autres positions publiées des lieux",
        "مواقع أخرى منشورة للأماكن",
    ),
    _gazetteer("places", "id", "Places", "Lieux", "الأماكن"),
    _gazetteer(
        "road_waypoints",
        "section+seq",
        "Trans-Saharan road: towns and junctions",
        "Route transsaharienne : villes et carrefours",
        "الطريق العابر للصحراء: المدن والتقاطعات",
    ),
    _row("sections", "id", "Sections of the brief", "Sections du document", "أقسام الورقة"),
    _row("sources", "id", "Footnotes of the brief", "Notes du document", "هوامش الورقة"),
    _row(
        "sources_supplement",
        "id",
        "References used for checking",
        "Références de vérification",
        "مراجع استُخدمت للتحقق",
    ),
    _row("stories", "id", "Stories", "Récits", "القصص"),
    _row(
        "story_figures",
        "placeholder",
        "Figures computed for the stories",
        "Chiffres calculés des récits",
        "أرقام محسوبة للقصص",
    ),
    _row(
        "taoudeni_vertices",
        "seq",
        "Taoudeni basin: vertices of the outline",
        "Bassin de Taoudeni : sommets du contour",
        "حوض تاودني: نقاط الحدود",
    ),
    _row("timeline", "id", "Chronology", "Chronologie", "التسلسل الزمني"),
)

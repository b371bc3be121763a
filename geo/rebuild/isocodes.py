"""ISO 3166-1 codes: from three letters or three digits to two letters."""

from babel.core import get_global

from geo.errors import BorderMapError

AFRICAN = (
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG "
    "RW SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW"
)
AFRICA = frozenset(AFRICAN.split())


def alpha2(code: str) -> str:
    """The two-letter code of an alpha-3 or numeric code, by the table of CLDR.

    Raises BorderMapError("rebuild_input_changed") for a code that stands for no country.
    """
    found = get_global("territory_aliases").get(code)
    if not found:
        raise BorderMapError("rebuild_input_changed", package="country codes", what=code)
    return found[0]

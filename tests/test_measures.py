"""Measured figures are computed where they stand; none is typed into a text."""

import re
from dataclasses import replace

import numpy as np
import oracle
import pytest

from geo.border import BorderLine
from geo.i18n import LANGS, messages, number
from geo.measures import PLACEHOLDER, Measures

TEXT = re.compile(r"_(en|fr|ar)$")
UNITS = r"(?:km|m|كم|م)\b"


def test_every_figure_agrees_with_an_independent_measurement(catalog, measures, border):
    at = {row["id"]: np.array([[row["lon"], row["lat"]]], float) for row in catalog.table("incident_geometries")}
    at |= {row["id"]: np.array([[row["lon"], row["lat"]]], float) for row in catalog.table("places")}
    whole = oracle.inverse(border.lonlat[:-1], border.lonlat[1:])[1].sum()
    assert measures.values["border_drawn_km"] == pytest.approx(whole / 1000)
    for name, figure in NEAREST.items():
        metres = float(oracle.nearest(border.lonlat, at[name])[0][0])
        assert measures.values[figure] == pytest.approx(metres / 1000, abs=1e-5)
    apart = oracle.inverse(at["drone-wreck"], at["drone-link-lost"])[1][0]
    assert measures.values["drone_points_m"] == pytest.approx(apart, abs=0.01)


NEAREST = {
    "tiguentourine": "in_amenas_km",
    "drone-wreck": "drone_wreck_km",
    "drone-link-lost": "drone_link_lost_km",
    "tin-zaouatine-dz": "tz_dz_km",
    "tinzaouaten-ml": "tz_ml_km",
}


def test_a_figure_follows_the_line_it_is_measured_on(catalog, border):
    shifted = Measures(catalog, BorderLine(border.lonlat + np.array([0, 0.1])))
    assert shifted.values["drone_wreck_km"] > 20
    assert shifted.text("drone_wreck_km", "en") != Measures(catalog, border).text("drone_wreck_km", "en")


def test_without_a_line_a_text_says_that_nothing_was_measured(catalog):
    blind = Measures(catalog, None)
    assert blind.fill("{drone_wreck_km} km", "en") == "(not measured) km"
    assert blind.values["drone_points_m"] is not None


def test_a_placeholder_nobody_defines_is_told_and_not_raised(catalog, border):
    assert Measures(replace(catalog, tables={}), border).fill("{drone_wreck_km}", "fr") == "(non mesuré)"


def _texts(catalog):
    """Every text of the tables and of the interface, with where it stands."""
    for name, rows in catalog.tables.items():
        for row in rows:
            for column, text in row.items():
                if TEXT.search(column) or name == "glossary":
                    yield f"{name}:{row.get('id', '')}:{column}", text
    for lang in LANGS:
        for key, message in messages(lang)["messages"].items():
            for text in message.values() if isinstance(message, dict) else [message]:
                yield f"{lang}:{key}", text


def _stated(catalog):
    """Figures that somebody stated, metres also as kilometres: they may stand in texts."""
    found = {f"{float(row['value']) / 1000:g}" for row in catalog.table("claims") if row["unit"] == "m"}
    found |= {row["value"] for name in ("claims", "figures") for row in catalog.table(name)}
    found |= {km for row in catalog.table("incident_geometries") for km in row["stated_km_from_border"].split(";")}
    return found | {str(one["value"]) for one in catalog.layers["border"].row["stated"]}


def _measured(catalog, measures, incidents):
    row = catalog.layers["border"].row
    yield from (value * factor for name, value in measures.values.items() for factor in _factors(name))
    yield from (line["length_km"] for line in row["other_lines"])
    yield from (row["measured"][name] for name in ("east_end_off_m", "length_km"))
    yield from incidents.table["border_km"].dropna()
    yield from (one.border_km for found in incidents.positions.values() for one in found)


def _factors(name):
    return (1, 1000) if name.endswith("_km") else (1, 0.001)


def test_no_measured_figure_is_typed_into_a_text(catalog, measures, incidents):
    stated, wanted = _stated(catalog), {}
    for value in _measured(catalog, measures, incidents):
        for decimals in (0, 1, 2, 3):
            plain = f"{value:.{decimals}f}"
            if len(plain.replace(".", "").strip("0")) >= 3 and plain not in stated:
                for lang in LANGS:
                    wanted[number(value, lang, decimals)] = value
                wanted[plain] = wanted[plain.replace(".", ",")] = value
    pattern = re.compile(rf"(?<![\d.,])({'|'.join(map(re.escape, wanted))})[\s\u00a0]*{UNITS}")
    found = [(where, hit[0]) for where, text in _texts(catalog) if (hit := pattern.search(text))]
    assert found == []
    assert pattern.search("The line measures 1,365.6 km.")


def test_texts_with_placeholders_are_filled_wherever_they_are_shown(files, catalog):
    used = {
        name
        for rows in catalog.tables.values()
        for row in rows
        for column, text in row.items()
        if TEXT.search(column)
        for name in PLACEHOLDER.findall(text)
    }
    assert {"border_drawn_km", "drone_wreck_km", "ne_line_km", "tz_ml_km"} <= used
    for lang in LANGS:
        shown = [files.dossier(lang), files.page(lang)["stories"]]
        assert not PLACEHOLDER.search(str([text for told in shown for text in _leaves(told)]))


def _leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value] if isinstance(value, str) else []

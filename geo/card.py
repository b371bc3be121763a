"""The card of an incident: everything that is known of it, in one language, as plain data."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from geo import sources
from geo.accounts import Accounts
from geo.catalog import Catalog
from geo.claims import SIDES, Claim
from geo.i18n import day, embedded, isolate, number, period, t, typeset
from geo.incidents import WIDE_KM, Incidents
from geo.measures import Measures
from geo.tables import Row, items

VAGUE_KM = 10.0
"""From this radius on the middle of a range of distances says more than is known."""
CONTESTED, MOST_CONTESTED = ("contested", "own_figures"), 2
"""Kinds of what is open about a claim, and how many of it a cut sums up; the others stand among the discrepancies."""
EDITORIAL = {"kind": "typography"}
"""Slips of the document's print: they stand in the table of discrepancies, not on a card."""


class Cards:
    """Makes cards in one language; holds the names that many cards share."""

    def __init__(self, catalog: Catalog, incidents: Incidents, measures: Measures, lang: str):
        self._incidents, self._measures = incidents, measures
        self._version = (catalog.digest, catalog.date)
        self._lang = lang
        self._actors = {row["id"]: row[f"name_{lang}"] for row in catalog.table("actors")}
        self._categories = {row["id"]: row for row in catalog.table("categories")}
        self._sources = {row["id"]: row for name in ("sources", "sources_supplement") for row in catalog.table(name)}
        self._discrepancies = {row["id"]: row for row in catalog.table("discrepancies")}
        self._accounts = Accounts(incidents.positions, catalog.table("claim_subjects"), self._actors, lang)
        self._moments = {row["incident_id"]: row["id"] for row in reversed(catalog.table("timeline"))}
        self._measured = incidents.table.set_index("id", drop=False)

    def heading(self, incident_id: str) -> tuple[str, str]:
        """Title and date of one incident. Raises KeyError for an id that does not exist."""
        row = self._incidents.rows[incident_id]
        date = period(row["date_start"], row["date_end"], row["date_precision"], self._lang)
        return self._text(row, "title"), date

    def card(self, incident_id: str) -> dict[str, Any]:
        """The card of one incident. Raises KeyError for an id that does not exist."""
        row, lang = self._incidents.rows[incident_id], self._lang
        title, date = self.heading(incident_id)
        measured = self._measured.loc[incident_id]
        category = self._categories[row["category"]]
        return {
            "id": incident_id,
            "lang": lang,
            "family": category["family"],
            "category": category[f"name_{lang}"],
            "title": title,
            "date": date,
            "date_stated": self._date_stated(row),
            "facts": [
                {"label": t(f"card.{key}", lang), "value": value} for key, value in self._facts(row, measured) if value
            ],
            "summary": self._text(row, "summary"),
            "disputed": bool(measured["disputed"]),
            "cut": self._cut(row),
            "comparison": self._accounts.comparison(self._incidents.claims.get(incident_id, ())),
            "claims": [self._voice(side, incident_id) for side in SIDES if self._claims(side, incident_id)],
            "discrepancies": [
                self._discrepancy(self._discrepancies[key])
                for key in items(row["discrepancy_ids"])
                if self._discrepancies.get(key, EDITORIAL)["kind"] != "typography"
            ],
            "sources": (sources := self._all_sources(row)),
            "citation": self._citation(row, sources),
            "moment": self._moments.get(incident_id, ""),
        }

    def _cut(self, row: Row) -> dict[str, Any] | None:
        """The cut across the border, and before its arithmetic what is known of the points that are contested."""
        cut = self._accounts.cut(row["id"], self._incidents.claims.get(row["id"], ()))
        contested = [self._discrepancies.get(key, EDITORIAL) for key in items(row["discrepancy_ids"])]
        known = [self._text(found, "why") for found in contested if found["kind"] in CONTESTED]
        return cut and cut | {"notes": [*known[:MOST_CONTESTED], *cut["notes"]]}

    def _facts(self, row: Row, measured: pd.Series) -> list[tuple[str, str]]:
        lang = self._lang
        place = self._incidents.places[row["place_id"]]
        return [
            ("record", t(f"origin.{row['origin']}", lang)),
            ("place", place[f"name_{lang}"]),
            ("precision", precision_text(row["location_precision"], float(row["radius_km"]), lang)),
            ("distance", distance_text(measured, lang)),
            ("side_record", t(f"side.{row['side']}", lang)),
            ("side_measured", t(f"side.{measured['side_measured']}", lang) if measured["side_measured"] else ""),
            ("actors", t("list.comma", lang).join(self._actor(actor) for actor in items(row["actors"]))),
            ("deaths", self._deaths(row)),
            ("confidence", t(f"confidence.{row['confidence']}", lang)),
            ("remark", self._text(row, "remark")),
        ]

    def _actor(self, actor: str) -> str:
        """An actor's name, or its id while the table of actors cannot be read."""
        return self._actors.get(actor, actor)

    def _date_stated(self, row: Row) -> str:
        """The document's own date, wherever ours is a corrected one."""
        if row["date_basis"] != "corrected":
            return ""
        stated = row["date_as_stated_in_document" if self._lang == "en" else f"date_as_stated_{self._lang}"]
        return t("card.in_document", self._lang, value=typeset(stated, self._lang))

    def _text(self, row: Row, stem: str) -> str:
        """A stored text in the card's language, set as that language sets it."""
        return typeset(row[f"{stem}_{self._lang}"], self._lang)

    def _deaths(self, row: Row) -> str:
        """Empty is unknown, never zero; of an act of government nothing is said unless a figure is known."""
        low, best, high = (row[f"fatalities_{name}"] for name in ("low", "best", "high"))
        if best and low and high:
            if low == best == high:
                return number(int(best), self._lang)
            return t("card.deaths_range", self._lang, low=int(low), best=int(best), high=int(high))
        if best and low and low != best:
            return t("card.deaths_least_range", self._lang, low=int(low), best=int(best))
        if best:
            return t("card.deaths_least", self._lang, best=int(best))
        if low:
            return t("card.deaths_one_side", self._lang, low=int(low))
        return "" if row["is_symbolic_location"] == "1" else t("card.deaths_unknown", self._lang)

    def _claims(self, side: str, incident_id: str) -> list[Claim]:
        return [claim for claim in self._incidents.claims.get(incident_id, ()) if claim.side == side]

    def _voice(self, side: str, incident_id: str) -> dict[str, Any]:
        """What one side says: its claims in the order of the table."""
        return {
            "side": side,
            "title": t(f"card.{side}", self._lang),
            "claims": [self._claim(claim) for claim in self._claims(side, incident_id)],
        }

    def _claim(self, claim: Claim) -> dict[str, Any]:
        return {
            "id": claim.id,
            "text": typeset(claim.text[self._lang], self._lang),
            "claimant": self._actor(claim.claimant),
            "date": day(claim.date, self._lang) if claim.date else "",
            "sources": list(claim.refs),
            "source_count": t("card.source_count", self._lang, n=len(claim.refs)),
        }

    def _discrepancy(self, row: Row) -> dict[str, str]:
        lang = self._lang
        filled = ("topic", "value_a", "value_b", "why", "recommended_value")
        words = {name: self._measures.fill(self._text(row, name), lang) for name in filled}
        recommended = t("card.recommended", lang, value=words.pop("recommended_value"))
        return {"id": row["id"], "recommended": recommended, **words}

    def _citation(self, row: Row, sources: list[dict[str, str]]) -> str:
        """A reference to the record, ready to be copied: title, date, id, version of the data, what it rests on."""
        lang, (digest, data_date) = self._lang, self._version
        title, date = self.heading(row["id"])
        head = t("cite.record", lang, title=title, date=date, id=row["id"])
        where = t("cite.map", lang, map=t("app.title", lang), digest=digest, date=day(data_date, lang))
        return "\n".join([head, where, t("cite.sources", lang), *(self._cited(source) for source in sources)])

    def _cited(self, source: dict[str, str]) -> str:
        parts = (source["label"], source["title"], source["detail"], source["url"])
        return "– " + t("list.comma", self._lang).join(embedded(part, self._lang) for part in parts if part)

    def _all_sources(self, row: Row) -> list[dict[str, str]]:
        """All that the record rests on, in the order of `incidents.cited_by`."""
        cited = self._measured.at[row["id"], "sources"]
        return [self._brief(row) if ref == "brief" else self._source(ref) for ref in cited]

    def _brief(self, row: Row) -> dict[str, str]:
        line = t("card.brief_itself", self._lang, n=int(row["brief_line"]))
        return {
            "id": f"brief:line-{row['brief_line']}",
            "label": line,
            "title": "",
            "lang": self._lang,
            "detail": "",
            "url": "",
            "note": "",
        }

    def _source(self, ref: str) -> dict[str, str]:
        lang, row = self._lang, self._sources.get(ref)
        if row is None:
            label = t("card.reference", lang, id=ref)
            return {"id": ref, "label": label, "title": "", "lang": self._lang, "detail": "", "url": "", "note": ""}
        footnote = "number" in row
        label = t("card.footnote", lang, n=int(row["number"])) if footnote else t("card.reference", lang, id=row["id"])
        url = row.get("url_as_printed") or row.get("url") or ""
        detail = t("list.comma", lang).join(
            part for part in (embedded(row["publisher"], lang), sources.told(row, lang)) if part
        )
        safe = url if url.startswith(("https://", "http://")) else ""
        note = "" if safe else t("card.no_link", lang)
        told = {"id": row["id"], "label": label, "title": row["title"], "lang": row["language"]}
        return told | {"detail": detail, "url": safe, "note": note}


def precision_text(precision: str, radius_km: float, lang: str) -> str:
    """How exactly a place is known, in words and as a radius."""
    value = number(radius_km, lang, 0 if radius_km == int(radius_km) else 1)
    return t("card.precision_radius", lang, precision=t(f"precision.{precision}", lang), km=isolate(f"±{value}", lang))


def distance_text(measured: Mapping[str, Any], lang: str) -> str:
    """The distance to the line as a range, or why there is none. measured: what `Incidents.table` holds of it"""
    if measured["symbolic"]:
        return t("card.distance_symbolic", lang)
    if measured["radius_km"] >= WIDE_KM:
        return t("card.distance_wide", lang)
    km, radius = measured["border_km"], measured["radius_km"]
    if pd.isna(km):
        return t("card.distance_unavailable", lang)
    if not radius:
        return f"{isolate(kilometres(km, lang), lang)}\u00a0{t('unit.km', lang)}"
    low, mid, high = (kilometres(value, lang) for value in (max(km - radius, 0.0), km, km + radius))
    whole = t("unit.km_range", lang, low=low, high=high)
    return whole if radius >= VAGUE_KM else t("card.distance_range", lang, range=whole, mid=mid)


def kilometres(value: float, lang: str) -> str:
    """A distance as cards write it: with one decimal below 20."""
    return number(value, lang, 1 if 0 < value < 20 else 0)

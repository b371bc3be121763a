"""The data of the panels in one language: discrepancies, sources, figures, agreements, timeline, method.

Every entry has a `ref`, KIND:ID, and names others by such references, [{"ref", "text"}], which the page makes links.
"""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from geo import incidents as records
from geo import sources
from geo.border import LINE_ERROR_KM
from geo.catalog import Catalog
from geo.i18n import dated, embedded, isolate, number, period, t, typeset
from geo.incidents import Incidents
from geo.measures import Measures
from geo.tables import Row, items

METHOD = (
    "known",
    "marks",
    "places",
    "distance",
    "disputes",
    "dates",
    "origins",
    "codes",
    "left_out",
    "names",
    "errors",
)
"""The sections of the method page, in order; their texts stand in the locale files."""
LANES = ("diplomacy", "security", "economy", "politics")
CHARTS = (("trade", ("exports-2019", "informal-trade-2011")), ("combatants", ("ddr-registered", "ddr-integrated")))
"""Figures that say more side by side: the chart's id and what it compares."""
UNITS = {"km", "m", "km2", "million USD", "percent"}
"""Units that are written; others count what the figure's name says."""


class Dossier:
    """Makes the panels of one language."""

    def __init__(self, catalog: Catalog, incidents: Incidents | None, measures: Measures, lang: str):
        self._catalog, self._incidents, self._lang = catalog, incidents, lang
        self._measures = measures

    def all(self) -> dict[str, Any]:
        """Every panel, by its name."""
        return {
            "discrepancies": [self._discrepancy(row) for row in self._catalog.table("discrepancies")],
            "sources": self._sources(),
            "figures": [self._figure(row) for row in self._catalog.table("figures")],
            "charts": [*(self._chart(*chart) for chart in CHARTS), self._lines()],
            "agreements": [self._agreement(row) for row in self._catalog.table("agreements")],
            "timeline": [self._moment(row) for row in self._catalog.table("timeline")],
            "lanes": {lane: t(f"lane.{lane}", self._lang) for lane in LANES},
            "method": [self._section(name) for name in METHOD],
            "codes": [self._code(row) for row in self._catalog.table("categories")],
        }

    @cached_property
    def _names(self) -> dict[str, str]:
        """What every reference is called."""
        lang, table = self._lang, self._catalog.table
        stems = {
            "figure": ("figures", "what"), "agreement": ("agreements", "name"), "place": ("places", "name"),
            "actor": ("actors", "name"), "story": ("stories", "title"), "discrepancy": ("discrepancies", "topic"),
        }  # fmt: skip
        names = {
            f"{kind}:{row['id']}": self._text(row, stem) for kind, (name, stem) in stems.items() for row in table(name)
        }
        for row in self._incidents.rows.values() if self._incidents else ():
            names[f"incident:{row['id']}"] = self._text(row, "title")
        for row in table("sources"):
            names[f"source:{row['id']}"] = t("card.footnote", lang, n=int(row["number"]))
        for row in table("sources_supplement"):
            names[f"source:{row['id']}"] = t("card.reference", lang, id=row["id"])
        return names

    def _text(self, row: Row, stem: str) -> str:
        return self._measures.fill(typeset(row[f"{stem}_{self._lang}"], self._lang), self._lang)

    def _link(self, ref: str) -> dict[str, str]:
        """A reference and what it is called; a layer by its row in the legend, a line by its number."""
        kind, _, name = ref.partition(":")
        if kind == "layer":
            return {"ref": ref, "text": t(f"layer.{name}", self._lang)}
        if kind == "brief":
            return {"ref": ref, "text": t("source.line", self._lang, n=int(name.removeprefix("line-")))}
        return {"ref": ref, "text": self._names.get(ref, name)}

    def _links(self, refs: Iterable[str], kind: str = "") -> list[dict[str, str]]:
        return [self._link(f"{kind}:{ref}" if kind else ref) for ref in refs]

    def _discrepancy(self, row: Row) -> dict[str, Any]:
        lang = self._lang
        return {
            "ref": f"discrepancy:{row['id']}",
            "id": row["id"],
            "kind": t(f"discrepancy.{row['kind']}", lang),
            "severity": row["severity"],
            "weight": t(f"severity.{row['severity']}", lang),
            "topic": self._text(row, "topic"),
            "values": [self._value(row, which) for which in ("a", "b")],
            "recommended": self._text(row, "recommended_value"),
            "why": self._text(row, "why"),
            "refs": self._links(items(row["refs"]), "source") or self._lines_of(items(row["affects"])),
            "affects": self._links(items(row["affects"])),
        }

    def _lines_of(self, refs: list[str]) -> list[dict[str, str]]:
        """The lines of the brief on which records and figures stand: where its own discrepancies are read."""
        rows = {f"incident:{row['id']}": row for row in self._catalog.table("incidents")}
        rows |= {f"figure:{row['id']}": row for row in self._catalog.table("figures")}
        lines = dict.fromkeys(rows[ref]["brief_line"] for ref in refs if ref in rows)
        return [self._link(f"brief:line-{line}") for line in lines if line]

    def _value(self, row: Row, which: str) -> dict[str, Any]:
        """One of the two values and where it stands: sections by name, footnotes as links, the rest in words."""
        where = items(row[f"where_{which}"])
        sections = {section["id"]: section[f"name_{self._lang}"] for section in self._catalog.table("sections")}
        words = [t("source.section", self._lang, name=sections[part]) for part in where if part in sections]
        said = row[f"where_{which}_{self._lang}"]
        return {
            "text": self._text(row, f"value_{which}"),
            "where": t("list.comma", self._lang).join([*words, *([typeset(said, self._lang)] if said else [])]),
            "refs": self._links((part for part in where if part not in sections), "source"),
        }

    def _sources(self) -> list[dict[str, Any]]:
        return [
            *(self._source(row, "footnotes") for row in self._catalog.table("sources")),
            *(self._source(row, "references") for row in self._catalog.table("sources_supplement")),
            *self._brief_lines(),
        ]

    def _source(self, row: Row, group: str) -> dict[str, Any]:
        lang = self._lang
        url = row.get("url_as_printed") or row.get("url") or ""
        notes = [row.get(f"remark_{lang}", ""), row[f"url_note_{lang}"]]
        kinds = [t(f"stance.{row['stance']}", lang)]
        if row.get("source_type"):
            kinds.insert(0, t(f"source_type.{row['source_type'].replace(' ', '_')}", lang))
        return {
            "ref": f"source:{row['id']}",
            "group": group,
            "label": self._names[f"source:{row['id']}"],
            "author": embedded(row.get("author", ""), lang),
            "title": row["title"],
            "lang": row["language"],
            "publisher": embedded(row["publisher"], lang),
            "date": sources.told(row, lang),
            "url": url if url.startswith(("https://", "http://")) else "",
            "kind": t("list.comma", lang).join(kinds),
            "notes": [typeset(note, lang) for note in notes if note],
            "supports": self._supported(items(row["supports"])),
        }

    def _supported(self, refs: list[str]) -> list[dict[str, str]]:
        """What a source supports, each record once: the claims and positions of a record stand for the record."""
        return [self._link(ref) for ref in dict.fromkeys(self._of_record.get(ref, ref) for ref in refs)]

    @cached_property
    def _of_record(self) -> dict[str, str]:
        """The record that each claim and each published position belongs to."""
        tables = (("claim", "claims"), ("geometry", "incident_geometries"))
        return {
            f"{kind}:{row['id']}": f"incident:{row['incident_id']}"
            for kind, table in tables
            for row in self._catalog.table(table)
        }

    def _brief_lines(self) -> list[dict[str, Any]]:
        """The lines of the brief that records and figures come from, with the words that are found there."""
        lines: dict[int, dict[str, Any]] = {}
        told = [("incident", row) for row in self._catalog.table("incidents")]
        told += [("figure", row) for row in self._catalog.table("figures") if row["brief_line"]]
        for kind, row in sorted(told, key=lambda item: int(item[1]["brief_line"])):
            n = int(row["brief_line"])
            line = lines.setdefault(n, {"quotes": [], "supports": [], "section": row["brief_section"]})
            if row["brief_anchor"] and row["brief_anchor"] not in line["quotes"]:
                line["quotes"].append(row["brief_anchor"])
            line["supports"].append(self._link(f"{kind}:{row['id']}"))
        sections = {row["id"]: row[f"name_{self._lang}"] for row in self._catalog.table("sections")}
        return [
            {
                "ref": f"brief:line-{n}",
                "group": "lines",
                "label": t("source.line", self._lang, n=n),
                "section": sections.get(line["section"], ""),
                "quotes": line["quotes"],
                "supports": line["supports"],
            }
            for n, line in lines.items()
        ]

    def _figure(self, row: Row) -> dict[str, Any]:
        return {
            "ref": f"figure:{row['id']}",
            "origin": row["origin"],
            "what": self._text(row, "what"),
            "value": self._amount(row),
            "as_of": dated(row["as_of"], self._lang) if row["as_of"] else "",
            "check": self._text(row, "check"),
            "refs": self._cited(row),
            "discrepancies": self._links(items(row["discrepancy_ids"]), "discrepancy"),
        }

    def _cited(self, row: Row) -> list[dict[str, str]]:
        """What a row of the brief rests on: its line first, then footnotes and references."""
        line = [self._link(f"brief:line-{row['brief_line']}")] if row["brief_line"] else []
        return line + self._links([*items(row["brief_footnotes"]), *items(row["refs"])], "source")

    def _amount(self, row: Row) -> str:
        lang, value = self._lang, row["value"]
        try:
            figure = value if row["unit"] == "year" else number(float(value), lang, len(value.partition(".")[2]))
        except ValueError:
            return isolate(value, lang) if ":" in value else dated(value, lang)
        figure = isolate(figure, lang)
        return t(f"amount.{row['unit'].replace(' ', '_')}", lang, value=figure) if row["unit"] in UNITS else figure

    def _chart(self, name: str, figures: tuple[str, ...]) -> dict[str, Any]:
        """Bars of figures that share a unit, each with its reference."""
        rows = {row["id"]: row for row in self._catalog.table("figures")}
        shown = [rows[ref] for ref in figures if ref in rows]
        is_dated = len({row["as_of"] for row in shown}) > 1
        bars = [
            self._bar(self._named(row, is_dated), float(row["value"]), self._amount(row), f"figure:{row['id']}")
            for row in shown
        ]
        return {"id": name, "title": t(f"chart.{name}", self._lang), "bars": bars}

    def _named(self, row: Row, is_dated: bool) -> str:
        """What a figure counts, with the year it is of where figures of other years stand beside it."""
        what = self._text(row, "what")
        return t("account.said_by", self._lang, value=what, who=row["as_of"][:4]) if is_dated else what

    def _bar(self, name: str, value: float, text: str, ref: str = "", measured: bool = False) -> dict[str, Any]:
        return {"name": name, "value": value, "text": text, "ref": ref, "measured": measured}

    def _lines(self) -> dict[str, Any]:
        """Published lengths of the border beside those of the lines that can be drawn."""
        lang, layer = self._lang, self._catalog.layers.get("border")
        told = layer.row if layer else {"stated": [], "other_lines": []}
        bars = [
            self._bar(self._stated_by(one["source_id"]), one["value"], self._long(one["value"], 0), self._ref(one))
            for one in told["stated"]
        ]
        length = self._measures.values["border_drawn_km"]
        if length:
            bars.append(self._bar(t("chart.drawn", lang), length, self._long(length, 1), measured=True))
        for one in told["other_lines"]:
            text = self._long(one["length_km"], 1)
            bars.append(self._bar(t(f"chart.line_{one['package']}", lang), one["length_km"], text, measured=True))
        return {"id": "lines", "title": t("chart.lines", lang), "bars": sorted(bars, key=lambda bar: -bar["value"])}

    def _long(self, km: float, decimals: int) -> str:
        return t("amount.km", self._lang, value=isolate(number(km, self._lang, decimals), self._lang))

    def _ref(self, stated: dict[str, Any]) -> str:
        source = stated["source_id"]
        return source if ":" in source else f"source:{source}"

    def _stated_by(self, source: str) -> str:
        """Who states a length of the border."""
        if source.startswith("figure:"):
            return t("chart.brief", self._lang)
        return t(f"chart.by_{source}", self._lang)

    def _agreement(self, row: Row) -> dict[str, Any]:
        lang = self._lang
        places = {place["id"]: place[f"name_{lang}"] for place in self._catalog.table("places")}
        stated = row[f"as_stated_{lang}"]
        return {
            "ref": f"agreement:{row['id']}",
            "name": self._text(row, "name"),
            "date": period(row["date"], row["date_end"] or row["date"], row["date_precision"], lang),
            "stated": t("card.in_document", lang, value=typeset(stated, lang)) if stated else "",
            "in_brief": row["in_document"].startswith("yes"),
            "place": places.get(row["place_id"], ""),
            "parties": self._listed(row["parties"]),
            "mediator": self._listed(row["mediator"]),
            "status": t(f"status.{row['status']}", lang),
            "since": dated(row["status_since"], lang) if row["status_since"] else "",
            "notes": [text for stem in ("status_note", "note") if (text := self._text(row, stem))],
            "ends": self._links(items(row["ends"]), "agreement"),
            "incident": self._links(items(row["incident_id"]), "incident"),
            "refs": self._links(items(row["refs"]), "source"),
        }

    def _listed(self, actors: str) -> str:
        return t("list.comma", self._lang).join(self._names.get(f"actor:{actor}", actor) for actor in items(actors))

    def _moment(self, row: Row) -> dict[str, Any]:
        return {
            "ref": f"moment:{row['id']}",
            "lane": row["lane"],
            "date": period(row["date"], row["date_end"] or row["date"], row["date_precision"], self._lang),
            "title": self._text(row, "title"),
            "origin": row["origin"],
            "incident": row["incident_id"],
            "agreement": row["agreement_id"],
        }

    def _section(self, name: str) -> dict[str, Any]:
        """A section of the method: a heading and paragraphs, one to a line."""
        values = {"error": number(LINE_ERROR_KM, self._lang), "wide": number(records.WIDE_KM, self._lang)}
        values |= {"line": self._measures.text("border_drawn_km", self._lang)}
        text = t(f"method.{name}", self._lang, **values)
        return {"id": name, "title": t(f"method.{name}_title", self._lang), "paragraphs": text.split("\n")}

    def _code(self, row: Row) -> dict[str, Any]:
        acled = " / ".join(dict.fromkeys((row["acled_event_type"], row["acled_sub_event_type"])))
        ucdp = row["ucdp_type_of_violence"].replace(";", ", ")
        none = t("method.not_coded", self._lang)
        return {
            "family": row["family"],
            "name": row[f"name_{self._lang}"],
            "definition": self._text(row, "definition"),
            "acled": none if acled.startswith("(") else acled,
            "ucdp": none if ucdp == "none" else ucdp,
        }

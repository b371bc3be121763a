"""What each side says of an incident as a card shows it: the cut across the border, and the claims set side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo import claimed
from geo.border import LINE_ERROR_KM
from geo.claimed import Claimed, CutMark, Pair
from geo.claims import SIDES, Claim, disputes
from geo.comparison import Compared, compare
from geo.i18n import day, isolate, number, t, typeset
from geo.tables import Row

REMEMBER, RECORD = "remember", "record"
STATES = ("algeria", "mali")
MOST_SPEAKERS = 3
FEW = 6
"""Claims fewer than this leave room for what is on record."""


@dataclass(frozen=True, slots=True)
class Block:
    """What stands beside a map, in one language; side: algeria, mali, other, record, or remember."""

    side: str
    heading: str
    texts: tuple[str, ...]
    meta: str = ""


def blocks(card: Mapping[str, Any], lang: str) -> tuple[Block, ...]:
    """A card as blocks: what each side says, what is on record where there is room, what to keep in mind."""
    told = tuple(_voice(voice, card, lang) for voice in card["claims"])
    if sum(len(block.texts) for block in told) < FEW:
        told += (record(card, lang),)
    cut = card["cut"] or {}
    first = [t("account.row", lang, subject=one["topic"], value=one["why"]) for one in card["discrepancies"][:1]]
    known = cut.get("notes", ()) or first
    return told + ((Block(REMEMBER, "", (" ".join(known),), cut.get("measured", "")),) if known else ())


def record(card: Mapping[str, Any], lang: str) -> Block:
    """What is on record of an incident: its summary, and every fact."""
    facts = (t("account.row", lang, subject=fact["label"], value=fact["value"]) for fact in card["facts"])
    return Block(RECORD, card["category"], (card["summary"], *facts), card["date_stated"])


def _voice(voice: Mapping[str, Any], card: Mapping[str, Any], lang: str) -> Block:
    """One side: how far it said, then what it says where sides differ, then the rest; who spoke, and when."""
    side, cut = voice["side"], card["cut"] or {"marks": (), "keys": ()}
    in_cut = {mark["claim"] for mark in cut["marks"]}
    keys = [key["told"] for key in cut["keys"] if key["side"] == side]
    rows = sorted((row for topic in card["comparison"] for row in topic["rows"]), key=lambda row: not row["disputed"])
    lines = [_row(row, side, in_cut, lang) for row in rows] or [claim["text"] for claim in voice["claims"]]
    spoke = dict.fromkeys(
        t("list.comma", lang).join(filter(None, (claim["claimant"], claim["date"])))
        for claim in sorted(voice["claims"], key=lambda claim: claim["id"] not in in_cut)
    )
    shown = [*spoke][:MOST_SPEAKERS] + ["…"] * (len(spoke) > MOST_SPEAKERS)
    return Block(side, voice["title"], (*keys, *filter(None, lines)), t("list.semicolon", lang).join(shown))


def _row(row: Mapping[str, Any], side: str, but: set[str], lang: str) -> str:
    """What a side says of one subject, "" where it says nothing that is not told already."""
    said = [entry for cell in row["cells"] if cell["side"] == side for entry in cell["entries"]]
    if not said or {entry["claim"] for entry in said} <= but:
        return ""
    return t("account.row", lang, subject=row["title"], value=_told(said, side, lang))


def _told(said: Sequence[Mapping[str, Any]], side: str, lang: str) -> str:
    """What a state said, one after the other; of others, who are several, each with what it said."""
    values = dict.fromkeys(entry["value"] for entry in said)
    if side in STATES or len(values) == 1:
        return t("list.then", lang).join(values)
    told = dict.fromkeys(t("account.said_by", lang, value=entry["value"], who=entry["claimant"]) for entry in said)
    return t("list.semicolon", lang).join(told)


class Accounts:
    """Makes the accounts of incidents in one language. subjects: names of what claims are about, by id."""

    def __init__(self, positions: Mapping[str, tuple[Claimed, ...]], subjects: Sequence[Row], actors, lang: str):
        self._positions, self._actors, self._lang = positions, actors, lang
        self._subjects = {row["id"]: row[f"name_{lang}"] for row in subjects}

    def cut(self, incident_id: str, claims: Sequence[Claim]) -> dict[str, Any] | None:
        """The cut across the border, or None where no side gives a distance from it."""
        positions = self._positions.get(incident_id, ())
        marks = claimed.cut(claims, positions)
        if not marks:
            return None
        disputed = {claim.id for one in disputes(claims) for claim in (one.a, one.b) if claim.side == "other"}
        return {
            "error_km": LINE_ERROR_KM,
            "marks": [
                {"side": mark.geometry.side, "km": mark.km, "point": mark.has_point, "claim": mark.claim.id}
                for mark in marks
            ],
            "keys": [self._key(side, marks) for side in SIDES if any(mark.geometry.side == side for mark in marks)],
            "others": [typeset(claim.text[self._lang], self._lang) for claim in claims if claim.id in disputed],
            "notes": [*(self._arithmetic(pair) for pair in claimed.pairs(positions) if not pair.closes)],
            "measured": self._measured(marks),
        }

    def _key(self, side: str, marks: list[CutMark]) -> dict[str, Any]:
        """One line for a side: how far it said, on which day, and whether it published a point."""
        own, lang = [mark for mark in marks if mark.geometry.side == side], self._lang
        points, by_day = sum(mark.has_point for mark in own), {}
        for mark in own:
            by_day.setdefault(mark.claim.date, []).append(self._km(abs(mark.km)))
        told = [self._on_day(t("list.and", lang).join(values), date) for date, values in by_day.items()]
        key = f"{side}_points" if points else f"{side}_depth"
        words = t(f"account.{key}", lang, values=t("list.then", lang).join(told), n=points)
        text = t("account.row", lang, subject=t(f"state.{side}", lang), value=words)
        return {"side": side, "point": bool(points), "text": text, "told": words}

    def _on_day(self, values: str, date: str) -> str:
        """Distances with the day on which they were stated, where it is known."""
        if not date:
            return t("amount.km", self._lang, value=values)
        return t("cut.on_day", self._lang, values=values, date=day(date, self._lang))

    def _arithmetic(self, pair: Pair) -> str:
        near, far = sorted((pair.a.stated_km[0], pair.b.stated_km[0]))
        metres = isolate(number(pair.distance_m, self._lang), self._lang)
        return t("cut.arithmetic", self._lang, metres=metres, near=self._km(near), far=self._km(far))

    def _measured(self, marks: list[CutMark]) -> str:
        """The distances of the published points to the line drawn, or "" where there is none."""
        found = [mark.geometry.border_km for mark in marks if mark.has_point and mark.geometry.border_km is not None]
        values = t("list.and", self._lang).join(isolate(number(km, self._lang, 1), self._lang) for km in found)
        return t("cut.measured", self._lang, values=values) if found else ""

    def _km(self, value: float) -> str:
        return isolate(number(value, self._lang, 0 if value == int(value) else 1), self._lang)

    def comparison(self, claims: Sequence[Claim]) -> list[dict[str, Any]]:
        """Topics with their rows: the subject, and what each side says of it."""
        topics: dict[str, list[dict[str, Any]]] = {}
        for row in compare(claims):
            topics.setdefault(row.topic, []).append(self._row(row))
        return [
            {"topic": topic, "title": t(f"topic.{topic}", self._lang), "rows": rows} for topic, rows in topics.items()
        ]

    def _row(self, row: Compared) -> dict[str, Any]:
        return {
            "subject": row.subject,
            "title": self._subjects.get(row.subject, row.subject),
            "disputed": row.is_disputed,
            "cells": [
                {"side": side, "entries": [self._entry(claim) for claim in said]} for side, said in row.claims.items()
            ],
        }

    def _entry(self, claim: Claim) -> dict[str, str]:
        claimant = self._actors.get(claim.claimant, claim.claimant)
        return {"claim": claim.id, "key": claim.value, "value": self._value(claim), "claimant": claimant}

    def _value(self, claim: Claim) -> str:
        """The value in the claim's own words; a bare number with what was said of it: more than, about, at least."""
        text = typeset(claim.value_text[self._lang], self._lang) or claim.value
        bare = claim.value_text[self._lang].replace(",", ".") == claim.value
        return t(f"claim.{claim.qualifier}", self._lang, value=text) if bare and claim.qualifier else text


def account(positions: Sequence[Claimed], side: str, lang: str) -> str:
    """How many points a side published."""
    return t(f"account.{side}", lang, n=sum(one.side == side and one.kind == "point" for one in positions))


def between(values: Sequence[float], lang: str) -> str:
    """The smallest and the largest of some distances as a range, or the one that there is; up to one decimal."""
    ends = [isolate(number(value, lang, int(value % 1 > 0)), lang) for value in (min(values), max(values))]
    return ends[0] if len(set(ends)) == 1 else t("list.range", lang, low=ends[0], high=ends[1])


def shapes(positions: Sequence[Claimed], lang: str) -> dict[str, Any]:
    """What was published about an incident, for a map: strips, points, how far they are from the line and apart."""
    return {
        "strips": [
            {
                "id": one.id,
                "side": one.side,
                "name": one.names[lang],
                "stated": between(one.stated_km, lang),
                "rings": one.rings,
                "depths": one.depths,
            }
            for one in positions
            if one.kind == "area"
        ],
        "points": [_point(one, lang) for one in positions if one.kind == "point"],
        "accounts": {side: account(positions, side, lang) for side in claimed.SPEAKERS.values()},
        "pairs": [
            {"a": pair.a.id, "b": pair.b.id, "text": _unit("amount.m", number(pair.distance_m, lang), lang)}
            for pair in claimed.pairs(positions)
        ],
    }


def _point(one: Claimed, lang: str) -> dict[str, Any]:
    measured = None if one.border_km is None else _unit("claimed.to_line", number(one.border_km, lang, 1), lang)
    stated = t(f"claimed.by_{one.side}", lang, km=isolate(number(one.stated_km[0], lang, 1), lang))
    return {
        "id": one.id, "side": one.side, "lon": one.lon, "lat": one.lat, "name": one.names[lang],
        "foot": one.foot, "measured": measured, "stated": stated,
    }  # fmt: skip


def _unit(key: str, value: str, lang: str) -> str:
    return t(key, lang, value=isolate(value, lang))

"""The evidence in the browser: all of the brief is reached in at most two clicks, and every way leads back."""

import re
from itertools import pairwise

import pytest
from painting import settle
from playwright.sync_api import Page, expect
from reading import box, card, view
from sampling import some_of

from geo.i18n import LANGS
from geo.tables import items

DRONE = "drone-shootdown-2025-04-01"
ENTRY = '.bm-panel [data-entry="{}"]'
FOCUSED = """() => {
  const at = document.activeElement, entry = at.closest("[data-entry]");
  return [at.dataset.ref ?? null, entry ? entry.dataset.entry : null, Boolean(at.closest(".bm-card"))];
}"""


class Clicks:
    """Clicks, counted, as a reader does them; scrolling to a thing is not counted."""

    def __init__(self, page: Page):
        self.page, self.n = page, 0

    def on(self, selector: str) -> None:
        """Presses what a selector names."""
        self.page.locator(selector).first.click()
        settle(self.page)
        self.n += 1

    def reset(self) -> "Clicks":
        """Counts anew."""
        self.n = 0
        return self


def _close(page: Page) -> None:
    page.locator(".bm-panel-close").click()
    page.locator(".bm-panel").wait_for(state="hidden")


def _back_from(page: Page, clicks: Clicks, entry: str, ref: str) -> None:
    """Follows a link of an entry to its source or line, and comes back to the link."""
    clicks.on(f'{ENTRY.format(entry)} [data-ref="{ref}"]')
    page.locator(f"{ENTRY.format(ref)}.bm-entry-chosen").wait_for()
    assert page.evaluate(FOCUSED)[1] == ref
    assert page.locator(ENTRY.format(ref)).is_visible()
    page.locator("[data-back]").click()
    page.locator(ENTRY.format(entry)).wait_for()
    settle(page)
    assert page.evaluate(FOCUSED) == [ref, entry, False], (entry, ref)


def _source_of(entry: dict, files) -> str:
    """The first source or line that an entry links; of one about footnotes themselves, the footnote it concerns."""
    links = entry["refs"] + [link for value in entry.get("values", []) for link in value["refs"]]
    links += [link for link in entry.get("affects", []) if link["ref"].startswith("source:")]
    return links[0]["ref"] if links else ""


@pytest.mark.parametrize("kind", ["discrepancies", "figures", "agreements"])
def test_every_entry_of_the_brief_is_two_clicks_away_and_leads_back_to_its_source(open_map, files, kind):
    page = open_map("lang=en")
    clicks = Clicks(page)
    told = [entry for entry in files.dossier("en")[kind] if kind != "figures" or entry["origin"] == "brief"]
    assert len(told) == {"discrepancies": 45, "figures": 38, "agreements": 18}[kind]
    clicks.on('[data-panel="evidence"]')
    clicks.on(f'[data-tab="{kind}"]')
    for entry in some_of(told, 4):
        assert clicks.n == 2
        article = page.locator(ENTRY.format(entry["ref"]))
        article.scroll_into_view_if_needed()
        assert article.is_visible()
        _back_from(page, clicks, entry["ref"], _source_of(entry, files))
        clicks.reset().n = 2


def test_every_incident_of_the_brief_is_two_clicks_away_and_leads_back_to_its_footnote_or_line(open_map, incidents):
    page = open_map("lang=fr")
    brief = [name for name, row in incidents.rows.items() if row["origin"] == "brief"]
    assert len(brief) == 63
    clicks = Clicks(page)
    clicks.on('[data-panel="table"]')
    for name in some_of(brief, 4):
        _to_row(page, name)
        clicks.on(f'[data-row][data-id="{name}"]')
        assert clicks.n == 2
        page.locator(f'.bm-card [data-incident="{name}"]').wait_for()
        row = incidents.rows[name]
        notes = items(row["brief_footnotes"])
        ref = f"source:{notes[0]}" if notes else f"brief:line-{row['brief_line']}"
        clicks.on(f'.bm-card [data-ref="{ref}"]')
        page.locator(f"{ENTRY.format(ref)}.bm-entry-chosen").wait_for()
        supports = page.locator(f'{ENTRY.format(ref)} [data-ref="incident:{name}"]')
        assert supports.count() == 1, (name, ref)
        page.locator("[data-back]").click()
        page.locator("[data-table]:visible").wait_for()
        settle(page)
        assert page.evaluate(FOCUSED) == [ref, None, True], (name, ref)
        clicks.n = 1


def _to_row(page: Page, name: str) -> None:
    """Scrolls the table to a record's row; only the rows in sight are in the page."""
    page.evaluate(
        """async id => {
          const me = await document.querySelector("[data-map]").bm, body = document.querySelector("[data-rows]");
          const at = me.rows().findIndex(mark => mark.id === id), all = me.rows().length;
          body.scrollTop = (at / all) * body.querySelector(".bm-grid-pad").offsetHeight - 100;
          await new Promise(done => setTimeout(done, 30));
        }""",
        name,
    )


def test_from_a_card_to_a_source_to_another_record_and_all_the_way_back(open_map):
    page = open_map(f"lang=ar&sel={DRONE}")
    page.locator('.bm-card [data-ref="source:x01"]').click()
    page.locator(f"{ENTRY.format('source:x01')}.bm-entry-chosen").wait_for()
    other = "incident:airspace-violation-2024-08-27"
    page.locator(f'{ENTRY.format("source:x01")} [data-ref="{other}"]').click()
    page.locator('.bm-card [data-incident="airspace-violation-2024-08-27"]').wait_for()
    page.locator(".bm-card-back").click()
    page.locator(f'.bm-card [data-incident="{DRONE}"]').wait_for()
    settle(page)
    assert page.evaluate(FOCUSED) == [other, "source:x01", False]
    page.locator("[data-back]").click()
    page.locator(".bm-panel").wait_for(state="hidden")
    settle(page)
    assert page.evaluate(FOCUSED) == ["source:x01", None, True]
    expect(box(page)).not_to_have_attribute("data-view", re.compile("panel"))


def test_discrepancies_can_be_sorted_and_are_linked_with_cards(open_map, files):
    page = open_map("lang=en&panel=discrepancies")
    page.locator(".bm-entry-discrepancy").first.wait_for()
    refs = "nodes => nodes.map(node => node.dataset.entry)"
    told = {entry["ref"]: entry for entry in files.dossier("en")["discrepancies"]}
    assert page.locator(".bm-entry-discrepancy").evaluate_all(refs) == list(told)
    page.locator('[data-order="weight"]').click()
    page.locator('[data-order="weight"][aria-pressed="true"]').wait_for()
    weights = [told[ref]["severity"] for ref in page.locator(".bm-entry-discrepancy").evaluate_all(refs)]
    assert weights == sorted(weights, key=["high", "medium", "low"].index)
    page.locator('[data-order="kind"]').click()
    page.locator('[data-order="kind"][aria-pressed="true"]').wait_for()
    kinds = [told[ref]["kind"] for ref in page.locator(".bm-entry-discrepancy").evaluate_all(refs)]
    assert len(kinds) == 45
    assert sum(a != b for a, b in pairwise(kinds)) == len(set(kinds)) - 1
    page.locator(f'.bm-panel [data-ref="incident:{DRONE}"]').first.click()
    card(page).wait_for()
    badge = page.locator('.bm-card [data-discrepancy="disc-22"] [data-ref="discrepancy:disc-22"]')
    badge.click()
    page.locator(f"{ENTRY.format('discrepancy:disc-22')}.bm-entry-chosen").wait_for()


@pytest.mark.parametrize("lang", LANGS)
def test_the_panels_of_each_language_hold_what_python_tells(open_map, files, lang):
    page, told = open_map(f"lang={lang}&panel=discrepancies"), files.dossier(lang)
    for panel, name in (("discrepancies", "discrepancies"), ("sources", "sources"), ("figures", "figures"),
                        ("agreements", "agreements"), ("timeline", "timeline"), ("method", "method")):  # fmt: skip
        page.locator(f'[data-tab="{panel}"]').click()
        page.locator(f'#bm-panel-body[aria-labelledby="bm-tab-{panel}"] .bm-entry').first.wait_for()
        found = page.locator(".bm-panel .bm-entry").evaluate_all("nodes => nodes.map(node => node.dataset.entry)")
        wanted = [entry.get("ref") or f"method:{entry['id']}" for entry in told[name]]
        assert sorted(found) == sorted(wanted)
        assert f"panel={panel}" in view(page) or page.wait_for_timeout(400) or f"panel={panel}" in view(page)


def test_chronology_and_map_are_linked_both_ways(open_map, files):
    page = open_map("lang=en&panel=timeline")
    row = page.locator(f'.bm-moment[data-moment="{DRONE}"]')
    row.locator(".bm-moment-what").click()
    card(page).wait_for()
    assert card(page).get_attribute("data-incident") == DRONE
    assert "bm-moment-chosen" in row.get_attribute("class")
    page.locator('[data-step="1"]').click()
    page.wait_for_function(f"() => document.querySelector('.bm-card [data-incident]').dataset.incident !== '{DRONE}'")
    chosen = card(page).get_attribute("data-incident")
    told = {moment["incident"] for moment in files.dossier("en")["timeline"]}
    marked = page.locator(".bm-moment-chosen").evaluate_all("rows => rows.map(row => row.dataset.moment)")
    assert marked == ([chosen] if chosen in told else [])
    assert page.locator(".bm-frame").is_visible()
    lanes = page.locator(".bm-lane-head").all_inner_texts()
    assert len(lanes) == 5


def test_a_citation_is_copied_with_the_link(open_map, catalog):
    page = open_map(f"lang=en&sel={DRONE}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator('[data-copy="citation"]').click()
    page.locator('[data-said="citation"]').wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert DRONE in text
    assert catalog.digest in text
    assert f"sel={DRONE}" in text.splitlines()[-1]


def test_links_of_sources_open_safely(open_map):
    page = open_map("lang=en&panel=sources")
    page.locator(".bm-entry-source").first.wait_for()
    anchors = page.locator(".bm-panel a").evaluate_all("all => all.map(a => [a.protocol, a.target, a.rel])")
    assert len(anchors) > 100
    assert {protocol for protocol, _, _ in anchors} <= {"http:", "https:"}
    assert {(target, rel) for _, target, rel in anchors} == {("_blank", "noopener noreferrer")}


def test_a_panel_whose_texts_do_not_come_says_so_and_can_be_asked_again(browser, server):
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    page.route("**/dossier-en.json", lambda route: route.fulfill(status=500, body="no"))
    page.goto(f"{server}/?lang=en&panel=figures")
    page.locator('[data-said="panel_failed"]').wait_for()
    page.unroute("**/dossier-en.json")
    page.locator(".bm-notice .bm-filled").click()
    page.locator(".bm-entry-figure").first.wait_for()
    context.close()


def test_escape_closes_the_panel_and_the_focus_returns(open_map):
    page = open_map("lang=en")
    page.locator('[data-panel="evidence"]').click()
    page.locator(".bm-entry-discrepancy").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".bm-panel").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.dataset.panel") == "evidence"
    assert box(page).get_attribute("data-visible") == "92"

"""The Streamlit script: hosts the map pane and, in the sidebar, what needs the server. Runs at every report."""

from typing import NamedTuple

import streamlit as st

from geo.errors import BorderMapError
from geo.i18n import LANGS, t
from geo.ui import mine, own, typed
from geo.ui.markdown import error_text
from geo.ui.site import Served, Site, site
from geo.view import ViewState

# Two lines: a text of one line would be taken for the name of a file. It is sent at every run, so it is short.
LOADER = """//
export default async c => (await import(location.origin + "{base}/st.js")).mount(c)"""


def main() -> None:
    """One run of the page."""
    state = st.session_state.get(st.session_state.get("shown", "pane")) or {}
    told = st.session_state["told"] = state.get("view") or st.session_state.get("told", "")
    view = ViewState.from_query(told)[0]
    lang = _language(view.lang or st.query_params.get("lang", ""))
    st.set_page_config(page_title=t("app.title", lang), layout="wide", initial_sidebar_state="collapsed")
    try:
        here = site()
    except BorderMapError as err:
        st.error(error_text(err, lang))
        return
    command = st.session_state.setdefault("command", [0, {}])
    shown = mine.served(here, lang)
    mine.tell(command, lang)
    with st.sidebar:
        try:
            sidebar(here, shown, lang, command, Pointed(view.sel or "", state.get("picked") or ""))
        except BorderMapError as err:  # whatever the sidebar lacks, the map stays
            st.error(error_text(err, lang))
    pane(here, shown, lang, command)


class Pointed(NamedTuple):
    """What the page points at: the id of the selected incident, and the place that was picked, as "lon,lat"."""

    sel: str
    place: str


def _language(said: str) -> str:
    wished = said or (st.context.locale or "en")[:2]
    return wished if wished in LANGS else "en"


def pane(here: Site, shown: Served, lang: str, command: list) -> None:
    """Mounts the map once for each dataset; everything large is a file that the page fetches by hash."""
    loader = LOADER.format(base=here.base)
    shell = f'<link rel="stylesheet" href="{here.base}/page.css"><div class="bm"></div>'
    component = st.components.v2.component("border_map_pane", html=shell, js=loader, isolate_styles=False)
    data = {"base": shown.base, "lang": lang, "command": command, "run": here.run}
    data |= {"turned": True} if mine.is_turned() else {}
    st.session_state["shown"] = "pane" if shown is here.home else f"pane-{shown.hash[-12:]}"
    component(
        key=st.session_state["shown"], data=data, on_view_change=lambda: None, on_picked_change=lambda: None
    )  # fmt: skip


def sidebar(here: Site, shown: Served, lang: str, command: list, pointed: Pointed) -> None:
    """What needs the server: a user's own incidents, the state of the layers, and the ways back."""
    st.markdown(f"### {t('side.title', lang)}")
    if st.button(t("side.home", lang), key="home"):
        command[:] = [command[0] + 1, {"home": 1}]
    own.section(here, shown, lang, command)
    typed.section(here, shown, lang, command, pointed)
    catalog = here.catalog
    problems = [*catalog.unavailable.values(), *catalog.table_errors.values(), *catalog.record_errors]
    for err in problems:
        st.error(error_text(err, lang))
    good = [] if problems else [t("side.all_good", lang, n=len(catalog.layers))]
    st.caption("\n\n".join([f"**{t('side.status', lang)}**", *good, t("side.data", lang, digest=catalog.digest)]))


main()

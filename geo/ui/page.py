"""The Streamlit script: hosts the map pane and, in the sidebar, what needs the server. Runs at every report."""

import streamlit as st

from geo.errors import BorderMapError
from geo.i18n import LANGS, t
from geo.render.assets import MAP_NAME
from geo.ui.site import Site, site
from geo.view import ViewState

# Two lines: a text of one line would be taken for the name of a file. It is sent at every run, so it is short.
LOADER = """//
export default async c => (await import(location.origin + "{base}/st.js")).mount(c)"""


def main() -> None:
    """One run of the page."""
    view = (st.session_state.get("pane") or {}).get("view") or ""
    lang = _language(ViewState.from_query(view)[0].lang or st.query_params.get("lang", ""))
    st.set_page_config(page_title=t("app.title", lang), layout="wide", initial_sidebar_state="collapsed")
    try:
        here = site()
    except BorderMapError as err:
        st.error(t(f"error.{err.code}", lang, **err.values))
        return
    command = st.session_state.setdefault("command", [0, {}])
    with st.sidebar:
        sidebar(here, lang, command)
    pane(here, lang, command)


def _language(said: str) -> str:
    wished = said or (st.context.locale or "en")[:2]
    return wished if wished in LANGS else "en"


def pane(here: Site, lang: str, command: list) -> None:
    """Mounts the map once; everything large is a file that the page fetches by hash."""
    loader = LOADER.format(base=here.base)
    shell = f'<link rel="stylesheet" href="{here.base}/page.css"><div data-map class="bm"></div>'
    component = st.components.v2.component("border_map_pane", html=shell, js=loader, isolate_styles=False)
    data = {"base": here.base, "name": MAP_NAME, "lang": lang, "command": command, "run": here.run}
    component(key="pane", data=data, on_view_change=lambda: None)


def sidebar(here: Site, lang: str, command: list) -> None:
    """What needs the server: the state of the layers, and the ways back."""
    st.subheader(t("side.title", lang))
    if st.button(t("side.home", lang), key="home"):
        command[:] = [command[0] + 1, {"home": 1}]
    st.markdown(f"**{t('side.status', lang)}**")
    catalog = here.catalog
    problems = [*catalog.unavailable.values(), *catalog.table_errors.values(), *catalog.record_errors]
    for err in problems:
        st.error(t(f"error.{err.code}", lang, **err.values))
    if not problems:
        st.caption(t("side.all_good", lang, n=len(catalog.layers)))
    st.caption(t("side.data", lang, digest=here.catalog.digest))


main()

"""The tools in the header of every page: the presenter view for a projector, and the list of keys."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core import Settings
from pages.player.live_parts import component
from pages.shared import session
from pages.teaching.glossary import draw_glossary

PRESENTER_VIEW = "present"

_key_list = component(
    "keys", "<button type='button' class='open' aria-label='Keys' title='Keys: ?'>keyboard</button><dialog></dialog>"
)


def presenting() -> bool:
    """Whether the page is in the presenter view: large, and without its controls."""
    return session.address_parameter("view") == PRESENTER_VIEW


def draw_header_tools(kind: type[Settings] | None):
    """Draw the button that switches the presenter view and, on a page that trains, the list of keys.

    Returns the place in the header for more.
    """
    if session.address_parameter("view") not in ("", PRESENTER_VIEW):
        session.add_link_problem(f"view must be {PRESENTER_VIEW}, got something else. The page is shown as usual.")
        session.set_address_parameter("view", "")
    st.html(Path(__file__).with_name("header_tools.css"))
    with st.container(key="tools", horizontal=True, width="content", gap="small"):
        more = st.container(width="content")
        draw_glossary()
        if kind is not None:
            _key_list(data={}, key="keys")
        is_presenting = presenting()
        st.button(
            "Leave the presenter view" if is_presenting else "Presenter view", key="present", type="tertiary",
            icon=":material/close_fullscreen:" if is_presenting else ":material/present_to_all:", on_click=_toggle_view,
            help="Back to the page with its controls." if is_presenting else
            "Large type and charts for a projector, without the controls. It stands in the address and goes along to other pages.",
        )  # fmt: skip
    if is_presenting:
        st.html(Path(__file__).with_name("presenter.css"))
    return more


def _toggle_view() -> None:
    session.set_address_parameter("view", "" if presenting() else PRESENTER_VIEW)

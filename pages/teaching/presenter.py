"""What stands in the header of every page: the presenter view, for a projector, and the keys."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core import Settings
from pages.player.live_parts import component
from pages.shared import session

PRESENT = "present"

_keys = component("keys", "<button type='button' class='open'></button><dialog></dialog>")


def presenting() -> bool:
    """Whether the page is shown large and without its controls."""
    return session.address_parameter("view") == PRESENT


def draw_header_tools(kind: type[Settings] | None) -> None:
    """A button into the presenter view and out of it, and on a page that trains its keys."""
    if session.address_parameter("view") not in ("", PRESENT):
        session.add_link_problem(f"view must be {PRESENT}, got something else. The page is shown as usual.")
        session.set_address_parameter("view", "")
    st.html(Path(__file__).with_name("header_tools.css"))
    with st.container(key="tools", horizontal=True, width="content", gap="small"):
        if kind is not None:
            _keys(data={}, key="keys")
        present = presenting()
        st.button(
            "Leave the presenter view" if present else "Presenter view", key="present", type="tertiary",
            icon=":material/close_fullscreen:" if present else ":material/present_to_all:", on_click=_switch,
            help="Back to the page with its controls." if present else
            "Large type and charts for a projector, without the controls. It stands in the address and goes along to other pages.",
        )  # fmt: skip
    if present:
        st.html(Path(__file__).with_name("presenter.css"))


def _switch() -> None:
    session.set_address_parameter("view", "" if presenting() else PRESENT)

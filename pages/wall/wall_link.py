"""The link that opens the wall of a lesson, for its teacher."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from pages.shared import session
from pages.wall.wall_address import new_key, wall_query


def app_root() -> str:
    """The address of the app, without its page."""
    return (st.context.url or "").rstrip("/").removesuffix(f"/{session.page_name()}")


def draw_wall_link(page: str, query: Mapping[str, str], key: str = "open_wall") -> None:
    """Draw a button that opens the wall of the lesson with this link; the same one as long as this tab is open."""
    keys = session.results("wall_keys")
    own = keys.setdefault(f"{page}?{urlencode(query)}", new_key())
    st.link_button(
        "Open its wall", f"{app_root()}/wall?{urlencode(wall_query(page, query, own))}", icon=":material/co_present:", key=key,
        help="In a new tab, for the projector: a code to join the lesson, and a dot for the run of each learner who wants one. "
        "Keep its address to yourself.",
    )  # fmt: skip

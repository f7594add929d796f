"""The popover in the header for all that leaves the page: its address with a QR code, the run's files, and lessons."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import streamlit as st

from core import Settings
from pages.shared import session
from pages.shared.controls import fragment
from pages.teaching.lesson_form import draw_lesson_form
from pages.teaching.link import draw_link


@fragment
def draw_share(kind: type[Settings]) -> None:
    """Draw a button that opens a popover with the page's link and QR code, the run's files, and a form for a lesson."""
    with st.popover("Share", icon=":material/ios_share:", key="share", on_change="rerun", type="tertiary",
                    help="Link and QR code, the run's files, and lessons.") as popover:  # fmt: skip
        if not popover.open:
            return
        from pages.teaching.take_home import draw_take_home  # needs torch

        link, files, lesson = st.tabs(["Link", "Take home", "Make a lesson"])
        with link:
            settings = session.settings()
            own = session.address_parameters()
            query = settings.to_query() | {name: own[name] for name in own if name not in session.NOT_SHARED}
            if type(settings).from_query(settings.to_query())[0] != settings:
                st.warning("Your own points are too long for an address: whoever opens it sees others. Send the file of points, too; "
                           "the chapter “Data” gives and reads it.", icon=":material/link_off:")  # fmt: skip
            _draw_address(address(st.context.url or "", session.page_name(), query))
        with files:
            draw_take_home()
        with lesson:
            draw_lesson_form(kind)


def _draw_address(link: str) -> None:
    st.markdown("Whoever opens this address sees the same settings, chapter, update and pinned runs.")
    draw_link(link, "Remove a pinned run, or copy the link.")


def address(base: str, page: str, query: Mapping[str, str]) -> str:
    """Return the page's full address. `base` is the address of the app or of the page.

    Equation: base/page?name=value&…  (RFC 3986, 3.4)
    """
    pairs = "&".join(f"{quote(name)}={quote(text, safe='=;~@:,')}" for name, text in query.items())
    return f"{base.rstrip('/').removesuffix(f'/{page}')}/{page}" + (f"?{pairs}" if pairs else "")

"""The popover in the header for all that leaves the page: its address with a QR code, the run's files, and lessons."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import segno
import streamlit as st
from segno.encoder import DataOverflowError

from core import Settings
from pages.shared import session
from pages.teaching.lesson_form import draw_lesson_form

MOST_BYTES = 2953
"""Capacity of the largest QR code (ISO/IEC 18004: version 40, error correction L)."""
BORDER = 4
"""Width of the white border that a scanner needs, in modules."""
MODULE_PIXELS, MOST_PIXELS = 6, 320
"""The side of a module, and the largest side of the code, which has to fit a projector's window."""


@st.fragment
def draw_share(kind: type[Settings]) -> None:
    """Draw a button that opens a popover with the page's link and QR code, the run's files, and a form for a lesson."""
    with st.popover("Share", icon=":material/ios_share:", key="share", on_change="rerun", type="tertiary",
                    help="Link and QR code, the run's files, and lessons.") as popover:  # fmt: skip
        if not popover.open:
            return
        from pages.teaching.take_home import draw_take_home  # needs torch

        link, files, lesson = st.tabs(["Link", "Take home", "Make a lesson"])
        with link:
            query = session.settings().to_query() | session.address_parameters()
            _draw_address(address(st.context.url or "", session.page_name(), query))
        with files:
            draw_take_home()
        with lesson:
            draw_lesson_form(kind)


def _draw_address(link: str) -> None:
    st.markdown("Whoever opens this address sees the same settings, chapter, update and pinned runs.")
    st.code(link, language=None, wrap_lines=True)
    code = qr_code(link)
    if code is None:
        st.markdown(
            f"It is too long for a QR code, which holds {MOST_BYTES:,} bytes: this has {len(link.encode()):,}. "
            "Remove a pinned run, or copy the link."
        )
    else:
        side = code.symbol_size(scale=MODULE_PIXELS, border=BORDER)[0]
        st.image(svg(code), width=min(side, MOST_PIXELS), alt="QR code of the address above")


def address(base: str, page: str, query: Mapping[str, str]) -> str:
    """Return the page's full address. `base` is the address of the app or of the page.

    Equation: base/page?name=value&…  (RFC 3986, 3.4)
    """
    pairs = "&".join(f"{quote(name)}={quote(text, safe='=;~@:,')}" for name, text in query.items())
    return f"{base.rstrip('/').removesuffix(f'/{page}')}/{page}" + (f"?{pairs}" if pairs else "")


def qr_code(text: str) -> segno.QRCode | None:
    """Return the QR code, or None if the text is too long for one."""
    try:
        return segno.make_qr(text, error="l")
    except DataOverflowError:
        return None


def svg(code: segno.QRCode) -> str:
    """Return the code as SVG, black on white in both themes because scanners need that."""
    return code.svg_inline(border=BORDER, dark="#000", light="#fff", omitsize=True)

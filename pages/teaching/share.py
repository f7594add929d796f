"""The page's address, to copy or to scan: whoever opens it sees the same settings."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import segno
import streamlit as st
from segno.encoder import DataOverflowError

from core import Settings
from pages.shared import session

MOST_BYTES = 2953
"""What the largest QR code holds (ISO/IEC 18004: version 40, error correction L)."""

BORDER = 4
"""Modules of white around a QR code that a scanner needs, in the dark theme too."""

MODULE, WIDEST = 6, 380
"""Pixels: the side of a module, and how wide a code may get before it takes the width that there is."""


@st.fragment
def draw_share(settings: Settings) -> None:
    """A button that unfolds the full address with these settings, and its QR code."""
    with st.popover("Share", icon=":material/qr_code_2:", key="share", on_change="rerun",
                    help="The address of this page with its settings, as a link and as a QR code.") as unfolded:  # fmt: skip
        if unfolded.open:
            _draw_address(
                address(st.context.url or "", session.page_name(), settings.to_query() | session.address_parameters())
            )


def _draw_address(link: str) -> None:
    st.markdown("Whoever opens this address sees the same settings and pinned runs.")
    st.code(link, language=None, wrap_lines=True)
    made = qr_code(link)
    if made is None:
        st.markdown(
            f"It is too long for a QR code, which holds {MOST_BYTES:,} bytes: this has {len(link.encode()):,}. "
            "Remove a pinned run, or copy the link."
        )
    else:
        side = made.symbol_size(scale=MODULE, border=BORDER)[0]
        st.image(svg(made), width=side if side < WIDEST else "stretch", alt="QR code of the address above")


def address(base: str, page: str, query: Mapping[str, str]) -> str:
    """The page's full address, from the app's or the page's own. What an address may hold as it is stays readable.

    Equation: base/page?name=value&…  (RFC 3986, 3.4)
    """
    told = "&".join(f"{quote(name)}={quote(text, safe='=;~@:,')}" for name, text in query.items())
    return f"{base.rstrip('/').removesuffix(f'/{page}')}/{page}" + (f"?{told}" if told else "")


def qr_code(text: str) -> segno.QRCode | None:
    """The QR code; None if the text is too long for one."""
    try:
        return segno.make_qr(text, error="l")
    except DataOverflowError:
        return None


def svg(code: segno.QRCode) -> str:
    """Black on white in either theme."""
    return code.svg_inline(border=BORDER, dark="#000", light="#fff", omitsize=True)

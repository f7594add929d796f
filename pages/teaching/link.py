"""A link to the app as text and as a QR code."""

from __future__ import annotations

import segno
import streamlit as st
from segno.encoder import DataOverflowError

MOST_BYTES = 2953
"""Capacity of the largest QR code (ISO/IEC 18004: version 40, error correction L)."""
BORDER = 4
"""Width of the white border that a scanner needs, in modules."""
MODULE_PIXELS, MOST_PIXELS = 6, 320
"""The side of a module, and the largest side of the code, which has to fit a projector's window."""


def draw_link(link: str, advice: str) -> None:
    """Draw the link and its QR code, or the `advice` that helps where it is too long for one."""
    st.code(link, language=None, wrap_lines=True)
    code = qr_code(link)
    if code is None:
        st.markdown(
            f"It is too long for a QR code, which holds {MOST_BYTES:,} bytes: this has {len(link.encode()):,}. {advice}"
        )
    else:
        side = code.symbol_size(scale=MODULE_PIXELS, border=BORDER)[0]
        st.image(svg(code), width=min(side, MOST_PIXELS), alt="QR code of the address above")


def qr_code(text: str) -> segno.QRCode | None:
    """Return the QR code, or None if the text is too long for one."""
    try:
        return segno.make_qr(text, error="l")
    except DataOverflowError:
        return None


def svg(code: segno.QRCode) -> str:
    """Return the code as SVG, black on white in both themes because scanners need that."""
    return code.svg_inline(border=BORDER, dark="#000", light="#fff", omitsize=True)

"""Predict, then see: a question that a run of its own answers, once the learner has made a guess."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.player.live_parts import draw_chart


@dataclass(frozen=True, eq=False)
class Answer:
    """What was measured. `right` is the name of the option that the numbers point to; `told` says the numbers."""

    right: str
    told: str
    figure: dict
    alt: str


@st.fragment
def ask(key: str, question: str, options: dict[str, str], answer: Callable[[], Answer]) -> None:
    """The question stands here with its options, by their names; after a guess, the measured answer too.

    Each option is a sentence that is true if it is the right one. Nothing is run before the guess. A guess runs
    this part of the page alone; when the whole page runs again, `answer` is asked anew.
    """
    guess = st.radio(f"**{question}**", list(options), index=None, format_func=options.get, key=f"{key}_guess")
    if guess is None:
        return
    measured = answer()
    happens = options[measured.right]
    if guess == measured.right:
        st.success("That is what happens.", icon=":material/check:")
    else:
        st.info(f"Not this time. {happens}", icon=":material/lightbulb:")
    st.markdown(measured.told)
    draw_chart(f"{key}_chart", measured.figure, measured.alt)


def said(value: float) -> str:
    """A measured number, not negative, as a sentence says it: three digits; what is below a thousandth is just that."""
    if 0 < value < 0.001:
        return "less than 0.001"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded >= 1000 else f"{rounded:g}"

"""Predict, then see: a question that is answered by new training runs after the learner has guessed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from pages.player.live_parts import draw_chart
from pages.shared.controls import fragment

CHART_HEIGHT = 220


@dataclass(frozen=True, eq=False)
class Answer:
    """A measured answer: the key of the correct option, sentences with the numbers, and a chart with its alt text."""

    correct_option: str
    explanation: str
    figure: dict
    alt: str


def place_question(key: str, title: str):
    """Place a button that opens a question; returns the container for it. An answer, too, opens over the chapter."""
    return st.popover(
        f"Predict, then see: {title}", icon=":material/psychology_alt:", key=f"ask_{key}", width="stretch"
    )


@fragment
def draw_question(key: str, question: str, options: dict[str, str], measure_answer: Callable[[], Answer]) -> None:
    """Draw a question with its options (sentences by key) and, after a guess, the measured answer.

    `measure_answer` is called at every drawing that has a guess, and never before one.
    """
    guess = st.radio(f"**{question}**", list(options), index=None, format_func=options.get, key=f"{key}_guess")
    if guess is None:
        return
    answer = measure_answer()
    if guess == answer.correct_option:
        st.success("Correct.", icon=":material/check:")
    else:
        st.info(f"Not quite. {options[answer.correct_option]}", icon=":material/lightbulb:")
    st.markdown(answer.explanation)
    draw_chart(f"{key}_chart", answer.figure, answer.alt, CHART_HEIGHT)


def format_number(value: float) -> str:
    """Format a non-negative number with three significant digits; below 0.001, only say so."""
    if 0 < value < 0.001:
        return "less than 0.001"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if rounded >= 1000 else f"{rounded:g}"

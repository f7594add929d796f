"""Overflow in softmax: the formula as written, and the stable form that subtracts the largest logit first."""

from __future__ import annotations

import math

import streamlit as st

from core.explaining.softmax_steps import EXP_LIMIT, SoftmaxComparison
from pages.player.live_parts import place_table, place_text, table_part
from pages.softmax_regression.softmax_figures import format_number

FACTORS = (1, 10, 100, 1000)


def draw_overflow(key: str) -> int:
    """Draw a slider for a factor on the logits, and places for the results of both forms; returns the factor."""
    st.markdown(
        "Subtracting the same number from every logit changes no probability: it divides numerator and denominator alike. But the "
        "formula as it is written, the *naive* form, can overflow; the *stable* one cannot. Make the logits larger and compare."
    )
    factor = st.select_slider("Multiply the logits by", FACTORS, 1, key=key)
    place_table("overflow_numbers")
    place_text("overflow_told")
    return factor


def overflow_table(names: list[str], both: SoftmaxComparison) -> dict:
    """Return the logits, their exps, and the naive and the stable probabilities, with a row for each class."""
    columns = {"logit o": (both.logits, ".4g"), "exp(o)": (both.exp, ".3g"),
               "naive": (both.naive, ".4f"), "stable": (both.stable, ".4f")}  # fmt: skip
    texts = [[format_number(v, digits) for v in values] for values, digits in columns.values()]
    return table_part(["class", *columns], list(zip(names, *texts, strict=True)))


def overflow_sentence(both: SoftmaxComparison) -> str:
    """Explain the values of the naive row."""
    limit = f"float32 holds no number above 3.4 · 10³⁸, so exp overflows as soon as a logit is above {EXP_LIMIT:.1f}."
    if not all(map(math.isfinite, both.logits)):
        return "These logits are no numbers themselves, so neither form can help."
    if any(map(math.isinf, both.exp)):
        return (
            f"{limit} Here the largest is {format_number(max(both.logits))}: its exp is ∞, and ∞ / ∞ is NaN, *not a number*. "
            "The stable form takes exp of o − max only, which is never above 1."
        )
    if math.isinf(both.total):
        return f"{limit} Here no single exp does, but their sum is ∞, so the naive form makes every probability 0."
    if both.total == 0:
        return "Here every logit is so far below 0 that its exp rounds to 0, and 0 / 0 is NaN. The stable form has exp(0) = 1 at the largest."  # fmt: skip
    return f"{limit} Here the largest is {format_number(max(both.logits))}, and both forms agree."

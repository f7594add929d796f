"""Overflow in softmax: the formula as written, and the stable form that subtracts the largest logit first."""

from __future__ import annotations

import math

import streamlit as st

from core.explaining.softmax_steps import EXP_LIMIT, SoftmaxComparison, compare_softmax
from pages.softmax_regression.softmax_figures import format_number

FACTORS = (1, 10, 100, 1000)


def draw_overflow(names: list[str], logits: list[float], key: str) -> None:
    """Draw a slider that multiplies the logits, and the results of both forms in float32. Belongs in a fragment."""
    st.markdown("**The formula as it is written can overflow.** Make the logits larger and compare both rows.")
    factor = st.select_slider("Multiply the logits by", FACTORS, 1, key=key)
    both = compare_softmax(logits, factor)
    st.table(overflow_table(names, both), hide_index=True, alt="Naive and stable softmax of the same logits")
    st.markdown(overflow_sentence(both))


def overflow_table(names: list[str], both: SoftmaxComparison) -> list[dict[str, str]]:
    """Return the logits, their exps, and the naive and the stable probabilities, with a column for each class."""
    rows = {"logit o": (both.logits, ".4g"), "exp(o)": (both.exp, ".3g"),
            "naive": (both.naive, ".4f"), "stable": (both.stable, ".4f")}  # fmt: skip
    return [{"": title} | {name: format_number(v, digits) for name, v in zip(names, values, strict=True)}
            for title, (values, digits) in rows.items()]  # fmt: skip


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
    return f"{limit} Here the largest is {format_number(max(both.logits))}, and both rows agree."

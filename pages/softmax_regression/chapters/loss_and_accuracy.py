"""Loss and accuracy of the same two predictions: one can change while the other does not."""

from __future__ import annotations

import streamlit as st

from core.explaining.softmax_steps import ClassifierScores, score_probabilities
from pages.player.live_parts import draw_chart
from pages.shared.controls import fragment
from pages.shared.training_figures import line, significant

FIRST_P = 0.8
STEPS = (0.0001, 0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.45, 0.49, 0.51, 0.55, 0.6, 0.7, 0.8, 0.9, 0.99)
"""The slider's probabilities; 0.5 is left out, since both classes tie there."""
CURVE_P = sorted({*STEPS, *(i / 100 for i in range(1, 100))})
ACROSS_HALF, TOWARDS_ZERO = (0.49, 0.51), (0.4, 0.0001)


def two_examples(p: float) -> ClassifierScores:
    """Return loss and accuracy of two examples of class 1; its probability is 0.8 in the first and p in the second."""
    return score_probabilities([[1 - FIRST_P, FIRST_P], [1 - p, p]], [1, 1])


@fragment
def draw_disagreement() -> None:
    """Draw a slider for the probability of one example's true class, and the resulting loss and accuracy."""
    st.markdown(
        "The *accuracy* is the share of images whose true class gets the largest probability. Two classes, two examples: the first gives its true class "
        f"{FIRST_P:g}; you choose what the second gives to its own."
    )
    p = st.select_slider("Probability of the second example's true class", STEPS, 0.49, key="disagreement_p")
    here = two_examples(p)
    loss, accuracy = st.columns(2)
    loss.metric("Mean loss", f"{here.loss:.4f}")
    accuracy.metric("Accuracy", f"{here.accuracy:.0%}")
    draw_chart("disagreement", figure(p), f"At {p:g} the mean loss is {here.loss:.4f}, the accuracy {here.accuracy:.0%}", 280)  # fmt: skip
    st.markdown(f"- {comparison_sentence(*ACROSS_HALF)} Accuracy asks only which class is first; the loss hardly notices.\n"
                f"- {comparison_sentence(*TOWARDS_ZERO)} The answer was wrong before; now it is wrong and sure of itself. Only the loss tells.")  # fmt: skip


def comparison_sentence(before: float, after: float) -> str:
    a, b = two_examples(before), two_examples(after)
    accuracy = f"stays at {a.accuracy:.0%}" if a.accuracy == b.accuracy else f"goes from {a.accuracy:.0%} to {b.accuracy:.0%}"  # fmt: skip
    return f"From {before:g} to {after:g} the loss goes from {a.loss:.3f} to {b.loss:.3f}, and the accuracy {accuracy}."


def figure(p: float) -> dict:
    """Return the curves of loss and accuracy over the second example's probability, with a mark at p."""
    curve, here = [two_examples(each) for each in CURVE_P], two_examples(p)
    panels = [("mean loss", "train", [each.loss for each in curve], here.loss),
              ("accuracy", "test", [each.accuracy for each in curve], here.accuracy)]  # fmt: skip
    data, layout = [], {"showlegend": False}
    for i, (name, colour, values, value) in enumerate(panels, start=1):
        axes = {"xaxis": f"x{i}", "yaxis": f"y{i}"} if i > 1 else {}
        hover = {"hovertemplate": "p = %{x}: %{y:.4f}<extra>" + name + "</extra>"}
        mode = {"mode": "markers", "marker": {"size": 4}} if name == "accuracy" else {}
        data.append(line((CURVE_P, [significant(v) for v in values]), name, colour, **mode, **hover, **axes))
        data.append({"type": "scatter", "mode": "markers", "x": [p], "y": [significant(value)], "name": f"{name} here",
                     "marker": {"color": "@focus", "size": 13}, **hover, **axes})  # fmt: skip
        number = "" if i == 1 else str(i)
        layout[f"xaxis{number}"] = {"title": {"text": "p of the second example"}, "range": [-0.02, 1.02],
                                    "domain": [0, 0.44] if i == 1 else [0.56, 1]}  # fmt: skip
        layout[f"yaxis{number}"] = {"title": {"text": name}, "anchor": f"x{number}", "rangemode": "tozero"}
    layout["yaxis2"] |= {"range": [0, 1.05], "tickformat": ".0%"}
    return {"data": data, "layout": layout}

"""Softmax of logits that the learner sets, or of the model's logits for a test image, step by step."""

from __future__ import annotations

import math

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.explaining.softmax_steps import logits_of, softmax_steps
from core.functions import softmax, softmax_naive
from pages.player.live_parts import draw_chart, draw_images, sprite
from pages.player.snapshot import draw_look_again
from pages.shared import session
from pages.shared.network_figure import SUBSCRIPTS
from pages.shared.source_code import draw_code
from pages.softmax_regression.chapters.overflow import draw_overflow
from pages.softmax_regression.softmax_figures import bars_alt, bars_figure, format_number, max_of, steps_table

LOGITS = (2.0, 1.0, 0.1, -1.0, 0.5, -2.0, 3.0, 0.0, -0.5, 1.5)
"""The initial values of the sliders."""
CLASSES = 3
TEMPERATURES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SLIDERS_IN_A_ROW = 5
BY_HAND, FROM_MODEL = "Set by hand", "Of the model, for a test image"


def draw_chapter(settings: SoftmaxSettings, run) -> None:
    st.latex(r"\hat y_j = \frac{\exp(o_j)}{\sum_{k} \exp(o_k)}")
    st.markdown(
        "Softmax makes every score positive and divides by their sum, so that they add up to 1. "
        "The largest logit keeps the largest probability. The code subtracts the largest logit first: "
        "no probability changes, and exp cannot overflow."
    )
    if run is not None:
        draw_softmax(run.data, run.model)
    draw_code(softmax, softmax_naive)


def _reset() -> None:
    """Give all controls of this chapter their initial values: under new keys, they are new controls."""
    state = session.results("softmax")
    state["resets"] = state.get("resets", 0) + 1


def key(name: str) -> str:
    return f"{name}_{session.results('softmax').get('resets', 0)}"


@st.fragment
def draw_softmax(data: Dataset, model=None) -> None:
    """Draw the controls for the logits, the steps of softmax and, below, the overflow."""
    sources = [BY_HAND] if model is None else [BY_HAND, FROM_MODEL]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        source = st.segmented_control("Logits", sources, default=BY_HAND, required=True, key=key("softmax_source"))
        st.button("Reset", key="softmax_reset", icon=":material/restart_alt:", on_click=_reset)
    if source == FROM_MODEL and model is not None:
        names, logits = list(CLASS_NAMES), _logits_of_an_image(data, model)
    else:
        names, logits = _logits_by_hand()
    left, right = st.columns(2, gap="large")
    added = left.slider(
        "Add a constant to all", -10.0, 10.0, 0.0, 0.5, key=key("softmax_added"),
        help="Adds the same number to every logit. No probability changes.",
    )  # fmt: skip
    temperature = right.select_slider(
        "Temperature", TEMPERATURES, 1.0, key=key("softmax_temperature"),
        help="Every logit is divided by this. Below 1 the largest wins more clearly; above 1 all become more alike.",
    )  # fmt: skip
    steps = softmax_steps(logits, added, temperature)
    st.markdown(
        "As in the code, the largest logit is subtracted before exp is taken; that changes no probability. Here "
        f"the largest is **{format_number(max_of(steps.logits))}**, the exps add up to **{format_number(steps.total)}**, "
        f"and the probabilities to **{format_number(sum(steps.probabilities))}**."
    )
    draw_chart("softmax_bars", bars_figure(names, steps), bars_alt(names, steps), 110 + 30 * len(names))
    with st.expander("All numbers", icon=":material/table:"):
        st.table(steps_table(names, steps), hide_index=True, alt="Softmax, step by step")
    draw_overflow(names, steps.logits, key("overflow_factor"))


def _logits_by_hand() -> tuple[list[str], list[float]]:
    classes = st.slider("Number of classes", 3, 10, CLASSES, key=key("softmax_classes"))
    logits = []
    for j in range(classes):
        if j % SLIDERS_IN_A_ROW == 0:
            columns = st.columns(SLIDERS_IN_A_ROW)
        column, label = columns[j % SLIDERS_IN_A_ROW], f"o{str(j).translate(SUBSCRIPTS)}"
        logits.append(column.slider(label, -10.0, 10.0, LOGITS[j], 0.1, key=key(f"logit_{j}")))
    return [f"class {j}" for j in range(classes)], logits


def _logits_of_an_image(data: Dataset, model) -> list[float]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        i = st.number_input("Test image", 0, len(data.test_images) - 1, 0, key=key("softmax_image"))
        draw_look_again("softmax")
    (logits,) = logits_of(model, data.test_images[i : i + 1])
    true = CLASS_NAMES[data.test_labels[i].item()]
    cell = {"top": true, "bottom": f"test image {i}", "mark": "", "alt": f"Test image {i}, true class {true}"}
    draw_images("softmax_picture", sprite(data, "test", [i]), [cell], f"Test image {i}")
    if not all(map(math.isfinite, logits)):
        st.warning("Training has diverged: the logits are no numbers, and so neither are the probabilities.")
    return logits

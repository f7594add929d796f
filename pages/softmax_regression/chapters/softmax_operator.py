"""The chapter "Softmax": from the model's logits for a test image, or from logits set by hand, to probabilities."""

from __future__ import annotations

import math
from functools import lru_cache, partial

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.explaining.softmax_steps import compare_softmax, logits_of, softmax_steps
from core.functions import softmax, softmax_naive
from pages.player.live_parts import LiveParts, chart_part, draw_images, place_chart, place_table, place_text, sprite
from pages.shared import session
from pages.shared.network_figure import SUBSCRIPTS
from pages.shared.source_code import draw_code
from pages.softmax_regression.chapters.overflow import draw_overflow, overflow_sentence, overflow_table
from pages.softmax_regression.chapters.sums import draw_sums
from pages.softmax_regression.softmax_figures import bars_alt, bars_figure, format_number, max_of, steps_table

LOGITS = (2.0, 1.0, 0.1, -1.0, 0.5, -2.0, 3.0, 0.0, -0.5, 1.5)
"""The initial values of the sliders."""
CLASSES = 3
TEMPERATURES = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SLIDERS_IN_A_ROW = 2
FROM_MODEL, BY_HAND = "The model's", "By hand"


def observe_model(image: int, run) -> tuple[str, list[float]]:
    """What to say of a test image, and the run's logits for it."""
    true = CLASS_NAMES[run.data.test_labels[image].item()]
    (logits,) = logits_of(run.model, run.data.test_images[image : image + 1])
    return f"{true}, after {run.step:,} updates. ", logits


def observe_hand(logits: tuple[float, ...], run) -> tuple[str, list[float]]:
    return "", list(logits)


def render(observed: tuple[str, list[float]], added: float, temperature: float, factor: int) -> dict[str, object]:
    about, logits = observed
    names = list(CLASS_NAMES) if about else [f"class {j}" for j in range(len(logits))]
    steps = softmax_steps(logits, added, temperature)
    both = compare_softmax(steps.logits, factor)
    return {
        "softmax_bars": chart_part(bars_figure(names, steps), bars_alt(names, steps)),
        "softmax_told": about + _told(steps),
        "softmax_numbers": steps_table(names, steps),
        "overflow_numbers": overflow_table(names, both),
        "overflow_told": overflow_sentence(both),
    }


def _told(steps) -> str:
    if not all(map(math.isfinite, steps.logits)):
        return "Training has diverged: the logits are no numbers, and so neither are the probabilities."
    return (
        f"The largest logit is {format_number(max_of(steps.logits))}. With it subtracted, the exps add up to "
        f"{format_number(steps.total)}; divided by that, they are the probabilities."
    )


@lru_cache(maxsize=64)
def _live(image: int | None, logits: tuple[float, ...], added: float, temperature: float, factor: int) -> LiveParts:
    observe = partial(observe_hand, logits) if image is None else partial(observe_model, image)
    return LiveParts(observe, partial(render, added=added, temperature=temperature, factor=factor))


def draw_chapter(settings: SoftmaxSettings, run) -> LiveParts:
    st.markdown(
        "Ten scores are hard to judge; ten probabilities are not. *Softmax* makes each score positive and divides by their sum, "
        "so that they add up to 1. The largest logit keeps the largest probability."
    )
    controls, picture = st.columns([3, 7], gap="medium")
    with controls:
        st.latex(r"\hat y_j = \frac{\exp(o_j)}{\sum_{k} \exp(o_k)}")
        image, logits = _choose_logits(run.data)
        added = st.slider(
            "Add a constant to all", -10.0, 10.0, 0.0, 0.5, key=key("softmax_added"),
            help="Adds the same number to every logit. No probability changes.",
        )  # fmt: skip
        temperature = st.select_slider(
            "Temperature", TEMPERATURES, 1.0, key=key("softmax_temperature"),
            help="Every logit is divided by this. Below 1 the largest wins more clearly; above 1 all become more alike.",
        )  # fmt: skip
    with picture:
        place_chart("softmax_bars", height=None)
        place_text("softmax_told")
    with st.expander("All numbers", icon=":material/table:"):
        place_table("softmax_numbers")
    with st.expander("Why the code subtracts the largest logit first", icon=":material/expand:"):
        factor = draw_overflow(key("overflow_factor"))
    with st.expander("Why the code sums with dim=1 and keepdim=True", icon=":material/functions:"):
        draw_sums()
    draw_code(softmax, softmax_naive)
    return _live(image, logits, added, temperature, factor)


def _reset() -> None:
    """Give all controls of this chapter their initial values: under new keys, they are new controls."""
    state = session.results("softmax")
    state["resets"] = state.get("resets", 0) + 1


def key(name: str) -> str:
    return f"{name}_{session.results('softmax').get('resets', 0)}"


def _choose_logits(data: Dataset) -> tuple[int | None, tuple[float, ...]]:
    """The number of the test image whose logits are shown, or None and the logits set by hand."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        source = st.segmented_control(
            "Logits", [FROM_MODEL, BY_HAND], default=FROM_MODEL, required=True, key=key("softmax_source")
        )
        st.button("", key="softmax_reset", icon=":material/restart_alt:", on_click=_reset, help="Reset these controls.")
    if source == BY_HAND:
        return None, _logits_by_hand()
    number, picture = st.columns([3, 2], vertical_alignment="center")
    i = number.number_input("Test image", 1, len(data.test_images), 1, key=key("softmax_image")) - 1
    true = CLASS_NAMES[data.test_labels[i].item()]
    cell = {"top": true, "bottom": "", "mark": "", "alt": f"Test image {i + 1}, true class {true}"}
    with picture:
        draw_images("softmax_picture", sprite(data, "test", [i]), [cell], f"Test image {i + 1}", 1)
    return i, ()


def _logits_by_hand() -> tuple[float, ...]:
    classes = st.slider("Number of classes", 3, 10, CLASSES, key=key("softmax_classes"))
    logits = []
    for j in range(classes):
        if j % SLIDERS_IN_A_ROW == 0:
            columns = st.columns(SLIDERS_IN_A_ROW)
        column, label = columns[j % SLIDERS_IN_A_ROW], f"o{str(j).translate(SUBSCRIPTS)}"
        logits.append(column.slider(label, -10.0, 10.0, LOGITS[j], 0.1, key=key(f"logit_{j}")))
    return tuple(logits)

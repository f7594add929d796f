"""Ours and the library's training, one over the other: from scratch, on the same batches, with these settings."""

from __future__ import annotations

import math

import streamlit as st

from core import MLPSettings, SoftmaxSettings
from core.library import LibraryComparison, compare_with_library, library_network, library_training, our_training
from core.probe import count_parameters
from core.training import make_model
from pages.shared import session
from pages.shared.live_parts import draw_chart
from pages.shared.source import draw_code
from pages.shared.training_figures import line, significant, until

MOST_UPDATES = 234
MOST_IMAGES = 60_000
MOST_WORK = 15e9
"""Images times parameters: what keeps a large network within about a second."""
ROUNDING = 1e-4
"""A larger difference of weights has grown beyond what rounding alone explains."""


@st.fragment
def draw_library_check(settings: SoftmaxSettings | MLPSettings, data) -> None:
    """A button stands here and, once it was clicked with these very settings, how far the two trainings lie apart."""
    shown = session.own("library_check")  # the last one, by its settings and images
    if st.button("Train both", key="train_both", icon=":material/compare_arrows:"):
        shown.clear()
        shown[settings, data.slug] = compare_with_library(settings, data, affordable_updates(settings))
    if (settings, data.slug) in shown:
        _draw(shown[settings, data.slug])
    ours, library = st.columns(2, gap="medium")
    with ours:
        draw_code(our_training, label="Our loop")
    with library:
        draw_code(library_network, library_training, label="The library's network and loop")


def affordable_updates(settings: SoftmaxSettings | MLPSettings) -> int:
    """As many updates as a learner will wait for: an epoch's at most, fewer with large batches and networks."""
    images = min(MOST_IMAGES, MOST_WORK / count_parameters(make_model(settings)))
    return max(1, min(MOST_UPDATES, int(images / settings.batch_size)))


def _draw(compared: LibraryComparison) -> None:
    chart, text = st.columns([3, 2], gap="large")
    with chart:
        st.markdown("**Loss of each batch**")
        draw_chart("library_loss", loss_figure(compared), "The batch losses of both trainings against updates", 270)
    with text:
        st.markdown(summary(compared))
        st.table(difference_table(compared), hide_index=True, alt="Largest differences, by updates made")
        st.markdown(f"Ours took {compared.our_seconds:.2f} s, the library {compared.library_seconds:.2f} s.")
    st.caption(origin(compared))


def summary(compared: LibraryComparison) -> str:
    """The result in one sentence."""
    made = len(compared.steps)
    after = "one update" if made == 1 else f"{made:,} updates"
    if not math.isfinite(compared.loss_differences[-1]):
        return f"After {after} a loss is no finite number, in both or in one. The learning rate is too high."
    return f"The largest difference of any weight after {after}: **{compared.weight_differences[-1]:.1g}**."


def difference_table(compared: LibraryComparison) -> list[dict[str, str]]:
    """At each checkpoint, the largest difference of any weight then, and of any loss until then."""
    columns = compared.checkpoints, compared.weight_differences, compared.loss_differences
    return [
        {"updates": f"{made:,}", "any weight": _written(weight), "any loss": _written(loss)}
        for made, weight, loss in zip(*columns, strict=True)
    ]


def _written(difference: float) -> str:
    return f"{difference:.1e}" if math.isfinite(difference) else "no number"


def origin(compared: LibraryComparison) -> str:
    """Where the differences come from."""
    rounding = (
        "Both compute the same formulas, but add up in a different order, and a computer rounds after each addition "
        "to about seven digits: that is where tiny differences come from."
    )
    if compared.weight_differences[-1] <= ROUNDING:
        return rounding
    return rounding + " They grow where the steps overshoot: each update then magnifies what the one before left."


def loss_figure(compared: LibraryComparison) -> dict:
    """The batch losses of both: the library's thick and pale, ours thin on top of it."""
    hover = {"hovertemplate": "after update %{x:,}: %{y:.4g}<extra>%{fullData.name}</extra>"}
    library, ours = (
        (compared.steps, list(map(significant, losses))) for losses in (compared.library_losses, compared.our_losses)
    )
    return {
        "data": [line(library, "library", "batch", 7, **hover), line(ours, "ours", "train", 1.5, **hover)],
        "layout": {
            "xaxis": {"title": {"text": "updates"}, **until(compared.steps[-1])},
            "yaxis": {"title": {"text": "mean loss"}, "rangemode": "tozero"},
        },
    }

"""The chapter "Train": data and fit, the loss surface, the loss curve and the gradients, on one screen."""

from __future__ import annotations

import streamlit as st

from core import LinearSettings
from pages.comparing import pins
from pages.linear_regression.analysis import MOST_EXAMPLES, parameter_symbols
from pages.linear_regression.moved_points import draw_mover, draw_put_back, outlier_sentence
from pages.linear_regression.replay_view import Replayed
from pages.player import playback
from pages.player.live_parts import place_chart
from pages.teaching.presenter import presenting

PURPOSE = (
    "Can a computer find the line through these points? Change a setting or drag a point: it trains again at once. "
    "Play shows every update."
)
HELP = (
    "The data are made from parameters that you choose, so you can see whether training finds them again. "
    "The keys ← and → go from update to update."
)

FIT_HELP = (
    "Each example has a feature x, which is known, and a label y, which is to be predicted. The line is the prediction. "
    "Drag an example elsewhere, and see what it does to line and loss; below the charts there is a form for it."
)
LOSS_HELP = (
    "The loss says how wrong the predictions are: half the mean of the squared errors. An update is one small change of the "
    "parameters; it looks at one batch of examples. Dashed: the loss that the noise in the data leaves even to the true line."
)
SURFACE_HELP = "Every place is a choice of the parameters, with its loss; the lines are of equal loss, and training walks to the lowest."
GRADIENT_HELP = (
    "The gradient says how fast the loss rises as each parameter grows. Every example, and every batch, has its own; "
    "an update goes against that of its batch."
)


def draw_chapter(settings: LinearSettings, run) -> Replayed:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False, key="train_head"):
        purpose = (
            PURPOSE if settings.features == 1 else PURPOSE.replace("line", "plane").replace(" or drag a point", "")
        )
        st.markdown(outlier_sentence(settings) or purpose, width="stretch", help=HELP)
        draw_put_back(settings)
        log = playback.draw_log_toggle()
        page_pins = pins.draw_button(settings)
    first, second, *_ = parameter_symbols(settings).values()
    surface = f"The loss over {first} and {second}" + (", at this b" if settings.features == 2 else "")
    with st.container(key="four_charts"):
        left, right = st.columns(2, gap="medium")
        with left, st.container(gap=None):
            _place("fit_chart", f"Data and fit{_drawn_examples(settings.examples)}", FIT_HELP)
            _place("loss_chart", "Loss at each update", LOSS_HELP)
        with right, st.container(gap=None):
            _place("surface_chart", surface, SURFACE_HELP)
            _place("gradient_chart", "Gradients here", GRADIENT_HELP)
    pins.draw_list(page_pins)
    draw_mover(settings)
    with st.expander("Epoch by epoch", icon=":material/table_rows:"):
        st.table(epoch_table(run), hide_index=True, height=280, alt="The loss after each epoch")
    return Replayed(("fit_chart", "loss_chart", "surface_chart", "gradient_chart"), log)


def _place(key: str, title: str, help_text: str) -> None:
    if not presenting():  # there the charts get its room
        st.markdown(f"**{title}**", help=help_text)
    place_chart(key, height=None)


def _drawn_examples(count: int) -> str:
    return f" (the first {MOST_EXAMPLES} of {count:,} examples)" if count > MOST_EXAMPLES else f" ({count:,} examples)"


def epoch_table(run) -> list[dict[str, str]]:
    """The loss of all examples before training and after each epoch."""
    columns = run.history.evaluations.columns
    return [
        {"epoch": f"{epoch:.0f}", "updates": f"{step:,.0f}", "loss": f"{loss:.6g}"}
        for epoch, step, loss in zip(columns["epoch"], columns["step"], columns["train_loss"], strict=True)
    ]

"""The chapter "Inside": the signals and gradients inside the learner's network while it trains."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core import MLPSettings
from core.explaining.hidden_units import saturation
from core.training.layer_statistics import PROBE_IMAGES
from pages.multilayer_perceptron.chapters.questions import ask_dead, ask_sigmoids
from pages.multilayer_perceptron.chapters.suggested_settings import VANISHING, draw_buttons
from pages.multilayer_perceptron.layer_figures import gradient_figure, share_figure
from pages.multilayer_perceptron.signals import SignalObservation, observe_signals, signal_parts, signals_sentence
from pages.player.live_parts import LiveParts, chart_part, place_chart, place_table, place_text, table_part
from pages.shared.source_code import draw_code
from pages.shared.training_figures import series, significant, with_position

GRADIENT_HELP = (
    "The root mean square of ∂L/∂w over all weights w of the layer, of a minibatch just before its update. "
    "On a logarithmic scale; a gradient that is exactly zero is not drawn."
)
SHARE_HELP = (
    f"On the first {PROBE_IMAGES} test images. A signal, one unit on one image, is saturated if the slope |φ′| there is below 1 % of its "
    "largest value. A unit is dead if its output is zero on every one of these images."
)


@dataclass(frozen=True)
class InsideObservation:
    signals: SignalObservation
    end: int
    """The last update of the recording."""
    hidden_units: int
    layers: dict[str, tuple[list[int], list[float | None]]]
    """Steps and values of each column of core.training.layer_statistics."""
    latest: dict[str, float | None]
    """The last values of these columns at or before the observed update."""


def observe(run) -> InsideObservation:
    names = [name for name in run.history.layer_statistics.columns if name != "step"]
    return InsideObservation(
        observe_signals(run), max(run.step, run.recorded_step), run.settings.hidden_units,
        {name: series(run.recorded, name) for name in names},
        {name: significant(run.history.last(name)) for name in names if len(run.history.steps(name))},
    )  # fmt: skip


def render(observed: InsideObservation) -> dict[str, object]:
    return signal_parts(observed.signals) | {"signals": signals_sentence(observed.signals)} | layer_parts(observed)


def layer_parts(observed: InsideObservation) -> dict[str, object]:
    """Return charts of each layer's gradients, saturated signals and dead units, and a table of the latest values."""
    step, end = observed.signals.step, observed.end
    names = [
        [name for name in observed.layers if name.startswith(kind)] for kind in ("gradient_", "saturated_", "dead_")
    ]
    gradients, saturated, dead = ([observed.layers[name] for name in group] for group in names)
    rows = layer_table_rows(*([observed.latest.get(name) for name in group] for group in names), observed.hidden_units)
    latest = "; ".join(f"layer {row[0]}: gradient {row[1]}, saturated {row[2]}, dead {row[3]}" for row in rows)
    return {
        "gradient_chart": chart_part(with_position(gradient_figure(gradients, end), step, end), f"Gradient size of each layer against updates. {latest}"),
        "share_chart": chart_part(with_position(share_figure(saturated, dead, end), step, end), f"Saturated signals and dead units against updates. {latest}"),
        "layer_table": table_part(("layer", "gradient size", "saturated signals", "dead units"), rows),
    }  # fmt: skip


def layer_table_rows(
    gradients: list[float | None], saturated: list[float | None], dead: list[float | None], units: int
) -> list[tuple[str, ...]]:
    """Return the latest values of each layer; a dash stands for a value that is not measured or not finite."""
    rows = []
    for layer, gradient in enumerate(gradients):
        hidden = layer < len(saturated)
        saturated_share, dead_share = (shares[layer] if hidden else None for shares in (saturated, dead))
        rows.append((
            f"{layer + 1}" if hidden else f"{layer + 1} (logits)",
            _format(gradient, ".2e"), _format(saturated_share, ".1%"),
            "—" if dead_share is None else f"{round(dead_share * units):,} of {units:,}",
        ))  # fmt: skip
    return rows


def _format(value: float | None, spec: str) -> str:
    return "—" if value is None else format(value, spec)


LIVE = LiveParts(observe, render)


def draw_chapter(settings: MLPSettings, run) -> LiveParts:
    st.markdown(
        "Why do some networks not learn at all? Look at the signals on their way forward, and at the error on its way back."
    )
    _ask(settings, run.data)
    draw_buttons(settings, VANISHING)
    _place_charts()
    st.markdown(
        "The *gradient* of a weight says how fast the loss rises as the weight grows. It comes from the error, which is sent back "
        "through the layers: in each one it is multiplied by the weights and by the slope φ′.\n"
        "- A signal is **saturated** where φ is flat (grey): the slope there is nearly zero, and so is the error that passes back.\n"
        "- Behind several sigmoid layers with small weights the first layer's gradient is thousands of times smaller than the last "
        "one's: it **vanishes**, and the loss stands still.\n"
        "- A ReLU unit that a large step has pushed below zero on every image is **dead**: it gets no gradient, and no update "
        "brings it back."
    )
    with st.expander("The latest values", icon=":material/table_rows:"):
        place_table("layer_table")
    draw_code(saturation)
    return LIVE


def _ask(settings: MLPSettings, data) -> None:
    sigmoids, dead = st.columns(2, gap="medium")
    with sigmoids:
        ask_sigmoids(settings, data)
    with dead:
        ask_dead(settings, data)


def _place_charts() -> None:
    signals, layers = st.columns(2, gap="medium")
    with signals, st.container(key="inside_signals", gap="xxsmall"):
        st.markdown("**The signals on φ**")
        place_chart("activation_chart", None)
        place_text("signals")
    with layers, st.container(key="inside_layers", gap="xxsmall"):
        st.markdown("**Gradient size of each layer**", help=GRADIENT_HELP)
        place_chart("gradient_chart", None)
        st.markdown("**Saturated signals and dead units**", help=SHARE_HELP)
        place_chart("share_chart", None)

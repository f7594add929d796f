"""The chapter "Scale": a feature in a smaller unit makes a ravine of the bowl; standardising makes it round again."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from core import LinearSettings, Run
from core.data.regression import make_regression, standardised
from core.explaining.least_squares import curvatures
from core.explaining.parameter_path import ParameterPath, parameter_path
from pages.linear_regression.analysis import analyse, parameter_symbols
from pages.linear_regression.replay_view import Replayed
from pages.linear_regression.surface_figures import still_map_figure
from pages.player.live_parts import draw_chart, place_chart
from pages.shared import session
from pages.shared.source_code import draw_code

UPDATES = 20
ALIKE = {"features": 2, "correlation": 0.99}
TRIALS = {
    "x₁ times 10": {"scale": 10, "standardise": "no"},
    "Standardise": {"standardise": "yes"},
    "Two features, nearly alike": ALIKE,
    "As it was": {"scale": 1, "standardise": "no", "correlation": 0.0},
}


def draw_chapter(settings: LinearSettings, run) -> Replayed:
    st.markdown("Metres or centimetres? To a training that is all the difference between a round bowl and a ravine.")
    before, after, yours = st.columns(3, gap="small")
    with before, st.container(key="ravine_map", gap=None):
        draw_map("ravine", "x₁ times 10", settings.replace(scale=10, standardise="no"))
    with after, st.container(key="round_map", gap=None):
        draw_map("round", "The same, standardised", settings.replace(scale=10, standardise="yes"))
    with yours, st.container(key="your_map", gap=None):
        st.markdown("**Yours**, as the player shows it")
        place_chart("surface_chart", height=None)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="try_scales"):
        st.markdown("Try it:", width="content")
        for number, (label, changes) in enumerate(TRIALS.items()):
            st.button(label, key=f"try_scale_{number}", on_click=session.set_controls, kwargs=changes)
    st.markdown(
        f"The first two show {UPDATES} updates with all examples, at half the limit 2/λmax of each: across the ravine they arrive at "
        "once, along it they crawl. Ten times the feature makes its axis a hundred times as steep, and the limit falls with it. "
        "Standardise: subtract the mean of each feature and divide by its standard deviation, and the bowl is round. "
        "A correlation of two features makes a ravine too, and that one stays: standardising treats each feature alone."
    )
    st.table(scale_table(settings), hide_index=True, alt="Scale of the features and limit of the learning rate")
    draw_code(standardised)
    return Replayed(("surface_chart",))


@lru_cache(maxsize=32)
def path_at_half_limit(settings: LinearSettings) -> ParameterPath:
    """The path of the first UPDATES updates with all examples as one batch and half the limit as learning rate."""
    data, analysis = make_regression(settings), analyse(settings)
    lr = settings.knobs()["lr"]
    rate = min(max(analysis.lr_limit / 2, lr.low), lr.high)
    run = Run(settings.replace(lr=rate, batch_size=settings.examples), data)
    run.advance(updates=UPDATES)
    return parameter_path(run, analysis.bowl)


def draw_map(key: str, title: str, settings: LinearSettings) -> None:
    symbols, path = list(parameter_symbols(settings).values()), path_at_half_limit(settings)
    st.markdown(f"**{title}**: loss {path.loss[-1].item():.3g}")
    figure = still_map_figure(symbols, path.parameters, analyse(settings).bowl)
    alt = f"The loss over {symbols[0]} and {symbols[1]}, and {path.steps[-1]} updates on it"
    draw_chart(f"{key}_chart", figure, alt, None)


def scale_table(settings: LinearSettings) -> list[dict[str, str]]:
    """The curvatures and the limit of the learning rate for several scales; the page's own in bold."""
    rows = []
    for name, changes in (
        ("as it is", {"scale": 1, "standardise": "no"}),
        ("times 10", {"scale": 10, "standardise": "no"}),
        ("times 10, standardised", {"scale": 10, "standardise": "yes"}),
        ("two nearly alike, standardised", {"scale": 1, "standardise": "yes"} | ALIKE),
    ):  # fmt: skip
        scaled = settings.replace(**changes)
        flattest, *_, steepest = curvatures(make_regression(scaled).X).tolist()
        is_flat = flattest <= 1e-9 * steepest
        row = {
            "x₁": name,
            "flattest λ": "0" if is_flat else f"{flattest:.4g}",
            "steepest λ": f"{steepest:.4g}",
            "steepest / flattest": "no bound" if is_flat else f"{steepest / flattest:,.4g}",
            "limit 2/λmax": f"{2 / steepest:.4g}",
        }
        rows.append({name: f"**{value}**" for name, value in row.items()} if scaled == settings else row)
    return rows

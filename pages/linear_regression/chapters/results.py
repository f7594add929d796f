"""What is said and listed of a finished run of linear regression."""

from __future__ import annotations

import math

import streamlit as st

from core import LinearSettings
from core.data.regression import make_regression
from core.explaining.least_squares import curvatures
from pages.linear_regression.fit_figures import POINTS
from pages.linear_regression.replay_view import Facts
from pages.player.live_parts import component
from pages.shared.controls import slider_position

_mark = component("scale_mark", "<div class='scale'><div class='beyond'></div><span></span></div>")


def draw_limit_mark(lr: float, limit: float) -> None:
    """The limit of the learning rate, on the scale of its slider."""
    text = f"diverges from 2/λmax = {limit:.3g} on"
    _mark(data={"from": slider_position("lr", LinearSettings.knobs()["lr"], limit), "text": text}, key="lr_limit")


def of_all(examples: int) -> str:
    return f" (the first {POINTS} of {examples:,} examples)" if examples > POINTS else f" ({examples:,} examples)"


def batches(settings: LinearSettings) -> str:
    """How the examples come to training."""
    n, size = settings.examples, settings.batch_size
    if size >= n:
        return f"here, with a batch size of {size:,} and {n:,} examples, it does: every batch is the whole"
    count = math.ceil(n / size)
    short = f", the last of them with only {n % size:,}" if n % size else ""
    return f"{size:,} at a time: {count:,} minibatches in each epoch{short}"


def model_in_latex(features: int) -> str:
    scalar = r"\hat y = w x + b" if features == 1 else r"\hat y = w_1 x_1 + w_2 x_2 + b"
    return scalar + r", \qquad \hat{\mathbf{y}} = \mathbf{X}\mathbf{w} + b"


def matrix_form(run) -> str:
    """ŷ = Xw + b with the numbers of the first examples."""
    X = run.data.X[:3]
    y_hat = run.model.forward(X)
    w, b = run.model.w.tolist(), run.model.b.item()
    return rf"{_matrix(y_hat[:, None].tolist())} = {_matrix(X.tolist())} {_matrix([[value] for value in w])} {b:+.2f}"


def _matrix(rows: list[list[float]]) -> str:
    return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(f"{v:.2f}" for v in row) for row in rows) + r"\end{bmatrix}"


def draw_results(run, known: Facts, names: list[str]) -> None:
    """Learned, true and best parameters side by side, and the loss after each epoch."""
    floor = run.settings.noise**2 / 2
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.table(result_table(run, known, names), hide_index=True, alt="Learned, true and best parameters")
        if known.best:
            st.markdown(
                f"This model has a closed form: for these data the loss is smallest at the best parameters, where it is "
                f"**{known.bowl.floor:.4g}**. Training can come close to that and no further. "
                "The noise keeps both away from the true parameters; more examples bring them nearer."
            )
        else:
            st.markdown(
                f"These data have no single best answer: {known.why_not}. The surface marks the nearest to where training begins."
            )
        if floor:
            st.markdown(
                f"Even the true parameters leave the noise: σ²/2 = **{floor:.4g}** on average, the dashed line in the loss chart. "
                "A fit to few examples may lie below it, because it follows their noise a little."
            )
        st.caption("The models of the next pages have no closed form, so there training is all one has.")
    with right:
        st.table(epoch_table(run), hide_index=True, height=280, alt="The loss after each epoch")


def result_table(run, known: Facts, names: list[str]) -> list[dict[str, str]]:
    best = [f"{value:.4f}" for value in known.best] or ["none"] * len(names)
    learned = run.regression_parameters().values()
    return [
        {"parameter": name, "true": f"{true:.4f}", "best": at_best, "learned": f"{value:.4f}", "learned − true": f"{value - true:.4f}",
         "learned − best": f"{value - float(at_best):.4f}" if known.best else "—"}
        for name, true, at_best, value in zip(names, known.true, best, learned, strict=True)
    ]  # fmt: skip


def epoch_table(run) -> list[dict[str, str]]:
    """The loss of all examples before training and after each epoch."""
    columns = run.history.evaluations.columns
    return [
        {"epoch": f"{epoch:.0f}", "updates": f"{step:,.0f}", "loss": f"{loss:.6g}"}
        for epoch, step, loss in zip(columns["epoch"], columns["step"], columns["train_loss"], strict=True)
    ]


def draw_scales(settings: LinearSettings) -> None:
    """The bowl of these data with every scale that the sidebar offers."""
    st.table(scale_table(settings), hide_index=True, alt="Scale of the features and limit of the learning rate")


def scale_table(settings: LinearSettings) -> list[dict[str, str]]:
    """How steep, how long and how limiting the bowl is, by scale; the page's own choice in bold."""
    rows = []
    for scale, standardise in ((1, "no"), (10, "no"), (10, "yes")):
        there = settings.replace(scale=scale, standardise=standardise)
        bends = curvatures(make_regression(there).X)
        flat, steep = bends[0].item(), bends[-1].item()
        row = {
            "x₁": f"times {scale}" + (", standardised" if standardise == "yes" else ""),
            "flattest λ": f"{flat:.4g}" if flat > 1e-9 * steep else "0",
            "steepest λ": f"{steep:.4g}",
            "steepest / flattest": f"{steep / flat:,.4g}" if flat > 1e-9 * steep else "no bound",
            "limit 2/λmax": f"{2 / steep:.4g}",
        }
        rows.append({name: f"**{value}**" for name, value in row.items()} if there == settings else row)
    return rows

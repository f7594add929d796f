"""One update of the run in its own numbers: whichever the replay stands at."""

from __future__ import annotations

import streamlit as st

from core.explaining.regression_update import WorkedRegressionUpdate, batch_rows, work_out_regression_update
from pages.linear_regression.replay_view import symbols
from pages.player.replay import place_replay, step_of_replay
from pages.shared import session

ROWS = 10
"""So many examples of a batch are written out."""


@st.fragment
def draw_worked_update() -> None:
    """The bar of the replay, and the update that it stands before; at the end of the run, the last one made."""
    place_replay("replay_worked", forward="Next batch")
    wanted = step_of_replay("step")
    with session.training().held_still() as run:
        if run is None:
            return
        recorded = run.history.updates.columns["step"]
        if not recorded or run.step == 0:
            st.markdown("No update has been made yet.")
            return
        last = recorded[-1] if run.divergence is None or recorded[-1] < run.step else recorded[-2]
        step = wanted if wanted in recorded and wanted <= last else last
        worked, names = work_out_regression_update(run, step), symbols(run.settings)
    which = "the last of this run" if wanted is None else "the next one from here"
    st.markdown(f"**Update {step + 1:,}**, {which}: {_examples(len(worked.rows))}.")
    st.table(batch_table(worked, list(names.values())[:-1]), hide_index=True, height=300 if len(worked.rows) > 6 else "content",
             alt=f"The batch of update {step + 1}")  # fmt: skip
    if len(worked.rows) > ROWS:
        st.caption(f"The first {ROWS} of {len(worked.rows):,} are written out; the means below are those of all.")
    st.latex(update_in_latex(worked, names))


def _examples(count: int) -> str:
    return "a batch of one example" if count == 1 else f"a batch of {count:,} examples"


def batch_table(worked: WorkedRegressionUpdate, inputs: list[str]) -> list[dict[str, str]]:
    """For each example of the batch: features, label, prediction, error, loss, and its share in the gradients."""
    features = [name.replace("w", "x") for name in inputs]
    rows = []
    for i in range(min(ROWS, len(worked.rows))):
        x, error = worked.X[i].tolist(), (worked.y_hat[i] - worked.y[i]).item()
        row = {"example": str(worked.rows[i].item() + 1)}
        row |= {name: f"{value:.4f}" for name, value in zip(features, x, strict=True)}
        row |= {"y": f"{worked.y[i].item():.4f}", "ŷ": f"{worked.y_hat[i].item():.4f}", "ŷ − y": f"{error:.4f}"}
        row |= {"½ (ŷ − y)²": f"{worked.losses[i].item():.4f}"}
        rows.append(
            row | {f"(ŷ − y) · {name}": f"{error * value:.4f}" for name, value in zip(features, x, strict=True)}
        )
    return rows


def update_in_latex(worked: WorkedRegressionUpdate, names: dict[str, str]) -> str:
    """The batch's loss, its gradient, and each parameter's step, with the digits."""
    lines = [rf"L &= \tfrac{{1}}{{{len(worked.rows)}}} \sum_i \tfrac{{1}}{{2}} (\hat y_i - y_i)^2 = {worked.loss:.4f}"]
    for name, symbol in names.items():
        factor = "" if name == "b" else r"\, x_i" if len(names) == 2 else rf"\, x_{{i{name[1]}}}"
        lines.append(
            rf"\frac{{\partial L}}{{\partial {_latex(symbol)}}} &= \tfrac{{1}}{{{len(worked.rows)}}} "
            rf"\sum_i (\hat y_i - y_i){factor} = {worked.gradient[name]:.4f}"
        )
    for name, symbol in names.items():
        lines.append(
            rf"{_latex(symbol)} &\leftarrow {worked.before[name]:.4f} - {worked.lr:g} \cdot "
            rf"{_bracketed(worked.gradient[name])} = \mathbf{{{worked.after[name]:.4f}}}"
        )
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _latex(symbol: str) -> str:
    return symbol.replace("₁", "_1").replace("₂", "_2")


def _bracketed(value: float) -> str:
    return f"({value:.4f})" if value < 0 else f"{value:.4f}"


def first_batch(run, names: list[str]) -> list[dict[str, str]]:
    """X and y of the first minibatch, as training meets them."""
    rows = batch_rows(run, 0)[:ROWS]
    features = [name.replace("w", "x") for name in names]
    return [
        {"example": str(row + 1)}
        | {name: f"{value:.4f}" for name, value in zip(features, run.data.X[row].tolist(), strict=True)}
        | {"y": f"{run.data.y[row].item():.4f}"}
        for row in rows.tolist()
    ]

"""One update of the run with all its numbers: the one after the replay's position."""

import streamlit as st

from core.explaining.regression_update import WorkedRegressionUpdate, batch_rows, work_out_regression_update
from pages.linear_regression.analysis import parameter_symbols
from pages.player.snapshot import current_run

MOST_ROWS = 10
"""The number of examples of a batch that the tables list."""


def draw_worked_update(position: int | None) -> None:
    """Draw the update after the replay's position; at the end of the run, the last update."""
    run = current_run()
    recorded = run.history.updates.columns["step"]
    if not recorded or run.step == 0:
        st.markdown("No update has been made yet.")
        return
    last = recorded[-1] if run.divergence is None or recorded[-1] < run.step else recorded[-2]
    step = position if position in recorded and position <= last else last
    worked, symbols = work_out_regression_update(run, step), parameter_symbols(run.settings)
    which = "the last of this run" if position is None else "the next one from here"
    st.markdown(f"**Update {step + 1:,}**, {which}: {_batch_size_phrase(len(worked.rows))}.")
    table, equations = st.columns([11, 9], gap="medium")
    with table:
        st.table(batch_table(worked, list(symbols.values())[:-1]), hide_index=True, height=250 if len(worked.rows) > 6 else "content",
                 alt=f"The batch of update {step + 1}")  # fmt: skip
        if len(worked.rows) > MOST_ROWS:
            st.caption(f"The first {MOST_ROWS} of {len(worked.rows):,} are written out; the means are those of all.")
    with equations, st.container(key="worked_equations"):
        st.latex(update_in_latex(worked, symbols))


def parameters_at(run, step: int | None) -> dict[str, float]:
    """The parameters after `step` updates; those of now if it is None or was not recorded."""
    columns = run.history.updates.columns
    if step not in columns["step"]:
        return run.regression_parameters()
    return {name: columns[name][columns["step"].index(step)] for name in run.regression_parameters()}


def _batch_size_phrase(count: int) -> str:
    return "a batch of one example" if count == 1 else f"a batch of {count:,} examples"


def batch_table(worked: WorkedRegressionUpdate, weight_symbols: list[str]) -> list[dict[str, str]]:
    """List the batch's examples: features, label, prediction, error, loss, and contribution to each gradient."""
    table = _example_table(worked.rows, worked.X, worked.y, weight_symbols)
    for i, row in enumerate(table):
        y_hat, error, loss = (values[i].item() for values in (worked.y_hat, worked.y_hat - worked.y, worked.losses))
        row |= {"ŷ": f"{y_hat:.4f}", "ŷ − y": f"{error:.4f}", "½ (ŷ − y)²": f"{loss:.4f}"}
        for symbol, value in zip(weight_symbols, worked.X[i].tolist(), strict=True):
            row[f"(ŷ − y) · {symbol.replace('w', 'x')}"] = f"{error * value:.4f}"
    return table


def first_batch_table(run, weight_symbols: list[str]) -> list[dict[str, str]]:
    """List X and y of the first minibatch."""
    rows = batch_rows(run, 0)
    return _example_table(rows, run.data.X[rows], run.data.y[rows], weight_symbols)


def _example_table(rows, X, y, weight_symbols: list[str]) -> list[dict[str, str]]:
    features = [symbol.replace("w", "x") for symbol in weight_symbols]
    return [
        {"example": str(row + 1)}
        | {name: f"{v:.4f}" for name, v in zip(features, x, strict=True)}
        | {"y": f"{label:.4f}"}
        for row, x, label in zip(rows[:MOST_ROWS].tolist(), X.tolist(), y.tolist())
    ]


def update_in_latex(worked: WorkedRegressionUpdate, symbols: dict[str, str]) -> str:
    """The batch's loss, its gradient and each parameter's step, as equations with numbers."""
    lines = [rf"L &= \tfrac{{1}}{{{len(worked.rows)}}} \sum_i \tfrac{{1}}{{2}} (\hat y_i - y_i)^2 = {worked.loss:.4f}"]
    for name, symbol in symbols.items():
        factor = "" if name == "b" else r"\, x_i" if len(symbols) == 2 else rf"\, x_{{i{name[1]}}}"
        lines.append(
            rf"\frac{{\partial L}}{{\partial {_latex(symbol)}}} &= \tfrac{{1}}{{{len(worked.rows)}}} "
            rf"\sum_i (\hat y_i - y_i){factor} = {worked.gradient[name]:.4f}"
        )
    for name, symbol in symbols.items():
        lines.append(
            rf"{_latex(symbol)} &\leftarrow {worked.before[name]:.4f} - {worked.lr:g} \cdot "
            rf"{_in_brackets(worked.gradient[name])} = \mathbf{{{worked.after[name]:.4f}}}"
        )
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _latex(symbol: str) -> str:
    return symbol.replace("₁", "_1").replace("₂", "_2")


def _in_brackets(value: float) -> str:
    return f"({value:.4f})" if value < 0 else f"{value:.4f}"

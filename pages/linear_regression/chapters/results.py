"""What training found: learned, true and best parameters side by side, and the loss after each epoch."""

import streamlit as st

from core.explaining.least_squares import closed_form
from pages.linear_regression.replay_view import DataAnalysis
from pages.shared.source_code import draw_code


def draw_results(run, analysis: DataAnalysis, symbols: list[str]) -> None:
    noise_floor = run.settings.noise**2 / 2
    st.header("The result", anchor=False)
    st.latex(
        r"\begin{gathered} \boldsymbol\theta^* = (\mathbf{A}^\top \mathbf{A})^{-1} \mathbf{A}^\top \mathbf{y} \\ "
        r"\mathbf{A} = [\mathbf{X}, \mathbf{1}], \quad \boldsymbol\theta = (\mathbf{w}, b) \end{gathered}"
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.table(result_table(run, analysis, symbols), hide_index=True, alt="Learned, true and best parameters")
        if analysis.best:
            st.markdown(
                f"This model has a closed form: for these data the loss is smallest at the best parameters, where it is "
                f"**{analysis.bowl.floor:.4g}**. Training can come close to that and no further. "
                "The noise keeps both away from the true parameters; more examples bring them nearer."
            )
        else:
            st.markdown(
                f"These data have no single best answer: {analysis.no_best_reason}. "
                "The surface marks the nearest to where training begins."
            )
        if noise_floor:
            st.markdown(
                f"Even the true parameters leave the noise: σ²/2 = **{noise_floor:.4g}** on average, the dashed line in the loss chart. "
                "A fit to few examples may lie below it, because it follows their noise a little."
            )
        st.caption("The models of the next pages have no closed form, so there training is all one has.")
    with right:
        st.table(_epoch_table(run), hide_index=True, height=280, alt="The loss after each epoch")
    draw_code(closed_form)


def result_table(run, analysis: DataAnalysis, symbols: list[str]) -> list[dict[str, str]]:
    best_texts = [f"{value:.4f}" for value in analysis.best] or ["none"] * len(symbols)
    learned = run.regression_parameters().values()
    return [
        {"parameter": symbol, "true": f"{true:.4f}", "best": best, "learned": f"{value:.4f}", "learned − true": f"{value - true:.4f}",
         "learned − best": f"{value - float(best):.4f}" if analysis.best else "—"}
        for symbol, true, best, value in zip(symbols, analysis.true, best_texts, learned, strict=True)
    ]  # fmt: skip


def _epoch_table(run) -> list[dict[str, str]]:
    """The loss of all examples before training and after each epoch."""
    columns = run.history.evaluations.columns
    return [
        {"epoch": f"{epoch:.0f}", "updates": f"{step:,.0f}", "loss": f"{loss:.6g}"}
        for epoch, step, loss in zip(columns["epoch"], columns["step"], columns["train_loss"], strict=True)
    ]

"""Sums over the rows and the columns of a matrix; softmax needs the row sums as a column."""

from __future__ import annotations

import streamlit as st

from core.explaining.softmax_steps import Sums, sum_over
from pages.shared.controls import fragment
from pages.shared.latex import matrix_in_latex

X = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
DIM_SENTENCES = {
    0: "`dim=0`: add down each column; one sum for each column.",
    1: "`dim=1`: add along each row; one sum for each row.",
}


@fragment
def draw_sums() -> None:
    """Draw the controls, and the course's matrix, its sums and their quotient with their shapes."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        dim = st.segmented_control(
            "Sum over", [0, 1], default=1, required=True, format_func=lambda d: f"dim={d}", key="sums_dim"
        )
        keepdim = st.toggle("keepdim", value=True, key="sums_keepdim")
    result = sum_over(X, dim, keepdim)
    st.code(f"S = X.sum(dim={dim}, keepdim={keepdim})\nX / S", language="python")
    with st.container(horizontal=True, gap="medium"):
        for piece in in_latex(result):
            st.latex(piece, width="content")
    st.markdown(f"{DIM_SENTENCES[dim]} {_keepdim_sentence(keepdim)} {_quotient_sentence(result, dim)}")
    st.markdown(
        "In softmax each row of **X** is one example, and each row has to add up to 1. So its code sums with `dim=1`, and with "
        "`keepdim=True`, because a column of row sums is stretched over all columns when torch divides by it (*broadcasting*)."
    )


def _keepdim_sentence(keepdim: bool) -> str:
    if keepdim:
        return "With `keepdim=True` the sums stay a matrix, with length 1 in that dimension."
    return "Without `keepdim` that dimension is gone: the sums are a plain vector."


def _quotient_sentence(result: Sums, dim: int) -> str:
    if result.divided is None:
        return f"X / S fails; torch says: “{result.error}”."
    return f"In X / S every {'row' if dim == 1 else 'column'} adds up to 1."


def _with_shape(symbol: str, matrix: str, shape: tuple[int, ...]) -> str:
    inside = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    return rf"{symbol} = \underset{{({inside})}}{{{matrix}}}"


def in_latex(result: Sums) -> list[str]:
    """Return X, its sums and, if the division succeeds, the quotient, each above its shape."""
    pieces = [_with_shape(r"\mathbf{X}", matrix_in_latex(X), (len(X), len(X[0])))]
    pieces.append(_with_shape(r"\mathbf{S}", matrix_in_latex(result.sums), result.shape))
    if result.divided is not None:
        pieces.append(_with_shape(r"\mathbf{X} / \mathbf{S}", matrix_in_latex(result.divided, 3), (len(X), len(X[0]))))
    return pieces

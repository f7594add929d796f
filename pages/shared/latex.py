"""Numbers as LaTeX."""

from __future__ import annotations


def matrix_in_latex(values: list, digits: int | None = None) -> str:
    """A matrix or a vector in brackets; `digits` after the point, or the shortest form without it."""
    rows = values if isinstance(values[0], list) else [values]
    lines = [" & ".join(f"{v:g}" if digits is None else f"{v:.{digits}f}" for v in row) for row in rows]
    return r"\begin{bmatrix}" + r" \\ ".join(lines) + r"\end{bmatrix}"

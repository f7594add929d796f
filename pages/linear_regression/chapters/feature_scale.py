"""How the scale of the features changes the curvature of the loss and the limit of the learning rate."""

import streamlit as st

from core import LinearSettings
from core.data.regression import make_regression, standardised
from core.explaining.least_squares import curvatures
from pages.shared.source_code import draw_code


def draw_feature_scale(settings: LinearSettings) -> None:
    st.header("The scale of the features", anchor=False)
    st.markdown(
        "The same length may be given in metres or in centimetres. Multiply x₁ by 10 in the sidebar: its axis of the bowl becomes "
        "a hundred times as steep, the bowl a ravine, and the limit of the learning rate falls with it. Standardise, and the bowl is round again. "
        "With two features, the correlation makes a ravine too, and that one stays: standardising treats each feature alone."
    )
    st.table(_scale_table(settings), hide_index=True, alt="Scale of the features and limit of the learning rate")
    draw_code(standardised)


def _scale_table(settings: LinearSettings) -> list[dict[str, str]]:
    """The curvatures and the limit of the learning rate for three scales; the page's own scale in bold."""
    rows = []
    for scale, standardise in ((1, "no"), (10, "no"), (10, "yes")):
        scaled = settings.replace(scale=scale, standardise=standardise)
        flattest, *_, steepest = curvatures(make_regression(scaled).X).tolist()
        is_flat = flattest <= 1e-9 * steepest
        row = {
            "x₁": f"times {scale}" + (", standardised" if standardise == "yes" else ""),
            "flattest λ": "0" if is_flat else f"{flattest:.4g}",
            "steepest λ": f"{steepest:.4g}",
            "steepest / flattest": "no bound" if is_flat else f"{steepest / flattest:,.4g}",
            "limit 2/λmax": f"{2 / steepest:.4g}",
        }
        rows.append({name: f"**{value}**" for name, value in row.items()} if scaled == settings else row)
    return rows

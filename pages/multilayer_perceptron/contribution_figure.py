"""The bar chart of what hidden units contribute to the difference of two logits, as a plain dict."""

from __future__ import annotations

from collections.abc import Sequence

from pages.shared.training_figures import significant


def signed(value: float) -> str:
    """Format a number with its sign and three decimals, or with four significant digits if it is large."""
    rounded = round(value, 3) + 0.0  # no minus before a zero
    return (f"{rounded:+.3f}" if abs(value) < 10_000 else f"{value:+.4g}").replace("-", "−")


def contribution_figure(names: Sequence[str], values: Sequence[float]) -> dict:
    """Return a chart with a horizontal bar for each name, the first at the top."""
    data = [{"type": "bar", "orientation": "h", "name": "contribution", "x": [significant(v) for v in values], "y": list(names),
             "marker": {"color": ["@negative" if v < 0 else "@positive" for v in values]}, "showlegend": False,
             "text": [signed(v) for v in values], "textposition": "outside", "cliponaxis": False,
             "hovertemplate": "%{y}: %{text}<extra></extra>"}]  # fmt: skip
    reach = 1.7 * max((abs(v) for v in values), default=0) or 1.0  # room for the numbers at the bars' ends
    layout = {"xaxis": {"title": {"text": "difference of the logits"}, "range": [significant(-reach), significant(reach)], "zeroline": True},
              "yaxis": {"autorange": "reversed", "automargin": True, "showgrid": False, "type": "category"}}  # fmt: skip
    return {"data": data, "layout": layout}

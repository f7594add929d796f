"""What hidden units add to the difference of two logits. Plain data in, plain dict out."""

from __future__ import annotations

from collections.abc import Sequence

from pages.shared.training_figures import significant


def signed(value: float) -> str:
    """A number with its sign and three digits after the point; four significant ones if it is large."""
    rounded = round(value, 3) + 0.0  # no minus before a zero
    return (f"{rounded:+.3f}" if abs(value) < 10_000 else f"{value:+.4g}").replace("-", "−")


def contribution_figure(names: Sequence[str], values: Sequence[float]) -> dict:
    """A bar for each name, the first above, to the right what is positive and to the left what is negative."""
    data = [{"type": "bar", "orientation": "h", "name": "contribution", "x": [significant(v) for v in values], "y": list(names),
             "marker": {"color": ["@negative" if v < 0 else "@positive" for v in values]}, "showlegend": False,
             "text": [signed(v) for v in values], "textposition": "outside", "cliponaxis": False,
             "hovertemplate": "%{y}: %{text}<extra></extra>"}]  # fmt: skip
    reach = 1.7 * max((abs(v) for v in values), default=0) or 1.0  # room for the numbers at the bars' ends
    layout = {"xaxis": {"title": {"text": "difference of the logits"}, "range": [significant(-reach), significant(reach)], "zeroline": True},
              "yaxis": {"autorange": "reversed", "automargin": True, "showgrid": False, "type": "category"}}  # fmt: skip
    return {"data": data, "layout": layout}

"""The output of two small layers on the plane, without an activation and with ReLU, as a plain dict."""

from __future__ import annotations

from collections.abc import Sequence

Grid = tuple[Sequence[float], Sequence[Sequence[float]]]


def xor_figure(without: Grid, with_relu: Grid, points: Sequence[Sequence[float]], targets: Sequence[int]) -> dict:
    """Return both outputs as colours, with a line where they are ½, and the four points with their XOR."""
    data, layout = [], {"annotations": [], "margin": {"l": 40, "r": 8, "t": 26, "b": 36}, "showlegend": False}
    for number, (title, (axis, outputs), domain) in enumerate(
        (("without φ", without, [0, 0.47]), ("with ReLU", with_relu, [0.53, 1])), start=1
    ):
        suffix = "" if number == 1 else str(number)
        place = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        grid = {"x": list(axis), "y": list(axis), "z": [[round(value, 4) for value in row] for row in outputs]}
        data += [
            {"type": "heatmap", **grid, **place, "name": title, "zmin": -0.5, "zmax": 1.5, "showscale": False,
             "colorscale": [[0, "@negative"], [0.5, "@surface"], [1, "@positive"]],
             "hovertemplate": "x₁ = %{x:.2f}, x₂ = %{y:.2f}: output %{z:.2f}<extra>%{fullData.name}</extra>"},
            {"type": "contour", **grid, **place, "name": "output ½", "showscale": False, "hoverinfo": "skip",
             "contours": {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"}, "line": {"color": "@text", "width": 2}},
            {"type": "scatter", "mode": "markers+text", **place, "name": "XOR", "x": [x[0] for x in points], "y": [x[1] for x in points],
             "text": list(map(str, targets)), "textfont": {"size": 14, "color": "@text"}, "hoverinfo": "skip",
             "marker": {"size": 24, "color": "@surface", "line": {"color": "@text", "width": 1.5}}},
        ]  # fmt: skip
        layout[f"xaxis{suffix}"] = {
            "title": {"text": "x₁"},
            "domain": domain,
            "anchor": f"y{suffix}",
            "tickvals": [0, 1],
            "range": [-0.5, 1.5],
            "showgrid": False,
        }
        layout[f"yaxis{suffix}"] = {
            "title": {"text": "x₂" if number == 1 else ""},
            "anchor": f"x{suffix}",
            "tickvals": [0, 1],
            "range": [-0.5, 1.5],
            "showgrid": False,
        }
        layout["annotations"].append(
            {
                "xref": "paper",
                "yref": "paper",
                "x": sum(domain) / 2,
                "y": 1,
                "text": title,
                "showarrow": False,
                "xanchor": "center",
                "yanchor": "bottom",
            }
        )
    return {"data": data, "layout": layout}

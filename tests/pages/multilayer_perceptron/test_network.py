"""The chapters of the perceptron that explain: network, activations, and why there are any."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core import MLPSettings
from core.explaining.hidden_units import activation_curve, changed_by_activation, preactivation_histograms
from core.explaining.xor_example import output_grid
from core.layer_sizes import affine_layers
from core.training.layer_statistics import PROBE_IMAGES
from pages.multilayer_perceptron.activation_figures import activation_figure, derivatives_figure, functions_figure
from pages.multilayer_perceptron.chapters import network
from pages.multilayer_perceptron.chapters.why_activation import ahead_in_words
from pages.shared.network_figure import MAX_UNITS, unit_names
from tests.pages.section import figures, open_section, texts


def network_page():
    import streamlit as st

    from pages.multilayer_perceptron.chapters.network import draw_chapter

    draw_chapter(st.session_state["settings"], None)


def derivation_page():
    from pages.multilayer_perceptron.chapters.why_activation import draw_derivation
    from pages.multilayer_perceptron.chapters.xor import draw_xor, draw_xor_picture

    draw_derivation()
    draw_xor_picture()
    draw_xor()


def table(app, index: int = 0) -> list[list[str]]:
    return app.table[index].value.values.tolist()


def titles(figure: dict) -> list[str]:
    return [note["text"].replace("<br>", " ") for note in figure["layout"]["annotations"]]


def units(figure: dict) -> list[list[str]]:
    return [trace["text"] for trace in figure["data"] if "text" in trace]


# Hidden layers


def test_one_hidden_layer_is_drawn_written_and_counted():
    app = open_section(network_page, settings=MLPSettings(batch_size=64))
    assert table(app) == [
        ["1", "784\u00a0×\u00a0256", "256", "200,704 + 256 = 200,960"],
        ["2", "256\u00a0×\u00a010", "10", "2,560 + 10 = 2,570"],
        ["all", "", "", "**203,530**"],
    ]
    first, second = app.latex[0].value.split(r"\\[4pt]")
    assert r"\underset{64 \times 256}{\mathbf{H}_1} &= \phi(\underset{64 \times 784}{\mathbf{X}}" in first
    assert r"\underset{784 \times 256}{\mathbf{W}_1} + \underset{1 \times 256}{\mathbf{b}_1})" in first
    assert r"\underset{64 \times 10}{\mathbf{O}} &= \underset{64 \times 256}{\mathbf{H}_1}" in second
    assert r"\phi" not in second
    (figure,) = figures(app)
    assert units(figure)[1] == ["h₁", "h₂", "h₃", "⋮", "h₂₅₅", "h₂₅₆"]
    assert titles(figure) == ["X 784 pixels", "H₁ 256 units", "O 10 logits", "W₁, b₁", "W₂, b₂"]
    assert app.caption[0].value.startswith("**784 → 256 → 10**. Here φ is ReLU")


@pytest.mark.parametrize("layers", [0, 2, 3])
@pytest.mark.parametrize("units_each", [1, 6, 1024])
def test_any_network_has_a_column_a_line_and_a_row_for_each_layer(layers, units_each):
    app = open_section(
        network_page, settings=MLPSettings(hidden_layers=layers, hidden_units=units_each, activation="tanh")
    )
    (figure,), rows, lines = figures(app), table(app), app.latex[0].value.split(r"\\[4pt]")
    assert len(units(figure)) - 1 == len(lines) == len(rows) - 1 == layers + 1
    assert sum(r"\phi" in line for line in lines) == layers
    hidden = titles(figure)[1 : layers + 1]
    noun = "unit" if units_each == 1 else "units"
    assert hidden == [f"H{'₁₂₃'[i]} {units_each:,} {noun}" for i in range(layers)]
    assert all(len(names) == min(units_each, MAX_UNITS) for names in units(figure)[1:-1])
    total = sum(int(row[3].split("= ")[1].replace(",", "")) for row in rows[:-1])
    assert rows[-1][3] == f"**{total:,}**"
    assert ("softmax regression" in texts(app)) == (layers == 0)


def test_without_an_activation_it_is_said():
    app = open_section(network_page, settings=MLPSettings(activation="none"))
    assert "φ is left out" in app.caption[0].value


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (1, ["h₁"]),
        (6, ["h₁", "h₂", "h₃", "h₄", "h₅", "h₆"]),
        (7, ["h₁", "h₂", "h₃", "⋮", "h₆", "h₇"]),
        (1024, ["h₁", "h₂", "h₃", "⋮", "h₁₀₂₃", "h₁₀₂₄"]),
    ],
)
def test_a_layer_shows_its_first_and_its_last_units(count, names):
    assert unit_names("h", count) == names


def test_names_stand_in_circles_that_hold_them():
    figure = network.layers_figure(affine_layers(MLPSettings(hidden_units=1024)))
    pixels, hidden, logits = figure["data"][1:]
    assert {trace["textposition"] for trace in (pixels, hidden, logits)} == {"middle center"}
    assert hidden["marker"]["size"] > pixels["marker"]["size"]
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < 0
    assert high > 2


# Activations


@pytest.mark.parametrize("chosen", ["relu", "sigmoid", "tanh", "none"])
def test_the_graphs_are_cores_and_the_chosen_one_is_bold(open_page, chosen):
    page = open_page("multilayer_perceptron", chapter="Activations", activation=chosen)
    app, charts = page.app, page.charts
    names = ["relu", "sigmoid", "tanh"] + ["none"] * (chosen == "none")
    for column, key in ((1, "activation_functions"), (2, "activation_derivatives")):
        lines = [trace for trace in charts[key]["figure"]["data"] if trace["type"] == "scatter"]
        assert len(lines) == len(names)
        for trace, name in zip(lines, names, strict=True):
            curve = activation_curve(name, -8.0, 8.0, 161)
            assert trace["y"] == pytest.approx(curve[column].tolist(), rel=1e-4, abs=1e-7)
        widths = {name: trace["line"]["width"] for name, trace in zip(names, lines, strict=True)}
        assert all(widths[chosen] > width for name, width in widths.items() if name != chosen)
    (bars,) = [trace for trace in charts["activation_functions"]["figure"]["data"] if trace["type"] == "bar"]
    (expected,) = preactivation_histograms(page.run.model, page.run.data.test_images[:PROBE_IMAGES])
    assert bars["y"] == pytest.approx(expected.shares, rel=1e-4)
    for name in ("ReLU", "sigmoid", "tanh"):
        assert f"**{name}**" in texts(app)
    assert len(app.latex) == 2 * len(names)
    assert all("(z)" in latex.value for latex in app.latex)
    for where in ("z ≤ 0", "|z| > 5.99", "|z| > 2.99"):
        assert f"Flat for {where}." in texts(app)


def test_no_two_curves_share_a_stroke_or_a_colour():
    curves = [(name, [0.0, 1.0]) for name in ("relu", "sigmoid", "tanh", "none")]
    for figure in (functions_figure([0, 1], curves, "relu"), derivatives_figure([0, 1], curves, "relu")):
        lines = [trace["line"] for trace in figure["data"]]
        assert len({line["dash"] for line in lines}) == len({line["color"] for line in lines}) == 4


def test_the_kink_and_the_largest_slope_of_sigmoid_are_marked():
    curves = [("relu", [0.0, 1.0]), ("sigmoid", [0.0, 1.0])]
    (kink,) = functions_figure([0, 1], curves, "relu")["layout"]["annotations"]
    derivatives = derivatives_figure([0, 1], curves, "relu")
    (top,) = derivatives["layout"]["annotations"]
    assert (kink["x"], kink["y"]) == (0, 0)
    assert "ReLU" in kink["text"]
    assert (top["x"], top["y"]) == (0, 0.25)
    assert "¼" in top["text"]
    assert [trace["line"].get("shape") for trace in derivatives["data"]] == ["vh", None]  # ReLU's slope jumps


def test_flat_zones_are_shaded_as_far_as_the_picture_goes():
    x = np.linspace(-4, 4, 5)
    figure = activation_figure("tanh", x, x, x, zones=[(-math.inf, -3.0), (3.0, math.inf)])
    shapes = figure["layout"]["shapes"]
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [(-4, -3), (3, 4)]
    assert {shape["layer"] for shape in shapes} == {"below"}
    assert figure["data"][-1]["name"] == "flat"
    assert figure["data"][-1]["marker"]["color"] == shapes[0]["fillcolor"]


@pytest.mark.parametrize("zones", [[], [(-math.inf, -5.0), (5.0, math.inf)]])
def test_without_a_flat_zone_in_sight_none_is_named(zones):
    x = np.linspace(-4, 4, 5)
    figure = activation_figure("sigmoid", x, x, x, zones=zones)
    assert "shapes" not in figure["layout"]
    assert len(figure["data"]) == 2


# Why there are any


def test_the_two_layers_and_the_one_in_numbers():
    app = open_section(derivation_page)
    assert table(app, 0) == [
        ["0, 0", "0, −1", "2", "2"],
        ["0, 1", "1, 0", "1", "1"],
        ["1, 0", "1, 0", "1", "1"],
        ["1, 1", "2, 1", "0", "0"],
    ]
    assert table(app, 1) == [
        ["0, 0", "0, −1", "0, 0", "0", "0"],
        ["0, 1", "1, 0", "1, 0", "1", "1"],
        ["1, 0", "1, 0", "1, 0", "1", "1"],
        ["1, 1", "2, 1", "2, 1", "0", "0"],
    ]
    assert "Without φ they are 2 and 2; with ReLU 0 and 2." in texts(app)
    numbers = app.latex[2].value
    assert "exactly one of the two inputs" in texts(app)
    assert r"= \begin{bmatrix}-1 \\ -1\end{bmatrix}" in numbers
    assert r"= \begin{bmatrix}2\end{bmatrix}" in numbers


def test_the_derivation_ends_in_the_shapes_of_softmax_regression():
    steps, shapes = (latex.value for latex in open_section(derivation_page).latex[:2])
    assert r"\underbrace{\mathbf{W}_1\mathbf{W}_2}_{\mathbf{W}}" in steps
    assert r"\underbrace{\mathbf{b}_1\mathbf{W}_2 + \mathbf{b}_2}_{\mathbf{b}}" in steps
    assert r"\underset{784 \times 10}{\mathbf{W}}" in shapes
    assert r"\underset{1 \times 10}{\mathbf{b}} \end" in shapes


def test_the_plane_is_cores_and_the_border_is_at_a_half():
    (figure,) = figures(open_section(derivation_page))
    for number, name in enumerate(("none", "relu")):
        colours, border, points = figure["data"][3 * number : 3 * number + 3]
        axis, outputs = output_grid(name)
        assert colours["x"] == colours["y"] == pytest.approx(axis)
        assert colours["z"] == [pytest.approx(row, abs=1e-4) for row in outputs]
        assert border["z"] == colours["z"]
        assert (
            border["contours"]["start"] == border["contours"]["end"] == 0.5 == (colours["zmin"] + colours["zmax"]) / 2
        )
        assert list(zip(points["x"], points["y"], points["text"], strict=True)) == [
            (0, 0, "0"), (0, 1, "1"), (1, 0, "1"), (1, 1, "0")
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("difference", "words"),
    [(0.0317, "3.2 points ahead of"), (-0.0102, "1.0 points behind"), (0.0004, "level with"), (-0.0004, "level with")],
)
def test_who_is_ahead(difference, words):
    assert ahead_in_words(difference) == words


def test_the_share_that_the_activation_decides_follows_the_run(open_page):
    page = open_page("multilayer_perceptron", chapter="Why an activation", hidden_units="8").click("one_update")
    share = changed_by_activation(page.run.model, page.run.data.test_images)
    told = f"after 1 updates: leave out its φ, and it predicts another class for {share:.1%} of 200 test images."
    assert page.charts["without_phi"] == f"Your network {told}"
    page.choose(hidden_layers=0)
    assert "no hidden layer" in page.charts["without_phi"]

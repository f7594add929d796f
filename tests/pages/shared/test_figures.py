"""Every figure, drawn from plain data without a server."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

import numpy as np
import pytest

from core.history import History
from pages.linear_regression.bowl_figures import bowl_figure, bowl_surface
from pages.linear_regression.fit_figures import line_figure, path_loss_figure, plane_figure
from pages.linear_regression.path_figures import path_figure
from pages.linear_regression.surface_figures import (
    HIGHEST,
    WIDEST,
    contour_figure,
    gradient_figure,
    map_figure,
    slices_figure,
    square_plane,
    visible_plane,
)
from pages.multilayer_perceptron.activation_figures import activation_figure, derivatives_figure, functions_figure
from pages.shared.network_figure import layer_figure, network_figure
from pages.shared.palette import COLOURS
from pages.shared.training_figures import (
    MAX_POINTS,
    accuracy_figure,
    function_figure,
    line,
    loss_figure,
    series,
    significant,
)

BATCH = ([0, 1, 2, 3], [2.3, 2.1, 1.9, 1.8])
TRAIN = ([0, 2, 4], [2.3, 2.0, 1.7])
TRAIN_APART = ([0, None, 2, 4], [2.3, None, 2.0, 1.7])
TEST = ([0, 2, 4], [2.31, 2.05, 1.75])
X = np.array([[0.0, 1.0], [2.0, -1.0], [1.0, 3.0]])
CURVE = np.linspace(-1, 1, 5)
PATH = np.array([[0.0, 0.0], [1.0, 2.0], [1.9, 2.8]])
PLANE = visible_plane(("w", "b"), PATH, [(2.0, 3.0)])
BOWL = bowl_surface(np.array([2.0, 3.0]), 0.1, np.diag([1.0, 4.0]), np.zeros(2))


def figures() -> dict[str, dict]:
    """One figure of each kind, with all its options."""
    return {
        "loss": loss_figure(BATCH, TRAIN, TEST, step=4, level=(2.303, "guessing"), changes=[(2, "lr 0.5")]),
        "log loss": loss_figure(
            BATCH, TRAIN, TEST, step=4, log=True, level=(2.303, "guessing"), changes=[(2, "lr 0.5")]
        ),
        "loss without a test set": loss_figure(BATCH, TRAIN, step=4),
        "empty loss": loss_figure(([], []), ([0], [2.3]), ([0], [2.3]), step=0),
        "accuracy": accuracy_figure(BATCH, TRAIN, TEST, step=4),
        "activation": activation_figure("relu", CURVE, np.maximum(CURVE, 0), (CURVE > 0).astype(float)),
        "activation and signals": activation_figure(
            "tanh", CURVE, CURVE, CURVE, [([-0.5, 0.5], [0.25, 0.75]), ([-0.5, 0.5], [1.0, 0.0])]
        ),
        "flat activation": activation_figure("tanh", CURVE, CURVE, CURVE, zones=[(-math.inf, -0.5), (0.5, math.inf)]),
        "functions": functions_figure(CURVE, [("relu", CURVE), ("none", CURVE)], "relu"),
        "derivatives": derivatives_figure(CURVE, [("relu", CURVE), ("none", CURVE)], "relu"),
        "line": line_figure([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], (2.0, 1.0), 2.0),
        "plane": plane_figure(X, [1.0, 2.0, 3.0]),
        "path of the loss": path_loss_figure(
            [0, 1, 2], [3.0, 2.0, None], [3.0, 2.0, 1.0], log=False, noise_floor=0.125
        ),
        "contours": contour_figure(PLANE, 9.0, PATH, (2.0, 3.0), (2.1, 3.1)),
        "map": map_figure(square_plane(("w", "b"), 5.0), 9.0, fine=True),
        "slices": slices_figure(("w₁", "w₂", "b"), [(0.0, 1.0)] * 3),
        "bowl": bowl_figure(BOWL, ("w", "b"), moves=False),
        "moving bowl": bowl_figure(BOWL, ("w₁", "w₂"), moves=True),
        "gradients": gradient_figure(PLANE, 10, 50),
    }


def shown_steps(figure: dict) -> tuple:
    """The steps that are shown without a zoom."""
    axis = figure["layout"]["xaxis"]
    assert "range" not in axis  # a range that moves with the run would undo the learner's zoom
    return axis["autorangeoptions"]["minallowed"], axis["autorangeoptions"]["maxallowed"]


FIGURES = pytest.mark.parametrize("figure", figures().values(), ids=figures())


def everything(value) -> Iterator:
    """All values inside a figure that are neither dict nor list."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from everything(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from everything(inner)
    else:
        yield value


def named(figure: dict, name: str) -> dict:
    (found,) = [trace for trace in figure["data"] if trace["name"].startswith(name)]
    return found


@FIGURES
def test_its_colours_are_in_the_palette(figure):
    colours = {
        value[1:].split("/")[0] for value in everything(figure) if isinstance(value, str) and value.startswith("@")
    }
    assert colours
    assert colours <= set(COLOURS)
    assert not [value for value in everything(figure) if isinstance(value, str) and value.startswith(("#", "rgb"))]


@FIGURES
def test_it_is_plain_data_that_a_browser_can_read(figure):
    assert json.loads(json.dumps(figure, allow_nan=False))
    assert all(value is None or type(value) in (str, int, float, bool) for value in everything(figure))


@FIGURES
def test_every_curve_is_named_and_every_axis_too(figure):
    names = [trace["name"] for trace in figure["data"]]
    assert all(names)
    assert len(set(names)) == len(names)
    axes = figure["layout"].get("scene", figure["layout"])
    titles = [axis["title"]["text"] for name, axis in axes.items() if name[1:] == "axis"]
    assert len(titles) == (3 if "scene" in figure["layout"] else 2)
    assert all(titles)


@FIGURES
def test_hovering_reads_out_a_value_or_nothing(figure):
    assert all(trace.get("hovertemplate") or trace.get("hoverinfo") == "skip" or trace["name"] in ("true", "learned")
               for trace in figure["data"])  # fmt: skip


def test_the_loss_has_batch_training_and_test_curves():
    figure = loss_figure(BATCH, TRAIN, TEST, step=4)
    for name, data, colour in (("each batch", BATCH, "batch"), ("train", TRAIN_APART, "train"), ("test", TEST, "test")):
        curve = named(figure, name)
        assert (curve["x"], curve["y"]) == data
        assert curve["line"]["color"] == f"@{colour}"
    assert named(figure, "each batch")["line"]["width"] < named(figure, "train")["line"]["width"]
    assert "updates" in figure["layout"]["xaxis"]["title"]["text"]
    assert "loss" in figure["layout"]["yaxis"]["title"]["text"]


@pytest.mark.parametrize("curve", [([], []), ([0], [2.3]), ([0, 1, 2], [2.3, 2.0, 1.7]), ([5, 6], [1.0, 0.9])])
def test_what_was_measured_at_each_update_has_no_gap(curve):
    for figure in (loss_figure(BATCH, curve, TEST, step=4), accuracy_figure(BATCH, curve, TEST, step=4)):
        assert (named(figure, "train")["x"], named(figure, "train")["y"]) == curve


def test_without_a_test_set_there_is_no_test_curve():
    assert [trace["line"]["color"] for trace in loss_figure(BATCH, TRAIN, step=4)["data"]] == ["@batch", "@train"]


@pytest.mark.parametrize(("step", "end"), [(0, 1), (1, 1), (250, 250)])
@pytest.mark.parametrize("draw", [loss_figure, accuracy_figure])
def test_the_steps_go_from_none_to_now(draw, step, end):
    assert shown_steps(draw(TRAIN, TRAIN, TRAIN, step=step)) == (0, end)


def test_a_thinned_curve_says_so():
    name = loss_figure(([0, 4, 8], [1, 2, 3]), TRAIN, step=11)["data"][0]["name"]
    assert "1 in 4" in name
    assert "1 in" not in loss_figure(BATCH, TRAIN, step=4)["data"][0]["name"]


@pytest.mark.parametrize(("log", "kind", "where"), [(False, "linear", 2.303), (True, "log", math.log10(2.303))])
def test_the_level_lies_where_its_value_is(log, kind, where):
    """On a logarithmic axis Plotly takes a shape's value itself and an annotation's logarithm."""
    layout = loss_figure(BATCH, TRAIN, step=4, log=log, level=(2.303, "guessing"))["layout"]
    assert layout["yaxis"]["type"] == kind
    (shape,), (note,) = layout["shapes"], layout["annotations"]
    assert (shape["y0"], shape["y1"]) == (2.303, 2.303)
    assert (shape["x0"], shape["x1"], shape["xref"]) == (0, 1, "paper")
    assert note["y"] == pytest.approx(where)
    assert note["text"] == "guessing"


def test_without_a_level_there_is_no_line():
    layout = loss_figure(BATCH, TRAIN, step=4)["layout"]
    assert layout["shapes"] == layout["annotations"] == []


def test_a_turned_knob_is_marked_at_its_step():
    layout = loss_figure(BATCH, TRAIN, step=9, changes=[(2, "lr 0.5"), (5, "batch_size 32")])["layout"]
    assert [(shape["x0"], shape["x1"]) for shape in layout["shapes"]] == [(2, 2), (5, 5)]
    assert [(note["x"], note["text"]) for note in layout["annotations"]] == [(2, "lr 0.5"), (5, "batch_size 32")]
    assert shown_steps({"layout": layout}) == (0, 9)


def test_accuracy_is_a_share_of_all_with_guessing_marked():
    figure = accuracy_figure(BATCH, TRAIN, TEST, step=4, guess=0.1)
    assert figure["layout"]["yaxis"]["range"] == [0, 1]
    assert "accuracy" in figure["layout"]["yaxis"]["title"]["text"]
    assert [shape["y0"] for shape in figure["layout"]["shapes"]] == [0.1]
    assert "10%" in figure["layout"]["annotations"][0]["text"]
    assert [trace["line"]["color"] for trace in figure["data"]] == ["@batch", "@train", "@test"]
    assert (named(figure, "train")["y"], named(figure, "test")["y"]) == (TRAIN_APART[1], TEST[1])


def history(updates: int, loss=lambda i: 1 / (i + 1)) -> History:
    made = History((), ("train_loss",))
    for i in range(updates):
        made.updates.append({"step": i, "lr": 0.1, "batch_size": 1, "batch_loss": loss(i)})
    made.evaluations.append({"step": 0, "epoch": 0, "epoch_loss": math.nan, "train_loss": 1.0})
    return made


@pytest.mark.parametrize("updates", [0, 1, 2, 299, 300, 301, 599, 600, 601, 5000, 20_000])
def test_a_curve_has_at_most_300_points_and_each_is_a_measured_one(updates):
    made = history(updates)
    steps, values = series(made, "batch_loss")
    assert len(steps) == len(values) <= MAX_POINTS == 300
    assert len(steps) == updates or len(steps) > 100
    assert len(set(np.diff(steps))) <= 1
    assert steps[:1] == [0][:updates]
    assert values == [significant(1 / (step + 1)) for step in steps]


def test_values_that_are_not_finite_leave_a_gap():
    bad = {1: math.nan, 3: math.inf, 4: -math.inf}
    assert series(history(6, lambda i: bad.get(i, 0.5)), "batch_loss") == (
        [0, 1, 2, 3, 4, 5],
        [0.5, None, 0.5, None, None, 0.5],
    )
    assert series(history(1), "epoch_loss") == ([0], [None])


@pytest.mark.parametrize(
    ("value", "drawn"), [(0.0, 0.0), (1.23456789, 1.2346), (-123456.0, -123460.0), (1e-30, 1e-30), (math.nan, None), (math.inf, None)]
)  # fmt: skip
def test_five_digits_are_drawn(value, drawn):
    assert significant(value) == drawn
    assert significant(np.float32(0.1)) == 0.1


def test_a_line_can_be_styled_without_losing_its_colour():
    curve = line(([0], [1]), "a", "train", 3, line={"dash": "dash"}, hoverinfo="skip")
    assert curve["line"] == {"color": "@train", "width": 3, "dash": "dash"}
    assert curve["hoverinfo"] == "skip"


def test_the_true_line_and_the_examples():
    figure = line_figure([3.0, -1.0, 2.0], [1.0, 5.0, 2.0], (2.0, -1.0), aspect=2.0)
    true = named(figure, "true")
    assert true["y"] == pytest.approx([2 * x - 1 for x in true["x"]])
    assert true["x"][0] < -1 < 3 < true["x"][1]
    assert named(figure, "learned")["x"] == true["x"]
    assert (named(figure, "examples")["x"], named(figure, "examples")["y"]) == ([3, -1, 2], [1, 5, 2])
    assert true["line"]["dash"] == "dash"
    assert figure["layout"]["xaxis"]["scaleanchor"] == "y"  # otherwise a squared error is not drawn as a square


@pytest.mark.parametrize("aspect", [1.0, 2.0])
def test_the_examples_fill_a_chart_of_the_usual_shape(aspect):
    x, y = [-2.0, 0.0, 2.0], [-8.0, 0.0, 9.0]
    layout = line_figure(x, y, (4.0, 0.0), aspect)["layout"]
    (left, right), (low, high) = layout["xaxis"]["range"], layout["yaxis"]["range"]
    assert (max(x) - min(x)) / (right - left) > 0.8
    # A unit of x is so many times as long as one of y that both ranges fill the plot.
    assert layout["xaxis"]["scaleratio"] * (right - left) / (high - low) == pytest.approx(aspect, rel=1e-4)


def test_the_line_to_be_found_is_not_drawn():
    assert [trace["name"] for trace in line_figure([0.0, 1.0], [1.0, 3.0], None, 1.0)["data"]] == [
        "squared errors",
        "moved",
        "examples",
        "line",
    ]
    names = {trace["name"] for trace in map_figure(square_plane(("w", "b"), 5.0), 9.0)["data"]}
    assert names.isdisjoint({"path", "true", "best"})


def test_the_plane_lies_over_the_examples():
    figure = plane_figure(X, [1.0, 2.0, 3.0])
    plane = named(figure, "learned plane")
    assert (plane["x"], plane["y"]) == ([0, 2], [-1, 3])
    assert (named(figure, "examples")["x"], named(figure, "examples")["z"]) == ([0, 2, 1], [1, 2, 3])


@pytest.mark.parametrize("y", [[1.0, 3.0, 5.0], [2.0, 2.0, 2.0], [-1e6, 0.0, 1e6]])
def test_the_axis_stays_with_the_data(y):
    low, high = line_figure([0.0, 1.0, 2.0], y, (1.0, 1.0), 2.0)["layout"]["yaxis"]["range"]
    assert low < min(y) <= max(y) < high
    assert high - low < 2 * (max(y) - min(y)) + 3
    assert plane_figure(X, y)["layout"]["scene"]["zaxis"]["range"] == [low, high]


def test_the_surface_shows_the_start_the_marks_and_the_path_near_them():
    plane = visible_plane(("w", "b"), PATH, [(2.0, 3.0), (2.1, 3.1)])
    for axis, values in ((plane.x, (0, 2.1)), (plane.y, (0, 3.1))):
        assert axis[0] < values[0] < values[1] < axis[1]
    flown = np.vstack([PATH, [[1e6, -1e6], [math.nan, math.inf]]])
    assert visible_plane(("w", "b"), flown, [(2.0, 3.0), (2.1, 3.1)]) == plane
    still = visible_plane(("w", "b"), np.zeros((1, 2)), [(0.0, 0.0)])
    assert still.x[0] < 0 < still.x[1]


def test_a_wide_or_a_high_chart_is_filled_by_the_contours():
    for names in (PLANE, visible_plane(("w", "b"), PATH[:, ::-1], [(3.0, 0.1)])):
        contours = contour_figure(names, 9.0, PATH, (2.0, 3.0), (2.1, 3.1))["data"][0]
        width, height = (max(axis) - min(axis) for axis in (contours["x"], contours["y"]))
        assert width >= 0.999 * WIDEST * (names.y[1] - names.y[0])
        assert height >= 0.999 * HIGHEST * (names.x[1] - names.x[0])


def test_a_path_that_is_not_finite_can_be_sent():
    path = np.array([[0.0, 0.0], [1.0, math.inf], [math.nan, 2.0]])
    assert json.dumps(contour_figure(PLANE, 9.0, path, (2.0, 3.0), (2.1, 3.1)), allow_nan=False)


def test_a_layer_has_a_line_for_each_weight():
    figure = layer_figure(["x", "1"], "ŷ", ["w1", "b"])
    edges = [trace["name"] for trace in figure["data"] if trace.get("meta") == "edge"]
    assert edges == [note["name"] for note in figure["layout"]["annotations"]] == ["w1", "b"]
    assert [trace["text"] for trace in figure["data"] if "text" in trace] == [["x"], ["1"], ["ŷ"]]


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "none"])
def test_an_activation_and_its_derivative(name):
    figure = activation_figure(name, CURVE, CURVE**3, 3 * CURVE**2)
    curve, slope = figure["data"]
    assert curve["x"] == slope["x"] == CURVE.tolist()
    assert curve["y"] == pytest.approx((CURVE**3).tolist())
    assert slope["y"] == pytest.approx((3 * CURVE**2).tolist())
    assert slope["name"] == "slope φ′"
    assert (curve["line"].get("dash"), slope["line"].get("dash")) == (None, "dash")
    assert curve["name"] == ("φ(z) = z" if name == "none" else f"φ: {name}")


def test_signals_stand_on_an_axis_of_their_own():
    figure = activation_figure("relu", CURVE, CURVE, CURVE, [([-0.5, 0.5], [0.25, 0.75]), ([-0.5, 0.5], [1.0, 0.0])])
    first, second = figure["data"][2:]
    assert (first["x"], first["y"], second["y"]) == ([-0.5, 0.5], [0.25, 0.75], [1, 0])
    assert first["yaxis"] == second["yaxis"] == "y2"
    assert first["name"] != second["name"]
    assert figure["layout"]["yaxis2"]["overlaying"] == "y"
    assert figure["layout"]["yaxis2"]["visible"]
    assert not activation_figure("relu", CURVE, CURVE, CURVE)["layout"]["yaxis2"]["visible"]


def test_functions_keep_their_names_and_styles():
    figure = function_figure(
        [0, 1], [([1, 2], "f", "train", {"dash": "dot"}), ([3, math.nan], "g", "test", {})], "input"
    )
    assert [(t["name"], t["y"], t["line"].get("dash")) for t in figure["data"]] == [
        ("f", [1, 2], "dot"),
        ("g", [3, None], None),
    ]
    assert figure["layout"]["xaxis"]["title"]["text"] == "input"


def test_a_network_connects_all_drawn_units_with_all_of_the_next_layer():
    figure = network_figure([["x", "⋮", "y"], ["a", "b"], ["o"]], ["in", "hidden", "out"])
    weights = figure["data"][0]
    assert len(weights["x"]) == 3 * (2 * 2 + 2 * 1)
    assert [trace["text"] for trace in figure["data"][1:]] == [["x", "⋮", "y"], ["a", "b"], ["o"]]
    assert figure["data"][1]["marker"]["opacity"] == [1, 0, 1]
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["in", "hidden", "out"]


def test_curves_in_one_chart_differ_without_colour_too():
    points = np.array([[0.0, 0.0], [1.0, 1.0]])
    paths = path_figure([(name, "train", points) for name in "abc"], [("best", "text", "x-thin", points[0])])
    assert len({trace["line"]["dash"] for trace in paths["data"][:3]}) == 3
    long = (list(range(100)), [1.0] * 100)
    _, train, test = loss_figure(long, long, long, step=99)["data"]
    assert {train["mode"], test["mode"]} == {"lines+markers"}
    assert train["marker"].get("symbol") != test["marker"]["symbol"]

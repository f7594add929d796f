"""The scenarios of both classifiers on points in the plane: what a border can do, and what bends it."""

from __future__ import annotations

from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from core.teaching.scenarios.scenario import Scenario, trained_variant

BEND = 1e-9
"""A change of slope that is smaller, compared with the largest value, is rounding in double precision."""


def _train_accuracy(run) -> float:
    return run.history.last("train_accuracy")


def _logit_difference(model, X):
    """Class B's logit minus class A's, in double precision: the border is where it is zero.  Shapes: X (n, 2) → (n,)"""
    outputs = X.double()
    for layer, (W, b) in enumerate(zip(model.weights, model.biases, strict=True)):
        outputs = (model.activation.function(outputs) if layer else outputs) @ W.double() + b.double()
    return outputs[:, 1] - outputs[:, 0]


def _line_across():
    """Points at equal distances on a line across the plane.  Shapes: → (401, 2)"""
    import torch

    along = torch.linspace(-2, 2, 401, dtype=torch.float64)
    return torch.stack([along, 0.3 - 0.7 * along], dim=1)


def _share_of_bends(model) -> float:
    """The share of the points of a line at which the slope of the logits' difference changes."""
    values = _logit_difference(model, _line_across())
    bends = (values[2:] - 2 * values[1:-1] + values[:-2]).abs()
    return (bends > BEND * values.abs().max()).double().mean().item()


def _check_xor(run) -> dict[str, bool]:
    return {
        "never more than 80 %": run.history.column("train_accuracy").max() < 0.8,
        "loss never below 0.65": run.history.column("train_loss").min() > 0.65,
    }


def _check_three_classes(run) -> dict[str, bool]:
    import torch

    W, b = run.model.W.double(), run.model.b.double()
    meeting = torch.linalg.solve((W[:, :2] - W[:, 1:]).T, b[1:] - b[:2])  # classes A and B tie there, and B and C
    logits = meeting @ W + b
    return {
        "above 95 %": _train_accuracy(run) > 0.95,
        "all three are equal in one point": (logits.max() - logits.min()).item() < 1e-6 * logits.abs().max().item(),
        "among the points": meeting.norm().item() < 1,
    }


def _check_jumps(run) -> dict[str, bool]:
    from numpy import diff

    small = trained_variant(run, lr=0.1)
    falls, small_falls = (-diff(each.history.column("train_accuracy")) for each in (run, small))
    return {
        "at least twice by more than ten points": (falls > 0.1).sum() >= 2,
        "with 0.1 never by more than five": small_falls.max() < 0.05,
    }


def _check_depth_without_activation(run) -> dict[str, bool]:
    from core.explaining.hidden_units import largest_output_difference

    return {
        "three hidden layers": len(run.model.weights) == 4,
        "one affine map": largest_output_difference(run.model, run.data.test[0]) < 0.001,
        "straight": _share_of_bends(run.model) == 0,
        "below 97 %": _train_accuracy(run) < 0.97,
        "above 98 % with ReLU": _train_accuracy(trained_variant(run, activation="relu")) > 0.98,
    }


def _check_one_unit(run) -> dict[str, bool]:
    X = _line_across()
    values, z = _logit_difference(run.model, X), X @ run.model.weights[0].double() + run.model.biases[0].double()
    silent = values[z[:, 0] <= 0]
    return {
        "flat on one side": 0 < len(silent) < len(X) and bool(silent.max() - silent.min() == 0),
        "one fold": 0 < _share_of_bends(run.model) < 3 / len(X),
        "below 97 %": _train_accuracy(run) < 0.97,
    }


def _check_closing_border(run) -> dict[str, bool]:
    one, three = (trained_variant(run, hidden_units=units) for units in (1, 3))
    return {
        "two units": run.model.weights[0].shape[1] == 2,
        "below 95 %": _train_accuracy(run) < 0.95,
        "one below 85 %": _train_accuracy(one) < 0.85,
        "three above 97 %": _train_accuracy(three) > 0.97,
    }


def _check_round_border(run) -> dict[str, bool]:
    relu = trained_variant(run, activation="relu")
    return {
        "above 95 %": _train_accuracy(run) > 0.95,
        "sigmoid bends everywhere": _share_of_bends(run.model) > 0.95,
        "ReLU above 95 %": _train_accuracy(relu) > 0.95,
        "ReLU bends at its units' lines": 0 < _share_of_bends(relu.model) < 0.03,
    }


def _check_overfitting(run) -> dict[str, bool]:
    wrong = round((1 - _train_accuracy(run)) * len(run.data.train_y))
    return {
        "30 training and 70 test points": (len(run.data.train_y), len(run.data.test_y)) == (30, 70),
        "at most one wrong": wrong <= 1,
        "at least one in eight": run.history.last("test_accuracy") < 7 / 8,
    }


def _check_dead_units(run) -> dict[str, bool]:
    return {
        "none at the start": run.history.column("dead_1")[0] == 0,
        "more than half at the end": run.history.last("dead_1") > 0.5,
        "below 75 %": _train_accuracy(run) < 0.75,
        "above 95 % with 0.3": _train_accuracy(trained_variant(run, lr=0.3)) > 0.95,
    }


def _check_equal_units(run) -> dict[str, bool]:
    from core.explaining.hidden_units import max_unit_difference

    return {
        "16 units": run.model.weights[0].shape[1] == 16,
        "equal": max_unit_difference(run.model) < 0.001,
        "one fold": _share_of_bends(run.model) < 3 / 401,
        "below 85 %": _train_accuracy(run) < 0.85,
        "above 97 % with normal weights": _train_accuracy(trained_variant(run, init="normal")) > 0.97,
    }


PLANE = (
    Scenario(
        "XOR for a single layer", PointSoftmaxSettings(data="xor"),
        "How many of these points can one straight border put on their side?",
        "Opposite corners belong together, and one straight line cannot divide them so: fewer than 80 % of the training points are "
        "ever right, and the loss never falls below 0.65. Guessing costs ln 2 = 0.69.",
        _check_xor,
    ),
    Scenario(
        "Three classes, one layer", PointSoftmaxSettings(data="blobs3"),
        "Three classes and straight borders: what does the map look like?",
        "Three borders meet in one point, like the pieces of a cake: each is the line on which two logits are equal, and where two "
        "pairs are equal the third is, too. More than 95 % of the training points are right.",
        _check_three_classes,
    ),
    Scenario(
        "A border in large steps", PointSoftmaxSettings(data="moons", noise=0.5, lr=10.0, epochs=30),
        "What does the border do when each step is very long?",
        "The border jumps: at least twice the training accuracy falls by more than ten points from one epoch to the next. "
        "With learning rate 0.1 it never falls by more than five.",
        _check_jumps,
    ),
    Scenario(
        "Three layers, no activation", PointMLPSettings(data="moons", hidden_layers=3, activation="none", init_std=0.5, lr=0.1),
        "Can three hidden layers bend the border without an activation?",
        "Three hidden layers without φ are one affine map, and the border stays straight: fewer than 97 % of the training points "
        "are right. With ReLU it bends, and more than 98 % are.",
        _check_depth_without_activation,
    ),
    Scenario(
        "A single ReLU unit", PointMLPSettings(data="moons", hidden_units=1),
        "One hidden unit with ReLU: how often does it fold the map?",
        "It folds the map once, along its line. On one side φ is zero, and all points get the same probabilities; on the other "
        "side the logits rise evenly. So the border is straight, and fewer than 97 % are right.",
        _check_one_unit,
        chapter="Units",
    ),
    Scenario(
        "Two ReLU units around a disc", PointMLPSettings(data="circles", hidden_units=2),
        "How many units does it take to close a border around the disc?",
        "Two units leave the border open, and fewer than 95 % of the training points are right. A third one closes it: more than "
        "97 %. A single unit gets fewer than 85 %.",
        _check_closing_border,
    ),
    Scenario(
        "A border of sigmoid units", PointMLPSettings(data="circles", hidden_units=4, activation="sigmoid", lr=1.0, epochs=200),
        "Where does a border bend: everywhere, or in a few places?",
        "With sigmoid it bends everywhere, and is round. With ReLU it is made of straight pieces, with a corner where it crosses a "
        "unit’s line. More than 95 % are right with either.",
        _check_round_border,
    ),
    Scenario(
        "256 units for 30 points", PointMLPSettings(data="moons", noise=0.5, hidden_units=256, examples=100, test_share=0.7, epochs=200),
        "All training points on their side: is that a good border?",
        "The border winds around single points. At most one of the 30 training points is wrong, but of the 70 test points at least one "
        "in eight is: the noise was learned, too.",
        _check_overfitting,
    ),
    Scenario(
        "ReLU units after long steps", PointMLPSettings(data="circles", lr=10.0, epochs=30),
        "Can the border still bend after very long steps?",
        "At the start no unit is dead, at the end more than half are: they give zero for every point, and can bend nothing. "
        "Fewer than 75 % are right. With learning rate 0.3 it is more than 95 %.",
        _check_dead_units,
        chapter="Units",
    ),
    Scenario(
        "Equal weights in the plane", PointMLPSettings(data="circles", hidden_units=16, init="constant", init_std=0.3),
        "Sixteen units that start equal: how many lines do they draw?",
        "Equal weights get equal gradients, so all 16 units fold the map along the same line, and fewer than 85 % are right. "
        "Drawn from a normal distribution, the weights reach more than 97 %.",
        _check_equal_units,
        chapter="Units",
    ),
)  # fmt: skip

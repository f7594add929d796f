"""The scenarios of the multilayer perceptron, in the order of the page."""

from __future__ import annotations

from core.settings import MLPSettings, SoftmaxSettings
from core.teaching.scenarios.scenario import Scenario, trained_variant

RECIPE = MLPSettings(
    hidden_layers=1, hidden_units=256, activation="relu", lr=100.0, batch_size=256, reduction="mean / B", epochs=5,
    init_std=0.01,
)  # fmt: skip
"""The settings printed in older editions of the course."""


def _accuracy(run) -> float:
    return run.history.last("test_accuracy")


def _check_one_unit(run) -> dict[str, bool]:
    return {
        "two epochs": run.epoch == 2,
        "below 40 %": _accuracy(run) < 0.4,
        "above 70 % with 16": _accuracy(trained_variant(run, hidden_units=16)) > 0.7,
    }


def _check_no_activation(run) -> dict[str, bool]:
    from core.explaining.hidden_units import largest_output_difference
    from core.training.run import Run

    single = Run(SoftmaxSettings(lr=run.settings.lr, batch_size=run.settings.batch_size), run.data)
    single.advance(epochs=run.epoch)
    return {
        "two layers": len(run.model.weights) == 2,
        "two epochs": run.epoch == 2,
        "one affine map": largest_output_difference(run.model, run.data.test_images) < 0.001,
        "no better than softmax regression": _accuracy(run) < _accuracy(single) + 0.03,
    }


def _check_dead_units(run) -> dict[str, bool]:
    return {
        "ReLU": run.settings.activation == "relu",
        "at the start fewer than one in ten": run.history.column("dead_1")[0] < 0.1,
        "at the end more than nine in ten": run.history.last("dead_1") > 0.9,
        "below 12 %": _accuracy(run) < 0.12,
    }


def _check_vanishing_gradients(run) -> dict[str, bool]:
    first, last = run.history.column("gradient_1"), run.history.column("gradient_4")
    larger_weights = trained_variant(run, init_std=0.3)
    return {
        "less than a thousandth": (first < last / 1000).all(),
        "loss above 2.29": run.history.column("test_loss").min() > 2.29,
        "accuracy below 12 %": run.history.column("test_accuracy").max() < 0.12,
        "above 50 % with larger weights": _accuracy(larger_weights) > 0.5,
    }


def _check_equal_hidden_units(run) -> dict[str, bool]:
    from core.explaining.hidden_units import max_unit_difference

    return {
        "16 units": run.model.weights[0].shape[1] == 16,
        "rounding": max_unit_difference(run.model) < 0.001,
        "below 40 %": _accuracy(run) < 0.4,
        "above 60 % with normal weights": _accuracy(trained_variant(run, init="normal")) > 0.6,
    }


def _check_course_recipe(run) -> dict[str, bool]:
    from core.optim import step_factor

    step = run.settings.lr * step_factor(run.settings.reduction, run.settings.batch_size)
    plain_mean = trained_variant(run, reduction="mean")
    return {
        "step is 0.39": f"{step:.2f}" == "0.39",
        "does not diverge": run.divergence is None and _accuracy(run) > 0.4,
        "diverges within five updates": plain_mean.divergence is not None and plain_mean.step < 5,
    }


MLP = (
    Scenario(
        "A single hidden unit", MLPSettings(hidden_units=1, epochs=2),
        "How many classes can one hidden unit tell apart?",
        "All ten logits depend on a single number: after two epochs fewer than 40 % of the test images are right. "
        "With 16 units it is more than 70 %.",
        _check_one_unit,
    ),
    Scenario(
        "No activation", MLPSettings(hidden_units=64, activation="none", epochs=2),
        "Are two layers better than one if there is no activation between them?",
        "The two layers are still one affine map: after two epochs test accuracy is no more than three points above "
        "that of softmax regression.",
        _check_no_activation,
        chapter="Why an activation",
    ),
    Scenario(
        "ReLU with very large steps", MLPSettings(lr=2.0, epochs=1),
        "What happens to ReLU units after very large steps?",
        "Long steps push ReLU units where they give zero for every image, and no gradient brings them back. After one epoch "
        "more than nine in ten are dead, and fewer than 12 % of the test images are right.",
        _check_dead_units,
        chapter="Inside",
    ),
    Scenario(
        "Three layers of sigmoid", MLPSettings(hidden_layers=3, hidden_units=64, activation="sigmoid", lr=0.1, batch_size=256, init_std=0.01, epochs=1),
        "How much of the gradient reaches the first of three sigmoid layers?",
        "Behind three sigmoid layers, the first layer’s gradient is less than a thousandth of the last one’s. During the whole epoch "
        "the loss stays above 2.29. With an initial weight scale of 0.3 test accuracy reaches more than 50 %.",
        _check_vanishing_gradients,
        chapter="Inside",
    ),
    Scenario(
        "Equal initial weights", MLPSettings(hidden_units=16, activation="tanh", init="constant", epochs=1),
        "All weights start equal. Do the hidden units ever become different?",
        "Equal weights get equal gradients, so the 16 units stay equal except for rounding, and fewer than 40 % of the test images "
        "are right. Drawn from a normal distribution, the weights reach more than 60 %.",
        _check_equal_hidden_units,
        chapter="Start",
    ),
    Scenario(
        "The recipe with learning rate 100", RECIPE,
        "A learning rate of 100: why does it work here?",
        "It does not diverge: the mean loss is divided by the batch size once more, so each step is 100/256 = 0.39 times "
        "the gradient. Set the update to “mean”, and the run ends within five updates.",
        _check_course_recipe,
        check_after=1,
    ),
)  # fmt: skip

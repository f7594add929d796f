"""A classifier's curves of loss and accuracy, and its table of epochs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.layer_sizes import inputs_and_classes
from pages.classifiers.progress import format_loss, format_share
from pages.player.live_parts import chart_part, table_part
from pages.shared.training_figures import accuracy_figure, knob_changes, loss_figure, series, with_position

COLUMNS = ("batch_loss", "batch_accuracy", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
EPOCHS = ("epoch", "epoch_loss", "train_loss", "train_accuracy", "test_loss", "test_accuracy")
CURVES_HELP = (
    "Thin: each minibatch, just before its update. Bold: the whole sets, before the first update and at each epoch's end; "
    "the test set also after 4, 16, 64, … updates of the first epoch. The training set is not measured within that epoch, so "
    "no line leads through it: the minibatches show the way."
)
MOST_ROWS = 100
"""A table of epochs has at most about so many rows, evenly spaced."""


@dataclass(frozen=True)
class Curves:
    """What a run recorded. The columns go on to `end` if the run was trained further than to `step`."""

    step: int
    end: int
    columns: dict[str, tuple]
    epochs: dict[str, list[float]]
    changes: tuple
    classes: int


def observe_curves(run) -> Curves:
    evaluations = run.history.evaluations.columns
    every = max(1, math.ceil(len(evaluations["epoch"]) / MOST_ROWS))
    return Curves(
        run.step, max(run.step, run.recorded_step),
        {name: series(run.recorded, name) for name in COLUMNS},
        {name: list(evaluations[name][::every]) for name in EPOCHS},
        knob_changes(run.recorded_changes),
        inputs_and_classes(run.settings)[1],
    )  # fmt: skip


def curve_parts(curves: Curves, log: bool) -> dict[str, object]:
    """The two charts and the table."""
    columns, step, end = curves.columns, curves.step, curves.end
    guessing = math.log(curves.classes)
    loss = loss_figure(
        columns["batch_loss"], columns["train_loss"], columns["test_loss"], step=end, log=log,
        level=(guessing, f"guessing = ln {curves.classes} = {guessing:.3f}"), changes=curves.changes,
    )  # fmt: skip
    return {
        "loss_chart": chart_part(with_position(loss, step, end), "Loss against updates"),
        "accuracy_chart": accuracy_part(curves),
        "epoch_table": epoch_table(curves),
    }


def accuracy_part(curves: Curves) -> dict:
    columns, step, end = curves.columns, curves.step, curves.end
    figure = accuracy_figure(
        columns["batch_accuracy"], columns["train_accuracy"], columns["test_accuracy"], step=end, guess=1 / curves.classes
    )  # fmt: skip
    return chart_part(with_position(figure, step, end), "Accuracy against updates")


def epoch_table(curves: Curves) -> dict:
    """Return a row with the losses and accuracies of each epoch."""
    head = ("epoch", "mean of its batch losses", "train loss", "train accuracy", "test loss", "test accuracy")
    measured = zip(*(curves.epochs[name] for name in EPOCHS), strict=True)
    rows = [
        (f"{epoch:.0f}", format_loss(mean), format_loss(loss), format_share(accuracy), format_loss(test_loss),
         format_share(test_accuracy))
        for epoch, mean, loss, accuracy, test_loss, test_accuracy in measured
    ]  # fmt: skip
    return table_part(head, rows)

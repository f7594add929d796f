"""The cells of the exported program for linear regression."""

from __future__ import annotations

from core.data.batches import data_iter, epoch_order
from core.data.regression import RegressionData, make_regression, standardised
from core.export.cell import Cell, check_cell, settings_cell, training_cell, weights_cell
from core.export.loop_templates import REGRESSION
from core.export.standalone_functions import whole_loss
from core.functions import linreg, squared_loss
from core.models import LinearRegression
from core.optim import sgd
from core.randomness import generator
from core.settings import LinearSettings
from core.source_code import source_of
from core.training.run import Run
from core.training.update import update

IMPORTS = """\
import hashlib
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor"""

LOSS_TEXT = (
    r"$$\hat{\mathbf{y}} = \mathbf{X}\mathbf{w} + b, \qquad l_i = \tfrac{1}{2}\,(\hat y_i - y_i)^2$$"
    "\n\nThe prediction, and half its squared error."
)
DATA_TEXT = (
    r"$$\mathbf{y} = \mathbf{X}\mathbf{w} + b + \boldsymbol\epsilon, \qquad \epsilon_i \sim \mathcal{N}(0, \sigma^2)$$"
    "\n\nThe data are made from known parameters. Training sees X and y only."
)
MODEL_TEXT = (
    r"$$\frac{\partial L}{\partial \mathbf{w}} = \frac{1}{B}\, \mathbf{X}^\top(\hat{\mathbf{y}} - \mathbf{y}), \qquad "
    r"\frac{\partial L}{\partial b} = \frac{1}{B} \sum_i (\hat y_i - y_i)$$"
    "\n\nSmall random weights, b = 0, and the gradients of the mean loss written out by hand."
)
UPDATE_TEXT = (
    r"$$\mathbf{w} \leftarrow \mathbf{w} - \eta\, \frac{\partial L}{\partial \mathbf{w}}, \qquad "
    r"b \leftarrow b - \eta\, \frac{\partial L}{\partial b}$$"
    "\n\nEvery parameter moves a little against its gradient; η is the learning rate."
)


def regression_cells(run: Run) -> list[Cell]:
    """The cells of the program in reading order."""
    settings = run.settings
    assert isinstance(settings, LinearSettings)
    create_model = f'model = LinearRegression({settings.features}, {settings.init_std!r}, generator(SEED, "weights"))'
    create_data = "data = make_regression(LinearSettings())\nX, y = data.X, data.y"
    return [
        Cell("Imports", "Nothing is needed besides torch and numpy.", IMPORTS),
        settings_cell(run, more=f"\n\n\n{_data_settings(settings)}"),
        Cell(
            "Random numbers and batches",
            "The seed and a purpose give each stream of random numbers. Every epoch has its own order of the examples.",
            source_of(generator, epoch_order, data_iter),
        ),
        Cell("Prediction and loss", LOSS_TEXT, source_of(linreg, squared_loss)),
        Cell("The data", DATA_TEXT, f"{source_of(RegressionData, standardised, make_regression)}\n\n\n{create_data}"),
        Cell("The model", MODEL_TEXT, f"{source_of(LinearRegression)}\n\n\n{create_model}"),
        Cell("One update", UPDATE_TEXT, source_of(sgd, update)),
        Cell("Measuring", "The loss over all examples, without changing the model.", source_of(whole_loss)),
        weights_cell(run, "loss:", "whole_loss(model, X, y)"),
        training_cell(run, REGRESSION),
        check_cell(run),
    ]


def _data_settings(settings: LinearSettings) -> str:
    """The source of a class that replaces LinearSettings as the argument of `make_regression`."""
    lines = ["class LinearSettings:", '    """What the data are made from."""', "", "    seed = SEED"]
    lines.append(f'    standardise = "{settings.standardise}"')
    names = ("features", "w1", "w2", "b", "noise", "examples", "scale", "correlation", "moved_points")
    return "\n".join([*lines, *(f"    {name} = {getattr(settings, name)!r}" for name in names)])

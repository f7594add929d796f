"""The cells of the exported programs for softmax regression and the multilayer perceptron."""

from __future__ import annotations

from core.activations import ACTIVATIONS, Activation
from core.data.batches import data_iter, epoch_order, pixels
from core.data.fetching.idx_files import FILE_HASHES
from core.export.cell import Cell, check_cell, settings_cell, training_cell, weights_cell
from core.export.loop_templates import CLASSIFIER
from core.export.point_cells import point_imports, points_cell
from core.export.standalone_functions import evaluate, read_file, read_images
from core.functions import accuracy, count_correct, cross_entropy_of_logits, one_hot, softmax
from core.layer_sizes import inputs_and_classes, layer_widths
from core.models import MLP, SoftmaxRegression, initial_weights
from core.optim import sgd, step_factor
from core.point_settings import PointSettings
from core.randomness import generator
from core.settings import MLPSettings, Settings
from core.source_code import source_of
from core.training.run import Run
from core.training.update import update

IMPORTS = """\
import gzip
import hashlib
import os
import sys
import urllib.request
from collections.abc import {abc}
{dataclass}from pathlib import Path

import numpy as np
import torch
from torch import Tensor"""

SOFTMAX_TEXT = (
    r"$$\hat y_j = \frac{\exp(o_j)}{\sum_k \exp(o_k)}, \qquad l = -\log \hat y_y = \log \sum_k \exp(o_k) - o_y$$"
    "\n\nSoftmax makes probabilities of the logits; cross-entropy is minus the log of the true class's probability."
)
UPDATE_TEXT = (
    r"$$\mathbf{W} \leftarrow \mathbf{W} - \eta\, \frac{\partial L}{\partial \mathbf{W}}$$"
    "\n\nL is the mean loss of the batch, and η the learning rate."
)
LINEAR_TEXT = (
    r"$$\mathbf{O} = \mathbf{X}\mathbf{W} + \mathbf{b}, \qquad \frac{\partial L}{\partial \mathbf{W}} = "
    r"\frac{1}{B}\, \mathbf{X}^\top(\hat{\mathbf{Y}} - \mathbf{Y})$$"
    "\n\nOne layer gives each class a logit. The gradients are written out by hand."
)
LAYERS_TEXT = (
    r"$$\mathbf{H}_1 = \phi(\mathbf{X}\mathbf{W}_1 + \mathbf{b}_1), \quad \dots, \quad \mathbf{O} = \mathbf{H}\mathbf{W} + \mathbf{b}$$"
    "\n\nEvery hidden layer is an affine map and then φ; the last layer has no φ. "
    "The gradients come from the chain rule, from the last layer to the first."
)


def classifier_cells(run: Run) -> list[Cell]:
    """The cells of the program in reading order."""
    settings = run.settings
    scaled = settings.reduction != "mean"
    return [
        _imports_cell(settings),
        settings_cell(run),
        Cell(
            "Random numbers and batches",
            "The seed and a purpose give each stream of random numbers. Every epoch has its own order of the examples.",
            source_of(generator, epoch_order, data_iter, pixels),
        ),
        points_cell(settings) if isinstance(settings, PointSettings) else _images_cell(),
        Cell("Softmax, cross-entropy and accuracy", SOFTMAX_TEXT,
             source_of(softmax, cross_entropy_of_logits, one_hot, count_correct, accuracy)),
        *(_perceptron_cells(settings) if isinstance(settings, MLPSettings) else [_softmax_cell(settings)]),
        Cell("One update", UPDATE_TEXT, source_of(sgd, *([step_factor] if scaled else []), update)),
        Cell("Measuring", "Loss and accuracy on a whole set, without changing the model.", source_of(evaluate)),
        weights_cell(run, "test loss, test accuracy:", "*evaluate(model, X_test, y_test)"),
        training_cell(run, CLASSIFIER, f"lr * step_factor({settings.reduction!r}, len(y_batch))" if scaled else "lr"),
        check_cell(run),
    ]  # fmt: skip


def _imports_cell(settings: Settings) -> Cell:
    perceptron = isinstance(settings, MLPSettings)
    if isinstance(settings, PointSettings):
        imports = point_imports(settings, perceptron)
    else:
        imports = IMPORTS.format(
            abc="Callable, Iterator" if perceptron else "Iterator",
            dataclass="from dataclasses import dataclass\n" if perceptron else "",
        )
    return Cell("Imports", "Nothing is needed besides torch and numpy.", imports)


def _images_cell() -> Cell:
    hashes = "\n".join(f'    "{name}": "{digest}",' for name, digest in FILE_HASHES.items())
    code = f"FILE_HASHES = {{\n{hashes}\n}}\n\n\n{source_of(read_file, read_images)}\n\n\n"
    code += 'X, y = read_images("train")\nX_test, y_test = read_images("t10k")'
    text = (
        "Fashion-MNIST: 60,000 images to train on and 10,000 to test with, 28 × 28 bytes each, in ten classes. The files "
        "(30 MB) are looked for in the usual folders and downloaded once if there are none."
    )
    return Cell("The images", text, code)


def _softmax_cell(settings: Settings) -> Cell:
    inputs, classes = inputs_and_classes(settings)
    create_model = f'model = SoftmaxRegression({inputs}, {classes}, {settings.init_std!r}, generator(SEED, "weights"))'
    return Cell("The model", LINEAR_TEXT, f"{source_of(SoftmaxRegression)}\n\n\n{create_model}")


def _perceptron_cells(settings: MLPSettings) -> list[Cell]:
    create_model = f'model = MLP({layer_widths(settings)}, "{settings.activation}", {settings.init_std!r}, generator(SEED, "weights"), "{settings.init}")'
    return [
        Cell(
            "The activation function", "φ and its derivative φ′, element by element.", _activation(settings.activation)
        ),
        Cell("The model", LAYERS_TEXT, f"{source_of(initial_weights, MLP)}\n\n\n{create_model}"),
    ]


def _activation(name: str) -> str:
    """The source of the run's activation function, and the table from which the model gets it."""
    φ = ACTIVATIONS[name]
    function, derivative = φ.function.__name__, φ.derivative.__name__
    table = f'ACTIVATIONS = {{"{name}": Activation("{φ.name}", {function}, {derivative})}}'
    return f"{source_of(φ.function, φ.derivative, Activation)}\n\n\n{table}"

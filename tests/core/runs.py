"""Small runs of all three models, and helpers to compare them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from core import LinearSettings, MLPSettings, Run, Settings, SoftmaxSettings
from core.data.fashion_mnist import Dataset
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from core.randomness import generator


def make_small_dataset(train: int, test: int) -> Dataset:
    """One random sparse image for each of ten classes; every example is one of them with strong noise."""
    stream = torch.Generator().manual_seed(3)
    prototypes = torch.rand(10, 784, generator=stream) ** 4

    def draw(n: int) -> tuple[Tensor, Tensor]:
        labels = torch.randint(0, 10, (n,), generator=stream)
        images = prototypes[labels] * torch.rand(n, 784, generator=stream) * 255
        return images.to(torch.uint8), labels

    return Dataset("random images", "test", *draw(train), *draw(test))


SMALL = make_small_dataset(train=603, test=520)
"""Each part has more rows than one evaluation slice, and no batch size used here divides their number."""

SETTINGS: dict[str, Settings] = {
    "linear": LinearSettings(lr=0.03, features=2, examples=603),
    "softmax": SoftmaxSettings(lr=0.1, batch_size=64),
    "mlp": MLPSettings(lr=0.3, batch_size=64, hidden_units=12, hidden_layers=2, activation="tanh", init_std=0.1),
}


POINTS: dict[str, Settings] = {
    "softmax on points": PointSoftmaxSettings(lr=0.1, data="blobs3", examples=603),
    "mlp on points": PointMLPSettings(lr=0.1, data="spirals", examples=203, activation="tanh", hidden_layers=2),
}


def data_for(settings: Settings) -> Dataset | None:
    """What a run with these settings is given to train on."""
    return SMALL if settings.uses_images else None


def make_run(model: str, **changes) -> Run:
    """A new small run of this model with its settings, except for `changes`."""
    settings = (SETTINGS | POINTS)[model].replace(**changes)
    return Run(settings, data_for(settings))


def weights(run: Run) -> list[Tensor]:
    """Copies of the current parameters."""
    return [parameter.clone() for parameter in run.model.parameters]


def assert_same(run: Run, other: Run) -> None:
    """Assert that weights, history, position and changes of both runs are bit-identical."""
    assert all(torch.equal(p, q) for p, q in zip(run.model.parameters, other.model.parameters, strict=True))
    assert run.history.names == other.history.names
    for own, others in zip(run.history.tables, other.history.tables, strict=True):
        for name, values in own.columns.items():
            np.testing.assert_array_equal(values, others.columns[name], err_msg=name)
    assert (run.step, run.epoch, run.position) == (other.step, other.epoch, other.position)
    assert run.changes == other.changes
    assert repr(run.divergence) == repr(other.divergence)  # a text, since NaN is not equal to itself


def training_data(run: Run) -> tuple[Tensor, Tensor]:
    """All training examples as the model sees them."""
    X, y = run.data.train
    return (X / 255 if X.dtype == torch.uint8 else X), y


def batches(run: Run, epochs: int, batch_size: int | None = None) -> Iterator[tuple[Tensor, Tensor]]:
    """The minibatches of a run, computed without it."""
    X, y = training_data(run)
    for epoch in range(epochs):
        order = torch.randperm(len(X), generator=generator(run.settings.seed, "order", epoch))
        for rows in order.split(batch_size or run.settings.batch_size):
            yield X[rows], y[rows]

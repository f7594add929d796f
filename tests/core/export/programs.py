"""Exported programs, executed in a process of its own that knows nothing of the project."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from core import LinearSettings, MLPSettings, Run, Settings, SoftmaxSettings
from core.data.fashion_mnist import Dataset
from core.data.fetching.idx_files import FILE_HASHES
from core.training.evaluation import evaluation
from tests.core.runs import SMALL

IMAGES = dataclasses.replace(SMALL, name="Fashion-MNIST")
"""Few random images, under the name of those that a program can fetch."""

CHILD = """
import json, sys
results = {}
for name, codes in json.load(sys.stdin).items():
    space = {"__name__": "__main__"}
    for code in codes:
        exec(compile(code, name, "exec"), space)
    kept = {key: space[key] for key in ("batch_losses", "batch_accuracies", "epoch_losses", "measured") if key in space}
    results[name] = kept | {"parameters": [p.tolist() for p in space["model"].parameters]}
assert not any(module.split(".")[0] in ("core", "pages") for module in sys.modules)
json.dump(results, open("results.json", "w"))
"""

MLP = MLPSettings(lr=0.3, batch_size=64, hidden_units=12, init_std=0.1)
CASES: dict[str, Settings] = {
    "line": LinearSettings(),
    "plane": LinearSettings(features=2, examples=603, scale=10, lr=0.001, correlation=0.9, w1=-3.7, w2=0.1, b=-2.25),
    "standardised": LinearSettings(features=2, correlation=1.0, standardise="yes", noise=2.0, batch_size=7, seed=12345),
    "scaled line": LinearSettings(scale=10, standardise="yes", init_std=1.0, noise=0.0, examples=20, batch_size=50),
    "softmax": SoftmaxSettings(batch_size=64, seed=7, init_std=0.3),
    "no hidden layer": MLP.replace(hidden_layers=0),
    "relu": MLP,
    "sigmoid": MLP.replace(activation="sigmoid", hidden_layers=2, reduction="sum", lr=0.01),
    "tanh": MLP.replace(activation="tanh", hidden_layers=3, reduction="mean / B", lr=5.0),
    "none": MLP.replace(activation="none", init="constant"),
    "zero": MLP.replace(init="zero"),
}


def trained(settings: Settings) -> Run:
    """A run of two epochs and a bit, with two things turned on its way, in mid-epoch and not."""
    run = Run(settings, None if isinstance(settings, LinearSettings) else IMAGES)
    run.change(lr=settings.lr / 2)
    run.advance(updates=1)
    run.change(batch_size=settings.batch_size + 3, epochs=50)
    run.advance(updates=1)
    run.change(lr=settings.lr / 3)
    run.change(lr=settings.lr / 4)
    run.advance(epochs=1)
    run.change(batch_size=max(1, settings.batch_size // 2))
    run.advance(epochs=1)
    run.advance(updates=1)
    run.change(lr=settings.lr)  # for an update that is not made
    assert run.divergence is None
    return run


def write_images(folder: Path, data: Dataset) -> dict[str, str]:
    """The images as IDX files in the folder; for each published checksum, that of the file that stands in for it."""
    digests = {}
    for part, images, labels in (
        ("train", data.train_images, data.train_labels),
        ("t10k", data.test_images, data.test_labels),
    ):
        for name, head, values in (
            (f"{part}-images-idx3-ubyte", (0x803, len(images), 28, 28), images),
            (f"{part}-labels-idx1-ubyte", (0x801, len(labels)), labels),
        ):
            content = struct.pack(f">{len(head)}I", *head) + values.numpy().astype("uint8").tobytes()
            (folder / name).write_bytes(content)
            digests[FILE_HASHES[name]] = hashlib.sha256(content).hexdigest()
    return digests


def with_digests(code: str, digests: dict[str, str]) -> str:
    for published, digest in digests.items():
        code = code.replace(published, digest)
    return code


def execute(programs: dict[str, list[str]], images: Path, folder: Path) -> dict[str, dict]:
    """What each program, given in pieces, leaves behind; `images` is where it looks for them."""
    environment = {**os.environ, "FASHION_MNIST_CACHE": str(images)}
    subprocess.run(
        [sys.executable, "-I", "-c", CHILD], input=json.dumps(programs), text=True, cwd=folder, env=environment,
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return json.loads((folder / "results.json").read_text())


def assert_is_the_run(result: dict, run: Run) -> None:
    """To the bit: every batch, every evaluation, and the parameters at the end."""
    columns, measured = run.history.updates.columns, run.history.evaluations.columns
    assert len(columns["step"]) == run.step  # none was dropped
    assert result["batch_losses"] == columns["batch_loss"]
    assert result.get("batch_accuracies") == columns.get("batch_accuracy")
    assert result["epoch_losses"] == measured["epoch_loss"][1:]
    names = [
        name
        for name in ("step", "epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy")
        if name in measured
    ]
    expected = [list(row) for row in zip(*(measured[name] for name in names), strict=True)]
    if run.position:
        expected.append([run.step, run.epoch, *finally_measured(run)])
    assert [row[: len(names)] for row in result["measured"]] == expected
    assert result["parameters"] == [parameter.tolist() for parameter in run.model.parameters]


def finally_measured(run: Run) -> list[float]:
    """What the run would measure now: on the training set, and for a classifier on the test set."""
    if isinstance(run.settings, LinearSettings):
        return [whole(run.model, run.data.X, run.data.y)[0]]
    data = run.data
    train = whole(run.model, data.train_images, data.train_labels)
    return [*train, *whole(run.model, data.test_images, data.test_labels)]


def whole(model, X, y) -> tuple[float, float]:
    measuring = evaluation(model, X, y)
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            return end.value


def unfit_runs() -> dict[str, tuple[Run, str]]:
    """Runs that cannot be taken home, and what is said of them."""
    linear = LinearSettings(lr=3.0, features=2, scale=10)
    diverged = Run(linear)
    diverged.advance(epochs=5)
    return {
        "untrained": (Run(LinearSettings()), "the run is untrained: .* got none"),
        "diverged": (diverged, f"the run diverged after update {diverged.divergence.step}: .* got "),
    }


each_unfit_run = pytest.mark.parametrize(("run", "reason"), unfit_runs().values(), ids=unfit_runs().keys())

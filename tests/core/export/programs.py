"""Run exported programs in a child process that cannot import the project."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import os
import struct
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from core import LinearSettings, MLPSettings, Run, Settings, SoftmaxSettings
from core.data.fashion_mnist import Dataset
from core.data.fetching.idx_files import FILE_HASHES
from core.data.point_text import points_to_text
from core.point_settings import CLASSES, PointMLPSettings, PointSoftmaxSettings
from core.training.evaluation import evaluation
from tests.core.runs import SMALL

IMAGES = dataclasses.replace(SMALL, name="Fashion-MNIST")
"""A few random images under the name of the data set that a program can download."""

CHILD = """
import contextlib, io, json, os, sys
results = {}
shared = os.environ["FASHION_MNIST_CACHE"]
for name, codes in json.load(sys.stdin).items():
    space = {"__name__": "__main__"}
    os.environ["FASHION_MNIST_CACHE"] = os.path.join(shared, name) if os.path.isdir(os.path.join(shared, name)) else shared
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            for code in codes:
                exec(compile(code, name, "exec"), space)
    except ValueError as error:
        results[name] = {"error": str(error)}
        continue
    kept = {key: space[key] for key in ("batch_losses", "batch_accuracies", "epoch_losses", "measured", "tests") if key in space}
    results[name] = kept | {"printed": printed.getvalue().splitlines(), "parameters": [p.tolist() for p in space["model"].parameters]}
assert not any(module.split(".")[0] in ("core", "pages") for module in sys.modules)
json.dump(results, open("results.json", "w"))
"""

OWN_POINTS = points_to_text((math.sin(3 * i), 1e-3 * i**3 - 7, i % 4) for i in range(60))
MLP = MLPSettings(lr=0.3, batch_size=64, hidden_units=12, init_std=0.1)
CASES: dict[str, Settings] = {
    "line": LinearSettings(),
    "outlier": LinearSettings(moved="7_-2_8~9_0_-1.5", standardise="yes"),
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
    **{f"softmax on {data}": PointSoftmaxSettings(data=data, examples=90, noise=0.2) for data in CLASSES},
    "standardised points": PointMLPSettings(data="moons", standardise="yes", reduction="sum", lr=0.01, test_share=0.17),
    "deep on points": PointMLPSettings(data="spirals3", hidden_layers=3, activation="tanh", batch_size=7, seed=4),
    "no hidden layer on points": PointMLPSettings(data="circles", hidden_layers=0),
    "own points": PointMLPSettings(data="own", batch_size=3, activation="sigmoid", points=OWN_POINTS),
    "own standardised": PointSoftmaxSettings(data="own", batch_size=2, standardise="yes"),
}

NOTEBOOKS = ("plane", "softmax", "tanh", "softmax on moons", "own points")
"""The cases whose notebooks are tried, too."""


def codes(notebook: str) -> list[str]:
    """The code cells of a notebook."""
    return [cell["source"] for cell in nbformat.reads(notebook, as_version=4).cells if cell["cell_type"] == "code"]


def trained(settings: Settings) -> Run:
    """A run of just over two epochs, with changes within an epoch and at the end of one."""
    run = Run(settings, IMAGES if settings.uses_images else None)
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
    run.change(lr=settings.lr)  # no update follows, so this is not exported
    assert run.divergence is None
    return run


def write_images(folder: Path, data: Dataset) -> dict[str, str]:
    """Write the images as IDX files; return a map from the published SHA-256 of each file to that of the written file."""
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
    """Replace the published hashes in the code."""
    for published, digest in digests.items():
        code = code.replace(published, digest)
    return code


def execute(programs: dict[str, list[str]], images: Path, folder: Path) -> dict[str, dict]:
    """Run each program, a list of code cells, and return its results, or the text of its ValueError.

    `images` is the folder of the IDX files, where a program can have a folder of its own by its name.
    """
    environment = {**os.environ, "FASHION_MNIST_CACHE": str(images)}
    subprocess.run(
        [sys.executable, "-I", "-c", CHILD], input=json.dumps(programs), text=True, cwd=folder, env=environment,
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return json.loads((folder / "results.json").read_text())


def assert_all_reproduce(results: dict[str, dict], runs: dict[str, Run]) -> None:
    for name, run in runs.items():
        try:
            assert_reproduces(results[name], run)
        except AssertionError as error:
            error.add_note(f"the case: {name}")
            raise


def assert_reproduces(result: dict, run: Run) -> None:
    """Check that batch losses, evaluations, tests and final parameters equal those of the run exactly."""
    assert "error" not in result, result["error"]
    columns, measured = run.history.updates.columns, run.history.evaluations.columns
    assert len(columns["step"]) == run.step  # the history has every update
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
        expected.append([run.step, run.epoch, *current_measurements(run)])
    assert [row[: len(names)] for row in result["measured"]] == expected
    tests = {str(step): list(row) for step, *row in zip(*run.history.tests.columns.values())}
    if run.position:
        tests[str(run.step)] = expected[-1][4:]
    assert isinstance(run.settings, LinearSettings) or result["tests"] == tests
    assert result["parameters"] == [parameter.tolist() for parameter in run.model.parameters]


def current_measurements(run: Run) -> list[float]:
    """The current loss and accuracy on the training set and, for a classifier, on the test set."""
    train = measure(run.model, *run.data.train)
    if isinstance(run.settings, LinearSettings):
        return [train[0]]
    return [*train, *measure(run.model, *run.data.test)]


def measure(model, X, y) -> tuple[float, float]:
    measuring = evaluation(model, X, y)
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            return end.value


def unexportable_runs() -> dict[str, tuple[Run, str]]:
    """Runs that cannot be exported, each with the error message."""
    linear = LinearSettings(lr=3.0, features=2, scale=10)
    diverged = Run(linear)
    diverged.advance(epochs=5)
    return {
        "untrained": (Run(LinearSettings()), "the run is untrained: .* got none"),
        "diverged": (diverged, f"the run diverged after update {diverged.divergence.step}: .* got "),
    }


each_unexportable_run = pytest.mark.parametrize(
    ("run", "reason"), unexportable_runs().values(), ids=unexportable_runs().keys()
)

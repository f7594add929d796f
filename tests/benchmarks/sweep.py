"""What eight runs of one knob cost when they are trained together, beside eight runs one after the other.

    python -m tests.benchmarks.sweep

Prints a table; takes about two minutes on an idle machine. Both train whole epochs and measure all images at each end;
they take turns, a round each. What matters is the ratio within a row. A single perceptron also records its layers, which
is a few per cent of its time and which an ensemble does not do.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

# Before torch, since it decides how torch's threads wait.
from core import MLPSettings, Run, Settings, SoftmaxSettings

# isort: split
from core.comparing.ensemble import Ensemble
from core.comparing.sweep import sweep
from core.data.fashion_mnist import Dataset, load
from tests.benchmarks.report import machine, table

ROUNDS = 7
RATES = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2)
ACTIVATIONS = ("relu", "sigmoid", "tanh", "none")
UNITS = (16, 32, 64, 128)
MODELS = {"softmax": SoftmaxSettings(), "MLP-16": MLPSettings(hidden_units=16), "MLP-256": MLPSettings()}


def part(data: Dataset, batch_size: int) -> Dataset:
    """As group images for each as make an epoch of at most some 60 updates, test images in proportion."""
    train = min(len(data.train_images), 60 * batch_size)
    test = len(data.test_images) * train // len(data.train_images)
    return Dataset(
        data.name, data.source, data.train_images[:train], data.train_labels[:train],
        data.test_images[:test], data.test_labels[:test],
    )  # fmt: skip


def cases() -> dict[str, list[Settings]]:
    rows: dict[str, list[Settings]] = {}
    for batch_size in (256, 16):
        for name, model in MODELS.items():
            base, end = model.replace(batch_size=batch_size), f", batch size {batch_size}"
            rows[f"{name}, 8 learning rates{end}"] = [base.replace(lr=lr) for lr in RATES]
            rows[f"{name}, 8 seeds{end}"] = [base.replace(seed=seed) for seed in range(8)]
            if isinstance(base, MLPSettings):
                rows[f"{name}, 4 activations{end}"] = [base.replace(activation=each) for each in ACTIVATIONS]
    rows["MLP, 16 to 128 hidden units, batch size 256"] = [
        MLPSettings(hidden_units=units, batch_size=256) for units in UNITS
    ]
    return rows


def seconds(function: Callable[[], None]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def measure(settings: list[Settings], data: Dataset) -> list:
    """Seconds an epoch of single runs and of a sweep, their ratio, each the median of rounds, and how many are in ensembles."""
    runs = [Run(each, data) for each in settings]
    group = sweep({str(number): each for number, each in enumerate(settings)}, data)
    group.advance(epochs=1)
    loops = {"single": lambda: [run.advance(epochs=1) for run in runs], "together": lambda: group.advance(epochs=1)}
    loops["single"]()
    times: dict[str, list[float]] = {name: [] for name in loops}
    for _ in range(ROUNDS):
        for name, loop in loops.items():
            times[name].append(seconds(loop))
    ratio = statistics.median(
        single / together for single, together in zip(times["single"], times["together"], strict=True)
    )
    in_ensembles = sum(len(each.members) for each in group.parts if isinstance(each, Ensemble))
    return [*map(statistics.median, times.values()), ratio, f"{in_ensembles} of {len(settings)}"]


def main() -> None:
    data = load()
    print(machine())
    print(f"{data.name}, one epoch of 60 batches and its measurements, median of {ROUNDS} rounds in turns\n")
    rows = [[name, *measure(each, part(data, each[0].batch_size))] for name, each in cases().items()]
    table(["seconds", "one by one", "together", "ratio", "in ensembles"], rows)


if __name__ == "__main__":
    main()

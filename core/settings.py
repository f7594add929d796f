"""The settings of the three models, each declared once as a knob.

Sliders, links, the README table and the tests read these declarations.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from core.data.moved_points import describe_moved, moved_from_text, readable_moved
from core.knob import Knob, format_value

LR = Knob(
    "Learning rate", 0.1, "How far each update moves the parameters against the gradient.",
    low=0.0001, high=10.0, symbol="η", live=True,
    grid=(0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05,
          0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0, 3.0, 5.0, 10.0),
)  # fmt: skip
BATCH_SIZE = Knob(
    "Batch size", 256, "How many examples share one update.",
    low=1, high=4096, symbol="B", unit="examples", live=True,
    grid=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096),
)  # fmt: skip
EPOCHS = Knob(
    "Epochs", 5, "How often training goes through all examples before it stops.",
    low=1, high=100, unit="passes", live=True,
    grid=(1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100),
)  # fmt: skip
SEED = Knob(
    "Seed", 0, "Fixes everything random: the same seed gives the same run, digit for digit.",
    low=0, high=999_999,
)  # fmt: skip
IMAGES = "images"
INIT_STD = Knob(
    "Initial weight scale", 0.01,
    "Standard deviation of the normal distribution that the first weights are drawn from. Biases start at zero.",
    low=0.0, high=1.0, symbol="σ", grid=(0.0, 0.001, 0.01, 0.03, 0.1, 0.3, 1.0),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings that all models share. A value out of bounds raises ValueError."""

    model: ClassVar[str] = ""
    data = ""
    """What the model is trained on: of the models of points in the plane, a setting."""
    uses_images: ClassVar[bool] = False
    """Whether it is trained on the images, which are loaded; else the data are made from the settings."""

    lr: float = LR.field()
    batch_size: int = BATCH_SIZE.field()
    epochs: int = EPOCHS.field()
    seed: int = SEED.field()
    init_std: float = INIT_STD.field()
    reduction = "mean"

    def __post_init__(self):
        for name, knob in self.knobs().items():
            object.__setattr__(self, name, knob.check(name, getattr(self, name)))

    @classmethod
    def knobs(cls) -> dict[str, Knob]:
        """The knobs by field name, in the order of their declaration."""
        return {f.name: f.metadata["knob"] for f in dataclasses.fields(cls)}

    def replace(self, **changes) -> Settings:
        return dataclasses.replace(self, **changes)

    def fixed_values(self) -> dict[str, Any]:
        """The values of the knobs that are not live."""
        return {name: getattr(self, name) for name, knob in self.knobs().items() if not knob.live}

    def without_epochs(self) -> Settings:
        """The same with the default for `epochs`, which changes no update: equal runs have equal settings then."""
        return self.replace(epochs=self.knobs()["epochs"].default)

    def to_query(self) -> dict[str, str]:
        """The parameters of a link to these settings: every value that is not the default."""
        values = {name: getattr(self, name) for name in self.knobs()}
        return {name: format_value(v) for name, v in values.items() if v != self.knobs()[name].default}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> tuple[Settings, list[str]]:
        """Read settings from a link's parameters; also return one sentence for each parameter that cannot be used.

        An unknown parameter is ignored. A value of the wrong type or out of bounds is replaced by the default.
        """
        knobs, values, problems = cls.knobs(), {}, []
        for name, text in query.items():
            if name not in knobs:
                problems.append(f"{name} is not a setting of this page and was left out.")
                continue
            try:
                values[name] = knobs[name].check(name, knobs[name].parse(text))
            except ValueError as error:
                problems.append(f"{error}. {knobs[name].replacement}")
        return cls(**values), problems


def changed_knobs(before: Settings, after: Settings) -> list[tuple[Knob, Any, Any]]:
    """The knobs whose values differ between two settings, each with its old and its new value."""
    pairs = [(knob, getattr(before, name), getattr(after, name)) for name, knob in after.knobs().items()]
    return [(knob, old, new) for knob, old, new in pairs if old != new]


def describe_changes(before: Settings, after: Settings) -> str:
    """List the changed knobs in words, such as "learning rate 0.1 → 0.5"."""
    return ", ".join(_describe_change(*change) for change in changed_knobs(before, after))


def _describe_change(knob: Knob, old: Any, new: Any) -> str:
    before, after = knob.label_of(old), knob.label_of(new)
    return f"{knob.label.lower()} {before} → {after}" if before != after else f"{knob.label.lower()} changed"


@dataclass(frozen=True, kw_only=True)
class LinearSettings(Settings):
    """Linear regression on synthetic data: y = Xw + b + noise."""

    model: ClassVar[str] = "Linear regression"

    lr: float = dataclasses.replace(LR, default=0.05).field()
    batch_size: int = dataclasses.replace(
        BATCH_SIZE, default=10, high=10_000, grid=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
    ).field()
    epochs: int = dataclasses.replace(EPOCHS, default=20).field()
    features: int = Knob(
        "Features", 1, "How many inputs each example has: one gives a line, two give a plane.",
        choices=(1, 2), symbol="d",
    ).field()  # fmt: skip
    w1: float = Knob("True w₁", 2.0, "The first weight that the data are made with.",
                     low=-10.0, high=10.0, symbol="w₁").field()  # fmt: skip
    w2: float = Knob("True w₂", -1.2, "The second weight that the data are made with.",
                     low=-10.0, high=10.0, symbol="w₂", needs=("features", 2)).field()  # fmt: skip
    b: float = Knob("True b", 3.1, "The bias that the data are made with.",
                    low=-10.0, high=10.0, symbol="b").field()  # fmt: skip
    noise: float = Knob(
        "Noise", 0.5, "Standard deviation of the normal noise added to every label.",
        low=0.0, high=10.0, symbol="σ", grid=(0.0, 0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0),
    ).field()  # fmt: skip
    examples: int = Knob(
        "Examples", 50, "How many examples are drawn.",
        low=2, high=10_000, symbol="n", grid=(2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000),
    ).field()  # fmt: skip
    scale: int = Knob(
        "Scale of x₁", 1, "The first feature is multiplied by this, as if it were given in a smaller unit.",
        choices=(1, 10),
    ).field()  # fmt: skip
    correlation: float = Knob(
        "Correlation", 0.0, "How alike the two features are: 0 is independent, 1 is identical.",
        low=0.0, high=1.0, symbol="ρ", grid=(0.0, 0.5, 0.9, 0.99, 1.0), needs=("features", 2),
    ).field()  # fmt: skip
    standardise: str = Knob(
        "Standardise", "no", "Shift and scale each feature to mean 0 and standard deviation 1 before training.",
        choices=("no", "yes"),
    ).field()  # fmt: skip
    moved: str = Knob(
        "Moved points", "", "Examples that lie elsewhere than they were made.",
        needs=("features", 1), read=readable_moved, tell=describe_moved,
    ).field()  # fmt: skip

    @property
    def moved_points(self) -> dict[int, tuple[float, float]]:
        """Feature and label of each example that was moved, by its number from 1. Only points over one feature can be moved."""
        moved = moved_from_text(self.moved) if self.features == 1 else {}
        return {number: place for number, place in moved.items() if number <= self.examples}


@dataclass(frozen=True, kw_only=True)
class SoftmaxSettings(Settings):
    """Softmax regression on Fashion-MNIST: 784 inputs, 10 classes."""

    model: ClassVar[str] = "Softmax regression"
    data = IMAGES
    uses_images: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class MLPSettings(Settings):
    """Multilayer perceptron on Fashion-MNIST: 784 inputs, equal hidden layers, 10 classes."""

    model: ClassVar[str] = "Multilayer perceptron"
    data = IMAGES
    uses_images: ClassVar[bool] = True

    lr: float = dataclasses.replace(LR, default=0.2, high=100.0, grid=(*LR.grid, 20.0, 50.0, 100.0)).field()
    batch_size: int = dataclasses.replace(BATCH_SIZE, default=128).field()
    reduction: str = Knob(
        "The update uses", "mean",
        "The batch's mean loss, the sum of its losses, or the mean divided by the batch size once more. "
        "All curves show the mean.",
        choices=("mean", "sum", "mean / B"),
    ).field()  # fmt: skip
    init: str = Knob(
        "Initial weights", "normal", "Drawn from a normal distribution, all zero, or all equal to σ.",
        choices=("normal", "zero", "constant"),
    ).field()  # fmt: skip
    init_std: float = dataclasses.replace(
        INIT_STD, default=0.05, grid=(0.0, 0.001, 0.01, 0.03, 0.05, 0.1, 0.3, 1.0), needs=("init", ("normal", "constant")),
        help="Standard deviation of the normal distribution that the first weights are drawn from, "
        "or the value of each if they are constant. Biases start at zero.",
    ).field()  # fmt: skip
    hidden_units: int = Knob(
        "Hidden units", 256, "How many units each hidden layer has.",
        low=1, high=1024, symbol="h", unit="per layer", grid=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024),
        needs=("hidden_layers", (1, 2, 3)),
    ).field()  # fmt: skip
    hidden_layers: int = Knob(
        "Hidden layers", 1, "How many hidden layers lie between inputs and classes; none gives softmax regression.",
        low=0, high=3, symbol="L", grid=(0, 1, 2, 3),
    ).field()  # fmt: skip
    activation: str = Knob(
        "Activation", "relu", "The function between the layers. Without one, all layers together are a single layer.",
        choices=("relu", "sigmoid", "tanh", "none"), labels=("ReLU", "sigmoid", "tanh", "none"), symbol="φ", needs=("hidden_layers", (1, 2, 3)),
    ).field()  # fmt: skip

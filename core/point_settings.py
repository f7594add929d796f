"""The settings of the two classifiers on points in the plane: the same models with two inputs."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import ClassVar

from core.data.point_text import CLASS_LETTERS, describe_points, points_from_text, readable_points
from core.knob import Knob
from core.settings import BATCH_SIZE, EPOCHS, IMAGES, INIT_STD, LR, MLPSettings, Settings, SoftmaxSettings

OWN = "own"
CLASSES = {"blobs": 2, "blobs3": 3, "xor": 2, "circles": 2, "moons": 2, "spirals": 2, "spirals3": 3}
"""How many classes the points of each kind have."""
FIRST_POINTS = "-1.2_-1.1_0~-0.9_-0.8_0~1_0.9_0~1.2_1.1_0~-1.1_1_1~-0.8_1.2_1~0.9_-1.1_1~1.1_-0.8_1"
"""Points to begin with, for a learner who sets their own: an XOR."""

LONGEST_IN_ADDRESS = 1500
"""The most characters that own points may take in an address; they are about 110 points."""

DATA = Knob(
    "Data", "blobs", "What the model is trained on: images of clothes, or points with two coordinates.",
    choices=(*CLASSES, OWN),
    labels=("two blobs", "three blobs", "XOR", "circles", "moons", "two spirals", "three spirals", "your own points"),
)  # fmt: skip
IMAGES_LABEL = "Fashion-MNIST"


@dataclass(frozen=True, kw_only=True)
class PointSettings(Settings):
    """What both models of points have: which points, and defaults that suit two inputs and few examples."""

    uses_images: ClassVar[bool] = False
    inputs: ClassVar[int] = 2

    lr: float = dataclasses.replace(LR, default=0.3).field()
    batch_size: int = dataclasses.replace(
        BATCH_SIZE, default=16, high=2000, grid=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2000)
    ).field()
    epochs: int = dataclasses.replace(EPOCHS, default=100, high=2000, grid=(*EPOCHS.grid, 200, 500, 1000, 2000)).field()
    init_std: float = dataclasses.replace(INIT_STD, default=1.0).field()
    data: str = DATA.field()
    examples: int = Knob(
        "Examples", 200, "How many points are drawn, for training and test together.",
        low=4, high=2000, symbol="n", grid=(10, 20, 50, 100, 200, 500, 1000, 2000), needs=("data", tuple(CLASSES)),
    ).field()  # fmt: skip
    noise: float = Knob(
        "Noise", 0.1, "Standard deviation of the normal noise added to both coordinates of every point.",
        low=0.0, high=2.0, symbol="σ", grid=(0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0), needs=("data", tuple(CLASSES)),
    ).field()  # fmt: skip
    test_share: float = Knob(
        "Test share", 0.3, "The share of the points that the training does not see.",
        low=0.05, high=0.95, grid=(0.1, 0.2, 0.3, 0.5, 0.7, 0.9),
    ).field()  # fmt: skip
    standardise: str = Knob(
        "Standardise", "no", "Shift and scale each coordinate so that the training points have mean 0 and standard deviation 1.",
        choices=("no", "yes"),
    ).field()  # fmt: skip
    points: str = Knob(
        "Points", FIRST_POINTS, "The points that you have set, and their classes.", needs=("data", OWN),
        read=readable_points, tell=describe_points,
    ).field()  # fmt: skip

    @property
    def classes(self) -> int:
        """How many classes the points have; a class without points counts if one after it has some."""
        if self.data == OWN:
            return max(point.label for point in points_from_text(self.points)) + 1
        return CLASSES[self.data]

    def without_epochs(self) -> Settings:
        """As that of all settings, and with the defaults of those that have no effect, such as own points that are not used."""
        unused = {name: knob.default for name, knob in self.knobs().items() if not knob.has_effect(vars(self))}
        return super().without_epochs().replace(**unused)

    def to_query(self) -> dict[str, str]:
        """As that of all settings. `data` always stands there, since an address without it means the images.

        Own points are left out if they are too many for an address.
        """
        query = {"data": self.data} | super().to_query()
        return {name: text for name, text in query.items() if len(text) <= LONGEST_IN_ADDRESS}


@dataclass(frozen=True, kw_only=True)
class PointSoftmaxSettings(PointSettings, SoftmaxSettings):
    """Softmax regression on points in the plane: 2 inputs, as many classes as the points have."""


@dataclass(frozen=True, kw_only=True)
class PointMLPSettings(PointSettings, MLPSettings):
    """Multilayer perceptron on points in the plane: 2 inputs, equal hidden layers, as many classes as the points have."""

    init_std: float = dataclasses.replace(MLPSettings.knobs()["init_std"], default=1.0).field()
    hidden_units: int = dataclasses.replace(MLPSettings.knobs()["hidden_units"], default=8).field()


def class_names(settings: Settings) -> tuple[str, ...]:
    """The names of the classes of what these settings train on."""
    from core.data.fashion_mnist import CLASS_NAMES

    return tuple(CLASS_LETTERS[: settings.classes]) if isinstance(settings, PointSettings) else CLASS_NAMES


def kind_for(kind: type[Settings], data: str) -> type[Settings] | None:
    """The settings of a page's model for this choice of data, given those of its images; None for an unknown choice."""
    if data == IMAGES:
        return kind
    return ON_POINTS.get(kind) if data in DATA.choices else None


ON_POINTS: dict[type[Settings], type[Settings]] = {
    SoftmaxSettings: PointSoftmaxSettings,
    MLPSettings: PointMLPSettings,
}

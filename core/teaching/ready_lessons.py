"""Three lessons that ship with the project, in the order of the course, each with settings that meet its goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.point_settings import PointMLPSettings
from core.settings import LinearSettings, Settings, SoftmaxSettings
from core.teaching.lesson import AT_LEAST, AT_MOST, Goal, Lesson, lesson_to_text


@dataclass(frozen=True)
class ReadyLesson:
    """A lesson with its name, the page's settings at its beginning, and one way to meet its goal."""

    name: str
    page: str
    settings: Settings
    lesson: Lesson
    solution: Mapping[str, object]

    def link_query(self) -> dict[str, str]:
        """The parameters of a link to the lesson."""
        return self.settings.to_query() | {"lesson": lesson_to_text(self.lesson, type(self.settings))}


READY_LESSONS = (
    ReadyLesson(
        "A narrow valley", "linear_regression", LinearSettings(features=2, scale=10, lr=0.01),
        Lesson(
            "One feature is ten times as large as the other. Training is slow, and a larger learning rate breaks it.\n"
            "Find settings with which 20 epochs are enough.",
            locked=("epochs", "features", "scale", "noise", "examples", "seed"),
            goal=Goal("train_loss", AT_MOST, 0.13, 20),
            hints=(
                "Look at the loss surface: in which direction is it steep, and in which is it flat?",
                "One learning rate has to serve both directions. What would make them equally steep?",
                "One control gives both features the same scale. After that, a larger learning rate is safe.",
            ),
        ),
        {"standardise": "yes", "lr": 0.1},
    ),
    ReadyLesson(
        "Two epochs", "softmax_regression", SoftmaxSettings(lr=0.01, epochs=2),
        Lesson(
            "After two passes through 60,000 images, how many test images can softmax regression get right?\nReach 81 %.",
            locked=("epochs", "seed", "init_std"),
            goal=Goal("test_accuracy", AT_LEAST, 0.81, 2),
            hints=(
                "Does the loss still fall quickly at the end? Then the steps may be too small.",
                "With a batch size of 256, an epoch has 235 updates. How could it have more?",
                "Smaller batches make more updates. Try 32 or 64, with a learning rate of 0.05 or 0.1.",
            ),
        ),
        {"batch_size": 32, "lr": 0.05},
    ),
    ReadyLesson(
        "Surround the disc", "multilayer_perceptron", PointMLPSettings(data="circles", hidden_units=1),
        Lesson(
            "A ring surrounds a disc. One hidden ReLU unit cannot draw the border between them.\nHow many do you need?",
            locked=("data", "examples", "noise", "test_share", "standardise", "seed", "epochs"),
            goal=Goal("test_accuracy", AT_LEAST, 0.95, 100),
            hints=(
                "One ReLU unit is flat on one side of a line. What can the sum of two do?",
                "A border that closes around the disc needs at least three straight pieces.",
                "The smallest number does not succeed from every start. A few units more make it easy.",
            ),
        ),
        {"hidden_units": 8},
    ),
)  # fmt: skip

"""The cells of the exported programs that bring the points in the plane."""

from __future__ import annotations

from functools import partial

from core.data.point_text import points_from_text, size_of_test_set
from core.data.points import SHAPES, PointData, _on_circle, divide, draw_points, standardised
from core.export.cell import Cell
from core.point_settings import CLASSES, OWN, PointSettings
from core.source_code import source_of

IN_A_LINE = 5
OWN_TEXT = "The points that were set by hand: x₁, x₂ and the number of the class, each."
DRAWN_TEXT = (
    r"$$\mathbf{x} = \mathbf{s} + \sigma\boldsymbol\epsilon, \qquad \epsilon_j \sim \mathcal{N}(0, 1)$$"
    "\n\nEach point lies on its class’s shape, moved by normal noise."
)


def point_imports(settings: PointSettings, perceptron: bool) -> str:
    """The imports of the program."""
    code, drawn = _data_code(settings), settings.data != OWN
    lines = [
        "import hashlib",
        "import math" if "math." in code else "",
        "import sys",
        "from collections.abc import Callable, Iterator" if perceptron else "from collections.abc import Iterator",
        "from dataclasses import dataclass",
        "from functools import partial" if drawn and isinstance(SHAPES[settings.data], partial) else "",
    ]
    return "\n".join([*filter(None, lines), "", "import numpy as np", "import torch", "from torch import Tensor"])


def points_cell(settings: PointSettings) -> Cell:
    """The points, drawn again or as they were set, and divided into training and test."""
    text = (
        f"{OWN_TEXT if settings.data == OWN else DRAWN_TEXT} A random order of them is divided into training and test."
    )
    return Cell("The points", text, _data_code(settings))


def _data_code(settings: PointSettings) -> str:
    made = f"divide(*points, {settings.test_share!r}, SEED)"
    scaled = settings.standardise == "yes"
    divided = source_of(PointData, size_of_test_set, divide, *([standardised] if scaled else []))
    last = f"data = {f'standardised({made})' if scaled else made}\n(X, y), (X_test, y_test) = data.train, data.test"
    first = _own_points(settings) if settings.data == OWN else _drawn_points(settings)
    return f"{first}\n{divided}\n\n\n{last}"


def _own_points(settings: PointSettings) -> str:
    points = [f"({x1!r}, {x2!r}, {label})," for x1, x2, label in points_from_text(settings.points)]
    table = "\n".join("    " + " ".join(points[i : i + IN_A_LINE]) for i in range(0, len(points), IN_A_LINE))
    tensors = "points = torch.tensor([point[:2] for point in POINTS]), torch.tensor([point[2] for point in POINTS])"
    return f"POINTS = [\n{table}\n]\n{tensors}\n\n"


def _drawn_points(settings: PointSettings) -> str:
    shape, kind = SHAPES[settings.data], f'"{settings.data}"'
    function = shape.func if isinstance(shape, partial) else shape
    name = function.__name__
    made = f"partial({name}, {_keywords(shape)})" if isinstance(shape, partial) else name
    helpers = [_on_circle] if "_on_circle" in function.__code__.co_names else []
    tables = f"CLASSES = {{{kind}: {CLASSES[settings.data]}}}\nSHAPES = {{{kind}: {made}}}"
    points = f"points = draw_points({kind}, {settings.examples}, {settings.noise!r}, SEED)"
    return f"{source_of(*helpers, function)}\n\n\n{tables}\n\n\n{source_of(draw_points)}\n\n\n{points}\n\n"


def _keywords(shape: partial) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in shape.keywords.items())

"""Points set by hand as a short text for the URL: 1.25_-0.4_0~2_3_1 is two points, each x₁, x₂ and the number of its class.

Does not import torch.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

FEWEST_POINTS, MOST_POINTS = 4, 2000
CLASS_LETTERS = "ABCD"
LARGEST = 10_000.0
"""No coordinate lies further from zero."""
KEPT = 16
"""Texts that are not read again, since settings are checked at every change."""


class Point(NamedTuple):
    """A point of the plane, and the number of its class."""

    x1: float
    x2: float
    label: int


def points_to_text(points: Iterable[Point]) -> str:
    """The inverse of `points_from_text`, with six significant digits."""
    return "~".join(f"{x1:.6g}_{x2:.6g}_{label}" for x1, x2, label in points)


def points_from_text(text: str) -> list[Point]:
    """The points in an untrusted text; they may be too few to train on.

    Raises: ValueError with the number of the first point that cannot be used, and why
    """
    if not isinstance(text, str):
        raise ValueError(f"points must be a text such as 1.25_-0.4_0~2_3_1, got {text!r}")
    return list(_points(text))


@lru_cache(KEPT)
def _points(text: str) -> tuple[Point, ...]:
    parts = text.split("~") if text else []
    if len(parts) > MOST_POINTS:
        raise ValueError(f"points must be at most {MOST_POINTS:,}, got {len(parts):,}")
    return tuple(_point(part, number) for number, part in enumerate(parts, 1))


def _point(text: str, number: int) -> Point:
    values = text.split("_")
    if len(values) != 3:
        raise ValueError(f"point {number} must be written as x1_x2_class, got {text[:30]!r}")
    x1, x2 = (coordinate(value, f"point {number}") for value in values[:2])
    if values[2] not in [str(label) for label in range(len(CLASS_LETTERS))]:
        raise ValueError(f"the class of point {number} must be 0 to {len(CLASS_LETTERS) - 1}, got {values[2][:30]!r}")
    return Point(x1, x2, int(values[2]))


def coordinate(text: str, where: str) -> float:
    """Read a coordinate.

    Raises: ValueError unless it is a finite number of a moderate size
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= LARGEST:
        raise ValueError(
            f"the coordinates of {where} must be numbers in [−{LARGEST:,.0f}, {LARGEST:,.0f}], got {text[:30]!r}"
        )
    return value


def check_trainable(points: list[Point]) -> None:
    """Raises: ValueError unless a model can be trained on these points."""
    if len(points) < FEWEST_POINTS:
        raise ValueError(f"points must be {FEWEST_POINTS} or more, got {len(points)}")
    if len({point.label for point in points}) < 2:
        raise ValueError("points must be of two classes or more, got one class")
    if len({(point.x1, point.x2) for point in points}) < 2:
        raise ValueError("points must not all lie at one place")


def readable_points(text: str) -> str:
    """The text in its usual spelling.

    Raises: ValueError as `points_from_text` and `check_trainable` do
    """
    check_trainable(points_from_text(text))
    return _usual_spelling(text)


@lru_cache(KEPT)
def _usual_spelling(text: str) -> str:
    return points_to_text(_points(text))


def describe_points(text: str) -> str:
    """How many points the text has, for a reader."""
    points = points_from_text(text)
    return f"{len(points):,} in {len({point.label for point in points})} classes"


def size_of_test_set(points: int, share: float) -> int:
    """How many of the points are the test set, so that neither set is empty."""
    return min(max(1, round(share * points)), points - 1)

"""Examples that a learner has moved, as a short text for the URL: 7_2.5_-4~9_0_1 puts examples 7 and 9 elsewhere.

Each is the example's number, counted from 1, its feature and its label. Does not import torch.
"""

from __future__ import annotations

from core.data.point_text import coordinate

MOST_MOVED = 20
LAST_NUMBER = 10_000


def moved_from_text(text: str) -> dict[int, tuple[float, float]]:
    """Feature and label of each moved example, by its number, from an untrusted text.

    Raises: ValueError with the first part that cannot be used, and why
    """
    if not isinstance(text, str):
        raise ValueError(f"moved must be a text such as 7_2.5_-4, got {text!r}")
    parts = text.split("~") if text else []
    if len(parts) > MOST_MOVED:
        raise ValueError(f"moved points must be at most {MOST_MOVED}, got {len(parts):,}")
    moved = [_moved_point(part) for part in parts]
    if len({number for number, *_ in moved}) < len(moved):
        raise ValueError(f"moved must name each example once, got {text[:30]!r}")
    return {number: (x, y) for number, x, y in sorted(moved)}


def _moved_point(text: str) -> tuple[int, float, float]:
    values = text.split("_")
    if len(values) != 3:
        raise ValueError(f"moved must be written as example_x_y, got {text[:30]!r}")
    number = values[0]
    if not (number.isascii() and number.isdigit() and len(number) <= 5 and 1 <= int(number) <= LAST_NUMBER):
        raise ValueError(f"moved must name an example in [1, {LAST_NUMBER:,}], got {number[:30]!r}")
    x, y = (coordinate(value, f"example {int(number)}") for value in values[1:])
    return int(number), x, y


def moved_to_text(moved: dict[int, tuple[float, float]]) -> str:
    """The inverse of `moved_from_text`, with six significant digits."""
    return "~".join(f"{number}_{x:.6g}_{y:.6g}" for number, (x, y) in sorted(moved.items()))


def readable_moved(text: str) -> str:
    """The text in its usual spelling.

    Raises: ValueError as `moved_from_text` does
    """
    return moved_to_text(moved_from_text(text))


def describe_moved(text: str) -> str:
    """The moved examples for a reader, such as "7 to (2.5, −4)"."""
    moved = moved_from_text(text)
    if len(moved) > 2:
        return f"{len(moved)} examples"
    places = [f"{number} to ({x:g}, {y:g})".replace("-", "−") for number, (x, y) in moved.items()]
    return " and ".join(places) or "none"

"""Points in the plane as a table of comma-separated values: x1, x2 and a class in each row. Does not import torch."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from core.data.point_text import CLASS_LETTERS, MOST_POINTS, Point, check_trainable, coordinate

MOST_BYTES = 1_000_000
COLUMNS = ("x1", "x2", "class")


class PointTable(NamedTuple):
    """Points from a table, and the table's name of each class, in the order of the letters."""

    points: list[Point]
    names: tuple[str, ...]


def points_to_csv(points: Iterable[Point]) -> str:
    """The points as a table with a header; the classes are A to D."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows((f"{x1:.6g}", f"{x2:.6g}", CLASS_LETTERS[label]) for x1, x2, label in points)
    return text.getvalue()


def points_from_csv(table: str | bytes) -> PointTable:
    """The points of an untrusted table, whose values are separated by commas, semicolons or tabs.

    A first row without numbers is a header. The classes become A, B, … in the order in which they appear; names that are
    all of A to D stay as they are.

    Raises: ValueError with the row, counted from 1, and why it cannot be used
    """
    rows = list(_rows(_decoded(table)))
    if rows and not any(_is_number(value) for value in rows[0][1][:2]):
        rows = rows[1:]
    if len(rows) > MOST_POINTS:
        raise ValueError(
            f"row {rows[MOST_POINTS][0]:,}: the table must have at most {MOST_POINTS:,} points, got {len(rows):,}"
        )
    read = [_values(row, number) for number, row in rows]
    names = _class_names(read, [number for number, _ in rows])
    points = [Point(x1, x2, names.index(name)) for x1, x2, name in read]
    check_trainable(points)
    return PointTable(points, names)


def _decoded(table: str | bytes) -> str:
    data = table if isinstance(table, bytes) else table.encode(errors="replace")
    if len(data) > MOST_BYTES:
        raise ValueError(f"the table must have at most {MOST_BYTES:,} bytes, got {len(data):,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise ValueError(f"row {row:,}: the table must be text in UTF-8, got a byte that is not") from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with the number of each row's last line in the text."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((each for each in "\t;" if each in first), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for row in reader:
            values = [value.strip() for value in row]
            if any(values):
                # Where commas do not separate the values, they stand in their numbers.
                yield (
                    reader.line_num,
                    values if separator == "," else [*(each.replace(",", ".") for each in values[:2]), *values[2:]],
                )
    except csv.Error as error:
        raise ValueError(f"row {reader.line_num:,}: the table cannot be read: {error}") from error


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _values(row: list[str], number: int) -> tuple[float, float, str]:
    if len(row) != len(COLUMNS):
        raise ValueError(
            f"row {number:,}: a row must be x1, x2 and a class, got {len(row)} value{'s' * (len(row) != 1)}"
        )
    x1, x2 = (coordinate(value, f"row {number:,}") for value in row[:2])
    if not row[2]:
        raise ValueError(f"row {number:,}: the class is missing")
    return x1, x2, row[2]


def _class_names(read: list[tuple[float, float, str]], numbers: list[int]) -> tuple[str, ...]:
    """The names of the classes; those that are all of A to D with the letters that are missing before the last of them."""
    names: dict[str, int] = {}
    for (_, _, name), number in zip(read, numbers, strict=True):
        names.setdefault(name, number)
        if len(names) > len(CLASS_LETTERS):
            raise ValueError(
                f"row {number:,}: there must be at most {len(CLASS_LETTERS)} classes, got a fifth: {name[:30]!r}"
            )
    if names and set(names) <= set(CLASS_LETTERS):
        return tuple(CLASS_LETTERS[: CLASS_LETTERS.index(max(names)) + 1])
    return tuple(names)

"""A run's history as a CSV table."""

from __future__ import annotations

import csv
import io
import math

from core.export.exportable import check_exportable
from core.training.run import Run


def as_csv(run: Run) -> str:
    """The history as comma-separated values: one row per step, one column per quantity.

    The row of step k has the values measured after k updates, or empty cells. Floats have all their digits.

    Raises: ValueError if the run has made no update, or has diverged.
    """
    check_exportable(run)
    history = run.history
    rows: dict[int, dict[str, float]] = {}
    for table in history.tables:
        for values in zip(*table.columns.values()):
            row = dict(zip(table.columns, values))
            rows.setdefault(row["step"], {}).update(row)
    text = io.StringIO()
    writer = csv.DictWriter(text, history.names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _csv_value(value) for name, value in rows[step].items()} for step in sorted(rows))
    return text.getvalue()


def _csv_value(value: float) -> float | str:
    return value if math.isfinite(value) else ""

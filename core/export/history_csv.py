"""A run's history as one table."""

from __future__ import annotations

import csv
import io
import math

from core.export.exportable import check_history
from core.training.run import Run


def as_csv(run: Run) -> str:
    """All that was measured as comma-separated values: one row for each step, one column for each measure.

    A row at step k was measured with the weights after k updates, whichever table of the history it stands in, so
    the three tables are joined by step. What was not measured then is left empty. Floats have all their digits.

    Raises: ValueError if the run has made no update, or has diverged.
    """
    check_history(run)
    history = run.history
    rows: dict[int, dict[str, float]] = {}
    for table in (history.updates, history.evaluations, history.layer_statistics):
        for values in zip(*table.columns.values()):
            row = dict(zip(table.columns, values))
            rows.setdefault(row["step"], {}).update(row)
    text = io.StringIO()
    writer = csv.DictWriter(text, history.names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in rows[step].items()} for step in sorted(rows))
    return text.getvalue()


def _cell(value: float) -> float | str:
    return value if math.isfinite(value) else ""

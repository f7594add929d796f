"""A run as a program of its own, in steps."""

from __future__ import annotations

from core.export.cell import Cell
from core.export.classifier_cells import classifier_cells
from core.export.exportable import check_program
from core.export.provenance import versions
from core.export.regression_cells import regression_cells
from core.settings import LinearSettings
from core.training.run import Run


def cells(run: Run) -> list[Cell]:
    """The steps of a program that makes the run again, to be executed from first to last.

    Raises: ValueError if it cannot be made again so: untrained, diverged, or on images that cannot be fetched.
    """
    check_program(run)
    return regression_cells(run) if isinstance(run.settings, LinearSettings) else classifier_cells(run)


def title(run: Run) -> str:
    """The model, and how long it was trained."""
    return f"{run.settings.model}, {run.step:,} update{'s' if run.step != 1 else ''} from scratch"


def origin() -> str:
    """What the digits hang on."""
    made = ", ".join(f"{name} {number}" for name, number in versions().items())
    return (
        f"The run was made with {made}. The functions are the very ones that ran. With the same versions "
        "on the same machine every digit comes out again; another processor may round differently."
    )

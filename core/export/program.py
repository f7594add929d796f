"""The parts of a program that reproduces a run."""

from __future__ import annotations

from core.export.cell import Cell
from core.export.classifier_cells import classifier_cells
from core.export.exportable import check_reproducible
from core.export.provenance import versions
from core.export.regression_cells import regression_cells
from core.settings import LinearSettings
from core.training.run import Run


def program_cells(run: Run) -> list[Cell]:
    """The cells of a program that reproduces the run, in the order of execution.

    Raises: ValueError if the run is untrained, has diverged, or did not train on Fashion-MNIST.
    """
    check_reproducible(run)
    return regression_cells(run) if isinstance(run.settings, LinearSettings) else classifier_cells(run)


def program_title(run: Run) -> str:
    """The model and the number of updates."""
    return f"{run.settings.model}, {run.step:,} update{'s' if run.step != 1 else ''} from scratch"


def reproducibility_note() -> str:
    """A note on the versions that the exact numbers depend on."""
    packages = ", ".join(f"{name} {number}" for name, number in versions().items())
    return (
        f"The run was made with {packages}. The functions are the very ones that ran. With the same versions "
        "on the same machine every digit comes out again; another processor may round differently."
    )

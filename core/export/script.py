"""A run as a standalone Python script."""

from __future__ import annotations

import re
import textwrap

from core.export.program import program_cells, program_title, reproducibility_note
from core.training.run import Run

WIDTH = 100
DOCSTRING_BODY = re.compile(r'("""[^\n"]+)\n\n.*?"""', re.DOTALL)


def as_script(run: Run) -> str:
    """A script that repeats the run's updates and prints the measured values with all digits.

    It needs only torch and numpy. Its lists `batch_losses`, `epoch_losses` and `measured`, and a classifier's `tests`,
    hold the run's history. It contains the source of the functions in core, with shortened docstrings.

    Raises: ValueError if the run is untrained, has diverged, or did not train on Fashion-MNIST.
    """
    cells = program_cells(run)
    (settings,) = (cell for cell in cells if cell.heading == "Settings")
    head = [program_title(run) + ".", textwrap.fill(settings.text, WIDTH), textwrap.fill(reproducibility_note(), WIDTH)]
    parts = ['"""' + "\n\n".join(head) + '\n"""']
    parts += [f"# {cell.heading}\n\n{shorten_docstrings(cell.code)}" for cell in cells]
    return "\n\n\n".join(parts) + "\n"


def shorten_docstrings(code: str) -> str:
    """The code with only the first line of each docstring."""
    return DOCSTRING_BODY.sub(r'\1"""', code)

"""A run as a Python script that stands on its own."""

from __future__ import annotations

import re
import textwrap

from core.export.program import cells, origin, title
from core.training.run import Run

WIDTH = 100
BEYOND_THE_FIRST_LINE = re.compile(r'("""[^\n"]+)\n\n.*?"""', re.DOTALL)


def as_script(run: Run) -> str:
    """A script that trains as the run did, update by update, and prints what it measures in full digits.

    It needs torch and numpy only. Its lists `batch_losses`, `epoch_losses` and `measured` hold the run's history. The
    functions are core's own source; of their docstrings only the first line, so that it can be read in one go.

    Raises: ValueError if the run has made no update, has diverged, or trained on images that cannot be fetched.
    """
    steps = cells(run)
    (settings,) = (cell for cell in steps if cell.heading == "Settings")
    head = [title(run) + ".", textwrap.fill(settings.text, WIDTH), textwrap.fill(origin(), WIDTH)]
    parts = ['"""' + "\n\n".join(head) + '\n"""']
    parts += [f"# {cell.heading}\n\n{brief(cell.code)}" for cell in steps]
    return "\n\n\n".join(parts) + "\n"


def brief(code: str) -> str:
    """The same code, with only the first line of each docstring."""
    return BEYOND_THE_FIRST_LINE.sub(r'\1"""', code)

"""What a run started with, what was turned on its way, and what it ran on."""

from __future__ import annotations

import platform
from importlib.metadata import version

from core.settings import Settings
from core.training.run import Change, Run


def first_settings(run: Run) -> Settings:
    """The settings with which the first update was made; the epochs are those the run was last asked for."""
    columns = run.history.updates.columns
    if not columns["step"]:
        return run.settings
    return run.settings.replace(lr=columns["lr"][0], batch_size=columns["batch_size"][0])


def later_changes(run: Run) -> list[Change]:
    """What was turned after the first update and counted for another one: the learning rate and the batch size."""
    return [change for change in run.changes if 0 < change.step < run.step and change.knob != "epochs"]


def turned(run: Run) -> dict[int, tuple[float, int]]:
    """Learning rate and batch size from the update after each step at which one of them was turned."""
    settings, at = first_settings(run), {}
    for change in later_changes(run):
        settings = settings.replace(**{change.knob: change.value})
        at[change.step] = settings.lr, settings.batch_size
    return at


def versions() -> dict[str, str]:
    """What digits hang on, besides the machine."""
    return {"python": platform.python_version(), "torch": version("torch"), "numpy": version("numpy")}

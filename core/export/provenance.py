"""A run's initial settings, its later changes, and the versions of the packages."""

from __future__ import annotations

import platform
from importlib.metadata import version

from core.settings import Settings
from core.training.events import Change
from core.training.run import Run


def first_settings(run: Run) -> Settings:
    """The settings at the first update, except that `epochs` is the latest value."""
    columns = run.history.updates.columns
    if not columns["step"]:
        return run.settings
    return run.settings.replace(lr=columns["lr"][0], batch_size=columns["batch_size"][0])


def later_changes(run: Run) -> list[Change]:
    """The changes of learning rate and batch size between the first and the last update."""
    return [change for change in run.changes if 0 < change.step < run.step and change.knob != "epochs"]


def lr_and_batch_size_changes(run: Run) -> dict[int, tuple[float, int]]:
    """Learning rate and batch size after each step at which one of them changed."""
    settings, changes = first_settings(run), {}
    for change in later_changes(run):
        settings = settings.replace(**{change.knob: change.value})
        changes[change.step] = settings.lr, settings.batch_size
    return changes


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that affect the numbers."""
    return {"python": platform.python_version(), "torch": version("torch"), "numpy": version("numpy")}

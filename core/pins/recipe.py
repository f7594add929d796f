"""A recipe contains everything needed to reproduce a run exactly."""

from __future__ import annotations

from dataclasses import dataclass

from core.export.provenance import first_settings, later_changes
from core.settings import Settings
from core.training.events import Change
from core.training.run import Run


@dataclass(frozen=True)
class Recipe:
    """A run's first settings, its number of updates, and its later changes of settings.

    The setting `epochs` does not affect the run and is replaced by its default, so that equal runs have equal recipes.
    If the run diverged, `updates` includes the update that diverged.
    """

    settings: Settings
    updates: int
    changes: tuple[Change, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "settings", self.settings.without_epochs())


def recipe_of(run: Run) -> Recipe:
    """The recipe of the updates that the run has made.

    Raises: ValueError if the run has made no update.
    """
    if not run.history.updates.columns["step"]:
        raise ValueError("the run is untrained: it must have made at least one update, got none")
    return Recipe(first_settings(run), run.step + (run.divergence is not None), tuple(later_changes(run)))

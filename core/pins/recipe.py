"""All that a run must be told to be made again, to the bit."""

from __future__ import annotations

from dataclasses import dataclass

from core.export.provenance import first_settings, later_changes
from core.settings import Settings
from core.training.run import Change, Run


@dataclass(frozen=True)
class Recipe:
    """The settings a run begins with, how many updates it shall make, and what is turned on its way.

    The epochs of the settings count for nothing and are the default, so that equal runs have equal recipes. A run that
    diverged is asked for one update more than it made: the one at which that is seen.
    """

    settings: Settings
    updates: int
    changes: tuple[Change, ...] = ()

    def __post_init__(self):
        epochs = self.settings.knobs()["epochs"].default
        object.__setattr__(self, "settings", self.settings.replace(epochs=epochs))


def recipe_of(run: Run) -> Recipe:
    """The recipe of the run as far as it has come.

    Raises: ValueError if it has made no update.
    """
    if not run.history.updates.columns["step"]:
        raise ValueError("the run is untrained: it must have made at least one update, got none")
    return Recipe(first_settings(run), run.step + (run.divergence is not None), tuple(later_changes(run)))

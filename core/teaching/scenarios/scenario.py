"""A starting point with a name: settings, what to watch, and how to find out whether that is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.settings import LinearSettings, Settings

if TYPE_CHECKING:
    from core.training.run import Run


@dataclass(frozen=True)
class Scenario:
    """Settings that show one thing, and one or two sentences that say what to watch.

    `check(run)` takes a run with these settings once `judged_after` epochs are done (all of them if None; earlier if it
    diverged), and returns each claim of `watch` with whether it holds. It may train further runs to compare with.
    """

    name: str
    settings: Settings
    watch: str
    check: Callable[[Run], dict[str, bool]]
    judged_after: int | None = None

    def run(self, data=None) -> Run:
        """A run with these settings, trained as far as the claims need.  Shared `data` as `core.Run` takes it."""
        from core.training.run import Run

        run = Run(self.settings, data)
        run.advance(epochs=self.judged_after or self.settings.epochs)
        return run


def variant(run: Run, **changes) -> Run:
    """Another run with some settings changed, after as many epochs as this one has made, or all if that was none."""
    from core.training.run import Run

    settings = run.settings.replace(**changes)
    other = Run(settings, None if isinstance(settings, LinearSettings) else run.data)
    other.advance(epochs=run.epoch or settings.epochs)
    return other

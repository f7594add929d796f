"""A named starting point: settings, a text about what to watch, and a check of its claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.settings import Settings

if TYPE_CHECKING:
    from core.training.run import Run


@dataclass(frozen=True)
class Scenario:
    """Settings that demonstrate one effect, a question that they answer, and one or two sentences that say what to watch.

    The question does not tell its answer, and the name does not either: they are shown before the page is opened.
    `chapter` names the chapter of the page that shows the effect; empty, the page decides.
    `check(run)` takes a run with these settings after `check_after` epochs (all epochs if None, fewer if it diverged)
    and returns whether each claim of `watch` is true. It may train further runs for comparison.
    """

    name: str
    settings: Settings
    question: str
    watch: str
    check: Callable[[Run], dict[str, bool]]
    check_after: int | None = None
    chapter: str = ""

    def run(self, data=None) -> Run:
        """A run with these settings, trained as long as `check` needs. `data` is passed to `Run`."""
        from core.training.run import Run

        run = Run(self.settings, data)
        run.advance(epochs=self.check_after or self.settings.epochs)
        return run


def trained_variant(run: Run, **changes) -> Run:
    """A run with some settings changed, trained for as many epochs as `run`, or for all epochs if that is none."""
    from core.training.run import Run

    settings = run.settings.replace(**changes)
    variant = Run(settings, run.images)
    variant.advance(epochs=run.epoch or settings.epochs)
    return variant

"""Pinned runs made again from their recipes."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence

from core.data.fashion_mnist import Dataset
from core.pins.pin import Pin, complete_in_steps, unfinished_pin
from core.pins.recipe import Recipe
from core.pins.training_cost import seconds as cost
from core.settings import Settings
from core.training.evaluation import DONE
from core.training.run import Run
from core.training.stopping import stopping_points

SLICE_SECONDS = 0.01


class Retraining:
    """Runs made one after the other, each as it would be alone. Whatever trains a `Run` can train this.

    What counts as an epoch here is a whole run: `epoch` many are ready, in `pins`.
    """

    divergence = None
    """It goes on after a run that diverged; its pin tells."""

    def __init__(self, recipes: Sequence[Recipe], data: Dataset | None = None):
        """Each recipe's untrained run; `data` as for `Run`.

        Raises: ValueError if there is none
        """
        if not recipes:
            raise ValueError("there must be one recipe or more, got none")
        self.recipes = tuple(recipes)
        self.pins: list[Pin] = []
        self.step = 0
        self._runs = [Run(recipe.settings, data) for recipe in self.recipes]
        self._work = self._make_all()

    @property
    def settings(self) -> Settings:
        """Those of the first recipe."""
        return self.recipes[0].settings

    @property
    def epoch(self) -> int:
        return len(self.pins)

    @property
    def measuring(self) -> bool:
        """Whether the run whose turn it is is being measured."""
        return not self.finished and self._runs[self.epoch].measuring

    @property
    def finished(self) -> bool:
        return self.reached(len(self.recipes))

    def reached(self, epochs: int) -> bool:
        """Whether so many runs are ready."""
        return len(self.pins) >= epochs

    @property
    def share(self) -> float:
        """How much of the work is done, as a part of 1, by what it was estimated to cost."""
        costs = [cost(recipe) for recipe in self.recipes]
        parts = [min(1.0, run.step / recipe.updates) for run, recipe in zip(self._runs, self.recipes, strict=True)]
        parts[: len(self.pins)] = [1.0] * len(self.pins)
        return sum(c * part for c, part in zip(costs, parts, strict=True)) / sum(costs)

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """Work until one of the given amounts is reached, and return how many updates were made; `epochs` are runs.

        Raises: ValueError if no amount is given, or a negative one.
        """
        last_step, last_run, deadline = stopping_points(self, updates=updates, epochs=epochs, seconds=seconds)
        before = self.step
        while not self.finished and self.step < last_step and self.epoch < last_run and time.perf_counter() < deadline:
            self._most = last_step - self.step
            next(self._work, DONE)
        return self.step - before

    def _make_all(self) -> Generator[None, None, None]:
        for recipe, run in zip(self.recipes, self._runs, strict=True):
            for change in recipe.changes:
                yield from self._train(run, change.step)
                run.change(**{change.knob: change.value})
            yield from self._train(run, recipe.updates)
            self.pins.append((yield from complete_in_steps(unfinished_pin(run), run.model, run.data)))

    def _train(self, run: Run, step: int) -> Generator[None, None, None]:
        while run.divergence is None and (run.step < step or run.measuring):
            self.step += run.advance(updates=min(step - run.step, self._most), seconds=SLICE_SECONDS)
            yield

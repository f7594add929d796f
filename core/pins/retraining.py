"""Retrain pinned runs from their recipes."""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence

from core.data.fashion_mnist import Dataset
from core.pins.pin import Pin, final_measurement_in_steps, pin_from_history
from core.pins.recipe import Recipe
from core.pins.training_cost import retraining_seconds
from core.settings import Settings
from core.training.evaluation import DONE
from core.training.run import Run
from core.training.stopping import stopping_points

SLICE_SECONDS = 0.01


class Retraining:
    """Retrains runs one after another and collects their `pins`. It can be trained like a `Run`.

    Here an epoch is a whole retrained run, so `epoch` is the number of finished pins.
    """

    divergence = None
    """Always None: retraining continues after a diverged run."""

    def __init__(self, recipes: Sequence[Recipe], data: Dataset | None = None):
        """Create an untrained run for each recipe. `data` is passed to each `Run`.

        Raises: ValueError if there are no recipes.
        """
        if not recipes:
            raise ValueError("there must be one recipe or more, got none")
        self.recipes = tuple(recipes)
        self.pins: list[Pin] = []
        self.step = 0
        self._runs = [Run(recipe.settings, data) for recipe in self.recipes]
        self._training = self._train_all()

    @property
    def settings(self) -> Settings:
        """The settings of the first recipe."""
        return self.recipes[0].settings

    @property
    def epoch(self) -> int:
        return len(self.pins)

    @property
    def measuring(self) -> bool:
        """Whether the current run is being measured."""
        return not self.finished and self._runs[self.epoch].measuring

    @property
    def finished(self) -> bool:
        return self.reached(len(self.recipes))

    def reached(self, epochs: int) -> bool:
        """Whether at least this many runs are finished."""
        return len(self.pins) >= epochs

    @property
    def fraction_done(self) -> float:
        """The finished fraction of the estimated training time."""
        costs = [retraining_seconds(recipe) for recipe in self.recipes]
        fractions = [min(1.0, run.step / recipe.updates) for run, recipe in zip(self._runs, self.recipes, strict=True)]
        fractions[: len(self.pins)] = [1.0] * len(self.pins)
        return sum(cost * done for cost, done in zip(costs, fractions, strict=True)) / sum(costs)

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """Train until one of the given amounts is reached, and return the number of updates made.

        Raises: ValueError if no amount is given, or a negative one.
        """
        last_step, last_run, deadline = stopping_points(self, updates=updates, epochs=epochs, seconds=seconds)
        before = self.step
        while not self.finished and self.step < last_step and self.epoch < last_run and time.perf_counter() < deadline:
            self._updates_left = last_step - self.step
            next(self._training, DONE)
        return self.step - before

    def _train_all(self) -> Generator[None, None, None]:
        for recipe, run in zip(self.recipes, self._runs, strict=True):
            for change in recipe.changes:
                yield from self._train_to(run, change.step)
                run.change(**{change.knob: change.value})
            yield from self._train_to(run, recipe.updates)
            self.pins.append((yield from final_measurement_in_steps(pin_from_history(run), run.model, run.data)))

    def _train_to(self, run: Run, step: int) -> Generator[None, None, None]:
        while run.divergence is None and (run.step < step or run.measuring):
            self.step += run.advance(updates=min(step - run.step, self._updates_left), seconds=SLICE_SECONDS)
            yield

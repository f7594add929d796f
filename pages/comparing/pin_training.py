"""Pinned runs made again: their tapes are trained up to where the runs were pinned, and measured there."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.data.fashion_mnist import Dataset
from core.pins import Pin, Recipe, retraining_seconds
from core.pins.pin import final_measurement_in_steps, pin_from_history, with_final_measurement
from core.training.cost import MOMENT_SECONDS, test_seconds
from core.training.run import Run
from pages.player import playback, process
from pages.player.player import Player
from pages.player.scheduler import Scheduler, Training


class PinTraining:
    """Plays the tape of each recipe up to its last update. A page shows its progress as it does that of a `Training`."""

    def __init__(self, recipes: Sequence[Recipe], data: Dataset | None = None):
        self.secret = secrets.token_urlsafe(16)
        self.view: object = None
        self.players: dict[Recipe, Player] = {}
        for recipe in recipes:
            tape = process.TAPES.tape(recipe.settings, data, recipe.changes)
            player = self.players[recipe] = Player(tape, recipe.settings, playback.scheduler())
            player.train_to(recipe.updates)
        self._measurements: dict[Recipe, Measurement] = {}

    @property
    def playing(self) -> bool:
        self._measure()
        trains = (player.step < recipe.updates and player.playing for recipe, player in self.players.items())
        return any(trains) or any(each.playing for each in self._measurements.values())

    @property
    def error(self) -> Exception | None:
        return next((each.error for each in (*self.players.values(), *self._measurements.values()) if each.error), None)

    @property
    def fraction_done(self) -> float:
        """The finished fraction of the estimated training time."""
        costs = {recipe: retraining_seconds(recipe) for recipe in self.players}
        done = sum(costs[recipe] * player.step / recipe.updates for recipe, player in self.players.items())
        return done / sum(costs.values())

    def pins(self) -> dict[Recipe, Pin]:
        """Those of the runs that are made again and measured."""
        self._measure()
        return {recipe: each.pin for recipe, each in self._measurements.items() if each.pin is not None}

    def _measure(self) -> None:
        """Have the runs measured that are made again."""
        for recipe, player in self.players.items():
            if recipe not in self._measurements and (player.step >= recipe.updates or player.at_divergence):
                self._measurements[recipe] = Measurement(player.state(), playback.scheduler())

    def release(self) -> None:
        self.view = None
        for each in (*self.players.values(), *self._measurements.values()):
            each.release()

    @contextmanager
    def held_still(self) -> Iterator[PinTraining]:
        """Itself: its progress can be read at any time."""
        yield self


def pin_of(run: Run) -> Pin | None:
    """The pin of a run that nobody trains on; None if what is missing takes longer than a moment to be measured.

    Raises: ValueError if the run has made no update.
    """
    pin = pin_from_history(run)
    if not pin.complete and test_seconds(run.settings) > MOMENT_SECONDS:
        return None
    return with_final_measurement(pin, run.model, run.data)


class Measurement(Training):
    """Makes the pin of a run that nobody trains on; the trainer measures what is missing, if that takes longer than a moment."""

    measuring = True

    def __init__(self, run: Run, scheduler: Scheduler):
        """Raises: ValueError if the run has made no update"""
        super().__init__(run)
        self.pin = pin_of(run)
        if self.pin is None:
            self.playing = True
            self._steps = final_measurement_in_steps(pin_from_history(run), run.model, run.data)
            scheduler.enqueue(self)

    def train_slice(self, seconds: float, now: float) -> bool:
        deadline = time.perf_counter() + seconds
        while self.playing and time.perf_counter() < deadline:
            try:
                next(self._steps)
            except StopIteration as end:
                self.pin, self.playing = end.value, False
        return self.playing

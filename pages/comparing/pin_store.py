"""The learner's pinned runs of one page: those that are ready, those being retrained, and their text in the address."""

from __future__ import annotations

import copy

from core.pins import (
    MAX_RETRAINING_SECONDS,
    Pin,
    Recipe,
    Retraining,
    recipes_from_text,
    recipes_to_text,
    split_by_time_limit,
)
from core.pins.pin import pin_from_history, with_final_measurement
from core.settings import Settings
from pages.player import playback
from pages.player.scheduler import Training
from pages.shared import session

TRAINING = "pins"
"""The name of the training that retrains pinned runs."""


class PinStore:
    """Pins by their recipes, in the order in which they were added; None for one that is still to be retrained."""

    def __init__(self, kind: type[Settings]):
        self.kind = kind
        self._state = session.results(f"pins_{kind.__name__}")
        self._state.setdefault("pins", {})

    @property
    def pins(self) -> dict[Recipe, Pin | None]:
        return self._state["pins"]

    @property
    def waiting(self) -> list[Recipe]:
        return [recipe for recipe, pin in self.pins.items() if pin is None]

    @property
    def not_in_address(self) -> int:
        """How many pins a link leaves out because retraining them would take too long."""
        return len(split_by_time_limit(self.pins)[1])

    def add(self, pin: Pin) -> None:
        self.pins[pin.recipe] = pin
        self._write()

    def remove(self, recipe: Recipe) -> None:
        self.pins.pop(recipe, None)
        self._write()

    def _write(self) -> None:
        self._state["text"] = recipes_to_text(split_by_time_limit(self.pins)[0])
        session.set_address_parameter("pins", self._state["text"])

    def read_address(self, data) -> bool:
        """Take over the pins in the address; returns whether some of them could not be used.

        On other images all pins are retrained.
        """
        if self._state.setdefault("data", data) is not data:
            self._state["data"] = data
            self._state["pins"] = dict.fromkeys(self.pins)
            session.drop_training(TRAINING)
        text = session.address_parameter("pins")
        if text == self._state.get("text", ""):
            return False
        recipes, problems = recipes_from_text(self.kind, text)
        recipes, expensive = split_by_time_limit(recipes)
        if expensive:
            problems.append(
                f"Pinned runs left out: {len(expensive)} of {len(recipes) + len(expensive)}. "
                f"All together may take about {MAX_RETRAINING_SECONDS:.0f} seconds to be made again."
            )
        self._state["pins"] = {recipe: self.pins.get(recipe) for recipe in recipes}
        self._write()
        for problem in problems:
            session.add_link_problem(problem)
        return bool(problems)

    def retrain(self, data) -> Training | None:
        """Retrain the waiting runs and take over those that are ready; returns the training while it goes on."""
        training = session.training(TRAINING)
        if training is not None and training.run is not None:
            with training.held_still() as retraining:
                self._collect(retraining)
                error, ended = training.error, retraining is None or retraining.finished
            if error is not None:
                self._give_up(error)
            if ended or not self.waiting:
                session.drop_training(TRAINING)
                training = None
        if not self.waiting:
            return None
        if training is None or training.run is None:
            training = Training(Retraining(self.waiting, data))
            session.keep_training(training, TRAINING)
            playback.scheduler().play(training, len(self.waiting))
        return training

    def _collect(self, retraining: Retraining | None) -> None:
        for recipe, pin in zip(retraining.recipes, retraining.pins) if retraining is not None else ():
            if self.pins.get(recipe, pin) is None:
                self.pins[recipe] = pin

    def _give_up(self, error: Exception) -> None:
        session.add_link_problem(f"The pinned runs could not be made again: {error}.")
        for recipe in self.waiting:
            self.remove(recipe)


def pin_of(training: Training) -> Pin:
    """The pin of this run as it is now; what is missing is measured on a copy while the run goes on.

    Raises: ValueError if the run was released, or has made no update.
    """
    with training.held_still() as run:
        if run is None:
            raise ValueError("there is no run at the moment")
        pin = pin_from_history(run)
        if pin.complete:
            return pin
        model, data = copy.deepcopy(run.model), run.data
    return with_final_measurement(pin, model, data)

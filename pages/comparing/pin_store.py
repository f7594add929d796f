"""The learner's pinned runs of one page: those that are ready, those being retrained, and their text in the address."""

from __future__ import annotations

from core.pins import (
    MAX_RETRAINING_SECONDS,
    Pin,
    Recipe,
    recipes_from_text,
    recipes_to_text,
    split_by_time_limit,
    stands_in_text,
)
from core.settings import Settings
from pages.comparing.pin_training import PinTraining
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
    def too_slow_for_address(self) -> int:
        """How many pins a link leaves out because retraining them would take too long."""
        return len(self._split()[1])

    @property
    def of_own_points(self) -> int:
        """How many pins a link leaves out because their points were set by hand."""
        return sum(not stands_in_text(recipe) for recipe in self.pins)

    def _split(self) -> tuple[list[Recipe], list[Recipe]]:
        return split_by_time_limit(filter(stands_in_text, self.pins))

    def add(self, recipe: Recipe, pin: Pin | None) -> None:
        self.pins[recipe] = pin
        self._write()

    def remove(self, recipe: Recipe) -> None:
        self.pins.pop(recipe, None)
        self._write()

    def _write(self) -> None:
        self._state["text"] = recipes_to_text(self._split()[0])
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

    def retrain(self, data) -> PinTraining | None:
        """Have the waiting runs made again, and take over those that are ready; returns the training while it goes on."""
        training = session.training(TRAINING)
        if training is not None:
            self._collect(training)
        if self.waiting and (training is None or not training.playing):
            training = PinTraining(self.waiting, data)
            session.keep_training(training, TRAINING)
            self._collect(training)
        if self.waiting:
            return training
        session.drop_training(TRAINING)
        return None

    def _collect(self, training: PinTraining) -> None:
        for recipe, pin in training.pins().items():
            if self.pins.get(recipe, pin) is None:
                self.pins[recipe] = pin
        if training.error is not None:
            self._give_up(training.error)

    def _give_up(self, error: Exception) -> None:
        session.add_link_problem(f"The pinned runs could not be made again: {error}.")
        for recipe in self.waiting:
            self.remove(recipe)

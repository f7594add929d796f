"""The learner's pinned runs of one page: what is ready, what is being made again, and how they stand in the address."""

from __future__ import annotations

import copy

from core.pins import MAX_RETRAINING_SECONDS, Pin, Recipe, Retraining, split_by_time_limit
from core.pins.pin import pin_from_history, with_final_measurement
from core.pins.recipe_text import recipes_from_text, recipes_to_text
from core.settings import Settings
from pages.player import playback
from pages.player.scheduler import Training
from pages.shared import session

WHICH = "pins"
"""The name of the training that makes pinned runs again."""


class Store:
    """Pins by their recipes, in the order in which they came; None for one that is still to be made again."""

    def __init__(self, kind: type[Settings]):
        self.kind = kind
        self._own = session.results(f"pins_{kind.__name__}")
        self._own.setdefault("pins", {})

    @property
    def pins(self) -> dict[Recipe, Pin | None]:
        return self._own["pins"]

    @property
    def waiting(self) -> list[Recipe]:
        return [recipe for recipe, pin in self.pins.items() if pin is None]

    @property
    def not_in_address(self) -> int:
        """How many pins a link does not take along, since they take too long to be made again."""
        return len(split_by_time_limit(self.pins)[1])

    def add(self, pin: Pin) -> None:
        self.pins[pin.recipe] = pin
        self._write()

    def remove(self, recipe: Recipe) -> None:
        self.pins.pop(recipe, None)
        self._write()

    def _write(self) -> None:
        self._own["text"] = recipes_to_text(split_by_time_limit(self.pins)[0])
        session.set_address_parameter("pins", self._own["text"])

    def arrive(self, data) -> bool:
        """Take over what stands in the address; whether something there could not be used.

        On other images all pins are made anew.
        """
        if self._own.setdefault("data", data) is not data:
            self._own["data"] = data
            self._own["pins"] = dict.fromkeys(self.pins)
            session.drop_training(WHICH)
        text = session.address_parameter("pins")
        if text == self._own.get("text", ""):
            return False
        recipes, problems = recipes_from_text(self.kind, text)
        recipes, dear = split_by_time_limit(recipes)
        if dear:
            problems.append(
                f"Pinned runs left out: {len(dear)} of {len(recipes) + len(dear)}. "
                f"All together may take about {MAX_RETRAINING_SECONDS:.0f} seconds to be made again."
            )
        self._own["pins"] = {recipe: self.pins.get(recipe) for recipe in recipes}
        self._write()
        for problem in problems:
            session.add_link_problem(problem)
        return bool(problems)

    def make(self, data) -> Training | None:
        """Have the waiting runs made again and take over what is ready; the training, if it goes on."""
        training = session.training(WHICH)
        if training is not None and training.run is not None:
            with training.held_still() as remaking:
                self._collect(remaking)
                failed, ended = training.error, remaking is None or remaking.finished
            if failed is not None:
                self._give_up(failed)
            if ended or not self.waiting:
                session.drop_training(WHICH)
                training = None
        if not self.waiting:
            return None
        if training is None or training.run is None:
            training = Training(Retraining(self.waiting, data))
            session.keep_training(training, WHICH)
            playback.scheduler().play(training, len(self.waiting))
        return training

    def _collect(self, remaking: Retraining | None) -> None:
        for recipe, pin in zip(remaking.recipes, remaking.pins) if remaking is not None else ():
            if self.pins.get(recipe, pin) is None:
                self.pins[recipe] = pin

    def _give_up(self, error: Exception) -> None:
        session.add_link_problem(f"The pinned runs could not be made again: {error}.")
        for recipe in self.waiting:
            self.remove(recipe)


def pin_of(training: Training) -> Pin:
    """The pin of this run as it is now; what is still to be measured is measured while the run goes on.

    Raises: ValueError if there is no run any more, or it has made no update.
    """
    with training.held_still() as run:
        if run is None:
            raise ValueError("there is no run at the moment")
        pin = pin_from_history(run)
        if pin.complete:
            return pin
        model, data = copy.deepcopy(run.model), run.data
    return with_final_measurement(pin, model, data)

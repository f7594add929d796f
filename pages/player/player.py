"""A learner's player: a position on a tape, the runs that the page shows of it, and the places where it stood before.

Does not depend on Streamlit.
"""

from __future__ import annotations

import math
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core import Run, Settings
from core.pins.pin import Pin
from core.training.cost import update_seconds
from core.training.events import Change
from core.training.tape import Tape
from pages.player import process
from pages.player.scheduler import Scheduler
from pages.player.tape_position import TapePosition
from pages.shared.training_figures import change_label

MOST_VISITED = 32
"""How many tapes a player remembers, with its position on each."""


@dataclass(frozen=True)
class Place:
    """Where a learner stood: the first settings and the changes of the tape, and the settings of the controls.

    `seen` is the last update that the learner has seen of this tape.
    """

    first: Settings
    changes: tuple[Change, ...]
    step: int
    seen: int
    settings: Settings


class Player(TapePosition):
    """What a learner sees of a tape. `about` tells the learner how the player came to this tape."""

    def __init__(self, tape: Tape, settings: Settings, scheduler: Scheduler):
        self.about = ""
        self.pace = ""
        """How fast it plays, by the name that the learner has chosen."""
        self.previous: tuple[Place, Pin] | None = None
        """The trained tape that was left last, and its curves."""
        self.secret = secrets.token_urlsafe(16)
        self.view: object = None  # kept here so that its address stays valid
        self._visited: dict[Settings, Place] = {}
        self._moving_lock = threading.Lock()
        super().__init__(tape, settings, scheduler)

    def release(self) -> None:
        """Rest, and let the tape go; `watch` takes it up again."""
        self.pause()
        self.view = self._moving = None
        self.tape.unwatch(self)

    def watch(self) -> None:
        self.tape.watch(self)

    def _forget_runs(self) -> None:
        self._moving: Run | None = None
        self._kept: Run | None = None

    def leave_tape(self, pin: Pin | None) -> None:
        """Remember the position on this tape, to come back to it; and its curves, if it is trained."""
        place = Place(self.tape.settings, self.tape.changes, self.step, self.seen, self.settings)
        if pin is not None:
            self.previous = place, pin
        self._visited[self.settings.without_epochs()] = place
        if len(self._visited) > MOST_VISITED:
            del self._visited[next(iter(self._visited))]

    def visit(self, settings: Settings) -> None:
        """Go to the tape that had these settings when it was left, and to the position of then; else to the beginning."""
        self.return_to(self._visited.get(settings.without_epochs(), Place(settings, (), 0, 0, settings)), settings)

    def return_to(self, place: Place, settings: Settings) -> None:
        """Go there; if the tape is not kept any more, it is trained again up to there."""
        tape = process.TAPES.tape(place.first, self.images, place.changes)
        self.settings = settings
        self.load(tape, place.step, place.seen)
        self.train_to(place.step)

    def timeline(self, run: Run) -> dict[str, object]:
        """The part of a frame that shows where a run of this tape stands on it, with the tape's epochs and changes."""
        changes = [[change.step, change_label(change)] for change in self.tape.changes]
        end = max(run.step, run.recorded_step)
        epochs = [at for at in self.epoch_ends() if at <= end]
        return {"scrubber": {"step": run.step, "end": end, "epochs": epochs, "changes": changes}}

    def shared_step(self) -> int | None:
        """The update whose frame is the same for all who play this tape for the first time; infinite at the tape's end.

        None if nobody else plays it, or this learner sees it otherwise.
        """
        step = self.step
        if not self.playing or self.speed is not None or step < self.seen or len(self.training.players()) < 2:
            return None
        return math.inf if self._following else self._shown_step(step)

    def _shown_step(self, step: int) -> int:
        """A replay at full speed moves from keyframe to keyframe: training on to each update would take as long as training did."""
        if not self.playing or self.speed is not None:
            return step
        keyframe = self.tape.keyframe_before(step)
        return keyframe.step if keyframe else 0

    def state(self, renew: bool = False) -> Run:
        """A run that stands at the learner's update and never changes, with its history up to there.

        While the player plays, it is the one of the last call, unless `renew` asks for the one of now.
        """
        kept, step = self._kept, self.step
        if kept is None or renew or (not self.playing and not self._stands_at(kept, step)):
            kept = self._kept = self._copy(step)
        return kept

    def _stands_at(self, run: Run, step: int) -> bool:
        """Whether a run of this tape is at this update, measured if the tape is.

        The update at which the tape diverged also was one before that.
        """
        if step == 0 and not run.history.tests.columns["step"] and not self.tape.unmeasured:
            return False
        diverged = self.tape.divergence is not None and step == self.tape.step
        return run.step == step and (run.divergence is not None) == diverged

    def _copy(self, step: int) -> Run:
        return self._with_history(self._at_update(step), self.seen)

    def _at_update(self, step: int) -> Run:
        """A new run of this tape at this update, without a history."""
        if step < self.tape.step:  # nobody changes what lies before the end, so training need not wait for this
            keyframe = self.tape.keyframe_before(step)
            updates = step - (keyframe.step if keyframe else 0)
            return process.in_turn(updates * update_seconds(self.tape.settings), lambda: self.tape.at(step))
        with self.training.held_still():
            return self.tape.at(min(step, self.tape.step))

    def _with_history(self, run: Run, end: int) -> Run:
        """The run with its history, and with what is recorded of the tape up to `end`."""
        end = max(run.step, end)
        with self.training.held_still():
            history = self.tape.history.until(run.step, ended=run.divergence is not None)
            ended = self.tape.divergence is not None and end == self.tape.step
            recorded = history if end == run.step else self.tape.history.until(end, ended)
        run.show(history, recorded, self.tape.changes, end)
        run.settings = run.settings.replace(epochs=self.settings.epochs)
        return run

    @contextmanager
    def held_still(self, at: int | None = None) -> Iterator[Run]:
        """The run at the learner's update, or at the update `at`, for as long as the block runs.

        At the tape's end that is the run in training itself, held still. A replay that the learner sees for the first
        time shows no curve beyond the update that it shows.
        """
        seen, step = self.seen, self.step  # in this order: the position moves on meanwhile
        first_time = at is None and self.playing and step >= seen
        if at is None and self.playing and self._following:
            with self.training.held_still():
                yield self.tape.run
            return
        step = self._shown_step(step) if at is None else max(0, min(at, self.seen))
        with self._moving_lock:
            yield self._with_history(self._move(step), step if first_time else seen)

    def _move(self, step: int) -> Run:
        """The run that follows the learner, moved to this update."""
        run, keyframe = self._moving, self.tape.keyframe_before(step)
        nearest = keyframe.step if keyframe else 0
        if run is not None and nearest <= run.step < step < self.tape.step:
            self.tape.forward(run, step)
        elif run is None or not self._stands_at(run, step):
            run = self._at_update(step)
        self._moving = run
        return run

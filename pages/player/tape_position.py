"""Where on a tape a learner stands, whether it plays, and how fast. Does not depend on Streamlit.

At the tape's end, playing extends the tape. Before its end, playing replays what is recorded.
"""

from __future__ import annotations

import math
import threading
from bisect import bisect_left, bisect_right

from core import Settings
from core.point_settings import PointSettings
from core.training.cost import MOMENT_SECONDS, update_seconds
from core.training.tape import Tape
from pages.player import process
from pages.player.scheduler import Scheduler


class TapePosition:
    """A position on a tape, which the clock moves while it plays. Nobody else moves it, and it moves nobody else."""

    def __init__(self, tape: Tape, settings: Settings, scheduler: Scheduler):
        """At the tape's beginning. `settings` are those that the learner has chosen."""
        self.settings = settings
        self.speed: float | None = None
        """Updates a second; None is as fast as training goes."""
        self.goal = math.inf
        """The epochs at whose end it stops."""
        self.goal_step = math.inf
        self.playing = False
        self._scheduler = scheduler
        self._lock = threading.Lock()
        self.tape = tape
        self.load(tape)

    def load(self, tape: Tape, step: int = 0, seen: int = 0) -> None:
        """Go to this update of this tape, playing on if it plays.

        The page shows what was recorded up to `seen`: others may have trained further, and their training is no
        answer that this learner should see in advance.
        """
        with self._lock:
            self.tape.unwatch(self)
            self.tape, self.training = tape, process.training_of(tape)
            self._at, self._since, self._following = float(min(step, tape.step)), self._scheduler.time(), False
            self.seen = min(max(step, seen), tape.step)
            self._forget_runs()
            tape.watch(self)
        process.TAPES.trim()
        self._ask_for_training()

    def _forget_runs(self) -> None:
        """Called when another tape is loaded."""

    @property
    def data(self):
        return self.tape.data

    @property
    def images(self):
        """The images, to train other settings on them; None if the data are made from the settings."""
        return self.tape.run.images

    @property
    def at_once(self) -> bool:
        """Whether training takes so short a time that a page shows it finished."""
        return isinstance(self.settings, PointSettings)

    @property
    def error(self) -> Exception | None:
        return self.training.error

    @property
    def step(self) -> int:
        """After how many updates the learner looks at the run."""
        with self._lock:
            step = self._locate()
        self._ask_for_training()
        return step

    @property
    def changing(self) -> bool:
        """Whether it soon shows something else by itself: it plays, or the untrained model is being measured."""
        return self.playing or self._unmeasured()

    def _unmeasured(self) -> bool:
        return self.tape.unmeasured and self.error is None

    def _ask_for_training(self) -> None:
        """At the tape's end, playing needs the trainer, and so does a model that was not measured yet."""
        if self._unmeasured() or (self.playing and self.at_end):
            self._scheduler.enqueue(self.training)

    @property
    def at_divergence(self) -> bool:
        """Whether it stands where the run diverged."""
        return self.tape.divergence is not None and self.step >= self.tape.step

    def set_speed(self, speed: float | None) -> None:
        """Play at so many updates a second from now on; None is as fast as training goes."""
        if speed != self.speed:
            with self._lock:
                self._locate()  # the time until now has passed at the speed of before
                self.speed, self._following = speed, False
            self._ask_for_training()

    @property
    def finished(self) -> bool:
        """Whether it stands where the epochs of its settings end, or where the run diverged."""
        return self.step >= self._end_of(self.settings.epochs)

    def play(self, epochs: float = math.inf, step: float = math.inf) -> None:
        """Play to the end of so many epochs, or to this update."""
        with self._lock:
            self.training.error = None
            self._at, self._since, self._following = float(self._locate()), self._scheduler.time(), False
            self.goal, self.goal_step = epochs, step
            if self.speed is not None and self._at >= self.tape.step:
                self._at += 1  # the first update is made at once
            self.playing = self._at < self._stop()
        self._ask_for_training()

    def pause(self) -> None:
        """Rest where it stands."""
        with self._lock:
            self._at, self.playing, self._following = float(self._locate()), False, False

    def go_to(self, step: int) -> None:
        """Rest at this update; the one after the tape's end is trained first, by the trainer if that takes longer than a moment."""
        self.pause()
        if step > self.tape.step and self.tape.divergence is None:
            if self.tape.unmeasured or update_seconds(self.settings) > MOMENT_SECONDS:
                return self.play(step=self.tape.step + 1)
            self.training.extend(updates=1)
        with self._lock:
            self._at = float(max(0, min(step, self.tape.step)))
            self.seen = max(self.seen, int(self._at))

    def train_to(self, step: int) -> None:
        """Go to this update at once as far as the tape is trained, and play on to it from there."""
        self.go_to(min(step, self.tape.step))
        if self.step < step:
            self.play(step=step)

    def go_to_end(self) -> None:
        """Rest where the epochs of its settings end, or as far as the tape is trained."""
        self.go_to(int(min(self._end_of(self.settings.epochs), self.tape.step)))

    def epoch_ends(self) -> list[int]:
        """The updates at which an epoch ended, the untrained model first."""
        return list(self.tape.history.evaluations.columns["step"])

    def one_epoch(self) -> None:
        """Play to the end of the current epoch."""
        self.play(bisect_right(self.epoch_ends(), self.step))

    def one_epoch_back(self) -> None:
        """Rest at the end of the epoch before."""
        ends = self.epoch_ends()
        self.go_to(ends[max(0, bisect_left(ends, self.step) - 1)])

    def due(self, now: float) -> float:
        """The update that shall be recorded by now; infinite for a player that follows the training."""
        with self._lock:
            self._locate(now)
            if not self.playing:
                return 0.0
            return min(math.inf if self._following else self._at, self.goal_step)

    def needs_training(self, now: float) -> bool:
        """Whether it plays at the tape's end, or its model was not measured yet."""
        with self._lock:
            self._locate(now)
            return self._unmeasured() or (self.playing and self.at_end)

    @property
    def at_end(self) -> bool:
        """Whether it stands at the tape's end or, playing, follows it."""
        return self._following or self._at >= self.tape.step

    def _locate(self, now: float | None = None) -> int:
        """The position by now, between the tape's beginning and its end; the player rests when it is at its goal."""
        if self.playing:
            end, stop, before = self.tape.step, self._stop(), self._at
            now = self._scheduler.time() if now is None else now
            if self._following:
                self._at = float(end)
            else:
                pace = self.training.pace if self.speed is None else self.speed
                ahead = 0.0 if self.speed is None else max(1.0, self.speed)
                passed = max(0.0, now - self._since)
                self._at = min(self._at + (passed * pace if passed else 0.0), end + ahead)
                self._following = self.speed is None and self._at >= end
            self._since = now
            if self._at >= stop:
                self._at, self.playing, self._following = max(before, float(stop)), False, False
        step = min(int(self._at), self.tape.step)
        self.seen = max(self.seen, step)
        return step

    def _stop(self) -> float:
        """The update at which it stops; infinite while the tape has not reached the goal."""
        return min(self._end_of(self.goal), self.goal_step if self.goal_step <= self.tape.step else math.inf)

    def _end_of(self, epochs: float) -> float:
        """The update at which this many epochs ended, or the run diverged; infinite if it is not recorded yet."""
        if not self.tape.reached(epochs):
            return math.inf
        evaluations = self.tape.history.evaluations.columns
        if epochs in evaluations["epoch"]:
            return evaluations["step"][evaluations["epoch"].index(epochs)]
        return self.tape.step

"""Who trains when: one thread gives every active run a short slice in turn.

Knows nothing of Streamlit. Whoever leaves a page releases its run; the trainer notices after its slice at the latest.
"""

from __future__ import annotations

import logging
import os
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from core import Run

SLICE_SECONDS = 0.03
MEASURING_PRICE = 0.1
NICE = 10


class Training:
    """A run that can be trained by the scheduler and looked at by its page, one at a time."""

    def __init__(self, run: Run, about: str = ""):
        """`about` is what the learner is told of how this run came to be."""
        self.run: Run | None = run
        self.about = about
        self.goal = 0
        self.speed: float | None = None
        self.error: Exception | None = None
        self.playing = False
        self.used = 0.0  # seconds of processor time
        self.view: object = None  # how a page shows it
        self.secret = secrets.token_urlsafe(16)
        self._lock = threading.Lock()
        self._door = threading.Lock()
        self._allowance = 0.0
        self._last_slice = 0.0

    @property
    def measuring(self) -> bool:
        """Whether the run is between two epochs, where the model is measured on all images."""
        run = self.run
        return run is not None and run.measuring

    @contextmanager
    def looking(self) -> Iterator[Run | None]:
        """Hold the run still between two updates; None once it has been released.

        The door makes the trainer wait its turn; without it the lock, released and taken again
        at once after every slice, would hardly ever be free.
        """
        with self._door, self._lock:
            yield self.run

    def train_slice(self, seconds: float, now: float) -> bool:
        """Train for about this long, towards the goal; whether there is more to do."""
        with self._door:
            pass
        with self._lock:
            run = self.run  # whoever leaves the page takes it away without waiting for the lock
            if run is None or not self.playing:
                return False
            self._advance(run, seconds=seconds, epochs=max(0, self.goal - run.epoch), updates=self._updates(now))
            self.playing = self.playing and self.error is None and not run.reached(self.goal)
            return self.playing

    def one_update(self) -> None:
        """Stop playing and make one update."""
        with self.looking() as run:
            self.playing, self.error = False, None
            self._advance(run, updates=1)

    def train_now(self, seconds: float) -> None:
        """Train to the settings' epochs at once, but for no longer than this."""
        with self.looking() as run:
            self._advance(run, epochs=max(0, run.settings.epochs - run.epoch), seconds=seconds)

    def release(self) -> None:
        """Stop for good and let the run's memory go; does not wait for a slice under way."""
        self.playing, self.run, self.view = False, None, None

    def _advance(self, run: Run, **amounts) -> None:
        try:
            run.advance(**amounts)
        except Exception as error:  # a page must hear of it; the other runs must go on
            logging.getLogger(__name__).exception("training failed")
            self.error = error

    def _updates(self, now: float) -> int | None:
        """How many updates the chosen speed allows by now; None at full speed."""
        if self.speed is None:
            return None
        self._allowance = min(self.speed, self._allowance + (now - self._last_slice) * self.speed)
        self._last_slice = now
        updates = int(self._allowance)
        self._allowance -= updates
        return updates


def _step_back() -> None:
    """This thread, and torch's threads that it will start, let everything else go first where the cores are few."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


class Scheduler:
    """Gives slices to the playing trainings, always to the one that has used the least processor time.

    At an epoch's end the model is measured, which takes many slices. They are cheap, so that they follow close upon
    one another: in a full class no curve shall stand still for many rounds.
    """

    def __init__(self, clock=time.monotonic, processor_clock=time.thread_time):
        self._clock = clock
        self._processor_clock = processor_clock
        self._waiting: list[Training] = []
        self._serving = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def play(self, training: Training, goal: int) -> None:
        """Train towards so many epochs."""
        with training.looking() as run:
            training.goal, training.error = goal, None
            training.playing = run is not None and not run.reached(goal)
            training._last_slice, training._allowance = self._clock(), 1.0
        with self._changed:
            if training.playing and training not in self._waiting:
                # Whoever comes, or comes back, has no claim to the time that went by meanwhile.
                training.used = max(training.used, min((other.used for other in self._waiting), default=0.0))
                self._waiting.append(training)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="trainer", daemon=True)
                self._thread.start()
            self._changed.notify()

    def pause(self, training: Training) -> None:
        """No update is made after this returns."""
        with training.looking():
            training.playing = False

    def active(self) -> int:
        """How many trainings share the slices."""
        return len(self._waiting) + self._serving

    def serve_one(self) -> bool:
        """Give the next training its slice; whether there was one."""
        with self._changed:
            if not self._waiting:
                return False
            training = min(self._waiting, key=lambda each: each.used)
            self._waiting.remove(training)
            self._serving = True
        start, price = self._processor_clock(), MEASURING_PRICE if training.measuring else 1.0
        more = training.train_slice(SLICE_SECONDS, self._clock())
        with self._changed:
            self._serving = False
            training.used += price * (self._processor_clock() - start)
            if more and training not in self._waiting:  # it may have been paused and played since
                self._waiting.append(training)
        return True

    def _work(self) -> None:
        _step_back()
        while True:
            with self._changed:
                while not self._waiting:
                    self._changed.wait()
                slow = all(training.speed for training in self._waiting)
            self.serve_one()
            if slow:
                time.sleep(0.005)

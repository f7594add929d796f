"""The trainer: one thread gives every playing training a short slice in turn. Does not depend on Streamlit."""

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
MEASURING_COST_FACTOR = 0.1
"""A slice of measuring counts as this share of its processor time, so that a measurement takes few rounds in a full class."""
TRAINER_NICENESS = 10


class Training:
    """A run that the scheduler trains and a page reads, one at a time."""

    def __init__(self, run: Run):
        self.run: Run | None = run
        self.target_epochs = 0
        self.speed: float | None = None  # updates a second; None is full speed
        self.error: Exception | None = None
        self.playing = False
        self.processor_seconds = 0.0
        self.view: object = None  # kept here so that its address stays valid as long as the run
        self.secret = secrets.token_urlsafe(16)
        self._run_lock = threading.Lock()
        self._reader_lock = threading.Lock()
        self._allowed_updates = 0.0
        self._last_slice = 0.0

    @property
    def limited(self) -> bool:
        """Whether it trains more slowly than it could, because somebody wants to see each update."""
        return self.speed is not None

    @property
    def measuring(self) -> bool:
        """Whether the run stands where the model is measured, as at each epoch's end."""
        run = self.run
        return run is not None and run.measuring

    @contextmanager
    def held_still(self) -> Iterator[Run | None]:
        """Hold the run still between two updates while the block runs; None if it has been released.

        The reader lock makes the trainer wait. Without it the trainer, which takes the run lock again right after
        each slice, would hardly ever leave it free.
        """
        with self._reader_lock, self._run_lock:
            yield self.run

    def _let_readers_go_first(self) -> None:
        with self._reader_lock:
            pass

    def train_slice(self, seconds: float, now: float) -> bool:
        """Train towards the target for about this long; returns whether there is more to do."""
        self._let_readers_go_first()
        with self._run_lock:
            run = self.run  # `release` may remove it without waiting for the lock
            if run is None or not self.playing:
                return False
            epochs = max(0, self.target_epochs - run.epoch)
            self._advance(run, seconds=seconds, epochs=epochs, updates=self._updates(now))
            self.playing = self.playing and self.error is None and not run.reached(self.target_epochs)
            return self.playing

    def release(self) -> None:
        """Stop for good and free the run's memory, without waiting for a slice that is under way."""
        self.playing, self.run, self.view = False, None, None

    def _advance(self, run: Run, **amounts) -> None:
        try:
            run.advance(**amounts)
        except Exception as error:  # the page shows it; other trainings must continue
            logging.getLogger(__name__).exception("training failed")
            self.error = error

    def _updates(self, now: float) -> int | None:
        """How many updates the chosen speed allows by now; None at full speed."""
        if self.speed is None:
            return None
        self._allowed_updates = min(self.speed, self._allowed_updates + (now - self._last_slice) * self.speed)
        self._last_slice = now
        updates = int(self._allowed_updates)
        self._allowed_updates -= updates
        return updates


def lower_thread_priority() -> None:
    """Let the server go before this thread, and before the torch threads that it will start."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), TRAINER_NICENESS)


class Scheduler:
    """Gives each slice to the playing training that has used the least processor time."""

    def __init__(self, clock=time.monotonic, processor_clock=time.thread_time):
        self._clock = clock
        self._processor_clock = processor_clock
        self._queue: list[Training] = []
        self._in_slice = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def play(self, training: Training, epochs: int) -> None:
        """Train until the run has this many epochs."""
        with training.held_still() as run:
            training.target_epochs, training.error = epochs, None
            training.playing = run is not None and not run.reached(epochs)
            training._last_slice, training._allowed_updates = self._clock(), 1.0
        if training.playing:
            self.enqueue(training)

    def enqueue(self, training: Training) -> None:
        """Give slices to this training as long as it asks for more."""
        with self._changed:
            if training not in self._queue:
                # A training that joins does not catch up on the time before.
                least = min((other.processor_seconds for other in self._queue), default=0.0)
                training.processor_seconds = max(training.processor_seconds, least)
                self._queue.append(training)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="trainer", daemon=True)
                self._thread.start()
            self._changed.notify()

    def time(self) -> float:
        """The time by which trainings and players move."""
        return self._clock()

    def pause(self, training: Training) -> None:
        """Stop a training; no update is made after this returns."""
        with training.held_still():
            training.playing = False

    def active(self) -> int:
        """How many trainings share the slices."""
        return len(self._queue) + self._in_slice

    def train_next(self) -> bool:
        """Give the next training a slice; returns whether there was one."""
        with self._changed:
            if not self._queue:
                return False
            training = min(self._queue, key=lambda each: each.processor_seconds)
            self._queue.remove(training)
            self._in_slice = True
        start, cost_factor = self._processor_clock(), MEASURING_COST_FACTOR if training.measuring else 1.0
        try:
            more = training.train_slice(SLICE_SECONDS, self._clock())
        except Exception as error:  # all others must be trained all the same
            logging.getLogger(__name__).exception("a slice failed")
            training.error, more = error, False
        with self._changed:
            self._in_slice = False
            training.processor_seconds += cost_factor * (self._processor_clock() - start)
            if more and training not in self._queue:  # a pause and play during the slice has queued it already
                self._queue.append(training)
        return True

    def _work(self) -> None:
        lower_thread_priority()
        while True:
            with self._changed:
                while not self._queue:
                    self._changed.wait()
                all_limited = all(training.limited for training in self._queue)
            self.train_next()
            if all_limited:
                time.sleep(0.005)

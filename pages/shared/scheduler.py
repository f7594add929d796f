"""Who trains when: one thread gives every active run a short slice in turn.

Knows nothing of Streamlit. A page asks for frames; each frame renews the run's lease. When the lease
ends because no frame was asked for, the run is let go, unless its page can still be reached.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core import Run

SLICE_SECONDS = 0.03
LEASE_SECONDS = 2.0


class Training:
    """A run that can be trained by the scheduler and looked at by its page, one at a time."""

    def __init__(self, run: Run, present: Callable[[], bool] = lambda: False):
        """`present` tells whether the page is still there, for when it has not asked for a frame in a while."""
        self.run = run
        self.present = present
        self.goal = 0
        self.speed: float | None = None
        self.error: Exception | None = None
        self.playing = False
        self.lease_end = 0.0
        self._lock = threading.Lock()
        self._door = threading.Lock()
        self._allowance = 0.0
        self._last_slice = 0.0

    @contextmanager
    def looking(self) -> Iterator[Run]:
        """Hold the run still between two updates.

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
            if not self.playing:
                return False
            self._advance(seconds=seconds, epochs=max(0, self.goal - self.run.epoch), updates=self._updates(now))
            # And: whoever leaves the page takes the run away without waiting for the lock.
            self.playing = self.playing and self.error is None and not self.run.reached(self.goal)
            return self.playing

    def one_update(self) -> None:
        """Stop playing and make one update."""
        with self.looking():
            self.playing, self.error = False, None
            self._advance(updates=1)

    def _advance(self, **amounts) -> None:
        try:
            self.run.advance(**amounts)
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


class Scheduler:
    """Gives slices to the playing trainings, first come first served, round and round."""

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._queue: deque[Training] = deque()
        self._serving = False
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def play(self, training: Training, goal: int) -> None:
        """Train towards so many epochs, for as long as the lease is renewed."""
        with training.looking():
            training.goal, training.error = goal, None
            training.playing = not training.run.reached(goal)
            training._last_slice, training._allowance = self._clock(), 1.0
        self.renew(training)
        with self._changed:
            if training.playing and training not in self._queue:
                self._queue.append(training)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="trainer", daemon=True)
                self._thread.start()
            self._changed.notify()

    def pause(self, training: Training) -> None:
        """No update is made after this returns."""
        with training.looking():
            training.playing = False

    def renew(self, training: Training) -> None:
        training.lease_end = self._clock() + LEASE_SECONDS

    def active(self) -> int:
        """How many trainings share the slices."""
        return len(self._queue) + self._serving

    def serve_one(self) -> bool:
        """Give the next training its slice; whether there was one."""
        with self._changed:
            if not self._queue:
                return False
            training = self._queue.popleft()
            self._serving = True
        now = self._clock()
        if now > training.lease_end and training.present():
            self.renew(training)
        more = False
        if now > training.lease_end:
            self.pause(training)
        else:
            more = training.train_slice(SLICE_SECONDS, now)
        with self._changed:
            self._serving = False
            if more and training not in self._queue:  # it may have been paused and played since
                self._queue.append(training)
        return True

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._queue:
                    self._changed.wait()
                slow = all(training.speed for training in self._queue)
            self.serve_one()
            if slow:
                time.sleep(0.005)

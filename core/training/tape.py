"""A run as a recording that grows at its end: any update of it can be looked at, and training can branch there."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from threading import Lock
from weakref import WeakSet

from core.data.make import Data
from core.history import History
from core.settings import Settings
from core.training.cost import update_seconds
from core.training.events import Change, Divergence
from core.training.keyframe import Keyframe
from core.training.run import Run
from core.training.stopping import stopping_points

SPACING_SECONDS = 0.08
"""Training from one keyframe to the next takes about so long, so any update is reached within that time."""

SLOWEST = 4
"""Where an update takes more than this multiple of what is expected, other work slows it, and keyframes would only fill memory."""


class Tape:
    """One training with its history and its keyframes. Its settings and changes are fixed; training extends its end.

    Training is deterministic, so the state at an update is found by training on from the keyframe before it: it equals,
    to the bit, the state of a run that never stopped. A keyframe that was dropped costs time, never a result.
    """

    def __init__(
        self, settings: Settings, data: Data | None = None, changes: Sequence[Change] = (), *, measure: bool = True
    ):
        """An untrained tape. `changes` are made when training reaches their steps; `data` and `measure` are as for `Run`.

        Raises: ValueError for changes that are out of order, or that a run refuses
        """
        if [change.step for change in changes] != sorted(change.step for change in changes):
            raise ValueError(f"changes must be in order of step, got {[change.step for change in changes]}")
        self.changes = effective(settings, changes)
        self.run = Run(settings, data, measure=measure)
        self.data = self.run.data
        self._watchers, self._watchers_lock = WeakSet[object](), Lock()
        self.settings = settings
        """Those with which the tape begins."""
        self._keyframes: list[Keyframe] = []
        self._stride = 1
        self.seconds = 0.0
        """How long training took, without the untrained model's measurement; a branch has its share."""
        _make_changes(self.run, self.changes)

    @property
    def step(self) -> int:
        """How many updates are recorded."""
        return self.run.step

    @property
    def epoch(self) -> int:
        return self.run.epoch

    @property
    def measuring(self) -> bool:
        """Whether an evaluation is under way."""
        return self.run.measuring

    @property
    def unmeasured(self) -> bool:
        """Whether not even the untrained model has been measured."""
        return self.step == 0 and self.measuring

    @property
    def history(self) -> History:
        return self.run.history

    @property
    def divergence(self) -> Divergence | None:
        return self.run.divergence

    @property
    def watchers(self) -> list[object]:
        """Those who look at the tape: while there is one, a store keeps it."""
        with self._watchers_lock:
            return list(self._watchers)

    def watch(self, watcher: object) -> None:
        """Add a watcher. A watcher that is gone counts no more."""
        with self._watchers_lock:
            self._watchers.add(watcher)

    def unwatch(self, watcher: object) -> None:
        with self._watchers_lock:
            self._watchers.discard(watcher)

    @property
    def keyframes(self) -> tuple[Keyframe, ...]:
        """Those at hand, in order of step."""
        return tuple(self._keyframes)

    def reached(self, epochs: int) -> bool:
        """Whether so many epochs are recorded and measured, or the run has diverged."""
        return self.run.reached(epochs)

    def advance(self, *, updates: int | None = None, epochs: int | None = None, seconds: float | None = None) -> int:
        """Extend the tape as `Run.advance` does, make its changes, and keep keyframes on the way.

        Raises: ValueError if no amount is given, or a negative one.
        """
        run, before, start = self.run, self.run.step, time.perf_counter()
        last_step, last_epoch, deadline = stopping_points(run, updates=updates, epochs=epochs, seconds=seconds)
        while True:
            stop = min(last_step, self._next_keyframe(), self._next_change())
            run.advance(
                updates=None if math.isinf(stop) else int(stop) - run.step,
                epochs=None if math.isinf(last_epoch) else int(last_epoch) - run.epoch,
                seconds=None if math.isinf(deadline) else max(0.0, deadline - time.perf_counter()),
            )
            _make_changes(run, self.changes)
            if run.step >= self._next_keyframe():
                self._keyframes.append(run.keyframe())
            ended = run.step >= last_step or run.epoch >= last_epoch or run.divergence is not None
            if ended or time.perf_counter() >= deadline:
                self.seconds += (time.perf_counter() - start) * (run.step > 0)
                return run.step - before

    def at(self, step: int) -> Run:
        """A run of its own that stands where this tape stood after `step` updates. It records no history.

        Raises: ValueError for a step that is not recorded yet
        """
        if not 0 <= step <= self.step:
            raise ValueError(f"step must lie in [0, {self.step}], got {step}")
        keyframe = self.run.keyframe() if step == self.step else self.keyframe_before(step)
        run = Run.resume(self.settings, self.data, keyframe)
        self.forward(run, step)
        return run

    def forward(self, run: Run, step: int) -> None:
        """Train a run that came from `at` on to a later step of this tape.

        Mutates: the run
        """
        _make_changes(run, self.changes)
        while run.step < step:
            run.advance(updates=int(min(step, self._next_change(run.step))) - run.step)
            _make_changes(run, self.changes)
        if step == self.step:
            run.divergence = self.divergence

    def branch(self, step: int, **values) -> Tape:
        """A tape that shares everything before `step` with this one, where live knobs take these values.

        Its history has the rows of this one up to there, as far as they are kept. The changes that this tape makes
        later are not its own.

        Raises: ValueError for a step that is not recorded yet, and as `Run.change` does
        """
        run = self.at(step)
        run.changes = [change for change in run.changes if change.step < step or change.knob not in values]
        run.change(**values)
        tape = object.__new__(Tape)
        tape.changes = tuple(run.changes)
        tape.run, tape.data = run, self.data
        tape._watchers, tape._watchers_lock = WeakSet(), Lock()
        tape.settings, tape._stride = self.settings, self._stride
        tape._keyframes = [keyframe for keyframe in self._keyframes if keyframe.step < step]
        tape.seconds = self.seconds * step / max(1, self.step)
        run.record(self.history.until(step))
        return tape

    @property
    def bytes(self) -> int:
        """What the keyframes hold; those that branches share are counted in each."""
        return sum(keyframe.bytes for keyframe in self._keyframes)

    @property
    def head_bytes(self) -> int:
        """About what the tape holds besides its keyframes: its model, the epoch's order and its history."""
        parameters = sum(parameter.nbytes for parameter in self.run.model.parameters)
        return parameters + 8 * self.run.examples + self.history.bytes

    def thin(self) -> bool:
        """Drop every second keyframe, and keep half as many from now on; whether there was one to drop."""
        kept = self._keyframes[1::2]
        dropped = len(kept) < len(self._keyframes)
        self._keyframes, self._stride = kept, 2 * self._stride
        return dropped

    def keyframe_before(self, step: int) -> Keyframe | None:
        """The last keyframe at or before this step; None if the untrained model is nearer."""
        return next((keyframe for keyframe in reversed(self._keyframes) if keyframe.step <= step), None)

    def _next_keyframe(self) -> int:
        last = self._keyframes[-1].step if self._keyframes else 0
        expected = update_seconds(self.run.settings)
        measured = self.seconds / self.step if self.step else 0.0  # a slow machine needs keyframes closer together
        seconds = min(max(expected, measured), SLOWEST * expected)
        return max(self.step, last + self._stride * max(1, round(SPACING_SECONDS / seconds)))

    def _next_change(self, step: int | None = None) -> float:
        """The step of the first change after this step, by default after the tape's end."""
        step = self.step if step is None else step
        return next((change.step for change in self.changes if change.step > step), math.inf)


def effective(settings: Settings, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Without those that set a knob to the value that it has, and without epochs, which change no update.

    So equal trainings have equal changes.
    """
    kept = []
    for change in changes:
        after = settings.replace(**{change.knob: change.value})
        if after != settings and change.knob != "epochs":
            kept.append(change)
        settings = after
    return tuple(kept)


def _make_changes(run: Run, changes: Sequence[Change]) -> None:
    """The run makes those of the changes that are due at its step."""
    while len(run.changes) < len(changes) and changes[len(run.changes)].step <= run.step:
        change = changes[len(run.changes)]
        run.change(**{change.knob: change.value})

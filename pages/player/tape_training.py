"""A tape as the scheduler trains it: extended for the players at its end. Does not depend on Streamlit."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.training.tape import Tape
from pages.player.scheduler import Training
from pages.player.shared_frames import SharedFrames

if TYPE_CHECKING:
    from pages.player.player import Player


class TapeTraining(Training):
    """Extends a tape as far as its players need it. An error stops all players of this tape, and no other."""

    def __init__(self, tape: Tape, trim: Callable[[], None]):
        """`trim()` is called when the tape has grown by a keyframe."""
        super().__init__(tape)
        self.tape = tape
        self.shared_frames = SharedFrames()
        self._trim = trim

    @property
    def pace(self) -> float:
        """Updates a second of training alone, at which a player replays the tape; infinite before the first update."""
        return self.tape.step / self.tape.seconds if self.tape.seconds and self.tape.step else math.inf

    @property
    def limited(self) -> bool:
        return not self.tape.unmeasured and all(player.speed is not None for player in self.players())

    def players(self) -> list[Player]:
        """Those who play this tape."""
        return [player for player in self.tape.watchers if player.playing]

    def train_slice(self, seconds: float, now: float) -> bool:
        """Extend the tape for about this long; returns whether a player needs more."""
        self._let_readers_go_first()
        players = self.players()
        with self._run_lock:
            due = max((player.due(now) for player in players), default=0.0)
            if due > self.tape.step or (self.tape.unmeasured and self.tape.watchers):
                goal = max((player.goal for player in players), default=math.inf)
                keyframes = len(self.tape.keyframes)
                self._advance(
                    self.tape,
                    seconds=seconds,
                    epochs=None if math.isinf(goal) else max(0, int(goal) - self.tape.epoch),
                    updates=None if math.isinf(due) else max(0, int(due) - self.tape.step),
                )
                if len(self.tape.keyframes) != keyframes:
                    self._trim()
        if self.error is not None:
            for player in players:
                player.pause()
        return any(watcher.needs_training(now) for watcher in self.tape.watchers)

    def extend(self, **amounts) -> None:
        """Extend the tape in this thread, by amounts as `Run.advance` takes them."""
        with self.held_still():
            self.error = None
            self._advance(self.tape, **amounts)
        self._trim()

"""The frames that the browser fetches while a run trains. Does not depend on Streamlit.

If the script ran for each frame, Streamlit's page would process all its elements six times a second.
A run's frames have a secret address that only the server and the learner's page know.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from weakref import WeakValueDictionary

from pages.player.live_parts import Frame
from pages.player.player import Player
from pages.player.scheduler import Training


class TrainingView:
    """How a page shows a training: `observe(run)` copies plain data while the run is held still, `render(observed)` makes a frame.

    The training's address, relative to the app's root, leads to its newest view while a reference to that view exists.
    """

    def __init__(self, training: Training | Player, observe: Callable, render: Callable[..., Frame]):
        self._training, self._observe, self._render = training, observe, render
        self.quick = False
        """Whether its frames are small, and may come quickly."""
        self.address = f"frames/{training.secret}"
        _views[training.secret] = self

    def frame(self, at: int | None = None) -> tuple[Frame | None, bool]:
        """The current frame, or None if the run was released, and whether the run is playing.

        Nobody can go back on a run that is no tape, so `at` is for players alone.
        """
        with self._training.held_still() as run:
            if run is None:
                return None, False
            playing, observed = self._training.playing, self._observe(run)
        return self._render(observed), playing

    def text(self, at: int | None = None) -> tuple[str | None, bool]:
        """The parts of the frame as JSON, and whether the run is playing."""
        frame, playing = self.frame(at)
        return None if frame is None else json.dumps(frame.message(), allow_nan=False), playing


class PlayerView(TrainingView):
    """How a page shows a player: also at other updates, with its timeline, and shared with others who see the same."""

    def __init__(self, player: Player, observe: Callable, render: Callable[..., Frame]):
        super().__init__(player, observe, render)
        self._player, self.quick = player, player.at_once

    def frame(self, at: int | None = None) -> tuple[Frame, bool]:
        """The frame of where the player stands, or of the update `at`, and whether a newer one is to come."""
        with self._player.held_still(at) as run:
            changing, observed, timeline = self._player.changing, self._observe(run), self._player.timeline(run)
        frame = self._render(observed)
        if "replay" in frame.parts:  # the browser moves it
            return frame, changing
        return replace(frame, parts=frame.parts | timeline), changing

    def text(self, at: int | None = None) -> tuple[str | None, bool]:
        step = self._player.shared_step() if at is None else None
        if step is None:
            return super().text(at)
        look, make = (self._observe, self._render), super().text
        return self._player.training.shared_frames.text(look, step, lambda: make()[0]), True


_views: WeakValueDictionary[str, TrainingView] = WeakValueDictionary()


def find_view(secret: str) -> TrainingView | None:
    return _views.get(secret)

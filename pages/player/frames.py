"""The frames that the browser fetches while a run trains. Does not depend on Streamlit.

If the script ran for each frame, Streamlit's page would process all its elements six times a second.
A run's frames have a secret address that only the server and the learner's page know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol
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
        self.wait: float | None = None
        """The seconds between two frames, if they do not depend on how many learners train."""
        self.address = keep_view(training.secret, self)

    def frame(self, at: int | None = None) -> tuple[Frame | None, bool]:
        """The current frame, or None if the run was released, and whether the run is playing.

        Nobody can go back on a run that is no tape, so `at` is for players alone.
        """
        with self._training.held_still() as run:
            if run is None:
                return None, False
            playing, observed = self._training.playing, self._observe(run)
        return self._render(observed), playing

    def body(self, at: int | None = None) -> tuple[bytes | None, bool]:
        """The frame as the body of an answer, and whether the run is playing."""
        frame, playing = self.frame(at)
        return None if frame is None else frame.body(), playing


class PlayerView(TrainingView):
    """How a page shows a player: also at other updates, with its timeline, and shared with others who see the same.

    `report`, if there is one, is called with the result of each frame that this learner gets.
    """

    def __init__(
        self, player: Player, observe: Callable, render: Callable[..., Frame], report: Callable[[object], None] | None = None
    ):  # fmt: skip
        super().__init__(player, observe, render)
        self._player, self.quick, self._report = player, player.at_once, report

    def frame(self, at: int | None = None) -> tuple[Frame, bool]:
        """The frame of where the player stands, or of the update `at`, and whether a newer one is to come."""
        frame, changing = self._make(at)
        self._tell(frame.result)
        return frame, changing

    def _make(self, at: int | None = None) -> tuple[Frame, bool]:
        with self._player.held_still(at) as run:
            changing, observed, timeline = self._player.changing, self._observe(run), self._player.timeline(run)
        frame = self._render(observed)
        if "replay" in frame.parts:  # the browser moves it
            return frame, changing
        return replace(frame, parts=frame.parts | timeline), changing

    def body(self, at: int | None = None) -> tuple[bytes | None, bool]:
        step = self._player.shared_step() if at is None else None
        if step is None:
            return super().body(at)
        look = (self._observe, self._render)
        body, result = self._player.training.shared_frames.get(look, step, self._shared)
        self._tell(result)
        return body, True

    def _shared(self) -> tuple[bytes, object]:
        """The body of the answer, and the frame's result: for all who see the same."""
        frame, _ = self._make()
        return frame.body(), frame.result

    def _tell(self, result: object) -> None:
        if self._report is not None and result is not None:
            self._report(result)


class View(Protocol):
    """What answers at a secret address: `body` is a frame as `Frame.body` makes it, and whether newer ones are to come."""

    quick: bool
    wait: float | None

    def body(self, at: int | None = None) -> tuple[bytes | None, bool]: ...


_views: WeakValueDictionary[str, View] = WeakValueDictionary()


def find_view(secret: str) -> View | None:
    return _views.get(secret)


def keep_view(secret: str, view: View) -> str:
    """The address of this view, relative to the app's root, for as long as a reference to the view exists."""
    _views[secret] = view
    return f"frames/{secret}"

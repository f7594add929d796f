"""Frames on request: while a run trains, the browser asks for its picture here, past Streamlit's script.

A run of the script for each picture would have Streamlit's page go through all its elements six times a second.
Knows nothing of Streamlit. The address of a run's frames is a secret between the server and the learner's page.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakValueDictionary

from pages.player.live_parts import Frame
from pages.player.scheduler import Training


class View:
    """How a training is shown: `observe(run)` takes plain numbers out of the run while it stands still, `render(observed)` makes a frame.

    The training's address, relative to the app's root, leads to its newest view for as long as somebody keeps that.
    """

    def __init__(self, training: Training, observe: Callable, render: Callable[..., Frame]):
        self._training, self._look, self._show = training, observe, render
        self.address = f"frames/{training.secret}"
        _offered[training.secret] = self

    def frame(self) -> tuple[Frame | None, bool]:
        """What the run looks like now, None if it has been released; and whether it trains on."""
        with self._training.looking() as run:
            if run is None:
                return None, False
            playing, observed = self._training.playing, self._look(run)
        return self._show(observed), playing


_offered: WeakValueDictionary[str, View] = WeakValueDictionary()


def offered(name: str) -> View | None:
    return _offered.get(name)

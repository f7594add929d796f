"""Frames on request: while a run trains, the browser asks for its picture here, past Streamlit's script.

A run of the script for each picture would have Streamlit's page go through all its elements six times a second.
Knows nothing of Streamlit. The address of a run's frames is a secret between the server and the learner's page.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakValueDictionary

from pages.shared.live_parts import Frame
from pages.shared.scheduler import Training


class View:
    """How a training is shown: `look(run)` takes plain numbers out of the run while it stands still, `show(seen)` makes a frame.

    The training's address, relative to the app's root, leads to its newest view for as long as somebody keeps that.
    """

    def __init__(self, training: Training, look: Callable, show: Callable[..., Frame]):
        self._training, self._look, self._show = training, look, show
        self.address = f"frames/{training.secret}"
        _offered[training.secret] = self

    def frame(self) -> tuple[Frame | None, bool]:
        """What the run looks like now, None if it has been released; and whether it trains on."""
        with self._training.looking() as run:
            if run is None:
                return None, False
            playing, seen = self._training.playing, self._look(run)
        return self._show(seen), playing


_offered: WeakValueDictionary[str, View] = WeakValueDictionary()


def offered(name: str) -> View | None:
    return _offered.get(name)

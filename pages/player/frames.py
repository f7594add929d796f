"""The frames that the browser fetches while a run trains. Does not depend on Streamlit.

If the script ran for each frame, Streamlit's page would process all its elements six times a second.
A run's frames have a secret address that only the server and the learner's page know.
"""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakValueDictionary

from pages.player.live_parts import Frame
from pages.player.scheduler import Training


class TrainingView:
    """How a page shows a training: `observe(run)` copies plain data while the run is held still, `render(observed)` makes a frame.

    The training's address, relative to the app's root, leads to its newest view while a reference to that view exists.
    """

    def __init__(self, training: Training, observe: Callable, render: Callable[..., Frame]):
        self._training, self._observe, self._render = training, observe, render
        self.address = f"frames/{training.secret}"
        _views[training.secret] = self

    def frame(self) -> tuple[Frame | None, bool]:
        """The current frame, or None if the run was released, and whether the run is playing."""
        with self._training.held_still() as run:
            if run is None:
                return None, False
            playing, observed = self._training.playing, self._observe(run)
        return self._render(observed), playing


_views: WeakValueDictionary[str, TrainingView] = WeakValueDictionary()


def find_view(secret: str) -> TrainingView | None:
    return _views.get(secret)

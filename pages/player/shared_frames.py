"""Frames that several learners see: each is made once. Does not depend on Streamlit."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

MOST_FRAMES = 128
"""Of one tape; a frame has about 25 KB."""
NEWEST_SECONDS = 0.08
"""The frame of the tape's end is made again after this time."""


class SharedFrames:
    """The frames of one tape as texts, by how a page shows the run and by the update."""

    def __init__(self):
        self._texts: OrderedDict[Hashable, tuple[float, str]] = OrderedDict()
        self._lock = Lock()

    def text(self, look: Hashable, step: float, make: Callable[[], str]) -> str:
        """The frame of this update, made with `make` unless it is kept; with an infinite step, that of the tape's end."""
        with self._lock:  # those who want the same frame wait for it instead of making it, too
            made, text = self._texts.get((look, step), (-math.inf, ""))
            if made == -math.inf or (math.isinf(step) and time.monotonic() - made > NEWEST_SECONDS):
                made, text = time.monotonic(), make()
            self._texts[look, step] = made, text
            self._texts.move_to_end((look, step))
            if len(self._texts) > MOST_FRAMES:
                self._texts.popitem(last=False)
            return text

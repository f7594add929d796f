"""Frames that several learners see: each is made once. Does not depend on Streamlit."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

MOST_FRAMES = 128
"""Of one tape; a frame has about 10 KB."""
NEWEST_SECONDS = 0.08
"""The frame of the tape's end is made again after this time."""


class SharedFrames:
    """The frames of one tape as bodies of answers, each with its result, by how a page shows the run and by the update."""

    def __init__(self):
        self._frames: OrderedDict[Hashable, tuple[float, tuple[bytes, object]]] = OrderedDict()
        self._lock = Lock()

    def get(self, look: Hashable, step: float, make: Callable[[], tuple[bytes, object]]) -> tuple[bytes, object]:
        """The frame of this update, made with `make` unless it is kept; with an infinite step, that of the tape's end."""
        with self._lock:  # those who want the same frame wait for it instead of making it, too
            made, frame = self._frames.get((look, step), (-math.inf, (b"", None)))
            if made == -math.inf or (math.isinf(step) and time.monotonic() - made > NEWEST_SECONDS):
                made, frame = time.monotonic(), make()
            self._frames[look, step] = made, frame
            self._frames.move_to_end((look, step))
            if len(self._frames) > MOST_FRAMES:
                self._frames.popitem(last=False)
            return frame

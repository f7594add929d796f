"""All tapes of a process: whoever asks for the same training gets the same tape, so it is computed once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from core.data.make import Data
from core.settings import Settings
from core.training.cost import MOMENT_SECONDS, evaluation_seconds
from core.training.events import Change
from core.training.tape import Tape, effective

DEFAULT_BYTES = 192_000_000
"""Room for 100 tapes of a perceptron with 256 hidden units without a keyframe, or for one with 230 keyframes."""


class TapeStore:
    """Tapes by what determines them: settings, data and live changes. What they hold stays below a bound.

    Above it, tapes that nobody watches are dropped, those asked for longest ago first. Then the largest tapes are
    thinned. Nothing is lost by either: what was dropped is computed again.
    """

    def __init__(self, most_bytes: int = DEFAULT_BYTES):
        self.most_bytes = most_bytes
        self._tapes: OrderedDict[tuple, Tape] = OrderedDict()
        self._lock, self._measuring = Lock(), Lock()

    def tape(self, settings: Settings, data: Data | None = None, changes: Sequence[Change] = ()) -> Tape:
        """The tape of this training, trained as far as anybody has trained it; a new one if there is none.

        The untrained model of a new one is measured at once, if that takes a moment and nobody else has it done just now;
        otherwise the tape's next `advance` begins with it.

        Raises: ValueError as `Tape` does
        """
        return self._get(settings, data, changes, lambda: self._new(settings, data, changes))

    def _new(self, *recipe) -> Tape:
        at_once = evaluation_seconds(recipe[0]) <= MOMENT_SECONDS and self._measuring.acquire(blocking=False)
        try:
            return Tape(*recipe, measure=at_once)
        finally:
            if at_once:
                self._measuring.release()

    def branch(self, tape: Tape, step: int, **values) -> Tape:
        """The tape that shares everything before `step` with this one, where live knobs take these values.

        Raises: ValueError as `Tape.branch` does
        """
        new = tape.branch(step, **values)
        return self._get(new.settings, new.data, new.changes, lambda: new)

    def trim(self) -> None:
        """Bring what the tapes hold below the bound, if dropping and thinning can."""
        with self._lock:
            unwatched = [key for key, tape in self._tapes.items() if not tape.watchers]
            while unwatched and self.bytes > self.most_bytes:
                del self._tapes[unwatched.pop(0)]
            while self.bytes > self.most_bytes:
                if not max(self._tapes.values(), key=lambda tape: tape.bytes).thin():
                    return

    @property
    def bytes(self) -> int:
        """About what all tapes hold; a keyframe that branches share counts once."""
        tapes = list(self._tapes.values())
        keyframes = {id(keyframe): keyframe for tape in tapes for keyframe in tape.keyframes}
        return sum(tape.head_bytes for tape in tapes) + sum(keyframe.bytes for keyframe in keyframes.values())

    def __len__(self) -> int:
        return len(self._tapes)

    def _get(self, settings: Settings, data, changes: Sequence[Change], make) -> Tape:
        key = settings.without_epochs(), id(data) if settings.uses_images else None, effective(settings, changes)
        with self._lock:
            tape = self._tapes.get(key)
        if tape is None:
            tape = make()  # without the lock, since its model may be measured first
        with self._lock:
            tape = self._tapes.setdefault(key, tape)
            self._tapes.move_to_end(key)  # the tape keeps its data alive, so no other data can have this id meanwhile
            return tape

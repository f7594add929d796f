"""What all learners of a process share: the trainer's thread and the tapes. Nothing here can be cleared by a visitor."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from threading import Lock
from weakref import WeakValueDictionary

from core.training.cost import MOMENT_SECONDS
from core.training.tape import Tape
from core.training.tape_store import DEFAULT_BYTES, TapeStore
from pages.player.scheduler import Scheduler
from pages.player.tape_training import TapeTraining


def most_bytes(text: str | None) -> int:
    """What all tapes may hold: the option TAPE_MEGABYTES if it is a whole number, else the default."""
    if text is None:
        return DEFAULT_BYTES
    if not (text.isascii() and text.isdigit()):
        logging.getLogger(__name__).warning("TAPE_MEGABYTES must be a whole number, got %r; using the default", text)
        return DEFAULT_BYTES
    return int(text) * 1_000_000


SCHEDULER = Scheduler()
TAPES = TapeStore(most_bytes(os.environ.get("TAPE_MEGABYTES")))
_trainings: WeakValueDictionary[int, TapeTraining] = WeakValueDictionary()
_lock, _long = Lock(), Lock()


def training_of(tape: Tape) -> TapeTraining:
    """The one training that extends this tape."""
    with _lock:  # the training keeps its tape alive, so no other tape has this id meanwhile
        training = _trainings.get(id(tape)) or TapeTraining(tape, TAPES.trim)
        _trainings[id(tape)] = training
        return training


@contextmanager
def in_turn(seconds: float) -> Iterator[None]:
    """A computation for a page that takes about so long: of long ones, one at a time, so that they leave room for all else."""
    with _long if seconds > MOMENT_SECONDS else nullcontext():
        yield


def players_playing() -> int:
    """How many learners play a tape."""
    with _lock:
        trainings = list(_trainings.values())
    return sum(len(training.players()) for training in trainings)

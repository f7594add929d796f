"""What all learners of a process share: the trainer's thread and the tapes. Nothing here can be cleared by a visitor."""

from __future__ import annotations

from threading import Lock
from weakref import WeakValueDictionary

from core.training.tape import Tape
from core.training.tape_store import TapeStore
from pages.player.scheduler import Scheduler
from pages.player.tape_training import TapeTraining

SCHEDULER = Scheduler()
TAPES = TapeStore()
_trainings: WeakValueDictionary[int, TapeTraining] = WeakValueDictionary()
_lock = Lock()


def training_of(tape: Tape) -> TapeTraining:
    """The one training that extends this tape."""
    with _lock:  # the training keeps its tape alive, so no other tape has this id meanwhile
        training = _trainings.get(id(tape)) or TapeTraining(tape, TAPES.trim)
        _trainings[id(tape)] = training
        return training


def players_playing() -> int:
    """How many learners play a tape."""
    return sum(len(training.players()) for training in list(_trainings.values()))

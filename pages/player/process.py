"""What all learners of a process share: the trainer's thread and the tapes. Nothing here can be cleared by a visitor."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TypeVar
from weakref import WeakValueDictionary

from core.training.cost import MOMENT_SECONDS
from core.training.tape import Tape
from core.training.tape_store import DEFAULT_BYTES, TapeStore
from pages.player.scheduler import Scheduler, lower_thread_priority
from pages.player.tape_training import TapeTraining


def most_bytes(text: str | None) -> int:
    """What all tapes may hold: the option TAPE_MEGABYTES if it is a whole number, else the default."""
    if text is None:
        return DEFAULT_BYTES
    if not (text.isascii() and text.isdigit()):
        logging.getLogger(__name__).warning("TAPE_MEGABYTES must be a whole number, got %r; using the default", text)
        return DEFAULT_BYTES
    return int(text) * 1_000_000


T = TypeVar("T")
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


def in_turn(seconds: float, compute: Callable[[], T]) -> T:
    """What this computes for a page; `seconds` is about how long that takes.

    A long computation waits for the others and is made at the trainer's priority, so that it leaves room for all else.
    """
    if seconds <= MOMENT_SECONDS:
        return compute()
    with _long, ThreadPoolExecutor(1, initializer=lower_thread_priority) as thread:
        return thread.submit(compute).result()


def players_playing() -> int:
    """How many learners play a tape, or wait until it is measured."""
    with _lock:
        trainings = list(_trainings.values())
    return sum(player.changing for training in trainings for player in training.tape.watchers)

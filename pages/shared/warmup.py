"""What must be in memory before the pages can train: torch and the images, and then torch's optimizers, once a process."""

import gc
import threading
import time

UNTIL_DRAWN = 3.0
"""Seconds in which the page that waited for the images can be drawn; torch's optimizers are wanted later, if at all."""

_started = threading.Lock()


def start(delay: float = 0.0) -> None:
    """Begin to load in the background after so many seconds, unless that has been done by then."""
    if _started.locked():
        return
    timer = threading.Timer(delay, _load_once)
    timer.name, timer.daemon = "warm-up", True
    timer.start()


def _load_once() -> None:
    if _started.acquire(blocking=False):
        _load()


def _load() -> None:
    from core.data import fashion_mnist

    fashion_mnist.load()
    _out_of_the_collectors_sight()
    time.sleep(UNTIL_DRAWN)
    from core.comparing import library

    library.warm_up()
    _out_of_the_collectors_sight()


def _out_of_the_collectors_sight() -> None:
    """What is loaded by now stays; so every later collection is cheap, and Streamlit collects after each run of a page."""
    gc.collect()
    gc.freeze()

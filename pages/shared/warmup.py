"""Loads torch, the images and then torch's optimizers in the background, once per process."""

import gc
import threading
import time

PAGE_DRAWING_SECONDS = 3.0
"""Time for the page that waited for the images to be drawn; torch's optimizers are needed later, if at all."""

_started = threading.Lock()


def start(delay: float = 0.0) -> None:
    """Start loading in the background after `delay` seconds, unless it has started by then."""
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
    _freeze_loaded_objects()
    time.sleep(PAGE_DRAWING_SECONDS)
    from core.comparing import library

    library.warm_up()
    _freeze_loaded_objects()


def _freeze_loaded_objects() -> None:
    """Exempt everything loaded so far from garbage collection: Streamlit collects after each run of a page."""
    gc.collect()
    gc.freeze()

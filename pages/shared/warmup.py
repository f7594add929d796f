"""What must be in memory before the pages can train: torch and the images, once a process."""

import gc
import threading

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
    # What is loaded by now stays; taking it out of the collector's sight makes every later
    # collection cheap, and Streamlit collects after each run of a page.
    gc.collect()
    gc.freeze()

"""What must be in memory before the pages can train: torch and the images, once a process."""

import gc
import threading

_started = threading.Lock()
_ready = threading.Event()


def start() -> None:
    """Begin to load in the background, unless that has been done."""
    if _started.acquire(blocking=False):
        threading.Thread(target=_load, name="warm-up", daemon=True).start()


def _load() -> None:
    import core.training
    from core.data import fashion_mnist

    fashion_mnist.load()
    # What is loaded by now stays; taking it out of the collector's sight makes every later
    # collection cheap, and Streamlit collects after each run of a page.
    gc.collect()
    gc.freeze()
    _ready.set()

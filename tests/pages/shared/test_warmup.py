"""What is loaded in the background, and in which order."""

from __future__ import annotations

import gc

from core.comparing import library
from core.data import fashion_mnist
from pages.shared import warmup


def test_the_images_are_loaded_before_the_optimizers(monkeypatch):
    done = []
    monkeypatch.setattr(fashion_mnist, "load", lambda: done.append("images"))
    monkeypatch.setattr(library, "warm_up", lambda: done.append("optimizers"))
    monkeypatch.setattr(warmup.time, "sleep", lambda seconds: done.append(seconds))
    monkeypatch.setattr(gc, "freeze", lambda: done.append("frozen"))
    warmup._load()
    assert done == ["images", "frozen", warmup.PAGE_DRAWING_SECONDS, "optimizers", "frozen"]

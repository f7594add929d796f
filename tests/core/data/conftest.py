"""Shared fixtures: four small IDX files, and a loader isolated from real folders and the network."""

import functools
import hashlib
import struct
import tempfile

import numpy as np
import pytest

from core.data import fashion_mnist
from core.data.fetching import idx_files, progress
from core.data.fetching.practice_images import make_practice_set

draw_practice_set_once = functools.cache(make_practice_set)


def idx_bytes(array):
    """The bytes of an IDX file with this uint8 array."""
    return struct.pack(f">{1 + array.ndim}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def small_files(monkeypatch):
    """Four small IDX files with 30 train and 20 test images, whose hashes the loader expects."""
    rng = np.random.default_rng(0)
    files = {}
    for part, n in (("train", 30), ("t10k", 20)):
        files[f"{part}-images-idx3-ubyte"] = idx_bytes(rng.integers(0, 256, (n, 28, 28), dtype=np.uint8))
        files[f"{part}-labels-idx1-ubyte"] = idx_bytes((np.arange(n) % 10).astype(np.uint8))
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    monkeypatch.setattr(idx_files, "FILE_HASHES", hashes)
    return files


@pytest.fixture
def isolated(monkeypatch, tmp_path):
    """Reset the loader: nothing loaded, no sources, and empty cache folders in tmp_path."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("FASHION_MNIST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(fashion_mnist, "_dataset", None)
    monkeypatch.setattr(fashion_mnist, "_attempts", 0)
    monkeypatch.setattr(fashion_mnist, "SOURCES", ())
    monkeypatch.setattr(fashion_mnist, "make_practice_set", draw_practice_set_once)
    monkeypatch.setattr(progress, "_latest", progress.Progress("waiting", "The images have not been asked for yet"))
    return tmp_path

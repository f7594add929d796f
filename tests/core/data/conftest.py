"""What these tests share: a small stand-in for the four files, and a loader that knows no real folder or network."""

import hashlib
import struct
import tempfile

import numpy as np
import pytest

from core.data import fashion_mnist
from core.data.fetching import idx_files, progress


def idx_bytes(array):
    """A uint8 array as an IDX file."""
    return struct.pack(f">{1 + array.ndim}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def small_files(monkeypatch):
    """Four small valid IDX files, and the loader expects exactly these: 30 train and 20 test images."""
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
    """Nothing loaded yet, no sources, empty cache folders in tmp_path; everything as before afterwards."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("FASHION_MNIST_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(fashion_mnist, "_dataset", None)
    monkeypatch.setattr(fashion_mnist, "_attempts", 0)
    monkeypatch.setattr(fashion_mnist, "SOURCES", ())
    monkeypatch.setattr(progress, "_now", progress.Progress("waiting", "The images have not been asked for yet"))
    return tmp_path

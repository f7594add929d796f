"""Room: the images every page trains on: loaded once for the whole process, from the first source that has them.

The app asks for CLASS_NAMES and progress() before torch is imported, so torch is imported only inside functions.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.data.fetching import cache, sources
from core.data.fetching.idx_files import SourceUnavailable, parse_idx, verify
from core.data.fetching.practice_images import make_practice_set
from core.data.fetching.progress import Progress, progress, report

if TYPE_CHECKING:
    import torch

__all__ = ["CLASS_NAMES", "Dataset", "Progress", "load", "loaded", "progress", "retry"]

CLASS_NAMES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"
)  # fmt: skip

CACHE = "cache"
DRAWN = "drawn"

# Tried in this order.
SOURCES: tuple[tuple[str, Callable[[], dict[str, bytes]]], ...] = (
    (CACHE, cache.read),
    (CACHE, cache.read_temporary),
    ("system package", sources.read_system_copy),
    ("torchvision", sources.download_with_torchvision),
    ("Debian package", sources.download_debian_package),
)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and their classes, shared by everyone in the process; nobody writes into the tensors.

    Shapes: images (n, 784) uint8, labels (n,) int64 in 0..9.
    """

    name: str
    source: str
    train_images: torch.Tensor
    train_labels: torch.Tensor
    test_images: torch.Tensor
    test_labels: torch.Tensor
    problems: tuple[str, ...] = ()  # of the practice set: why each source failed

    @property
    def is_practice(self) -> bool:
        """Whether these are the project's own drawings and not Fashion-MNIST."""
        return self.source == DRAWN

    @property
    def slug(self) -> str:
        """The name of these images in an address."""
        return "practice-set" if self.is_practice else "fashion-mnist"


_lock = threading.Lock()  # held by the one thread that walks the sources
_dataset: Dataset | None = None
_attempts = 0


def loaded() -> Dataset | None:
    """The dataset if it is there already. Never blocks."""
    return _dataset


def load() -> Dataset:
    """The dataset, the same object for every caller; the first caller loads it and the others wait."""
    seen = _attempts  # read first: an attempt that ends between these two lines must count as a new one
    return _dataset or _try_sources_again(seen)


def retry() -> Dataset:
    """The dataset after one more attempt at Fashion-MNIST, if only the practice set is there.

    If the attempt fails too, the old practice set stays. Callers that meet share one attempt.
    """
    seen = _attempts
    if _dataset is not None and not _dataset.is_practice:
        return _dataset
    return _try_sources_again(seen)


def _try_sources_again(seen: int) -> Dataset:
    """The dataset after at least one attempt more than seen. Mutates: this module's dataset, and progress()."""
    global _dataset, _attempts
    with _lock:
        if _dataset is not None and _attempts != seen:  # someone else tried while we waited for the lock
            return _dataset
        try:
            found, problems = _search()
            _dataset = found or _dataset or _draw(problems)
        except BaseException as error:
            report("failed", f"The images could not be loaded: {str(error) or type(error).__name__}")
            raise
        _attempts += 1
        report("ready", f"{_dataset.name} is ready ({_dataset.source})", 1.0)
        return _dataset


def _search() -> tuple[Dataset | None, tuple[str, ...]]:
    """Fashion-MNIST from the first source that has it, or None; and why each source before failed."""
    problems: list[str] = []
    for label, source in SOURCES:
        report("loading", f"Looking for Fashion-MNIST: {label}")
        try:
            files = source()
            verify(files)
        except (SourceUnavailable, OSError) as error:
            problems.append(f"{label}: {error}")
            continue
        if label != CACHE:
            cache.store(files)
        return _build(files, label), tuple(problems)
    return None, tuple(problems)


def _draw(problems: tuple[str, ...]) -> Dataset:
    """The practice set, which says why it is there."""
    report("loading", "Drawing the practice set")
    return _tensors("practice set", DRAWN, *make_practice_set(), problems=problems)


def _build(files: dict[str, bytes], source: str) -> Dataset:
    """The files as a Dataset. Mutates: empties files, so that the raw bytes do not live beside the tensors."""
    columns = []
    for part in ("train", "t10k"):
        images = parse_idx(files.pop(f"{part}-images-idx3-ubyte"), 28, 28)
        labels = parse_idx(files.pop(f"{part}-labels-idx1-ubyte"))
        if len(images) != len(labels):
            raise ValueError(f"every {part} image must have one label, got {len(images)} and {len(labels)}")
        # Copies: the views are read-only, and would keep the raw bytes alive.
        columns += [images.reshape(-1, 28 * 28).copy(), labels.astype(np.int64)]
        del images
    return _tensors("Fashion-MNIST", source, *columns)


def _tensors(name: str, source: str, *columns: np.ndarray, problems: tuple[str, ...] = ()) -> Dataset:
    """A Dataset whose tensors share the memory of the four arrays."""
    report("loading", "Turning the images into tensors")
    import torch

    return Dataset(name, source, *(torch.from_numpy(column) for column in columns), problems=problems)

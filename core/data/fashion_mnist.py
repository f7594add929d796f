"""The Fashion-MNIST data set, loaded once per process from the first source that has it.

The app uses CLASS_NAMES and progress() before torch is imported, so only functions import torch.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.data.fetching import cache, sources
from core.data.fetching.cache import place_notice
from core.data.fetching.idx_files import SourceUnavailable, parse_idx, verify
from core.data.fetching.practice_images import make_practice_set
from core.data.fetching.progress import Progress, progress, report

if TYPE_CHECKING:
    import torch

__all__ = ["CLASS_NAMES", "Dataset", "Progress", "load", "loaded", "place_notice", "progress", "retry"]

CLASS_NAMES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"
)  # fmt: skip

CACHE_LABEL = "cache"
PRACTICE_SOURCE = "drawn"

# Tried in this order.
SOURCES: tuple[tuple[str, Callable[[], dict[str, bytes]]], ...] = (
    (CACHE_LABEL, cache.read),
    (CACHE_LABEL, cache.read_temporary),
    ("system package", sources.read_system_copy),
    ("torchvision", sources.download_with_torchvision),
    ("Debian package", sources.download_debian_package),
)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and their labels. The whole process shares the tensors, so they must not be modified.

    Shapes: images (n, 784) uint8, labels (n,) int64 in 0..9.
    """

    name: str
    source: str
    train_images: torch.Tensor
    train_labels: torch.Tensor
    test_images: torch.Tensor
    test_labels: torch.Tensor
    problems: tuple[str, ...] = ()  # why each source failed, if this is the practice set

    @property
    def train(self) -> tuple[torch.Tensor, torch.Tensor]:
        return self.train_images, self.train_labels

    @property
    def test(self) -> tuple[torch.Tensor, torch.Tensor]:
        return self.test_images, self.test_labels

    @property
    def is_practice(self) -> bool:
        """Whether this is the drawn practice set instead of Fashion-MNIST."""
        return self.source == PRACTICE_SOURCE

    @property
    def slug(self) -> str:
        """The name of the data set in image URLs."""
        return "practice-set" if self.is_practice else "fashion-mnist"


_lock = threading.Lock()  # held while a thread tries the sources
_dataset: Dataset | None = None
_attempts = 0


def loaded() -> Dataset | None:
    """The dataset if it has been loaded, else None. Never blocks."""
    return _dataset


def load() -> Dataset:
    """The dataset, the same object for every caller. The first caller loads it, concurrent callers wait."""
    attempts = _attempts  # read first: an attempt that ends between these two lines must count as a new one
    return _dataset or _load_unless_tried_since(attempts)


def retry() -> Dataset:
    """The dataset, after trying the sources again if only the practice set is loaded.

    If this fails too, the practice set stays the same object. Concurrent callers share one attempt.
    """
    attempts = _attempts
    if _dataset is not None and not _dataset.is_practice:
        return _dataset
    return _load_unless_tried_since(attempts)


def _load_unless_tried_since(attempts: int) -> Dataset:
    """The dataset, after trying the sources unless another thread did meanwhile. Mutates: _dataset, progress()."""
    global _dataset, _attempts
    with _lock:
        if _dataset is not None and _attempts != attempts:  # another thread tried while this one waited
            return _dataset
        try:
            found, problems = _try_sources()
            _dataset = found or _dataset or _make_practice_dataset(problems)
        except BaseException as error:
            report("failed", f"The images could not be loaded: {str(error) or type(error).__name__}")
            raise
        _attempts += 1
        report("ready", f"{_dataset.name} is ready ({_dataset.source})", 1.0)
        return _dataset


def _try_sources() -> tuple[Dataset | None, tuple[str, ...]]:
    """Fashion-MNIST from the first source that has it, or None, and why each earlier source failed."""
    problems: list[str] = []
    cache.clear_leftovers()
    for label, source in SOURCES:
        report("loading", f"Looking for Fashion-MNIST: {label}")
        try:
            files = source()
            verify(files)
        except (SourceUnavailable, OSError) as error:
            problems.append(f"{label}: {error}")
            continue
        if label != CACHE_LABEL:
            _store(files)
        return _dataset_from_files(files, label), tuple(problems)
    return None, tuple(problems)


def _store(files: dict[str, bytes]) -> None:
    """Store the files in a cache; the log says so if it is not the user's own cache folder."""
    wanted, kept = cache.user_cache_folder(), cache.store(files)
    if kept is None or kept != wanted:
        reason = cache.no_home_reason() or f"{wanted} cannot be written"
        logging.getLogger(__name__).warning("The images are kept in %s, since %s.", kept or "no folder", reason)


def _make_practice_dataset(problems: tuple[str, ...]) -> Dataset:
    """The practice set, with the reasons why the sources failed."""
    report("loading", "Drawing the practice set")
    return _dataset_from_arrays("practice set", PRACTICE_SOURCE, *make_practice_set(), problems=problems)


def _dataset_from_files(files: dict[str, bytes], source: str) -> Dataset:
    """Parse the files into a Dataset. Mutates: empties `files`, so that the raw bytes can be freed early."""
    arrays = []
    for part in ("train", "t10k"):
        images = parse_idx(files.pop(f"{part}-images-idx3-ubyte"), 28, 28)
        labels = parse_idx(files.pop(f"{part}-labels-idx1-ubyte"))
        if len(images) != len(labels):
            raise ValueError(f"every {part} image must have one label, got {len(images)} and {len(labels)}")
        # Copies: the views are read-only, and would keep the raw bytes alive.
        arrays += [images.reshape(-1, 28 * 28).copy(), labels.astype(np.int64)]
        del images
    return _dataset_from_arrays("Fashion-MNIST", source, *arrays)


def _dataset_from_arrays(name: str, source: str, *arrays: np.ndarray, problems: tuple[str, ...] = ()) -> Dataset:
    """A Dataset whose tensors share the memory of the four arrays."""
    report("loading", "Turning the images into tensors")
    import torch

    train_images, train_labels, test_images, test_labels = map(torch.from_numpy, arrays)
    return Dataset(name, source, train_images, train_labels, test_images, test_labels, problems)

"""Functions whose source is copied into the exported programs, which alone call them."""

import gzip
import hashlib
import os
import urllib.request
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.data.batches import pixels
from core.data.fetching.idx_files import FILE_HASHES
from core.functions import count_correct
from core.training.evaluation import EVALUATION_ROWS


def read_file(name: str) -> bytes:
    """Read a decompressed file of Fashion-MNIST from the first folder that has it, or download it to the first folder.

    Raises: ValueError if its SHA-256 is not that of the published file.
    """
    folders = [
        Path(os.environ.get("FASHION_MNIST_CACHE") or "fashion-mnist"),
        Path("~/.cache/first-three-models/fashion-mnist").expanduser(),
        Path("data/FashionMNIST/raw"),  # where torchvision keeps it
        Path("/usr/share/datasets/fashion-mnist"),  # the package dataset-fashion-mnist of Debian and Ubuntu
    ]
    paths = [folder / file for folder in folders for file in (name, f"{name}.gz")]
    path = next((path for path in paths if path.exists()), folders[0] / f"{name}.gz")
    if not path.exists():
        url = f"https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/{name}.gz"
        with urllib.request.urlopen(url, timeout=60) as answer:
            packed = answer.read()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(packed)
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    found = hashlib.sha256(data).hexdigest()
    if found != FILE_HASHES[name]:
        raise ValueError(f"the SHA-256 of {path} must be {FILE_HASHES[name]}, got {found}; delete the file")
    return data


def read_images(part: str) -> tuple[Tensor, Tensor]:
    """The images and labels of a part: "train", or "t10k" for the test set.  Shapes: (n, 784) uint8, (n,)"""
    images = np.frombuffer(read_file(f"{part}-images-idx3-ubyte"), np.uint8, offset=16)
    labels = np.frombuffer(read_file(f"{part}-labels-idx1-ubyte"), np.uint8, offset=8)
    return torch.from_numpy(images.reshape(-1, 28 * 28).copy()), torch.from_numpy(labels.astype(np.int64))


def whole_loss(model, X: Tensor, y: Tensor) -> float:
    """The mean loss over all examples, summed in the same order as in the app."""
    loss = 0.0
    for inputs, labels in zip(X.split(EVALUATION_ROWS), y.split(EVALUATION_ROWS)):
        loss += model.losses(model.forward(inputs), labels).sum(dtype=torch.float64).item()
    return loss / len(X)


def evaluate(model, X: Tensor, y: Tensor) -> tuple[float, float]:
    """The mean loss and the accuracy over all examples, summed in the same order as in the app."""
    loss, hits = 0.0, 0
    for inputs, labels in zip(X.split(EVALUATION_ROWS), y.split(EVALUATION_ROWS)):
        outputs = model.forward(pixels(inputs))
        loss += model.losses(outputs, labels).sum(dtype=torch.float64).item()
        hits += count_correct(outputs, labels)
    return loss / len(X), hits / len(X)

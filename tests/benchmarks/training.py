"""How fast an epoch is, beside the loop that courses print and beside the bare matrix products.

    python -m tests.benchmarks.training

Prints a table; takes a minute or two on an idle machine. Times depend on the machine and on what else it does; what
matters are the ratios of loops that took turns in the same minutes.
"""

from __future__ import annotations

import os
import statistics
import struct
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# Before torch, since it decides how torch's threads wait.
from core import MLPSettings, Run, Settings, SoftmaxSettings

# isort: split
import torch
from torch import Tensor

from core.activations import relu
from core.data.fashion_mnist import Dataset, load
from core.data.fetching.torchvision_download import import_torchvision_datasets
from core.functions import accuracy, cross_entropy, softmax
from tests.benchmarks.report import machine

BATCH_SIZE = 256
ROUNDS = 5
SETTINGS = {"softmax": SoftmaxSettings(batch_size=BATCH_SIZE), "MLP-256": MLPSettings(batch_size=BATCH_SIZE, lr=0.1)}
COURSE_TARGET = {"softmax": 20.0, "MLP-256": 13.0}
PRODUCTS_TARGET = 2.2
MEMORY_TARGET_MB = 40.0


# 1. The course's loop: images from disk objects, one by one through PIL and ToTensor, autograd, its own metrics.


def write_as_torchvision_expects(root: Path, data: Dataset) -> None:
    """The images as IDX files in the folder where torchvision looks for them, so that nothing is downloaded."""
    folder = root / "FashionMNIST" / "raw"
    folder.mkdir(parents=True)
    parts = {"train": (data.train_images, data.train_labels), "t10k": (data.test_images, data.test_labels)}
    for part, (images, labels) in parts.items():
        header = struct.pack(">4I", 0x0803, len(images), 28, 28)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(header + images.numpy().tobytes())
        header = struct.pack(">2I", 0x0801, len(labels))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(header + labels.to(torch.uint8).numpy().tobytes())


def course_loop(root: Path, sizes: list[int], lr: float) -> Callable[[], None]:
    """A function that trains for one epoch as the course does, and then takes the accuracy on the test images."""
    datasets = import_torchvision_datasets()
    from torchvision.transforms import ToTensor

    train = datasets.FashionMNIST(root, train=True, transform=ToTensor(), download=False)
    test = datasets.FashionMNIST(root, train=False, transform=ToTensor(), download=False)
    train_iter = torch.utils.data.DataLoader(train, BATCH_SIZE, shuffle=True, num_workers=0)
    test_iter = torch.utils.data.DataLoader(test, BATCH_SIZE, shuffle=False, num_workers=0)
    weights = [torch.normal(0, 0.01, shape).requires_grad_() for shape in zip(sizes, sizes[1:])]
    biases = [torch.zeros(size, requires_grad=True) for size in sizes[1:]]

    def net(X: Tensor) -> Tensor:
        H = X.reshape(-1, sizes[0])
        for W, b in zip(weights[:-1], biases[:-1]):
            H = relu(H @ W + b)
        return softmax(H @ weights[-1] + biases[-1])

    def epoch() -> None:
        loss_sum = hits = 0.0
        for X, y in train_iter:
            y_hat = net(X)
            loss = cross_entropy(y_hat, y).mean()
            loss.backward()
            with torch.no_grad():
                for parameter in (*weights, *biases):
                    parameter -= lr * parameter.grad
                    parameter.grad.zero_()
            loss_sum += loss.item() * len(y)
            hits += accuracy(y_hat, y) * len(y)
        with torch.no_grad():
            for X, y in test_iter:
                accuracy(net(X), y)

    return epoch


# 2. The floor: nothing but the matrix products of an epoch, on floats that are there already.


def bare_products(X: Tensor, sizes: list[int]) -> Callable[[], None]:
    weights = [0.01 * torch.randn(shape) for shape in zip(sizes, sizes[1:])]

    def epoch() -> None:
        for batch in X.split(BATCH_SIZE):
            entering = [batch]
            for W in weights:
                entering.append(entering[-1] @ W)
            G = entering.pop()
            for W, H in zip(reversed(weights), reversed(entering)):
                H.T @ G
                if H is not batch:
                    G = G @ W.T

    return epoch


# 3. Ours, with everything a page shows: each batch's loss, and loss and accuracy on all train and test images.


def our_epoch(run: Run) -> Callable[[], None]:
    return lambda: run.advance(epochs=1)


def seconds(function: Callable[[], None]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def measure(settings: Settings, sizes: list[int], data: Dataset, root: Path) -> dict[str, float]:
    """Seconds an epoch of each of the three loops: the median of rounds in which they take turns."""
    course = course_loop(root, sizes, settings.lr)
    products, ours = bare_products(data.train_images / 255, sizes), our_epoch(Run(settings, data))
    products(), ours()
    times: dict[str, list[float]] = {"course": [], "products": [], "ours": []}
    for _ in range(ROUNDS):
        times["course"].append(seconds(course))
        for _ in range(3):  # the short ones more often, since a hiccup weighs more in them
            times["products"].append(seconds(products))
            times["ours"].append(seconds(ours))
    return {name: statistics.median(each) for name, each in times.items()}


# Memory


def resident_mb() -> float:
    """What this process holds in memory, or NaN where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    kilobytes = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS")).split()[1]
    return int(kilobytes) / 1024


def own_mb(run: Run) -> float:
    """A run's own tensors, and its history at 32 bytes a number: 8 in the list, 24 for the float."""
    tensors = [value for value in (*run.model.parameters, *vars(run).values()) if isinstance(value, Tensor)]
    numbers = sum(len(column) for table in run.history.tables for column in table.columns.values())
    return (sum(tensor.nbytes for tensor in tensors) + 32 * numbers) / 1e6


def print_memory(data: Dataset, count: int = 10) -> None:
    before = resident_mb()
    runs = [Run(MLPSettings(batch_size=BATCH_SIZE, seed=seed), data) for seed in range(count)]
    for run in runs:
        run.advance(updates=20)
    growth = (resident_mb() - before) / count
    shared = len({run.data.train_images.data_ptr() for run in runs}) == 1
    images = (data.train_images.nbytes + data.test_images.nbytes) / 1e6
    print(f"\nMemory of one MLP-256 run: {own_mb(runs[0]):.1f} MB of tensors and measurements; "
          f"the process grew by {growth:.1f} MB a run (target: at most {MEMORY_TARGET_MB:.0f} MB)")  # fmt: skip
    print(f"Images: {images:.0f} MB once, {'shared by all' if shared else 'NOT shared by the'} {count} runs")


def main() -> None:
    data = load()
    print(f"{machine()}, {torch.get_num_threads()} torch threads, "
          f"spin count {os.environ['GOMP_SPINCOUNT']}, "
          f"torch {torch.__version__}")  # fmt: skip
    print(f"One epoch of {len(data.train_images):,} images ({data.name}), batch size {BATCH_SIZE}, "
          f"median of {ROUNDS} rounds\n")  # fmt: skip
    print(f"{'':8}{'course':>9}{'products':>10}{'ours':>10}{'course / ours':>23}{'course / products':>20}"
          f"{'ours / products':>23}")  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        write_as_torchvision_expects(Path(folder), data)
        for model, settings in SETTINGS.items():
            sizes = [784, 10] if model == "softmax" else [784, settings.hidden_units, 10]
            t = measure(settings, sizes, data, Path(folder))
            print(f"{model:8}{t['course']:7.2f} s{t['products']:8.3f} s{t['ours']:8.3f} s"
                  f"{t['course'] / t['ours']:9.1f} (target ≥ {COURSE_TARGET[model]:2.0f})"
                  f"{t['course'] / t['products']:20.1f}"
                  f"{t['ours'] / t['products']:8.2f} (target ≤ {PRODUCTS_TARGET:.1f})", flush=True)  # fmt: skip
    print("\nCourse / products is the most that any loop with these products could reach beside the course's.")
    print_memory(data)


if __name__ == "__main__":
    main()

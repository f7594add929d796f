"""The training images that are most like a given one."""

import torch
from torch import Tensor


def nearest_of_class(images: Tensor, labels: Tensor, image: Tensor, label: int, count: int) -> list[int]:
    """The numbers of the `count` images of this class that are nearest to an image, the nearest first.

    Equation: distance² = Σ_j (x_j − x′_j)² over the pixels
    Shapes: images (n, d) uint8, labels (n,), image (d,) uint8
    """
    numbers = (labels == label).nonzero()[:, 0]
    differences = images[numbers].float() - image.float()
    nearest = differences.square().sum(dim=1).topk(min(count, len(numbers)), largest=False).indices
    return numbers[nearest].tolist()


def as_image(pixels: bytes) -> Tensor:
    """An image from its bytes, row by row.  Shapes: → (n,) uint8"""
    return torch.frombuffer(bytearray(pixels), dtype=torch.uint8)

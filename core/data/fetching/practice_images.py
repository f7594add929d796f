"""The practice set: random drawings of ten garments, used when Fashion-MNIST is not available."""

from __future__ import annotations

import numpy as np

from core.data.fetching.garment_shapes import GARMENTS, SIDE, Array, Garment

NUM_TRAIN, NUM_TEST = 12_000, 2_000


def make_practice_set(seed: int = 0, num_train: int = NUM_TRAIN, num_test: int = NUM_TEST) -> tuple[Array, ...]:
    """Train images, train labels, test images and test labels, with equally many images per class.

    Shapes: images (n, 784) uint8, labels (n,) int64. Raises: ValueError if a number is not a multiple of ten.
    """
    rng = np.random.default_rng(seed)
    return *_make_split(rng, num_train), *_make_split(rng, num_test)


def _make_split(rng: np.random.Generator, n: int) -> tuple[Array, Array]:
    if n % len(GARMENTS):
        raise ValueError(f"the number of images must be a multiple of {len(GARMENTS)}, got {n}")
    per_class = n // len(GARMENTS)
    images = np.concatenate([_make_images(garment, rng, per_class) for garment in GARMENTS])
    labels = np.repeat(np.arange(len(GARMENTS)), per_class)
    order = rng.permutation(n)
    return images[order], labels[order]


def _make_images(garment: Garment, rng: np.random.Generator, n: int) -> Array:
    """n images of one garment: its shape on a deformed grid, with random texture and brightness. Shapes: (n, 784) uint8."""

    def rand(low: float, high: float) -> Array:
        """One random number for each image. Shapes: (n, 1, 1)."""
        return rng.uniform(low, high, (n, 1, 1)).astype(np.float32)

    axis = ((np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE * 2 - 1) * 1.05
    x, y = axis[None, None, :] + rand(-0.12, 0.12), axis[None, :, None] + rand(-0.12, 0.12)
    angle, shear = rand(-0.13, 0.13), rand(-0.12, 0.12)
    x, y = x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)
    x, y = x * rand(0.88, 1.2), y * rand(0.88, 1.2)
    shape = garment(x + shear * y, y, rand)  # (n, 28, 28)

    direction = rand(0, 2 * np.pi)
    stripes = np.sin((x * np.cos(direction) + y * np.sin(direction)) * rand(4, 22) + rand(0, 6.28))
    cloth = 1 + rand(-0.3, 0.3) * x + rand(-0.3, 0.3) * y + rand(-0.5, 0.5) * (rand(0, 1) < 0.4) * stripes
    cloth += rand(0.02, 0.16) * rng.standard_normal(shape.shape, dtype=np.float32)
    # Multiplying by the shape keeps the background at 0, as in Fashion-MNIST.
    return np.clip(255 * rand(0.35, 0.95) * shape * cloth, 0, 255).astype(np.uint8).reshape(n, SIDE * SIDE)

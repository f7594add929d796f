"""Room: the practice set, drawn when no real image can be found: ten garments, never twice the same."""

from __future__ import annotations

import numpy as np

from core.data.fetching.garment_shapes import GARMENTS, SIDE, Array, Garment

NUM_TRAIN, NUM_TEST = 12_000, 2_000


def make_practice_set(seed: int = 0, num_train: int = NUM_TRAIN, num_test: int = NUM_TEST) -> tuple[Array, ...]:
    """Train images, train labels, test images, test labels, the same for the same seed, equally many of each class.

    Shapes: images (n, 784) uint8, labels (n,) int64. Raises: ValueError if a number is not a multiple of ten.
    """
    rng = np.random.default_rng(seed)
    return *_make_half(rng, num_train), *_make_half(rng, num_test)


def _make_half(rng: np.random.Generator, n: int) -> tuple[Array, Array]:
    if n % len(GARMENTS):
        raise ValueError(f"the number of images must be a multiple of {len(GARMENTS)}, got {n}")
    each = n // len(GARMENTS)
    images = np.concatenate([_draw(garment, rng, each) for garment in GARMENTS])
    labels = np.repeat(np.arange(len(GARMENTS)), each)
    order = rng.permutation(n)
    return images[order], labels[order]


def _draw(garment: Garment, rng: np.random.Generator, n: int) -> Array:
    """n images of one garment: its shape on a deformed grid, then cloth, then light. Shapes: (n, 784) uint8."""

    def some(low: float, high: float) -> Array:
        """One number for each image. Shapes: (n, 1, 1)."""
        return rng.uniform(low, high, (n, 1, 1)).astype(np.float32)

    axis = ((np.arange(SIDE, dtype=np.float32) + 0.5) / SIDE * 2 - 1) * 1.05
    x, y = axis[None, None, :] + some(-0.12, 0.12), axis[None, :, None] + some(-0.12, 0.12)
    angle, shear = some(-0.13, 0.13), some(-0.12, 0.12)
    x, y = x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)
    x, y = x * some(0.88, 1.2), y * some(0.88, 1.2)
    shape = garment(x + shear * y, y, some)  # (n, 28, 28)

    direction = some(0, 2 * np.pi)
    stripes = np.sin((x * np.cos(direction) + y * np.sin(direction)) * some(4, 22) + some(0, 6.28))
    cloth = 1 + some(-0.3, 0.3) * x + some(-0.3, 0.3) * y + some(-0.5, 0.5) * (some(0, 1) < 0.4) * stripes
    cloth += some(0.02, 0.16) * rng.standard_normal(shape.shape, dtype=np.float32)
    # The noise belongs to the cloth: the background stays 0, as in Fashion-MNIST.
    return np.clip(255 * some(0.35, 0.95) * shape * cloth, 0, 255).astype(np.uint8).reshape(n, SIDE * SIDE)

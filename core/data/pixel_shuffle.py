"""A data set whose pixels are shuffled."""

import dataclasses

import torch

from core.data.fashion_mnist import Dataset
from core.randomness import generator


def shuffled_pixels(data: Dataset, seed: int) -> Dataset:
    """A copy of the data in which one random permutation reorders the pixels of every image.

    Equation: x′_j = x_π(j), with the same π for all training and test images
    Shapes: images (n, 784).
    """
    order = torch.randperm(data.train_images.shape[1], generator=generator(seed, "pixels"))
    return dataclasses.replace(
        data,
        name=f"{data.name}, pixels shuffled",
        train_images=data.train_images.index_select(1, order),
        test_images=data.test_images.index_select(1, order),
    )

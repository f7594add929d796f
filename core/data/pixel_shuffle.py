"""The same images with their pixels in another order."""

import dataclasses

import torch

from core.data.fashion_mnist import Dataset
from core.randomness import generator


def shuffled_pixels(data: Dataset, seed: int) -> Dataset:
    """The same images and labels, the pixels of every image moved by one and the same permutation.

    Equation: x′_j = x_π(j), with π the same for every image of both parts
    Shapes: images (n, 784); the tensors are copies, the labels are shared.
    """
    order = torch.randperm(data.train_images.shape[1], generator=generator(seed, "pixels"))
    return dataclasses.replace(
        data,
        name=f"{data.name}, pixels shuffled",
        train_images=data.train_images.index_select(1, order),
        test_images=data.test_images.index_select(1, order),
    )

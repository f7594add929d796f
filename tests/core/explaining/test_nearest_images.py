"""The nearest images of a class, against a search through all distances."""

import torch

from core.explaining.nearest_images import as_image, nearest_of_class


def test_the_nearest_images_of_a_class():
    stream = torch.Generator().manual_seed(5)
    images = torch.randint(0, 256, (300, 784), generator=stream, dtype=torch.uint8)
    labels = torch.arange(300) % 3
    image = images[7].clone()
    found = nearest_of_class(images, labels, image, 1, 4)
    distances = torch.cdist(images.double(), image.double()[None])[:, 0]
    distances[labels != 1] = torch.inf
    assert found == distances.argsort()[:4].tolist() and found[0] == 7
    assert nearest_of_class(images[:5], labels[:5], image, 2, 4) == [2]
    assert nearest_of_class(images, labels, image, 9, 4) == []


def test_bytes_become_an_image():
    assert as_image(bytes([0, 128, 255])).tolist() == [0, 128, 255]

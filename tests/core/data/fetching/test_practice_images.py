import numpy as np
import pytest
import torch

from core.data.fashion_mnist import CLASS_NAMES
from core.data.fetching.garment_shapes import GARMENTS
from core.data.fetching.practice_images import make_practice_set


@pytest.fixture(scope="module")
def practice_set():
    return make_practice_set()


def test_shapes(practice_set):
    train_images, train_labels, test_images, test_labels = practice_set
    assert train_images.shape == (12_000, 784)
    assert test_images.shape == (2_000, 784)
    assert train_images.dtype == test_images.dtype == np.uint8
    assert train_labels.dtype == test_labels.dtype == np.int64


def test_ten_classes_balanced_and_shuffled(practice_set):
    _, train_labels, _, test_labels = practice_set
    assert np.bincount(train_labels).tolist() == [1200] * 10
    assert np.bincount(test_labels).tolist() == [200] * 10
    assert len(set(train_labels[:100].tolist())) == 10


def test_garments_in_the_order_of_the_class_names():
    names = [name.lower().replace("-", "_").replace(" ", "_").split("/")[0] for name in CLASS_NAMES]
    assert [garment.__name__.strip("_") for garment in GARMENTS] == names


def test_same_seed_same_images():
    first, again, other = (make_practice_set(seed, 200, 100) for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_no_duplicate_images(practice_set):
    images = np.concatenate([practice_set[0], practice_set[2]])
    assert len({image.tobytes() for image in images}) == len(images)


def test_garments_on_a_black_background(practice_set):
    images = practice_set[0]
    covered = (images > 0).mean(axis=1)
    assert covered.min() > 0.03
    assert covered.max() < 0.75
    assert np.median(images, axis=0).reshape(28, 28)[[0, 0, -1, -1], [0, -1, 0, -1]].tolist() == [0, 0, 0, 0]


def test_difficulty_for_softmax_regression(practice_set):
    """Softmax regression reaches a test accuracy between 0.75 and 0.95, as on Fashion-MNIST."""
    X, y, X_test, y_test = (torch.from_numpy(array) for array in practice_set)
    X, X_test = X / 255, X_test / 255
    W, b = torch.zeros(784, 10, requires_grad=True), torch.zeros(10, requires_grad=True)
    generator = torch.Generator().manual_seed(0)
    for _ in range(5):
        for batch in torch.randperm(len(X), generator=generator).split(256):
            loss = torch.nn.functional.cross_entropy(X[batch] @ W + b, y[batch])
            for parameter, gradient in zip((W, b), torch.autograd.grad(loss, (W, b)), strict=True):
                with torch.no_grad():
                    parameter -= 0.1 * gradient
    accuracy = ((X_test @ W + b).argmax(1) == y_test).float().mean().item()
    assert 0.75 < accuracy < 0.95


def test_unequal_classes_are_rejected():
    with pytest.raises(ValueError, match="multiple of 10, got 15"):
        make_practice_set(0, 15, 10)

import pytest
import torch

from core.data.class_examples import class_sizes, first_of_class
from core.data.fashion_mnist import Dataset
from core.data.pixel_shuffle import shuffled_pixels

LABELS = torch.tensor([3, 1, 3, 0, 3, 1])


def test_class_sizes_by_hand():
    assert class_sizes(LABELS, 5) == [1, 2, 0, 3, 0]


@pytest.mark.parametrize(("label", "limit", "rows"), [(3, 2, [0, 2]), (3, 9, [0, 2, 4]), (1, 1, [1]), (2, 4, [])])
def test_first_examples_of_a_class(label, limit, rows):
    assert first_of_class(LABELS, label, limit) == rows


@pytest.fixture
def data() -> Dataset:
    ramp = torch.arange(784).remainder(251).to(torch.uint8)
    train = torch.stack([ramp, ramp.flip(0), ramp // 2])
    return Dataset("ramps", "test", train, torch.tensor([0, 1, 2]), train[:2].clone(), torch.tensor([0, 1]))


def test_shuffling_permutes_the_pixels_of_all_images_equally(data):
    before = data.train_images.clone()
    other = shuffled_pixels(data, 0)
    assert torch.equal(data.train_images, before)
    assert not torch.equal(other.train_images, before)
    assert other.train_labels is data.train_labels
    assert other.test_labels is data.test_labels
    assert torch.equal(other.train_images[:2], other.test_images)  # the same permutation for train and test images
    # The columns, which are pixels, are the same in another order.
    columns = [sorted(map(tuple, each.train_images.T.tolist())) for each in (data, other)]
    assert columns[0] == columns[1]


def test_the_permutation_depends_on_the_seed(data):
    first, again, other = (shuffled_pixels(data, seed).train_images for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)

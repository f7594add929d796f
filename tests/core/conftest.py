import pytest

from core.data import fashion_mnist as images
from core.data.fashion_mnist import Dataset


@pytest.fixture(scope="session")
def fashion_mnist() -> Dataset:
    """The real images; tests that need them are skipped if they are unavailable."""
    dataset = images.load()
    if dataset.is_practice:
        pytest.skip("Fashion-MNIST cannot be reached: " + "; ".join(dataset.problems))
    return dataset

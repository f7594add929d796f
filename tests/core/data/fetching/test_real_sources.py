import pytest

from core.data.fashion_mnist import CLASS_NAMES, load


@pytest.mark.network
def test_the_published_data():
    dataset = load()
    if dataset.is_practice:
        pytest.skip("Fashion-MNIST cannot be reached: " + "; ".join(dataset.problems))
    assert dataset.train_images.shape == (60_000, 784)
    assert dataset.test_images.shape == (10_000, 784)
    assert dataset.train_labels.bincount().tolist() == [6_000] * 10
    assert dataset.test_labels.bincount().tolist() == [1_000] * 10
    assert CLASS_NAMES[dataset.train_labels[0]] == "Ankle boot"
    # The commonly quoted mean and standard deviation of the training pixels.
    pixels = dataset.train_images.float() / 255
    assert pixels.mean().item() == pytest.approx(0.2860, abs=1e-4)
    assert pixels.std().item() == pytest.approx(0.3530, abs=1e-4)

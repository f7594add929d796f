import pytest
import torch

from core.data.batches import data_iter

X, Y = torch.arange(20).view(10, 2), torch.arange(10) * 100
ORDER = torch.tensor([3, 1, 4, 0, 5, 9, 2, 6, 8, 7])


@pytest.mark.parametrize(
    ("batch_size", "sizes"), [(1, [1] * 10), (3, [3, 3, 3, 1]), (5, [5, 5]), (10, [10]), (11, [10]), (4096, [10])]
)
def test_batches_follow_the_order_and_the_last_may_be_short(batch_size, sizes):
    batches = list(data_iter(batch_size, X, Y, ORDER))
    assert [len(y) for _, y in batches] == sizes
    assert torch.equal(torch.cat([x for x, _ in batches]), X[ORDER])
    assert torch.equal(torch.cat([y for _, y in batches]), Y[ORDER])


@pytest.mark.parametrize("start", [0, 1, 3, 9, 10])
def test_iteration_can_start_at_any_position(start):
    labels = [y for _, y in data_iter(4, X, Y, ORDER, start)]
    assert torch.equal(torch.cat([*labels, Y[:0]]), Y[ORDER[start:]])


def test_a_batch_is_a_copy():
    before = X.clone()
    for x, _ in data_iter(4, X, Y, ORDER):
        x.zero_()
    assert torch.equal(X, before)

import pytest
import torch

from core.optim import sgd, step_factor


def test_one_step_by_hand():
    w, b = torch.tensor([1.0, -2.0]), torch.tensor(3.0)
    sgd([w, b], [torch.tensor([0.5, -1.0]), torch.tensor(2.0)], lr=0.5)
    assert w.tolist() == [0.75, -1.5]
    assert b.item() == 2.0


def test_it_is_torchs_sgd():
    stream = torch.Generator().manual_seed(0)
    ours = [torch.randn(5, 3, generator=stream), torch.randn(3, generator=stream)]
    theirs = [p.clone().requires_grad_() for p in ours]
    optimizer = torch.optim.SGD(theirs, lr=0.1)
    for _ in range(50):
        gradients = [torch.randn(p.shape, generator=stream) for p in ours]
        for p, g in zip(theirs, gradients):
            p.grad = g.clone()
        optimizer.step()
        sgd(ours, gradients, lr=0.1)
    torch.testing.assert_close(ours, [p.detach() for p in theirs])


def test_gradients_and_parameter_storage_are_unchanged():
    w, g = torch.ones(3), torch.ones(3)
    place = w.data_ptr()
    sgd([w], [g], lr=0.1)
    assert g.tolist() == [1.0, 1.0, 1.0]
    assert w.data_ptr() == place


@pytest.mark.parametrize(("reduction", "factor"), [("mean", 1.0), ("sum", 50.0), ("mean / B", 0.02)])
def test_the_step_of_each_reduction(reduction, factor):
    assert step_factor(reduction, 50) == factor


def test_an_unknown_reduction_is_refused():
    with pytest.raises(ValueError, match="reduction must be one of mean, sum, mean / B, got 'none'"):
        step_factor("none", 50)


def test_a_missing_gradient_is_an_error():
    with pytest.raises(ValueError):
        sgd([torch.ones(1), torch.ones(1)], [torch.ones(1)], lr=0.1)

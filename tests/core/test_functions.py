import math

import pytest
import torch
from torch.nn import functional as F

from core.functions import (
    accuracy,
    count_correct,
    cross_entropy,
    cross_entropy_of_logits,
    linreg,
    one_hot,
    softmax,
    softmax_naive,
    squared_loss,
)
from tests.core.oracle import assert_agrees

# The course's own example: two examples, three classes.
Y_HAT = torch.tensor([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]])
Y = torch.tensor([0, 2])

LOGITS = 3 * torch.randn(7, 10, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 9, 3, 3, 5, 1, 7])


def normal(*shape, seed=1):
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def test_linreg_by_hand():
    X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]])
    w, b = torch.tensor([2.0, -1.0]), torch.tensor(0.5)
    assert linreg(X, w, b).tolist() == [0.5, 2.5, 0.5]


def test_linreg_is_torchs_linear():
    assert_agrees(linreg, lambda X, w, b: F.linear(X, w[None], b[None]).view(-1), normal(6, 3), normal(3), normal())


def test_squared_loss_by_hand():
    assert squared_loss(torch.tensor([3.0, 1.0, -1.0]), torch.tensor([1.0, 1.0, 0.0])).tolist() == [2.0, 0.0, 0.5]


def test_squared_loss_is_half_of_torchs():
    assert_agrees(
        squared_loss, lambda y_hat, y: F.mse_loss(y_hat, y, reduction="none") / 2, normal(6), normal(6, seed=2)
    )


def test_softmax_by_hand():
    logits = torch.tensor([[0.0, math.log(2), math.log(5)], [4.0, 4.0, 4.0]])
    torch.testing.assert_close(softmax(logits), torch.tensor([[0.125, 0.25, 0.625], [1 / 3, 1 / 3, 1 / 3]]))


@pytest.mark.parametrize("ours", [softmax, softmax_naive])
def test_softmax_is_torchs(ours):
    assert_agrees(ours, lambda o: F.softmax(o, dim=1), LOGITS)


def test_softmax_gives_probabilities():
    probabilities = softmax(LOGITS)
    assert (probabilities > 0).all()
    torch.testing.assert_close(probabilities.sum(dim=1), torch.ones(7, dtype=torch.float64))


@pytest.mark.parametrize("constant", [-1000.0, -3.0, 0.5, 1000.0])
def test_softmax_does_not_change_with_a_constant(constant):
    torch.testing.assert_close(softmax(LOGITS + constant), softmax(LOGITS))


def test_softmax_is_stable_where_the_formula_is_not():
    logits = torch.tensor([[1000.0, 0.0, -1000.0]])
    assert softmax(logits).tolist() == [[1.0, 0.0, 0.0]]
    assert softmax_naive(logits)[0, 0].isnan()
    assert not softmax_naive(torch.tensor([[88.0, 0.0]])).isnan().any()
    assert softmax_naive(torch.tensor([[89.0, 0.0]])).isnan().any()


def test_cross_entropy_by_hand():
    torch.testing.assert_close(cross_entropy(Y_HAT, Y), torch.tensor([2.3026, 0.6931]), rtol=0, atol=5e-5)


def test_cross_entropy_is_torchs():
    assert_agrees(cross_entropy, lambda p, y: F.nll_loss(torch.log(p), y, reduction="none"), softmax(LOGITS), LABELS)


def test_guessing_costs_log_of_the_number_of_classes():
    torch.testing.assert_close(cross_entropy(torch.full((1, 10), 0.1), torch.tensor([4])), torch.tensor([math.log(10)]))


def test_cross_entropy_of_logits_by_hand():
    logits = torch.tensor([[0.0, math.log(2), math.log(5)], [4.0, 4.0, 4.0]])
    expected = torch.tensor([math.log(8), math.log(3)])
    torch.testing.assert_close(cross_entropy_of_logits(logits, torch.tensor([0, 1])), expected)


def test_cross_entropy_of_logits_is_torchs():
    assert_agrees(cross_entropy_of_logits, lambda o, y: F.cross_entropy(o, y, reduction="none"), LOGITS, LABELS)


def test_cross_entropy_of_logits_is_cross_entropy_of_softmax():
    torch.testing.assert_close(cross_entropy_of_logits(LOGITS, LABELS), cross_entropy(softmax(LOGITS), LABELS))


def test_cross_entropy_of_logits_is_finite_where_a_probability_rounds_to_zero():
    logits, y = torch.tensor([[0.0, 200.0], [1000.0, -1000.0]]), torch.tensor([0, 1])
    assert cross_entropy(softmax(logits), y).tolist() == [math.inf, math.inf]
    assert cross_entropy_of_logits(logits, y).tolist() == [200.0, 2000.0]


def test_one_hot():
    assert one_hot(Y, 3).tolist() == [[1, 0, 0], [0, 0, 1]]
    assert torch.equal(one_hot(LABELS, 10).long(), F.one_hot(LABELS, 10))


def test_accuracy_by_hand():
    assert count_correct(Y_HAT, Y) == 1
    assert accuracy(Y_HAT, Y) == 0.5
    assert accuracy(Y_HAT, torch.tensor([2, 2])) == 1.0
    assert accuracy(Y_HAT, torch.tensor([0, 1])) == 0.0


def test_accuracy_is_the_same_of_logits_and_of_probabilities():
    y = torch.where(torch.arange(7) < 3, LOGITS.argmax(dim=1), LOGITS.argmin(dim=1))
    assert accuracy(LOGITS, y) == accuracy(softmax(LOGITS), y) == 3 / 7

"""Softmax and cross-entropy step by step: by hand, and equal to core's own functions and to torch's."""

import math

import pytest
import torch
from torch.nn import functional as F

from core import SoftmaxSettings
from core.data.batches import pixels
from core.explaining.softmax_steps import (
    EXP_LIMIT,
    compare_softmax,
    logits_of,
    loss_curve,
    score_images,
    score_probabilities,
    softmax_steps,
    sum_over,
)
from core.functions import softmax
from core.models import make_model

X = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]


@pytest.mark.parametrize(
    ("dim", "keepdim", "sums", "shape"),
    [
        (0, False, [5, 7, 9], (3,)),
        (0, True, [[5, 7, 9]], (1, 3)),
        (1, False, [6, 15], (2,)),
        (1, True, [[6], [15]], (2, 1)),
    ],
)
def test_the_courses_matrix_summed_by_hand(dim, keepdim, sums, shape):
    result = sum_over(X, dim, keepdim)
    assert result.sums == sums
    assert result.shape == shape
    if (dim, keepdim) == (1, False):
        assert result.divided is None
        assert "size of tensor" in result.error
    else:
        assert result.error == ""
        torch.testing.assert_close(torch.tensor(result.divided).sum(dim=dim), torch.ones(3 - dim))


def test_softmax_by_hand():
    steps = softmax_steps([0.0, math.log(2), math.log(5)])
    assert steps.exp == pytest.approx([0.2, 0.4, 1.0])
    assert steps.shifted == pytest.approx([-math.log(5), math.log(0.4), 0.0])
    assert steps.total == pytest.approx(1.6)
    assert steps.probabilities == pytest.approx([0.125, 0.25, 0.625])


def test_a_constant_changes_no_probability_and_the_temperature_divides_the_logits():
    logits = [2.0, -1.0, 0.5]
    plain = softmax_steps(logits)
    moved = softmax_steps(logits, added=7.5)
    assert moved.logits == [9.5, 6.5, 8.0]
    assert moved.probabilities == pytest.approx(plain.probabilities)
    cold = softmax_steps(logits, added=1.0, temperature=0.5)
    assert cold.logits == [6.0, 0.0, 3.0]
    assert cold.probabilities == softmax(torch.tensor([cold.logits]))[0].tolist()


def test_the_naive_form_overflows_above_the_limit():
    assert EXP_LIMIT == pytest.approx(88.7228, abs=1e-4)
    below, above = compare_softmax([88.72, 0.0], 1), compare_softmax([88.73, 0.0], 1)
    assert below.naive == pytest.approx(below.stable)
    assert math.isfinite(below.total)
    assert above.exp[0] == above.total == math.inf
    assert math.isnan(above.naive[0])
    assert above.naive[1] == 0
    assert above.stable == pytest.approx([1.0, 0.0])


def test_the_naive_form_underflows_too():
    both = compare_softmax([-1.0, -2.0], 1000)
    assert both.logits == [-1000.0, -2000.0]
    assert both.total == 0
    assert all(map(math.isnan, both.naive))
    assert both.stable == [1.0, 0.0]


def test_the_courses_two_examples():
    judged = score_probabilities([[0.1, 0.3, 0.6], [0.3, 0.2, 0.5]], [0, 2])
    assert judged.true_probabilities == pytest.approx([0.1, 0.5])
    assert judged.losses == pytest.approx([2.3026, 0.6931], abs=1e-4)
    assert judged.loss == pytest.approx(1.4979, abs=1e-4)
    assert judged.accuracy == 0.5


def images(n: int = 5):
    stream = torch.Generator().manual_seed(3)
    return torch.randint(0, 256, (n, 784), generator=stream, dtype=torch.uint8), torch.tensor([1, 9, 0, 4, 4])[:n]


def test_scores_of_images_are_torchs():
    model = make_model(SoftmaxSettings(init_std=0.1))
    X, y = images()
    before = [p.clone() for p in model.parameters]
    logits, judged = torch.tensor(logits_of(model, X)), score_images(model, X, y)
    torch.testing.assert_close(logits, model.forward(pixels(X)))
    torch.testing.assert_close(torch.tensor(judged.losses), F.cross_entropy(logits, y, reduction="none"))
    torch.testing.assert_close(torch.tensor(judged.true_probabilities), F.softmax(logits, dim=1)[range(5), y])
    assert judged.accuracy == pytest.approx((logits.argmax(dim=1) == y).float().mean().item())
    assert all(torch.equal(*pair) for pair in zip(before, model.parameters, strict=True))  # looking changes nothing


def test_non_finite_logits_have_scores_nan():
    model = make_model(SoftmaxSettings())
    model.W.fill_(math.nan)
    judged = score_images(model, *images())
    assert math.isnan(judged.loss)
    assert math.isnan(judged.accuracy)


def test_a_probability_rounded_to_zero_still_has_a_finite_loss():
    model = make_model(SoftmaxSettings(init_std=0.0))
    model.b[0] = 500.0
    judged = score_images(model, *images(1))
    assert judged.true_probabilities == [0.0]
    assert judged.losses == pytest.approx([500.0])


def test_the_curve_is_minus_log_p():
    p, loss = loss_curve(1e-200, 50)
    assert p[0] == pytest.approx(1e-200)
    assert p[-1] == 1.0
    assert p == sorted(p)
    assert max(b - a for a, b in zip(p, p[1:], strict=False)) < 0.05  # no long chord, however low it begins
    assert loss == pytest.approx([-math.log(each) for each in p], abs=1e-12)

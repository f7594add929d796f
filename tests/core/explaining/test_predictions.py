import math

import pytest
import torch
from torch.nn import functional as F

from core import MLPSettings, Run, SoftmaxSettings
from core.explaining.predictions import count_parameters, predict
from core.models import make_model
from tests.core.oracle import Twin
from tests.core.runs import SMALL, assert_same, make_run, weights


@pytest.mark.parametrize("model", ["softmax", "mlp"])
def test_predictions_use_the_current_weights(model):
    run = make_run(model)
    images, labels = SMALL.test_images[:50], SMALL.test_labels[:50]
    for _ in range(2):
        seen = predict(run.model, images, labels)
        with torch.no_grad():
            probabilities = F.softmax(Twin(run.model).network(images.float() / 255), dim=1)
        assert seen.true == labels.tolist()
        assert seen.predicted == probabilities.argmax(dim=1).tolist()
        assert seen.probability == pytest.approx(probabilities.amax(dim=1).tolist(), rel=1e-5)
        run.advance(updates=5)


def test_non_finite_logits_predict_no_class():
    run = make_run("softmax")
    run.model.W[0, 3] = torch.nan
    images = SMALL.test_images[:2].clone()
    images[:, 0] = 255
    seen = predict(run.model, images, SMALL.test_labels[:2])
    assert seen.predicted == [-1, -1]
    assert all(math.isnan(p) for p in seen.probability)


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        (SoftmaxSettings(), 784 * 10 + 10),
        (MLPSettings(), 784 * 256 + 256 + 256 * 10 + 10),
        (MLPSettings(hidden_layers=0), 784 * 10 + 10),
        (MLPSettings(hidden_layers=3, hidden_units=2), 784 * 2 + 2 + 2 * (2 * 2 + 2) + 2 * 10 + 10),
    ],
)
def test_the_number_of_parameters(settings, count):
    assert count_parameters(make_model(settings)) == count


@pytest.mark.parametrize("model", ["linear", "softmax", "mlp"])
def test_predicting_does_not_change_the_run(model):
    """Computing predictions between the updates of a run does not change it."""
    unseen, seen = make_run(model), make_run(model)
    unseen.advance(updates=12)
    before_all = torch.get_rng_state()
    for _ in range(12):
        seen.advance(updates=1)
        before = weights(seen)
        look(seen)
        assert all(torch.equal(p, q) for p, q in zip(before, seen.model.parameters))
    assert torch.equal(torch.get_rng_state(), before_all)
    assert_same(seen, unseen)
    assert not any(p.requires_grad for p in seen.model.parameters)


def look(run: Run) -> None:
    for name in run.history.names:
        run.history.column(name)
        run.history.steps(name)
        run.history.last(name)
    count_parameters(run.model)
    run.regression_parameters()
    assert not run.finished and not run.reached(9)
    assert run.examples and run.position >= 0
    run.settings.to_query()
    if run.data is SMALL:
        before = SMALL.test_images[:60].clone()
        predict(run.model, SMALL.test_images[:60], SMALL.test_labels[:60])
        assert torch.equal(SMALL.test_images[:60], before)

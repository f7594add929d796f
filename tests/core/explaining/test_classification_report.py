"""The classification report against plain counting and torch's own functions."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from core.explaining.predictions import classification_report, evidence, probabilities, report_on_test_set, templates
from tests.core.runs import SMALL, make_run, weights


@pytest.fixture(params=["softmax", "mlp"])
def run(request):
    run = make_run(request.param)
    run.advance(updates=40)
    return run


def logits(run):
    return run.model.forward(SMALL.test_images / 255)


def test_the_values_of_each_image_are_torchs(run):
    seen, plain = classification_report(run.model, SMALL.test_images, SMALL.test_labels), logits(run)
    probability, predicted = F.softmax(plain, dim=1).max(dim=1)
    assert torch.equal(seen.predicted, predicted)
    torch.testing.assert_close(seen.probability, probability)
    torch.testing.assert_close(seen.loss, F.cross_entropy(plain, SMALL.test_labels, reduction="none"))
    assert seen.true is SMALL.test_labels


def test_the_confusion_matrix_counts_every_image_once(run):
    seen = classification_report(run.model, SMALL.test_images, SMALL.test_labels)
    expected = torch.zeros(10, 10, dtype=torch.long)
    for true, predicted in zip(seen.true.tolist(), seen.predicted.tolist(), strict=True):
        expected[true, predicted] += 1
    assert torch.equal(seen.confusion, expected)
    true, predicted = seen.most_confused()
    assert true != predicted
    off = [seen.confusion[i, j].item() for i in range(10) for j in range(10) if i != j]
    assert seen.confusion[true, predicted] == max(off)
    for i in range(10):
        for j in range(10):
            numbers = seen.select(i, j).tolist()
            assert len(numbers) == seen.confusion[i, j]
            assert all(seen.true[n] == i and seen.predicted[n] == j for n in numbers)


def test_selecting_images_and_ordering_mistakes_by_loss(run):
    seen = classification_report(run.model, SMALL.test_images, SMALL.test_labels)
    mistakes = seen.select(mistakes=True).tolist()
    assert mistakes == [n for n in range(520) if seen.true[n] != seen.predicted[n]]
    assert seen.select().tolist() == list(range(520))
    assert seen.select(true=3).tolist() == [n for n in range(520) if seen.true[n] == 3]
    worst = seen.mistakes_by_loss().tolist()
    assert sorted(worst) == mistakes
    losses = [seen.loss[n].item() for n in worst]
    assert losses == sorted(losses, reverse=True)


def test_a_diverged_model_predicts_no_class(run):
    run.model.parameters[0].fill_(torch.nan)
    seen = classification_report(run.model, SMALL.test_images, SMALL.test_labels)
    assert (seen.predicted == -1).all()
    assert seen.confusion.sum() == 0
    assert len(seen.mistakes_by_loss()) == 0
    assert len(seen.select(mistakes=True)) == 520


def test_a_report_is_cached_for_each_update_and_does_not_change_the_run(run):
    before = weights(run)
    first = report_on_test_set(run)
    assert report_on_test_set(run) is first
    assert all(torch.equal(a, b) for a, b in zip(before, weights(run), strict=True))
    run.advance(updates=1)
    second = report_on_test_set(run)
    assert not torch.equal(second.loss, first.loss)
    again = make_run("softmax")
    assert report_on_test_set(again) is not second


def test_a_template_times_the_pixels_is_the_logit():
    run = make_run("softmax")
    run.advance(updates=30)
    assert torch.equal(templates(run.model)[7].flatten(), run.model.W[:, 7])
    for number in (0, 17):
        for cls in (0, 9):
            told = evidence(run.model, SMALL.test_images[number], cls)
            assert told.logit == pytest.approx(logits(run)[number, cls].item(), rel=1e-5)
            assert told.products.sum().item() + told.bias == pytest.approx(told.logit, rel=1e-4, abs=1e-5)
            pixel = SMALL.test_images[number, 300].item() / 255
            assert told.products.flatten()[300].item() == pytest.approx(run.model.W[300, cls].item() * pixel)


def test_the_probabilities_of_one_image(run):
    assert probabilities(run.model, SMALL.test_images[5]) == pytest.approx(
        F.softmax(logits(run)[5], dim=0).tolist(), rel=1e-5
    )

"""The chapter "Loss": the images stand on the curve where core puts them, and the examples are computed."""

from __future__ import annotations

import json
import math

import pytest
import torch

from core import Run, SoftmaxSettings
from core.data.batches import pixels
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.softmax_steps import score_images
from core.functions import accuracy, cross_entropy, cross_entropy_of_logits, softmax
from pages.shared.palette import COLOURS
from pages.softmax_regression.chapters import cross_entropy as chapter
from pages.softmax_regression.chapters import loss_and_accuracy
from tests.pages.conftest import Page


@pytest.fixture
def trained(small_images) -> Run:
    run = Run(SoftmaxSettings(batch_size=100), small_images)
    run.advance(updates=3)
    return run


@pytest.fixture
def page(open_page) -> Page:
    return open_page("softmax_regression", chapter="Loss", batch_size="128")


def texts(page: Page) -> str:
    return "\n".join(each.value for each in page.app.markdown)


def assert_on_the_curve(parts: dict, run: Run, images) -> None:
    X, y = images.train_images[:12], images.train_labels[:12]
    logits = run.model.forward(pixels(X))
    losses = cross_entropy_of_logits(logits, y)
    _, dots = parts["loss_of_images"]["figure"]["data"]
    assert dots["x"] == pytest.approx(softmax(logits).gather(1, y.view(-1, 1)).view(-1).tolist(), rel=1e-4)
    assert dots["y"] == pytest.approx(losses.tolist(), rel=1e-4)
    assert dots["y"] == pytest.approx([-math.log(p) for p in dots["x"]], abs=1e-3)
    right = (logits.argmax(dim=1) == y).tolist()
    assert dots["marker"]["color"] == ["@right" if each else "@wrong" for each in right]
    assert dots["marker"]["symbol"] == ["circle" if each else "x" for each in right]
    told = f"After {run.step} updates these 12 training images cost {losses.mean().item():.4f} on average; "
    assert parts["loss_told"].startswith(f"{told}{accuracy(logits, y):.0%} of them are right.")
    grid = parts["images_of_curve"]
    assert grid["sprite"].endswith("train/" + ",".join(map(str, range(12))) + ".png")
    assert [cell["top"] for cell in grid["cells"]] == [CLASS_NAMES[label] for label in y]
    assert [cell["bottom"].split(" → ")[1] for cell in grid["cells"]] == [f"{loss:.3f}" for loss in losses.tolist()]
    assert [cell["mark"] == "right" for cell in grid["cells"]] == right


def test_every_image_follows_the_run_along_the_curve(page, small_images):
    for _ in range(3):
        assert_on_the_curve(page.charts, page.run, small_images)
        page.click("one_update")


def test_frames_of_a_run_in_training_hold_its_weights(trained, small_images):
    assert_on_the_curve(chapter.render(chapter.observe(trained)), trained, small_images)


def test_guessing_is_marked_at_ln_10(page):
    layout = page.charts["loss_of_images"]["figure"]["layout"]
    assert layout["shapes"][0]["y0"] == layout["annotations"][0]["y"] == pytest.approx(math.log(10))
    assert "natural logarithm, ln" in texts(page)


def test_a_diverged_model_has_no_place_on_the_curve_and_that_is_said(trained):
    trained.model.W.fill_(math.nan)
    parts = chapter.render(chapter.observe(trained))
    json.dumps(parts, allow_nan=False)
    assert "diverged" in parts["loss_told"]
    curve, dots = parts["loss_of_images"]["figure"]["data"]
    assert all(math.isfinite(v) for v in curve["x"] + curve["y"])
    assert dots["y"] == [None] * 12


def test_a_loss_far_beyond_the_curve_is_still_on_it(trained, small_images):
    trained.model.b[:] = torch.arange(10) * 300.0
    judged = score_images(trained.model, small_images.train_images[:12], small_images.train_labels[:12])
    curve, dots = chapter.curve_figure(judged, ["?"] * 12, ["wrong"] * 12)["data"]
    assert max(dots["y"]) > 700
    assert all(math.isfinite(v) for v in curve["x"] + curve["y"])
    assert chapter.format_probability(0.0) == "0.000"
    assert chapter.format_probability(0.00002) == "2e-05"


def test_the_courses_example_is_computed(page):
    y_hat, y = torch.tensor(chapter.Y_HAT), torch.tensor(chapter.Y)
    losses = cross_entropy(y_hat, y)
    latex = "".join(each.value for each in page.app.latex)
    assert r"\mathbf{0.1}" in latex
    assert r"\mathbf{0.5}" in latex
    assert " \\\\ ".join(f"{v:.4f}" for v in losses.tolist()) == r"2.3026 \\ 0.6931"
    assert r"2.3026 \\ 0.6931" in latex
    assert f"mean loss is **{losses.mean().item():.4f}** and the accuracy **{accuracy(y_hat, y):g}**" in texts(page)


@pytest.mark.parametrize("p", [0.0001, 0.4, 0.49, 0.51, 0.99])
def test_loss_and_accuracy_of_two_examples_are_cores(page, p):
    page.choose(disagreement_p=p)
    y_hat, y = torch.tensor([[0.2, 0.8], [1 - p, p]]), torch.tensor([1, 1])
    loss, share = cross_entropy(y_hat, y).mean().item(), accuracy(y_hat, y)
    assert [metric.value for metric in page.app.metric] == [f"{loss:.4f}", f"{share:.0%}"]
    (drawn,) = [
        json.loads(e.proto.json) for e in page.app.get("bidi_component") if e.proto.id.endswith("-disagreement")
    ]
    marks = [trace for trace in drawn["part"]["figure"]["data"] if trace["name"].endswith("here")]
    assert [mark["x"] + mark["y"] for mark in marks] == [[p, pytest.approx(loss, rel=1e-4)], [p, share]]


def test_across_the_middle_accuracy_jumps_and_far_down_the_loss():
    near, far = (
        loss_and_accuracy.comparison_sentence(*ends)
        for ends in (loss_and_accuracy.ACROSS_HALF, loss_and_accuracy.TOWARDS_ZERO)
    )
    assert "accuracy goes from 50% to 100%" in near
    assert "accuracy stays at 50%" in far
    (a, b), (c, d) = ([loss_and_accuracy.two_examples(p).loss for p in ends] for ends in (loss_and_accuracy.ACROSS_HALF, loss_and_accuracy.TOWARDS_ZERO))  # fmt: skip
    assert abs(a - b) < 0.03
    assert d - c > 4


def test_colours_are_the_palettes(trained):
    figures = chapter.render(chapter.observe(trained))["loss_of_images"]["figure"], loss_and_accuracy.figure(0.5)
    text = json.dumps(figures)
    names = {piece.split('"')[0] for piece in text.split('"@')[1:]}
    assert names and names <= COLOURS.keys()

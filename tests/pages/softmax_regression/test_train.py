"""The chapter "Train": curves, predictions, templates and the table of epochs are those of the run at this moment."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest

from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import predict, templates
from tests.pages.conftest import Page


@pytest.fixture
def page(open_page) -> Page:
    return open_page("softmax_regression", batch_size="128", epochs="2")


def assert_parts_are_the_runs(page: Page) -> None:
    run, parts = page.run, page.charts
    made = templates(run.model).numpy()
    shown = [np.frombuffer(base64.b64decode(cell["values"]), np.int8) for cell in parts["templates"]["cells"]]
    np.testing.assert_allclose(np.array(shown), made.reshape(10, 784) / np.abs(made).max() * 127, atol=0.51)
    assert [cell["caption"] for cell in parts["templates"]["cells"]] == list(CLASS_NAMES)
    assert f"after {run.step} updates" in parts["templates"]["alt"]
    expected = predict(run.model, run.data.test_images[:24], run.data.test_labels[:24])
    cells = parts["predictions"]["cells"]
    assert [cell["top"] for cell in cells] == [CLASS_NAMES[true] for true in expected.true]
    assert [cell["bottom"][2:] for cell in cells] == [CLASS_NAMES[predicted] for predicted in expected.predicted]
    hits = sum(map(int.__eq__, expected.true, expected.predicted))
    assert [cell["mark"] for cell in cells].count("right") == hits
    assert f"{hits} of 24" in parts["hits"]


def test_the_pictures_are_those_of_the_model_of_this_moment(page):
    for _ in range(3):
        assert_parts_are_the_runs(page)
        page.click("one_update")
    assert_parts_are_the_runs(page.click("one_update_back"))


def test_curves_and_table_hold_what_was_measured(page, scheduler):
    page.click("play")
    scheduler.train_all()
    page.redraw()
    measured = page.run.history.evaluations.columns
    assert measured["epoch"] == [0, 1, 2]
    for chart, name in (("loss_chart", "loss"), ("accuracy_chart", "accuracy")):
        steps, values = page.trace(chart, "train")
        assert steps == measured["step"]
        assert values == pytest.approx(measured[f"train_{name}"], rel=1e-4)
        _, values = page.trace(chart, "test")
        assert values[-1] == pytest.approx(measured[f"test_{name}"][-1], rel=1e-4)
    rows = page.charts["epoch_table"]["rows"]
    assert [row[0] for row in rows] == ["0", "1", "2"]
    assert rows[2][2:] == [
        f"{measured['train_loss'][2]:.4f}", f"{measured['train_accuracy'][2]:.2%}",
        f"{measured['test_loss'][2]:.4f}", f"{measured['test_accuracy'][2]:.2%}",
    ]  # fmt: skip


def test_the_loss_can_be_drawn_on_a_logarithmic_scale(page):
    layouts = []
    for log in (False, True):
        page.choose(log_loss=log)
        layouts.append(page.charts["loss_chart"]["figure"]["layout"])
    assert [layout["yaxis"]["type"] for layout in layouts] == ["linear", "log"]
    heights = [layout["annotations"][0]["y"] for layout in layouts]
    assert heights == pytest.approx([math.log(10), math.log10(math.log(10))])

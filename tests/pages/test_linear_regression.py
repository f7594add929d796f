"""Linear regression's page: what it shows is what core computes."""

from __future__ import annotations

import numpy as np
import pytest

from core import LinearSettings, Run
from core.data.synthetic import make_regression
from core.least_squares import closed_form, mean_loss, stability_limit
from tests.pages.conftest import Page, shown

HUNDREDTH = 0.006


def trained(page: Page, updates: int) -> Run:
    for _ in range(updates - 1):
        page.training.one_update()
    page.click("one_update")
    run = Run(page.run.settings)
    run.advance(updates=updates)
    return run


@pytest.mark.parametrize(
    ("query", "updates"),
    [({}, 1), ({}, 23), ({"features": "1"}, 7), ({"examples": "30", "batch_size": "7"}, 9), ({"w1": "-3.5", "noise": "1"}, 4)],
)  # fmt: skip
def test_its_numbers_are_those_of_core(open_page, query, updates):
    page = open_page("linear_regression", **query)
    run = trained(page, updates)
    assert page.numbers["Updates"] == run.step == updates
    assert page.numbers["Epochs"] == pytest.approx(run.epoch + run.position / run.examples, abs=HUNDREDTH)
    learned = run.regression_parameters()
    assert {label: value for label, value in page.numbers.items() if label.startswith("Learned")} == {
        f"Learned {name}": shown(value) for name, value in learned.items()
    }


def test_the_true_parameters_stand_beside_the_learned(open_page):
    page = open_page("linear_regression", w1="-3.5", b="0.7")
    told = {each["label"]: each["note"] for each in page.frame["numbers"]}
    assert "-3.5" in told["Learned w1"]
    assert "-1.2" in told["Learned w2"]
    assert "0.7" in told["Learned b"]


def test_the_loss_chart_draws_the_history(open_page):
    page = open_page("linear_regression", examples="50")
    run = trained(page, 11)
    steps, losses = page.trace("loss_chart", "each batch")
    assert steps == run.history.steps("batch_loss").tolist() == list(range(11))
    assert losses == pytest.approx(run.history.column("batch_loss").tolist(), rel=1e-4)
    steps, losses = page.trace("loss_chart", "train")
    assert steps == run.history.steps("train_loss").tolist() == [0, 5, 10]
    assert losses == pytest.approx(run.history.column("train_loss").tolist(), rel=1e-4)


@pytest.mark.parametrize(("noise", "floor"), [("0.01", 0.00005), ("1", 0.5), ("0", None)])
def test_the_noise_floor_is_half_the_variance(open_page, noise, floor):
    page = open_page("linear_regression", noise=noise)
    levels = [s["y0"] for s in page.charts["loss_chart"]["figure"]["layout"]["shapes"] if s["y0"] == s["y1"]]
    assert levels == ([pytest.approx(floor)] if floor else [])


def test_the_line_is_the_learned_one_and_the_points_are_the_data(open_page):
    page = open_page("linear_regression", features="1", noise="2", examples="100")
    run = trained(page, 6)
    w, b = run.regression_parameters().values()
    x, y = page.trace("fit_chart", "learned")
    assert y == pytest.approx([w * end + b for end in x], rel=1e-3, abs=1e-4)
    x, y = page.trace("fit_chart", "true")
    assert y == pytest.approx([2 * end + 3.1 for end in x], rel=1e-3, abs=1e-4)
    data = make_regression(page.run.settings)
    assert page.trace("fit_chart", "examples") == (
        pytest.approx(data.X[:, 0].tolist(), rel=1e-4), pytest.approx(data.y.tolist(), rel=1e-4)
    )  # fmt: skip


def test_the_plane_is_the_learned_one(open_page):
    page = open_page("linear_regression")
    run = trained(page, 6)
    w1, w2, b = run.regression_parameters().values()
    (plane,) = [t for t in page.charts["fit_chart"]["figure"]["data"] if t["type"] == "surface"]
    x, y = np.meshgrid(plane["x"], plane["y"])
    np.testing.assert_allclose(plane["z"], w1 * x + w2 * y + b, rtol=1e-4, atol=1e-4)


def test_the_fit_is_also_told_in_words(open_page):
    page = open_page("linear_regression")
    trained(page, 3)
    for name, value in page.run.regression_parameters().items():
        assert f"{name} = {value:.4g}" in page.charts["fit_chart"]["alt"]


def test_it_finds_the_parameters_the_data_are_made_with(open_page, scheduler):
    page = open_page("linear_regression", w1="4", w2="-2.5", b="1").click("play")
    scheduler.serve_all()
    page.redraw()
    numbers = page.numbers
    found = [numbers["Learned w1"], numbers["Learned w2"], numbers["Learned b"]]
    assert found == pytest.approx([4, -2.5, 1], abs=0.01)


def test_the_code_shown_is_the_code_that_runs(open_page):
    page = open_page("linear_regression")
    shown_code = "\n".join(code.value for code in page.app.code)
    for piece in ("def make_regression(", "def squared_loss(", "def linreg(", "def sgd(", "def update("):
        assert piece in shown_code


def test_the_images_are_not_needed(open_page, monkeypatch):
    monkeypatch.setattr("core.data.fashion_mnist._dataset", None)
    page = open_page("linear_regression").click("one_update")
    assert page.numbers["Updates"] == 1
    assert page.run.settings == LinearSettings()


@pytest.mark.parametrize("features", [1, 2])
def test_the_closed_form_stands_beside_the_learned_and_in_the_text(open_page, features):
    page = open_page("linear_regression", features=str(features), noise="1", examples="50")
    best = closed_form(page.run.data.X, page.run.data.y).tolist()
    notes = [each["note"] for each in page.frame["numbers"] if each["label"].startswith("Learned")]
    assert [note.split("best ")[1] for note in notes] == [f"{value:.4f}" for value in best]
    text = "\n".join(each.value for each in page.app.markdown)
    assert f"b = {best[-1]:.4f}**, where it is" in text
    loss = mean_loss(page.run.data.X, page.run.data.y, closed_form(page.run.data.X, page.run.data.y)).item()
    assert f"**{loss:.4g}**" in text


def test_two_examples_and_three_parameters_have_no_single_best_answer(open_page):
    page = open_page("linear_regression", examples="2")
    assert all("best" not in each["note"] for each in page.frame["numbers"])
    assert any("no single best answer: 3 parameters need 3 examples" in each.value for each in page.app.markdown)
    page.click("one_update")
    assert page.run.step == 1


@pytest.mark.parametrize(("lr", "told"), [("0.03", "try it"), ("5", "So each step along that axis")])
def test_the_limit_of_the_learning_rate_is_that_of_these_data(open_page, lr, told):
    page = open_page("linear_regression", lr=lr)
    limit = stability_limit(page.run.data.X)
    (text,) = [each.value for each in page.app.markdown if "steepest axis" in each.value]
    assert f"**{limit:.4g}**; yours is **{float(lr):g}**" in text
    assert told in text

"""One knob, many values: which are trained, what the summary shows, and what its sentence concludes."""

from __future__ import annotations

import math

import pytest

from core import MLPSettings, SoftmaxSettings
from core.outcomes import summary
from pages.shared import many_values
from pages.shared.many_values import first_choice, in_words, members, options, spread, summary_figure

PAGES = {"softmax_regression": {"epochs": "2"}, "multilayer_perceptron": {"epochs": "2", "hidden_units": "8"}}


@pytest.fixture(params=PAGES)
def page(open_page, request):
    return open_page(request.param, **PAGES[request.param])


def race(page):
    return page.app.session_state["_trainingmany"]


def trained(page, scheduler):
    page.click("start_many")
    scheduler.serve_all()
    return page.redraw()


def test_all_values_are_trained_and_nothing_else_differs(page, scheduler):
    trained(page, scheduler)
    settings = page.run.settings
    offered = settings.knobs()["lr"].grid
    at = offered.index(0.1)
    runs = race(page).run.members
    assert [run.settings for run in runs.values()] == [settings.replace(lr=lr) for lr in offered[at - 2 : at + 3]]
    assert all(run.epoch == 2 or run.divergence for run in runs.values())
    assert page.app.button(key="start_many").disabled


def test_the_summary_is_cores(page, scheduler):
    trained(page, scheduler)
    seen = summary(race(page).run)
    figure = page.charts["many_summary"]["figure"]
    accuracy, loss = figure["data"]
    assert accuracy["x"] == loss["x"] == seen.names
    assert accuracy["y"] == seen.values["test_accuracy"]
    assert loss["y"] == seen.values["train_loss"]
    assert page.charts["many_told"].startswith("After 2 epochs, ")


def test_five_seeds_make_a_band(page, scheduler):
    name = page.run.settings.model
    page.app.toggle(key=f"many_band_{name}").set_value(True)
    page.redraw()
    trained(page, scheduler)
    runs = race(page).run.members
    seeds = {key: run for key, run in runs.items() if key.startswith("seed ")}
    assert {run.settings for run in seeds.values()} == {page.run.settings.replace(seed=seed) for seed in range(5)}
    accuracies = [run.history.last("test_accuracy") for run in seeds.values()]
    (shape,) = page.charts["many_summary"]["figure"]["layout"]["shapes"]
    assert (shape["y0"], shape["y1"]) == (min(accuracies), max(accuracies))
    assert len(page.charts["many_summary"]["figure"]["data"][0]["x"]) == len(runs) - 5


def test_seeds_are_their_own_band(page, scheduler):
    page.app.selectbox(key=f"many_knob_{page.run.settings.model}").set_value("seed")
    page.redraw()
    trained(page, scheduler)
    assert {run.settings.seed for run in race(page).run.members.values()} == set(range(5))
    assert "chance alone puts the test accuracy between" in page.charts["many_told"]


def test_fewer_than_two_values_are_not_trained(page):
    page.app.multiselect(key=f"many_values_{page.run.settings.model}_lr").set_value([0.1])
    page.redraw()
    assert "start_many" not in [button.key for button in page.app.button]
    assert any("two values" in caption.value for caption in page.app.caption)


def test_only_knobs_that_count_are_offered(open_page):
    page = open_page("multilayer_perceptron", hidden_layers="0")
    assert not {"Hidden units", "Activation"} & set(page.app.selectbox(key="many_knob_Multilayer perceptron").options)


def test_values_on_offer():
    settings = MLPSettings(lr=0.15, seed=999_999)
    knobs = settings.knobs()
    assert 0.15 in options("lr", knobs["lr"], settings)
    assert options("seed", knobs["seed"], settings) == [999_998, 999_999]
    assert options("activation", knobs["activation"], settings) == ["relu", "sigmoid", "tanh", "none"]
    lowest = settings.replace(lr=0.0001)
    assert first_choice("lr", options("lr", knobs["lr"], lowest), lowest) == [0.0001, 0.0002, 0.0005]


def test_the_band_stays_within_the_seeds_bounds():
    names = members(SoftmaxSettings(seed=999_998), "lr", [0.1, 0.2], True)
    assert list(names) == ["0.1", "0.2", *(f"seed {seed}" for seed in range(999_995, 1_000_000))]


NAN = math.nan


@pytest.mark.parametrize(
    ("points", "band", "knob", "epoch", "told"),
    [
        ({"0.1": (0.5, 0.82), "0.5": (0.4, 0.84)}, None, "lr", 2,
         "After 2 epochs, 0.5 has the best test accuracy, 84.00%. It gains 2.00 points over yours, 0.1."),
        ({"0.1": (0.5, 0.82), "0.5": (0.4, 0.824)}, (0.818, 0.825), "lr", 1,
         "After 1 epoch, 0.5 has the best test accuracy, 82.40%. It gains 0.40 points over yours, 0.1. "
         "That lies inside the band of five seeds, 81.80% to 82.50%: chance may be the reason."),
        ({"0.1": (0.5, 0.82), "0.5": (0.4, 0.9)}, (0.818, 0.825), "lr", 1,
         "After 1 epoch, 0.5 has the best test accuracy, 90.00%. It gains 8.00 points over yours, 0.1. "
         "That lies above the band of five seeds, 81.80% to 82.50%."),
        ({"0.1": (0.5, 0.82), "10": (NAN, NAN)}, None, "lr", 3, "After 3 epochs, 0.1 has the best test accuracy, 82.00%. Diverged: 10."),
        ({"0": (0.5, 0.82), "1": (0.5, 0.825)}, (0.82, 0.825), "seed", 1,
         "After 1 epoch, chance alone puts the test accuracy between 82.00% and 82.50%: a band of 0.50 points."),
        ({"0.1": (2.3, 0.1)}, None, "lr", 0, "Not one epoch is done yet."),
        ({"5": (NAN, NAN), "10": (NAN, NAN)}, None, "lr", 0, "Not one epoch is done yet."),
    ],
)  # fmt: skip
def test_the_conclusion(points, band, knob, epoch, told):
    assert in_words(points, band, "0.1", knob, epoch) == told


def test_the_spread_needs_two_numbers():
    assert spread([0.5, NAN]) is None
    assert spread([0.5, NAN, 0.4]) == (0.4, 0.5)


def test_a_value_that_diverged_leaves_a_gap():
    figure = summary_figure({"0.1": (0.5, 0.8), "10": (NAN, NAN)}, None, "Learning rate")
    assert [trace["y"] for trace in figure["data"]] == [[0.8, None], [0.5, None]]
    assert figure["layout"]["shapes"] == []
    assert many_values.SEEDS == 5

"""One knob, many values: which are trained, what the summary shows, and what its sentence concludes."""

from __future__ import annotations

import math

import pytest

from core import LinearSettings, MLPSettings, Run, SoftmaxSettings
from core.comparing.sweep_summary import band, summary
from pages.comparing.sweep_results import ACCURACY, LOSS, result_sentence, spread, summary_figure
from pages.comparing.sweep_values import (
    SEEDS,
    SweepChoice,
    as_text,
    default_values,
    from_text,
    offered_values,
    run_settings,
)

HERE = {"chapter": "Experiment"}
PAGES = {
    "softmax_regression": HERE | {"epochs": "2"},
    "multilayer_perceptron": HERE | {"epochs": "2", "hidden_units": "8"},
}


@pytest.fixture(params=PAGES)
def page(open_page, request):
    return open_page(request.param, **PAGES[request.param])


def group(page):
    return page.app.session_state["_trainingmany"]


def trained(page, scheduler):
    page.click("start_many")
    scheduler.train_all()
    return page.redraw()


def test_all_values_are_trained_and_nothing_else_differs(page, scheduler):
    trained(page, scheduler)
    settings = page.run.settings
    offered = settings.knobs()["lr"].grid
    at = offered.index(settings.lr)
    runs = group(page).run.members
    assert [run.settings for run in runs.values()] == [settings.replace(lr=lr) for lr in offered[at - 2 : at + 3]]
    assert all(run.epoch == 2 or run.divergence for run in runs.values())
    assert page.app.button(key="start_many").label == "Train all 5"


def test_the_summary_is_cores(page, scheduler):
    trained(page, scheduler)
    observed = summary(group(page).run)
    figure = page.charts["many_summary"]["figure"]
    accuracy, loss = figure["data"]
    assert accuracy["x"] == loss["x"] == observed.names
    assert accuracy["y"] == pytest.approx(observed.values["test_accuracy"], rel=1e-4)
    assert loss["y"] == pytest.approx(observed.values["train_loss"], rel=1e-4)
    assert page.charts["many_told"].startswith("After 2 epochs, ")


def test_five_seeds_make_a_band(page, scheduler):
    name = type(page.run.settings).__name__
    page.app.toggle(key=f"many_band_{name}").set_value(True)
    page.redraw()
    trained(page, scheduler)
    runs = group(page).run.members
    seeds = {key: run for key, run in runs.items() if key.startswith("seed ")}
    assert {run.settings for run in seeds.values()} == {page.run.settings.replace(seed=seed) for seed in range(5)}
    accuracies = [run.history.last("test_accuracy") for run in seeds.values()]
    (shape,) = page.charts["many_summary"]["figure"]["layout"]["shapes"]
    assert (shape["y0"], shape["y1"]) == (min(accuracies), max(accuracies))
    assert len(page.charts["many_summary"]["figure"]["data"][0]["x"]) == len(runs) - SEEDS
    low, high, *curves = page.charts["many_accuracy"]["figure"]["data"]
    observed = band(list(seeds.values()), "test_accuracy")
    assert (low["y"], high["y"]) == (pytest.approx(observed.low, rel=1e-4), pytest.approx(observed.high, rel=1e-4))
    assert high["fill"] == "tonexty" and len(curves) == len(runs) - SEEDS


def test_seeds_are_their_own_band(page, scheduler):
    page.app.selectbox(key=f"many_knob_{type(page.run.settings).__name__}").set_value("seed")
    page.redraw()
    trained(page, scheduler)
    assert {run.settings.seed for run in group(page).run.members.values()} == set(range(5))
    assert "chance alone puts the test accuracy between" in page.charts["many_told"]


def test_fewer_than_two_values_are_not_trained(page):
    page.app.multiselect(key=f"many_values_{type(page.run.settings).__name__}_lr").set_value([0.1])
    page.redraw()
    assert "start_many" not in [button.key for button in page.app.button]
    assert any("two values" in caption.value for caption in page.app.caption)


def test_only_knobs_that_count_are_offered(open_page):
    page = open_page("multilayer_perceptron", hidden_layers="0", **HERE)
    assert not {"Hidden units", "Activation"} & set(page.app.selectbox(key="many_knob_MLPSettings").options)


def address(page) -> str:
    value = page.app.query_params.get("many", "")
    return value if isinstance(value, str) else value[-1]


def drawn(page) -> tuple:
    """Knob, values and band as the controls have them."""
    name = type(page.run.settings).__name__
    knob = page.app.selectbox(key=f"many_knob_{name}").value
    band = [each.value for each in page.app.toggle if each.key == f"many_band_{name}"]
    return knob, page.app.multiselect(key=f"many_values_{name}_{knob}").value, band


def test_the_choice_stands_in_the_address_and_opens_elsewhere(page, open_page):
    name = type(page.run.settings).__name__
    assert address(page) == ""
    page.app.selectbox(key=f"many_knob_{name}").set_value("batch_size")
    page.redraw()
    page.app.multiselect(key=f"many_values_{name}_batch_size").set_value([512, 16])
    page.app.toggle(key=f"many_band_{name}").set_value(True)
    page.redraw()
    assert address(page) == "batch_size:16,512:seeds"
    other = open_page(page.name, many=address(page), **HERE)
    assert drawn(other) == ("batch_size", [16, 512], [True]) and not other.warnings
    assert address(other) == "batch_size:16,512:seeds"
    other.app.toggle(key=f"many_band_{name}").set_value(False)
    assert address(other.redraw()) == "batch_size:16,512"


def test_untouched_values_lie_around_the_pages_own_and_chosen_ones_stay(open_page):
    page = open_page("softmax_regression", lr="0.15", epochs="2", **HERE)
    assert drawn(page)[1] == [0.05, 0.1, 0.15, 0.2, 0.3] and address(page) == ""
    page.choose(lr=1.0)
    assert drawn(page)[1] == [0.5, 0.7, 1.0, 2.0, 3.0] and address(page) == ""
    page.app.multiselect(key="many_values_SoftmaxSettings_lr").set_value([0.1, 1.0])
    page.redraw()
    page.choose(lr=0.5)
    assert drawn(page)[1] == [0.1, 1.0] and address(page) == "lr:0.1,1"


def test_a_value_that_is_no_longer_on_offer_goes(open_page):
    page = open_page("softmax_regression", lr="0.15", many="lr:0.1,0.15,0.3", **HERE)
    assert drawn(page)[1] == [0.1, 0.15, 0.3]
    page.choose(lr=0.5)
    assert drawn(page)[1] == [0.1, 0.3] and address(page) == "lr:0.1,0.3"


def test_images_and_points_keep_choices_of_their_own(page, scheduler):
    """A batch of 4,096 is on offer for the images alone, the noise for points alone."""
    images = type(page.run.settings).__name__
    page.app.selectbox(key=f"many_knob_{images}").set_value("batch_size")
    page.redraw().app.multiselect(key=f"many_values_{images}_batch_size").set_value([512, 4096])
    chosen = drawn(page.redraw())
    page.choose(data="moons", epochs=2).turn_to("Experiment")
    assert drawn(page)[0] == "lr" and not page.warnings
    points = type(page.run.settings).__name__
    page.app.selectbox(key=f"many_knob_{points}").set_value("noise")
    page.redraw().app.multiselect(key=f"many_values_{points}_noise").set_value([0.0, 0.5])
    trained(page.redraw(), scheduler)
    runs = {name: Run(page.run.settings.replace(noise=noise)) for name, noise in (("0", 0.0), ("0.5", 0.5))}
    for name, run in runs.items():
        run.advance(epochs=2)
        assert group(page).run.members[name].history.last("test_loss") == run.history.last("test_loss")
    (level,) = [shape["y0"] for shape in page.charts["many_loss"]["figure"]["layout"]["shapes"] if shape["y0"]]
    assert level == pytest.approx(math.log(2))  # guessing
    page.choose(data="own")
    assert not {"Noise", "Examples"} & set(page.app.selectbox(key=f"many_knob_{points}").options)
    page.choose(data="images").turn_to("Experiment")
    assert drawn(page) == chosen


def test_the_choice_is_there_after_another_page(page):
    name = type(page.run.settings).__name__
    page.app.multiselect(key=f"many_values_{name}_lr").set_value([0.1, 1.0])
    page.redraw()
    page.app.query_params.clear()
    elsewhere = page.go("home")
    assert "many" not in elsewhere.app.query_params
    back = elsewhere.go(page.name).redraw()
    assert drawn(back) == ("lr", [0.1, 1.0], [False]) and address(back) == "lr:0.1,1"


@pytest.mark.parametrize(
    ("text", "expected", "problem"),
    [
        ("lr:0.1,1", ("lr", [0.1, 1.0], False), ""),
        ("seed:3,4", ("seed", [3, 4], False), ""),
        ("lr:1,0.1,1:seeds", ("lr", [1.0, 0.1], True), "not on offer"),
        ("lr:0.1,1:crowd", ("lr", [0.1, 1.0], False), "not on offer"),
        ("lr:0.1,<b>x</b>,7", ("lr", [0.1], False), "not on offer"),
        ("lr:" + ",".join(map(str, (1, 2, 3, 5, 10, 0.1, 0.2, 0.3))), ("lr", [1.0, 2.0, 3.0, 5.0, 10.0, 0.1, 0.2], False), "more than 7"),
        ("lr", ("lr", [], False), ""),
        ("<script>", None, "must begin with one of lr, batch_size"),
        ("hidden_units:1,2", None, "must begin with one of lr, batch_size"),
    ],
)  # fmt: skip
def test_a_text_of_the_address(text, expected, problem):
    settings = SoftmaxSettings(seed=3)
    chosen, told = from_text(text, settings)
    assert chosen == expected
    assert problem in told and bool(problem) == bool(told) and "<" not in told
    if chosen and not problem:
        assert from_text(as_text(*chosen), settings) == (chosen, "")


def test_a_damaged_choice_is_told_and_the_page_works(open_page):
    page = open_page("softmax_regression", many="lr:0.1,0.5,half", **HERE)
    assert drawn(page.redraw())[:2] == ("lr", [0.1, 0.5])
    assert "many has values of lr that are not on offer" in page.warnings
    page = open_page("softmax_regression", many="colour:1,2", **HERE)
    assert drawn(page.redraw())[0] == "lr" and "many must begin with one of" in page.warnings
    assert address(page) == ""


def test_values_on_offer():
    settings = MLPSettings(lr=0.15, seed=999_999)
    knobs = settings.knobs()
    assert 0.15 in offered_values("lr", knobs["lr"], settings)
    assert offered_values("seed", knobs["seed"], settings) == [999_998, 999_999]
    assert offered_values("activation", knobs["activation"], settings) == ["relu", "sigmoid", "tanh", "none"]
    lowest = settings.replace(lr=0.0001)
    assert default_values("lr", offered_values("lr", knobs["lr"], lowest), lowest) == [0.0001, 0.0002, 0.0005]


def test_the_band_stays_within_the_seeds_bounds():
    names = run_settings(SoftmaxSettings(seed=999_998), "lr", [0.1, 0.2], True)
    assert list(names) == ["0.1", "0.2", *(f"seed {seed}" for seed in range(999_995, 1_000_000))]


NAN = math.nan


def chosen(ends: dict[str, float], knob: str = "lr", current: str = "0.1") -> SweepChoice:
    """What had been chosen if these are the ends; names that begin with "seed" are the band's."""
    values = [name for name in ends if not name.startswith("seed")]
    return SweepChoice(knob, "Learning rate", values, current, dict.fromkeys(ends, LinearSettings()))


@pytest.mark.parametrize(
    ("ends", "knob", "epoch", "told"),
    [
        ({"0.1": 0.82, "0.5": 0.84}, "lr", 2,
         "After 2 epochs, 0.5 has the best test accuracy, 84.00%. It gains 2.00 points over yours, 0.1."),
        ({"0.1": 0.82, "0.5": 0.824, "seed 0": 0.818, "seed 1": 0.825}, "lr", 1,
         "After 1 epoch, 0.5 has the best test accuracy, 82.40%. It gains 0.40 points over yours, 0.1. "
         "That lies inside the band of five seeds, 81.80% to 82.50%: chance may be the reason."),
        ({"0.1": 0.82, "0.5": 0.825, "seed 0": 0.818, "seed 1": 0.825}, "lr", 1,
         "After 1 epoch, 0.5 has the best test accuracy, 82.50%. It gains 0.50 points over yours, 0.1. "
         "That lies inside the band of five seeds, 81.80% to 82.50%: chance may be the reason."),
        ({"0.1": 0.82, "0.5": 0.9, "seed 0": 0.818, "seed 1": 0.825}, "lr", 1,
         "After 1 epoch, 0.5 has the best test accuracy, 90.00%. It gains 8.00 points over yours, 0.1. "
         "That lies above the band of five seeds, 81.80% to 82.50%."),
        ({"0.05": 0.84, "0.1": 0.84}, "lr", 2, "After 2 epochs, 0.1 has the best test accuracy, 84.00%."),
        ({"0.1": 0.82, "10": NAN}, "lr", 3, "After 3 epochs, 0.1 has the best test accuracy, 82.00%. Diverged: 10."),
        ({"0": 0.82, "1": 0.825}, "seed", 1,
         "After 1 epoch, chance alone puts the test accuracy between 82.00% and 82.50%: a band of 0.50 points."),
        ({"0": 0.82, "1": NAN}, "seed", 1,
         "After 1 epoch, chance alone puts the test accuracy between 82.00% and 82.00%: a band of 0.00 points. Diverged: 1."),
        ({"0.1": 0.1}, "lr", 0, "Not one epoch is done yet."),
        ({"5": NAN, "10": NAN}, "lr", 0, "Not one epoch is done yet."),
        ({"5": NAN, "10": NAN}, "lr", 2, "After 2 epochs: Diverged: 5, 10."),
    ],
)  # fmt: skip
def test_the_conclusion(ends, knob, epoch, told):
    assert result_sentence(ends, chosen(ends, knob), epoch, ACCURACY) == told


@pytest.mark.parametrize(
    ("ends", "knob", "told"),
    [
        ({"0.1": 0.5, "0.5": 0.4}, "lr", "After 2 epochs, 0.5 has the smallest training loss, 0.4. That is 20.0% below yours, 0.1."),
        ({"0.1": 0.5, "0.5": 0.4, "seed 0": 0.5, "seed 1": 0.41}, "lr",
         "After 2 epochs, 0.5 has the smallest training loss, 0.4. That is 20.0% below yours, 0.1. "
         "That lies below the band of five seeds, 0.41 to 0.5."),
        ({"0.1": 0.5, "0.5": 0.4, "seed 0": 0.5, "seed 1": 0.3}, "lr",
         "After 2 epochs, 0.5 has the smallest training loss, 0.4. That is 20.0% below yours, 0.1. "
         "That lies inside the band of five seeds, 0.3 to 0.5: chance may be the reason."),
        ({"0.05": 0.0, "0.1": 0.0}, "lr", "After 2 epochs, 0.1 has the smallest training loss, 0."),
        ({"0": 0.5, "1": 0.4}, "seed",
         "After 2 epochs, chance alone puts the training loss between 0.4 and 0.5: the largest is 1.25 times the smallest."),
        ({"0": 0.5, "1": 0.0}, "seed", "After 2 epochs, chance alone puts the training loss between 0 and 0.5."),
    ],
)  # fmt: skip
def test_of_losses_the_smallest_is_best(ends, knob, told):
    assert result_sentence(ends, chosen(ends, knob), 2, LOSS) == told


def test_the_spread_needs_two_numbers():
    assert spread([0.5, NAN]) is None
    assert spread([0.5, NAN, 0.4]) == (0.4, 0.5)


def test_a_value_that_diverged_leaves_a_gap():
    ends = {"0.1": 0.8, "10": NAN}
    figure = summary_figure(ends, chosen(ends), ACCURACY, {"0.1": 0.5, "10": NAN})
    assert [trace["y"] for trace in figure["data"]] == [[0.8, None], [0.5, None]]
    assert figure["layout"]["shapes"] == []


def test_on_a_log_scale_the_bands_name_stands_at_its_top():
    ends = {"0.1": 1.0, "10": 2.0, "seed 0": 10.0, "seed 1": 100.0}
    layout = summary_figure(ends, chosen(ends), LOSS)["layout"]
    assert layout["yaxis"]["type"] == "log"
    assert [(shape["y0"], shape["y1"]) for shape in layout["shapes"]] == [(10.0, 100.0)]
    assert [(note["text"], note["y"]) for note in layout["annotations"]] == [("2 seeds", 2.0)]

"""Several runs from one click: the button, the curves, and that each run is what it would be alone."""

from __future__ import annotations

import math

import pytest

from core import MLPSettings, Run, SoftmaxSettings
from core.comparing.sweep_summary import Band
from core.explaining.hidden_units import largest_output_difference
from core.optim import step_factor
from pages.comparing.run_comparison import RunState, accuracy_figure, loss_figure
from pages.multilayer_perceptron.chapters import course_recipe
from pages.multilayer_perceptron.chapters.course_recipe import RECIPE, last_batch_sentence, same_step
from pages.multilayer_perceptron.chapters.experiment import HUNDRED
from pages.multilayer_perceptron.chapters.suggested_settings import INITIAL_WEIGHTS, LONG_TRAINING, VANISHING
from pages.multilayer_perceptron.chapters.why_activation import ahead_in_words
from tests.core.runs import assert_same

COMPARISONS = {"proof": 3, "activations": 3, "reductions": 3}
CHAPTERS = {"proof": "Why an activation", "activations": "Activations", "reductions": "Experiment"}


@pytest.fixture
def page(open_page):
    return open_page("multilayer_perceptron", hidden_units="8", batch_size="64", epochs="2", lr="0.5")


def group(page, key: str):
    return page.app.session_state[f"_training{key}"]


def start(page, key: str):
    if page.app.session_state["chapter"] != CHAPTERS[key]:
        page.turn_to(CHAPTERS[key])
    if key == "reductions":
        page.choose(experiment=HUNDRED)
    return page.click(f"start_{key}")


def label(page, key: str) -> str:
    return page.app.button(key=f"start_{key}").label


@pytest.mark.parametrize("key", COMPARISONS)
def test_a_comparison_trains_its_runs_as_each_would_be_alone(page, scheduler, images, key):
    start(page, key)
    assert label(page, key) == "Stop"
    scheduler.train_all()
    page.redraw()
    assert label(page, key).startswith("Train ")
    runs = group(page, key).run.members
    assert len(runs) == COMPARISONS[key]
    for run in runs.values():
        alone = Run(run.settings, images)
        alone.advance(epochs=2)
        assert_same(run, alone)
    assert page.run.step == 0  # the page's own run has not moved


def test_its_curves_and_its_table_are_the_histories(page, scheduler):
    start(page, "activations")
    scheduler.train_all()
    page.redraw()
    runs = group(page, "activations").run.members
    rows = page.charts["activations_table"]["rows"]
    for row, (name, run) in zip(rows, runs.items(), strict=True):
        assert row[:2] == [name, "2.00"]
        assert row[2:4] == [f"{run.history.last('train_loss'):.4f}", f"{run.history.last('test_accuracy'):.2%}"]
        assert row[4] == f"{run.history.last('gradient_1'):.0e} | {run.history.last('gradient_2'):.0e}"
        for chart, column in (("activations_loss", "batch_loss"), ("activations_accuracy", "test_accuracy")):
            steps, values = page.trace(chart, name)
            assert steps == run.history.steps(column).tolist()
            assert values == pytest.approx(run.history.column(column).tolist(), rel=1e-4)


def test_a_comparison_can_be_stopped_and_goes_on(page, scheduler):
    start(page, "activations")
    group(page, "activations").speed = 60.0
    for _ in range(3):
        scheduler.now += 1 / 60
        scheduler.train_next()
    start(page, "activations")
    assert label(page, "activations") == "Go on"
    stopped = group(page, "activations").run.step
    assert 0 < stopped
    scheduler.train_all()
    assert group(page, "activations").run.step == stopped
    group(page, "activations").speed = None
    start(page, "activations")
    scheduler.train_all()
    done = group(page, "activations").run
    assert done.finished
    start(page.redraw(), "activations")  # once more, for those who have looked away
    assert group(page, "activations").run is not done and group(page, "activations").run.step == 0


def test_other_settings_let_the_comparison_go(page, scheduler):
    start(page, "activations")
    old = group(page, "activations")
    page.choose(hidden_units=16)
    assert old.run is None
    assert label(page, "activations") == "Train all three"
    assert "_trainingactivations" not in page.app.session_state


def test_another_page_lets_all_comparisons_go(page, scheduler):
    trainings = [group(start(page, key), key) for key in COMPARISONS]
    page.go("home")
    assert [training.run for training in trainings] == [None] * len(COMPARISONS)


def test_the_network_without_an_activation_is_one_layer(page, scheduler, images):
    start(page, "proof")
    scheduler.train_all()
    runs = group(page.redraw(), "proof").run.members
    assert {name: run.settings.activation for name, run in runs.items()} | {"softmax regression": ""} == {
        "no activation": "none", "ReLU": "relu", "softmax regression": "",
    }  # fmt: skip
    assert runs["softmax regression"].settings.hidden_layers == 0
    run = runs["no activation"]
    difference = largest_output_difference(run.model, images.test_images[:1000])
    told = page.charts["collapsed"]
    assert f"after {run.step:,} updates" in told
    assert f"by more than {difference:.1g}." in told
    assert "W₁ · W₂ = W" in told


def test_a_network_without_hidden_layers_is_compared_with_one(open_page):
    page = open_page("multilayer_perceptron", hidden_layers="0", hidden_units="8", epochs="1")
    start(page, "activations")
    assert {run.settings.hidden_layers for run in group(page, "activations").run.members.values()} == {1}
    assert "here it has one" in "".join(caption.value for caption in page.app.caption)


def test_the_same_step_in_three_ways():
    ways, left_out = same_step(MLPSettings(lr=0.1, batch_size=256))
    assert {settings.reduction: settings.lr for settings in ways.values()} == {
        "mean": pytest.approx(0.1), "sum": pytest.approx(0.1 / 256), "mean / B": pytest.approx(25.6),
    }  # fmt: skip
    assert [s.lr * step_factor(s.reduction, 256) for s in ways.values()] == pytest.approx([0.1] * 3)
    assert left_out == ""
    assert same_step(RECIPE)[0].keys() == {"mean, lr 0.3906", "sum, lr 0.001526", "mean / B, lr 100"}


def test_a_learning_rate_out_of_bounds_is_left_out_and_named():
    ways, left_out = same_step(MLPSettings(lr=0.5, batch_size=256))
    assert [settings.reduction for settings in ways.values()] == ["mean", "sum"]
    assert left_out == "Mean / B would need a learning rate of 128: out of [0.0001, 100]."


def test_the_three_ways_coincide_while_batches_are_full(images):
    ways, _ = same_step(MLPSettings(lr=0.25, batch_size=64, hidden_units=8))
    losses = []
    for settings in ways.values():
        run = Run(settings, images)
        run.advance(updates=600 // 64)
        losses.append(run.history.column("batch_loss").tolist())
    assert losses[0] == losses[1] == losses[2]


def test_the_last_batch_is_told():
    assert "only 96 images" in last_batch_sentence(60_000, 256)
    assert "0.38 times that of the mean, and the one of mean ÷ B 2.7 times" in last_batch_sentence(60_000, 256)
    assert "to the end" in last_batch_sentence(60_000, 100)


def test_the_recipe_is_set_up_by_a_click(page):
    page.turn_to("Experiment").choose(experiment=HUNDRED, activation="tanh").click("recipe")
    assert page.run.settings == RECIPE.replace(seed=page.run.settings.seed)
    assert RECIPE.lr * step_factor(RECIPE.reduction, RECIPE.batch_size) == 0.390625
    assert course_recipe.RECIPE.hidden_units == 256


@pytest.mark.parametrize("key", ["zeros", "equal", "large", "usual", "sigmoids", "relus", "dying", "longer"])
def test_what_can_be_tried_is_set_up_by_a_click(page, key):
    chapters = {"Start": INITIAL_WEIGHTS, "Inside": VANISHING, "Why an activation": LONG_TRAINING}
    ((chapter, values),) = [(name, choices[key][1]) for name, choices in chapters.items() if key in choices]
    page.turn_to(chapter)
    if page.app.button(key=f"try_{key}").disabled:
        page.choose(init_std=1.0)
    page.click(f"try_{key}")
    assert {name: getattr(page.run.settings, name) for name in values} == values
    assert page.app.button(key=f"try_{key}").disabled


def entry(name: str, losses: list, **more) -> RunState:
    steps = list(range(len(losses)))
    values = {"name": name, "step": len(losses), "epochs": 0.0, "batch_loss": (steps, losses), "test_accuracy": ([0], [0.1]),
              "train_loss": math.nan, "accuracy": math.nan, "diverged": None, "extra_cell": ""}  # fmt: skip
    return RunState(**values | more)


def test_curves_that_coincide_are_all_seen():
    figure = loss_figure([entry("a", [2.0, 1.0]), entry("b", [2.0, 1.0]), entry("c", [2.0, 1.0])])
    widths = [trace["line"]["width"] for trace in figure["data"]]
    assert widths == sorted(widths, reverse=True)
    assert len({trace["line"]["dash"] for trace in figure["data"]}) == 3
    assert len(accuracy_figure([entry("a", [2.0])])["data"]) == 1


def test_a_run_that_explodes_leaves_through_the_top():
    calm, wild = loss_figure([entry("a", [2.3, 2.0])]), loss_figure([entry("a", [2.3, 2.0]), entry("b", [2.3, 900.0])])
    assert "range" not in calm["layout"]["yaxis"]
    assert wild["layout"]["yaxis"]["range"] == [0, pytest.approx(2 * math.log(10))]


def test_softmax_settings_are_compared_too(images):
    from core.comparing.run_group import RunGroup

    both = RunGroup({name: Run(SoftmaxSettings(lr=lr, epochs=1), images) for name, lr in (("a", 0.1), ("b", 0.5))})
    both.advance(epochs=1)
    assert both.finished


def accuracies(**curves: list) -> list[RunState]:
    """A run for each curve, tested before the first update and after 100, 200, … of them."""
    steps = [100 * i for i in range(max(map(len, curves.values())))]
    return [entry(name, [1.0], test_accuracy=(steps[: len(values)], values)) for name, values in curves.items()]


def test_the_axis_shows_where_the_curves_end_once_all_are_above_60_percent():
    close = accuracies(a=[0.1, 0.7, 0.82, 0.832], b=[0.09, 0.66, 0.85, 0.863])
    axis = accuracy_figure(close)["layout"]["yaxis"]
    assert axis["range"] == [0.8, 0.9]
    assert axis["title"]["text"] == "accuracy, from 80% up"
    assert not accuracy_figure(close)["layout"]["annotations"]  # guessing lies below
    for apart in (
        accuracies(a=[0.1, 0.7, 0.8], b=[0.1, 0.3, 0.6]),
        accuracies(a=[0.1], b=[0.1]),
        accuracies(a=[0.7], b=[]),
    ):
        layout = accuracy_figure(apart)["layout"]
        assert (layout["yaxis"]["range"], layout["yaxis"]["title"]["text"]) == ([0, 1], "accuracy")
        assert layout["annotations"][0]["text"] == "guessing"


def test_no_curve_of_the_second_half_leaves_the_axis_and_the_band_has_room_too():
    dip = accuracies(a=[0.1, 0.8, 0.71, 0.85], b=[0.1, 0.8, 0.84, 1.0])
    assert accuracy_figure(dip)["layout"]["yaxis"]["range"] == [0.7, 1.0]
    seeds = Band([0, 100, 200, 300], [0.1, 0.6, 0.62, 0.66], [0.1] * 4, [0.1, 0.7, 0.8, 0.9])
    assert accuracy_figure(dip, seeds)["layout"]["yaxis"]["range"] == [0.6, 1.0]


def test_who_is_ahead_is_told_from_the_last_epoch_that_all_completed(page, scheduler):
    start(page, "proof")
    assert page.charts["lead"] == "The first epoch is under way."
    scheduler.train_all()
    runs = group(page.redraw(), "proof").run.members
    hits = {name: run.history.last("test_accuracy") for name, run in runs.items()}
    relu, none = (ahead_in_words(hits[name] - hits["softmax regression"]) for name in ("ReLU", "no activation"))
    assert page.charts["lead"] == f"After 2 epochs: ReLU {relu} softmax regression, the network without φ {none} it."


def test_a_race_that_diverged_says_so(open_page, scheduler):
    page = open_page(
        "multilayer_perceptron", hidden_units="8", batch_size="64", epochs="1", init_std="1", lr="10", hidden_layers="3"
    )
    start(page, "proof")
    scheduler.train_all()
    page.redraw()
    diverged = [name for name, run in group(page, "proof").run.members.items() if run.divergence]
    assert "no activation" in diverged
    assert page.charts["lead"].startswith(f"Diverged: {', '.join(diverged)}.")
    assert page.charts["collapsed"]


def test_numbers_and_losses_wait_until_they_are_asked_for(page):
    start(page, "activations")
    assert [expander.label for expander in page.app.expander if "loss" in expander.label] == [
        "Numbers, and the loss of each batch"
    ]
    assert {"activations_loss", "activations_accuracy", "activations_table"} <= page.charts.keys()

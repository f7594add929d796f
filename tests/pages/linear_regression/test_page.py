"""Linear regression's page: every change trains a new run, and the browser replays what core computes."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core import LinearSettings, Run
from core.explaining.least_squares import closed_form, mean_loss
from pages.linear_regression import divergence
from pages.player import learner_player
from tests.pages.conftest import Page
from tests.pages.shared.test_controls import controls, others

SETTINGS = [
    {},
    {"features": "2"},
    {"examples": "30", "batch_size": "7", "noise": "1", "w1": "-3.5"},
    {"features": "2", "scale": "10", "standardise": "yes", "batch_size": "1", "epochs": "2"},
]
EACH_SETTINGS = pytest.mark.parametrize("query", SETTINGS, ids=str)


def replay_part(page: Page) -> dict:
    assert page.parts.keys() == {"replay"}
    return page.parts["replay"]


def trained(page: Page) -> Run:
    """The same run, trained without a page."""
    run = Run(page.run.settings)
    run.advance(epochs=run.settings.epochs)
    return run


def texts(page: Page) -> str:
    return "\n".join(each.value for each in page.app.markdown)


def chart(page: Page, key: str) -> dict[str, dict]:
    """A chart's traces by name."""
    return {trace["name"]: trace for trace in replay_part(page)["charts"][key]["figure"]["data"]}


@EACH_SETTINGS
def test_the_page_opens_trained_and_replays_the_history(open_page, query):
    page = open_page("linear_regression", **query)
    run, columns = trained(page), replay_part(page)["columns"]
    assert page.run.finished
    assert columns["updates"] == list(range(run.step + 1))
    assert columns["epochs"][-1] == run.settings.epochs
    for name, now in run.regression_parameters().items():
        assert columns[name] == pytest.approx([*run.history.column(name), now], rel=1e-7)
    assert columns["batch_loss"][:-1] == pytest.approx(run.history.column("batch_loss").tolist(), rel=1e-7)
    at_epochs = run.history.steps("train_loss").tolist()
    assert [columns["loss"][step] for step in at_epochs] == pytest.approx(
        run.history.column("train_loss").tolist(), rel=1e-5
    )


@pytest.mark.parametrize("field", controls(LinearSettings))
def test_every_control_trains_a_new_run_at_once(open_page, field):
    """Of two features, and of few epochs: 10,000 examples are trained as well."""
    first = {"features": 2, "epochs": 2}
    page = open_page("linear_regression", **{name: str(value) for name, value in first.items()})
    for value in others(LinearSettings.knobs()[field]):
        before = page.player.tape
        page.choose(**{field: value})
        if first.get(field) == value:
            continue
        assert page.player.tape is not before or field == "epochs"
        assert page.run.settings == LinearSettings(**first | {field: value})
        assert page.run.finished
        assert replay_part(page)["id"] == page.run.settings.replace(epochs=20).to_query()
        assert "Trained anew: " + LinearSettings.knobs()[field].label.lower() in page.about


def test_the_same_settings_are_not_trained_twice(open_page):
    page = open_page("linear_regression")
    before = page.player.tape
    page.redraw()
    assert page.player.tape is before
    page.app.toggle(key="log_loss").set_value(True)
    page.redraw()
    assert page.player.tape is before
    assert replay_part(page)["charts"]["loss_chart"]["figure"]["layout"]["yaxis"]["type"] == "log"
    page.turn_to("Batches")
    assert page.player.tape is before


def test_controls_that_one_feature_does_not_use_are_disabled(open_page):
    page = open_page("linear_regression")
    idle = {field for field in controls(LinearSettings) if page.app.get_by_key(field).disabled}
    assert idle == {"w2", "correlation"}
    page.choose(features=2)
    assert not any(page.app.get_by_key(field).disabled for field in controls(LinearSettings))


def test_a_long_training_continues_in_the_background(open_page, scheduler, monkeypatch):
    monkeypatch.setattr(learner_player, "TRAINED_WITHIN", 0.0)
    page = open_page("linear_regression", epochs="3")
    assert page.run.step == 0
    assert page.player.playing
    scheduler.train_all()
    page.redraw()
    assert replay_part(page)["columns"]["updates"][-1] == 15
    assert page.run.regression_parameters() == trained(page).regression_parameters()


def test_at_most_a_thousand_points_of_a_run_are_sent(open_page):
    page = open_page("linear_regression", epochs="100", batch_size="1")
    columns = replay_part(page)["columns"]
    assert len(columns["updates"]) <= 1000
    assert columns["updates"][-1] == 5000
    assert len(json.dumps(page.parts)) < 250_000


@EACH_SETTINGS
def test_the_numbers_are_compared_with_the_best(open_page, query):
    page = open_page("linear_regression", **query)
    run, part = trained(page), replay_part(page)
    best = closed_form(run.data.X, run.data.y).tolist()
    true = [*run.data.w.tolist(), run.data.b.item()]
    notes = {each["label"]: each["note"] for each in part["numbers"]}
    names = ["w₁", "w₂", "b"] if run.settings.features == 2 else ["w", "b"]
    assert {name: notes[name] for name in names} == {
        name: f"best {value:.4f}" for name, value in zip(names, best, strict=True)
    }
    floor = mean_loss(run.data.X, run.data.y, closed_form(run.data.X, run.data.y)).item()
    assert notes["Loss"] == f"lowest {floor:.4g}"
    assert part["best"] == pytest.approx(best)
    assert part["true"] == pytest.approx(true)


def test_a_presenter_sees_the_learning_rate_and_no_titles(open_page):
    page = open_page("linear_regression", lr="0.2")
    assert "Data and fit" in texts(page)
    presented = open_page("linear_regression", lr="0.2", view="present")
    assert {each["label"]: each.get("text") for each in replay_part(presented)["numbers"]}["Learning rate"] == "0.2"
    assert "Learning rate" not in [each["label"] for each in replay_part(page)["numbers"]]
    assert "Data and fit" not in texts(presented)
    assert replay_part(presented)["charts"].keys() == replay_part(page)["charts"].keys()


@EACH_SETTINGS
def test_the_surface_shows_the_loss_of_core(open_page, query):
    page = open_page("linear_regression", **query)
    run, bowl = trained(page), replay_part(page)["bowl"]
    centre, hessian = np.array(bowl["centre"]), np.array(bowl["hessian"])
    for theta in np.random.default_rng(0).normal(size=(5, len(centre))) * 3:
        height = bowl["floor"] + 0.5 * (theta - centre) @ hessian @ (theta - centre)
        assert height == pytest.approx(mean_loss(run.data.X, run.data.y, run.data.X.new_tensor(theta)).item(), rel=1e-5)
    traces = chart(page, "surface_chart")
    best = closed_form(run.data.X, run.data.y).tolist()
    assert (traces["best"]["x"], traces["best"]["y"]) == (
        [pytest.approx(best[0], rel=1e-4)],
        [pytest.approx(best[1], rel=1e-4)],
    )
    first, second = list(run.regression_parameters())[:2]
    assert traces["path"]["x"][:-1] == pytest.approx(run.history.column(first).tolist(), rel=1e-4, abs=1e-5)
    assert traces["path"]["y"][:-1] == pytest.approx(run.history.column(second).tolist(), rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(("noise", "floor"), [("0.01", 0.00005), ("1", 0.5), ("0", None)])
def test_the_noise_floor_is_half_the_variance(open_page, noise, floor):
    page = open_page("linear_regression", noise=noise)
    layout = replay_part(page)["charts"]["loss_chart"]["figure"]["layout"]
    assert [s["y0"] for s in layout["shapes"] if s["y0"] == s["y1"]] == ([pytest.approx(floor)] if floor else [])
    assert ("leave the noise: σ²/2" in texts(page.turn_to("Loss"))) == bool(floor)


def test_the_epoch_table_lists_the_history(open_page):
    page = open_page("linear_regression", epochs="4")
    run = trained(page)
    (table,) = [table.value for table in page.app.table if "epoch" in table.value]
    assert table["epoch"].tolist() == ["0", "1", "2", "3", "4"]
    assert [float(loss) for loss in table["loss"]] == pytest.approx(run.history.column("train_loss").tolist(), rel=1e-5)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"lr": "3"}, "is above"),
        ({"lr": "1", "batch_size": "1"}, "the steepest example alone allows"),
        ({"scale": "10"}, "is above"),
        ({"features": "2", "correlation": "0.99", "lr": "2"}, "is above"),
    ],
)
def test_a_run_that_diverges_is_explained_and_every_remedy_helps(open_page, query, reason):
    page = open_page("linear_regression", **query)
    ended = page.run.divergence
    assert replay_part(page)["columns"]["updates"][-1] == ended.step
    (card,) = page.app.warning
    assert "each overshoots further" in card.value
    assert f"{ended.step:,} updates at a loss of {divergence.format_loss(ended.loss)}, over 1,000 times" in card.value
    assert reason in texts(page)
    offered = [button for button in page.app.button if (button.key or "").startswith("remedy")]
    assert offered
    labels = [button.label for button in offered]
    for i, name in enumerate(labels):
        other = open_page("linear_regression", **query)
        other.click(f"remedy_{i}")
        assert other.run.divergence is None, name
        assert not other.app.warning
        losses = replay_part(other)["columns"]["loss"]
        assert losses[-1] < losses[0]


@pytest.mark.parametrize(
    ("loss", "text"), [(27018.4, "27,020"), (1234567.0, "1,235,000"), (3.2e11, "3.2e+11"), (float("inf"), "no number")]
)
def test_a_large_loss_is_written_for_people(loss, text):
    assert divergence.format_loss(loss) == text


def test_a_remedy_that_changes_nothing_is_not_offered():
    names = [label for label, _ in divergence.remedies(LinearSettings(lr=10.0, batch_size=50, standardise="yes"))]
    assert len(names) == 1
    assert names[0].startswith("Use learning rate ")
    full_batches = [changes for _, changes in divergence.remedies(LinearSettings(lr=1.0, batch_size=1, examples=37))]
    assert {"batch_size": 50} in full_batches


def test_a_remedy_with_which_the_loss_rises_slowly_is_not_offered():
    settings = LinearSettings(lr=2.0, batch_size=50)
    run = Run(settings.replace(standardise="yes", epochs=100))
    run.advance(updates=60)
    losses = run.history.column("batch_loss")
    assert run.divergence is None and losses[-1] > losses[0]
    assert {"standardise": "yes"} not in [changes for _, changes in divergence.remedies(settings)]


def test_the_page_does_not_need_the_images(open_page, monkeypatch):
    monkeypatch.setattr("core.data.fashion_mnist._dataset", None)
    assert open_page("linear_regression").run.finished


def test_the_page_is_the_same_after_a_lost_connection(open_page):
    from tests.pages.player.test_playback import close_tab

    page = open_page("linear_regression", lr="0.1")
    before = replay_part(page)
    close_tab()
    assert replay_part(page.redraw()) == before

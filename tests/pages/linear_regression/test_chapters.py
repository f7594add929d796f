"""Every chapter of linear regression is drawn whatever the run is like, with its own charts and with what core computes."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from core import LinearSettings, Run
from core.data.regression import make_regression
from core.explaining.least_squares import closed_form, curvatures, mean_loss, stability_limit
from core.explaining.regression_update import work_out_regression_update
from core.functions import linreg
from pages.linear_regression.chapters import learning_rate, questions, scale, worked_update
from pages.linear_regression.chapters.model import matrix_form
from pages.player import learner_player
from tests.pages.conftest import Page
from tests.pages.linear_regression.test_page import EACH_SETTINGS, replay_part, texts, trained
from tests.pages.section import open_expanders

CHARTS = {
    "Train": {"fit_chart", "loss_chart", "surface_chart", "gradient_chart"},
    "By hand": {"hand_fit_chart", "hand_surface_chart"},
    "Model": {"network_chart"},
    "Loss": {"bowl_chart"},
    "One update": {"slices_chart"},
    "Batches": {"gradient_chart"},
    "Learning rate": {"surface_chart", "log_loss_chart"},
    "Scale": {"surface_chart"},
    "Experiment": {"loss_chart"},
}
IN_THE_BROWSER = {"By hand": {"by_hand"}, "Model": {"equation"}, "Loss": {"result"}}
"""Sentences and tables that the browser makes."""
UNUSUAL = [
    {"examples": "2", "features": "2"},
    {"features": "2", "correlation": "1", "scale": "10", "lr": "0.001"},
    {"lr": "10"},
    {"batch_size": "1", "examples": "2", "epochs": "1"},
    {"w1": "0", "b": "0", "noise": "0", "init_std": "0"},
    {"w1": "-10", "b": "10", "noise": "10", "standardise": "yes", "scale": "10", "lr": "0.0001", "batch_size": "10000"},
    {"examples": "10000", "batch_size": "5000", "epochs": "2"},
]


def assert_its_own_places(page: Page, chapter: str) -> None:
    """The chapter's charts, and no others, are sent, and each has a place; there is one component for the replay's step."""
    sent = [json.loads(element.proto.json) for element in page.app.get("bidi_component")]
    places = {each["place"] for each in sent if "place" in each}
    assert replay_part(page)["charts"].keys() == CHARTS[chapter], chapter
    assert places == CHARTS[chapter] | IN_THE_BROWSER.get(chapter, set()), chapter
    assert sum("known" in each for each in sent) == 1, chapter
    assert json.dumps(page.parts, allow_nan=False)


def test_the_chapters_stand_in_the_order_of_the_course(open_page):
    assert [tab.label for tab in open_page("linear_regression").app.tabs] == list(CHARTS)


def test_a_change_of_chapter_brings_its_own_places(open_page):
    page = open_page("linear_regression")
    for chapter in (*CHARTS, "Loss", "Train"):
        assert_its_own_places(page.turn_to(chapter), chapter)


@pytest.mark.parametrize("query", UNUSUAL, ids=str)
def test_unusual_settings_work_or_give_a_reason(open_page, query):
    page = open_page("linear_regression", **query)
    assert page.run.settings.to_query() == {k: str(v) for k, v in query.items()}
    X = page.run.data.X.double()
    singular = np.linalg.matrix_rank(np.column_stack([X.numpy(), np.ones(len(X))]), tol=1e-4) < X.shape[1] + 1
    for chapter in CHARTS:
        assert_its_own_places(page.turn_to(chapter), chapter)
        part = replay_part(page)
        assert all(value is not None for value in part["columns"]["loss"]), chapter
        assert "nan" not in texts(page), chapter
        notes = [n["note"] for n in part["numbers"] if n["column"] in part["parameters"]]
        assert all("no best" in note for note in notes) == singular, chapter
        if chapter == "Loss":
            assert ("no single best answer" in texts(page)) == singular
    assert bool(page.run.divergence) == (query.get("lr") == "10")


def test_the_chapters_while_their_run_is_trained_and_after(open_page, scheduler, monkeypatch):
    monkeypatch.setattr(learner_player, "TRAINED_WITHIN", 0.0)
    page = open_page("linear_regression", epochs="3")
    for chapter in CHARTS:
        assert_its_own_places(page.turn_to(chapter), chapter)
        assert page.player.playing, chapter
    scheduler.train_all()
    assert page.redraw().run.finished
    assert_its_own_places(page, chapter)


def test_the_update_of_the_address_is_opened_in_every_chapter(open_page):
    page = open_page("linear_regression", at="7")
    for chapter in CHARTS:
        assert replay_part(page.turn_to(chapter))["at"] == 7, chapter
        assert page.app.query_params["at"] in ("7", ["7"]), chapter


def test_looking_at_a_chapter_changes_nothing(open_page):
    page = open_page("linear_regression")
    run = trained(page)
    for chapter in CHARTS:
        assert replay_part(page.turn_to(chapter))["at"] is None, chapter
        assert not page.app.code, chapter  # not before somebody opens it
        assert page.run.regression_parameters() == run.regression_parameters(), chapter
        assert page.run.history.updates.columns == run.history.updates.columns, chapter


def test_the_question_comes_with_the_chapter_that_answers_it(open_page):
    page = open_page("linear_regression")
    asked = {chapter: [radio.key for radio in page.turn_to(chapter).app.radio] for chapter in CHARTS}
    assert {chapter: keys for chapter, keys in asked.items() if keys} == {
        "Loss": ["noisy_guess"],
        "Batches": ["single_guess"],
        "Learning rate": ["doubled_guess"],
    }
    settings = page.turn_to("Loss").run.settings
    page.choose(noisy_guess="best")
    assert questions.noisy_data(settings).explanation in texts(page)


def test_the_code_shown_is_the_code_that_runs(open_page, monkeypatch):
    open_expanders(monkeypatch)
    page = open_page("linear_regression")
    shown = {chapter: "\n".join(code.value for code in page.turn_to(chapter).app.code) for chapter in CHARTS}
    for chapter, *names in (
        ("Model", "make_regression", "data_iter", "linreg"),
        ("Loss", "squared_loss", "closed_form"),
        ("One update", "update", "sgd"),
        ("Batches", "gradient_terms"),
        ("Learning rate", "hessian", "curvatures", "stability_limit"),
        ("Scale", "standardised"),
    ):
        assert all(f"def {name}(" in shown[chapter] for name in names), chapter


# Model


@EACH_SETTINGS
def test_the_first_minibatch_is_the_one_that_trained(open_page, query):
    page = open_page("linear_regression", chapter="Model", **query)
    first = work_out_regression_update(trained(page), 0)
    (table,) = [table.value for table in page.app.table]
    assert table["example"].tolist() == [str(row + 1) for row in first.rows.tolist()]
    assert [float(y) for y in table["y"]] == pytest.approx(first.y.tolist(), abs=1e-4)
    assert f"**X** has the shape ({len(first.rows)}, {page.run.settings.features})" in texts(page)


@pytest.mark.parametrize(
    ("settings", "phrase"),
    [
        ({}, "10 examples at a time, a *minibatch*: 5 of them make an *epoch*, one pass through all 50."),
        ({"batch_size": "7"}, "8 of them make an *epoch*, one pass through all 50, the last of them with only 1"),
        ({"batch_size": "1"}, "one example at a time"),
        ({"batch_size": "50"}, "all 50 examples at once, since your batch size is 50"),
    ],
)
def test_how_the_examples_are_split_is_said(open_page, settings, phrase):
    assert phrase in texts(open_page("linear_regression", chapter="Model", **settings))


@pytest.mark.parametrize("step", [None, 0, 3])
def test_the_matrix_form_has_the_numbers_of_the_update_shown(step):
    run = Run(LinearSettings(features=2))
    run.advance(updates=5 if step is None else step)
    w, b = run.model.w.tolist(), run.model.b.item()
    predicted = linreg(run.data.X[:3], run.model.w, run.model.b).tolist()
    run.advance(updates=5 - run.step)
    latex = matrix_form(run, step)
    for value in (*w, *predicted, *run.data.X[:3].flatten().tolist()):
        assert f"{value:.2f}" in latex
    assert latex.endswith(f"{b:+.2f}")


# Loss


@pytest.mark.parametrize("query", [{}, {"features": "2", "noise": "0"}, {"scale": "10", "lr": "0.01"}])
def test_the_bottom_of_the_bowl_is_that_of_core(open_page, query):
    page = open_page("linear_regression", chapter="Loss", **query)
    X, y = page.run.data.X, page.run.data.y
    assert f"the loss is **{mean_loss(X, y, closed_form(X, y)).item():.4g}**" in texts(page)


# One update


@EACH_SETTINGS
def test_the_worked_update_is_the_last_of_the_run(open_page, query):
    page = open_page("linear_regression", chapter="One update", **query)
    run = trained(page)
    last = work_out_regression_update(run, run.step - 1)
    assert f"**Update {run.step:,}**, the last of this run" in texts(page)
    assert_worked(page, last)
    for value in run.regression_parameters().values():
        assert rf"\mathbf{{{value:.4f}}}" in latex_of(page)


@pytest.mark.parametrize("step", [0, 7])
def test_the_worked_update_is_the_one_after_the_replays_position(open_page, step):
    page = open_page("linear_regression", chapter="One update", at=str(step))
    assert f"**Update {step + 1:,}**, the next one from here" in texts(page)
    assert_worked(page, work_out_regression_update(trained(page), step))


def latex_of(page: Page) -> str:
    return "\n".join(each.value for each in page.app.latex)


def assert_worked(page: Page, update) -> None:
    (table,) = [table.value for table in page.app.table if "ŷ" in table.value]
    assert [float(v) for v in table["ŷ"]] == pytest.approx(update.y_hat.tolist()[: len(table)], abs=1e-4)
    assert [float(v) for v in table["½ (ŷ − y)²"]] == pytest.approx(update.losses.tolist()[: len(table)], abs=1e-4)
    latex = latex_of(page)
    assert f"= {update.loss:.4f}" in latex
    for name, value in update.gradient.items():
        assert f"{value:.4f}" in latex
        assert rf"\mathbf{{{update.after[name]:.4f}}}" in latex


def test_the_numbers_of_the_worked_update_are_consistent():
    run = Run(LinearSettings(features=2, batch_size=20))
    run.advance(epochs=1)
    update = work_out_regression_update(run, 1)
    rows = worked_update.batch_table(update, ["w₁", "w₂"])
    assert len(rows) == worked_update.MOST_ROWS < len(update.rows)
    for row in rows:
        error = float(row["ŷ"]) - float(row["y"])
        assert float(row["ŷ − y"]) == pytest.approx(error, abs=2e-4)
        assert float(row["½ (ŷ − y)²"]) == pytest.approx(error**2 / 2, abs=1e-3)
        assert float(row["(ŷ − y) · x₂"]) == pytest.approx(error * float(row["x₂"]), abs=1e-3)
    latex = worked_update.update_in_latex(update, {"w1": "w₁", "w2": "w₂", "b": "b"})
    for name, symbol in (("w1", "w_1"), ("w2", "w_2"), ("b", "b")):
        step = f"{update.before[name]:.4f} - 0.05 \\cdot "
        assert f"{symbol} &\\leftarrow {step}" in latex


# Learning rate


@EACH_SETTINGS
def test_the_limit_of_the_learning_rate_comes_from_the_data(open_page, query):
    page = open_page("linear_regression", chapter="Learning rate", **query)
    limit = stability_limit(page.run.data.X)
    assert f"**{limit:.4g}**, the red mark" in texts(page)
    (mark,) = [json.loads(e.proto.json) for e in page.app.get("bidi_component") if "from" in e.proto.json]
    assert mark["text"] == f"too large from {limit:.3g}"
    lr = LinearSettings.knobs()["lr"].grid
    index = mark["from"] * (len(lr) - 1)
    assert lr[int(index)] <= limit <= lr[min(int(index) + 1, len(lr) - 1)]


@pytest.mark.parametrize("number", range(len(learning_rate.TRIALS)))
def test_a_learning_rate_to_try_is_a_share_of_the_limit_with_all_examples_as_one_batch(open_page, number):
    page = open_page("linear_regression", chapter="Learning rate", features="2", examples="37")
    limit, share = stability_limit(page.run.data.X), list(learning_rate.TRIALS.values())[number]
    page.click(f"try_rate_{number}")
    assert page.run.settings.lr == pytest.approx(share * limit, rel=0.005)
    assert page.run.settings.batch_size == 50
    assert page.app.session_state["chapter"] == "Learning rate"
    assert page.app.button(key=f"try_rate_{number}").disabled
    loss = page.run.history.column("train_loss")
    assert (loss[-1] > 1.001 * loss[-2]) == (share > 1)  # at the minimum the last bits go up and down


@pytest.mark.parametrize("lr", [0.1, 1.0, 1.9, 2.5])
def test_an_update_moves_along_each_axis_as_the_table_says(open_page, lr):
    page = open_page("linear_regression", chapter="Learning rate", lr=str(lr), features="2", batch_size="50")
    (table,) = page.app.table
    X, y = page.run.data.X, page.run.data.y
    axes = torch.linalg.eigh(torch.cat([X, torch.ones(50, 1)], dim=1).double().T @ torch.cat([X, torch.ones(50, 1)], dim=1).double() / 50)[1]  # fmt: skip
    run = Run(page.run.settings)
    before = torch.tensor([*run.regression_parameters().values()]).double()
    run.advance(updates=1)
    after = torch.tensor([*run.regression_parameters().values()]).double()
    best = closed_form(X, y)
    factors = (axes.T @ (after - best)) / (axes.T @ (before - best))
    assert [float(text) for text in table.value["1 − ηλ"]] == pytest.approx(factors.tolist(), abs=2e-3)
    assert [float(text) for text in table.value["curvature λ"]] == pytest.approx(curvatures(X).tolist(), rel=1e-3)
    for factor, told in zip(factors.tolist(), table.value["an update with all examples"], strict=True):
        assert ("further away" in told) == (factor < -1)
        assert ("other side" in told) == (factor < 0)
        if factor > -1:
            nearer = float(told.replace("%", "").split()[-2]) / 100
            assert nearer == pytest.approx(1 - abs(factor), abs=2e-3)


# Scale


@pytest.mark.parametrize("features", [1, 2])
def test_the_maps_are_paths_of_core_in_a_ravine_and_in_a_round_bowl(open_page, features):
    page = open_page("linear_regression", chapter="Scale", features=str(features))
    for key, standardise in (("ravine_chart", "no"), ("round_chart", "yes")):
        settings = page.run.settings.replace(scale=10, standardise=standardise)
        data = make_regression(settings)
        run = Run(settings.replace(lr=stability_limit(data.X) / 2, batch_size=50), data)
        points = [list(run.regression_parameters().values())]
        for _ in range(scale.UPDATES):
            run.advance(updates=1)
            points.append(list(run.regression_parameters().values()))
        (figure,) = [json.loads(e.proto.json)["part"]["figure"] for e in page.app.get("bidi_component") if e.proto.id.endswith(f"-{key}")]  # fmt: skip
        traces = {trace["name"]: trace for trace in figure["data"]}
        assert traces["path"]["x"] == pytest.approx([point[0] for point in points], rel=1e-3, abs=1e-4)
        assert traces["path"]["y"] == pytest.approx([point[1] for point in points], rel=1e-3, abs=1e-4)
        a, b = traces["loss"]["x"][3], traces["loss"]["y"][5]
        expected = mean_loss(data.X, data.y, data.X.new_tensor([a, b, *points[-1][2:]])).item()
        assert traces["loss"]["z"][5][3] == pytest.approx(expected, rel=1e-3)
        end = mean_loss(data.X, data.y, data.X.new_tensor(points[-1])).item()
        assert f": loss {end:.3g}" in texts(page)


def test_the_scale_table_is_computed_from_the_data(open_page):
    page = open_page("linear_regression", chapter="Scale", scale="10", lr="0.001")
    table = page.app.table[-1].value
    changes = ({"scale": 1}, {}, {"standardise": "yes"}, {"scale": 1, "standardise": "yes", **scale.ALIKE})
    for row, changed in zip(table.to_dict("records"), changes, strict=True):
        limit = stability_limit(make_regression(page.run.settings.replace(**changed)).X)
        assert f"{limit:.4g}" in row["limit 2/λmax"]
        assert ("**" in row["limit 2/λmax"]) == (changed == {})
    assert float(table["limit 2/λmax"][2]) == pytest.approx(2, rel=1e-4)  # a round bowl
    assert float(table["steepest / flattest"][3]) > 100  # standardising does not help against correlation


@pytest.mark.parametrize(("number", "changes"), list(enumerate(scale.TRIALS.values())))
def test_a_scale_to_try_is_set_in_its_chapter(open_page, number, changes):
    page = open_page("linear_regression", chapter="Scale", lr="0.01")
    page.click(f"try_scale_{number}")
    assert page.run.settings == LinearSettings(lr=0.01).replace(**changes)
    assert page.app.session_state["chapter"] == "Scale"
    assert_its_own_places(page, "Scale")

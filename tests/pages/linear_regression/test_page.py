"""Linear regression's page: every change trains a new run, and the browser replays what core computes."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core import LinearSettings, Run
from core.data.regression import make_regression
from core.explaining.least_squares import closed_form, mean_loss, stability_limit
from core.explaining.regression_update import work_out_regression_update
from pages.linear_regression.chapters import divergence, results, worked_update
from pages.linear_regression.replay_view import analyse_data
from pages.player import replay
from tests.pages.conftest import Page
from tests.pages.section import open_expanders
from tests.pages.shared.test_controls import others

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


@pytest.mark.parametrize("field", LinearSettings.knobs())
def test_every_control_trains_a_new_run_at_once(open_page, field):
    page = open_page("linear_regression", features="2")
    for value in others(LinearSettings.knobs()[field]):
        before = page.player.tape
        page.choose(**{field: value})
        if field == "features" and value == 2:
            continue
        assert page.player.tape is not before or field == "epochs"
        assert page.run.settings == LinearSettings(**{"features": 2, field: value})
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


def test_controls_that_one_feature_does_not_use_are_disabled(open_page):
    page = open_page("linear_regression")
    idle = {field for field in LinearSettings.knobs() if page.app.get_by_key(field).disabled}
    assert idle == {"w2", "correlation"}
    page.choose(features=2)
    assert not any(page.app.get_by_key(field).disabled for field in LinearSettings.knobs())


def test_a_long_training_continues_in_the_background(open_page, scheduler, monkeypatch):
    monkeypatch.setattr(replay, "TRAINED_WITHIN", 0.0)
    page = open_page("linear_regression", epochs="3")
    assert page.run.step == 0
    assert page.player.playing
    scheduler.train_all()
    page.redraw()
    assert replay_part(page)["columns"]["updates"][-1] == 15
    assert page.run.regression_parameters() == trained(page).regression_parameters()
    monkeypatch.setattr(replay, "TRAINED_WITHIN", 600.0)


def test_at_most_a_thousand_points_of_a_run_are_sent(open_page):
    page = open_page("linear_regression", epochs="100", batch_size="1")
    columns = replay_part(page)["columns"]
    assert len(columns["updates"]) <= 1000
    assert columns["updates"][-1] == 5000
    assert len(json.dumps(page.parts)) < 250_000


@EACH_SETTINGS
def test_learned_parameters_are_listed_with_the_true_and_the_best(open_page, query):
    page = open_page("linear_regression", **query)
    run = trained(page)
    best = closed_form(run.data.X, run.data.y).tolist()
    true = [*run.data.w.tolist(), run.data.b.item()]
    notes = {each["label"]: each["note"] for each in replay_part(page)["numbers"]}
    names = ["w₁", "w₂", "b"] if run.settings.features == 2 else ["w", "b"]
    for name, best_value, true_value in zip(names, best, true, strict=True):
        assert notes[name] == f"best {best_value:.4f}, true {true_value:.4g}"
    floor = mean_loss(run.data.X, run.data.y, closed_form(run.data.X, run.data.y)).item()
    assert notes["Loss"] == f"lowest {floor:.4g}"
    assert f"**{floor:.4g}**" in texts(page)
    rows = results.result_table(run, analyse_data(run.data, run.settings), names)
    (shown,) = [table.value for table in page.app.table if "learned" in table.value]
    assert shown.to_dict("records") == rows
    learned = list(run.regression_parameters().values())
    assert [float(row["learned"]) for row in rows] == pytest.approx(learned, abs=1e-4)
    assert [float(row["learned − best"]) for row in rows] == pytest.approx(
        np.subtract(learned, best).tolist(), abs=2e-4
    )
    assert [float(row["learned − true"]) for row in rows] == pytest.approx(
        np.subtract(learned, true).tolist(), abs=2e-4
    )


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
    assert ("the noise: σ²/2" in texts(page)) == bool(floor)


def test_the_epoch_table_lists_the_history(open_page):
    page = open_page("linear_regression", epochs="4")
    run = trained(page)
    (table,) = [table.value for table in page.app.table if "epoch" in table.value]
    assert table["epoch"].tolist() == ["0", "1", "2", "3", "4"]
    assert [float(loss) for loss in table["loss"]] == pytest.approx(run.history.column("train_loss").tolist(), rel=1e-5)


@EACH_SETTINGS
def test_the_first_minibatch_is_the_one_that_trained(open_page, query):
    page = open_page("linear_regression", **query)
    run = trained(page)
    table = page.app.table[0].value
    first = work_out_regression_update(run, 0)
    assert table["example"].tolist() == [str(row + 1) for row in first.rows.tolist()]
    assert [float(y) for y in table["y"]] == pytest.approx(first.y.tolist(), abs=1e-4)
    shape = f"({len(first.rows)}, {run.settings.features})"
    assert f"**X** has shape {shape}" in texts(page)


@EACH_SETTINGS
def test_the_worked_update_is_the_last_of_the_run(open_page, query):
    page = open_page("linear_regression", **query)
    run = trained(page)
    last = work_out_regression_update(run, run.step - 1)
    assert f"**Update {run.step:,}**, the last of this run" in texts(page)
    (table,) = [table.value for table in page.app.table if "ŷ" in table.value]
    assert [float(v) for v in table["ŷ"]] == pytest.approx(last.y_hat.tolist(), abs=1e-4)
    assert [float(v) for v in table["½ (ŷ − y)²"]] == pytest.approx(last.losses.tolist(), abs=1e-4)
    latex = "\n".join(each.value for each in page.app.latex)
    for name, value in run.regression_parameters().items():
        assert rf"\mathbf{{{value:.4f}}}" in latex
        assert f"{last.gradient[name]:.4f}" in latex
    assert f"= {last.loss:.4f}" in latex


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


@EACH_SETTINGS
def test_the_limit_of_the_learning_rate_comes_from_the_data(open_page, query):
    page = open_page("linear_regression", **query)
    limit = stability_limit(page.run.data.X)
    assert f"**{limit:.4g}**, the red mark" in texts(page)
    (mark,) = [json.loads(e.proto.json) for e in page.app.get("bidi_component") if "from" in e.proto.json]
    assert f"{limit:.3g}" in mark["text"]
    lr = LinearSettings.knobs()["lr"].grid
    index = mark["from"] * (len(lr) - 1)
    assert lr[int(index)] <= limit <= lr[min(int(index) + 1, len(lr) - 1)]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"lr": "3"}, "above"),
        ({"lr": "1", "batch_size": "1"}, "the steepest example alone allows"),
        ({"scale": "10"}, "above"),
        ({"features": "2", "correlation": "0.99", "lr": "2"}, "above"),
    ],
)
def test_a_run_that_diverges_is_explained_and_every_remedy_helps(open_page, query, reason):
    page = open_page("linear_regression", **query)
    ended = page.run.divergence
    assert replay_part(page)["columns"]["updates"][-1] == ended.step
    (card,) = page.app.warning
    assert f"{ended.step:,} updates" in card.value
    assert reason in card.value
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


def test_a_remedy_that_changes_nothing_is_not_offered():
    names = [label for label, _ in divergence.remedies(LinearSettings(lr=10.0, batch_size=50, standardise="yes"))]
    assert len(names) == 1
    assert names[0].startswith("Use learning rate ")
    full_batches = [changes for _, changes in divergence.remedies(LinearSettings(lr=1.0, batch_size=1, examples=37))]
    assert {"batch_size": 50} in full_batches


def test_the_scale_table_is_computed_from_the_data(open_page):
    page = open_page("linear_regression", scale="10", lr="0.001")
    table = page.app.table[-1].value
    for row, changes in zip(table.to_dict("records"), ({"scale": 1}, {}, {"standardise": "yes"}), strict=True):
        limit = stability_limit(make_regression(page.run.settings.replace(**changes)).X)
        assert f"{limit:.4g}" in row["limit 2/λmax"]
        assert ("**" in row["limit 2/λmax"]) == (changes == {})
    assert float(table["limit 2/λmax"][2]) == pytest.approx(2, rel=1e-4)  # a round bowl


UNUSUAL = [
    {"examples": "2", "features": "2"},
    {"examples": "2"},
    {"noise": "0"},
    {"features": "2", "correlation": "1"},
    {"features": "2", "correlation": "1", "scale": "10", "lr": "0.001"},
    {"lr": "0.0001"},
    {"lr": "10"},
    {"batch_size": "10000"},
    {"batch_size": "1", "examples": "2", "epochs": "1"},
    {"w1": "0", "b": "0", "noise": "0", "init_std": "0"},
    {"w1": "-10", "b": "10", "noise": "10", "standardise": "yes", "scale": "10"},
    {"examples": "10000", "batch_size": "5000", "epochs": "2"},
]


@pytest.mark.parametrize("query", UNUSUAL, ids=str)
def test_unusual_settings_work_or_give_a_reason(open_page, query):
    page = open_page("linear_regression", **query)
    assert page.run.settings.to_query() == {k: str(v) for k, v in query.items()}
    replay_data = replay_part(page)
    assert json.dumps(replay_data, allow_nan=False)
    assert all(value is not None for value in replay_data["columns"]["loss"])
    assert "nan" not in texts(page)
    X = page.run.data.X.double()
    singular = np.linalg.matrix_rank(np.column_stack([X.numpy(), np.ones(len(X))]), tol=1e-4) < X.shape[1] + 1
    assert ("no single best answer" in texts(page)) == singular
    assert (
        all("no single best" in n["note"] for n in replay_data["numbers"] if n["column"] in replay_data["parameters"])
        == singular
    )
    if query.get("lr") != "10":
        assert page.run.divergence is None


def test_the_code_shown_is_the_code_that_runs(open_page, monkeypatch):
    assert not open_page("linear_regression").app.code  # not before somebody opens it
    open_expanders(monkeypatch)
    page = open_page("linear_regression")
    shown_code = "\n".join(code.value for code in page.app.code)
    for definition in (
        "def make_regression(",
        "def squared_loss(",
        "def linreg(",
        "def sgd(",
        "def update(",
        "def stability_limit(",
    ):
        assert definition in shown_code


def test_the_page_does_not_need_the_images(open_page, monkeypatch):
    monkeypatch.setattr("core.data.fashion_mnist._dataset", None)
    assert open_page("linear_regression").run.finished


def test_the_page_is_the_same_after_a_lost_connection(open_page):
    from tests.pages.player.test_playback import close_tab

    page = open_page("linear_regression", lr="0.1")
    before = replay_part(page)
    close_tab()
    assert replay_part(page.redraw()) == before

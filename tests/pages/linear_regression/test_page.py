"""Linear regression's page: every change trains anew, and what the browser is given to replay is what core computes."""

from __future__ import annotations

import json

import numpy as np
import pytest

from core import LinearSettings, Run
from core.data.regression import make_regression
from core.explaining.least_squares import closed_form, mean_loss, stability_limit
from core.explaining.regression_update import work_out_regression_update
from pages.linear_regression.chapters import divergence, results, worked_update
from pages.player import replay
from tests.pages.conftest import Page
from tests.pages.shared.test_controls import others

SETTINGS = [
    {},
    {"features": "2"},
    {"examples": "30", "batch_size": "7", "noise": "1", "w1": "-3.5"},
    {"features": "2", "scale": "10", "standardise": "yes", "batch_size": "1", "epochs": "2"},
]
ANY = pytest.mark.parametrize("query", SETTINGS, ids=str)


def replayed(page: Page) -> dict:
    assert page.parts.keys() == {"replay"}
    return page.parts["replay"]


def trained(page: Page) -> Run:
    """The same training without any page."""
    run = Run(page.run.settings)
    run.advance(epochs=run.settings.epochs)
    return run


def texts(page: Page) -> str:
    return "\n".join(each.value for each in page.app.markdown)


def chart(page: Page, key: str) -> dict[str, dict]:
    """A chart's traces by their names."""
    return {trace["name"]: trace for trace in replayed(page)["charts"][key]["figure"]["data"]}


@ANY
def test_it_opens_trained_and_the_replay_is_the_history(open_page, query):
    page = open_page("linear_regression", **query)
    run, columns = trained(page), replayed(page)["columns"]
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
def test_every_control_trains_anew_at_once(open_page, field):
    page = open_page("linear_regression", features="2")
    for value in others(LinearSettings.knobs()[field]):
        before = page.training
        page.choose(**{field: value})
        if field == "features" and value == 2:
            continue
        assert page.training is not before
        assert before.run is None
        assert page.run.settings == LinearSettings(**{"features": 2, field: value})
        assert page.run.finished
        assert replayed(page)["id"] == page.run.settings.to_query()
        assert "Trained anew: " + LinearSettings.knobs()[field].label.lower() in page.about


def test_the_same_settings_are_not_trained_twice(open_page):
    page = open_page("linear_regression")
    before = page.training
    page.redraw()
    assert page.training is before
    page.app.toggle(key="log_loss").set_value(True)
    page.redraw()
    assert page.training is before
    assert replayed(page)["charts"]["loss_chart"]["figure"]["layout"]["yaxis"]["type"] == "log"


def test_what_one_feature_does_not_use_cannot_be_turned(open_page):
    page = open_page("linear_regression")
    idle = {field for field in LinearSettings.knobs() if page.app.get_by_key(field).disabled}
    assert idle == {"w2", "correlation"}
    page.choose(features=2)
    assert not any(page.app.get_by_key(field).disabled for field in LinearSettings.knobs())


def test_what_takes_longer_goes_on_beside_the_page(open_page, scheduler, monkeypatch):
    monkeypatch.setattr(replay, "TRAINED_WITHIN", 0.0)
    page = open_page("linear_regression", epochs="3")
    assert page.run.step == 0
    assert page.training.playing
    scheduler.train_all()
    page.redraw()
    assert replayed(page)["columns"]["updates"][-1] == 15
    assert page.run.regression_parameters() == trained(page).regression_parameters()
    monkeypatch.setattr(replay, "TRAINED_WITHIN", 600.0)


def test_a_very_long_run_is_sent_in_at_most_a_thousand_steps(open_page):
    page = open_page("linear_regression", epochs="100", batch_size="1")
    columns = replayed(page)["columns"]
    assert len(columns["updates"]) <= 1000
    assert columns["updates"][-1] == 5000
    assert len(json.dumps(page.parts)) < 250_000


@ANY
def test_beside_the_learned_stand_the_true_and_the_best(open_page, query):
    page = open_page("linear_regression", **query)
    run = trained(page)
    best = closed_form(run.data.X, run.data.y).tolist()
    true = [*run.data.w.tolist(), run.data.b.item()]
    notes = {each["label"]: each["note"] for each in replayed(page)["numbers"]}
    names = ["w₁", "w₂", "b"] if run.settings.features == 2 else ["w", "b"]
    for name, at_best, made in zip(names, best, true, strict=True):
        assert notes[name] == f"best {at_best:.4f}, true {made:.4g}"
    floor = mean_loss(run.data.X, run.data.y, closed_form(run.data.X, run.data.y)).item()
    assert notes["Loss"] == f"lowest {floor:.4g}"
    assert f"**{floor:.4g}**" in texts(page)
    rows = results.result_table(run, stage_facts(run), names)
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


def stage_facts(run: Run):
    from pages.linear_regression.replay_view import facts

    return facts(run.data, run.settings)


@ANY
def test_the_surface_is_that_of_core(open_page, query):
    page = open_page("linear_regression", **query)
    run, bowl = trained(page), replayed(page)["bowl"]
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
    layout = replayed(page)["charts"]["loss_chart"]["figure"]["layout"]
    assert [s["y0"] for s in layout["shapes"] if s["y0"] == s["y1"]] == ([pytest.approx(floor)] if floor else [])
    assert ("the noise: σ²/2" in texts(page)) == bool(floor)


def test_the_epoch_table_is_the_history(open_page):
    page = open_page("linear_regression", epochs="4")
    run = trained(page)
    (table,) = [table.value for table in page.app.table if "epoch" in table.value]
    assert table["epoch"].tolist() == ["0", "1", "2", "3", "4"]
    assert [float(loss) for loss in table["loss"]] == pytest.approx(run.history.column("train_loss").tolist(), rel=1e-5)


@ANY
def test_the_first_minibatch_is_the_one_that_trained(open_page, query):
    page = open_page("linear_regression", **query)
    run = trained(page)
    table = page.app.table[0].value
    first = work_out_regression_update(run, 0)
    assert table["example"].tolist() == [str(row + 1) for row in first.rows.tolist()]
    assert [float(y) for y in table["y"]] == pytest.approx(first.y.tolist(), abs=1e-4)
    shape = f"({len(first.rows)}, {run.settings.features})"
    assert f"**X** has shape {shape}" in texts(page)


@ANY
def test_the_update_in_numbers_is_the_last_one_of_the_run(open_page, query):
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


def test_the_update_in_numbers_says_how_it_goes_together():
    run = Run(LinearSettings(features=2, batch_size=20))
    run.advance(epochs=1)
    update = work_out_regression_update(run, 1)
    rows = worked_update.batch_table(update, ["w₁", "w₂"])
    assert len(rows) == worked_update.ROWS < len(update.rows)
    for row in rows:
        error = float(row["ŷ"]) - float(row["y"])
        assert float(row["ŷ − y"]) == pytest.approx(error, abs=2e-4)
        assert float(row["½ (ŷ − y)²"]) == pytest.approx(error**2 / 2, abs=1e-3)
        assert float(row["(ŷ − y) · x₂"]) == pytest.approx(error * float(row["x₂"]), abs=1e-3)
    latex = worked_update.update_in_latex(update, {"w1": "w₁", "w2": "w₂", "b": "b"})
    for name, symbol in (("w1", "w_1"), ("w2", "w_2"), ("b", "b")):
        step = f"{update.before[name]:.4f} - 0.05 \\cdot "
        assert f"{symbol} &\\leftarrow {step}" in latex


@ANY
def test_the_limit_of_the_learning_rate_is_that_of_these_data(open_page, query):
    page = open_page("linear_regression", **query)
    limit = stability_limit(page.run.data.X)
    assert f"**{limit:.4g}**, the red mark" in texts(page)
    (mark,) = [json.loads(e.proto.json) for e in page.app.get("bidi_component") if "from" in e.proto.json]
    assert f"{limit:.3g}" in mark["text"]
    lr = LinearSettings.knobs()["lr"].grid
    index = mark["from"] * (len(lr) - 1)
    assert lr[int(index)] <= limit <= lr[min(int(index) + 1, len(lr) - 1)]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"lr": "3"}, "above"),
        ({"lr": "1", "batch_size": "1"}, "the steepest example alone allows"),
        ({"scale": "10"}, "above"),
        ({"features": "2", "correlation": "0.99", "lr": "2"}, "above"),
    ],
)
def test_a_run_that_diverges_is_explained_and_every_remedy_helps(open_page, query, told):
    page = open_page("linear_regression", **query)
    ended = page.run.divergence
    assert replayed(page)["columns"]["updates"][-1] == ended.step
    (card,) = page.app.warning
    assert f"{ended.step:,} updates" in card.value
    assert told in card.value
    offered = [button for button in page.app.button if (button.key or "").startswith("remedy")]
    assert offered
    labels = [button.label for button in offered]
    for i, name in enumerate(labels):
        other = open_page("linear_regression", **query)
        other.click(f"remedy_{i}")
        assert other.run.divergence is None, name
        assert not other.app.warning
        losses = replayed(other)["columns"]["loss"]
        assert losses[-1] < losses[0]


def test_what_helps_is_only_offered_where_it_is_a_change():
    names = [label for label, _ in divergence.remedies(LinearSettings(lr=10.0, batch_size=50, standardise="yes"))]
    assert len(names) == 1
    assert names[0].startswith("Use learning rate ")
    everything = [changes for _, changes in divergence.remedies(LinearSettings(lr=1.0, batch_size=1, examples=37))]
    assert {"batch_size": 50} in everything


def test_the_scales_are_those_of_the_data(open_page):
    page = open_page("linear_regression", scale="10", lr="0.001")
    table = page.app.table[-1].value
    for row, changes in zip(table.to_dict("records"), ({"scale": 1}, {}, {"standardise": "yes"}), strict=True):
        limit = stability_limit(make_regression(page.run.settings.replace(**changes)).X)
        assert f"{limit:.4g}" in row["limit 2/λmax"]
        assert ("**" in row["limit 2/λmax"]) == (changes == {})
    assert float(table["limit 2/λmax"][2]) == pytest.approx(2, rel=1e-4)  # round again


BAD = [
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


@pytest.mark.parametrize("query", BAD, ids=str)
def test_unusual_settings_work_or_say_why_not(open_page, query):
    page = open_page("linear_regression", **query)
    assert page.run.settings.to_query() == {k: str(v) for k, v in query.items()}
    shown = replayed(page)
    assert json.dumps(shown, allow_nan=False)
    assert all(value is not None for value in shown["columns"]["loss"])
    assert "nan" not in texts(page)
    X = page.run.data.X.double()
    singular = np.linalg.matrix_rank(np.column_stack([X.numpy(), np.ones(len(X))]), tol=1e-4) < X.shape[1] + 1
    assert ("no single best answer" in texts(page)) == singular
    assert (
        all("no single best" in n["note"] for n in shown["numbers"] if n["column"] in shown["parameters"]) == singular
    )
    if query.get("lr") != "10":
        assert page.run.divergence is None


def test_the_code_shown_is_the_code_that_runs(open_page):
    page = open_page("linear_regression")
    shown_code = "\n".join(code.value for code in page.app.code)
    for piece in (
        "def make_regression(",
        "def squared_loss(",
        "def linreg(",
        "def sgd(",
        "def update(",
        "def stability_limit(",
    ):
        assert piece in shown_code


def test_the_images_are_not_needed(open_page, monkeypatch):
    monkeypatch.setattr("core.data.fashion_mnist._dataset", None)
    assert open_page("linear_regression").run.finished


def test_whoever_comes_back_after_a_lost_connection_sees_the_same_again(open_page):
    from tests.pages.player.test_playback import close_tab

    page = open_page("linear_regression", lr="0.1")
    before = replayed(page)
    close_tab()
    assert replayed(page.redraw()) == before

"""One knob, many values, of linear regression: the runs are core's, and the page says what came of them."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import LinearSettings, Run
from pages.comparing.sweep_values import SEEDS
from pages.linear_regression.chapters import sweep
from tests.pages.section import figures, open_section, rerun, texts

SETTINGS = LinearSettings(epochs=2)


def page():
    import streamlit as st

    from core import LinearSettings
    from core.data.regression import make_regression
    from pages.linear_regression.chapters.sweep import draw_sweep

    settings = LinearSettings(**st.session_state["settings"])
    draw_sweep(settings, make_regression(settings))


@pytest.fixture(autouse=True)
def time_enough(monkeypatch):
    """How far a run comes does not hang on the machine."""
    monkeypatch.setattr(sweep, "SECONDS", 600.0)


@pytest.fixture
def app() -> AppTest:
    return open_section(page, _page="linear_regression", settings={"epochs": 2})


def train(app: AppTest) -> AppTest:
    """The results, after a click if the runs take long."""
    if app.button:
        app.button(key="train_all").click()
    return rerun(app)


def around(lr: float) -> dict[str, Run]:
    """The runs that are offered at first, each trained alone."""
    grid = SETTINGS.knobs()["lr"].grid
    at = grid.index(lr)
    runs = {f"{each:g}": Run(SETTINGS.replace(lr=each)) for each in grid[at - 2 : at + 3]}
    for run in runs.values():
        run.advance(epochs=2)
    return runs


@pytest.fixture
def long(monkeypatch) -> None:
    """Every choice takes longer than a learner waits for."""
    monkeypatch.setattr(sweep, "MOST_UPDATES_AT_ONCE", 0)


def test_what_takes_long_is_not_trained_before_the_click(long, monkeypatch):
    app = open_section(page, _page="linear_regression", settings={"epochs": 2})
    assert not figures(rerun(app))
    assert len(figures(train(app))) == 3


def test_what_is_quick_is_trained_at_once_and_once(app, monkeypatch):
    assert not app.button
    before = figures(app)
    assert len(before) == 3
    monkeypatch.setattr(sweep, "train_all", lambda *_: pytest.fail("it was trained again"))
    assert figures(rerun(app)) == before


def test_how_long_a_choice_takes_is_counted_in_updates():
    assert sweep.updates_of(LinearSettings()) == 100
    assert sweep.updates_of(LinearSettings(batch_size=7, epochs=3)) == 24


def test_each_run_is_what_it_is_alone(app):
    (losses, paths, summary), runs = figures(train(app)), around(SETTINGS.lr)
    curves = {curve["name"]: curve for curve in losses["data"]}
    assert list(curves) == list(runs)
    ends = {name: run.history.last("train_loss") for name, run in runs.items()}
    assert {name: curve["y"][-1] for name, curve in curves.items()} == pytest.approx(ends, rel=1e-4)
    assert {trace["name"] for trace in paths["data"]} == {*runs, "start", "best"}
    (summary,) = summary["data"]
    assert dict(zip(summary["x"], summary["y"], strict=True)) == pytest.approx(ends, rel=1e-4)
    assert f"After 2 epochs, {min(ends, key=ends.get)} has the smallest training loss" in texts(app)


def test_five_seeds_make_a_band(app):
    app.toggle(key="many_band_LinearSettings").set_value(True)
    (losses, _, summary), ends = figures(train(rerun(app))), []
    for seed in range(SEEDS):
        run = Run(SETTINGS.replace(seed=seed))
        run.advance(epochs=2)
        ends.append(run.history.last("train_loss"))
    (shape,) = summary["layout"]["shapes"]
    assert (shape["y0"], shape["y1"]) == (min(ends), max(ends))
    assert len(losses["data"]) == 5


def test_seeds_have_data_of_their_own_and_so_no_common_bowl(app):
    app.selectbox(key="many_knob_LinearSettings").set_value("seed")
    assert len(figures(train(rerun(app)))) == 2
    assert "bowl of its own" in texts(app) and "chance alone puts the training loss between" in texts(app)


def test_other_values_take_the_result_away(long):
    app = train(open_section(page, _page="linear_regression", settings={"epochs": 2}))
    assert figures(app)
    app.multiselect(key="many_values_LinearSettings_lr").set_value([0.1, 0.2])
    assert not figures(rerun(app))


def test_fewer_than_two_values_are_not_trained(app):
    app.multiselect(key="many_values_LinearSettings_lr").set_value([0.1])
    assert not figures(rerun(app))
    assert not app.button


def test_a_run_that_diverges_is_told():
    app = train(open_section(page, _page="linear_regression", settings={"epochs": 2, "lr": 1.0}))
    assert "Diverged: 3." in texts(app)


def test_no_epoch_may_be_done_in_the_time(app, monkeypatch):
    monkeypatch.setattr(sweep, "SECONDS", 0.0)
    app.multiselect(key="many_values_LinearSettings_lr").set_value([0.1, 0.2])
    assert "Not one epoch is done yet." in texts(train(app))

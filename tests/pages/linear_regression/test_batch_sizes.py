"""Three batch sizes from one start: what is shown are core's runs, with these very settings."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import LinearSettings, Run
from core.data.regression import make_regression
from core.explaining.least_squares import closed_form, mean_loss
from core.explaining.parameter_path import ParameterPath
from pages.linear_regression.chapters import batch_sizes
from pages.linear_regression.chapters.batch_sizes import Trained, compare, loss_figure, paths_figure
from pages.shared.palette import COLOURS
from tests.pages.section import figures, open_section, rerun


def page():
    import streamlit as st

    from core import LinearSettings
    from core.data.regression import make_regression
    from pages.linear_regression.chapters.batch_sizes import draw_comparison

    settings = LinearSettings(**st.session_state["settings"])
    draw_comparison(settings, make_regression(settings))


@pytest.fixture(autouse=True)
def time_enough(monkeypatch):
    """How far a run comes does not hang on the machine."""
    monkeypatch.setattr(batch_sizes, "SECONDS", 600.0)


def opened(**settings) -> AppTest:
    return open_section(page, settings=settings)


def click(app: AppTest) -> AppTest:
    app.button(key="run_all_three").click()
    return rerun(app)


def trained(name: str = "full batch", losses=(8.0, 4.0, 2.0), diverged: int | None = None, wanted: int = 2) -> Trained:
    steps = list(range(len(losses)))
    points = torch.stack([torch.tensor([2.0, 3.0]).double() * step / steps[-1] for step in steps])
    path = ParameterPath(steps, steps, points, [], torch.tensor(losses).double())
    return Trained(name, "train", path, steps[-1], diverged, wanted)


def test_nothing_runs_before_the_click(monkeypatch):
    monkeypatch.setattr(batch_sizes, "compare", lambda *_: pytest.fail("a run was made"))
    app = opened()
    assert not figures(app)
    assert not app.table


@pytest.mark.parametrize("settings", [{}, {"features": 2, "examples": 20, "batch_size": 7, "seed": 3}], ids=str)
def test_the_table_tells_what_core_measures(settings):
    (table,) = click(opened(**settings)).table
    settings = LinearSettings(**settings)
    data = make_regression(settings)
    for row, size in zip(table.value.itertuples(index=False), (settings.examples, settings.batch_size, 1), strict=True):
        run = Run(settings.replace(batch_size=size))
        run.advance(epochs=settings.epochs)
        learned = data.X.new_tensor(list(run.regression_parameters().values()))
        assert row[1:] == (f"{run.step:,}", f"{mean_loss(data.X, data.y, learned).item():.4g}", "all epochs")
    assert list(table.value["Run"]) == ["full batch", f"minibatch of {settings.batch_size}", "single example"]


def test_the_curves_are_the_paths_of_core():
    settings = LinearSettings(epochs=3)
    data = make_regression(settings)
    loss, path = figures(click(opened(epochs=3)))
    best = closed_form(data.X, data.y).tolist()
    marks = {trace["name"]: (trace["x"], trace["y"]) for trace in path["data"]}
    assert marks["best"] == ([pytest.approx(best[0], rel=1e-4)], [pytest.approx(best[1], rel=1e-4)])
    for name, size in (("full batch", 50), ("minibatch of 10", 10), ("single example", 1)):
        run = Run(settings.replace(batch_size=size))
        points = [list(run.regression_parameters().values())]
        while run.epoch < 3:
            run.advance(updates=1)
            points.append(list(run.regression_parameters().values()))
        assert marks[name] == (
            pytest.approx([w for w, _ in points], rel=1e-4),
            pytest.approx([b for _, b in points], rel=1e-4),
        )
        (curve,) = [trace for trace in loss["data"] if trace["name"] == name]
        assert curve["x"] == pytest.approx(np.linspace(0, 3, 3 * 50 // size + 1), rel=1e-4)
        losses = mean_loss(data.X, data.y, data.X.double().new_tensor(points)).tolist()
        assert curve["y"] == pytest.approx(losses, rel=1e-4)
        assert (curve["x"][0], marks[name][0][0]) == (0, pytest.approx(points[0][0], rel=1e-4))


@pytest.mark.parametrize("changed", [{"lr": 0.1}, {"epochs": 4}, {"seed": 1}, {"noise": 1.0}, {"batch_size": 5}])
def test_what_is_shown_goes_when_a_setting_changes_and_stays_when_none_does(changed):
    app = click(opened())
    before = figures(app)
    assert figures(rerun(app)) == before
    app.session_state["settings"] = changed
    assert not figures(rerun(app))
    assert not app.table
    assert figures(click(app)) != before


def test_only_the_last_comparison_is_kept():
    app = click(opened())
    app.session_state["settings"] = {"seed": 1}
    click(app)
    app.session_state["settings"] = {}
    assert not figures(rerun(app))


def test_a_comparison_is_one_learners_own():
    click(opened())
    assert not figures(opened())


@pytest.mark.parametrize(
    "settings",
    [{"examples": 2, "batch_size": 10_000, "features": 2}, {"features": 2, "correlation": 1.0, "scale": 10, "lr": 0.001},
     {"noise": 0.0, "w1": 0.0, "b": 0.0, "init_std": 0.0}, {"lr": 10.0}, {"lr": 0.0001}, {"standardise": "yes"},
     {"scale": 10, "lr": 10.0, "features": 2}],
    ids=str,
)  # fmt: skip
def test_unusual_settings_are_compared(settings):
    app = click(opened(**settings))
    assert len(figures(app)) == 2
    (table,) = app.table
    assert not table.value.isin(["nan", "inf"]).any(axis=None)


@pytest.mark.parametrize(
    ("batch_size", "told"), [(50, "that of the full batch"), (1, "that of single examples"), (10, "")]
)
def test_runs_that_are_the_same_are_said_to_be(batch_size, told):
    captions = "".join(each.value for each in click(opened(batch_size=batch_size, epochs=2)).caption)
    assert told in captions
    assert bool(told) == bool(captions)


@pytest.mark.parametrize(("epochs", "thinned"), [(5, False), (6, True)])
def test_that_a_long_path_is_thinned_is_said(epochs, thinned):
    captions = "".join(each.value for each in click(opened(epochs=epochs)).caption)
    assert ("300 points at most" in captions) == thinned


def test_a_diverged_run_is_told_as_such():
    (table,) = click(opened(lr=10.0)).table
    full = Run(LinearSettings(lr=10.0, batch_size=50))
    full.advance(epochs=20)
    assert table.value["How far"][0] == f"diverged after update {full.divergence.step}"
    assert table.value["Updates"][0] == str(full.step)


def test_a_run_cut_short_says_how_far_it_came(monkeypatch):
    monkeypatch.setattr(batch_sizes, "SECONDS", 0.0)
    settings = LinearSettings()
    runs = compare(settings, make_regression(settings))
    assert [run.note for run in runs] == ["cut short after 0.00 of 20 epochs"] * 3
    assert [run.updates for run in runs] == [0, 0, 0]


def test_long_paths_are_thinned_and_keep_their_ends():
    settings = LinearSettings(epochs=10)
    for run in compare(settings, make_regression(settings)):
        assert len(run.path.parameters) == len(run.path.loss) == len(run.path.epochs) <= 300
        assert (run.path.epochs[0], run.path.epochs[-1]) == (0, 10)


def test_without_divergence_the_axes_are_free():
    runs = [trained(), trained("single example", losses=(8.0, 90.0, 1.0))]
    assert "range" not in loss_figure(runs)["layout"]["yaxis"]
    assert loss_figure(runs)["layout"]["yaxis"]["type"] == "log"
    data = make_regression(LinearSettings())
    assert "range" not in paths_figure(runs, data)["layout"]["xaxis"]


@pytest.mark.parametrize(("calm", "top"), [((8.0, 4.0, 2.0), 80), ((8.0, 500.0, 2.0), 500)])
def test_a_diverged_run_leaves_the_axes_to_the_others(calm, top):
    runs = [trained(losses=calm), trained("single example", losses=(8.0, 1e4, 1e9), diverged=2)]
    low, high = loss_figure(runs)["layout"]["yaxis"]["range"]
    assert high == pytest.approx(np.log10(top), rel=1e-4)
    assert low == pytest.approx(np.log10(2) - 0.1, rel=1e-4)
    assert loss_figure(runs)["data"][1]["y"] == [8.0, 1e4, 1e9]
    runs[1].path.parameters[-1] = 1e6
    layout = paths_figure(runs, make_regression(LinearSettings()))["layout"]
    for axis, end in (("xaxis", 2.0), ("yaxis", 3.0)):
        low, high = layout[axis]["range"]
        assert low < 0
        assert end < high < 10


def test_colours_are_the_palettes_and_differ():
    settings = LinearSettings(epochs=1)
    colours = [run.colour for run in compare(settings, make_regression(settings))]
    assert set(colours) <= COLOURS.keys()
    assert len(set(colours)) == 3

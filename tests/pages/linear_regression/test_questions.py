"""The questions about linear regression: the correct option and the numbers are those of core's own runs."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import LinearSettings, Run
from core.data.regression import make_regression
from core.explaining.least_squares import closed_form, mean_loss, stability_limit
from pages.linear_regression.chapters import questions
from pages.shared.palette import COLOURS
from pages.teaching.questions import format_number
from tests.pages.section import open_section, rerun, texts

UNUSUAL = [
    {"examples": 2, "features": 2, "batch_size": 10_000},
    {"examples": 2, "standardise": "yes"},
    {"features": 2, "correlation": 1.0, "scale": 10},
    {"features": 2, "correlation": 1.0, "scale": 10, "standardise": "yes"},
    {"features": 2, "correlation": 0.99, "scale": 10, "lr": 10.0},
    {"noise": 0.0, "w1": 0.0, "b": 0.0, "init_std": 0.0, "lr": 0.0001, "epochs": 1},
    {"noise": 10.0, "init_std": 1.0, "seed": 7},
    {"examples": 10_000, "scale": 10, "features": 2},
]
QUESTIONS = {
    "single": (questions.SINGLE_OPTIONS, questions.single_example),
    "doubled": (questions.DOUBLED_OPTIONS, questions.doubled_rate),
    "noisy": (questions.NOISY_OPTIONS, questions.noisy_data),
}


def page():
    from functools import partial

    import streamlit as st

    from core import LinearSettings
    from pages.teaching.questions import draw_question
    from tests.pages.linear_regression.test_questions import QUESTIONS

    for key, (options, answer) in QUESTIONS.items():
        draw_question(key, "What happens?", options, partial(answer, LinearSettings(**st.session_state["settings"])))


def opened(**settings) -> AppTest:
    return open_section(page, settings=settings)


def guess(app: AppTest, **guesses) -> AppTest:
    for key, name in guesses.items():
        app.radio(key=f"{key}_guess").set_value(name)
    return rerun(app)


def alts(app: AppTest) -> list[str]:
    return [json.loads(element.proto.json)["part"]["alt"] for element in app.get("bidi_component")]


def parameter_points(settings: LinearSettings, updates: int, **changed) -> np.ndarray:
    """The parameters before each update and at the end, one update at a time."""
    run = Run(settings.replace(**changed))
    points = [list(run.regression_parameters().values())]
    for _ in range(updates):
        run.advance(updates=1)
        points.append(list(run.regression_parameters().values()))
    return np.array(points)


def length_ratio(points: np.ndarray) -> float:
    return sum(math.dist(*pair) for pair in zip(points, points[1:], strict=False)) / math.dist(points[0], points[-1])


@pytest.fixture(autouse=True)
def empty_caches():
    for _, answer in QUESTIONS.values():
        answer.cache_clear()


def test_only_a_guess_starts_runs_and_only_those_of_its_question(monkeypatch):
    made = []
    monkeypatch.setattr(questions, "Run", lambda settings, data: made.append(settings) or Run(settings, data))
    app = opened()
    assert made == []
    guess(app, doubled="twice")
    assert [each.batch_size for each in made] == [50, 50]
    limit = stability_limit(make_regression(LinearSettings()).X)
    assert [each.lr for each in made] == pytest.approx([0.75 * limit, 1.5 * limit])


@pytest.mark.parametrize("key", QUESTIONS)
def test_a_guess_is_compared_with_the_measured_answer(key):
    options, answer = QUESTIONS[key]
    measured = answer(LinearSettings())
    app = opened()
    for name, text in options.items():
        guess(app, **{key: name})
        assert [each.value for each in app.success] == ["Correct."] * (name == measured.correct_option)
        assert len(app.info) == (name != measured.correct_option)
        assert all(options[measured.correct_option] in each.value for each in app.info)
        assert measured.explanation in texts(app)
        assert text in app.radio(key=f"{key}_guess").options


@pytest.mark.parametrize("settings", UNUSUAL, ids=str)
def test_every_question_has_an_answer_at_unusual_settings(settings):
    app = guess(opened(**settings), single="same", doubled="same", noisy="true")
    assert len(app.success) + len(app.info) == 3
    assert len(alts(app)) == 3
    assert "nan" not in texts(app)
    assert "inf" not in texts(app)


def test_changed_settings_change_every_answer():
    app = guess(opened(), single="crooked", doubled="grows", noisy="best")
    app.session_state["settings"] = {"features": 2, "seed": 3, "noise": 2.0}
    rerun(app)
    settings = LinearSettings(features=2, seed=3, noise=2.0)
    for _, answer in QUESTIONS.values():
        assert answer(settings).explanation in texts(app)
        assert answer(LinearSettings()).explanation not in texts(app)


@pytest.mark.parametrize(("settings", "updates"), [({}, 112), ({"features": 2}, 129)])
def test_the_path_of_single_examples_is_longer_than_that_of_the_full_batch(settings, updates):
    settings = LinearSettings(**settings)
    answer = questions.single_example(settings)
    full, single = (parameter_points(settings, updates, batch_size=size) for size in (50, 1))
    assert f"{length_ratio(full):.2f} times as long" in answer.explanation
    assert f"Single examples: {length_ratio(single):.2f} times" in answer.explanation
    assert f"{updates} updates with learning rate 0.05." in answer.explanation
    assert answer.correct_option == "crooked"
    assert length_ratio(single) > 1.3 * length_ratio(full)
    drawn = {trace["name"]: (trace["x"], trace["y"]) for trace in answer.figure["data"]}
    assert drawn["single examples"] == (pytest.approx(single[:, 0], rel=1e-4), pytest.approx(single[:, 1], rel=1e-4))
    assert drawn["full batch"] == (pytest.approx(full[:, 0], rel=1e-4), pytest.approx(full[:, 1], rel=1e-4))
    data = make_regression(settings)
    best = closed_form(data.X, data.y).tolist()
    assert drawn["best"] == ([pytest.approx(best[0], rel=1e-4)], [pytest.approx(best[1], rel=1e-4)])


def test_a_learning_rate_too_large_for_single_examples_is_lowered_with_a_note():
    settings = LinearSettings(lr=10.0)
    X = make_regression(settings).X
    safe_lr = 1 / (X.square().sum(dim=1) + 1).max().item()
    explanation = questions.single_example(settings).explanation
    assert f"learning rate {safe_lr:.3g}; yours, 10, may be too large" in explanation
    assert "yours" not in questions.single_example(settings.replace(lr=0.001)).explanation


def test_a_start_at_the_minimum_has_no_path_and_a_constant_loss():
    settings = LinearSettings(noise=0.0, w1=0.0, b=0.0, init_std=0.0)
    assert questions.single_example(settings).correct_option == "same"
    assert "no path" in questions.single_example(settings).explanation
    assert questions.doubled_rate(settings).correct_option == "same"
    assert questions.doubled_rate(settings).figure["layout"]["yaxis"]["type"] == "linear"


def test_the_doubled_learning_rate_is_explained_by_the_losses_of_both_runs():
    settings = LinearSettings(features=2)
    answer = questions.doubled_rate(settings)
    data = make_regression(settings)
    limit = stability_limit(data.X)
    calm, wild = (
        Run(settings.replace(batch_size=50, lr=0.75 * limit)),
        Run(settings.replace(batch_size=50, lr=1.5 * limit)),
    )
    assert calm.advance(updates=30) == 30
    assert wild.advance(updates=30) < 30
    first, last = (mean_loss(data.X, data.y, data.X.new_tensor(list(p))).item()
                   for p in (Run(settings).regression_parameters().values(), calm.regression_parameters().values()))  # fmt: skip
    assert f"from {format_number(first)} to {format_number(last)} in 30 updates" in answer.explanation
    assert (
        f"to {format_number(wild.divergence.loss)} in {wild.divergence.step} updates. There the run is stopped."
        in answer.explanation
    )
    assert answer.correct_option == "grows"
    for trace, run in zip(answer.figure["data"], (calm, wild), strict=True):
        assert trace["x"] == run.history.steps("train_loss").tolist()
        assert trace["y"] == pytest.approx(run.history.column("train_loss").tolist(), rel=1e-4)
    assert answer.figure["layout"]["yaxis"]["type"] == "log"


@pytest.mark.parametrize(("share", "correct_option"), [(0.15, "twice"), (0.35, "bounces"), (0.75, "grows")])
def test_the_correct_option_depends_on_the_run(monkeypatch, share, correct_option):
    """The doubled rate is 2 × share of the limit, so an update multiplies the steepest distance by 1 − 4 × share."""
    monkeypatch.setattr(questions, "stability_limit", lambda X: share / 0.75 * stability_limit(X))
    settings = LinearSettings(features=2, correlation=0.9)
    assert questions.doubled_rate(settings).correct_option == correct_option


@pytest.mark.parametrize("features", [1, 2])
def test_training_on_noisy_data_ends_at_the_closed_form(features):
    settings = LinearSettings(features=features, noise=0.1, examples=500)
    answer = questions.noisy_data(settings)
    data = make_regression(settings.replace(noise=1.0, examples=20))
    best = closed_form(data.X, data.y).numpy()
    true = np.array([*data.w.tolist(), data.b.item()])
    assert answer.correct_option == "best"
    assert "less than 0.001 away from the best ones for these examples" in answer.explanation
    assert f"{format_number(np.linalg.norm(best - true))} away from the true ones" in answer.explanation
    marks = {trace["name"]: [*trace["x"], *trace["y"]] for trace in answer.figure["data"] if trace["mode"] == "markers"}
    assert marks["true"] == pytest.approx(true[:2], rel=1e-4)
    assert marks["best"] == pytest.approx(best[:2], rel=1e-4)
    assert marks["learned"] == pytest.approx(best[:2], abs=1e-3)


def test_a_run_that_has_not_arrived_after_its_updates_is_moving():
    answer = questions.noisy_data(LinearSettings(features=2, correlation=0.99, scale=10))
    assert answer.correct_option == "moving"
    assert "After 2,000 updates" in answer.explanation


def test_without_a_unique_minimum_the_nearest_one_is_used():
    answer = questions.noisy_data(LinearSettings(features=2, correlation=1.0, scale=10))
    assert answer.correct_option == "best"
    assert "less than 0.001 away" in answer.explanation
    assert "Many parameters fit" in answer.explanation
    assert [trace["name"] for trace in answer.figure["data"]] == ["path", "true", "nearest best", "learned"]
    assert all(abs(value) < 10 for trace in answer.figure["data"] for value in trace["x"] + trace["y"])


def test_colours_come_from_the_palette():
    for _, answer in QUESTIONS.values():
        for trace in answer(LinearSettings()).figure["data"]:
            colour = trace.get("line", trace.get("marker"))["color"]
            assert colour.removeprefix("@") in COLOURS

"""The questions about borders in the plane: the right option and the numbers told are those of core's own runs."""

from __future__ import annotations

import pytest

from core import Run
from core.functions import accuracy
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from pages.plane import questions
from tests.pages.section import guess, open_section

ONE, NETWORK = PointSoftmaxSettings(examples=100), PointMLPSettings(examples=100)
QUESTIONS = {
    "corners": (questions.CORNERS, questions.corners_of_xor, ONE, questions.ONE_LAYER),
    "units": (questions.UNITS, questions.units_around_a_disc, NETWORK, questions.RELU),
    "depth": (questions.DEPTH, questions.depth_without_activation, NETWORK, questions.DEEP),
}
EACH = pytest.mark.parametrize("key", QUESTIONS)
UNUSUAL = [{"examples": 4}, {"test_share": 0.95}, {"lr": 10.0}, {"batch_size": 2000}, {"seed": 7}, {"init_std": 0.0},
           {"data": "own"}, {"data": "spirals3"}, {"standardise": "yes"}]  # fmt: skip


def page():
    import streamlit as st

    from pages.plane.questions import ask_about_borders, ask_depth

    one, network = st.session_state["settings"]
    ask_about_borders(one)
    ask_about_borders(network)
    ask_depth(network)


@pytest.fixture(autouse=True)
def nothing_remembered():
    for _, answer, _, _ in QUESTIONS.values():
        answer.cache_clear()


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(questions, "UPDATES", 20)


def hits(settings) -> str:
    run = Run(settings)
    run.advance(updates=questions.UPDATES)
    return f"{accuracy(run.model.forward(run.data.test_X), run.data.test_y):.1%}"


@EACH
def test_each_guess_is_judged_by_what_was_measured(monkeypatch, key, short):
    options, answer, settings, fixed = QUESTIONS[key]
    trained = []
    real = questions.short_run
    monkeypatch.setattr(questions, "short_run", lambda *a, **more: trained.append(a[0]) or real(*a, **more))
    app = open_section(page, settings=(ONE, NETWORK))
    assert not trained  # nothing runs before a guess
    measured = answer(questions.asked(settings, fixed))
    count = len(trained)
    for name in options:
        guess(app, key, name)
        assert bool(app.success) == (name == measured.correct_option)
        assert measured.explanation in [each.value for each in app.markdown]
    assert list(app.radio(key=f"{key}_guess").options) == list(options.values())
    assert len(trained) == count >= 2  # kept


@pytest.mark.parametrize("changed", UNUSUAL, ids=str)
@EACH
def test_the_options_cover_every_setting(key, changed, short):
    options, answer, settings, fixed = QUESTIONS[key]
    measured = answer(questions.asked(settings.replace(**changed), fixed))
    assert measured.correct_option in options
    assert all(0 <= y <= 1 for trace in measured.figure["data"] for y in trace["y"])


def test_the_numbers_of_xor_are_those_of_the_runs(short):
    answer = questions.corners_of_xor(questions.asked(ONE, questions.ONE_LAYER))
    base = ONE.replace(data="xor")
    assert f"{hits(base)} on XOR, {hits(base.replace(data='blobs'))} on two blobs" in answer.explanation


def test_the_numbers_of_the_units_are_those_of_the_runs(short):
    answer = questions.units_around_a_disc(questions.asked(NETWORK.replace(lr=0.5), questions.RELU))
    one, two, three = (hits(NETWORK.replace(lr=0.5, data="circles", hidden_units=count)) for count in (1, 2, 3))
    assert f"{one} with 1 unit, {two} with 2 units, {three} with 3 units" in answer.explanation


def test_the_numbers_of_depth_are_those_of_the_runs(short):
    answer = questions.depth_without_activation(questions.asked(NETWORK, questions.DEEP))
    deep = NETWORK.replace(data="moons", activation="none", lr=0.1, init_std=0.5, hidden_layers=3)
    assert f"{hits(deep)} with three hidden layers and no activation" in answer.explanation
    assert f"{hits(deep.replace(hidden_layers=0))} with no hidden layer" in answer.explanation
    assert f"{hits(deep.replace(activation='relu'))} with three layers and ReLU" in answer.explanation


def test_at_the_defaults_the_answers_are_those_of_the_stories():
    defaults = {"corners": "half", "units": "3", "depth": "same"}
    for key, (_, answer, settings, fixed) in QUESTIONS.items():
        assert answer(questions.asked(type(settings)(), fixed)).correct_option == defaults[key]


def test_a_page_asks_what_its_model_answers(open_page):
    def asked(page) -> set[str]:
        return {each.proto.id.rpartition("-")[2] for each in page.app.radio} & {f"{key}_guess" for key in QUESTIONS}

    assert asked(open_page("softmax_regression", data="moons", epochs="2", chapter="Train")) == {"corners_guess"}
    page = open_page("multilayer_perceptron", data="moons", epochs="2", chapter="Train")
    assert asked(page) == {"units_guess"}
    assert asked(page.turn_to("Experiment")) == {"depth_guess"}

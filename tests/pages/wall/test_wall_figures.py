"""The picture of a wall."""

from __future__ import annotations

import json
import math

import pytest

from core import MLPSettings, SoftmaxSettings
from core.teaching.lesson import EpochValue, Goal
from pages.wall.view import Look, count_text, diverged_text, met_table
from pages.wall.wall import Learner, Result
from pages.wall.wall_figures import wall_figure

GOAL = Goal("test_accuracy", "at least", 0.8, 2)
LOW = Result(SoftmaxSettings(lr=0.01), (1.0,), (0.6,))
MET = Result(SoftmaxSettings(lr=0.3), (1.0, 2.0, 3.0), (0.7, 0.82, 0.81), EpochValue(2, 470, 0.82, 0.3))
CLASS = (
    Learner(1, "<b>x</b>", LOW), Learner(2, "", LOW), Learner(3, "@train", MET, MET, 1), Learner(4, "", LOW, MET, 2),
    Learner(5, diverged=True),
)  # fmt: skip


def drawn(learners=CLASS, goal=GOAL, knob="lr", curves=False, kind=SoftmaxSettings, column="test_accuracy") -> dict:
    figure = wall_figure(learners, kind, column, goal, knob, curves)
    json.dumps(figure, allow_nan=False)
    return figure


def trace(figure: dict, name: str) -> dict:
    return next(each for each in figure["data"] if each["name"] == name)


def test_each_run_has_a_dot_and_equal_ones_share_a_larger_dot():
    figure = drawn()
    runs, met = trace(figure, "runs"), trace(figure, "goal met")
    assert (runs["x"], runs["y"]) == ([0.01], [0.6])  # three learners
    assert runs["marker"]["size"][0] > met["marker"]["size"][0] > 14
    assert (met["x"], met["y"]) == ([0.3], [0.82])  # where the newest run met it, or an earlier one
    assert figure["layout"]["xaxis"]["type"] == "log"
    assert "goal: at least 80%" in [each["text"] for each in figure["layout"]["annotations"]]


def test_the_axis_has_room_for_the_slider_or_else_for_the_dots():
    runs = [Learner(i, "", Result(SoftmaxSettings(seed=seed, lr=0.5), (1.0,), (0.5,))) for i, seed in enumerate((3, 9))]
    assert (
        drawn(runs)["layout"]["xaxis"]["range"] == drawn(())["layout"]["xaxis"]["range"] == pytest.approx([-4.2, 1.2])
    )
    assert drawn(runs, knob="seed")["layout"]["xaxis"]["range"] == pytest.approx([2.76, 9.24])
    assert drawn(runs[:1], knob="seed")["layout"]["xaxis"]["range"] == [2, 4]


def test_a_nickname_is_text_and_never_the_beginning_of_one():
    texts = [text for each in drawn()["data"] for text in each["text"]]
    assert any("&lt;b&gt;x&lt;/b&gt;" in text for text in texts)
    assert not any("<b>" in text or text.startswith("@") for text in texts)
    assert any("met after 2 epochs with learning rate 0.3: 82.00%<br>@train<br>Learner 4" in text for text in texts)


def test_runs_so_far_are_one_trace_with_gaps():
    figure = drawn(curves=True)
    assert trace(figure, "so far")["x"] == [1.0, None, 1.0, None, 1.0, 2.0, 3.0, None, 1.0, None]
    assert figure["layout"]["xaxis"]["title"]["text"] == "epochs"
    assert trace(figure, "goal met")["x"] == [2]


def test_the_loss_of_a_diverged_run_is_not_drawn():
    lost = Learner(1, "", Result(SoftmaxSettings(), (1.0,), (1e6,), diverged=True), diverged=True)
    for curves in (False, True):
        figure = drawn((lost,), None, column="train_loss", curves=curves)
        assert all(each["x"] == [] for each in figure["data"])
    assert trace(drawn((lost,)), "runs")["x"] == [0.1]


def test_without_a_goal_or_learners_there_is_still_a_picture():
    assert [each["name"] for each in drawn((), None)["data"]] == ["runs"]
    assert drawn((), Goal("train_loss", "at most", 0.0, 2), column="train_loss")["layout"]["annotations"] == []


@pytest.mark.parametrize("name", [name for name, knob in MLPSettings.knobs().items() if knob.read is None])
def test_every_setting_can_be_compared(name):
    result = Result(MLPSettings(), (1.0,), (0.5,), EpochValue(1, 1, 0.5, math.nan))
    figure = drawn((Learner(1, "", result, result, 1), Learner(2, "", LOW)) if name == "lr" else (Learner(1, "", result, result, 1),),
                   knob=name, kind=MLPSettings)  # fmt: skip
    assert len(trace(figure, "goal met")["x"]) == 1


def test_the_counts():
    look = Look(1, CLASS)
    assert count_text(look, True) == "2 of 5 have met the goal."
    assert count_text(Look(1, CLASS[2:3]), True) == "1 of 1 has met the goal."
    assert count_text(look, False) == "5 learners on the wall."
    assert count_text(Look(0, ()), True) == "Nobody has joined yet."
    assert diverged_text(look) == "1 run has diverged." and diverged_text(Look(1, CLASS[:2])) == ""
    assert met_table(look)["rows"] == [["Learner 4", "2", "0.3"], ["@train", "2", "0.3"]]

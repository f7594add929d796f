"""Lessons: goals on small hand-made histories, and texts from untrusted links."""

from __future__ import annotations

import base64
import json
import math

import pytest

from core import LinearSettings, MLPSettings, Run, SoftmaxSettings
from core.history import History
from core.teaching.lesson import (
    HINT_LIMIT,
    MOST_HINTS,
    QUESTION_LIMIT,
    TEXT_LIMIT,
    EpochValue,
    Goal,
    Lesson,
    goal_columns,
    lesson_from_text,
    lesson_to_text,
)

GOAL = Goal("test_accuracy", "at least", 0.83, 3)
LESSON = Lesson("Which η is best?\nSay why.", ("batch_size", "epochs"), ("seed",), GOAL, ("Try 1.", "Then less."))


def make_history(*values: float, column: str = "test_accuracy") -> History:
    """A history with these values at the ends of epochs 0, 1, 2, …, of ten updates each."""
    history = History((), (column,))
    for epoch, value in enumerate(values):
        history.tests.append({"step": 10 * epoch + 1, column: 1 - value})  # counts for no goal
        history.evaluations.append({"step": 10 * epoch, "epoch": epoch, "epoch_loss": math.nan, column: value})
    return history


def encode(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def lesson_text(**changes) -> str:
    return encode({"v": 1, "model": "Softmax regression"} | changes)


@pytest.mark.parametrize(
    ("goal", "values", "met", "best"),
    [
        (GOAL, (0.1,), None, None),
        (GOAL, (0.1, 0.8, 8300 / 10_000, 0.84), EpochValue(2, 20, 0.83), EpochValue(3, 30, 0.84)),
        (GOAL, (0.1, 0.8, 0.8299, 0.82), None, EpochValue(2, 20, 0.8299)),
        (GOAL, (0.1, 0.8, 0.81, 0.82, 0.9), None, EpochValue(3, 30, 0.82)),
        (GOAL, (0.9, 0.8), None, EpochValue(1, 10, 0.8)),
        (GOAL, (0.1, math.nan, 0.5, 0.5), None, EpochValue(2, 20, 0.5)),
        (
            Goal("test_accuracy", "at most", 0.1, 5),
            (0.1, 0.3, 0.1, 0.05),
            EpochValue(2, 20, 0.1),
            EpochValue(3, 30, 0.05),
        ),
        (Goal("test_accuracy", "at most", 0.1, 5), (0.1, math.nan), None, None),
    ],
)
def test_first_met_and_best_epoch_of_a_goal(goal, values, met, best):
    assert goal.first_met(make_history(*values)) == met
    assert goal.best(make_history(*values)) == best


def test_first_met_epoch_of_a_real_run():
    run = Run(LinearSettings(noise=0.0, epochs=20))
    run.advance(epochs=20)
    losses = run.history.column("train_loss").tolist()
    first = next(epoch for epoch in range(1, 21) if losses[epoch] <= 0.05)
    reached = Goal("train_loss", "at most", 0.05, 20).first_met(run.history)
    assert (reached.epoch, reached.step, reached.value) == (first, 5 * first, losses[first])
    assert Goal("train_loss", "at most", 0.05, first - 1).first_met(run.history) is None


@pytest.mark.parametrize("lesson", [Lesson(), Lesson("Why?"), Lesson(locked=("lr",)), Lesson(goal=GOAL), LESSON])
def test_a_lesson_round_trip(lesson):
    text = lesson_to_text(lesson, SoftmaxSettings)
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert lesson_from_text(text, SoftmaxSettings) == (lesson, [])


def test_the_largest_lesson_is_below_the_limit():
    knobs = tuple(MLPSettings.knobs())
    for sign in ("😀", '"', "\n"):
        goal = Goal("train_accuracy", "at least", 1 / 3, 100)
        lesson = Lesson(
            sign * QUESTION_LIMIT, knobs[:4], knobs[4:], goal, (f"a{sign * (HINT_LIMIT - 2)}b",) * MOST_HINTS
        )
        text = lesson_to_text(lesson, MLPSettings)
        assert len(text) <= TEXT_LIMIT
        assert lesson_from_text(text, MLPSettings) == (lesson, [])


def test_a_question_keeps_its_text_and_loses_control_characters():
    assert Lesson("a\x00b\x1b\r\n\tc\ud800‌🙂<b>").question == "ab\nc‌🙂<b>"
    with pytest.raises(ValueError, match="at most 600 characters, got 601"):
        Lesson("x" * 601)


def test_hints_are_few_short_and_plain():
    assert Lesson(hints=("a\x00b ", " ", "c")).hints == ("ab", "c")
    with pytest.raises(ValueError, match="hints must be at most 3, got 4"):
        Lesson(hints=tuple("abcd"))
    with pytest.raises(ValueError, match="hint must have at most 200 characters, got 201"):
        Lesson(hints=("x" * 201,))
    for hints in ("abc", [1], ["x" * 201], list("abcd")):
        lesson, (problem,) = lesson_from_text(lesson_text(hint=hints), SoftmaxSettings)
        assert lesson.hints == () and problem.startswith("The lesson's hints must be at most 3 texts")


def test_hidden_controls_are_removed_from_locked():
    lesson = Lesson(locked=("lr", "seed", "lr"), hidden=("seed", "seed"))
    assert (lesson.locked, lesson.hidden, lesson.locked_or_hidden) == (("lr",), ("seed",), ("lr", "seed"))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        (("step", "at least", 1, 3), "column must be one of test_accuracy, .*, got 'step'"),
        (("test_loss", "about", 1, 3), "relation must be one of at least, at most, got 'about'"),
        (("test_accuracy", "at least", 1.01, 3), r"value must lie in \[0, 1\], got 1.01"),
        (("test_loss", "at most", math.nan, 3), r"value must lie in \[0, 1e\+06\], got nan"),
        (("test_loss", "at most", math.inf, 3), "got inf"),
        (("test_loss", "at most", "1", 3), "got '1'"),
        (("test_loss", "at most", True, 3), "got True"),
        (("test_loss", "at most", 1, 0), "epochs must be a whole number in .*, got 0"),
        (("test_loss", "at most", 1, 2.5), "epochs must .*, got 2.5"),
    ],
)
def test_an_invalid_goal_is_rejected(parts, message):
    with pytest.raises(ValueError, match=message):
        Goal(*parts)


def test_a_lesson_is_for_one_model():
    with pytest.raises(ValueError, match="got init"):
        lesson_to_text(Lesson(hidden=("init",)), SoftmaxSettings)
    with pytest.raises(ValueError, match="column must be one of train_loss, got test_accuracy"):
        lesson_to_text(Lesson(goal=GOAL), LinearSettings)
    assert goal_columns(LinearSettings) == ("train_loss",)
    lesson, problems = lesson_from_text(lesson_to_text(LESSON, SoftmaxSettings), MLPSettings)
    assert lesson is None
    assert problems == [
        "The lesson is not one on multilayer perceptron, got 'Softmax regression'. The page opens without it."
    ]


GOOD = lesson_to_text(LESSON, SoftmaxSettings)
BAD = (
    GOOD[:-7], GOOD[3:], "", "%%%", "ä", "a", "AAAA", encode([1]), encode(3), encode({}), encode({"v": "1"}),
    encode({"v": 0}), encode({"v": True}), base64.urlsafe_b64encode(b"[" * 3000).decode(),
)  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_a_damaged_lesson_is_left_out(text):
    lesson, (problem,) = lesson_from_text(text, SoftmaxSettings)
    assert lesson is None
    assert "damaged" in problem


def test_a_text_that_is_too_long_is_rejected():
    lesson, (problem,) = lesson_from_text("A" * (TEXT_LIMIT + 1), SoftmaxSettings)
    assert lesson is None
    assert "at most 8,000 characters, got 8,001" in problem


@pytest.mark.parametrize(
    ("changes", "lesson", "sentence"),
    [
        ({"lock": ["lr", "dropout"]}, Lesson(locked=("lr",)), "does not have, got 'dropout'."),
        ({"hide": ["seed", 3, None, ["lr"], {}]}, Lesson(hidden=("seed",)), "does not have"),
        ({"lock": "lr"}, Lesson(), "must be a list of controls"),
        ({"q": 3}, Lesson(), "question must be text"),
        ({"q": "x" * 601}, Lesson(), "at most 600 characters"),
        ({"q": "Why?", "goal": ["test_loss", "at most", "no", 3]}, Lesson("Why?"), "goal must be one of test_accuracy,"),
        ({"goal": ["test_loss", "at most", 1]}, Lesson(), "goal must be"),
        ({"goal": [["test_loss"], {}, 1, 2]}, Lesson(), "goal must be"),
        ({"goal": 7}, Lesson(), "goal must be"),
        ({"goal": "abcd"}, Lesson(), "goal must be"),
        ({"goal": ["test_loss", "at most", math.nan, 3]}, Lesson(), "goal must be"),
        ({"v": 2, "q": "Why?", "hints": [1]}, Lesson("Why?"), "newer version"),
    ],
)  # fmt: skip
def test_valid_parts_of_a_lesson_are_used(changes, lesson, sentence):
    decoded, problems = lesson_from_text(lesson_text(**changes), SoftmaxSettings)
    assert decoded == lesson
    assert sentence in problems[0]

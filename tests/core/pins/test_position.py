"""A position on a run survives the way through a link, and what cannot be used of one is said."""

from __future__ import annotations

import pytest

from core import LinearSettings, SoftmaxSettings
from core.pins.position import Position, position_from_text, position_to_text
from core.pins.training_cost import MAX_RETRAINING_SECONDS
from core.training.events import Change
from core.training.tape import Tape
from tests.core.runs import SMALL

CHANGED = Tape(SoftmaxSettings(lr=0.5), SMALL, [Change(2, "lr", 0.1), Change(3, "batch_size", 64)])


@pytest.mark.parametrize(
    ("tape", "settings", "step", "text"),
    [
        (Tape(SoftmaxSettings(), SMALL), SoftmaxSettings(), 0, ""),
        (Tape(SoftmaxSettings(lr=0.5), SMALL), SoftmaxSettings(lr=0.5), 470, "470"),
        (Tape(LinearSettings()), LinearSettings(), 7, "7"),
        (CHANGED, SoftmaxSettings(batch_size=64), 5, "5~lr=0.5~batch_size=256~lr@2=0.1~batch_size@3=64"),
        (CHANGED, SoftmaxSettings(batch_size=64), 0, "0~lr=0.5~batch_size=256~lr@2=0.1~batch_size@3=64"),
    ],
)
def test_the_way_through_a_link(tape, settings, step, text):
    """The page's settings are those after the changes."""
    assert position_to_text(tape.settings, tape.changes, step) == text
    if text:
        assert position_from_text(settings, text) == (Position(tape.settings, step, tape.changes), "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x", "it must be a whole number in [0, 999,999,999]"),
        ("-1", "it must be a whole number"),
        ("1" * 10, "it must be a whole number"),
        ("٣", "it must be a whole number"),
        ("3~lr", "it must be written as name=value, got 'lr'"),
        ("3~lr=99", "lr must lie in [0.0001, 10], got 99.0"),
        ("3~seed=4", "only lr and batch_size can stand there, got seed"),
        ("3~u=4", "only lr and batch_size can stand there, got u"),
        ("3~epochs@1=4", "epochs cannot be turned on the way"),
        ("3~lr@2=1~lr@1=2", "its changes must come in order"),
        ("3~" + "~".join(f"lr@{n}=0.1" for n in range(1, 60)), "at most 50 changes"),
        ("3~" + "x" * 3000, "its text must have at most 3,000 letters"),
        ("<b>3</b>", "it must be a whole number"),
    ],
)
def test_what_cannot_be_used_is_said(text, reason):
    position, problem = position_from_text(SoftmaxSettings(), text)
    assert position == Position(SoftmaxSettings())
    assert problem.startswith("The update at which the run shall stand was left out: ")
    assert reason in problem
    assert "<" not in problem


def test_the_cost_grows_with_the_step():
    near, far = (Position(SoftmaxSettings(), step).seconds for step in (100, 100_000))
    assert near < MAX_RETRAINING_SECONDS < far

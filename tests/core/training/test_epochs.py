"""The epochs of a run's updates are those that the run itself counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core import LinearSettings, Run
from core.training.epochs import EpochClock, epoch_clock
from core.training.events import Change


def counted(examples: int, changes: list[tuple[int, int]], updates: int) -> tuple[list[float], Run]:
    """The epochs after each update, from the run's own position in its data."""
    (_, first), *later = changes
    run = Run(LinearSettings(examples=examples, batch_size=first, lr=0.001))
    epochs = [0.0]
    for _ in range(updates):
        for step, size in later:
            if step == run.step:
                run.change(batch_size=size)
        run.advance(updates=1)
        epochs.append(run.epoch + run.position / run.examples)
    return epochs, run


@pytest.mark.parametrize(
    ("examples", "sizes"),
    [
        (50, [(0, 10)]),
        (50, [(0, 8)]),
        (10, [(0, 64)]),
        (50, [(0, 8), (3, 20), (4, 1), (20, 50)]),
        (7, [(0, 2), (5, 3)]),
    ],
)
def test_they_are_the_runs_own(examples, sizes):
    epochs, run = counted(examples, sizes, 60)
    clock = epoch_clock(run.examples, sizes[0][1], run.changes)
    assert [clock.at(step) for step in range(61)] == pytest.approx(epochs)


def test_a_change_of_the_learning_rate_does_not_matter():
    changes = [Change(3, "lr", 0.5), Change(4, "batch_size", 25), Change(9, "lr", 0.1)]
    assert epoch_clock(100, 10, changes) == EpochClock(100, ((0, 10), (4, 25)))
    assert epoch_clock(100, 10, [Change(0, "batch_size", 25)]) == EpochClock(100, ((0, 25),))


@given(some.integers(1, 200), some.integers(1, 64), some.integers(0, 1000))
def test_each_update_sees_at_least_one_example_and_at_most_a_batch(examples, size, step):
    clock = EpochClock(examples, ((0, size),))
    seen = round(examples * (clock.at(step + 1) - clock.at(step)))
    assert 1 <= seen <= min(size, examples)

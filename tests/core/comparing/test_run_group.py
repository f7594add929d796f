"""Runs in a group are level at any moment, and each is trained as it would be alone."""

from __future__ import annotations

import math

import pytest

from core import Run
from core.comparing.run_group import TURN, RunGroup
from pages.player.scheduler import Scheduler, Training
from tests.core.runs import assert_same, make_run

KINDS = {
    "relu": {"activation": "relu"},
    "three layers": {"hidden_layers": 3, "init_std": 0.3},
    "small batches": {"batch_size": 16},
    "large batches": {"batch_size": 200, "reduction": "mean / B", "lr": 30.0},
}


def make_group(**changes) -> RunGroup:
    return RunGroup({name: make_run("mlp", **kind, **changes) for name, kind in KINDS.items()})


def alone(epochs: int = 0, updates: int = 0) -> list[Run]:
    runs = [make_run("mlp", **kind) for kind in KINDS.values()]
    for run in runs:
        run.advance(epochs=epochs)
        run.advance(updates=updates)
    return runs


def examples_used(group: RunGroup) -> list[int]:
    return [run.epoch * run.examples + run.position for run in group.members.values() if run.divergence is None]


def diverging() -> Run:
    return make_run("mlp", activation="none", reduction="sum", lr=100.0)


def assert_all_same(group: RunGroup, runs: list[Run]) -> None:
    for run, other in zip(group.members.values(), runs, strict=True):
        assert_same(run, other)


def test_each_run_is_trained_as_if_it_were_alone():
    group = make_group()
    group.advance(epochs=3)
    runs = alone(epochs=3)
    assert_all_same(group, runs)
    assert group.epoch == 3 and group.step == min(run.step for run in runs)


def test_however_it_is_sliced():
    group = make_group()
    while not group.finished:
        group.advance(seconds=0.001, epochs=5 - group.epoch)
    assert_all_same(group, alone(epochs=5))


def test_updates_are_so_many_for_each_run():
    group = make_group()
    assert group.advance(updates=7) == 4 * 7
    assert group.step == 7
    assert [run.step for run in group.members.values()] == [7] * 4
    assert_all_same(group, alone(updates=7))


def test_of_updates_and_epochs_what_is_reached_first_ends_it():
    group = make_group()
    group.advance(updates=10, epochs=1)
    assert [run.step for run in group.members.values()] == [10, 10, 10, 4]
    group.advance(epochs=1)
    assert [run.epoch for run in group.members.values()] == [1, 1, 1, 1]
    assert group.advance(epochs=0) == 0


def test_they_are_level_at_every_moment(monkeypatch):
    group, apart = make_group(), []
    whole = Run.advance
    monkeypatch.setattr(
        Run, "advance", lambda run, **amounts: (whole(run, **amounts), apart.append(examples_used(group)))[0]
    )
    group.advance(epochs=2)
    assert len(apart) > 20
    assert max(max(each) - min(each) for each in apart) <= max(TURN, 200)


def test_all_are_measured_before_an_epoch_is_reached():
    group = make_group()
    measured = False
    while not group.reached(1):
        group.advance(seconds=0.0005, epochs=max(0, 1 - group.epoch))
        measured |= group.measuring
    assert measured and not group.measuring
    assert [len(run.history.column("train_loss")) for run in group.members.values()] == [2] * 4
    assert not group.reached(2)


def test_a_run_that_is_ahead_waits_for_the_others():
    group = make_group()
    first = next(iter(group.members.values()))
    first.advance(epochs=2)
    assert group.epoch == 0
    group.advance(epochs=2)
    assert_all_same(group, alone(epochs=2))
    group.advance(epochs=1)
    assert_all_same(group, alone(epochs=3))


def test_a_run_that_diverged_stops_no_other():
    group = RunGroup({"gone": diverging(), "mlp": make_run("mlp")})
    group.advance(epochs=2)
    for run, other in zip(group.members.values(), (diverging(), make_run("mlp")), strict=True):
        other.advance(epochs=2)
        assert_same(run, other)
    assert group.members["gone"].divergence is not None and group.members["gone"].epoch == 0
    assert group.epoch == 2 and group.step == group.members["mlp"].step
    assert group.reached(2) and group.divergence is None


def test_a_group_whose_runs_have_all_diverged_is_over():
    group = RunGroup({"one": diverging(), "two": diverging()})
    group.advance(epochs=1)
    assert group.finished and group.advance(epochs=5) == 0
    assert not group.measuring and group.epoch == 0


@pytest.mark.parametrize("amounts", [{}, {"updates": -1}, {"epochs": -1}, {"seconds": math.nan}])
def test_an_impossible_amount_is_refused(amounts):
    with pytest.raises(ValueError, match="must be 0 or more|got none of them"):
        make_group().advance(**amounts)


def test_no_time_is_no_update():
    assert make_group().advance(seconds=0) == 0


def test_a_group_without_runs_is_refused():
    with pytest.raises(ValueError, match="one run or more, got none"):
        RunGroup({})


def test_the_scheduler_trains_a_group_as_it_does_a_run(monkeypatch):
    scheduler, training = Scheduler(), Training(make_group(epochs=3))
    monkeypatch.setattr(scheduler, "_work", lambda: None)
    training.run.advance(updates=1)
    assert training.run.step == 1
    scheduler.play(training, epochs=2)
    while scheduler.train_next():
        pass
    assert training.error is None and not training.playing
    scheduler.play(training, epochs=3)
    while scheduler.train_next():
        pass
    assert training.run.finished
    assert_all_same(training.run, alone(epochs=3))


def test_the_scheduler_trains_a_group_at_a_chosen_speed(monkeypatch):
    now = 0.0
    scheduler, training = Scheduler(clock=lambda: now), Training(make_group())
    monkeypatch.setattr(scheduler, "_work", lambda: None)
    monkeypatch.setattr("pages.player.scheduler.SLICE_SECONDS", 60.0)  # so that only the speed ends a slice
    training.speed = 10.0
    scheduler.play(training, epochs=9)
    for _ in range(20):
        scheduler.train_next()
        now += 0.1
    assert training.error is None
    assert 19 <= training.run.step <= 20

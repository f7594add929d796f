"""The scheduler, with a clock and slices that a test controls."""

from __future__ import annotations

import threading
import time
import weakref
from collections import Counter
from functools import partial

import numpy as np
import pytest

from core import LinearSettings, Run
from pages.player import playback
from pages.player import scheduler as scheduling
from pages.player.scheduler import SLICE_SECONDS, Scheduler, Training


class FakeRun:
    """Records the calls of `advance`; one slice is one epoch unless updates are limited."""

    def __init__(self, error: Exception | None = None):
        self.epoch, self.step, self.calls, self.error = 0, 0, [], error
        self.measuring = False
        self.during = lambda: None

    def advance(self, *, seconds, epochs, updates):
        self.calls.append((seconds, epochs, updates))
        self.during()
        if self.error:
            raise self.error
        self.step += 1 if updates is None else updates
        if updates is None and epochs:
            self.epoch += 1

    def reached(self, epochs: int) -> bool:
        return self.epoch >= epochs


def playing(scheduler: Scheduler, goal: int = 100, **more) -> Training:
    training = Training(FakeRun(**more))
    scheduler.play(training, goal)
    return training


def test_everyone_gets_slices_in_turn(scheduler):
    order = []
    trainings = [playing(scheduler) for _ in range(4)]
    for i, training in enumerate(trainings):
        training.run.during = lambda i=i: order.append(i)
    for _ in range(12):
        assert scheduler.train_next()
    assert order == [0, 1, 2, 3] * 3


def test_a_new_training_waits_for_one_round_at_most(scheduler):
    early = [playing(scheduler) for _ in range(3)]
    scheduler.train_next()
    late = playing(scheduler)
    for _ in range(4):
        scheduler.train_next()
    assert [len(training.run.calls) for training in (*early, late)] == [2, 1, 1, 1]


def test_a_measurement_does_not_take_many_rounds(scheduler):
    """One of five is measured for eight slices; meanwhile no other gets more than two."""
    trainings = [playing(scheduler) for _ in range(5)]
    for _ in range(15):
        scheduler.train_next()
    before = [len(training.run.calls) for training in trainings]
    measured = trainings[2]
    measured.run.measuring = True
    while len(measured.run.calls) < before[2] + 8:
        scheduler.train_next()
    assert all(
        len(other.run.calls) - n <= 2 for n, other in zip(before, trainings, strict=True) if other is not measured
    )


def test_one_long_measurement_does_not_shut_out_the_others(scheduler):
    measured, training = playing(scheduler, 10**6), playing(scheduler)
    measured.run.measuring = True
    for _ in range(110):
        scheduler.train_next()
    assert len(training.run.calls) == pytest.approx(10, abs=2)


def test_all_measured_at_once_stay_together(scheduler):
    """When a class presses Play together, no training runs ahead while the others are measured."""
    trainings, updates = [playing(scheduler, 10**6) for _ in range(6)], Counter()

    def during(training):
        run = training.run
        turn = len(run.calls) % 12  # four slices of updates, eight of measuring
        run.measuring = 4 <= turn < 12
        updates[training] += turn < 4

    for training in trainings:
        training.run.during = partial(during, training)
    for _ in range(700):
        scheduler.train_next()
        assert max(updates.values()) - min(updates[training] for training in trainings) <= 4


def test_the_next_slice_goes_to_the_training_that_has_cost_least(scheduler):
    """The slices of one of two take three times as long, so it gets a third as many."""
    long, short = playing(scheduler), playing(scheduler)

    def take_long():
        scheduler.worked += 2

    long.run.during = take_long
    for _ in range(40):
        scheduler.train_next()
    assert len(short.run.calls) == pytest.approx(3 * len(long.run.calls), abs=4)


def test_a_training_that_plays_again_does_not_catch_up(scheduler):
    away, here = playing(scheduler), playing(scheduler)
    scheduler.pause(away)
    for _ in range(20):
        scheduler.train_next()
    scheduler.play(away, 100)
    before = len(away.run.calls), len(here.run.calls)
    for _ in range(10):
        scheduler.train_next()
    assert (len(away.run.calls) - before[0], len(here.run.calls) - before[1]) == (5, 5)


def test_playing_twice_gives_one_share(scheduler):
    greedy, other = playing(scheduler), playing(scheduler)
    scheduler.play(greedy, 100)
    for _ in range(10):
        scheduler.train_next()
    assert len(greedy.run.calls) == len(other.run.calls) == 5


def test_a_slice_is_short(scheduler, monkeypatch):
    monkeypatch.setattr(scheduling, "SLICE_SECONDS", SLICE_SECONDS)
    training = playing(scheduler)
    scheduler.train_next()
    assert training.run.calls == [(SLICE_SECONDS, 100, None)]
    assert SLICE_SECONDS < playback.FRAME_SECONDS / 2


def test_an_empty_queue_trains_nothing(scheduler):
    assert not scheduler.train_next()


@pytest.mark.parametrize("goal", [1, 3])
def test_training_stops_at_the_goal(scheduler, goal):
    training = playing(scheduler, goal)
    while scheduler.train_next():
        assert training.run.epoch <= goal
    assert training.run.epoch == goal
    assert not training.playing
    assert scheduler.active() == 0


def test_a_goal_already_reached_is_not_played(scheduler):
    training = Training(FakeRun())
    scheduler.play(training, 0)
    assert not training.playing
    assert not scheduler.train_next()


def test_a_new_goal_continues_the_run(scheduler):
    training = playing(scheduler, 2)
    while scheduler.train_next():
        pass
    scheduler.play(training, 5)
    while scheduler.train_next():
        pass
    assert training.run.epoch == 5


def test_a_released_run_is_not_trained_and_its_memory_is_free(scheduler):
    gone, stays = playing(scheduler), playing(scheduler)
    run = weakref.ref(gone.run)
    gone.release()
    assert run() is None
    for _ in range(3):
        scheduler.train_next()
    assert not gone.playing
    assert len(stays.run.calls) == 2
    assert scheduler.active() == 1


def test_a_run_released_during_its_slice_ends_with_it(scheduler):
    """`release` does not wait for the slice."""
    training = playing(scheduler)
    run = weakref.ref(training.run)
    training.run.during = training.release
    scheduler.train_next()
    assert run() is None
    assert not scheduler.train_next()
    assert scheduler.active() == 0


def test_a_run_released_at_the_end_of_its_slice_leaves_the_queue(scheduler):
    """As if the trainer had set `playing` just after the release."""
    training = playing(scheduler)
    training.release()
    training.playing = True
    scheduler.train_next()
    assert scheduler.active() == 0


def test_after_pause_no_update_is_made(scheduler):
    training, other = playing(scheduler), playing(scheduler)
    scheduler.train_next()
    scheduler.pause(training)
    for _ in range(4):
        scheduler.train_next()
    assert training.run.step == 1
    assert other.run.step == 3
    assert scheduler.active() == 1


def test_after_pause_it_can_be_played_again(scheduler):
    training = playing(scheduler)
    scheduler.pause(training)
    scheduler.play(training, 100)
    scheduler.train_next()
    scheduler.train_next()
    assert training.run.step == 2
    assert scheduler.active() == 1


def after_slice(training: Training, monkeypatch, then) -> None:
    """Call `then` when a slice has ended, before the scheduler queues the training again."""
    slice_of = training.train_slice

    def train_slice(*arguments):
        more = slice_of(*arguments)
        then()
        return more

    monkeypatch.setattr(training, "train_slice", train_slice)


def test_pause_and_play_during_a_slice_give_one_share(scheduler, monkeypatch):
    training = playing(scheduler)

    def pause_and_play():
        scheduler.pause(training)
        scheduler.play(training, 100)

    after_slice(training, monkeypatch, pause_and_play)
    scheduler.train_next()
    assert scheduler.active() == 1
    scheduler.train_next()
    assert scheduler.active() == 1
    assert len(training.run.calls) == 2


def test_play_at_the_very_end_is_not_lost(scheduler, monkeypatch):
    training = playing(scheduler, 1)
    after_slice(training, monkeypatch, lambda: scheduler.play(training, 3))
    scheduler.train_next()
    assert training.playing
    monkeypatch.undo()
    scheduler.train_next()
    assert training.run.epoch == 2


@pytest.mark.parametrize("speed", [60.0, 10.0, 2.0])
@pytest.mark.parametrize("interval", [0.005, 0.03, 0.4])
def test_the_speed_is_kept(scheduler, speed, interval):
    training = playing(scheduler)
    training.speed = speed
    start = scheduler.now
    while scheduler.now < start + 10:
        scheduler.now += interval
        scheduler.train_next()
    seconds = scheduler.now - start
    assert training.run.step == pytest.approx(speed * seconds, abs=2)


def test_at_a_speed_the_first_update_comes_at_once(scheduler):
    training = playing(scheduler)
    training.speed = 2.0
    scheduler.train_next()
    assert training.run.step == 1
    scheduler.train_next()
    assert training.run.step == 1


def test_a_long_wait_is_not_caught_up(scheduler):
    """In a full class each run waits long, and must not jump ahead afterwards."""
    training = playing(scheduler)
    training.speed = 10.0
    scheduler.now += 1000
    scheduler.train_next()
    assert training.run.step <= 10


def test_an_error_ends_its_own_run_alone(scheduler, caplog):
    broken, fine = playing(scheduler, error=ZeroDivisionError("no batch")), playing(scheduler)
    for _ in range(4):
        scheduler.train_next()
    assert isinstance(broken.error, ZeroDivisionError)
    assert not broken.playing
    assert len(broken.run.calls) == 1
    assert fine.run.step == 3
    assert fine.error is None
    assert "training failed" in caplog.text


def test_playing_again_clears_the_error(scheduler):
    training = playing(scheduler, error=ZeroDivisionError("no batch"))
    scheduler.train_next()
    training.run.error = None
    scheduler.play(training, 100)
    assert training.error is None
    assert training.playing


def test_slices_add_up_to_the_run_made_in_one_go(scheduler):
    settings = LinearSettings(examples=200, epochs=3)
    training, other = Training(Run(settings)), Training(Run(settings.replace(seed=1)))
    training.speed = other.speed = 60.0
    scheduler.play(training, 3)
    scheduler.play(other, 3)
    scheduler.train_all()
    whole = Run(settings)
    whole.advance(epochs=3)
    assert training.run.step == whole.step == 60
    for name in whole.history.names:
        np.testing.assert_array_equal(training.run.history.column(name), whole.history.column(name))


@pytest.fixture
def threaded():
    """A scheduler with its own thread, and a function that plays a run; all runs are paused at the end."""
    scheduler, trainings = Scheduler(), []

    def play(run) -> Training:
        training = Training(run)
        trainings.append(training)
        scheduler.play(training, 10**9)
        return training

    yield scheduler, play
    for training in trainings:
        scheduler.pause(training)


def test_a_reader_gets_the_run_between_two_slices(threaded):
    """The trainer takes its lock again right after each slice; a waiting reader must still go first."""
    _, play = threaded
    run, in_slice, let_go = FakeRun(), threading.Event(), threading.Event()

    def during():
        in_slice.set()
        assert let_go.wait(30)

    run.during = during
    training = play(run)
    steps = []

    def observe():
        with training.held_still() as still:
            steps.append(still.step)
            in_slice.clear()
            let_go.clear()

    for turn in range(1, 31):
        assert in_slice.wait(30)  # the trainer is in a slice and holds the lock
        reader = threading.Thread(target=observe)
        reader.start()
        patience = time.monotonic() + 5
        while not training._reader_lock.locked() and time.monotonic() < patience:  # until the reader waits
            pass
        let_go.set()
        reader.join(30)
        assert steps == list(range(1, turn + 1))  # the slice it met was finished, and no other came before it
    run.during = lambda: None
    let_go.set()


def test_one_thread_trains_all_drops_the_paused_and_wakes_again(threaded):
    scheduler, play = threaded
    threads, done = Counter(), threading.Event()

    def during():
        threads[threading.current_thread().name] += 1
        if threads.total() >= 20:
            done.set()

    runs = [FakeRun(), FakeRun()]
    for run in runs:
        run.during = during
    trainings = [play(run) for run in runs]
    assert done.wait(30)
    assert list(threads) == ["trainer"]
    for training in trainings:
        scheduler.pause(training)
    steps = [run.step for run in runs]
    patience = time.monotonic() + 10
    while scheduler.active() and time.monotonic() < patience:
        pass
    assert scheduler.active() == 0
    assert [run.step for run in runs] == steps
    done.clear()
    scheduler.play(trainings[0], 10**9)  # wakes it again
    assert done.wait(30)

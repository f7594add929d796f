"""A player on a tape: what it shows is a state of the tape, at the pace of a lone training, and no player moves another."""

from __future__ import annotations

import gc
import random

import pytest
import torch

from core import LinearSettings, MLPSettings, SoftmaxSettings
from core.training.tape_store import DEFAULT_BYTES, TapeStore
from pages.player import process
from pages.player.player import Player
from tests.core.runs import SMALL, assert_same, make_run

SETTINGS = SoftmaxSettings(lr=0.1, batch_size=64)
AN_EPOCH = 10


def new_player(scheduler, settings=SETTINGS, data=SMALL) -> Player:
    return Player(process.TAPES.tape(settings, data), settings, scheduler)


def unstopped(step: int, model: str = "softmax"):
    run = make_run(model)
    run.advance(updates=step)
    return run


def test_playing_at_the_end_extends_the_tape_to_the_goal(scheduler):
    player = new_player(scheduler)
    assert (player.step, player.playing, player.finished) == (0, False, False)
    player.play(2)
    scheduler.train_all()
    assert (player.step, player.playing) == (2 * AN_EPOCH, False)
    assert_same(player.state(), unstopped(2 * AN_EPOCH))
    assert scheduler.active() == 0


def test_a_set_speed_holds(scheduler):
    player = new_player(scheduler)
    player.set_speed(2.0)
    player.play(5)
    steps = []
    for _ in range(60):
        scheduler.now += 0.1
        scheduler.train_next()
        steps.append(player.step)
    assert steps[-1] == pytest.approx(12, abs=1)
    assert player.tape.step - player.step <= 2
    assert steps == sorted(steps)


def test_who_comes_later_sees_it_replayed_and_nothing_is_trained_again(scheduler):
    first, second = new_player(scheduler), new_player(scheduler)
    assert first.tape is second.tape
    first.play(2)
    scheduler.train_all()
    pace = second.training.pace
    second.play(2)
    assert second.step == 0
    scheduler.now += 7.5 / pace
    assert second.step == 7
    scheduler.train_all()
    assert (second.step, second.tape.step, first.step) == (7, 2 * AN_EPOCH, 2 * AN_EPOCH)
    scheduler.now += 1000 / pace
    assert (second.step, second.playing) == (2 * AN_EPOCH, False)


def test_a_replay_that_reaches_the_end_goes_on_with_the_training(scheduler):
    first, second = new_player(scheduler), new_player(scheduler)
    first.play(1)
    scheduler.train_all()
    second.play(3)
    scheduler.now += 1000 / second.training.pace
    assert second.step == AN_EPOCH
    scheduler.train_all()
    assert (second.step, first.step) == (3 * AN_EPOCH, AN_EPOCH)


def test_a_player_stops_at_its_own_goal_on_a_longer_tape(scheduler):
    long, short = new_player(scheduler), new_player(scheduler)
    long.play(4)
    short.play(1)
    scheduler.train_all()
    assert (long.step, short.step, short.playing) == (4 * AN_EPOCH, AN_EPOCH, False)
    short.play(step=17)
    scheduler.now += 1000.0
    assert (short.step, short.playing) == (17, False)


@pytest.mark.parametrize("most_bytes", [0, 10**9])
@pytest.mark.parametrize("model", ["softmax", "mlp"])
def test_what_is_shown_is_the_tapes_state_at_that_step(scheduler, monkeypatch, model, most_bytes):
    monkeypatch.setattr(process, "TAPES", TapeStore(most_bytes))
    player = new_player(scheduler, make_run(model).settings)
    player.play(3)
    scheduler.train_all()
    end = player.step
    for step in [0, 5, 6, 17, 16, end, 3, *random.Random(0).sample(range(end), 4)]:
        run = unstopped(step, model)
        with player.held_still(step) as looked_at:  # as the scrubber does
            assert_same(looked_at, run)
        player.go_to(step)
        for shown in (player.state(), player.state(renew=True)):
            assert_same(shown, run)
            assert all(torch.equal(p, q) for p, q in zip(shown.model.parameters, run.model.parameters, strict=True))


def test_a_replay_at_full_speed_shows_keyframes_and_names_their_step(scheduler):
    player = new_player(scheduler, MLPSettings(hidden_units=256))
    player.training.extend(updates=300)  # keyframes are at most 70 updates apart
    steps = {keyframe.step for keyframe in player.tape.keyframes}
    assert len(steps) > 2
    player.play(5)
    shown = []
    while player.playing and not player._following:
        scheduler.now += 20 / player.training.pace
        with player.held_still() as run:
            shown.append(run.step)
            assert run.recorded_step <= run.step  # the first time, there is nothing to see beyond it
            assert player.timeline(run)["scrubber"]["end"] == run.step
            assert all(torch.equal(p, q) for p, q in zip(run.model.parameters, player.tape.at(run.step).model.parameters, strict=True))  # fmt: skip
    assert set(shown[:-1]) <= steps | {0}
    assert shown == sorted(shown)


def test_one_update_beyond_the_end_is_trained_and_one_before_the_beginning_is_not(scheduler):
    player, other = new_player(scheduler), new_player(scheduler)
    for step in (1, 2, 3):
        player.go_to(player.step + 1)
        assert player.step == player.tape.step == step
    player.go_to(-1)
    assert (player.step, other.step, player.tape.step) == (0, 0, 3)


def test_epochs_forward_and_back(scheduler):
    player = new_player(scheduler)
    for epoch in (1, 2):
        player.one_epoch()
        scheduler.train_all()
        assert player.step == epoch * AN_EPOCH
    player.go_to(player.step + 1)
    for step in (20, 10, 0, 0):
        player.one_epoch_back()
        assert player.step == step
    player.go_to(3)
    player.one_epoch()
    scheduler.now += 1000.0
    assert (player.step, player.playing) == (AN_EPOCH, False)


def test_learners_do_not_move_each_other(scheduler):
    """Interleaved at random; one of them branches."""
    players, dice = [new_player(scheduler) for _ in range(4)], random.Random(1)
    tape = players[0].tape
    for _ in range(60):
        player = dice.choice(players)
        before = {other: other.step for other in players if other is not player and not other.playing}
        move = dice.choice(["play", "pause", "go", "slice", "branch"])
        if move == "play":
            player.play(dice.randint(1, 3))
        elif move == "go":
            player.go_to(dice.randint(0, player.tape.step))
        elif move == "branch" and player is players[3] and player.step:
            with player.training.held_still():
                branch = process.TAPES.branch(player.tape, player.step, lr=dice.choice([0.01, 0.3]))
            player.load(branch, player.step)
        elif move == "slice":
            scheduler.now += 0.02
            scheduler.train_next()
        else:
            player.pause()
        for other, step in before.items():
            assert other.step == step
        assert players[0].tape is players[1].tape is players[2].tape is tape
    scheduler.train_all()
    assert_same(tape.run, unstopped(tape.step))
    run = make_run("softmax")
    for change in players[3].tape.changes:
        run.advance(updates=change.step - run.step)
        run.change(**{change.knob: change.value})
    run.advance(updates=players[3].step - run.step)
    assert_same(players[3].state(), run)


def test_an_error_in_training_stops_all_players_of_that_tape_and_no_other(scheduler, monkeypatch, caplog):
    caplog.set_level("CRITICAL", logger="pages.player.scheduler")
    one, other, third = new_player(scheduler), new_player(scheduler), new_player(scheduler, SETTINGS.replace(seed=1))
    for player in (one, other, third):
        player.play(1)
    monkeypatch.setattr(one.tape.run.model, "outputs_and_gradients", lambda *_: 1 / 0)
    scheduler.train_all()
    assert isinstance(one.error, ZeroDivisionError) and one.error is other.error
    assert not (one.playing or other.playing)
    assert (third.error, third.step) == (None, AN_EPOCH)


def test_a_run_that_diverges_stops_its_players(scheduler):
    player = new_player(scheduler, LinearSettings(lr=10.0), None)
    player.play(50)
    scheduler.train_all()
    assert player.at_divergence and player.finished and not player.playing
    assert player.state().divergence == player.tape.divergence is not None
    player.go_to(0)
    assert player.state().divergence is None


def test_a_player_that_is_gone_is_no_watcher_and_its_tape_can_go(scheduler):
    player = new_player(scheduler)
    tape = player.tape
    assert tape.watchers == [player]
    del player
    gc.collect()
    assert not tape.watchers
    process.TAPES.most_bytes = 0
    process.TAPES.trim()
    assert not len(process.TAPES)


def test_two_hundred_learners_come_and_go(scheduler):
    process.TAPES.most_bytes = 3_000_000
    for seed in range(200):
        player = new_player(scheduler, SETTINGS.replace(seed=seed))
        player.play(1)
        scheduler.train_all()
        player.release()
    process.TAPES.trim()
    assert process.TAPES.bytes <= process.TAPES.most_bytes
    assert len(process.TAPES) < 100


@pytest.mark.parametrize(("text", "bytes"), [(None, DEFAULT_BYTES), ("0", 0), ("64", 64_000_000)])
def test_the_bound_of_all_tapes_is_an_option(text, bytes):
    assert process.most_bytes(text) == bytes


@pytest.mark.parametrize("text", ["", "-1", "1e3", "٣", "much"])
def test_a_bound_that_is_no_number_is_said_and_the_default_holds(caplog, text):
    assert process.most_bytes(text) == DEFAULT_BYTES
    assert "TAPE_MEGABYTES must be a whole number" in caplog.text

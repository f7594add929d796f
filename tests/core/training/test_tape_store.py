"""The store of tapes: equal trainings are one tape, and the keyframes stay below a bound whatever is asked for."""

from __future__ import annotations

import pytest

from core.training import tape as module
from core.training.events import Change
from core.training.tape_store import TapeStore
from tests.core.runs import SETTINGS, SMALL, assert_same
from tests.core.training.test_tape import unstopped

MLP = SETTINGS["mlp"]


class Watcher:
    """Somebody who looks at a tape."""


@pytest.fixture(autouse=True)
def close_keyframes(monkeypatch):
    monkeypatch.setattr(module, "SPACING_SECONDS", 7e-4)


def test_equal_trainings_are_one_tape():
    store = TapeStore()
    tape = store.tape(MLP, SMALL)
    tape.advance(updates=12)
    assert store.tape(MLP.replace(epochs=9), SMALL) is tape
    assert store.tape(MLP, SMALL, [Change(3, "lr", MLP.lr)]) is tape
    others = [
        store.tape(MLP.replace(seed=1), SMALL),
        store.tape(MLP, SMALL, [Change(3, "lr", 0.01)]),
        store.tape(SETTINGS["softmax"], SMALL),
    ]
    assert len({tape, *others}) == len(store) == 4


def test_a_branch_is_found_again_whichever_way_it_is_asked_for():
    store = TapeStore()
    tape = store.tape(MLP, SMALL)
    tape.advance(updates=20)
    branch = store.branch(tape, 8, lr=0.02)
    branch.advance(updates=6)
    assert store.branch(tape, 8, lr=0.02) is branch
    assert store.tape(MLP, SMALL, [Change(8, "lr", 0.02)]) is branch
    assert store.branch(tape, 8, lr=MLP.lr) is tape
    assert_same(branch.run, unstopped("mlp", 14, [Change(8, "lr", 0.02)]))


def test_branches_hold_what_they_share_once():
    store = TapeStore()
    tape = store.tape(MLP, SMALL)
    tape.advance(updates=60)
    before = store.bytes
    branch = store.branch(tape, 50, lr=0.02)
    assert branch.keyframes
    assert store.bytes == before + branch.head_bytes


def test_what_nobody_watches_goes_first_and_the_oldest_before_the_others():
    store, watchers = TapeStore(), [Watcher() for _ in range(4)]
    tapes = [store.tape(MLP.replace(seed=seed), SMALL) for seed in range(4)]
    for tape, watcher in zip(tapes, watchers, strict=True):
        tape.watch(watcher)
        tape.advance(updates=40)
    one = tapes[0].bytes + tapes[0].head_bytes
    del watcher
    watchers[1] = watchers[2] = None
    store.tape(MLP.replace(seed=1), SMALL)  # now 2 was asked for longest ago
    store.most_bytes = 3 * one
    store.trim()
    assert [store.tape(MLP.replace(seed=seed), SMALL) is tape for seed, tape in enumerate(tapes) if seed != 2] == [
        True
    ] * 3
    heads = sum(tape.head_bytes for tape in (tapes[0], tapes[3]))
    store.most_bytes = heads + tapes[0].bytes
    store.trim()
    assert store.bytes <= store.most_bytes
    assert tapes[0].keyframes and tapes[3].keyframes
    assert len(tapes[0].keyframes) == pytest.approx(len(tapes[3].keyframes), abs=1)


def test_a_bound_that_holds_nothing_costs_time_and_no_result():
    store = TapeStore(most_bytes=0)
    tape = store.tape(MLP, SMALL)
    tape.watch(store)
    for _ in range(6):
        tape.advance(updates=10)
        store.trim()
        assert store.bytes == tape.head_bytes
    assert store.tape(MLP, SMALL) is tape
    assert_same(tape.run, unstopped("mlp", 60, ()))
    assert tape.at(31).step == 31

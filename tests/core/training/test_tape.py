"""A tape: any of its states equals a run that never stopped, to the bit; branches share the past and nothing else."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.training import tape as module
from core.training.events import Change
from core.training.keyframe import Keyframe
from core.training.run import Run
from core.training.tape import Tape
from tests.core.runs import POINTS, assert_same, data_for
from tests.core.runs import SETTINGS as IMAGES_AND_LINE

SETTINGS = IMAGES_AND_LINE | POINTS
MODELS = pytest.mark.parametrize("model", list(SETTINGS))
CHANGES = (Change(3, "lr", 0.02), Change(9, "batch_size", 50), Change(9, "lr", 0.05), Change(25, "batch_size", 7))
END = 40


@pytest.fixture(autouse=True)
def close_keyframes(monkeypatch):
    """A keyframe after every few updates, so that small runs have many."""
    monkeypatch.setattr(module, "SPACING_SECONDS", 7e-4)


def make_tape(model: str, changes=CHANGES, updates: int = END) -> Tape:
    tape = Tape(SETTINGS[model], data_for(SETTINGS[model]), changes)
    tape.advance(updates=updates)
    return tape


def unstopped(model: str, step: int, changes=CHANGES) -> Run:
    """An ordinary run with the same changes, trained up to this step in one go between them."""
    run = Run(SETTINGS[model], data_for(SETTINGS[model]))
    for change in changes:
        if change.step <= step:
            run.advance(updates=change.step - run.step)
            run.change(**{change.knob: change.value})
    run.advance(updates=step - run.step)
    return run


def states(model: str) -> list[Keyframe]:
    """The state after each update up to END of an ordinary run with the same changes: how a run is advanced changes nothing."""
    run = Run(SETTINGS[model], data_for(SETTINGS[model]))
    kept = []
    for step in range(END + 1):
        run.advance(updates=step - run.step)
        run.change(**{change.knob: change.value for change in CHANGES if change.step == step})
        kept.append(run.keyframe())
    return kept


def assert_same_state(run: Run, other: Keyframe) -> None:
    """To the bit: the weights, the place in the epoch, the settings, and all that the next updates depend on."""
    own = run.keyframe()
    assert all(torch.equal(p, q) for p, q in zip(own.parameters, other.parameters, strict=True))
    for field in fields(Keyframe):
        if field.name != "parameters":
            np.testing.assert_equal(getattr(own, field.name), getattr(other, field.name), err_msg=field.name)


@MODELS
def test_a_tape_records_what_a_run_records(model):
    assert_same(make_tape(model).run, unstopped(model, END))


@MODELS
def test_how_a_tape_is_cut_into_slices_changes_nothing(model):
    tape = Tape(SETTINGS[model], data_for(SETTINGS[model]), CHANGES)
    while tape.step < END:
        tape.advance(updates=min(END - tape.step, 1 + tape.step % 4))
    assert_same(tape.run, unstopped(model, END))


@MODELS
def test_the_state_at_any_step_is_that_of_a_run_that_never_stopped(model):
    """With all keyframes, and with as few as there can be."""
    expected, whole = states(model), unstopped(model, END)
    for thinned in (0, 20):
        tape = make_tape(model)
        assert len(tape.keyframes) > 5
        for _ in range(thinned):
            tape.thin()
        for state in expected:
            assert_same_state(tape.at(state.step), state)
        assert_same(tape.run, whole)  # looking changed nothing


@MODELS
def test_a_branch_is_the_run_with_that_change(model):
    tape = make_tape(model, updates=40)
    for step in (0, 5, 9, 12, 40):
        branch = tape.branch(step, lr=0.07)
        branch.advance(updates=20)
        changes = [c for c in CHANGES if c.step < step or (c.step == step and c.knob != "lr")] + [
            Change(step, "lr", 0.07)
        ]
        assert list(branch.changes) == changes
        assert_same(branch.run, unstopped(model, step + 20, changes))
    assert_same(tape.run, unstopped(model, 40))


@MODELS
@settings(deadline=None, max_examples=8)
@given(data=st.data())
def test_branches_of_branches(model, data):
    tape, changes = make_tape(model, (), 30), []
    for lr in (0.03, 0.11):
        step = data.draw(st.integers(changes[-1].step + 1 if changes else 0, tape.step))
        tape = tape.branch(step, lr=lr)
        changes.append(Change(step, "lr", lr))
        tape.advance(updates=data.draw(st.integers(1, 25)))
        for _ in range(data.draw(st.integers(0, 3))):
            tape.thin()
    assert_same(tape.run, unstopped(model, tape.step, changes))
    step = data.draw(st.integers(0, tape.step))
    assert_same_state(tape.at(step), unstopped(model, step, [c for c in changes if c.step <= step]).keyframe())


def test_a_branch_at_an_epochs_end_has_its_measurement():
    tape = make_tape("softmax", (), 0)
    tape.advance(epochs=1)
    end = tape.step
    tape.advance(updates=5)
    branch = tape.branch(end, lr=0.5)
    assert branch.history.steps("train_accuracy").tolist() == [0, end]
    branch.advance(epochs=1)
    assert_same(branch.run, unstopped("softmax", branch.step, [Change(end, "lr", 0.5)]))


def test_a_branch_at_an_end_that_is_still_being_measured_measures_it():
    tape = make_tape("softmax", (), 9)
    while tape.epoch == 0:
        tape.run._update()
    assert tape.run.measuring
    branch = tape.branch(tape.step, lr=0.5)
    branch.advance(updates=3)
    assert_same(branch.run, unstopped("softmax", tape.step + 3, [Change(tape.step, "lr", 0.5)]))


@pytest.mark.parametrize("measured", [True, False])
@pytest.mark.parametrize("step", [4])
def test_a_branch_at_an_early_test_has_it_once(step, measured):
    tape = make_tape("softmax", (), step - 1)
    tape.run._update()
    assert tape.measuring
    if measured:
        tape.advance(updates=3)
    branch = tape.branch(step, lr=0.5)
    assert branch.measuring != measured
    branch.advance(updates=4)
    assert_same(branch.run, unstopped("softmax", step + 4, [Change(step, "lr", 0.5)]))


def test_a_branch_between_early_tests_measures_nothing():
    assert not make_tape("softmax", (), 7).branch(5, lr=0.5).measuring


def test_a_tape_that_diverges_says_so_at_its_end_alone():
    tape = Tape(SETTINGS["linear"].replace(lr=10.0))
    tape.advance(updates=10_000)
    assert tape.divergence is not None
    assert tape.at(tape.step).divergence == tape.divergence
    assert tape.at(tape.step - 1).divergence is None
    branch = tape.branch(0, lr=0.01)
    branch.advance(updates=100)
    assert branch.divergence is None


def test_keyframes_are_kept_in_proportion_to_what_an_update_costs(monkeypatch):
    monkeypatch.setattr(module, "SPACING_SECONDS", 0.01)
    monkeypatch.setattr(module, "SLOWEST", 1)  # whatever this machine takes
    tape = make_tape("softmax", (), 300)
    gaps = np.diff([0, *(keyframe.step for keyframe in tape.keyframes)])
    assert len(set(gaps.tolist())) == 1
    assert gaps[0] * module.update_seconds(tape.settings) == pytest.approx(0.01, rel=0.1)
    before = tape.bytes
    assert tape.thin()
    assert tape.bytes <= before / 2
    tape.advance(updates=200)
    assert (np.diff([keyframe.step for keyframe in tape.keyframes]) >= 2 * gaps[0]).all()


def test_on_a_slow_machine_keyframes_are_closer_together(monkeypatch):
    monkeypatch.setattr(module, "SPACING_SECONDS", 0.01)
    tape = make_tape("softmax", (), 100)
    tape.seconds = 3600.0
    before = len(tape.keyframes)
    tape.advance(updates=100)
    gaps = np.diff([keyframe.step for keyframe in tape.keyframes[before + 1 :]])
    expected = 0.01 / module.update_seconds(tape.settings) / module.SLOWEST
    assert gaps.tolist() == pytest.approx([expected] * len(gaps), abs=0.51)
    assert_same(tape.run, unstopped("softmax", 200, ()))


def test_changes_that_change_nothing_are_left_out():
    same, lower = Change(2, "lr", SETTINGS["softmax"].lr), Change(4, "lr", 0.05)
    tape = make_tape("softmax", (same, lower, Change(6, "lr", 0.05), Change(7, "epochs", 9)), 10)
    assert tape.changes == (lower,)
    assert_same(tape.run, unstopped("softmax", 10, [lower]))


def test_what_cannot_be_had_is_refused():
    tape = make_tape("linear", (), 10)
    for step in (-1, 11):
        with pytest.raises(ValueError, match=r"step must lie in \[0, 10\], got"):
            tape.at(step)
    with pytest.raises(ValueError, match="in order"):
        Tape(SETTINGS["linear"], changes=(Change(5, "lr", 0.1), Change(3, "lr", 0.2)))
    with pytest.raises(ValueError, match="a run can change only"):
        tape.branch(4, seed=3)
    with pytest.raises(ValueError, match="lr must lie in"):
        tape.branch(4, lr=100.0)

"""What came of many runs, from histories written by hand and from real ones."""

import math

import pytest

from core.comparing.sweep import Sweep
from core.comparing.sweep_summary import band, summary
from tests.core.runs import SETTINGS, SMALL, make_run

LEVEL = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


def trained(**changes) -> Sweep:
    base = SETTINGS["softmax"]
    many = Sweep({str(seed): base.replace(seed=seed, **changes) for seed in range(5)}, SMALL)
    many.advance(epochs=2)
    return many


def written(*curves: list[float], diverged: tuple[int, ...] = ()) -> Sweep:
    """Members whose test losses are these, one an epoch of ten updates, as if they had been measured."""
    many = Sweep({str(seed): SETTINGS["softmax"].replace(seed=seed) for seed in range(len(curves))}, SMALL)
    for number, (run, curve) in enumerate(zip(many.members.values(), curves, strict=True)):
        for values in run.history.evaluations.columns.values():
            values.clear()
        for epoch, loss in enumerate(curve):
            run.history.evaluations.append(
                dict.fromkeys(LEVEL, loss) | {"step": 10 * epoch, "epoch": epoch, "epoch_loss": 0}
            )
        run.divergence = object() if number in diverged else None
    return many


def runs(many: Sweep) -> list:
    return list(many.members.values())


def test_the_end_of_each_member():
    many = trained()
    seen = summary(many)
    assert (seen.epoch, seen.names, seen.diverged) == (2, ["0", "1", "2", "3", "4"], [False] * 5)
    for name in LEVEL:
        assert seen.values[name] == [run.history.last(name) for run in many.members.values()]
        low, mean, high = seen.spread[name]
        assert low == min(seen.values[name]) and high == max(seen.values[name])
        assert mean == pytest.approx(sum(seen.values[name]) / 5)


def test_members_are_compared_after_the_same_epoch():
    seen = summary(written([2.0, 1.0, 0.5], [2.0, 1.5]))
    assert seen.epoch == 1 and seen.values["test_loss"] == [1.0, 1.5]
    assert seen.spread["test_loss"] == (1.0, 1.25, 1.5)


def test_a_diverged_member_has_no_end():
    seen = summary(written([2.0, 1.0], [2.0], [2.0, 4.0], diverged=(1,)))
    assert seen.epoch == 1 and seen.diverged == [False, True, False]
    assert math.isnan(seen.values["test_loss"][1]) and seen.spread["test_loss"] == (1.0, 2.5, 4.0)


def test_if_all_have_diverged_there_is_no_number():
    seen = summary(written([2.0], [3.0], diverged=(0, 1)))
    assert seen.epoch == 0 and all(math.isnan(value) for value in seen.spread["test_loss"])


def test_regression_has_a_training_loss_alone():
    base = SETTINGS["linear"]
    seen = summary(Sweep({"0.01": base.replace(lr=0.01), "0.03": base}))
    assert list(seen.values) == ["train_loss"] and seen.epoch == 0
    assert seen.values["train_loss"][1] == make_run("linear").history.last("train_loss")


def test_nothing_measured_has_no_summary():
    with pytest.raises(ValueError, match=r"advance\(updates=0\)"):
        summary(written([], []))


def test_a_band_in_hand_numbers():
    seen = band(runs(written([2.0, 1.0, 0.5], [4.0, 2.0], [3.0, 3.0])), "test_loss")
    assert seen.steps == [0, 10]
    assert (seen.low, seen.mean, seen.high) == ([2.0, 1.0], [3.0, 2.0], [4.0, 3.0])


def test_a_diverged_member_is_in_the_band_while_it_has_values():
    seen = band(runs(written([2.0, 1.0], [4.0], diverged=(1,))), "test_loss")
    assert seen.steps == [0, 10]
    assert (seen.low, seen.mean, seen.high) == ([2.0, 1.0], [3.0, 1.0], [4.0, 1.0])


def test_a_band_of_every_update():
    many = trained()
    seen = band(runs(many), "batch_loss")
    assert seen.steps == list(range(20))
    columns = [run.history.column("batch_loss") for run in many.members.values()]
    assert seen.high == [max(values) for values in zip(*columns)] and seen.low == [
        min(values) for values in zip(*columns)
    ]


def test_an_unknown_column_is_refused():
    with pytest.raises(KeyError, match="nothing"):
        band(runs(written([1.0], [1.0])), "nothing")

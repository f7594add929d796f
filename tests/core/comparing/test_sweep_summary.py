"""Results of several runs, from histories written by hand and from real ones."""

import math

import pytest

from core.comparing.run_group import RunGroup
from core.comparing.sweep import sweep
from core.comparing.sweep_summary import band, summary
from tests.core.runs import SETTINGS, SMALL, make_run

LEVEL = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")


def trained(**changes) -> RunGroup:
    base = SETTINGS["softmax"]
    group = sweep({str(seed): base.replace(seed=seed, **changes) for seed in range(5)}, SMALL)
    group.advance(epochs=2)
    return group


def with_test_losses(*curves: list[float], diverged: tuple[int, ...] = ()) -> RunGroup:
    """Members whose test losses are these, one an epoch of ten updates, as if they had been measured."""
    group = sweep({str(seed): SETTINGS["softmax"].replace(seed=seed) for seed in range(len(curves))}, SMALL)
    for number, (run, curve) in enumerate(zip(group.members.values(), curves, strict=True)):
        for table in (run.history.tests, run.history.evaluations):
            for values in table.columns.values():
                values.clear()
        for epoch, loss in enumerate(curve):
            run.history.add_evaluation(
                dict.fromkeys(LEVEL, loss) | {"step": 10 * epoch, "epoch": epoch, "epoch_loss": 0}
            )
        run.divergence = object() if number in diverged else None
    return group


def runs(group: RunGroup) -> list:
    return list(group.members.values())


def test_the_end_of_each_member():
    group = trained()
    result = summary(group)
    assert (result.epoch, result.names, result.diverged) == (2, ["0", "1", "2", "3", "4"], [False] * 5)
    for name in LEVEL:
        assert result.values[name] == [run.history.last(name) for run in group.members.values()]
        low, mean, high = result.spread[name]
        assert low == min(result.values[name]) and high == max(result.values[name])
        assert mean == pytest.approx(sum(result.values[name]) / 5)


def test_members_are_compared_after_the_same_epoch():
    result = summary(with_test_losses([2.0, 1.0, 0.5], [2.0, 1.5]))
    assert result.epoch == 1 and result.values["test_loss"] == [1.0, 1.5]
    assert result.spread["test_loss"] == (1.0, 1.25, 1.5)


def test_a_diverged_member_has_no_end():
    result = summary(with_test_losses([2.0, 1.0], [2.0], [2.0, 4.0], diverged=(1,)))
    assert result.epoch == 1 and result.diverged == [False, True, False]
    assert math.isnan(result.values["test_loss"][1]) and result.spread["test_loss"] == (1.0, 2.5, 4.0)


def test_if_all_have_diverged_there_is_no_number():
    result = summary(with_test_losses([2.0], [3.0], diverged=(0, 1)))
    assert result.epoch == 0 and all(math.isnan(value) for value in result.spread["test_loss"])


def test_regression_has_a_training_loss_alone():
    base = SETTINGS["linear"]
    result = summary(sweep({"0.01": base.replace(lr=0.01), "0.03": base}))
    assert list(result.values) == ["train_loss"] and result.epoch == 0
    assert result.values["train_loss"][1] == make_run("linear").history.last("train_loss")


def test_nothing_measured_has_no_summary():
    with pytest.raises(ValueError, match=r"advance\(updates=0\)"):
        summary(with_test_losses([], []))


def test_a_band_in_hand_numbers():
    result = band(runs(with_test_losses([2.0, 1.0, 0.5], [4.0, 2.0], [3.0, 3.0])), "test_loss")
    assert result.steps == [0, 10]
    assert (result.low, result.mean, result.high) == ([2.0, 1.0], [3.0, 2.0], [4.0, 3.0])


def test_a_diverged_member_is_in_the_band_while_it_has_values():
    result = band(runs(with_test_losses([2.0, 1.0], [4.0], diverged=(1,))), "test_loss")
    assert result.steps == [0, 10]
    assert (result.low, result.mean, result.high) == ([2.0, 1.0], [3.0, 1.0], [4.0, 1.0])


def test_a_band_of_every_update():
    group = trained()
    result = band(runs(group), "batch_loss")
    assert result.steps == list(range(20))
    columns = [run.history.column("batch_loss") for run in group.members.values()]
    assert result.high == [max(values) for values in zip(*columns)] and result.low == [
        min(values) for values in zip(*columns)
    ]


def test_a_band_has_the_early_tests_of_all_runs():
    group = trained()
    next(iter(group.members.values())).advance(epochs=1)  # one run is ahead
    result = band(runs(group), "test_accuracy")
    assert result.steps == [0, 4, 10, 20]
    at_4 = [run.history.column("test_accuracy")[3] for run in group.members.values()]
    assert (result.low[3], result.high[3]) == (min(at_4), max(at_4))


def test_an_unknown_column_is_refused():
    with pytest.raises(KeyError, match="nothing"):
        band(runs(with_test_losses([1.0], [1.0])), "nothing")

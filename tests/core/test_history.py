import numpy as np
import pytest

from core.history import CAPACITY, History, Table


def filled(rows, capacity):
    table = Table(("step", "loss"), capacity)
    for step in range(rows):
        table.append({"step": step, "loss": step / 10, "unknown": 0})
    return table


@pytest.mark.parametrize(
    ("rows", "steps"),
    [
        (0, []),
        (4, [0, 1, 2, 3]),
        (5, [0, 2, 4]),
        (7, [0, 2, 4, 6]),
        (8, [0, 2, 4, 6]),
        (9, [0, 4, 8]),
        (16, [0, 4, 8, 12]),
        (17, [0, 8, 16]),
    ],
)
def test_a_full_table_of_four_drops_every_second_row(rows, steps):
    assert filled(rows, capacity=4).columns == {"step": steps, "loss": [step / 10 for step in steps]}


@pytest.mark.parametrize("capacity", [1, 2, 3, 4, 7, 100])
def test_it_stays_bounded_and_evenly_spaced(capacity):
    for rows in range(300):
        steps = filled(rows, capacity).columns["step"]
        assert min(rows, capacity) / 2 <= len(steps) <= capacity
        assert steps[:1] == [0][:rows]
        assert len(set(np.diff(steps))) <= 1


def test_a_very_long_run_stays_bounded():
    table = filled(10 * CAPACITY, CAPACITY)
    assert CAPACITY / 2 <= len(table.columns["step"]) <= CAPACITY


def example():
    history = History(("w1",), ("train_loss",))
    history.evaluations.append({"step": 0, "epoch": 0, "epoch_loss": float("nan"), "train_loss": 2.5})
    for step, loss in enumerate([2.0, 1.5, 1.25]):
        history.updates.append({"step": step, "lr": 0.1, "batch_size": 4, "batch_loss": loss, "w1": -loss})
    history.evaluations.append({"step": 3, "epoch": 1, "epoch_loss": 1.6, "train_loss": 1.0})
    return history


def classifier_example():
    history = History((), ("train_loss", "test_loss"))
    history.add_evaluation({"step": 0, "epoch": 0, "epoch_loss": float("nan"), "train_loss": 2.5, "test_loss": 2.0})
    for step, loss in ((1, 1.75), (2, 1.5)):
        history.tests.append({"step": step, "test_loss": loss})
    history.add_evaluation({"step": 3, "epoch": 1, "epoch_loss": 1.6, "train_loss": 1.0, "test_loss": 1.25})
    return history


def test_every_test_is_in_the_column_and_those_of_an_epochs_end_are_in_the_evaluations():
    history = classifier_example()
    assert history.steps("test_loss").tolist() == [0, 1, 2, 3]
    assert history.column("test_loss").tolist() == [2.0, 1.75, 1.5, 1.25]
    assert history.evaluations.columns["test_loss"] == [2.0, 1.25]
    assert history.steps("train_loss").tolist() == [0, 3]
    assert history.tables == (history.updates, history.tests, history.evaluations, history.layer_statistics)


@pytest.mark.parametrize(
    ("step", "tests", "evaluations"), [(0, [0], [0]), (1, [0, 1], [0]), (2, [0, 1, 2], [0]), (3, [0, 1, 2, 3], [0, 3])]
)
def test_a_copy_until_a_step_has_the_tests_up_to_there(step, tests, evaluations):
    history = classifier_example()
    copy = history.until(step)
    assert copy.steps("test_loss").tolist() == tests and copy.steps("train_loss").tolist() == evaluations
    copy.tests.append({"step": 9, "test_loss": 0.0})
    assert history.last("test_loss") == 1.25


def test_a_regression_is_not_tested():
    history = History(("w1",), ("train_loss",))
    history.add_evaluation({"step": 0, "epoch": 0, "epoch_loss": float("nan"), "train_loss": 2.5})
    assert history.tests.columns == {"step": [0]}


def test_columns_and_their_steps():
    history = example()
    assert history.column("batch_loss").tolist() == [2.0, 1.5, 1.25]
    assert history.steps("batch_loss").tolist() == [0, 1, 2]
    assert history.column("w1").tolist() == [-2.0, -1.5, -1.25]
    assert history.column("train_loss").tolist() == [2.5, 1.0]
    assert history.steps("train_loss").tolist() == [0, 3]
    assert history.last("train_loss") == 1.0
    assert history.last("batch_loss") == 1.25
    assert history.names == ("step", "lr", "batch_size", "batch_loss", "w1", "epoch", "epoch_loss", "train_loss")


def test_a_column_is_a_copy():
    history = example()
    history.column("batch_loss")[:] = 0
    history.steps("batch_loss")[:] = 0
    assert history.column("batch_loss").tolist() == [2.0, 1.5, 1.25]
    assert history.steps("batch_loss").tolist() == [0, 1, 2]


@pytest.mark.parametrize("read", [History.column, History.steps, History.last])
def test_an_unknown_column_is_an_error_that_lists_the_known_ones(read):
    with pytest.raises(KeyError, match="history has the columns step, lr, .*train_loss, got 'accuracy'"):
        read(example(), "accuracy")

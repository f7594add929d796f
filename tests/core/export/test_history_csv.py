"""The CSV table contains every value of the history exactly, in the row of its step."""

from __future__ import annotations

import csv
import io
import math

import pytest

from core import LinearSettings, Run
from core.export import as_csv
from tests.core.export.programs import CASES, each_unexportable_run, trained
from tests.core.runs import SMALL


def rows(run: Run) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(run))))


@pytest.mark.parametrize("case", ["plane", "softmax", "sigmoid", "deep on points"])
def test_table_equals_the_history(case):
    run = trained(CASES[case])
    table = {int(row["step"]): row for row in rows(run)}
    assert list(table) == sorted(table) == list(range(run.step + (run.position == 0)))
    for name in run.history.names:
        kept = {step: float(row[name]) for step, row in table.items() if row[name]}
        measured = dict(zip(run.history.steps(name).tolist(), run.history.column(name).tolist(), strict=True))
        if name != "step":  # a column of several tables
            assert kept == {step: value for step, value in measured.items() if math.isfinite(value)}


def test_by_hand():
    run = Run(LinearSettings(examples=4, batch_size=2, seed=1))
    run.advance(updates=3)
    lines = as_csv(run).splitlines()
    assert lines[0] == "step,lr,batch_size,batch_loss,w1,b,epoch,epoch_loss,train_loss"
    assert len(lines) == 4
    losses, whole = run.history.column("batch_loss").tolist(), run.history.column("train_loss").tolist()
    assert lines[1].startswith(f"0,0.05,2,{losses[0]!r},") and lines[1].endswith(f",0,,{whole[0]!r}")
    assert lines[2].startswith(f"1,0.05,2,{losses[1]!r},") and lines[2].endswith(",,,")
    assert lines[3].startswith(f"2,0.05,2,{losses[2]!r},")
    assert lines[3].endswith(f",1,{(losses[0] + losses[1]) / 2!r},{whole[1]!r}")


def test_pandas_reads_it():
    pandas = pytest.importorskip("pandas")
    run = trained(CASES["sigmoid"])
    frame = pandas.read_csv(io.StringIO(as_csv(run)))
    assert all(dtype in (float, int) for dtype in frame.dtypes)
    assert frame.test_loss.dropna().tolist() == pytest.approx(run.history.column("test_loss").tolist(), rel=1e-15)


def test_other_images_are_allowed():
    run = Run(CASES["softmax"], SMALL)
    run.advance(updates=3)
    assert len(rows(run)) == 3


def test_early_tests_have_rows_and_the_last_may_have_no_update():
    run = Run(CASES["softmax"], SMALL)
    run.advance(updates=4)
    table = rows(run)
    tested = [int(row["step"]) for row in table if row["test_loss"] and row["test_accuracy"]]
    assert tested == run.history.steps("test_loss").tolist() == [0, 4]
    assert [int(row["step"]) for row in table if row["train_loss"]] == [0]
    assert [row["batch_loss"] == "" for row in table] == [False, False, False, False, True]


@each_unexportable_run
def test_an_unexportable_run_is_rejected(run, reason):
    with pytest.raises(ValueError, match=reason):
        as_csv(run)

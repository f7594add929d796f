"""Trained weights as a file: what is written is read again to the bit, and nothing else is accepted."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import torch

from core.export import as_script
from core.export.provenance import first_settings
from core.pins.kept_run import LARGEST_FILE, as_npz, kept_run_from_npz
from core.training.evaluation import evaluation, finish
from core.training.tape import Tape
from tests.core.export.programs import CASES, IMAGES, each_unexportable_run, trained, with_digests, write_images

CHILD = """
import runpy, sys
for case in sys.argv[1:]:
    sys.argv = [f"{case}.py", f"{case}.npz"]
    try:
        runpy.run_path(f"{case}.py", run_name="__main__")
    except SystemExit as end:
        assert not end.code, (case, end.code)
"""
"""Each script as if it were started with its file."""


def rewritten(content: bytes, **arrays) -> bytes:
    """The file with other arrays; None removes one."""
    with np.load(io.BytesIO(content)) as old:
        kept = {name: old[name] for name in old.files} | arrays
    file = io.BytesIO()
    np.savez_compressed(file, **{name: array for name, array in kept.items() if array is not None})
    return file.getvalue()


def with_recipe(content: bytes, **changes) -> bytes:
    with np.load(io.BytesIO(content)) as old:
        record = json.loads(old["recipe"].tobytes())
    return rewritten(content, recipe=np.frombuffer(json.dumps(record | changes).encode(), np.uint8))


@pytest.fixture(scope="module")
def content() -> bytes:
    return as_npz(trained(CASES["relu"]))


@pytest.mark.parametrize("case", CASES)
def test_a_file_gives_back_the_run(case):
    run = trained(CASES[case])
    kept = kept_run_from_npz(as_npz(run))
    assert kept.settings == first_settings(run) and kept.step == run.step
    assert kept.largest_difference(run.model) == 0.0
    made_again = Tape(kept.settings, run.images, kept.changes)
    made_again.advance(updates=kept.step)
    assert kept.largest_difference(made_again.run.model) == 0.0


def test_a_difference_is_measured(content):
    run = trained(CASES["relu"])
    run.model.weights[0][3, 2] += 0.25
    assert kept_run_from_npz(content).largest_difference(run.model) == pytest.approx(0.25, rel=1e-5)


@each_unexportable_run
def test_a_run_without_weights_worth_keeping_is_refused(run, reason):
    with pytest.raises(ValueError, match=reason):
        as_npz(run)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: b"not a file", "must be a whole .npz file"),
        (lambda c: c[: len(c) // 2], "must be a whole .npz file"),
        (lambda c: c[:-40], "must be a whole .npz file"),
        (lambda c: b"\0" * (LARGEST_FILE + 1), "at most 20,000,000 bytes"),
        (lambda c: rewritten(c, recipe=None), '"recipe" of at most'),
        (lambda c: rewritten(c, recipe=np.zeros(200_000, np.uint8)), '"recipe" of at most'),
        (lambda c: rewritten(c, recipe=np.frombuffer(b"\xff\xfe", np.uint8)), "must be UTF-8"),
        (lambda c: rewritten(c, recipe=np.zeros((2, 2))), "must be bytes"),
        (lambda c: rewritten(c, recipe=np.frombuffer(b"{}", np.uint8)), "model must be one of"),
        (lambda c: with_recipe(c, settings={"lr": 1}), "settings must have exactly"),
        (lambda c: with_recipe(c, stopped={}), "after how many updates"),
        (lambda c: with_recipe(c, stopped={"updates": True}), "after how many updates"),
        (lambda c: with_recipe(c, changes={"step": 1}), "must be a list"),
        (lambda c: with_recipe(c, changes=[{"step": 1, "knob": "seed", "value": 2}]), "a change must have"),
        (lambda c: with_recipe(c, changes=[{"step": 1, "knob": "lr", "value": "x"}]), "lr must lie in"),
        (lambda c: with_recipe(c, changes=[{"step": 10**8, "knob": "lr", "value": 1}]), "changes must come in order"),
        (lambda c: rewritten(c, W1=None), "the file must have W1, b1"),
        (lambda c: rewritten(c, **{"W1": None, "W1.txt": np.zeros(2)}), "W1.txt"),
        (lambda c: rewritten(c, more=np.zeros(2)), "the file must have W1, b1"),
        (lambda c: rewritten(c, W1=np.zeros((4, 4), np.float32)), "W1 must be float32 of shape"),
        (lambda c: rewritten(c, b1=np.zeros(12)), "b1 must be float32 of shape"),
        (lambda c: rewritten(c, b1=np.full(12, np.nan, np.float32)), "finite"),
        (lambda c: rewritten(c, W1=np.zeros((9000, 900), np.float32)), "W1 must have"),
    ],
)  # fmt: skip
def test_another_file_is_refused_with_the_reason(content, change, message):
    with pytest.raises(ValueError, match=message):
        kept_run_from_npz(change(content))


def test_nothing_in_a_file_is_executed(content):
    class Harmful:
        def __reduce__(self):
            return pytest.fail, ("it was executed",)

    file = io.BytesIO()
    np.save(file, np.array([Harmful()], dtype=object), allow_pickle=True)
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, file.getvalue() if name == "b1.npy" else old.read(name))
    with pytest.raises(ValueError):
        kept_run_from_npz(changed.getvalue())


def test_the_scripts_load_their_files_and_measure_what_the_page_does(tmp_path):
    """In one child process, since loading torch takes long."""
    runs = {case: trained(CASES[case]) for case in ("softmax", "tanh", "line", "deep on points", "own standardised")}
    digests = write_images(tmp_path, IMAGES)
    for case, run in runs.items():
        (tmp_path / f"{case}.py").write_text(with_digests(as_script(run), digests))
        (tmp_path / f"{case}.npz").write_bytes(as_npz(run))
    child = subprocess.run(
        [sys.executable, "-c", CHILD, *runs], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={"FASHION_MNIST_CACHE": str(tmp_path), "HOME": str(tmp_path), "OMP_NUM_THREADS": str(torch.get_num_threads())},
    )  # fmt: skip
    told = child.stdout.splitlines()
    assert len(told) == len(runs)
    for (case, run), line in zip(runs.items(), told):
        printed = [float(word) for word in line.split(":")[1].split()]
        expected = finish(evaluation(run.model, *run.data.test))
        assert printed == list(expected)[: len(printed)], case
        assert len(printed) == (1 if case == "line" else 2), case

"""A script: what it holds, and the real images. test_programs.py runs scripts of all kinds."""

from __future__ import annotations

import ast
import sys

import pytest

from core import LinearSettings, MLPSettings, Run, SoftmaxSettings
from core.data.fetching.idx_files import FILE_HASHES
from core.export import as_script
from core.functions import softmax
from core.optim import sgd
from core.source_code import source_of
from tests.core.export.programs import (
    CASES,
    IMAGES,
    assert_all_reproduce,
    each_unexportable_run,
    execute,
    trained,
    write_images,
)
from tests.core.runs import SMALL


def test_fashion_mnist_is_reproduced(fashion_mnist, tmp_path):
    runs = {
        settings.model: Run(settings, fashion_mnist) for settings in (SoftmaxSettings(), MLPSettings(hidden_units=16))
    }
    for run in runs.values():
        run.advance(updates=12)
    digests = write_images(tmp_path, fashion_mnist)
    assert digests == {digest: digest for digest in FILE_HASHES.values()}
    assert_all_reproduce(execute({name: [as_script(run)] for name, run in runs.items()}, tmp_path, tmp_path), runs)


@pytest.mark.parametrize("case", CASES)
def test_every_import_and_function_is_used(case):
    tree = ast.parse(as_script(trained(CASES[case])))
    imported = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            package = getattr(node, "module", None)
            imported |= {alias.name.split(".")[0]: (package or alias.name).split(".")[0] for alias in node.names}
    assert set(imported.values()) <= {*sys.stdlib_module_names, "torch", "numpy"}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert {"np" if name == "numpy" else name for name in imported} <= used
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    methods = {node.name for cls in ast.walk(tree) if isinstance(cls, ast.ClassDef) for node in cls.body
               if isinstance(node, ast.FunctionDef)}  # fmt: skip
    assert defined - methods <= used  # every function is called


def test_code_is_that_of_core_with_short_docstrings():
    script = as_script(trained(CASES["softmax"]))
    for function in (softmax, sgd):
        code = source_of(function)
        assert code.splitlines()[0] in script and code[code.rindex('"""') + 3 :] in script
    assert (
        "Equation:" not in script
        and '"""Turn each row of logits into probabilities, which are positive and sum to 1."""' in script
    )
    assert "SoftmaxRegression(784, 10, 0.3," in script


def test_changes_are_exported_only_if_there_are_any():
    script = as_script(trained(CASES["softmax"]))
    assert "    1: (0.05, 67)," in script and "    2: (0.025, 67)," in script
    assert "after update 2" in script
    run = Run(SoftmaxSettings(), IMAGES)
    run.advance(updates=2)
    assert "CHANGES" not in as_script(run)


def test_a_long_run_compares_its_last_recorded_batch():
    run = Run(LinearSettings(examples=10_000, batch_size=1))
    run.advance(updates=8_500)
    steps, losses = (run.history.updates.columns[name] for name in ("step", "batch_loss"))
    assert len(steps) < 8_500
    assert f"update {steps[-1] + 1}: {{batch_losses[{steps[-1]}]}} here, {losses[-1]!r} in the app" in as_script(run)


@each_unexportable_run
def test_an_unexportable_run_is_rejected(run, reason):
    with pytest.raises(ValueError, match=reason):
        as_script(run)


def test_other_images_are_rejected():
    run = Run(SoftmaxSettings(), SMALL)
    run.advance(updates=1)
    with pytest.raises(ValueError, match="must be those of Fashion-MNIST, .* got random images"):
        as_script(run)

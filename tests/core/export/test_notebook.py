"""The cells of a notebook, executed in order, reproduce the run exactly."""

from __future__ import annotations

import nbformat
import pytest

from core import Run
from core.export import as_notebook, as_script
from tests.core.export.programs import (
    CASES,
    IMAGES,
    assert_reproduces,
    each_unexportable_run,
    execute,
    trained,
    with_digests,
    write_images,
)

MODELS = ("plane", "softmax", "tanh", "softmax on moons", "own points")


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    return {name: trained(CASES[name]) for name in MODELS}


def codes(notebook: str) -> list[str]:
    return [cell["source"] for cell in nbformat.reads(notebook, as_version=4).cells if cell["cell_type"] == "code"]


def test_losses_and_weights_are_reproduced(runs, tmp_path):
    digests = write_images(tmp_path, IMAGES)
    programs = {name: [with_digests(code, digests) for code in codes(as_notebook(run))] for name, run in runs.items()}
    results = execute(programs, tmp_path, tmp_path)
    for name, run in runs.items():
        assert_reproduces(results[name], run)


@pytest.mark.parametrize("model", MODELS)
def test_notebook_is_valid(runs, model):
    text = as_notebook(runs[model])
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    kinds = [cell.cell_type for cell in notebook.cells]
    assert kinds[1:] == ["markdown", "code"] * (len(kinds) // 2)
    assert all(cell.source.startswith("## ") for cell in notebook.cells[1::2])
    assert sum("$$" in cell.source for cell in notebook.cells[1::2]) >= 3
    assert as_notebook(runs[model]) == text  # cell ids are not random


def test_docstrings_are_complete(runs):
    assert "Equation: l = log Σ_k exp(o_k) − o_y" in "".join(codes(as_notebook(runs["softmax"])))
    assert "Equation: l = log" not in as_script(runs["softmax"])


@each_unexportable_run
def test_an_unexportable_run_is_rejected(run, reason):
    with pytest.raises(ValueError, match=reason):
        as_notebook(run)

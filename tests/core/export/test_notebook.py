"""A notebook: its cells and texts. test_programs.py runs the cells in order."""

from __future__ import annotations

import nbformat
import pytest

from core import Run
from core.export import as_notebook, as_script
from tests.core.export.programs import (
    CASES,
    NOTEBOOKS,
    codes,
    each_unexportable_run,
    trained,
)


@pytest.fixture(scope="module")
def runs() -> dict[str, Run]:
    return {name: trained(CASES[name]) for name in NOTEBOOKS}


@pytest.mark.parametrize("model", NOTEBOOKS)
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

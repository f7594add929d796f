"""A run as a Jupyter notebook."""

from __future__ import annotations

from core.export.program import program_cells, program_title, reproducibility_note
from core.training.run import Run


def as_notebook(run: Run) -> str:
    """A Jupyter notebook (format 4.5) with the cells of the program, each below a Markdown cell that explains it.

    Raises: ValueError as `as_script` does.
    """
    import nbformat  # imported here because it is slow to import
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    notebook_cells = [new_markdown_cell(f"# {program_title(run)}\n\n{reproducibility_note()}", id="title")]
    for number, cell in enumerate(program_cells(run), start=1):
        notebook_cells.append(new_markdown_cell(f"## {cell.heading}\n\n{cell.text}", id=f"text-{number}"))
        notebook_cells.append(new_code_cell(cell.code, id=f"code-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=notebook_cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    nbformat.validate(notebook)
    return nbformat.writes(notebook)

"""A run as a Jupyter notebook."""

from __future__ import annotations

from core.export.program import cells, origin, title
from core.training.run import Run


def as_notebook(run: Run) -> str:
    """The script's steps as cells of a notebook (format 4.5), each after a heading, its formula and what it does.

    Raises: ValueError as `as_script` does.
    """
    import nbformat  # it takes a moment, and only who takes a notebook home waits for it
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    written = [new_markdown_cell(f"# {title(run)}\n\n{origin()}", id="title")]
    for number, cell in enumerate(cells(run), start=1):
        written.append(new_markdown_cell(f"## {cell.heading}\n\n{cell.text}", id=f"text-{number}"))
        written.append(new_code_cell(cell.code, id=f"code-{number}"))
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(cells=written, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})
    nbformat.validate(notebook)
    return nbformat.writes(notebook)

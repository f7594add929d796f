"""A step of an exported program, and the steps that all models share."""

from __future__ import annotations

from dataclasses import dataclass

from core.export.loop_templates import CHECK, TURN
from core.export.provenance import first_settings, later_changes, turned
from core.knob import format_value
from core.training.evaluation import EVALUATION_ROWS
from core.training.run import Run


@dataclass(frozen=True)
class Cell:
    """`text` is Markdown, with formulas in LaTeX."""

    heading: str
    text: str
    code: str


def settings_cell(run: Run, more: str = "") -> Cell:
    """The settings with which the run began, and what was turned on its way."""
    first, changes = first_settings(run), turned(run)
    lines = [f"SEED = {first.seed}", f"UPDATES = {run.step}", f"lr, batch_size = {first.lr!r}, {first.batch_size}"]
    if changes:
        rows = [f"    {step}: ({lr!r}, {size})," for step, (lr, size) in changes.items()]
        lines += ["CHANGES = {  # after so many updates: learning rate and batch size from there on", *rows, "}"]
    lines.append(f"EVALUATION_ROWS = {EVALUATION_ROWS}  # measured at once; another number would round differently")
    text = "; ".join(f"{knob.label.lower()}: {format_value(getattr(first, name))}" for name, knob in first.knobs().items()
                     if name != "epochs" and knob.has_effect(vars(first)))  # fmt: skip
    turns = [f"{each.knob} {format_value(each.value)} after update {each.step:,}" for each in later_changes(run)]
    text = f"The run began with {text}." + (f" Turned on its way: {', '.join(turns)}." if turns else "")
    return Cell("Settings", text, "\n".join(lines) + more)


def training_cell(run: Run, loop: str, lr: str = "lr") -> Cell:
    """The loop, with only what this run needs in it."""
    text = (
        "Each epoch goes through all examples once, in an order of its own. The loop stops after as many updates as the "
        "run had made. The lists keep what was measured, in full digits."
    )
    return Cell("Training", text, loop.substitute(turn=TURN if turned(run) else "", lr=lr).strip())


def check_cell(run: Run) -> Cell:
    """The last batch loss that the run kept, beside the program's own."""
    columns = run.history.updates.columns
    step, loss = columns["step"][-1], columns["batch_loss"][-1]
    text = "On the same machine, with the same versions of Python's packages, both numbers are equal to the last digit."
    return Cell("The same numbers", text, CHECK.substitute(number=step + 1, step=step, loss=repr(loss)))

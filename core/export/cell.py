"""A cell of an exported program, and the cells that all models share."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from core.export.loop_templates import CHANGE_LINE, CHECK_LINE, KEPT_WEIGHTS
from core.export.provenance import first_settings, later_changes, lr_and_batch_size_changes
from core.history import EARLY_TESTS
from core.knob import format_value
from core.models import parameter_names
from core.training.evaluation import EVALUATION_ROWS
from core.training.run import Run


@dataclass(frozen=True)
class Cell:
    """A piece of code with a heading and an explanation in Markdown and LaTeX."""

    heading: str
    text: str
    code: str


def settings_cell(run: Run, more: str = "") -> Cell:
    """The run's first settings and its later changes, followed by the code in `more`."""
    first, changes = first_settings(run), lr_and_batch_size_changes(run)
    lines = [f"SEED = {first.seed}", f"UPDATES = {run.step}", f"lr, batch_size = {first.lr!r}, {first.batch_size}"]
    if changes:
        rows = [f"    {step}: ({lr!r}, {size})," for step, (lr, size) in changes.items()]
        lines += ["CHANGES = {  # after so many updates: learning rate and batch size from there on", *rows, "}"]
    lines.append(f"EVALUATION_ROWS = {EVALUATION_ROWS}  # measured at once; another number would round differently")
    text = "; ".join(f"{knob.label.lower()}: {knob.label_of(getattr(first, name))}" for name, knob in first.knobs().items()
                     if name != "epochs" and knob.has_effect(vars(first)) and (knob.tell or not knob.read))  # fmt: skip
    later = [
        f"{change.knob} {format_value(change.value)} after update {change.step:,}" for change in later_changes(run)
    ]
    text = f"The run began with {text}." + (f" Turned on its way: {', '.join(later)}." if later else "")
    return Cell("Settings", text, "\n".join(lines) + more)


def weights_cell(run: Run, measured: str, measure: str) -> Cell:
    """Load kept weights instead of training, if the script is given such a file. `measure` is the expression to print."""
    text = (
        "The app also gives the trained weights, as a file that ends in .npz. Called with its name, the script trains nothing: "
        "it loads them, measures and stops."
    )
    code = KEPT_WEIGHTS.substitute(names=parameter_names(run.model), measured=measured, measure=measure)
    return Cell("Kept weights", text, code.strip())


def training_cell(run: Run, loop: Template, lr: str = "lr") -> Cell:
    """The training loop from its template. `lr` is the expression for the learning rate of an update."""
    text = (
        "Each epoch goes through all examples once, in an order of its own. The loop stops after as many updates as the "
        "run had made. The lists keep what was measured, in full digits."
    )
    change_line = CHANGE_LINE if lr_and_batch_size_changes(run) else ""
    return Cell("Training", text, loop.substitute(change=change_line, lr=lr, early_tests=EARLY_TESTS).strip())


def check_cell(run: Run) -> Cell:
    """Print the run's last recorded batch loss and that of the program."""
    columns = run.history.updates.columns
    step, loss = columns["step"][-1], columns["batch_loss"][-1]
    text = "On the same machine, with the same versions of Python's packages, both numbers are equal to the last digit."
    return Cell("The same numbers", text, CHECK_LINE.substitute(number=step + 1, step=step, loss=repr(loss)))

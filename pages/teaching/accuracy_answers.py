"""Answers to questions that compare the test accuracies of short runs."""

from __future__ import annotations

from collections.abc import Sequence

from core.data.fashion_mnist import CLASS_NAMES
from core.teaching.short_run import ShortRun
from pages.teaching.question_runs import accuracy_curves
from pages.teaching.questions import Answer

ALIKE = 0.02
"""Accuracies, or losses relative to the larger one, that differ by at most this count as equal."""


def is_guessing(run: ShortRun) -> bool:
    """Return whether the accuracy is at most 0.05 above that of guessing."""
    return not run.accuracy > 1 / len(CLASS_NAMES) + 0.05


def compare_accuracy(run: ShortRun, reference: ShortRun, lower: str) -> str:
    """Return "guessing", "same", "better" or, for a lower accuracy than the reference's, the option `lower`."""
    if is_guessing(run):
        return "guessing"
    difference = run.accuracy - reference.accuracy
    if abs(difference) <= ALIKE:
        return "same"
    return lower if difference < 0 else "better"


def accuracy_answer(right: str, explanation: str, names: Sequence[str], runs: Sequence[ShortRun]) -> Answer:
    """Return the answer with the accuracy curves of the runs."""
    return Answer(right, explanation, accuracy_curves(names, runs), f"Test accuracy against updates. {explanation}")

"""A cache of the evaluations of untrained models, shared by the runs that start with the same model."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from core.data.make import Data
from core.settings import Settings

MAX_EVALUATIONS = 1000
_evaluations: WeakKeyDictionary[Data, dict[tuple, dict[str, float]]] = WeakKeyDictionary()
"""For each data set, the first evaluations of its runs, by the settings that determine the untrained model."""


def recall(data: Data, settings: Settings) -> dict[str, float] | None:
    """The stored first evaluation of a run with these settings on these data, or None."""
    return _evaluations.get(data, {}).get(_key(settings))


def remember(data: Data, settings: Settings, evaluation: dict[str, float]) -> None:
    """Store a run's first evaluation for later runs. When a data set has 1,000, they are deleted first."""
    evaluations = _evaluations.setdefault(data, {})
    if len(evaluations) >= MAX_EVALUATIONS:
        evaluations.clear()
    evaluations[_key(settings)] = evaluation


def _key(settings: Settings) -> tuple:
    return type(settings), *settings.fixed_values().values()

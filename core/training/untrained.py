"""Measurements of untrained models, kept so that every run that begins with the same model is measured once."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from core.data.fashion_mnist import Dataset
from core.data.regression import RegressionData
from core.settings import Settings

MOST_REMEMBERED = 1000
_measured: WeakKeyDictionary[Dataset | RegressionData, dict[tuple, dict[str, float]]] = WeakKeyDictionary()
"""For each data set, the first evaluation of the models that were measured, by the settings that determine the model."""


def recall(data: Dataset | RegressionData, settings: Settings) -> dict[str, float] | None:
    """The first evaluation of a run with these settings on these data, if one was measured before."""
    return _measured.get(data, {}).get(_key(settings))


def remember(data: Dataset | RegressionData, settings: Settings, evaluation: dict[str, float]) -> None:
    """Keep a run's first evaluation for later runs; at most 1,000 for each data set."""
    measured = _measured.setdefault(data, {})
    if len(measured) >= MOST_REMEMBERED:
        measured.clear()
    measured[_key(settings)] = evaluation


def _key(settings: Settings) -> tuple:
    return type(settings), *settings.structure().values()

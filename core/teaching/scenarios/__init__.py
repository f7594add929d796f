"""The scenarios of all models, in the order of the pages. Importing them does not load torch."""

from __future__ import annotations

from core.settings import Settings
from core.teaching.scenarios.linear import LINEAR
from core.teaching.scenarios.mlp import MLP
from core.teaching.scenarios.plane import PLANE
from core.teaching.scenarios.scenario import Scenario
from core.teaching.scenarios.softmax import SOFTMAX

SCENARIOS: tuple[Scenario, ...] = (*LINEAR, *SOFTMAX, *MLP, *PLANE)


def scenarios_of(kind: type[Settings]) -> tuple[Scenario, ...]:
    """The scenarios of one model on images or on points, given the class of its settings."""
    return tuple(scenario for scenario in SCENARIOS if type(scenario.settings) is kind)


def scenario_of(settings: Settings) -> Scenario | None:
    """The scenario with exactly these settings, or None."""
    return next((scenario for scenario in SCENARIOS if scenario.settings == settings), None)

"""Every scenario's sentence, by running it on the data it is about."""

import re
import subprocess
import sys
from dataclasses import replace

import pytest

from core import LinearSettings, MLPSettings, SoftmaxSettings
from core.teaching.scenarios import SCENARIOS, scenario_of, scenarios_of
from core.teaching.scenarios.scenario import Scenario
from tests.core.runs import SMALL


def example_losses(scenario: Scenario, data=None) -> list[str]:
    """The claims that do not hold."""
    return [claim for claim, holds in scenario.check(scenario.run(data)).items() if not holds]


def named(kind: type) -> list:
    return [pytest.param(each, id=each.name) for each in scenarios_of(kind)]


@pytest.mark.parametrize("scenario", named(LinearSettings))
def test_what_a_regression_shows(scenario):
    assert example_losses(scenario) == []


@pytest.mark.network
@pytest.mark.parametrize("scenario", [*named(SoftmaxSettings), *named(MLPSettings)])
def test_what_a_classifier_shows(scenario, fashion_mnist):
    assert example_losses(scenario, fashion_mnist) == []


@pytest.mark.parametrize("scenario", named(LinearSettings))
def test_a_check_can_fail(scenario):
    """With the page's own settings in place of the scenario's, something of its sentence is not true."""
    features = scenario.settings.features
    assert example_losses(replace(scenario, settings=LinearSettings(features=features))) != []


@pytest.mark.parametrize("scenario", [*named(SoftmaxSettings), *named(MLPSettings)])
def test_a_classifiers_check_can_fail(scenario):
    """One epoch of tiny steps on random images shows none of it."""
    assert example_losses(replace(scenario, settings=scenario.settings.replace(lr=0.0001, epochs=1)), SMALL) != []


def test_every_model_has_some_and_no_two_are_alike():
    for kind in (LinearSettings, SoftmaxSettings, MLPSettings):
        assert len(scenarios_of(kind)) >= 4
    assert len({each.name for each in SCENARIOS}) == len({each.settings for each in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_settings_come_through_an_address_and_find_their_scenario(scenario):
    query = scenario.settings.to_query()
    assert query  # an empty one would mean the settings of the last visit
    settings, problems = type(scenario.settings).from_query(query)
    assert (settings, problems) == (scenario.settings, [])
    assert scenario_of(settings) is scenario
    assert scenario_of(settings.replace(seed=settings.seed + 1)) is None


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_what_to_watch_is_short(scenario):
    assert scenario.watch.endswith(".")
    assert len(re.findall(r"[.?!:](?= |$)", scenario.watch)) <= 4
    assert len(scenario.watch) < 240
    assert len(scenario.name) < 40


def test_the_shelf_does_not_wait_for_torch():
    check = "import sys, core.teaching.scenarios; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", check], check=True)

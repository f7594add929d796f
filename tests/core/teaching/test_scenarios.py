"""Every scenario's claims and its recorded curve, checked by training it."""

import re
import subprocess
import sys
from dataclasses import replace
from itertools import islice

import pytest
import torch

from core import LinearSettings, MLPSettings, Run, SoftmaxSettings
from core.models import MLP
from core.point_settings import PointMLPSettings, PointSoftmaxSettings
from core.teaching import recording
from core.teaching.recording.curves import beginning
from core.teaching.scenarios import SCENARIOS, plane, scenario_of, scenarios_of
from core.teaching.scenarios.scenario import Scenario
from tests.core.runs import SMALL
from tests.core.teaching.test_recording import differences_of_curves

NUMBER = re.compile(r"\d[\d.,]*\d|\d")


def failed_claims(scenario: Scenario, data=None) -> list[str]:
    """The claims of the scenario that are false."""
    return failed_claims_of(scenario, scenario.run(data))


def failed_claims_of(scenario: Scenario, run: Run) -> list[str]:
    return [claim for claim, holds in scenario.check(run).items() if not holds]


def assert_right_and_recorded(scenario: Scenario, data=None) -> None:
    """One training for both: its claims hold, and the recording for the start page's card tells how it begins."""
    run = scenario.run(data)
    assert differences_of_curves(recording.load()["curves"][scenario.name], beginning(run)) == []
    assert failed_claims_of(scenario, run) == []


def cases(kind: type) -> list:
    return [pytest.param(each, id=each.name) for each in scenarios_of(kind)]


ON_POINTS = [*cases(PointSoftmaxSettings), *cases(PointMLPSettings)]


@pytest.mark.parametrize("scenario", cases(LinearSettings))
def test_regression_scenarios(scenario):
    assert_right_and_recorded(scenario)


@pytest.mark.parametrize("scenario", ON_POINTS)
def test_scenarios_on_points(scenario):
    """With the scenario's seed, and with two of three others: the effect is no accident. Of six others at most one fails."""
    assert_right_and_recorded(scenario)
    others = (replace(scenario, settings=scenario.settings.replace(seed=seed)) for seed in range(1, 4))
    assert len(list(islice((each for each in others if failed_claims(each) == []), 2))) == 2


@pytest.mark.parametrize("scenario", ON_POINTS)
def test_a_check_on_points_can_fail(scenario):
    """With tiny steps or on other points, at least one claim is false."""
    other = {"data": "spirals3" if scenario.settings.classes == 3 else "blobs", "noise": 0.1, "examples": 200}
    changes = ({"lr": 0.0001, "epochs": 1}, {"lr": 0.1, "epochs": 2, "test_share": 0.3} | other)
    assert any(failed_claims(replace(scenario, settings=scenario.settings.replace(**each))) for each in changes)


def test_a_border_has_as_many_corners_as_it_should():
    """By hand: |x₁| of two ReLU units bends once on a line; a sum of logits without activation nowhere; tanh everywhere."""
    line = plane._line_across()
    assert line.shape == (401, 2) and line[200].tolist() == pytest.approx([0, 0.3])
    for activation, corners in (("relu", 1), ("none", 0), ("tanh", 399)):
        model = MLP([2, 2, 2], activation, 0.0, torch.Generator())
        model.weights[0][0] = torch.tensor([1.0, -1.0])
        model.weights[1][:, 1] = torch.tensor([1.0, 1.0 if activation == "relu" else 0.5])
        values = plane._logit_difference(model, line)
        if activation == "relu":
            torch.testing.assert_close(values, line[:, 0].abs())
        assert plane._share_of_bends(model) * 399 == pytest.approx(corners, abs=1)


@pytest.mark.network
@pytest.mark.parametrize("scenario", [*cases(SoftmaxSettings), *cases(MLPSettings)])
def test_scenarios_on_images(scenario, fashion_mnist):
    assert_right_and_recorded(scenario, fashion_mnist)


@pytest.mark.parametrize("scenario", cases(LinearSettings))
def test_a_regression_check_can_fail(scenario):
    """With the default settings instead of the scenario's, at least one claim is false."""
    features = scenario.settings.features
    assert failed_claims(replace(scenario, settings=LinearSettings(features=features))) != []


@pytest.mark.parametrize("scenario", [*cases(SoftmaxSettings), *cases(MLPSettings)])
def test_a_classifiers_check_can_fail(scenario):
    """With one epoch of tiny steps on random images, at least one claim is false."""
    assert failed_claims(replace(scenario, settings=scenario.settings.replace(lr=0.0001, epochs=1)), SMALL) != []


def test_every_model_has_scenarios_and_all_are_distinct():
    for kind in (LinearSettings, SoftmaxSettings, MLPSettings, PointMLPSettings):
        assert len(scenarios_of(kind)) >= 4
    assert len(scenarios_of(PointSoftmaxSettings)) >= 3
    assert len({each.name for each in SCENARIOS}) == len({each.settings for each in SCENARIOS}) == len(SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_settings_survive_the_url_and_find_their_scenario(scenario):
    query = scenario.settings.to_query()
    assert query  # an empty query would mean the settings of the last visit
    settings, problems = type(scenario.settings).from_query(query)
    assert (settings, problems) == (scenario.settings, [])
    assert scenario_of(settings) is scenario
    assert scenario_of(settings.replace(seed=settings.seed + 1)) is None


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_watch_texts_are_short(scenario):
    assert scenario.watch.endswith(".")
    assert len(re.findall(r"[.?!:](?= |$)", scenario.watch)) <= 4
    assert len(scenario.watch) < 240
    assert len(scenario.name) < 40


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_questions_are_short_and_do_not_tell(scenario):
    """A question has none of the numbers that its answer has, except how many updates there are."""
    assert scenario.question.endswith("?") and len(scenario.question) <= 90
    told = set(NUMBER.findall(scenario.question)) - set(NUMBER.findall(scenario.name))
    assert told <= {"20", "100"}  # how many updates its epochs have


def test_questions_are_distinct_and_a_chapter_is_optional():
    assert len({each.question for each in SCENARIOS}) == len(SCENARIOS)
    assert all(isinstance(each.chapter, str) for each in SCENARIOS)
    assert replace(SCENARIOS[0], chapter="Fit").chapter == "Fit"


def test_importing_scenarios_does_not_import_torch():
    check = "import sys, core.teaching.scenarios; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", check], check=True)

"""Every story of the plane, opened by its link: the page stands at the end of the run that core trains, and shows its model."""

from __future__ import annotations

import json

import pytest

from core.point_settings import PointMLPSettings
from core.teaching.scenarios.plane import PLANE
from pages.plane.parts import observe_plane, plane_part, units_part
from pages.teaching.starting_points import link_query, watch_sentence

PARTS = {"": ("plane", plane_part), "Units": ("units", units_part)}
"""The picture of each chapter that a story opens: its place, and what is sent there."""


@pytest.mark.parametrize("scenario", PLANE, ids=lambda each: each.name)
def test_a_story_shows_its_sentence_its_accuracy_and_its_model(open_page, scenario):
    name = "multilayer_perceptron" if isinstance(scenario.settings, PointMLPSettings) else "softmax_regression"
    page = open_page(name, **link_query(scenario))
    run = scenario.run()
    assert f"**{scenario.name}.** {watch_sentence(scenario)}" in [each.value for each in page.app.info]
    assert page.player.finished and page.numbers["Updates"] == run.step
    assert page.numbers["Test accuracy"] == pytest.approx(run.history.last("test_accuracy"), abs=0.51e-4)
    place, part_of = PARTS[scenario.chapter]
    assert page.parts[place] == json.loads(json.dumps(part_of(observe_plane(run))))

"""The stories of the plane, opened by their links: the page shows what core trains, and what there is to watch."""

from __future__ import annotations

from urllib.parse import urlencode

from core.explaining.plane_map import predicted_classes
from core.point_settings import PointMLPSettings
from core.teaching.scenarios.plane import PLANE
from pages.teaching.starting_points import watch_sentence
from tests.browser.conftest import show, value


def test_each_story_shows_its_sentence_its_accuracy_and_its_map(new_tab, server):
    tab = new_tab()
    for scenario in PLANE:
        run = scenario.run()
        name = "multilayer_perceptron" if isinstance(scenario.settings, PointMLPSettings) else "softmax_regression"
        show(tab, server, name, f"?{urlencode(scenario.settings.to_query())}")
        assert f"{scenario.name}. {watch_sentence(scenario)}" in tab.locator(".st-key-watch").inner_text()
        tab.locator(".numbers dd", has_text=f"{run.step:,}").first.wait_for()
        plane = tab.locator(".st-key-plane .plane")
        tab.wait_for_function("([plane, step]) => plane.shown?.step === step", arg=[plane.element_handle(), run.step])
        assert value(tab, "Updates") == f"{run.step:,}"
        assert value(tab, "Test accuracy") == f"{run.history.last('test_accuracy'):.2%}"
        expected = [label for X in (run.data.train_X, run.data.test_X) for label in predicted_classes(run.model, X)]
        drawn = plane.evaluate("plane => plane.shown.predicted")
        assert (
            len(drawn) == len(expected) and sum(a != b for a, b in zip(drawn, expected)) <= 1
        )  # one may lie on the border
    assert tab.complaints == []

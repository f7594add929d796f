"""Stories of the plane, opened by a link and by the menu. tests/pages/plane/test_stories.py has all of them, without a browser."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from core.explaining.plane_map import predicted_classes
from core.teaching.scenarios import SCENARIOS, Scenario
from pages.teaching.starting_points import watch_sentence
from tests.browser.conftest import settle, show, value

STORIES = {each.name: each for each in SCENARIOS}


@pytest.mark.slow
def test_a_story_shows_its_sentence_its_accuracy_and_its_map(new_tab, server):
    tab = new_tab()
    follow_the_link(tab, server, "softmax_regression", STORIES["Three classes, one layer"])
    follow_the_link(tab, server, "multilayer_perceptron", STORIES["256 units for 30 points"])
    choose_in_the_menu(tab, STORIES["A border of sigmoid units"])
    assert tab.complaints == []


def follow_the_link(tab, server: str, page: str, scenario: Scenario) -> None:
    show(tab, server, page, f"?{urlencode(scenario.settings.to_query())}")
    assert_is_shown(tab, scenario)


def choose_in_the_menu(tab, scenario: Scenario) -> None:
    tab.get_by_role("button", name="Starting points").click()
    tab.locator(f".st-key-start_from_{SCENARIOS.index(scenario)} button:visible").first.click()
    tab.locator(".st-key-watch").get_by_text(f"{scenario.name}.").wait_for()
    settle(tab)
    assert_is_shown(tab, scenario)


def assert_is_shown(tab, scenario: Scenario) -> None:
    """What there is to watch, and the end of the run that core trains."""
    run = scenario.run()
    assert f"{scenario.name}. {watch_sentence(scenario)}" in tab.locator(".st-key-watch").inner_text()
    tab.locator(".numbers dd", has_text=f"{run.step:,}").first.wait_for()
    plane = tab.locator(".st-key-plane .plane")
    tab.wait_for_function("([plane, step]) => plane.shown?.step === step", arg=[plane.element_handle(), run.step])
    assert value(tab, "Updates") == f"{run.step:,}", scenario.name
    assert value(tab, "Test accuracy") == f"{run.history.last('test_accuracy'):.2%}", scenario.name
    expected = [label for X in (run.data.train_X, run.data.test_X) for label in predicted_classes(run.model, X)]
    drawn = plane.evaluate("plane => plane.shown.predicted")
    assert len(drawn) == len(expected), scenario.name
    assert sum(a != b for a, b in zip(drawn, expected)) <= 1, scenario.name  # one may lie on the border

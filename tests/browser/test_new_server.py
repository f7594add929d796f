"""A server of its own is first asked for a deep link; then no change is lost when several controls are turned within a moment.

Long: python -m tests.attacks controls
"""

from __future__ import annotations

import pytest

from tests.attacks.turned_controls import WATCHED_APP, run_all, trials
from tests.browser.conftest import show, slider
from tests.conftest import serving, wait_for_images


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("watched") / "log.txt", WATCHED_APP) as url:
        yield url


@pytest.mark.slow
def test_a_deep_link_is_the_first_thing_a_new_server_is_asked_for(new_tab, watched):
    tab = new_tab()
    show(tab, watched, "linear_regression", "?lr=0.39&features=1&w1=-7.3&seed=42&examples=20")
    assert tab.get_by_role("link", name="Multilayer perceptron").first.is_visible()
    assert slider(tab, "lr").get_attribute("aria-valuetext") == "0.39"
    assert slider(tab, "examples").get_attribute("aria-valuetext") == "20"
    assert float(slider(tab, "w1").get_attribute("aria-valuenow") or slider(tab, "w1").input_value()) == -7.3
    assert tab.locator(".st-key-seed input").input_value() == "42"
    assert tab.locator(".numbers dt").all_inner_texts() == ["Updates", "Epochs", "Loss", "w", "b"]
    assert "best -7.2124" in tab.locator(".numbers > div").nth(3).inner_text()
    assert tab.locator('[data-testid="stAlert"]').count() == 0
    assert tab.complaints == []


@pytest.mark.slow
def test_controls_turned_within_a_moment_all_count(new_tab, watched):
    """On each page, in another state of its run."""
    wait_for_images(watched)
    tab = new_tab((1280, 1400))
    for trial, found in run_all(tab, watched, trials(count=3, seed=1, on_each=1)):
        assert found == [], trial
    assert tab.complaints == []

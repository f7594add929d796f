"""The player at the bottom of the window: scrubbing, branching, and a connection that is lost."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import frames, settle, show, slider, updates, value
from tests.browser.test_training import WATCH, pause, play, wait_for_frames

BAR = ".st-key-scrubber input"


def drag(tab, start: float, end: float, steps: int = 12) -> None:
    """Drag the scrubber's knob from one share of its length to another; the button stays pressed."""
    box = tab.locator(BAR).bounding_box()
    x, y = (lambda share: box["x"] + 8 + share * (box["width"] - 16)), box["y"] + box["height"] / 2
    tab.mouse.move(x(start), y)
    tab.mouse.down()
    for i in range(1, steps + 1):
        tab.mouse.move(x(start + (end - start) * i / steps), y)
        tab.wait_for_timeout(60)


def test_scrub_back_branch_return_and_a_lost_connection(new_tab, server, images_on_server):
    """With a perceptron after two short epochs."""
    tab = new_tab()
    show(tab, server, "multilayer_perceptron", "?hidden_units=64&batch_size=1024&epochs=2")
    play(tab)
    tab.locator(".numbers dd").get_by_text("118", exact=True).wait_for()
    settle(tab)
    check_scrubbing(tab)
    check_a_branch_and_the_way_back(tab)
    tab.locator(BAR).press("End")
    tab.locator(".numbers dd").get_by_text("118", exact=True).wait_for()
    settle(tab)
    check_that_a_lost_connection_loses_nothing(tab)
    check_that_the_player_is_in_view(tab)
    assert tab.complaints == []


def check_scrubbing(tab) -> None:
    tab.evaluate(WATCH)
    drawn = frames(tab)
    drag(tab, 1.0, 0.4)
    tab.wait_for_function(f"+document.querySelector('.st-key-loss_chart .live-chart').dataset.frames > {drawn}")
    on_the_way = updates(tab)
    assert 0 < on_the_way < 118
    tab.mouse.up()
    tab.wait_for_function("!location.search.endsWith('at=118')")
    settle(tab)
    step = updates(tab)
    assert tab.evaluate("location.search").endswith(f"at={step}")
    assert tab.get_by_text(f"Update {step:,}: ").count() == 1
    assert tab.evaluate("[seen.blank, seen.remounted]") == [0, 0]


def check_a_branch_and_the_way_back(tab) -> None:
    step = updates(tab)
    slider(tab, "lr").focus()
    tab.keyboard.press("ArrowRight")
    tab.get_by_text(f"The run goes on with a change from update {step + 1:,}").wait_for()
    settle(tab)
    tab.get_by_role("button", name="One update", exact=True).click()
    tab.locator(".numbers dd").get_by_text(f"{step + 1:,}", exact=True).wait_for()
    settle(tab)
    tab.get_by_role("button", name="Go back to the run before").click()
    tab.locator(".numbers dd").get_by_text(f"{step:,}", exact=True).wait_for()
    settle(tab)
    assert "lr=" not in tab.evaluate("location.search")
    assert tab.locator(BAR).get_attribute("max") == "118"


def check_that_a_lost_connection_loses_nothing(tab) -> None:
    tab.get_by_role("button", name="One update back").click()
    tab.locator(".numbers dd").get_by_text("117", exact=True).wait_for()
    settle(tab)
    curve = "document.querySelector('.st-key-loss_chart .js-plotly-plot').data.find((t) => t.name.startsWith('each batch')).y.length"
    assert tab.evaluate(curve) == 118
    tab.context.set_offline(True)
    tab.wait_for_timeout(1500)
    tab.context.set_offline(False)
    tab.reload()
    settle(tab)
    tab.locator(".numbers dd").get_by_text("117", exact=True).wait_for()
    assert value(tab, "Epochs") == "1.99"
    tab.locator(".st-key-loss_chart .main-svg").first.wait_for()
    assert tab.evaluate(curve) == 117
    tab.get_by_role("button", name="One update", exact=True).click()  # it is there already
    tab.locator(".numbers dd").get_by_text("118", exact=True).wait_for()
    settle(tab)


@pytest.mark.slow
def test_a_connection_that_breaks_while_it_trains(new_tab, server, images_on_server):
    tab = new_tab()
    show(tab, server, "softmax_regression", "?epochs=100&seed=11")
    play(tab)
    wait_for_frames(tab, 3)
    tab.context.set_offline(True)
    tab.wait_for_timeout(1500)
    before = updates(tab)
    tab.context.set_offline(False)
    tab.locator(".numbers dd").first.filter(has_not_text=re.compile(f"^{before:,}$")).wait_for()
    pause(tab)
    assert tab.complaints == []


def check_that_the_player_is_in_view(tab) -> None:
    """Wherever the learner reads."""
    tab.get_by_role("tab", name="One update").click()
    tab.locator(".st-key-previous_chapter").wait_for()
    settle(tab)
    for place in ("[role=tablist]", ".st-key-next_chapter"):
        tab.locator(place).first.scroll_into_view_if_needed()
        box = tab.locator(".st-key-player").bounding_box()
        assert box["height"] <= 56
        assert box["y"] + box["height"] <= 800

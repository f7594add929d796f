"""A lesson's link in a browser."""

from __future__ import annotations

import pytest

from core import SoftmaxSettings
from core.teaching.lesson import Goal, Lesson, lesson_to_text
from tests.browser.conftest import settle, show, slider
from tests.browser.walk import OUTSIDE, STILL, WINDOW, look, remaining

BELOW_PLAYER = """key => document.querySelector(`.st-key-${key}`).getBoundingClientRect().bottom
  - document.querySelector('[data-testid=stBottomBlockContainer]').getBoundingClientRect().top"""
QUESTION = "What <script>window.mark = 1</script> is <img src=x onerror='window.mark = 1'> [η](javascript:alert(1)), $x$, :material/bolt:?"


def test_a_lesson_asks_in_plain_text_and_says_when_its_goal_is_met(new_tab, server, images_on_server):
    tab = new_tab()
    lesson = Lesson(QUESTION, ("batch_size",), ("lr", "seed"), Goal("test_loss", "at most", 100.0, 1))
    show(tab, server, "softmax_regression", f"?lr=0.2&batch_size=1024&lesson={lesson_to_text(lesson, SoftmaxSettings)}")
    panel = tab.locator(".st-key-lesson")
    panel.get_by_text(QUESTION, exact=True).wait_for()
    assert panel.locator("a, img, script, .katex").count() == 0
    assert panel.locator("[data-testid=stIconMaterial]:not(.st-key-leave_lesson *)").count() == 0
    assert tab.evaluate("window.mark") is None
    assert slider(tab, "lr").count() == 0
    assert slider(tab, "batch_size").is_disabled()
    assert "lr=0.2" in tab.evaluate("location.search")
    look(tab, WINDOW, "light")
    assert remaining(tab, OUTSIDE, ["loss_chart", "accuracy_chart", "predictions"]) == []
    panel.get_by_text("Open.").wait_for()
    tab.get_by_role("button", name="One epoch", exact=True).click()
    panel.get_by_text("Met after 1 epoch").wait_for()
    settle(tab)
    assert tab.get_by_text("Make a lesson").count() == 0
    assert tab.complaints == []


@pytest.mark.slow
def test_a_long_lesson_with_open_hints_leaves_the_pictures_in_view(new_tab, server, images_on_server):
    hints = ("Try a larger learning rate first.", "A smaller batch makes more updates in an epoch.")
    lesson = Lesson(
        "How high does the accuracy rise, and why? " * 9, goal=Goal("test_accuracy", "at least", 0.82, 1), hints=hints
    )
    for view in ("", "&view=present"):
        tab = new_tab((1280, 720))
        show(tab, server, "softmax_regression", f"?lesson={lesson_to_text(lesson, SoftmaxSettings)}{view}")
        text = tab.locator(".st-key-lesson_text")
        for number, hint in enumerate(hints):
            tab.locator(f".st-key-hint_{number} button").click()
            tab.get_by_text(f"Hint {number + 1}: {hint}").wait_for()
            settle(tab)
            below = "text => text.scrollHeight - text.clientHeight - text.scrollTop"
            assert text.evaluate(below) < 2, "the new hint is out of view"
        tab.evaluate(STILL)
        assert remaining(tab, OUTSIDE, ["loss_chart", "accuracy_chart", "predictions"]) == []
        assert tab.evaluate(BELOW_PLAYER, "templates") <= 1
        for pictures in (".st-key-predictions figure > div", ".st-key-templates canvas"):
            sides = tab.locator(pictures).evaluate_all("all => all.map((each) => each.clientWidth)")
            assert min(sides) >= 28, "as many pixels as the images have"
        tab.keyboard.press("Tab")
        assert text.get_attribute("tabindex") == "0"
        assert tab.complaints == []

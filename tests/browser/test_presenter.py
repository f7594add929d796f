"""The presenter view and the keys."""

from __future__ import annotations

import pytest

from tests.browser.conftest import let_go, settle, show, slider, updates, value
from tests.browser.pictures import FIRST
from tests.browser.walk import OUTSIDE, STILL, remaining

SIZES = """() => [parseFloat(getComputedStyle(document.documentElement).fontSize),
  document.querySelector('.st-key-loss_chart .js-plotly-plot')._fullLayout.font.size]"""


def pressed(tab, key: str, field: str, expected: str) -> None:
    tab.keyboard.press(key)
    tab.locator(".numbers > div").filter(has_text=field).first.locator("dd").get_by_text(
        expected, exact=True
    ).wait_for()
    settle(tab)


def test_the_presenter_view_is_large_and_without_controls(new_tab, server, images_on_server):
    tab = new_tab()
    show(tab, server, "softmax_regression", "?lr=0.5")
    rem, size = tab.evaluate(SIZES)
    assert rem == 16
    tab.get_by_role("button", name="Presenter view").click()
    tab.wait_for_function(f"({SIZES})()[1] > {1.3 * size}")
    assert tab.evaluate(SIZES)[0] == 23
    assert value(tab, "Learning rate") == "0.5"
    assert not slider(tab, "lr").is_visible()
    assert tab.evaluate("location.search") == "?lr=0.5&view=present"
    tab.evaluate(STILL)
    assert remaining(tab, OUTSIDE, FIRST["softmax_regression"]) == []
    pressed(tab, "ArrowRight", "Updates", "1")
    tab.get_by_role("link", name="Multilayer perceptron").first.click()
    tab.get_by_role("heading", level=1, name="Multilayer perceptron").wait_for()
    settle(tab)
    assert "view=present" in tab.evaluate("location.search")
    assert tab.evaluate(SIZES)[0] == 23
    tab.get_by_role("button", name="Leave the presenter view").click()
    slider(tab, "lr").wait_for()
    tab.wait_for_function(f"({SIZES})()[1] === {size}")
    assert tab.evaluate(SIZES)[0] == 16
    assert "view" not in tab.evaluate("location.search")
    assert tab.complaints == []


def test_each_key_presses_its_button_but_not_from_where_it_means_something_else(new_tab, server, images_on_server):
    tab = new_tab()
    show(tab, server, "softmax_regression", "?epochs=2&batch_size=4096")
    let_go(tab)
    pressed(tab, "ArrowRight", "Updates", "1")
    pressed(tab, "Shift+ArrowRight", "Epochs", "1.00")
    pressed(tab, "r", "Updates", "0")
    tab.get_by_role(
        "button", name="One update", exact=True
    ).click()  # the focus stays there, and the space bar is not its own
    tab.locator(".numbers dd").first.get_by_text("1", exact=True).wait_for()
    settle(tab)
    pressed(tab, "Space", "Epochs", "2.00")
    pressed(tab, "R", "Updates", "0")

    tab.locator(".st-key-speed_Softmax_regression input, [class*=st-key-speed] input").first.focus()
    tab.keyboard.press("r")
    tab.keyboard.press("Escape")
    tab.locator(".st-key-seed input").focus()
    for key in ("r", "ArrowRight", "Shift+ArrowRight", "?"):
        tab.keyboard.press(key)
    slider(tab, "lr").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("location.search.includes('lr=0.2')")
    tab.wait_for_timeout(500)  # the address is written before the page is drawn again
    settle(tab)
    assert updates(tab) == 0
    pressed(tab, "Space", "Epochs", "2.00")  # a slider has no use for it
    pressed(tab, "r", "Updates", "0")
    assert not tab.get_by_role("dialog", name="Keys").is_visible()

    let_go(tab)
    tab.keyboard.press("?")
    keys = tab.get_by_role("dialog", name="Keys")
    keys.get_by_text("One update", exact=True).wait_for()
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Escape")
    keys.wait_for(state="hidden")
    settle(tab)
    assert updates(tab) == 0
    assert tab.complaints == []


@pytest.mark.slow
def test_the_keys_move_the_replay(new_tab, server):
    tab = new_tab()
    show(tab, server, "linear_regression")
    let_go(tab)
    pressed(tab, "r", "Updates", "0")
    pressed(tab, "ArrowRight", "Updates", "1")
    pressed(tab, "Shift+ArrowRight", "Updates", "5")
    pressed(tab, "Shift+ArrowRight", "Updates", "10")
    pressed(tab, "ArrowLeft", "Updates", "9")
    tab.get_by_label("Speed of the replay").select_option("10 a second")
    let_go(tab)
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Pause").first.wait_for()
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Play", exact=True).first.wait_for()
    held = value(tab, "Updates")
    tab.locator(".st-key-seed input").focus()
    for key in ("r", "ArrowRight"):
        tab.keyboard.press(key)
    assert value(tab, "Updates") == held
    let_go(tab)
    tab.keyboard.press("?")
    tab.get_by_role("dialog", name="Keys").get_by_text("Next update").wait_for()
    assert tab.complaints == []

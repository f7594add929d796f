"""A pinned run and the next one over it, as a learner sees them."""

from __future__ import annotations

import pytest

from tests.browser.conftest import settle, show, slider
from tests.browser.test_training import press

CURVES = """() => document.querySelector('.st-key-loss_chart .live-chart').data
    .filter(({ x, line, mode, showlegend }) => x.length > 1 && mode !== 'lines' && showlegend !== false)
    .map(({ name }) => name)"""


def train(tab) -> None:
    press(tab, "play")
    tab.get_by_role("button", name="Pause").wait_for()
    tab.get_by_role("button", name="Play").wait_for()
    settle(tab)


@pytest.mark.slow
def test_a_pinned_run_comes_back_after_a_reload(new_tab, server, images_on_server):
    tab = new_tab((390, 844), "dark")
    show(tab, server, "softmax_regression", "?batch_size=1024&epochs=1")
    assert tab.get_by_role("button", name="Pin").is_disabled()
    train(tab)
    press(tab, "pin")
    tab.locator(".st-key-pinned").get_by_text("same settings: ").wait_for()
    tab.set_viewport_size({"width": 1280, "height": 800})  # the controls are in sight
    slider(tab, "lr").focus()
    tab.keyboard.press("ArrowRight")
    tab.locator(".st-key-pinned").get_by_text("learning rate 0.1 → 0.2").wait_for()
    press(tab, "reset")
    settle(tab)
    train(tab)
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.wait_for_function(f"({CURVES})().length === 3")
    assert tab.evaluate(CURVES) == ["pin 1: η 0.1 → 0.2", "train", "test"]
    told = tab.locator(".st-key-pinned").inner_text()
    tab.reload()
    tab.locator(".st-key-pinned").get_by_text("test accuracy").wait_for()
    tab.get_by_role("button", name="pin 1").wait_for()  # Streamlit loads its buttons' code after its texts'
    settle(tab)
    assert tab.locator(".st-key-pinned").inner_text() == told
    assert tab.evaluate(CURVES) == ["pin 1: η 0.1 → 0.2", "train", "test"]  # the run is where it was, too
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert tab.complaints == []


@pytest.mark.slow
def test_a_shared_link_brings_a_pin_to_whoever_opens_it(new_tab, server):
    """Its QR code does, too."""
    tab = new_tab()
    show(tab, server, "linear_regression")
    slider(tab, "noise").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("location.search.includes('noise=')")
    noise = slider(tab, "noise").get_attribute("aria-valuetext")
    tab.locator(".numbers dd").first.get_by_text("100", exact=True).wait_for()
    settle(tab)
    press(tab, "pin")
    tab.wait_for_function("location.search.includes('pins=')")
    settle(tab)
    slider(tab, "lr").focus()
    tab.keyboard.press("ArrowRight")
    tab.locator(".st-key-pinned").get_by_text("learning rate 0.05 → 0.1").wait_for()
    press(tab, "share")
    link = tab.get_by_test_id("stPopoverBody").locator("code").inner_text()
    code = tab.get_by_test_id("stPopoverBody").get_by_alt_text("QR code of the address above")
    assert code.evaluate("async (image) => { await image.decode(); return image.naturalWidth }") > 0
    assert link == f"{server}/linear_regression?lr=0.1&noise={noise}&pins=noise={noise}~u=100"
    other = new_tab()
    other.goto(link)
    other.locator(".st-key-pinned").get_by_text("learning rate 0.05 → 0.1: 100 updates, loss").wait_for()
    assert slider(other, "lr").get_attribute("aria-valuetext") == "0.1"
    assert slider(other, "noise").get_attribute("aria-valuetext") == noise
    assert [each.complaints for each in (tab, other)] == [[], []]

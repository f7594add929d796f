"""The multilayer perceptron in a browser: units that change live, and a race that ends by itself."""

from __future__ import annotations

import time

import pytest

from tests.browser.conftest import show
from tests.browser.test_training import pause, play, press
from tests.conftest import PATIENCE

TABLE = ".st-key-activations_table tbody tr"


@pytest.fixture
def opened(new_tab, server, images_on_server):
    """opened(epochs) shows the page of a small network."""

    def open_(epochs: int):
        tab = new_tab()
        show(tab, server, "multilayer_perceptron", f"?hidden_units=16&batch_size=1024&epochs={epochs}")
        return tab

    return open_


def until(page, holds) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def test_a_race_grows_and_ends_while_the_page_stands_still(opened):
    page = opened(2)
    page.locator(".st-key-start_activations").scroll_into_view_if_needed()
    press(page, "start_activations")
    page.locator(TABLE).first.wait_for()
    until(page, lambda: page.locator(f"{TABLE} td:nth-child(3)").all_inner_texts() == ["2.00"] * 3)
    page.locator(".st-key-start_activations").get_by_role("button", name="Train all three").wait_for()
    assert page.locator(".numbers dd").first.inner_text() == "0"  # the page's own run has not begun
    assert page.complaints == []


def test_the_units_change_while_it_trains(opened):
    page = opened(100)
    units = page.locator(".st-key-units canvas")
    units.first.scroll_into_view_if_needed()
    assert units.count() == 16
    states = "all => all.map((canvas) => canvas.dataset.state)"
    before = units.evaluate_all(states)
    play(page)  # the player is in view here, too
    until(page, lambda: units.evaluate_all(states) != before)
    pause(page)
    assert page.complaints == []

"""The chapters in a browser: tabs, links and keys lead from one to another; notices leave room for the pictures."""

from __future__ import annotations

import pytest

from tests.browser.conftest import settle, show, updates
from tests.browser.pictures import FIRST
from tests.browser.walk import OUTSIDE, WINDOW, remaining


@pytest.mark.slow
def test_a_starting_point_that_diverges_leaves_room_for_the_pictures(new_tab, server):
    tab = new_tab(WINDOW)
    show(tab, server, "linear_regression", "?lr=3")
    for notice in ("watch", "notices"):
        assert tab.locator(f".st-key-{notice} [data-testid=stAlert]").is_visible()
    assert remaining(tab, OUTSIDE, FIRST["linear_regression"]) == []


def test_tabs_and_links_lead_through_the_chapters(new_tab, server, images_on_server):
    tab = new_tab()
    show(tab, server, "softmax_regression", "?lr=0.5&chapter=Loss")
    assert tab.get_by_role("tab", selected=True).inner_text() == "Loss"
    tab.locator(".st-key-next_chapter button").first.scroll_into_view_if_needed()
    tab.get_by_role("button", name="Mistakes").last.click()
    tab.get_by_role("tab", name="Mistakes", selected=True).wait_for()
    settle(tab)
    assert "chapter=Mistakes" in tab.url and "lr=0.5" in tab.url
    assert tab.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    tab.get_by_role("tab", name="Train").click()
    tab.locator(".st-key-predictions").wait_for()
    settle(tab)
    assert "chapter" not in tab.url and "lr=0.5" in tab.url
    tab.keyboard.press("ArrowRight")  # a tab that was clicked leaves the keys to the player
    tab.wait_for_function("document.querySelector('.st-key-scrubber')")
    tab.locator(".numbers dd").get_by_text("1", exact=True).wait_for()
    assert updates(tab) == 1
    tab.get_by_role("tab", name="Loss").click()
    tab.get_by_role("tab", name="Loss", selected=True).wait_for()
    settle(tab)
    tab.reload()
    settle(tab)
    assert tab.get_by_role("tab", selected=True).inner_text() == "Loss"
    assert updates(tab) == 1
    tab.get_by_role("link", name="Start", exact=True).first.click()
    tab.get_by_role("heading", level=1, name="First three models").wait_for()
    tab.get_by_role("link", name="Softmax regression").first.click()
    tab.get_by_role("tab", name="Loss", selected=True).wait_for()
    settle(tab)
    assert updates(tab) == 1
    assert tab.complaints == []

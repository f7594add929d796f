"""The pages in a browser: links, and the way back."""

from __future__ import annotations

import pytest

from tests.browser.conftest import HEADINGS, settle, show, slider

MODELS = [page for page in HEADINGS if page]


def test_home_leads_to_the_three_models_and_back_and_forward_go_where_they_went(new_tab, server):
    tab = new_tab()
    show(tab, server, "")
    for page in (MODELS[1], MODELS[0]):
        tab.locator(f'[data-testid="stMain"] a[href$="{page}"]').first.click()
        wait_for_page(tab, page)
        assert tab.evaluate("location.pathname") == f"/{page}"
        if page != MODELS[0]:
            tab.go_back()
            wait_for_page(tab, "")
    tab.get_by_role("link", name="Softmax regression").first.click()
    wait_for_page(tab, "softmax_regression")
    for step, page in ((tab.go_back, "linear_regression"), (tab.go_back, ""), (tab.go_forward, "linear_regression"),
                       (tab.go_forward, "softmax_regression"), (tab.go_back, "linear_regression")):  # fmt: skip
        step()
        wait_for_page(tab, page)
        assert tab.locator('[data-testid="stException"]').count() == 0
    tab.get_by_role("button", name="One update back").first.click()
    tab.locator(".numbers dd").get_by_text("99", exact=True).wait_for()
    assert tab.complaints == []


def wait_for_page(tab, page: str) -> None:
    tab.get_by_role("heading", level=1, name=HEADINGS[page]).wait_for()
    settle(tab)


@pytest.mark.slow
def test_a_starting_point_replaces_what_its_page_was_set_to_and_the_menu_leads_to_the_next(new_tab, server):
    tab = new_tab()
    show(tab, server, "linear_regression", "?lr=0.2&seed=7")
    tab.get_by_role("link", name="Start", exact=True).first.click()
    tab.get_by_role("link", name="Just below 2/λmax").click()
    told = tab.locator('[data-testid="stAlert"]').first
    told.get_by_text("Just below 2/λmax").wait_for()
    settle(tab)
    assert tab.evaluate("location.search") == "?lr=1.8&batch_size=50&chapter=Learning+rate"
    assert slider(tab, "lr").get_attribute("aria-valuetext") == "1.8"
    assert tab.locator(".st-key-seed input").input_value() == "0"
    tab.get_by_role("button", name="Starting points").click()
    tab.get_by_role("button", name="Just above 2/λmax").click()
    told.get_by_text("Just above 2/λmax").wait_for()
    settle(tab)
    assert tab.evaluate("location.search") == "?lr=1.9&batch_size=50&chapter=Learning+rate&epochs=100"
    assert slider(tab, "lr").get_attribute("aria-valuetext") == "1.9"
    assert not tab.get_by_role("button", name="Learning rate too small").is_visible()  # the menu has closed
    assert [each for each in tab.context.pages if each.url != "about:blank"] == [tab]
    assert tab.complaints == []

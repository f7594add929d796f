"""The chapters in a browser: the first one fits the window, and tabs, links and keys lead from one to another."""

from __future__ import annotations

import pytest

from tests.browser.conftest import settle, show, updates

PICTURES = {
    "linear_regression": ("fit_chart", "surface_chart", "loss_chart", "gradient_chart"),
    "softmax_regression": ("loss_chart", "accuracy_chart", "predictions", "templates"),
    "multilayer_perceptron": ("loss_chart", "accuracy_chart", "predictions", "activation_chart"),
}
OUTSIDE = """keys => {
  const bar = document.querySelector('[data-testid=stBottomBlockContainer]').getBoundingClientRect().top;
  const header = document.querySelector('[data-testid=stHeader]').getBoundingClientRect().bottom;
  return keys.flatMap((key) => {
    const { top, right, bottom, left, height } = document.querySelector(`.st-key-${key}`).getBoundingClientRect();
    return top >= header && bottom <= bar + 1 && left >= 0 && right <= innerWidth && height >= 100 ? [] : [[key, top, bottom, bar, height]];
  });
}"""
"""Pictures of the first chapter that do not stand wholly between header and player, with their positions."""
SIZES = ((1280, 720), (1920, 1080))


@pytest.mark.parametrize("page", PICTURES)
def test_the_first_chapter_fits_the_window(new_tab, server, images_on_server, page):
    tab = new_tab(SIZES[0])
    show(tab, server, page)

    def check(what: str) -> None:
        for width, height in SIZES:
            for scheme in ("light", "dark"):
                tab.set_viewport_size({"width": width, "height": height})
                tab.emulate_media(color_scheme=scheme)
                tab.wait_for_timeout(300)
                assert (what, width, scheme, tab.evaluate(OUTSIDE, PICTURES[page])) == (what, width, scheme, [])

    check("at rest")
    tab.locator("[data-testid=stSidebar]").hover()
    tab.locator("[data-testid=stSidebarCollapseButton] button").click()
    tab.wait_for_timeout(500)
    check("without the sidebar")
    tab.keyboard.press("Space")
    if page != "linear_regression":
        tab.wait_for_function("document.querySelector('.st-key-play button').innerText.includes('Pause')")
    check("while it trains")
    tab.get_by_role("button", name="Presenter view").first.click()
    tab.get_by_role("button", name="Leave the presenter view").first.wait_for()
    settle(tab)
    check("presenting")
    assert tab.complaints == []


def test_a_starting_point_that_diverges_leaves_room_for_the_pictures(new_tab, server):
    tab = new_tab(SIZES[0])
    show(tab, server, "linear_regression", "?lr=3")
    for notice in ("watch", "notices"):
        assert tab.locator(f".st-key-{notice} [data-testid=stAlert]").is_visible()
    assert tab.evaluate(OUTSIDE, PICTURES["linear_regression"]) == []


HEIGHT = """neighbours => {
  const bodies = document.querySelectorAll('.st-key-chapter_body'), ends = document.querySelectorAll('.st-key-neighbours');
  const links = [...document.querySelectorAll('.st-key-neighbours button [data-testid=stMarkdownContainer]')].map((link) => link.innerText.trim());
  return bodies.length === 1 && ends.length === 1 && links.join() === neighbours.join() && bodies[0].getBoundingClientRect().height;
}"""
"""The height of the open chapter, once it is the one between these neighbours and drawn to its end."""
MOST_HEIGHT = 1.5 * 660  # a screen of 1280 × 720 has room for 660 pixels beside header, tabs and player


@pytest.mark.parametrize("page", PICTURES)
def test_no_chapter_is_higher_than_one_and_a_half_screens(new_tab, server, images_on_server, page):
    tab = new_tab(SIZES[0])
    show(tab, server, page)
    names, heights = tab.get_by_role("tab").all_inner_texts(), {}
    assert 6 <= len(names) <= 9
    for number, name in enumerate(names):
        neighbours = names[max(0, number - 1) : number] + names[number + 1 : number + 2]
        tab.get_by_role("tab", name=name, exact=True).click()
        tab.get_by_role("tab", name=name, exact=True, selected=True).wait_for()
        tab.wait_for_function(HEIGHT, arg=neighbours)
        settle(tab)
        heights[name] = tab.wait_for_function(HEIGHT, arg=neighbours).json_value()
    assert {name: height for name, height in heights.items() if height > MOST_HEIGHT} == {}
    assert min(heights.values()) > 300  # each was drawn


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

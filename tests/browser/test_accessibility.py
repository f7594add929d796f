"""What a checker of accessibility, axe-core, finds on the start page and in every chapter."""

from __future__ import annotations

import pytest

from tests.browser.conftest import HEADINGS, settle, show
from tests.browser.test_pages import SHADES

STREAMLITS_OWN = {
    ("color-contrast", "[data-testid=stWidgetLabel]:has(~ * input:disabled)"): "labels of switched-off controls, which WCAG 1.4.3 excepts",
}  # fmt: skip
"""What is not ours: the rule and a selector of the element or of one around it, with the reason why it stays."""

FIND = """async ([known, include]) => {
  const exclude = [".main-svg"]; // drawn by Plotly and hidden from screen readers; test_palette.py checks the colours of its text
  const { violations } = await axe.run({ ...(include && { include }), exclude }, { resultTypes: ["violations"], elementRef: true });
  const inside = (node, selector) => node && (node.matches?.(selector) || inside(node.parentNode ?? node.host, selector));
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).flatMap(({ id, nodes }) =>
    nodes
      .filter(({ element }) => !known.some(([rule, selector]) => rule === id && inside(element, selector)))
      .map(({ html, any, all, none }) => `${id}: ${[...any, ...all, ...none][0]?.message} ${html.slice(0, 200)}`));
}"""
CHAPTER = ["[data-testid=stMain]", "[data-testid=stBottom]"]
ALL_PAGES = [*((page, "") for page in HEADINGS), ("softmax_regression", "?data=blobs3"),
             ("multilayer_perceptron", "?data=spirals&hidden_layers=2")]  # fmt: skip
SECOND_LOOKS = [((390, 844), "dark"), ((1280, 800), "dark"), ((390, 844), "light")]


@pytest.fixture(scope="session")
def axe_source() -> str:
    return pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed").AXE_SCRIPT


def faults(tab, include: list[str] | None = None) -> list[str]:
    """The serious and critical violations that are ours, on the page or inside these elements of it.

    While Streamlit draws a page again, old parts of it are faded: what is found is looked for once more.
    """
    tab.keyboard.press("Tab")  # it makes wide formulas scrollable by keys
    found = tab.evaluate(FIND, [list(STREAMLITS_OWN), include])
    if found:
        tab.wait_for_timeout(1500)
        found = tab.evaluate(FIND, [list(STREAMLITS_OWN), include])
    return found


def look(tab, size: tuple[int, int], scheme: str) -> None:
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab.emulate_media(color_scheme=scheme)
    tab.wait_for_function(
        "shade => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === shade",
        arg=SHADES[scheme == "dark"],
    )
    settle(tab)


@pytest.mark.parametrize(("page", "query"), ALL_PAGES)
def test_no_chapter_has_a_serious_fault(new_tab, server, images_on_server, axe_source, page, query):
    """Each chapter in light at 1280 pixels, and every other one in dark, on a phone, or both."""
    tab = new_tab()
    tab.add_init_script(axe_source)
    show(tab, server, page, query)
    found = {}
    tabs = tab.locator(".st-key-chapter").get_by_role("tab")
    names = tabs.all_inner_texts() or ["the page"]
    for number, name in enumerate(names):
        if number:
            tab.evaluate("document.activeElement.blur()")  # a help text that has the focus would cover the tabs
            tabs.nth(number).click()
            tab.wait_for_function("name => new URLSearchParams(location.search).get('chapter') === name", arg=name)
            settle(tab)
        found[name] = faults(tab, CHAPTER if number else None)
        if number % 2 == 0:
            size, scheme = SECOND_LOOKS[number // 2 % 3]
            look(tab, size, scheme)
            found[f"{name}, {scheme}, {size[0]}"] = faults(tab)
            look(tab, (1280, 800), "light")
    assert {where: told for where, told in found.items() if told} == {}
    assert tab.complaints == []


@pytest.mark.parametrize("page", [page for page in HEADINGS if page])
def test_nothing_becomes_one_while_it_trains(new_tab, server, images_on_server, axe_source, page):
    tab = new_tab(scheme="dark")
    tab.add_init_script(axe_source)
    show(tab, server, page, "?epochs=100")
    if page == "linear_regression":
        tab.get_by_label("Speed of the replay").select_option("2 a second")
        tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("Space")
    tab.get_by_role("button", name="Pause").wait_for()
    assert faults(tab) == []
    assert tab.get_by_role("button", name="Pause").is_visible()
    assert tab.complaints == []


def test_a_fault_is_found(new_tab, axe_source):
    tab = new_tab()
    tab.set_content(
        "<html lang='en'><title>Faults</title><button></button><p style='color: #bbb'>faint</p><p>clear</p></html>"
    )
    tab.evaluate(axe_source)
    assert [fault.partition(":")[0] for fault in faults(tab)] == ["button-name", "color-contrast"]

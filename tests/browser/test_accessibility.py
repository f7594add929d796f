"""What a checker of accessibility, axe-core, finds; test_every_chapter.py shows it every chapter."""

from __future__ import annotations

import pytest

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


def test_a_fault_is_found(new_tab, axe_source):
    tab = new_tab()
    tab.set_content(
        "<html lang='en'><title>Faults</title><button></button><p style='color: #bbb'>faint</p><p>clear</p></html>"
    )
    tab.evaluate(axe_source)
    assert [fault.partition(":")[0] for fault in faults(tab)] == ["button-name", "color-contrast"]

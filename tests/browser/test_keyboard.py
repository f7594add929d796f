"""A page used with Tab, arrows, Enter and Escape alone."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import settle, show, updates

FOCUSED = """() => {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  if (element === document.body) return null;
  window.focused = element;
  let shown = element; // a control may be a hidden input inside what is drawn
  while (shown.getBoundingClientRect().width < 12) shown = shown.parentElement;
  const { x, y, width, height } = shown.getBoundingClientRect();
  const label = document.querySelector(`label[for="${element.id}"]`);
  const text = element.matches("main") ? "the page, which scrolls" : element.textContent;
  const name = element.ariaLabel || element.title || text || label?.textContent || "";
  const kind = `${element.tagName} ${element.type} ${element.className} ${element.parentElement?.className}`;
  return { name: name.replace(/\\s+/g, " ").trim(), kind, x, y, width, height };
}"""
STOPS = (
    "Skip to main content", "Starting points", "Learning rate η", "Batch size", "Seed", "Linear regression", "Share", "Glossary", "Keys",
    "Presenter view", "Train", "Log loss", "Pin", "Download as PNG", "Data as a table: Loss", "Data as a table: Accuracy",
    "Epoch by epoch", "Images", "Play", "To the start", "One update back", "One epoch", "Update", "Updates while playing",
)  # fmt: skip
"""Some of the places that Tab leads to, in their order."""
MARGIN = 8
MOST = 120


def tab_to(tab, name: str) -> None:
    """Press Tab until what has the focus has this in its name, which may also have its icons' names."""
    for _ in range(MOST):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused and name in focused["name"] and not focused["name"].startswith("Help for"):
            return
    pytest.fail(f"Tab does not lead to {name}.")


def picture(tab, focused: dict) -> bytes:
    """What is drawn at what has the focus, and a little around it."""
    left, top = max(0, focused["x"] - MARGIN), max(0, focused["y"] - MARGIN)
    right = min(1280, focused["x"] + focused["width"] + MARGIN)
    bottom = min(800, focused["y"] + focused["height"] + MARGIN)
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    tab.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    return tab.screenshot(clip=clip, animations="disabled", caret="hide")


def shows_focus(tab, focused: dict) -> bool:
    """Whether what has the focus looks different without it."""
    with_focus = picture(tab, focused)
    tab.evaluate("focused.blur()")
    without = picture(tab, focused)
    tab.evaluate("focused.focus()")
    return without != with_focus


def test_a_page_is_used_by_keys(new_tab, server, images_on_server):
    tab = new_tab()
    show(tab, server, "softmax_regression", "?epochs=2&batch_size=4096&at=15")
    tab.locator(".numbers dd").first.get_by_text("15", exact=True).wait_for()
    settle(tab)
    check_that_tab_leads_everywhere_and_shows_where_it_is(tab)
    check_a_popover_and_a_setting(tab)
    check_a_chapter(tab)
    check_that_an_image_is_chosen_by_arrows_and_enter(tab)
    check_the_player(tab)
    assert tab.complaints == []


def check_that_tab_leads_everywhere_and_shows_where_it_is(tab) -> None:
    names, unseen, kinds = [], [], set()
    for _ in range(MOST):
        tab.keyboard.press("Tab")
        focused = tab.evaluate(FOCUSED)
        if focused is None:
            break
        names.append(focused["name"])
        if focused["kind"] in kinds:
            continue
        kinds.add(focused["kind"])
        if not shows_focus(tab, focused):
            tab.wait_for_timeout(150)  # its ring may take a moment
            if not shows_focus(tab, focused):
                unseen.append(focused["name"])
    assert unseen == [] and len(kinds) > 10
    remaining = iter(names)
    missing = [stop for stop in STOPS if not any(stop in name for name in remaining)]
    assert missing == [], names


def check_a_popover_and_a_setting(tab) -> None:
    tab_to(tab, "Share")
    tab.keyboard.press("Enter")
    tab.get_by_text("Whoever opens this address").wait_for()
    tab.keyboard.press("Escape")
    tab.get_by_text("Whoever opens this address").wait_for(state="hidden")
    settle(tab)
    tab.evaluate("document.activeElement.blur()")
    tab_to(tab, "Learning rate η")
    tab.keyboard.press("ArrowRight")
    tab.get_by_text("The run goes on with a change").wait_for()
    settle(tab)


def check_a_chapter(tab) -> None:
    tab.get_by_role("tab", name="Train", exact=True).focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("location.search.includes('chapter=Images')")
    settle(tab)


def check_the_player(tab) -> None:
    tab_to(tab, "One update back")
    tab.keyboard.press("Enter")
    tab.locator(".numbers dd").first.get_by_text("14", exact=True).wait_for()
    settle(tab)
    tab_to(tab, "Update")
    tab.keyboard.press("Home")
    tab.locator(".numbers dd").first.get_by_text("0", exact=True).wait_for()
    settle(tab)
    tab.get_by_role("button", name="Play", exact=True).first.focus()
    tab.keyboard.press("Enter")
    tab.locator(".numbers dd").first.filter(has_not_text=re.compile("^0$")).wait_for()


def check_that_an_image_is_chosen_by_arrows_and_enter(tab) -> None:
    tab_to(tab, "T-shirt/top")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    tab.locator(".st-key-dataset_classes figure").nth(2).and_(tab.locator("[aria-checked=true]")).wait_for()
    settle(tab)
    assert tab.locator(".st-key-dataset_images .grid").get_attribute("aria-label").endswith("Pullover")
    assert updates(tab) == 15  # the arrows were the images' own

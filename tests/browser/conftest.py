"""A real browser before the real server."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator

import pytest

from tests.conftest import PATIENCE

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first draws the same pages, and spends a fifth less processor time on each: it has no window around them."""
HEADINGS = {
    "": "First three models",
    "linear_regression": "Linear regression",
    "softmax_regression": "Softmax regression",
    "multilayer_perceptron": "Multilayer perceptron",
}
MOST_USES = 8
"""Of one tab, by one test after another."""
FOREIGN = ("favicon", "/fonts/", ".woff", "fonts.g", "/_stcore/", "webhooks.fivetran", "ERR_INTERNET_DISCONNECTED")
"""What the console may complain of that is not ours: Streamlit's own requests."""


def find_browser() -> str:
    """The path of a browser.

    Raises: LookupError if none is installed.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise LookupError(f"no browser is installed: none of {', '.join(BROWSERS)} is on the path")
    return path


@pytest.fixture(scope="session")
def browser(tmp_path_factory) -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    try:
        path = find_browser()
    except LookupError as reason:
        pytest.skip(str(reason))
    with playwright.sync_playwright() as running:
        # One for all, with a folder of its own: what was fetched once stays in its cache, compiled.
        folder = tmp_path_factory.mktemp("browser")
        chromium = running.chromium.launch_persistent_context(folder, executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def idle_tabs() -> list:
    """Tabs that a test has left: what opens in one of them costs a third less processor time than in a new one."""
    return []


@pytest.fixture
def new_tab(browser, idle_tabs) -> Iterator[Callable]:
    """new_tab() is an empty tab of this size and colour scheme; its complaints are in `tab.complaints`."""
    tabs = []

    def opened(size: tuple[int, int] = (1280, 800), scheme: str = "light"):
        tabs.append(empty_tab(browser, idle_tabs, size, scheme))
        return tabs[-1]

    yield opened
    for tab in tabs:
        leave(tab, idle_tabs)


@pytest.fixture(scope="module")
def shared_tab(browser, idle_tabs) -> Iterator:
    """One tab for all tests of a module."""
    tab = empty_tab(browser, idle_tabs, (1280, 800), "light")
    yield tab
    leave(tab, idle_tabs)


def empty_tab(browser, idle_tabs: list, size: tuple[int, int], scheme: str):
    tab = idle_tabs.pop() if idle_tabs else open_tab(browser)
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab.emulate_media(color_scheme=scheme, reduced_motion="null", media="null")
    tab.complaints = []
    return tab


def leave(tab, idle_tabs: list) -> None:
    """Make the tab as if it were new. One whose test failed in the middle of a gesture is ready too.

    After some pages its process has much memory to look through, and a new one is quicker.
    """
    tab.uses += 1
    if tab.uses > MOST_USES:
        tab.close()
        return
    tab.context.set_offline(False)
    tab.mouse.up()
    tab.mouse.move(-1, -1)  # nothing of the next page lies under it
    tab.evaluate("try { sessionStorage.clear() } catch {}")  # an empty tab has none
    tab.goto("about:blank")
    idle_tabs.append(tab)


def open_tab(browser):
    tab = browser.new_page()
    tab.set_default_timeout(PATIENCE * 1000)
    tab.add_init_script("localStorage.clear()")  # where Streamlit remembers whether the sidebar is closed
    tab.uses = 0
    listen(tab)
    return tab


def listen(tab) -> None:
    """Have the tab's uncaught errors and error messages, as far as they are ours, told to `tab.complaints`."""

    def message(said):
        where = (said.location or {}).get("url", "")
        if said.type == "error" and not any(word in where + said.text for word in FOREIGN):
            tab.complaints.append(f"{said.text} ({where})")

    tab.on("console", message)
    tab.on("pageerror", lambda error: tab.complaints.append(str(error)))


def settle(tab) -> None:
    """Return when the page has run and each of its charts is drawn."""
    tab.wait_for_selector("h1")
    tab.wait_for_function(
        """() => document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'
          && [...document.querySelectorAll('.live-chart')].every((chart) => chart.querySelector('.main-svg') || 'waits' in chart.dataset)
          && !document.querySelector('[data-testid=stSpinner], [data-testid=stProgress]')"""
    )


def show(tab, server: str, page: str, query: str = "") -> None:
    """Open the page as a link does, and wait until it stands."""
    tab.goto(f"{server}/{page}{query}")
    tab.get_by_role("heading", level=1, name=HEADINGS[page]).wait_for()
    if page:
        tab.locator(".live-chart .main-svg").first.wait_for()
    settle(tab)


def let_go(tab) -> None:
    """Take the focus from where it is: a help text that has it would cover the tabs, and a control would take the keys."""
    tab.evaluate("document.activeElement.blur()")


def enter_presenter_view(tab) -> None:
    tab.get_by_role("button", name="Presenter view").first.click()
    tab.get_by_role("button", name="Leave the presenter view").first.wait_for()
    settle(tab)


def turn_to(tab, chapter: str) -> None:
    """Open the chapter by a click on its tab, and wait until it is drawn to its end."""
    let_go(tab)
    tab.get_by_role("tab", name=chapter, exact=True).click()
    panel = tab.get_by_role("tabpanel", name=chapter, exact=True)
    panel.locator(".st-key-neighbours").wait_for(state="attached")  # the presenter view hides it
    settle(tab)


def wait_until(condition: Callable[[], bool], tab, what: str = "") -> None:
    """Fails after a long time; then it says what has not come, or where."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        tab.wait_for_timeout(50)


def value(tab, label: str) -> str:
    """What stands under this label in the row of numbers."""
    return tab.locator(".numbers > div").filter(has_text=label).first.locator("dd").first.inner_text()


def updates(tab) -> int:
    return int(value(tab, "Updates").replace(",", ""))


def frames(tab) -> int:
    """How often the loss chart was drawn."""
    return int(tab.locator(".st-key-loss_chart .live-chart").get_attribute("data-frames"))


def labels(tab) -> list[str]:
    """The predicted classes under the images."""
    return tab.locator(".st-key-predictions figure span + span").all_inner_texts()


def slider(tab, field: str):
    return tab.locator(f".st-key-{field} input[type=range]")

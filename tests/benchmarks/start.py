"""How long one waits: for a server just started, for a training's first frame, for another page, chapter, or setting.

python -m tests.benchmarks.start
"""

from __future__ import annotations

import re
import statistics
import time

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.report import machine, table
from tests.benchmarks.server import AppServer
from tests.browser.conftest import FLAGS, HEADINGS, find_browser

ROUNDS, TURNS = 3, 20
WALK = ("multilayer_perceptron", "softmax_regression", "linear_regression", "")


FIRST_CHART = {"linear_regression": "fit_chart"}
"""By page, where it is not the loss."""


def wait_for_page(tab: Page, page: str) -> None:
    """The page's heading stands, and its first chart if it has any."""
    tab.get_by_role("heading", level=1, name=HEADINGS[page]).wait_for(timeout=60_000)
    if page:
        tab.locator(f".st-key-{FIRST_CHART.get(page, 'loss_chart')} .main-svg").first.wait_for(timeout=60_000)


def home(browser: Browser) -> float:
    """From the start of the server to its home page in a browser that has never been there."""
    tab = browser.new_context().new_page()
    with AppServer() as server:
        tab.goto(server.url)
        wait_for_page(tab, "")
        took = time.monotonic() - server.started
        tab.context.close()
    return took


def first_training_frame(browser: Browser) -> float:
    """From the start of the server, with the images in its cache, to the first frame of a training."""
    tab = browser.new_context().new_page()
    with AppServer() as server:
        tab.goto(f"{server.url}/multilayer_perceptron")
        tab.get_by_role("button", name="Play").click(timeout=60_000)
        tab.locator(".numbers dd").first.filter(has_not_text=re.compile("^0$")).wait_for(timeout=60_000)
        tab.locator(".st-key-loss_chart .main-svg").first.wait_for(timeout=60_000)
        took = time.monotonic() - server.started
        tab.context.close()
    return took


def switches(browser: Browser) -> dict[str, list[float]]:
    """From the click on a page's link to that page, on a warm server and with every page seen before."""
    tab, times = browser.new_context().new_page(), {}
    with AppServer() as server:
        server.warm()
        for page in HEADINGS:
            tab.goto(f"{server.url}/{page}")
            wait_for_page(tab, page)
        tab.goto(server.url)
        wait_for_page(tab, "")
        for page in WALK * TURNS:
            tab.wait_for_timeout(1000)
            link = tab.get_by_role("link", name=HEADINGS[page] if page else "Start").first
            start = time.monotonic()
            link.click()
            wait_for_page(tab, page)
            times.setdefault(f"switch to {page or 'home'}, warm", []).append(time.monotonic() - start)
        tab.context.close()
    return times


SHOWN = """name => document.querySelector('[role=tab][aria-selected=true]')?.innerText.trim() === name
  && [...document.querySelectorAll('.st-key-chapter_body :is(.main-svg, table, .katex, .st-key-drawing, [data-testid=stMultiSelect])')].some((each) => each.checkVisibility())"""
"""Whether the chapter of this name shows its first chart, table, formula, drawing or choice."""


def chapters(browser: Browser) -> dict[str, list[float]]:
    """From the click on a chapter's name to its first picture, and from a slider's key to the chart drawn anew."""
    tab, times = browser.new_context().new_page(), {}
    with AppServer() as server:
        server.warm()
        for page in filter(None, HEADINGS):
            tab.goto(f"{server.url}/{page}")
            wait_for_page(tab, page)
            tab.wait_for_timeout(1500)
            names = tab.get_by_role("tab").all_inner_texts()
            for number in range(TURNS + len(names)):  # each once to load its code
                name = names[(number + 1) % len(names)]
                start = time.monotonic()
                tab.get_by_role("tab", name=name, exact=True).click()
                tab.wait_for_function(SHOWN, arg=name, polling=10)
                if number >= len(names):
                    times.setdefault(f"another chapter of {page}", []).append(time.monotonic() - start)
                tab.wait_for_timeout(700)
            tab.get_by_role("tab", name=names[0], exact=True).click()
            tab.wait_for_timeout(2000)
            setting = (
                "lr" if page == "linear_regression" else "init_std"
            )  # the learning rate does not show before an update
            slider = tab.locator(f".st-key-{setting} input[type=range]")
            for number in range(TURNS):
                drawn = tab.locator(".st-key-loss_chart .live-chart").get_attribute("data-frames")
                start = time.monotonic()
                slider.press(("ArrowRight", "ArrowLeft")[number % 2])
                tab.wait_for_function(
                    "drawn => document.querySelector('.st-key-loss_chart .live-chart').dataset.frames !== drawn",
                    arg=drawn,
                    polling=10,
                )
                times.setdefault(f"another {setting} on {page}", []).append(time.monotonic() - start)
                tab.wait_for_timeout(700)
        tab.context.close()
    return times


def main() -> None:
    chromium = find_browser()
    print(machine())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        waits = {
            "server start to home": [home(browser) for _ in range(ROUNDS)],
            "server start to a training's first frame": [first_training_frame(browser) for _ in range(ROUNDS)],
        }
        waits |= switches(browser) | chapters(browser)
        browser.close()
    table(
        ["seconds", "median", "worst"], [[what, statistics.median(times), max(times)] for what, times in waits.items()]
    )


if __name__ == "__main__":
    main()

"""What a learner's browser shows while one run trains: each page of the app, and the naive page, in a real Chromium.

    python -m tests.benchmarks.live

Frames are counted where they are seen: a chart frame is a browser frame before which the first chart was redrawn.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.learner import Inbox
from tests.benchmarks.report import machine, table
from tests.benchmarks.server import NAIVE, ROOT, AppServer
from tests.browser.conftest import FLAGS, find_browser

SECONDS = 12
SCRUB_SECONDS = 8
PAGES = {"softmax_regression": "?epochs=100", "multilayer_perceptron": "?epochs=100"}
WATCH = """() => {
  const charts = () => [...document.querySelectorAll('.js-plotly-plot')];
  const svgs = () => charts().map((chart) => chart.querySelector('.main-svg'));
  performance.setResourceTimingBufferSize(10_000);
  performance.clearResourceTimings();
  const seen = window.seen = { browserFrames: 0, chartFrames: 0, blank: 0, remounts: 0, charts: charts().length, start: performance.now() };
  let before = svgs(), redrawn = false, drawing = false;
  new MutationObserver((changes) => {
    const first = charts()[0];
    redrawn ||= changes.some(({ target }) => target === first || first?.contains(target) || target.contains(first) && !before.includes(first?.querySelector('.main-svg')));
  }).observe(document.body, { childList: true, subtree: true, attributes: true });
  const look = () => {
    seen.browserFrames += 1;
    const now = svgs();
    if (now.length < seen.charts || now.some((svg) => !svg || !svg.getBoundingClientRect().height)) seen.blank += 1;
    seen.remounts += now.filter((svg) => svg && !before.includes(svg)).length;
    if (redrawn && !drawing) seen.chartFrames += 1;
    [before, drawing, redrawn] = [now, redrawn, false];
    seen.seconds = (performance.now() - seen.start) / 1000;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


FETCHED = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/frames/')).map((entry) => entry.transferSize)"
"""Bytes of each frame that the page asked for."""


def short_run_updates(tab: Page, inbox: Inbox) -> int:
    """How many updates the page shows; the naive page's come over the websocket."""
    shown = tab.locator(".numbers dd")
    return int(shown.first.inner_text().replace(",", "")) if shown.count() else inbox.updates


def watch(browser: Browser, address: str) -> list:
    """The numbers of one row: the page is opened, played, and watched."""
    tab, inbox = browser.new_page(viewport={"width": 1280, "height": 800}), Inbox()
    tab.on("websocket", lambda socket: socket.on("framereceived", inbox.take))
    tab.goto(address)
    tab.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    tab.wait_for_timeout(2000)
    tab.get_by_role("button", name="Play").click()
    tab.get_by_role("button", name="Pause").wait_for()
    tab.wait_for_timeout(1500)
    tab.evaluate(WATCH)
    first, updates = len(inbox.frames), short_run_updates(tab, inbox)
    tab.wait_for_timeout(SECONDS * 1000)
    seen = tab.evaluate("seen")
    naive = [frame.bytes for frame in inbox.frames[first:]]
    sizes, trained = tab.evaluate(FETCHED) or naive, short_run_updates(tab, inbox) - updates
    tab.close()
    return [
        seen["charts"], seen["chartFrames"] / seen["seconds"], seen["blank"], seen["remounts"],
        seen["browserFrames"] / seen["seconds"], statistics.median(sizes) / 1000,
        trained / seen["seconds"],
    ]  # fmt: skip


def scrub(browser: Browser, address: str) -> list:
    """The numbers of a run that is dragged back and forth after a while, and the seconds until the page stands at rest."""
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.goto(address)
    tab.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    tab.wait_for_timeout(2000)
    tab.get_by_role("button", name="Play").click()
    tab.get_by_role("button", name="Pause").wait_for()
    tab.wait_for_timeout(SECONDS * 1000)
    tab.get_by_role("button", name="Pause").click()
    tab.get_by_role("button", name="Play").wait_for()
    tab.wait_for_timeout(2000)
    bar = tab.locator(".st-key-scrubber input").bounding_box()
    y = bar["y"] + bar["height"] / 2
    tab.mouse.move(bar["x"] + bar["width"] - 8, y)
    tab.mouse.down()
    tab.evaluate(WATCH)
    start = time.monotonic()
    while (passed := time.monotonic() - start) < SCRUB_SECONDS:
        share = abs((passed / SCRUB_SECONDS * 4) % 2 - 1)  # from the end to the beginning and back, twice
        tab.mouse.move(bar["x"] + 8 + share * (bar["width"] - 16), y)
        tab.wait_for_timeout(20)
    seen = tab.evaluate("seen")
    tab.mouse.move(bar["x"] + 0.6 * bar["width"], y)
    start = time.monotonic()
    tab.mouse.up()
    before = tab.locator(".st-key-hits p").inner_text()
    tab.wait_for_function("document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'running'")
    tab.wait_for_function("document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'")
    rest = time.monotonic() - start
    tab.close()
    return [before.split()[1], seen["chartFrames"] / seen["seconds"], seen["blank"], seen["remounts"], rest]


def main() -> None:
    chromium = find_browser()
    print(machine())
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        with AppServer() as server:
            server.warm()
            for page, query in PAGES.items():
                rows.append([page, *watch(browser, f"{server.url}/{page}{query}")])
            dragged = scrub(browser, f"{server.url}/multilayer_perceptron?epochs=100&seed=1")
        with AppServer(NAIVE) as server:
            rows.append([f"naive page ({Path(NAIVE).relative_to(ROOT)})", *watch(browser, server.url)])
        browser.close()
    table(
        [
            "one learner, playing",
            "charts",
            "chart frames/s",
            "blank",
            "remounts",
            "browser frames/s",
            "KB a frame",
            "updates/s",
        ],
        rows,
    )

    table(
        ["MLP-256, dragged back and forth", "updates", "chart frames/s", "blank", "remounts", "at rest after s"],
        [["", *dragged]],
    )


if __name__ == "__main__":
    main()

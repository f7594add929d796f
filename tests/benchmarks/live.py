"""What a learner's browser shows while one run trains: each page of the app, and the naive page, in a real Chromium.

    python -m tests.benchmarks.live

Frames are counted where they are seen: a chart frame is a browser frame before which the first chart was redrawn.
"""

from __future__ import annotations

import statistics
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.learner import Inbox
from tests.benchmarks.report import machine, table
from tests.benchmarks.server import NAIVE, ROOT, AppServer
from tests.browser.conftest import FLAGS, find_browser

SECONDS = 12
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


if __name__ == "__main__":
    main()

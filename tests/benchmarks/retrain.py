"""How long from a turn of a slider to the finished picture of a new training, on linear regression's page, in a real Chromium.

    python -m tests.benchmarks.retrain

The picture is finished when every chart in sight has been drawn with the new run.
"""

from __future__ import annotations

import statistics

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.report import machine, table
from tests.benchmarks.server import AppServer
from tests.browser.conftest import FLAGS, find_browser

TURNS = 20
PAGES = {"one feature": "", "two features": "?features=2", "2,000 updates": "?examples=200&epochs=100"}

WATCH = """() => {
  const inSight = [...document.querySelectorAll('.live-chart')].filter((node) => {
    const { top, bottom } = node.getBoundingClientRect();
    return top < innerHeight && bottom > 0;
  });
  const drawn = () => inSight.map((node) => +node.dataset.frames);
  const [begun, before] = [performance.now(), drawn()];
  window.took = null;
  const look = () => {
    if (drawn().every((n, i) => n > before[i])) window.took = performance.now() - begun;
    else requestAnimationFrame(look);
  };
  look();
}"""


def turns(browser: Browser, address: str) -> list[float]:
    """Milliseconds of each turn, the first two (which warm up) left out."""
    tab, times = browser.new_page(viewport={"width": 1280, "height": 800}), []
    tab.goto(address)
    tab.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
    tab.wait_for_timeout(3000)
    tab.locator(".st-key-lr input[type=range]").focus()
    for turn in range(TURNS + 2):
        tab.evaluate(WATCH)
        tab.keyboard.press("ArrowLeft" if turn % 2 else "ArrowRight")
        tab.wait_for_function("took !== null")
        times.append(tab.evaluate("took"))
        tab.wait_for_timeout(700)
    tab.close()
    return times[2:]


def main() -> None:
    print(machine())
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        with AppServer() as server:
            server.warm()
            for name, query in PAGES.items():
                times = turns(browser, f"{server.url}/linear_regression{query}")
                rows.append([name, statistics.median(times), statistics.quantiles(times, n=20)[-1]])
        browser.close()
    table(["turn of a slider to finished picture, ms", "median", "95 %"], rows)


if __name__ == "__main__":
    main()

"""How smoothly the plane moves: pictures a second while a run of points with 16 hidden units is replayed, in a real Chromium.

    python -m tests.benchmarks.plane

A picture is a browser frame before which the plane showed another update. A blank is one in which it had no size, or, in every fifth
picture, no colour in its middle.
"""

from __future__ import annotations

import statistics

from playwright.sync_api import Browser, CDPSession, sync_playwright

from tests.benchmarks.report import machine, table
from tests.benchmarks.server import AppServer
from tests.browser.conftest import FLAGS, find_browser

QUERY = "data=circles&hidden_units=16"
SECONDS = 5
PICTURES = {"Train": ".st-key-plane .plane", "Units": ".st-key-units .units"}
WATCH = """picture => {
  performance.setResourceTimingBufferSize(10_000);
  performance.clearResourceTimings();
  const canvas = picture.querySelector(".stage canvas");
  const seen = window.seen = { times: [], blank: 0, frames: 0 };
  let last = picture.shown.step;
  const look = () => {
    seen.frames += 1;
    const moved = picture.shown.step !== last;
    const empty = !canvas.isConnected || !canvas.clientHeight || moved && seen.times.length % 5 === 0 && !canvas.getContext("2d").getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3];
    if (empty) seen.blank += 1;
    if (moved) seen.times.push(performance.now());
    last = picture.shown.step;
    requestAnimationFrame(look);
  };
  look();
}"""
FETCHED = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/frames/')).map((entry) => entry.transferSize)"


def watch(browser: Browser, address: str, chapter: str) -> list:
    """The numbers of one row: the page is opened at the end of its run and replayed from the start."""
    tab = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.goto(f"{address}&chapter={chapter}")
    picture = tab.locator(PICTURES[chapter])
    tab.locator(f"{PICTURES[chapter]} .stage canvas").wait_for(timeout=60_000)
    tab.wait_for_timeout(3000)
    picture.evaluate(WATCH)
    session = tab.context.new_cdp_session(tab)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    tab.get_by_role("button", name="Replay").first.click()
    tab.wait_for_function("seen.times.length > 4", timeout=60_000)  # it has begun
    tab.evaluate("() => { seen.times = []; seen.frames = 0; seen.start = performance.now(); }")
    before = busy(session)
    tab.wait_for_timeout(SECONDS * 1000)
    spent = busy(session) - before
    seen = tab.evaluate("({ ...seen, seconds: (performance.now() - seen.start) / 1000 })")
    sizes = tab.evaluate(FETCHED)
    tab.close()
    gaps = [after - before for before, after in zip(seen["times"], seen["times"][1:], strict=False)]
    return [
        chapter, len(seen["times"]) / seen["seconds"], seen["blank"], statistics.median(gaps),
        statistics.quantiles(gaps, n=20)[-1], 1000 * spent / len(seen["times"]), seen["frames"] / seen["seconds"], statistics.median(sizes) / 1000,
    ]  # fmt: skip


def busy(session: CDPSession) -> float:
    """Seconds of processor time that the page's main thread has used."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration")


def main() -> None:
    chromium = find_browser()
    print(machine())
    with sync_playwright() as playwright, AppServer() as server:
        server.warm()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        rows = [watch(browser, f"{server.url}/multilayer_perceptron?{QUERY}", chapter) for chapter in PICTURES]
        browser.close()
    table(
        [
            "chapter",
            "pictures/s",
            "blank",
            "gap, median ms",
            "gap, 95 % ms",
            "CPU ms a picture",
            "browser frames/s",
            "KB a frame",
        ],
        rows,
    )


if __name__ == "__main__":
    main()

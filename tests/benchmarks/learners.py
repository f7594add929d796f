"""Sweep learners on one server, each training an MLP-256 of their own: the app beside the naive page.

    python -m tests.benchmarks.learners 1 30 100
    python -m tests.benchmarks.learners --same 1 10 30 100

With --same, a class that opens one link, beside as many learners with settings of their own. The class presses Play
one after the other, so most of them see at first what was trained before they came.

Learners are simulated at the level of Streamlit's websocket protocol; they honour the page's timers. The naive page
has at most 30 of them; where it does not answer a click within a minute, its row says inf.
"""

from __future__ import annotations

import asyncio
import math
import statistics
import sys
import time
from itertools import pairwise

from core import MLPSettings, Run
from tests.benchmarks.learner import Frame, Learner
from tests.benchmarks.report import machine, table
from tests.benchmarks.server import APP, NAIVE, AppServer

SECONDS = 20.0
SECONDS_EACH = 0.6
"""More learners get rarer frames and fewer updates, and are watched for longer."""
PROBES = 6
BETWEEN_CLICKS = 0.2
MOST_NAIVE = 30
HEAD = (
    "learners", "page", "frame gap s", "95 %", "worst", "KB a frame", "updates/s", "share", "slowest/fastest",
    "slider s", "pause s", "reset s", "MB", "lost", "one left: gap s",
)  # fmt: skip

SAME_HEAD = (
    "learners", "settings", "frame gap s", "95 %", "worst", "updates/s seen: least", "median", "most", "MB", "lost",
    "least of a lone learner's",
)  # fmt: skip


def headless(seconds: float = 4.0) -> float:
    """Updates a second of `Run.advance` alone, an epoch's evaluations included."""
    run = Run(MLPSettings(epochs=100))
    run.advance(epochs=1)
    start = time.monotonic()
    return run.advance(seconds=seconds) / (time.monotonic() - start)


async def measure(server: AppServer, count: int) -> list:
    """One row of the table, from the frame gaps on."""
    learners = [Learner(port=server.port, query=f"epochs=100&seed={seed}") for seed in range(count)]
    for learner in learners:
        await learner.open()
    await asyncio.gather(*(learner.press("play") for learner in learners))
    await asyncio.sleep(3)  # those who began while few were there have changed their pace by now
    gaps, speeds = await look_on(learners)
    sizes = [frame.bytes for learner in learners for frame in learner.frames]
    memory = server.memory()
    probes = [await probe(learners[i * count // PROBES if count >= PROBES else 0]) for i in range(PROBES)]
    lost = sum(learner.disconnected or bool(learner.failure) for learner in learners)
    await asyncio.gather(*(learner.close() for learner in learners[1:]))
    await asyncio.sleep(4)
    learners[0].frames.clear()
    start = time.monotonic()
    await asyncio.sleep(4)
    alone = statistics.median(gaps_of(learners[0], start, time.monotonic() - start))
    await learners[0].close()
    return [
        statistics.median(gaps), statistics.quantiles(gaps, n=20)[-1], max(gaps),
        statistics.median(sizes) / 1000 if sizes else 0.0, sum(speeds), min(speeds) / max(1e-9, *speeds),
        *(max(times) for times in zip(*probes, strict=True)), memory, lost, alone,
    ]  # fmt: skip


async def look_on(learners: list[Learner]) -> tuple[list[float], list[float]]:
    """The gaps between frames of all learners in a while, and the updates a second that each sees."""
    start = time.monotonic()
    for learner in learners:
        learner.frames.clear()
    await asyncio.sleep(max(SECONDS, SECONDS_EACH * len(learners)))
    took = time.monotonic() - start
    gaps = [gap for learner in learners for gap in gaps_of(learner, start, took)]
    return gaps, [speed(learner.frames) for learner in learners]


async def watch(server: AppServer, count: int, same: bool) -> list:
    """Frame gaps, and how many updates a second the learners see; all with one setting, or each with their own."""
    learners = [Learner(port=server.port, query=f"epochs=100&seed={0 if same else i}") for i in range(count)]
    for learner in learners:
        await learner.open()
    for learner in learners:
        await learner.press("play")
        await asyncio.sleep(BETWEEN_CLICKS)
    await asyncio.sleep(3)
    gaps, speeds = await look_on(learners)
    lost = sum(learner.disconnected or bool(learner.failure) for learner in learners)
    memory = server.memory()
    await asyncio.gather(*(learner.close() for learner in learners))
    return [
        statistics.median(gaps), statistics.quantiles(gaps, n=20)[-1], max(gaps), min(speeds), statistics.median(speeds),
        max(speeds), memory, lost,
    ]  # fmt: skip


def compare_with_a_class(counts: list[int]) -> None:
    rows, alone = [], 0.0
    for count in counts:
        for same in (False, True) if count > 1 else (True,):
            with AppServer(APP) as server:
                server.warm()
                row = asyncio.run(watch(server, count, same))
            alone = alone or row[4]
            rows.append([count, "one link" if same else "their own", *row, f"{row[3] / alone:.0%}"])
            print(".", end="", flush=True)
    print()
    table(SAME_HEAD, rows)


def gaps_of(learner: Learner, start: float, took: float) -> list[float]:
    """The times between frames; without any frame, the whole time."""
    return [b - a for a, b in pairwise([start, *(frame.time for frame in learner.frames), start + took])]


def speed(frames: list[Frame]) -> float:
    """Updates a second between the first frame and the last."""
    if len(frames) < 2:
        return 0.0
    return (frames[-1].updates - frames[0].updates) / (frames[-1].time - frames[0].time)


async def probe(learner: Learner) -> tuple[float, float, float]:
    """Seconds until the page has answered a slider, Pause and Reset; afterwards the learner plays again."""
    slider = await learner.slide("lr", "0.05")
    pause = await learner.press("play")
    reset = await learner.press("reset")
    await learner.slide("lr", "0.1")
    await learner.press("play")
    return slider, pause, reset


def main() -> None:
    counts = [int(argument) for argument in sys.argv[1:] if argument.isdigit()] or [1, 30]
    print(machine())
    if "--same" in sys.argv:
        compare_with_a_class(counts)
        return
    rows, speeds = [], [headless()]
    for name, script, most in (("ours", APP, max(counts)), ("naive", NAIVE, MOST_NAIVE)):
        for count in (count for count in counts if count <= most):
            with AppServer(script) as server:
                if script == APP:
                    server.warm()
                try:
                    row = asyncio.run(measure(server, count))
                except TimeoutError:
                    row = [math.inf] * (len(HEAD) - 3)  # a click was not answered within a minute
            speeds.append(headless())
            row.insert(5, f"{row[4] / statistics.median(speeds[-2:]):.0%}")
            rows.append([count, name, *row])
            print(".", end="", flush=True)
    print(f"\nRun.advance without any page: {', '.join(f'{speed:.0f}' for speed in speeds)} updates/s")
    table(HEAD, rows)


if __name__ == "__main__":
    main()

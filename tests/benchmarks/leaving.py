"""Learners come, train and leave: how soon the training stops, and what stays behind in the server.

python -m tests.benchmarks.leaving 200 1000
"""

from __future__ import annotations

import asyncio
import sys
import time

from tests.benchmarks.learner import Learner
from tests.benchmarks.report import machine, table
from tests.benchmarks.server import MEASURED, AppServer

FIRST_VISITORS = 30
TOGETHER = 10
AT_REST_SECONDS = 60
TAPE_MEGABYTES = 10
"""So little that the first visitors fill it, and each later run has others dropped."""
PAGES = ("", "linear_regression", "softmax_regression", "multilayer_perceptron")


async def visit(server: AppServer, number: int) -> None:
    """Open one of the pages with a setting of its own, play a moment, and leave."""
    page = PAGES[number % len(PAGES)]
    learner = Learner(port=server.port, page=page, query=f"seed={number}" if page else "")
    await learner.open()
    if "play" in learner.buttons:
        await learner.press("play")
        while len(learner.frames) < 3:
            await asyncio.sleep(0.05)
    await (learner.cut() if number // len(PAGES) % 2 else learner.close())


async def visits(server: AppServer, numbers: range) -> None:
    """All of them, so many at a time."""
    waiting = iter(numbers)

    async def take_turns() -> None:
        for number in waiting:
            await asyncio.wait_for(visit(server, number), 120)

    await asyncio.gather(*(take_turns() for _ in range(TOGETHER)))


async def seconds_until_idle(server: AppServer, leave) -> float:
    """A learner trains and then does `leave`: how long the server's processor time goes on rising."""
    learner = Learner(port=server.port, query="epochs=100")
    await learner.open()
    await learner.press("play")
    await asyncio.sleep(2)
    start = last_busy = time.monotonic()
    before = server.busy_seconds()
    await leave(learner)
    while time.monotonic() < start + 4:
        await asyncio.sleep(0.1)
        now = server.busy_seconds()
        if now - before > 0.03:  # training takes 0.1 to 0.2 of each 0.1 s
            last_busy = time.monotonic()
        before = now
    if not learner.disconnected:
        await learner.close()
    return last_busy - start


def state(server: AppServer) -> list:
    files, held = server.files(), server.held()  # in this order: a question is a connection, too
    sizes = [server.memory(), server.peak_memory(), held["malloc"], held["tapes"], held["blocks"]]
    return [*sizes, server.threads(), files]


def main() -> None:
    counts = [int(text) for text in sys.argv[1:]] or [200]
    print(machine())
    with AppServer(MEASURED, TAPE_MEGABYTES=str(TAPE_MEGABYTES)) as server:
        server.warm()
        rows, first = [], 0
        for count in (FIRST_VISITORS, *counts):
            asyncio.run(visits(server, range(first, first + count)))
            first += count
            rows.append([f"after {count:,} visitors", *state(server)])
            time.sleep(AT_REST_SECONDS)
            rows.append([f"{AT_REST_SECONDS} s later", *state(server)])
        stops = {
            "closing the tab": lambda learner: learner.close(),
            "Reset": lambda learner: learner.press("reset"),
            "another page": lambda learner: learner.go("softmax_regression"),
        }
        stopped = [[name, asyncio.run(seconds_until_idle(server, leave))] for name, leave in stops.items()]
    table(["what is left", "MB", "peak", "malloc", "tapes", "1,000 blocks", "threads", "files"], rows)
    print()
    table(["the training stops after", "s"], stopped)


if __name__ == "__main__":
    main()

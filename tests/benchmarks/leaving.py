"""Learners come, train and leave: how soon the training stops, and what stays behind in the server.

python -m tests.benchmarks.leaving 100
"""

from __future__ import annotations

import asyncio
import sys
import time

from tests.benchmarks.learner import Learner
from tests.benchmarks.report import machine, table
from tests.benchmarks.server import AppServer

TOGETHER = 5
AT_REST_SECONDS = 60


async def come_and_go(server: AppServer, abruptly: bool = False) -> None:
    learner = Learner(port=server.port, query="epochs=100")
    await learner.open()
    await learner.press("play")
    while len(learner.frames) < 3:
        await asyncio.sleep(0.05)
    await (learner.cut() if abruptly else learner.close())


async def cycles(server: AppServer, count: int, abruptly: bool = False) -> None:
    for _ in range(count // TOGETHER):
        await asyncio.gather(*(come_and_go(server, abruptly) for _ in range(TOGETHER)))


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
    return [server.memory(), server.threads(), server.files()]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(machine())
    with AppServer() as server:
        server.warm()
        asyncio.run(cycles(server, 2 * TOGETHER))
        time.sleep(3)
        rows = [["base, after 10 learners", *state(server)]]
        asyncio.run(cycles(server, count))
        time.sleep(3)
        rows.append([f"3 s after {count} more", *state(server)])
        asyncio.run(cycles(server, count, abruptly=True))
        time.sleep(3)
        rows.append([f"3 s after {count} lost connections", *state(server)])
        time.sleep(AT_REST_SECONDS)
        rows.append([f"{AT_REST_SECONDS} s later", *state(server)])
        stops = {
            "closing the tab": lambda learner: learner.close(),
            "Reset": lambda learner: learner.press("reset"),
            "another page": lambda learner: learner.go("softmax_regression"),
        }
        stopped = [[name, asyncio.run(seconds_until_idle(server, leave))] for name, leave in stops.items()]
    table(["what is left", "MB", "threads", "files"], rows)
    print()
    table(["the training stops after", "s"], stopped)


if __name__ == "__main__":
    main()

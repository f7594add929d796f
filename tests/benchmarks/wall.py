"""A class that trains on one lesson, beside the same class with its wall open.

    python -m tests.benchmarks.wall 100

Both in one run, each on a server of its own: the frame gaps of the learners, and how many pictures of the wall arrive a
second. The learners try ten learning rates on an MLP-256 with large batches, so that epochs end, dots move and goals are met
while they are watched; those with equal settings share a run, as in a class.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from urllib.parse import urlencode

from core import MLPSettings
from core.teaching.lesson import Goal, Lesson, lesson_to_text
from pages.wall.wall_address import new_key, wall_query
from tests.benchmarks.learner import Learner
from tests.benchmarks.learners import gaps_of, look_on
from tests.benchmarks.report import machine, table
from tests.benchmarks.server import AppServer

RATES = ("0.01", "0.02", "0.05", "0.1", "0.2", "0.3", "0.5", "1", "2", "5")
LESSON = {
    "epochs": "100",
    "batch_size": "1024",
    "lesson": lesson_to_text(Lesson("Why?", goal=Goal("test_accuracy", "at least", 0.85, 10)), MLPSettings),
}
HEAD = ("learners", "wall", "frame gap s", "95 %", "worst", "updates/s", "wall pictures/s", "worst gap s", "KB", "MB", "lost")  # fmt: skip


async def measure(server: AppServer, count: int, with_wall: bool) -> list:
    """One row of the table, from the frame gaps on."""
    wall = wall_query("multilayer_perceptron", LESSON, new_key())
    teacher = Learner(port=server.port, page="wall", query=urlencode(wall), main="wall")
    query = LESSON | ({"wall": wall["wall"]} if with_wall else {})
    learners = [Learner(port=server.port, query=urlencode(query | {"lr": RATES[i % len(RATES)]})) for i in range(count)]
    if with_wall:
        await teacher.open()
    for learner in learners:
        await learner.open()
        if with_wall:
            await learner.press("join")
    await asyncio.gather(*(learner.press("play") for learner in learners))
    await asyncio.sleep(3)
    teacher.frames.clear()
    start = time.monotonic()
    gaps, speeds = await look_on(learners)
    took = time.monotonic() - start
    pictures = (
        [len(teacher.frames) / took, max(gaps_of(teacher, start, took)), _kilobytes(teacher)]
        if with_wall
        else ["", "", ""]
    )
    lost = sum(each.disconnected or bool(each.failure) for each in (learners + [teacher] * with_wall))
    memory = server.memory()
    await asyncio.gather(*(each.close() for each in learners + [teacher] * with_wall))
    return [statistics.median(gaps), statistics.quantiles(gaps, n=20)[-1], max(gaps), sum(speeds), *pictures, memory, lost]  # fmt: skip


def _kilobytes(teacher: Learner) -> float:
    return statistics.median(frame.bytes for frame in teacher.frames) / 1000 if teacher.frames else 0.0


def main() -> None:
    counts = [int(argument) for argument in sys.argv[1:] if argument.isdigit()] or [100]
    print(machine())
    rows = []
    for count in counts:
        for with_wall in (False, True):
            with AppServer() as server:
                server.warm()
                rows.append([count, "open" if with_wall else "none", *asyncio.run(measure(server, count, with_wall))])
            print(".", end="", flush=True)
    print()
    table(HEAD, rows)


if __name__ == "__main__":
    main()

"""Many learners on one server, each training an MLP-256 of their own.

python -m tests.benchmarks.learners 1 10 30
"""

import asyncio
import statistics
import sys
import time

from tests.benchmarks.learner import Learner
from tests.benchmarks.server import AppServer, machine


async def measure(server: AppServer, count: int, seconds: float, query: str = "epochs=100") -> dict:
    learners = [Learner(server.port, query=query) for _ in range(count)]
    for learner in learners:
        await learner.open()
    await asyncio.gather(*(learner.press("play") for learner in learners))
    await asyncio.sleep(2)
    start, first = time.monotonic(), [learner.updates for learner in learners]
    for learner in learners:
        learner.frames.clear()
    await asyncio.sleep(seconds)
    took = time.monotonic() - start
    memory = server.memory()
    gaps, sizes = [], []
    for learner in learners:
        times = [start, *(frame.time for frame in learner.frames), start + took]
        gaps += [b - a for a, b in zip(times, times[1:])]
        sizes += [frame.bytes for frame in learner.frames]
    done = [learner.updates - before for learner, before in zip(learners, first)]
    result = {
        "learners": count,
        "gap_median": statistics.median(gaps),
        "gap_95": statistics.quantiles(gaps, n=20)[-1],
        "gap_worst": max(gaps),
        "frame_kb": statistics.median(sizes) / 1000 if sizes else 0,
        "updates_per_second": sum(done) / took,
        "slowest_to_fastest": min(done) / max(max(done), 1),
        "disconnected": sum(learner.disconnected for learner in learners),
        "failures": [learner.failure for learner in learners if learner.failure],
        "memory_mb": memory,
    }
    for learner in learners:
        await learner.close()
    return result


def main() -> None:
    counts = [int(argument) for argument in sys.argv[1:] if argument.isdigit()] or [1, 10, 30]
    print(machine())
    with AppServer() as server:
        server.warm()
        for count in counts:
            result = asyncio.run(measure(server, count, 12.0))
            print(
                {name: round(value, 3) if isinstance(value, float) else value for name, value in result.items()},
                flush=True,
            )


if __name__ == "__main__":
    main()

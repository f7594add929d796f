"""How long one visitor's clicks and pages take while a crowd opens one address at once."""

from __future__ import annotations

import asyncio
import statistics
import time

from tests.benchmarks.learner import Learner

EXPENSIVE = "pins=hidden_units=1024~hidden_layers=3~batch_size=4096~u=9"
PAGE = "multilayer_perceptron"


async def open_at_once(port: int, count: int, query: str) -> float:
    """Seconds until all of the crowd have their page; they then leave."""
    crowd = [Learner(port=port, page=PAGE, query=query) for _ in range(count)]
    start = time.monotonic()
    await asyncio.gather(*(each.open() for each in crowd))
    took = time.monotonic() - start
    await asyncio.gather(*(each.close() for each in crowd))
    return took


async def beside_a_crowd(port: int, count: int, query: str, rounds: int = 3) -> tuple[list[float], list[float], float]:
    """Seconds of each click and of each new page of one visitor while the crowd's pages are drawn, and until they all stood."""
    clicks, pages, stood = [], [], 0.0
    for _ in range(rounds):
        visitor = Learner(port=port, page="softmax_regression")
        await visitor.open()
        crowd = asyncio.create_task(open_at_once(port, count, query))
        await asyncio.sleep(0.05)
        while not crowd.done():
            clicks.append(await visitor.press("one_update"))
        stood = max(stood, await crowd)
        await visitor.close()
        crowd = asyncio.create_task(open_at_once(port, count, query))
        await asyncio.sleep(0.05)
        while not crowd.done():
            newcomer = Learner(port=port, page="linear_regression")
            start = time.monotonic()
            await newcomer.open()
            pages.append(time.monotonic() - start)
            await newcomer.close()
        await crowd
    return clicks, pages, stood


def told(clicks: list[float], pages: list[float], stood: float) -> str:
    click, page = (f"median {statistics.median(each):.2f} s, slowest {max(each):.2f} s" for each in (clicks, pages))
    return f"all stood after {stood:.1f} s; another visitor's click: {click}; another visitor's new page: {page}"

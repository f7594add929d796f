"""Clients that send what no browser would: empty caches, broken messages, connections that end, addresses that lie."""

from __future__ import annotations

import asyncio
import random
from urllib.parse import quote

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.benchmarks.learner import Learner

REFUSED = "Error deserializing back message\nTraceback"
"""What Streamlit writes into its log of a message that is none."""
PAGES = ("linear_regression", "softmax_regression", "multilayer_perceptron")
NAMES = (
    "lr", "batch_size", "epochs", "seed", "init_std", "hidden_units", "hidden_layers", "activation", "features", "noise",
    "examples", "data", "points", "moved", "at", "pins", "many", "view", "lesson", "chapter", "embed", "constructor", "",
)  # fmt: skip
TEXTS = (
    "", "nan", "inf", "-inf", "-1", "0", "1e999", "9" * 400, "0x10", "1_000", "١٢", "true", "None", "null", "[]", "{}", "a\x00b", "\ud7ff",
    "%", "%25", "../../etc/passwd", "<script>", "![x](http://127.0.0.1:1/x)", "$\\href{x}{y}$", ";" * 50, "~" * 50, "470~lr=0.5~lr@200=x",
    "5~lr@1=0.1~lr@1=0.2", "lr=0.1~u=5;lr=0.1~u=5", "u=999999999", "hidden_units=1024~hidden_layers=3~batch_size=4096~u=9",
    "batch_size=1~u=60000", "lr:0.1,0.5:seeds", "lr:" + "0.1," * 900, "seed:0,1,2,3,4,5,6,7,8,9", "1,2,3", "moons", "own",
    "0,0,1~1,1,2", "1:2,3~4:5,6", "eyJ2IjoxfQ", "eyJ2IjogMX0=", "W10", "x" * 3001, "Loss", "Mistakes", "presenter",
)  # fmt: skip


def addresses(count: int, seed: int) -> list[tuple[str, str]]:
    """So many pages, each with an address that lies: several parameters with texts that no control writes."""
    rng = random.Random(seed)

    def pair() -> str:
        name = rng.choice(NAMES) if rng.random() < 0.9 else rng.choice(TEXTS)
        text = rng.choice(TEXTS) if rng.random() < 0.7 else "".join(map(chr, rng.choices(range(32, 0x2FF), k=20)))
        return f"{quote(name, safe='')}={quote(text, safe='')}"

    return [(rng.choice(PAGES), "&".join(pair() for _ in range(rng.randint(1, 5)))) for _ in range(count)]


async def open_all(port: int, given: list[tuple[str, str]], together: int = 4) -> list[str]:
    """Open each address; returns those whose page showed an exception or did not answer, with the reason."""
    failures, places = [], asyncio.Semaphore(together)

    async def visit(page: str, query: str) -> None:
        async with places:
            learner = Learner(port=port, page=page, query=query)
            try:
                await learner.open()
            except TimeoutError:
                learner.failure = "no answer"
            if learner.failure:
                failures.append(f"{page}?{query}: {learner.failure}")
            await learner.close()

    await asyncio.gather(*(visit(*each) for each in given))
    return failures


async def empty_caches(learner: Learner) -> None:
    """Send the message with which Streamlit's own menu clears all caches, and wait until the page is drawn again."""
    message = BackMsg()
    message.clear_cache = True
    await learner._socket.send(message.SerializeToString())
    await learner._ask()


async def send_nonsense(port: int, seed: int) -> None:
    """Random bytes instead of messages, then an end without a farewell."""
    rng = random.Random(seed)
    socket = await websockets.connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        origin=f"http://127.0.0.1:{port}",
        subprotocols=["streamlit"],
        proxy=None,
    )
    for _ in range(3):
        await socket.send(rng.randbytes(rng.randint(1, 200)))
    socket.transport.abort()


async def come_and_be_cut(port: int) -> None:
    """A learner trains, and the connection is lost."""
    learner = Learner(port=port, page="softmax_regression", query="epochs=100")
    await learner.open()
    await learner.press("play")
    await learner.cut()


async def interleaved(port: int, learners: int, cuts: int, seed: int) -> list[str]:
    """Learners train side by side, each with another seed, while hostile clients come and go.

    Returns what was wrong: a page with an error, or a run that did not go on.
    """
    rng = random.Random(seed)
    own = [Learner(port=port, page="softmax_regression", query=f"seed={i}&epochs=100") for i in range(learners)]
    for each in own:
        await each.open()
        await each.press("play")

    async def disturb() -> None:
        for i in range(cuts):
            await (send_nonsense(port, i) if rng.random() < 0.5 else come_and_be_cut(port))

    await disturb()
    wrong = []
    for i, each in enumerate(own):
        before = each.updates
        for _ in range(600):
            if each.updates > before:
                break
            await asyncio.sleep(0.05)
        else:
            wrong.append(f"learner {i}: no newer frame after update {before}")
        if each.failure:
            wrong.append(f"learner {i}: {each.failure}")
        await each.close()
    return wrong

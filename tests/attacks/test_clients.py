"""What hostile clients do harms nobody else. Long: python -m tests.attacks"""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest

from tests.attacks.clients import REFUSED, addresses, empty_caches, interleaved, open_all
from tests.benchmarks.learner import Learner
from tests.conftest import answers, run_async


@pytest.fixture(scope="module")
def attacked(server, images_on_server, server_log):
    """The server's address; what it wrote into its log meanwhile is looked at when all attacks are over."""
    before = len(server_log.read_text())
    yield server
    written = server_log.read_text()[before:].replace(REFUSED, "")
    assert "Traceback" not in written


def port_of(server: str) -> int:
    return urlsplit(server).port


def test_who_empties_the_caches_ends_nobodys_training(attacked, images_on_server):
    async def attack() -> tuple[int, int, str]:
        learner = Learner(port=port_of(attacked), page="softmax_regression", query="seed=5&epochs=100")
        stranger = Learner(port=port_of(attacked), page="multilayer_perceptron")
        await learner.open()
        await stranger.open()
        await learner.press("play")
        await empty_caches(stranger)
        address, before, frames = learner.address, learner.updates, len(learner.frames)
        for _ in range(600):
            if learner.updates > before and len(learner.frames) > frames + 2:
                break
            await asyncio.sleep(0.05)
        after = learner.updates
        await learner.press("play")  # and its page still answers
        assert address and learner.failure == stranger.failure == ""
        await learner.close()
        await stranger.close()
        return before, after, learner.failure

    before, after, failure = run_async(attack())
    assert after > before
    assert failure == ""
    assert answers(f"{attacked}/images/{images_on_server}/test/0-3.png")


def test_addresses_that_lie_show_no_exception(attacked):
    assert run_async(open_all(port_of(attacked), addresses(20, seed=1))) == []


def test_learners_train_on_beside_broken_messages_and_lost_connections(attacked):
    assert run_async(interleaved(port_of(attacked), learners=3, cuts=6, seed=1)) == []

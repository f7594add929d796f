"""A real server, for the tests that look at what comes out of it."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATIENCE = 90
LONG = ("tests/core/training/test_reference.py", "tests/core/teaching/test_scenarios.py", "tests/core/export/")
"""Files of tests that take seconds each."""

# One core for torch in each test process, and in the programs that the tests start: set here, because the conftest files of
# folders that are named on the command line load torch before any hook is called.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_finish() -> None:
    """Make each test cheaper: what all of them share is neither searched for garbage nor hung with handlers.

    pytest adds its handlers to every logger that does not propagate, six times in each test, and Streamlit has a hundred
    of them.
    """
    gc.collect()
    gc.freeze()
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger) and not logger.propagate:
            logger.handlers.clear()  # else a message would be printed by each logger above, too
            logger.propagate = True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Give each process one file at a time, so that what a file's tests share is made once; long tests without anything to
    share one by one; the browser's files in two halves, so that two processes have a browser and a server for as long.
    Attacks and replicas are with the first half, for its server.

    The browser's tests come early, and short ones last. The option --dist=loadgroup would do this too, but pytest-xdist 3.8.0
    ignores it with pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    config.option.loadscopereorder = False

    class Scheduler(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            if nodeid.startswith(("tests/test_replicas.py", "tests/attacks/")):
                return "server"
            if nodeid.startswith(("tests/browser/", "tests/test_app.py")):
                return "server" if nodeid < "tests/browser/test_pl" else "second server"
            return nodeid if nodeid.startswith(LONG) else nodeid.split("::")[0]

    return Scheduler(config, log)


@contextmanager
def serving(log: Path, script: str = "app.py") -> Iterator[str]:
    """The address of the app, or of another one in this repository, while a process of its own serves it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = {"server.port": port, "server.address": "127.0.0.1", "server.fileWatcherType": "none"}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        *(f"--{name}={value}" for name, value in options.items()),
    ]
    with running(command, f"{url}/_stcore/health", log):
        yield url


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def running(command: list[str], health: str, log: Path) -> Iterator[None]:
    """A server in a process of its own, from when it answers at the address `health`; killed at the end."""
    paths = {"PYTHONPATH": str(ROOT)}
    with (
        log.open("w") as out,
        subprocess.Popen(command, cwd=ROOT, env=os.environ | paths, stdout=out, stderr=subprocess.STDOUT) as process,
    ):
        try:
            deadline = time.monotonic() + PATIENCE
            while not answers(health):
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"The server did not start:\n{log.read_text()}")
                time.sleep(0.05)
            yield
            if process.poll() is not None:  # -9 or -15: somebody ended it; -11: it crashed
                pytest.fail(f"The server ended before its tests did, with {process.returncode}:\n{log.read_text()}")
        finally:
            process.kill()
            process.wait()


def run_async(coroutine):
    """What the coroutine returns. In a thread of its own: in this one the browser tests may have a loop running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="session")
def server_log(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("server") / "log.txt"


@pytest.fixture(scope="session")
def server(server_log) -> Iterator[str]:
    """The address of one server for all."""
    with serving(server_log) as url:
        yield url


@pytest.fixture(scope="session")
def images_on_server(server) -> str:
    """The name under which the server has its images; waits until they are loaded."""
    return wait_for_images(server)


def wait_for_images(*servers: str) -> str:
    """The name under which these servers have their images, when all have loaded them."""
    from core.data import fashion_mnist

    for server in servers:
        answers(f"{server}/softmax_regression")  # without a page that trains, they load them some seconds later
    name = "practice-set" if fashion_mnist.load().is_practice else "fashion-mnist"
    deadline = time.monotonic() + PATIENCE
    for server in servers:
        while not answers(f"{server}/images/{name}/test/0-0.png"):
            if time.monotonic() > deadline:
                pytest.fail(f"The server has no images called {name}.")
            time.sleep(0.1)
    return name

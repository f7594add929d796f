"""The server's own routes: the chart library and the images."""

from __future__ import annotations

import asyncio
import socket
import urllib.error
import urllib.request
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import plotly
import pytest
from PIL import Image
from streamlit.web.server.starlette.starlette_server import _bind_socket

import app
from core.data import fashion_mnist
from tests.benchmarks.learner import Learner
from tests.conftest import run_async


def fetch(url: str) -> tuple[int, dict, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, dict(response.headers.items()), response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers.items()), error.read()


def test_the_chart_library_is_the_one_in_the_package(server):
    status, headers, body = fetch(f"{server}/plotly.min.js")
    assert status == 200
    assert "javascript" in headers["content-type"]
    assert "max-age" in headers["cache-control"]
    assert body == (Path(plotly.__file__).parent / "package_data" / "plotly.min.js").read_bytes()


@pytest.mark.parametrize(
    ("part", "first", "last"), [("test", 0, 23), ("test", 9999, 9999), ("train", 100, 499), ("train", 59_999, 59_999)]
)
def test_images_come_side_by_side_in_one_picture(server, images_on_server, part, first, last):
    data = fashion_mnist.load()
    pool = data.test_images if part == "test" else data.train_images
    if last >= len(pool):
        pytest.skip(f"the practice set has only {len(pool)} images to {part}")
    status, headers, body = fetch(f"{server}/images/{images_on_server}/{part}/{first}-{last}.png")
    assert status == 200
    assert headers["content-type"] == "image/png"
    assert "immutable" in headers["cache-control"]
    picture = np.asarray(Image.open(BytesIO(body)))
    assert picture.shape == (28, 28 * (last - first + 1))
    for i in range(first, last + 1):
        column = 28 * (i - first)
        np.testing.assert_array_equal(picture[:, column : column + 28].reshape(-1), pool[i].numpy())


def test_single_images_come_in_the_order_asked_for(server, images_on_server):
    data = fashion_mnist.load()
    status, _, body = fetch(f"{server}/images/{images_on_server}/train/7,3,3,100.png")
    assert status == 200
    picture = np.asarray(Image.open(BytesIO(body)))
    for i, number in enumerate((7, 3, 3, 100)):
        np.testing.assert_array_equal(picture[:, 28 * i : 28 * i + 28].reshape(-1), data.train_images[number].numpy())


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("{images}/test/3,99999.png", "3,99999"),
        ("{images}/test/3,,4.png", "3,,4"),
        ("{images}/test/5-4.png", "5-4"),
        ("{images}/test/0-10000.png", "0-10000"),
        ("{images}/test/99999-99999.png", "99999-99999"),
        ("{images}/test/0-400.png", "at most 400"),
        ("{images}/train/0-60000.png", "0-60000"),
        ("{images}/valid/0-1.png", "not loaded"),
        ("{other}/test/0-1.png", "not loaded"),
        ("mnist/test/0-1.png", "not loaded"),
    ],
)
def test_missing_images_are_answered_with_a_sentence(server, images_on_server, path, named):
    other = {"fashion-mnist": "practice-set", "practice-set": "fashion-mnist"}[images_on_server]
    status, headers, body = fetch(f"{server}/images/{path.format(images=images_on_server, other=other)}")
    assert status == 404
    assert "text/plain" in headers["content-type"]
    text = body.decode()
    assert named in text
    assert text.endswith(".")


@pytest.mark.parametrize(
    "path", ["test/-1-3.png", "test/0-1.jpg", "test/0.5-1.png", "../../app.py", "test/%2e%2e/app.py"]
)
def test_other_addresses_below_images_give_no_picture_and_no_file(server, images_on_server, path):
    status, headers, body = fetch(f"{server}/images/{images_on_server}/{path}")
    assert "image" not in headers.get("content-type", "")
    assert b"st.App" not in body
    assert status in (200, 400, 404)  # 200 is the app's own page, as for every address it does not know


@pytest.mark.parametrize(
    ("kind", "path", "warms"),
    [
        ("http", "/softmax_regression", True),
        ("http", "/some/prefix/multilayer_perceptron", True),
        ("http", "/linear_regression", True),
        ("http", "/", False),
        ("http", "/home", False),
        ("http", "/images/fashion-mnist/test/0-0.png", False),
        ("websocket", "/softmax_regression", False),
    ],
)
def test_a_request_for_a_page_that_trains_starts_loading_torch_and_is_answered(monkeypatch, kind, path, warms):
    from app import WarmUpOnDemand, warmup

    started, answered = [], []
    monkeypatch.setattr(warmup, "start", lambda: started.append(1))

    async def answer(*arguments):
        answered.append(arguments)

    scope = {"type": kind, "path": path}
    run_async(WarmUpOnDemand(answer)(scope, "receive", "send"))
    assert bool(started) == warms
    assert answered == [(scope, "receive", "send")]


def test_the_server_sends_each_piece_of_an_answer_at_once(monkeypatch):
    monkeypatch.setattr(asyncio.base_events, "_set_nodelay", asyncio.base_events._set_nodelay)
    monkeypatch.setattr(app.warmup, "start", lambda delay=0.0: None)

    async def accepted() -> int:
        """TCP_NODELAY of a connection to a socket of Streamlit's."""
        loop = asyncio.get_running_loop()
        options = loop.create_future()

        def connected(reader, writer) -> None:
            options.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = _bind_socket("127.0.0.1", 0, 1)
        async with await asyncio.start_server(connected, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            option = await options
            writer.close()
            await writer.wait_closed()
        return option

    async def served() -> int:
        async with app.lifespan(app.app):
            return await accepted()

    assert run_async(accepted()) == 0  # without it, so that this test says when it is no longer needed
    assert run_async(served()) != 0


@pytest.mark.parametrize(
    ("cores", "before", "threads"), [(1, None, "1"), (2, None, "1"), (8, None, "7"), (8, "8", "8"), (None, None, "1")]
)
def test_torch_leaves_a_core_to_the_server_unless_the_host_says_otherwise(monkeypatch, cores, before, threads):
    monkeypatch.setattr(app.os, "cpu_count", lambda: cores)
    monkeypatch.setenv("OMP_NUM_THREADS", before or "")
    if before is None:
        monkeypatch.delenv("OMP_NUM_THREADS")
    app.leave_a_core_free()
    assert app.os.environ["OMP_NUM_THREADS"] == threads


@pytest.mark.parametrize(
    ("page", "query", "component"),
    [("linear_regression", "", "step"), ("softmax_regression", "chapter=Mistakes", "confusion")],
)
def test_a_control_turned_in_the_same_moment_as_a_part_of_the_page_is_used_counts(
    server, images_on_server, page, query, component
):
    async def turned_together() -> None:
        learner = Learner(port=urlsplit(server).port, page=page, query=query)
        await learner.open()
        try:
            await learner.slide("lr", "1", fragment=learner.fragments[component])
        finally:
            await learner.close()

    run_async(turned_together())  # ends when the whole page has been drawn

"""The server: runs pages/frame.py as a Streamlit app and serves the browser's other requests."""

import asyncio
import json
import os
import re
import socket
from asyncio import base_events
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import plotly
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from core import allocator
from pages.shared import warmup
from pages.shared.lost_sessions import close_lost_sessions
from pages.shared.palette import COLOURS

BROWSER_FILES = Path(__file__).parent / "pages" / "player" / "browser"

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
TRAINING_PAGES = ("/linear_regression", "/softmax_regression", "/multilayer_perceptron")
MAX_IMAGES = 400
CACHE_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
CACHE_NEVER = {"Cache-Control": "no-store"}


def set_no_delay(connection: socket.socket) -> None:
    """Let TCP send each piece of an answer at once, instead of when the browser has acknowledged the piece before, up to 40 ms later.

    asyncio's own function does this only for sockets that name their protocol; Streamlit's do not.
    """
    if connection.family in (socket.AF_INET, socket.AF_INET6) and connection.type == socket.SOCK_STREAM:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def leave_a_core_free() -> None:
    """Let torch train on all cores but one, unless the host has decided otherwise. For a process that has not loaded torch yet.

    Whatever else runs, the server itself among it, makes one of torch's threads late, and all others wait for that one.
    """
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) - 1)))


@asynccontextmanager
async def lifespan(app: st.App):
    allocator.limit_arenas()
    leave_a_core_free()
    base_events._set_nodelay = set_no_delay  # before the first connection is accepted
    # Delayed, because importing torch slows down the first page; a page that needs torch starts it at once.
    warmup.start(delay=3.0)
    closing = asyncio.create_task(close_lost_sessions())
    yield
    closing.cancel()


class WarmUpOnDemand:
    """Middleware that starts loading torch when a page that trains is requested."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http" and scope["path"].endswith(TRAINING_PAGES):
            warmup.start()
        await self.app(scope, receive, send)


def plotly_js(request: Request) -> Response:
    return FileResponse(PLOTLY, media_type="text/javascript", headers={"Cache-Control": "public, max-age=86400"})


def palette_js(request: Request) -> Response:
    return Response(f"export const COLOURS = {json.dumps(COLOURS)};", media_type="text/javascript")


def images(request: Request) -> Response:
    """Images of a part of the data set side by side in one PNG; the path has "first-last" or numbers separated by commas."""
    import numpy as np
    from PIL import Image

    from core.data import fashion_mnist

    data, part = fashion_mnist.loaded(), request.path_params["part"]
    text = request.path_params["numbers"]
    if data is None or part not in ("train", "test") or request.path_params["name"] != data.slug:
        return PlainTextResponse("This data set is not loaded.", status_code=404)
    pool = data.test_images if part == "test" else data.train_images
    numbers = _image_numbers(text)
    if not 0 < len(numbers) <= MAX_IMAGES or max(numbers) >= len(pool):
        return PlainTextResponse(
            f"Images must be first-last or numbers with commas between, in [0, {len(pool) - 1}] and at most {MAX_IMAGES} "
            f"in all, got {text[:100]}.",
            status_code=404,
        )
    rows = pool[numbers].view(-1, 28, 28).numpy()
    file = BytesIO()
    Image.fromarray(np.concatenate(rows, axis=1)).save(file, "PNG")
    return Response(file.getvalue(), media_type="image/png", headers=CACHE_FOREVER)


def _image_numbers(text: str) -> list[int]:
    """Parse "3-5" or "3,4,5"; empty if it is neither. A range stops at one number more than allowed."""
    if re.fullmatch(r"\d{1,9}-\d{1,9}", text):
        first, last = map(int, text.split("-"))
        return list(range(first, min(last, first + MAX_IMAGES) + 1))
    return [int(number) for number in text.split(",")] if re.fullmatch(r"\d{1,9}(,\d{1,9})*", text) else []


def frames(request: Request) -> Response:
    """The current frame of a run; headers say whether the run is playing, and how many seconds to wait before the next request.

    With the number of an update in the path, the frame of that update, for a learner who drags the scrubber. The body is
    compressed here, once for all who see the same frame, so Streamlit does not compress it for each of them.
    """
    from pages.player import frames, playback

    view = frames.find_view(request.path_params["secret"])
    body, playing = view.body(request.path_params.get("at")) if view else (None, False)
    if body is None:
        return Response(status_code=204, headers=CACHE_NEVER)  # no error: the tab may have closed
    wait = view.wait or playback.frame_interval(view.quick)
    headers = {"Content-Encoding": "gzip", "Frame-Playing": json.dumps(playing), "Frame-Wait": str(wait)}
    return Response(body, media_type="application/json", headers=CACHE_NEVER | headers)


routes = [
    Route("/plotly.min.js", plotly_js),
    Route("/browser/palette.js", palette_js),
    Mount("/browser", StaticFiles(directory=BROWSER_FILES)),
    Route("/frames/{secret}", frames),
    Route("/frames/{secret}/{at:int}", frames),
    Route("/images/{name}/{part}/{numbers}.png", images),
]
app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    lifespan=lifespan,
    middleware=[Middleware(WarmUpOnDemand)],
    routes=routes,
)

"""The server: pages/frame.py as a Streamlit app, what it loads at start, and the files the browser asks for."""

import json
import re
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

from pages.shared import warmup
from pages.shared.palette import COLOURS

BROWSER_FILES = Path(__file__).parent / "pages" / "player" / "browser"

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
TRAINING_PAGES = ("/linear_regression", "/softmax_regression", "/multilayer_perceptron")
MOST_IMAGES = 400
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
NEVER = {"Cache-Control": "no-store"}


@asynccontextmanager
async def lifespan(app: st.App):
    # Importing torch would hold up the first page; whoever opens a page that needs it starts it at once.
    warmup.start(delay=3.0)
    yield


class WarmUpOnDemand:
    """Whoever opens a page that trains will need torch: it is loaded while the browser still fetches the page."""

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
    """Images of a part of the data set, side by side in one PNG: first-last, or their numbers with commas between."""
    import numpy as np
    from PIL import Image

    from core.data import fashion_mnist

    data, part = fashion_mnist.loaded(), request.path_params["part"]
    which = request.path_params["which"]
    if data is None or part not in ("train", "test") or request.path_params["name"] != data.slug:
        return PlainTextResponse("This data set is not loaded.", status_code=404)
    pool = data.test_images if part == "test" else data.train_images
    numbers = _numbers(which)
    if not 0 < len(numbers) <= MOST_IMAGES or max(numbers) >= len(pool):
        return PlainTextResponse(
            f"Images must be first-last or numbers with commas between, in [0, {len(pool) - 1}] and at most {MOST_IMAGES} "
            f"in all, got {which[:100]}.",
            status_code=404,
        )
    rows = pool[numbers].view(-1, 28, 28).numpy()
    file = BytesIO()
    Image.fromarray(np.concatenate(rows, axis=1)).save(file, "PNG")
    return Response(file.getvalue(), media_type="image/png", headers=FOREVER)


def _numbers(which: str) -> list[int]:
    """The numbers that "3-5" or "3,4,5" means, one more than allowed at most; none if it is neither."""
    if re.fullmatch(r"\d{1,9}-\d{1,9}", which):
        first, last = map(int, which.split("-"))
        return list(range(first, min(last, first + MOST_IMAGES) + 1))
    return [int(number) for number in which.split(",")] if re.fullmatch(r"\d{1,9}(,\d{1,9})*", which) else []


def frames(request: Request) -> Response:
    """What a run looks like now, whether it trains on, and after how many seconds to ask again."""
    from pages.player import frames, playback

    view = frames.offered(request.path_params["name"])
    frame, playing = view.frame() if view else (None, False)
    if frame is None:
        return Response(status_code=204, headers=NEVER)  # not an error: the run may just have been reset
    answer = {"parts": frame.message(), "playing": playing, "wait": playback.frame_interval()}
    return Response(json.dumps(answer, allow_nan=False), media_type="application/json", headers=NEVER)


routes = [
    Route("/plotly.min.js", plotly_js),
    Route("/browser/palette.js", palette_js),
    Mount("/browser", StaticFiles(directory=BROWSER_FILES)),
    Route("/frames/{name}", frames),
    Route("/images/{name}/{part}/{which}.png", images),
]
app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    lifespan=lifespan,
    middleware=[Middleware(WarmUpOnDemand)],
    routes=routes,
)

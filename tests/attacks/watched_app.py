"""The app with one more route, which says what each connected session is set to."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from streamlit.runtime import get_instance

import app as product


def sessions(request: Request) -> JSONResponse:
    """The settings of each connected session's controls, and those of its run, as a link writes them."""
    connected = [each.session for each in get_instance()._session_mgr.list_sessions() if each.client is not None]
    return JSONResponse([_described(each.session_state) for each in connected])


def _described(state) -> dict:
    page, settings, players = (state[key] if key in state else {} for key in ("_page", "_settings", "_players"))
    if page not in players:
        return {"page": page}
    player = players[page]
    run = player.tape.run.settings.replace(epochs=player.settings.epochs)
    return {"page": page, "settings": settings[page].to_query(), "run": run.to_query()}


app = st.App(
    Path(product.__file__).parent / "pages" / "frame.py",
    lifespan=product.lifespan,
    middleware=[Middleware(product.WarmUpOnDemand)],
    routes=[*product.routes, Route("/sessions", sessions)],
)

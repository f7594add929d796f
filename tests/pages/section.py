"""A section of a page on its own: a small script that draws it, run as a learner's page would be."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import streamlit as st
from streamlit.testing.v1 import AppTest

from core import Settings
from core.data import fashion_mnist
from pages.player import process
from pages.player.learner_player import new_player
from pages.player.player import Player
from pages.shared import session


def open_section(page: Callable[[], None], **state) -> AppTest:
    """The script, run once with this session state."""
    app = AppTest.from_function(page, default_timeout=60)
    for key, value in state.items():
        app.session_state[key] = value
    return rerun(app)


def rerun(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def keep_player(settings: Settings, updates: int = 0) -> Player:
    """The player of a section's session, on the run with these settings, after so many updates."""
    player = session.player()
    if player is None or player.settings != settings:
        images = fashion_mnist.load() if settings.uses_images else None
        player = new_player(process.TAPES.tape(settings, images), settings)
        advance(player, updates)
    return player


def player_of(app: AppTest) -> Player:
    """The player that `keep_player` made."""
    return app.session_state["_players"][""]


def advance(player: Player, updates: int) -> None:
    """Train so many updates and stand there."""
    step = player.step + updates
    player.training.extend(updates=updates)
    player.go_to(min(step, player.tape.step))


def open_expanders(monkeypatch) -> None:
    """From now on every expander is drawn as one that the learner has opened."""
    monkeypatch.setattr(st, "expander", partial(st.expander, expanded=True))


def texts(app: AppTest) -> str:
    return "\n".join(each.value for each in app.markdown)


def figures(app: AppTest) -> list[dict]:
    """Those that do not change in place."""
    parts = [json.loads(element.proto.json).get("part", {}) for element in app.get("bidi_component")]
    return [part["figure"] for part in parts if "figure" in part]


def guess(app: AppTest, key: str, name: str) -> AppTest:
    """Answer the question of this key."""
    app.radio(key=f"{key}_guess").set_value(name)
    return rerun(app)

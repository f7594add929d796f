"""A section of a page on its own: a small script that draws it, run as a learner's page would be."""

from __future__ import annotations

import json
from collections.abc import Callable

from streamlit.testing.v1 import AppTest


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


def texts(app: AppTest) -> str:
    return "\n".join(each.value for each in app.markdown)


def figures(app: AppTest) -> list[dict]:
    return [json.loads(element.proto.json)["part"]["figure"] for element in app.get("bidi_component")]


def guess(app: AppTest, key: str, name: str) -> AppTest:
    """Answer the question of this key."""
    app.radio(key=f"{key}_guess").set_value(name)
    return rerun(app)

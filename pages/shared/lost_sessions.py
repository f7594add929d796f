"""Releases what the sessions of lost connections hold, closes them when they do not come back, and gives their memory back.

Streamlit forgets them without closing the event loop that each holds open.
"""

from __future__ import annotations

import asyncio
import gc
import time

from streamlit import runtime

from core.allocator import give_back_free_memory
from pages.shared import session

KEPT_SECONDS = 30
"""For how long a session waits for its connection to come back. Streamlit itself keeps it longer (.streamlit/config.toml)."""

CHECK_SECONDS = 1


async def close_lost_sessions() -> None:
    """Look for them again and again; runs on the server's event loop."""
    lost_since: dict[str, float] = {}
    closed = False
    while True:
        await asyncio.sleep(CHECK_SECONDS)
        if closed:  # a check ago, so that their threads have ended
            gc.collect()  # cheap: all that was loaded at the start is exempt
            give_back_free_memory()
        closed = runtime.exists() and close_those_lost_too_long(runtime.get_instance(), lost_since, time.monotonic())


def close_those_lost_too_long(server: runtime.Runtime, lost_since: dict[str, float], now: float) -> bool:
    """Release what sessions without a connection hold; close those that had none for KEPT_SECONDS.

    Returns whether it closed any.
    Mutates: lost_since, the time at which each lost session was seen first
    """
    sessions = server._session_mgr.list_sessions()
    lost = {each.session.id for each in sessions if each.client is None}
    session.release_all_but({each.session.id for each in sessions} - lost)
    for session_id in lost_since.keys() - lost:
        del lost_since[session_id]
    too_long = [each for each in lost if now - lost_since.setdefault(each, now) >= KEPT_SECONDS]
    for session_id in too_long:
        server.close_session(session_id)
        del lost_since[session_id]
    return bool(too_long)

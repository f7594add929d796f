"""Sessions without a connection are closed after a while, and only those; free memory is given back then."""

import asyncio
import inspect
from types import SimpleNamespace

import pytest
from streamlit import runtime
from streamlit.runtime import Runtime
from streamlit.runtime.session_manager import ActiveSessionInfo, SessionInfo

from pages.shared import lost_sessions
from pages.shared.lost_sessions import KEPT_SECONDS, close_those_lost_too_long
from tests.conftest import run_async


class Server:
    """Sessions by their names, each with whether it is connected."""

    def __init__(self, **connected: bool):
        self.connected = connected
        self._session_mgr = self

    def list_sessions(self) -> list:
        sessions = [(SimpleNamespace(id=name), connected) for name, connected in self.connected.items()]
        return [
            ActiveSessionInfo(client=object(), session=session)
            if connected
            else SessionInfo(client=None, session=session)
            for session, connected in sessions
        ]

    def close_session(self, session_id: str) -> None:
        del self.connected[session_id]


def test_a_session_is_closed_after_a_while_without_a_connection():
    server, lost_since = Server(here=True, lost=False), {}
    for seconds in (0, KEPT_SECONDS - 1):
        close_those_lost_too_long(server, lost_since, 100 + seconds)
        assert server.connected == {"here": True, "lost": False}
    close_those_lost_too_long(server, lost_since, 100 + KEPT_SECONDS)
    assert server.connected == {"here": True}
    assert not lost_since


def test_a_connection_that_comes_back_starts_the_time_anew():
    server, lost_since = Server(lost=False), {}
    close_those_lost_too_long(server, lost_since, 0)
    server.connected["lost"] = True
    close_those_lost_too_long(server, lost_since, KEPT_SECONDS)
    server.connected["lost"] = False
    close_those_lost_too_long(server, lost_since, KEPT_SECONDS + 1)
    assert "lost" in server.connected
    close_those_lost_too_long(server, lost_since, 2 * KEPT_SECONDS + 1)
    assert not server.connected


def test_memory_is_given_back_at_the_check_after_sessions_were_closed(monkeypatch):
    server, checks, given_back = Server(here=True, lost=False), [], []

    async def next_check(seconds):
        checks.append(dict(server.connected))
        if len(checks) == 4:
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", next_check)
    monkeypatch.setattr(lost_sessions, "KEPT_SECONDS", 0)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    monkeypatch.setattr(lost_sessions, "give_back_free_memory", lambda: given_back.append(len(checks)))
    with pytest.raises(asyncio.CancelledError):
        run_async(lost_sessions.close_lost_sessions())
    assert checks == [{"here": True, "lost": False}] + 3 * [{"here": True}]
    assert given_back == [2]


def test_streamlit_still_has_what_this_uses():
    assert "_session_mgr" in inspect.getsource(Runtime.close_session)

"""Newcomers whose addresses ask for training are drawn in turn."""

from __future__ import annotations

import pytest

from pages.shared import entry
from tests.pages.conftest import Page

PINS = "lr=0.5~u=1"


class Turns:
    """Stands for the semaphore; `told` is what happened to it."""

    def __init__(self, free: bool):
        self.free, self.told = free, []

    def acquire(self, timeout: float) -> bool:
        self.told.append("taken" if self.free else "waited")
        return self.free

    def release(self) -> None:
        self.told.append("given back")


@pytest.fixture
def turns(monkeypatch, request) -> Turns:
    watched = Turns(free=getattr(request, "param", True))
    monkeypatch.setattr(entry, "_turns", watched)
    return watched


def come_anew(page: Page) -> Page:
    """As a newcomer whose address has pins: the page is opened by a session that drew another one before."""
    del page.app.session_state["_drawn"]
    page.app.query_params["pins"] = PINS
    return page.redraw()


def test_each_turn_is_given_back_and_taken_only_at_the_first_drawing(open_page, turns):
    page = come_anew(open_page("softmax_regression", pins=PINS))
    assert turns.told and turns.told == ["taken", "given back"] * (len(turns.told) // 2)
    turns.told.clear()
    page.redraw().click("one_update")
    assert turns.told == []


def test_a_page_that_begins_at_its_beginning_waits_for_nobody(open_page, turns):
    open_page("softmax_regression", lr="0.5").click("one_update")
    assert turns.told == []


def test_who_is_there_already_waits_for_nobody(open_page, turns):
    page = open_page("softmax_regression", lr="0.5").click("one_update")
    assert page.app.query_params["at"]
    page.click("pin").click("one_update")
    assert page.app.query_params["pins"] and turns.told == []


@pytest.mark.parametrize("turns", [False], indirect=True)
def test_who_has_waited_long_enough_is_drawn(open_page, turns):
    page = come_anew(open_page("softmax_regression", pins=PINS))
    assert set(turns.told) == {"waited"}
    assert page.numbers["Updates"] == 0

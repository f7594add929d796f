"""What Play, Pause, One update, One epoch, Reset, the speed and the log toggle do to the run."""

from __future__ import annotations

import gc
import json
import logging
from contextlib import contextmanager

import pytest
from starlette.requests import Request
from starlette.responses import Response

import app
from core import Run
from pages.player import playback
from pages.player.playback import SPEEDS
from pages.player.player import Player
from pages.shared import session
from tests.core.runs import assert_same
from tests.pages.conftest import Page, read_body
from tests.pages.shared.test_controls import PLAYED

PAGES = list(PLAYED)
QUICK = {"softmax_regression": {}, "multilayer_perceptron": {"hidden_units": "16"}}
RUN_SLOW = 60.0


@pytest.fixture
def page(open_page) -> Page:
    """One of the pages: they share their player, as the tests with `each_page` show."""
    return open_page("softmax_regression")


@pytest.fixture(params=PAGES)
def each_page(open_page, request) -> Page:
    return open_page(request.param, **QUICK[request.param])


def run_without_page(page: Page, updates: int) -> Run:
    """A run with the page's settings and data, trained outside the page."""
    run = Run(page.run.settings, page.run.data)
    run.advance(updates=updates)
    return run


def label(page: Page) -> str:
    return page.app.button(key="play").label


def speed(page: Page):
    (found,) = [each for each in page.app.selectbox if str(each.key).startswith("speed_")]
    return found


def slices(page: Page, scheduler, n: int) -> None:
    page.player.set_speed(RUN_SLOW)
    for _ in range(n):
        scheduler.now += 1.001 / RUN_SLOW  # a little more, because of rounding
        scheduler.train_next()


def close_tab() -> None:
    """Release the session as the server does when a connection ends."""
    session.release_all_but(set())


def test_one_update_makes_one(each_page):
    page = each_page
    for n in (1, 2, 3):
        page.click("one_update")
        assert page.run.step == page.numbers["Updates"] == n
        assert not page.player.playing
    assert_same(page.run, run_without_page(page, 3))


def test_one_update_while_playing_pauses(page, scheduler):
    page.click("play")
    slices(page, scheduler, 2)
    before = page.run.step
    page.click("one_update")
    assert page.run.step == before + 1
    scheduler.train_all()
    assert page.run.step == before + 1
    assert label(page) == "Play"


def test_one_epoch_ends_at_the_epoch(page, scheduler):
    page.click("one_update").click("one_epoch")
    scheduler.train_all()
    page.redraw()
    assert (page.run.epoch, page.run.position) == (1, 0)
    assert page.numbers["Epochs"] == 1
    assert label(page) == "Play"
    page.click("one_epoch")
    scheduler.train_all()
    assert page.run.epoch == 2


def test_one_epoch_more_than_the_settings_have(page, scheduler):
    page.click("play")
    scheduler.train_all()
    epochs = page.run.epoch
    page.redraw().click("one_epoch")
    scheduler.train_all()
    assert page.run.epoch == epochs + 1


def test_play_goes_to_the_end_and_is_then_disabled(each_page, scheduler):
    page = each_page
    page.click("play")
    assert page.player.playing
    assert label(page) == "Pause"
    scheduler.train_all()
    page.redraw()
    assert page.run.epoch == page.numbers["Epochs"] == page.run.settings.epochs
    assert page.app.button(key="play").disabled
    assert not page.app.button(key="reset").disabled
    assert_same(page.run, run_without_page(page, page.run.step))


def test_more_epochs_let_an_ended_run_go_on(page, scheduler):
    page.choose(epochs=1).click("play")
    scheduler.train_all()
    page.redraw()
    assert page.app.button(key="play").disabled
    page.choose(epochs=2)
    assert not page.app.button(key="play").disabled
    page.click("play")
    scheduler.train_all()
    assert page.run.epoch == 2


def test_pause_stops_it_and_play_goes_on(page, scheduler):
    page.click("play")
    slices(page, scheduler, 4)
    page.click("play")
    step = page.run.step
    assert step == 4
    assert label(page) == "Play"
    slices(page, scheduler, 4)
    page.redraw()
    assert page.run.step == page.numbers["Updates"] == step
    page.click("play")
    slices(page, scheduler, 3)
    assert page.run.step == step + 3
    assert_same(page.run, run_without_page(page, page.run.step))


def test_frames_show_whole_updates_only(page, scheduler):
    page.click("play")
    for _ in range(5):
        slices(page, scheduler, 1)
        page.redraw()
        assert page.numbers["Updates"] == page.run.step
        assert_same(page.run, run_without_page(page, page.run.step))


def test_drawing_trains_nothing(page, scheduler):
    page.click("play")
    for _ in range(4):
        scheduler.now += 1.5
        page.redraw()
        assert page.run.step == 0
        assert page.player.playing


def test_a_closed_tab_stops_the_training(page, scheduler):
    page.click("play")
    slices(page, scheduler, 2)
    player, step = page.player, page.run.step
    close_tab()
    assert not player.playing
    assert not player.tape.watchers
    scheduler.train_all()
    assert scheduler.active() == 0
    assert player.tape.step == step


def test_after_a_lost_connection_the_page_is_where_it_was(page, scheduler):
    page.click("play")
    slices(page, scheduler, 2)
    close_tab()
    page.redraw()
    assert page.run.step == page.numbers["Updates"] == 2
    assert label(page) == "Play"
    assert page.player.tape.watchers == [page.player]
    page.click("one_update")
    assert page.run.step == 3


@pytest.mark.parametrize("button", ["play", "one_update", "one_epoch"])
def test_a_click_after_a_lost_connection_counts(page, scheduler, button):
    close_tab()
    page.click(button)
    slices(page, scheduler, 1)
    assert page.run.step == 1


def test_to_the_start_and_play_replays_the_same_run(each_page, scheduler):
    page = each_page
    page.click("play")
    slices(page, scheduler, 7)
    page.click("play")
    before, tape = page.run, page.player.tape
    assert before.step == 7
    page.click("reset")
    assert page.run.step == page.numbers["Updates"] == 0
    assert label(page) == "Play"
    page.click("play")
    slices(page, scheduler, 7)
    assert page.player.tape is tape
    assert tape.step == 7  # nothing was trained again
    assert_same(page.run, before)
    slices(page, scheduler, 2)
    assert tape.step == page.run.step == 9


def test_to_the_start_while_playing_stops(page, scheduler):
    page.click("play")
    slices(page, scheduler, 2)
    page.redraw().click("reset")
    slices(page, scheduler, 3)
    assert not page.player.playing
    assert page.run.step == 0
    assert page.player.tape.step == 2


def test_the_start_of_a_changed_run_is_a_new_run_with_the_values_of_now(page):
    page.click("one_update").choose(lr=0.05).click("reset").click("one_update")
    assert page.run.history.column("lr").tolist() == [0.05]
    assert page.run.changes == []
    assert "as they are now" in page.about
    page.click("go_back")
    assert (page.run.step, [change.value for change in page.player.tape.changes]) == (1, [0.05])


def test_the_speed_is_the_players(page):
    for seed, name in enumerate(SPEEDS, 1):
        speed(page).set_value(name)
        page.redraw()
        assert page.player.speed == SPEEDS[name]
        page.choose(seed=seed)
        assert page.player.speed == SPEEDS[name]


def test_two_updates_a_second_are_two(open_page, scheduler):
    page = open_page("softmax_regression")
    speed(page).set_value("2 a second")
    page.redraw().click("play")
    start = scheduler.now
    while scheduler.now < start + 5:
        scheduler.now += 0.01
        scheduler.train_next()
    assert page.run.step == pytest.approx(10, abs=1)


def test_the_log_toggle_changes_the_axis_and_nothing_else(page):
    page.click("one_update")
    linear = page.charts["loss_chart"]["figure"]
    page.app.toggle(key="log_loss").set_value(True)
    page.redraw()
    log = page.charts["loss_chart"]["figure"]
    assert (linear["layout"]["yaxis"]["type"], log["layout"]["yaxis"]["type"]) == ("linear", "log")
    assert log["data"] == linear["data"]
    assert page.run.step == 1


def test_the_log_toggle_comes_back_after_another_page(open_page):
    page = open_page("linear_regression")
    page.app.toggle(key="log_loss").set_value(True)
    page = page.redraw().go("home").go("softmax_regression")
    assert page.app.toggle(key="log_loss").value
    assert page.charts["loss_chart"]["figure"]["layout"]["yaxis"]["type"] == "log"


def test_an_end_between_two_frames_brings_the_buttons_up_to_date(page, monkeypatch):
    """The run may end after the buttons were drawn and before the frame is."""
    page.choose(epochs=1)
    speed(page).set_value("Full speed")
    page.redraw().click("play")
    held_still = Player.held_still

    @contextmanager
    def after_the_end(player, at=None):
        while player.playing:
            player.training.train_slice(600.0, 0.0)
        with held_still(player, at) as run:
            yield run

    place_training_view = playback.place_training_view

    def place_after_the_end(*arguments):
        monkeypatch.setattr(Player, "held_still", after_the_end)
        place_training_view(*arguments)

    monkeypatch.setattr(playback, "place_training_view", place_after_the_end)
    page.redraw()
    assert page.run.epoch == page.numbers["Epochs"] == 1
    assert label(page) == "Play"
    assert page.app.button(key="play").disabled


def test_a_diverging_run_says_so(open_page, scheduler):
    page = open_page("multilayer_perceptron", lr="10", activation="none", hidden_layers="3", init_std="1").click("play")
    scheduler.train_all()
    page.redraw()
    ended = page.run.divergence
    assert ended.step > 0
    assert f"update {ended.step:,} " in page.warnings
    assert "smaller learning rate" in page.warnings
    for key in ("play", "one_update", "one_epoch"):
        assert page.app.button(key=key).disabled
    assert page.numbers["Updates"] == ended.step
    page.choose(lr=0.0001, init_std=0.01)
    assert not page.warnings
    assert not page.app.button(key="play").disabled
    page.click("play")
    scheduler.train_all()
    page.redraw()
    assert page.run.epoch == page.run.settings.epochs


@pytest.mark.parametrize("button", ["play", "one_epoch", "one_update"])
def test_an_error_in_training_is_shown_and_others_go_on(open_page, scheduler, monkeypatch, caplog, button):
    caplog.set_level(logging.CRITICAL, logger="pages.player.scheduler")
    page, same, other = (open_page("softmax_regression", seed=seed) for seed in ("0", "0", "1"))

    def broken(**_):
        raise RuntimeError("the weights are on fire")

    same.click("play")
    other.click("play")
    with monkeypatch.context() as patch:
        patch.setattr(page.player.tape.run, "advance", broken)
        page.click(button)
        scheduler.train_all()
        for each in (page.redraw(), same.redraw()):  # all who look at this run
            assert ["the weights are on fire" in error.value for error in each.app.error] == [True]
            assert label(each) == "Play"
    assert other.redraw().run.epoch == other.run.settings.epochs
    assert not other.app.error
    page.click("one_update")
    assert not page.app.error
    assert page.run.step == 1


@pytest.mark.parametrize("button", ["play", "one_update", "one_epoch"])
def test_a_click_that_is_reported_twice_counts_once(open_page, scheduler, button):
    """A rerun that is requested during a click can make Streamlit call the button's callback twice."""
    page = open_page("softmax_regression", epochs="1")
    page.click(button)
    scheduler.train_all()
    before = page.run.step
    page.redraw().choose(epochs=5)
    page.app.session_state["_clicked"] = page.app.session_state["_drawing"]  # as after the first call
    page.click(button)
    scheduler.train_all()
    assert page.run.step == before
    page.redraw().click(button)
    scheduler.train_all()
    assert page.run.step > before


@pytest.mark.parametrize(("learners", "seconds"), [(0, 0.09), (1, 0.09), (4, 0.1), (30, 0.75), (100, 2.5)])
def test_frames_are_rarer_the_more_learners_train(scheduler, monkeypatch, learners, seconds):
    monkeypatch.setattr(scheduler, "active", lambda: learners)
    assert playback.frame_interval() == pytest.approx(seconds)


def request(address: str, at: int | None = None) -> Response:
    """The server's answer."""
    folder, name = address.split("/")
    assert folder == "frames"
    return app.frames(
        Request({"type": "http", "headers": [], "path_params": {"secret": name} | ({} if at is None else {"at": at})})
    )


def next_frame(page: Page) -> dict:
    """The server's answer when the page fetches its next frame."""
    answer = request(page.sent()["address"])
    assert answer.headers["cache-control"] == "no-store"
    playing, wait = json.loads(answer.headers["frame-playing"]), float(answer.headers["frame-wait"])
    return {"parts": read_body(answer.body), "playing": playing, "wait": wait}


def test_the_browser_fetches_frames_while_the_run_trains(each_page, scheduler, monkeypatch):
    page = each_page
    page.click("play")
    slices(page, scheduler, 3)
    frame = next_frame(page)
    assert frame["playing"]
    assert frame["wait"] == playback.frame_interval()
    monkeypatch.setattr(scheduler, "active", lambda: 100)
    assert next_frame(page)["wait"] == pytest.approx(2.5)
    assert page.redraw().parts == frame["parts"]
    assert page.numbers["Updates"] == 3
    slices(page, scheduler, 1)
    assert next_frame(page)["parts"]["hits"].startswith("Update 4: ")


def test_the_last_frame_says_that_it_is_the_last(page, scheduler):
    page.choose(epochs=1).click("play")
    scheduler.train_all()
    frame = next_frame(page)
    assert not frame["playing"]
    assert page.redraw().parts == frame["parts"]


def test_a_page_at_rest_fetches_nothing(page):
    assert page.sent()["address"] is None


def test_a_released_or_unknown_run_has_no_frames(page, scheduler):
    page.click("play")
    address = page.player.view.address
    assert request(address).status_code == 200
    close_tab()
    gc.collect()
    for gone in (address, "frames/guessed"):
        answer = request(gone)
        assert (answer.status_code, answer.body) == (204, b"")


def test_the_address_leads_to_the_newest_drawing(page):
    page.click("play")
    address = page.sent()["address"]
    page.app.toggle(key="log_loss").set_value(True)
    page.redraw()
    assert page.sent()["address"] == address
    assert next_frame(page)["parts"]["loss_chart"]["figure"]["layout"]["yaxis"]["type"] == "log"
    assert request("frames/guessed").status_code == 204


def test_the_frame_of_any_update_can_be_fetched(page, scheduler):
    page.click("play")
    slices(page, scheduler, 5)
    page.click("play")
    address = f"frames/{page.player.secret}"
    for step in (3, 0, 5, 4):
        parts = read_body(request(address, step).body)
        assert parts["hits"].startswith(f"Update {step}: ")
        assert parts["scrubber"] | {"changes": []} == {
            "step": step,
            "end": 5,
            "epochs": page.player.epoch_ends(),
            "changes": [],
        }
    assert read_body(request(address, 99).body)["scrubber"]["step"] == 5
    assert page.redraw().run.step == 5  # looking moves nobody

"""The classifiers' pages on points in the plane: every change shows a finished run, and images and points are kept apart."""

from __future__ import annotations

import re

import pytest

from core import MLPSettings, Run, SoftmaxSettings
from core.point_settings import DATA, PointMLPSettings, PointSoftmaxSettings

PAGES = {"softmax_regression": PointSoftmaxSettings, "multilayer_perceptron": PointMLPSettings}
EACH_PAGE = pytest.mark.parametrize("name", PAGES)


def finished(settings) -> Run:
    run = Run(settings)
    run.advance(epochs=settings.epochs)
    return run


@EACH_PAGE
@pytest.mark.parametrize("data", DATA.choices)
def test_the_page_opens_trained(open_page, name, data):
    page = open_page(name, data=data, epochs="3")
    expected = finished(PAGES[name](data=data, epochs=3))
    assert page.player.settings == expected.settings and page.player.finished
    assert page.numbers["Updates"] == expected.step
    assert page.numbers["Test accuracy"] == pytest.approx(expected.history.last("test_accuracy"), abs=0.51e-4)
    assert not page.warnings


@EACH_PAGE
def test_every_chapter_is_drawn(open_page, name):
    page = open_page(name, data="xor", epochs="2")
    for tab in [each.label for each in page.app.tabs]:
        page.turn_to(tab)
        assert not page.warnings


@EACH_PAGE
def test_a_change_at_the_end_trains_anew_and_shows_the_end(open_page, name):
    page = open_page(name, data="moons", epochs="3").choose(lr=1.0)
    assert page.player.finished and not page.player.tape.changes
    assert page.numbers["Updates"] == finished(PAGES[name](data="moons", epochs=3, lr=1.0)).step
    assert page.about.startswith("Trained anew: learning rate 0.3 → 1")
    page.choose(noise=0.5)
    assert page.player.finished and page.player.settings.noise == 0.5
    page.choose(epochs=5)
    assert page.player.tape.epoch == 5 and page.player.finished


def test_a_live_change_on_the_way_branches_there(open_page):
    page = open_page("multilayer_perceptron", data="moons", epochs="3").click("one_epoch_back").choose(lr=1.0)
    assert page.player.step == 18 and [change.step for change in page.player.tape.changes] == [18]
    assert page.app.query_params["at"] == "18~lr=0.3~lr@18=1"


def test_play_at_the_end_replays_from_the_start(open_page, scheduler):
    page = open_page("multilayer_perceptron", data="moons", epochs="3")
    assert page.app.button(key="play").label == "Replay"
    page.click("play")
    assert page.player.playing and page.player.step <= 1
    scheduler.now += 3
    assert 9 <= page.player.step <= 18
    scheduler.now += 4
    assert page.player.finished and not page.player.playing


def test_a_long_training_goes_on_on_the_page(open_page, scheduler, monkeypatch):
    from pages.player import learner_player

    monkeypatch.setattr(learner_player, "TRAINED_WITHIN", 0.0)
    page = open_page("multilayer_perceptron", data="moons", epochs="3")
    assert page.player.playing
    scheduler.train_all()
    page.redraw()
    assert page.player.finished and page.numbers["Updates"] == 27
    clock = iter(range(10**6))
    monkeypatch.setattr(scheduler, "time", lambda: scheduler.now + next(clock) / 1000)
    page.click("play")  # its replay takes six seconds, like any other
    assert page.player.playing and page.player.step <= 3


@EACH_PAGE
def test_images_and_points_each_keep_their_settings_and_run(open_page, name):
    page = open_page(name, lr="0.5").click("one_update")
    page.choose(data="circles")
    assert page.player.settings == PAGES[name](data="circles")
    page.choose(lr=1.0, data="images")
    assert page.player.settings.lr == 0.5 and page.player.step == 1
    assert type(page.player.settings) in (SoftmaxSettings, MLPSettings)
    page.choose(data="circles")
    assert page.player.settings == PAGES[name](data="circles", lr=1.0) and page.player.finished


@EACH_PAGE
def test_the_address_opens_the_same_page(open_page, name):
    page = open_page(name, data="xor", noise="0.3", epochs="4", seed="2", at="0", chapter="Data")
    assert page.player.settings == PAGES[name](data="xor", noise=0.3, epochs=4, seed=2)
    assert page.player.step == 0
    assert page.app.query_params["at"] == "0"
    page.click("one_update")
    assert page.app.query_params["at"] == "1"


def test_own_points_come_from_the_address(open_page):
    points = "0_0_0~1_1_0~0_1_1~1_0_1~2_2_2"
    page = open_page("softmax_regression", data="own", points=points, epochs="2")
    assert page.player.settings.points == points and page.player.settings.classes == 3
    assert page.app.query_params["points"] == points
    page.choose(lr=1.0)
    assert page.player.settings.points == points


@pytest.mark.parametrize(
    "points", ("0_0_0", "0_0_0~0_0_1~0_0_1~0_0_0", "nan_0_0~1_1_1~1_0_0~0_1_1", "[a](b)", "0_0_9~1_1_1~2_2_2~3_3_3")
)
def test_points_that_cannot_be_used_are_told(open_page, points):
    page = open_page("softmax_regression", data="own", points=points, epochs="2")
    assert page.player.settings == PointSoftmaxSettings(data="own", epochs=2)
    assert "point" in page.warnings


@EACH_PAGE
def test_unknown_data_are_told(open_page, name):
    page = open_page(name, data="stripes")
    assert "data must be one of images, blobs" in page.warnings
    assert page.player.settings.uses_images


def test_linear_regression_has_no_such_knob(open_page):
    page = open_page("linear_regression", data="moons")
    assert "data is not a setting of this page" in page.warnings


def test_a_starting_point_of_the_images_leads_back_to_them(open_page):
    from pages.shared import session

    page = open_page("multilayer_perceptron", data="moons", epochs="3")
    assert session.DATA_CONTROL == "data" and page.app.session_state["data"] == "moons"
    page.choose(data="images")
    assert page.app.session_state["data"] == "images" and "data" not in page.app.query_params


def test_what_is_not_trained_yet_is_trained_at_full_speed(open_page, scheduler, monkeypatch):
    from pages.player import learner_player

    monkeypatch.setattr(learner_player, "TRAINED_WITHIN", 0.0)
    page = open_page("multilayer_perceptron", data="moons", epochs="3")
    page.player.training.extend(updates=5)  # the trainer works between the page's two looks at the player
    page.redraw()
    assert page.player.playing and page.player.speed is None


@EACH_PAGE
def test_ours_and_the_librarys_training_are_compared_on_points(open_page, scheduler, name):
    from pages.plane.experiment import LIBRARY

    page = open_page(name, data="circles", epochs="3", chapter="Experiment").choose(plane_experiment=LIBRARY)
    page.click("start_library")
    scheduler.train_all()
    page.redraw()
    told = page.charts["library_summary"]
    (difference,) = re.fullmatch(
        r"The largest difference of any weight after 27 updates of 27: ([\d.e-]+)\.", told
    ).groups()
    assert 0 < float(difference) < 1e-4

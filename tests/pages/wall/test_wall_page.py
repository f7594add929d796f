"""The wall's page, and a learner's way onto a wall, on the pages."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from core import LinearSettings, SoftmaxSettings
from core.teaching.lesson import Goal, Lesson, lesson_to_text
from pages.player import frames
from pages.wall.wall import WALLS, Walls
from pages.wall.wall_address import name_of, new_key, read_subject, wall_query
from tests.pages.conftest import FRAME, read_body
from tests.pages.teaching.test_lesson import address

LESSON = {
    "lesson": lesson_to_text(
        Lesson("Why?", ("batch_size",), goal=Goal("train_loss", "at most", 1e6, 2)), SoftmaxSettings
    )
}
LINK = {"lr": "0.5"} | LESSON
HOSTILE = ["", "x" * 30_000, "\x00", "ü\u202e", "<script>", "a" * 12, "%", "softmax_regression?lesson=" + "A" * 9000]


@pytest.fixture(autouse=True)
def no_walls_yet(monkeypatch) -> None:
    monkeypatch.setattr(WALLS, "__dict__", Walls().__dict__)


@pytest.fixture
def key() -> str:
    """The key of an open wall of the lesson."""
    key = new_key()
    query = wall_query("softmax_regression", LINK, key)
    WALLS.open(query["wall"], key, read_subject(query["of"]))
    return key


def wall_page(**query) -> AppTest:
    app = AppTest.from_file(FRAME, default_timeout=60).run()
    app.query_params.update(query)
    app.switch_page("wall/page.py").run()
    assert not app.exception, app.exception[0].message
    return app


def sent(app: AppTest) -> dict:
    (frame,) = [each.proto for each in app.get("bidi_component") if each.proto.id.endswith("-wall")]
    return json.loads(frame.json)


def learner_page(open_page, key: str, **query):
    return open_page("softmax_regression", **(query or LINK), wall=name_of(key))


def test_the_page_opens_its_wall_and_shows_who_trains(open_page, scheduler):
    key = new_key()
    app = wall_page(**wall_query("softmax_regression", LINK, key))
    assert sent(app)["parts"]["wall_count"] == "Nobody has joined yet."
    assert any(f"softmax_regression?wall={name_of(key)}" in code.value for code in app.code)
    page = learner_page(open_page, key)
    page.app.text_input(key="wall_nickname").set_value("<b>x</b>")
    page.click("join").click("play")
    assert page.parts["wall_result"] == "Your dot comes with the first epoch."
    scheduler.train_all()
    view = frames.find_view(sent(app)["address"].removeprefix("frames/"))
    page.player.view.body()  # as the browser does
    parts = read_body(view.body()[0])
    assert parts["wall_count"] == "1 of 1 has met the goal."
    assert parts["wall_met"]["rows"] == [["<b>x</b>", "1", "0.5"]]
    assert parts["wall_chart"]["figure"]["data"][1]["x"] == [0.5]
    page.redraw()
    assert page.parts["wall_result"].startswith("Your dot: learning rate 0.5, training loss ")
    app.selectbox(key="wall_knob").set_value("batch_size").run()
    assert sent(app)["parts"]["wall_chart"]["figure"]["data"][1]["x"] == [SoftmaxSettings().batch_size]
    app.toggle(key="wall_curves").set_value(True).run()
    assert sent(app)["parts"]["wall_chart"]["figure"]["data"][0]["name"] == "so far"
    page.click("leave_wall")
    assert (
        read_body(frames.find_view(sent(app)["address"].removeprefix("frames/")).body()[0])["wall_count"]
        == "Nobody has joined yet."
    )
    app.button(key="end_wall").click().run()
    assert [each.value for each in app.info] == ["This wall has ended."]
    assert view.body() == (None, False)
    app.button(key="open_again").click().run()
    assert sent(app)["parts"]["wall_count"] == "Nobody has joined yet."


def test_the_short_address_has_the_whole_lesson(open_page, key):
    page = open_page("softmax_regression", wall=name_of(key))
    assert not page.warnings
    assert [each.value for each in page.app.text][0] == "Why?"
    assert page.run.settings.lr == 0.5
    assert address(page, "lesson") == LESSON["lesson"]
    assert page.click("join").app.button(key="leave_wall")


def test_a_diverged_run_says_so(open_page):
    key, link = new_key(), {"lesson": lesson_to_text(Lesson("Why?"), LinearSettings)}
    query = wall_query("linear_regression", link, key)
    WALLS.open(query["wall"], key, read_subject(query["of"]))
    page = open_page("linear_regression", **link, wall=query["wall"]).click("join")
    assert page.parts["wall_result"].startswith("Your dot: learning rate")
    page.choose(lr=10.0)
    assert page.parts["wall_result"] == "This run diverged."
    (learner,) = WALLS.look(query["wall"], key).learners
    assert learner.diverged


def test_a_reload_finds_the_same_place(open_page, key):
    page = learner_page(open_page, key).click("join")
    seat = address(page, "seat")
    again = learner_page(open_page, key, **LINK, seat=seat)
    assert again.app.button(key="leave_wall")
    assert len(WALLS.look(name_of(key), key).learners) == 1


def test_a_place_is_not_shared(open_page, open_popovers, key):
    page = learner_page(open_page, key).click("join")
    (link,) = [each.value for each in page.app.code if "lesson=" in each.value]
    assert name_of(key) in link and "seat" not in link


def test_leaving_the_lesson_leaves_the_wall(open_page, key):
    page = learner_page(open_page, key).click("join").click("leave_lesson")
    assert not page.warnings
    assert WALLS.look(name_of(key), key).learners == ()
    assert not {"wall", "seat"} & set(page.app.query_params)


def test_a_full_wall_says_so(open_page, key, monkeypatch):
    monkeypatch.setattr(WALLS, "_most_learners", 0)
    page = learner_page(open_page, key).click("join")
    assert "This wall has its 0 learners" in page.app.toast[0].value
    assert "wall_result" not in page.parts


def test_an_ended_wall_leaves_the_lesson(open_page, key):
    page = learner_page(open_page, key).click("join")
    WALLS.end(name_of(key), key)
    page.redraw()
    assert "The lesson goes on without it" in page.warnings
    assert [each.value for each in page.app.text] == ["Why?"]
    assert "goal" in page.parts and "wall_result" not in page.parts


def test_a_wall_of_another_lesson_is_not_joined(open_page, key):
    other = {"lesson": lesson_to_text(Lesson("Another"), SoftmaxSettings)}
    page = learner_page(open_page, key, **other)
    assert "belongs to another lesson" in page.warnings


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_addresses_never_raise(open_page, key, text):
    app = wall_page(wall=text, key=text, of=text)
    assert len(app.info) == 1
    app = wall_page(wall=name_of(key), key=text, of=wall_query("softmax_regression", LINK, key)["of"])
    assert app.info[0].value.startswith("This address opens no wall")
    page = open_page("softmax_regression", wall=text, seat=text, of=text, key=text, **LINK)
    assert not text or "This wall has ended, or is not on this server" in page.warnings
    assert learner_page(open_page, key, **LINK, seat=text).app.text_input(key="wall_nickname")


def test_the_start_page_and_the_form_open_walls(open_page, open_popovers, monkeypatch):
    app = AppTest.from_file(FRAME, default_timeout=60).run()
    links = [each.proto.url for each in app.get("link_button")]
    page = open_page("softmax_regression", **LINK)
    links += [each.proto.url for each in page.app.get("link_button") if "/wall?" in each.proto.url]
    assert len(links) == 4
    for link in links:
        query = {name: texts[0] for name, texts in parse_qs(urlsplit(link).query).items()}
        assert sent(wall_page(**query))["parts"]["wall_count"] == "Nobody has joined yet."
    assert (
        links[3] == [each.proto.url for each in page.redraw().app.get("link_button") if "/wall?" in each.proto.url][0]
    )

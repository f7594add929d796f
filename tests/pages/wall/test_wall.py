"""The walls of a server: bounds, expiry, leaving, keys, and two threads at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlencode

import pytest

from core import LinearSettings, SoftmaxSettings
from core.point_settings import PointMLPSettings
from core.teaching.lesson import EpochValue, Goal, Lesson, lesson_to_text
from core.teaching.ready_lessons import READY_LESSONS
from pages.wall.wall import (
    EMPTY_SECONDS,
    KEPT_SECONDS,
    MOST_ENDED,
    NICKNAME_LIMIT,
    Result,
    WallProblem,
    Walls,
    clean_nickname,
)
from pages.wall.wall_address import NAME, Subject, name_of, new_key, read_subject, wall_query

SUBJECT = Subject("softmax_regression", SoftmaxSettings(), "x", Lesson(goal=Goal("test_accuracy", "at least", 0.8, 2)))
LOW = Result(SoftmaxSettings(lr=0.01), (1.0,), (0.6,))
MET = Result(SoftmaxSettings(lr=0.3), (1.0, 2.0), (0.7, 0.82), EpochValue(2, 470, 0.82, 0.3))
HOSTILE = ["", "x" * 100_000, "\x00", "ü", "\ud800", "<script>", "../..", "a" * 12]


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def opened(walls: Walls) -> tuple[str, str]:
    key = new_key()
    walls.open(name_of(key), key, SUBJECT)
    return name_of(key), key


def test_a_dot_moves_to_the_newest_run_and_a_goal_stays_met():
    walls = Walls()
    name, key = opened(walls)
    seat = walls.join(name, "Ada")
    assert walls.look(name, key).learners[0].now is None
    walls.report(name, seat, MET)
    walls.report(name, seat, LOW)
    walls.report(name, seat, Result(SoftmaxSettings(lr=5.0), diverged=True))  # no value yet
    (learner,) = walls.look(name, key).learners
    assert (learner.now, learner.solved, learner.order, learner.diverged) == (LOW, MET, 1, True)
    version = walls.look(name, key).version
    walls.report(name, seat, Result(SoftmaxSettings(lr=5.0), diverged=True))
    assert walls.look(name, key).version == version


def test_only_the_key_looks_and_ends_and_the_name_does_not_tell_it():
    walls = Walls()
    name, key = opened(walls)
    for wrong in (*HOSTILE, name, new_key()):
        assert walls.look(name, wrong) is None
        walls.end(name, wrong)
        with pytest.raises(WallProblem):
            walls.open(name, wrong, SUBJECT)
    assert walls.subject(name) == SUBJECT
    assert NAME.fullmatch(name) and len(key) >= 32
    assert name not in key.lower()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_find_nothing(name):
    walls = Walls()
    opened(walls)
    assert walls.subject(name) is None and walls.learner(name, name) is None
    walls.leave(name, name)
    walls.report(name, name, LOW)
    with pytest.raises(WallProblem):
        walls.join(name)


def test_leaving_takes_the_dot_away_and_frees_the_place():
    walls = Walls(most_learners=2)
    name, key = opened(walls)
    seats = [walls.join(name) for _ in range(2)]
    with pytest.raises(WallProblem, match="has its 2 learners; your training goes on without it"):
        walls.join(name)
    walls.leave(name, seats[0])
    walls.report(name, seats[0], LOW)
    assert [each.number for each in walls.look(name, key).learners] == [2]
    walls.join(name)
    assert [each.name for each in walls.look(name, key).learners] == ["Learner 2", "Learner 3"]


def test_a_server_has_so_many_walls_until_one_ends():
    walls = Walls(most_walls=2)
    name, key = opened(walls)
    opened(walls)
    with pytest.raises(WallProblem, match="has its 2 walls"):
        opened(walls)
    walls.end(name, key)
    opened(walls)


def test_an_empty_wall_that_nobody_looks_at_makes_room():
    clock = Clock()
    walls = Walls(clock, most_walls=2)
    (joined, _), (empty, key) = opened(walls), opened(walls)
    walls.join(joined)
    clock.now = EMPTY_SECONDS - 1
    with pytest.raises(WallProblem, match="2 walls"):
        opened(walls)
    clock.now = EMPTY_SECONDS
    name, _ = opened(walls)
    assert walls.look(empty, key) is None
    assert walls.subject(joined) and walls.subject(name)
    clock.now += EMPTY_SECONDS
    walls.open(empty, key, SUBJECT)  # by its address
    assert walls.look(empty, key) is not None and walls.subject(name) is None


def test_an_ended_wall_is_gone_and_opens_again_only_when_asked():
    walls = Walls()
    name, key = opened(walls)
    walls.join(name)
    walls.end(name, key)
    assert walls.look(name, key) is None and walls.subject(name) is None
    with pytest.raises(WallProblem, match="has ended"):
        walls.open(name, key, SUBJECT)
    assert walls.was_ended(name, key) and not walls.was_ended(name, "x")
    walls.open(name, key, SUBJECT, again=True)
    assert walls.look(name, key).learners == ()
    for _ in range(MOST_ENDED + 5):
        walls.end(*opened(walls))
    assert len(walls._ended) == MOST_ENDED


def test_a_wall_without_visitors_ends_after_three_hours():
    clock = Clock()
    walls = Walls(clock)
    visited, other = opened(walls), opened(walls)
    seat = walls.join(visited[0])
    for _ in range(3):
        clock.now += KEPT_SECONDS - 1
        walls.report(visited[0], seat, LOW)  # a visitor, too
    assert walls.look(*other) is None
    assert len(walls.look(*visited).learners) == 1
    clock.now += KEPT_SECONDS
    assert walls.look(*visited) is None
    walls.open(*visited, SUBJECT)  # it was not ended by its teacher
    assert walls.look(*visited).learners == ()


def test_two_threads_join_report_and_leave():
    walls = Walls()
    name, key = opened(walls)

    def learn(number: int) -> None:
        for _ in range(100):
            seat = walls.join(name)
            walls.report(name, seat, MET)
            walls.look(name, key)
            walls.leave(name, seat)
        walls.report(name, walls.join(name, f"{number}"), MET)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(learn, range(2)))
    learners = walls.look(name, key).learners
    assert sorted(each.nickname for each in learners) == ["0", "1"]
    assert len({each.order for each in learners} - {0}) == 2


def test_a_nickname_is_short_and_on_one_line():
    assert clean_nickname("  Ada\n Lovelace ") == "Ada Lovelace"
    assert clean_nickname("a\u202eb") == "a�b"
    assert len(clean_nickname("x" * 1000)) == NICKNAME_LIMIT


@pytest.mark.parametrize("ready", READY_LESSONS, ids=lambda ready: ready.name)
def test_the_address_of_a_wall_carries_its_lesson(ready):
    key = new_key()
    query = {name: texts[0] for name, texts in parse_qs(urlencode(wall_query(ready.page, ready.link_query(), key))).items()}  # fmt: skip
    subject = read_subject(query["of"])
    assert (subject.page, subject.settings, subject.lesson) == (ready.page, ready.settings, ready.lesson)
    assert subject.column == ready.lesson.goal.column
    assert query["wall"] == name_of(query["key"])


def test_what_a_wall_shows_without_a_goal():
    for settings, page, column in (
        (LinearSettings(), "linear_regression", "train_loss"),
        (PointMLPSettings(data="xor"), "multilayer_perceptron", "test_accuracy"),
    ):
        text = lesson_to_text(Lesson("Why?"), type(settings))
        assert read_subject(f"{page}?{urlencode(settings.to_query() | {'lesson': text})}").column == column


@pytest.mark.parametrize("text", [*HOSTILE, "home?lesson=x", "softmax_regression?lesson=x", "softmax_regression?data=x&lesson=y",
                                  "linear_regression?data=circles", "softmax_regression?" + "a=1&" * 60])  # fmt: skip
def test_hostile_addresses_have_no_lesson(text):
    assert read_subject(text) is None

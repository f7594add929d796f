"""The lessons that ship with the project: each begins short of its goal, and its solution meets it."""

from __future__ import annotations

import pytest

from core import Run
from core.teaching.lesson import lesson_from_text
from core.teaching.ready_lessons import READY_LESSONS

EACH_LESSON = pytest.mark.parametrize("ready", READY_LESSONS, ids=lambda ready: ready.name)


@EACH_LESSON
def test_the_link_gives_settings_and_lesson(ready):
    query = ready.link_query()
    lesson, problems = lesson_from_text(query.pop("lesson"), type(ready.settings))
    assert (lesson, problems) == (ready.lesson, [])
    assert type(ready.settings).from_query(query) == (ready.settings, [])


@EACH_LESSON
def test_the_controls_of_the_solution_are_free(ready):
    assert not set(ready.solution) & set(ready.lesson.locked_or_hidden)
    assert len(ready.lesson.hints) == 3


@EACH_LESSON
def test_the_beginning_misses_the_goal_and_the_solution_meets_it(ready, request):
    images = request.getfixturevalue("fashion_mnist") if ready.settings.uses_images else None
    for settings, met in ((ready.settings, False), (ready.settings.replace(**ready.solution), True)):
        run = Run(settings, images)
        run.advance(epochs=ready.lesson.goal.epochs)
        assert (ready.lesson.goal.first_met(run.history) is not None) is met

"""The frames of a wall's picture, which the browser fetches. Does not depend on Streamlit."""

from __future__ import annotations

from secrets import token_urlsafe

from core.teaching.goal_words import column_label
from pages.player.frames import keep_view
from pages.player.live_parts import Frame, chart_part, table_part
from pages.wall.wall import WALLS, Look
from pages.wall.wall_address import Subject
from pages.wall.wall_figures import wall_figure

WAIT_SECONDS = 0.5
MOST_ROWS = 6


class WallView:
    """How a teacher's page shows a wall: with this knob on the axis, or with `curves` against epochs.

    Its address leads to it as long as a reference to it exists.
    """

    quick = False
    wait = WAIT_SECONDS

    def __init__(self, name: str, key: str, subject: Subject, knob: str, curves: bool):
        self.shows = name, key, subject, knob, curves
        self.address = keep_view(token_urlsafe(16), self)
        self._newest: tuple[int, bytes] = (-1, b"")

    def frame(self) -> Frame | None:
        """The picture of now; None if the wall has ended."""
        look = self._look()
        return look and self._frame(look)

    def body(self, at: int | None = None) -> tuple[bytes | None, bool]:
        """The frame as the body of an answer, made again only after a change, and whether the wall goes on."""
        look = self._look()
        if look is None:
            return None, False
        version, body = self._newest
        if version != look.version:
            body = self._frame(look).body()
            self._newest = look.version, body
        return body, True

    def _look(self) -> Look | None:
        return WALLS.look(*self.shows[:2])

    def _frame(self, look: Look) -> Frame:
        return Frame(parts=wall_parts(look, *self.shows[2:]))


def wall_parts(look: Look, subject: Subject, knob: str, curves: bool) -> dict[str, object]:
    """The parts of the wall's page by the keys of their places."""
    goal, column, kind = subject.lesson.goal, subject.column, type(subject.settings)
    figure = wall_figure(look.learners, kind, column, goal, knob, curves)
    across = "epochs" if curves else kind.knobs()[knob].label.lower()
    alt = f"{column_label(column).capitalize()} of each learner's run against {across}"
    return {
        "wall_chart": chart_part(figure, alt),
        "wall_count": count_text(look, goal is not None),
        "wall_more": diverged_text(look),
        **({"wall_met": met_table(look)} if goal is not None else {}),
    }


def count_text(look: Look, has_goal: bool) -> str:
    """How many have met the goal; without one, how many have joined."""
    joined = len(look.learners)
    if not joined:
        return "Nobody has joined yet."
    if not has_goal:
        return f"{joined} learner{'s' * (joined != 1)} on the wall."
    met = sum(each.solved is not None for each in look.learners)
    return f"{met} of {joined} {'has' if met == 1 else 'have'} met the goal."


def diverged_text(look: Look) -> str:
    """How many runs have no number because they diverged."""
    many = sum(each.diverged for each in look.learners)
    return f"{many} run{'s have' if many != 1 else ' has'} diverged." if many else ""


def met_table(look: Look) -> dict:
    """Who met the goal, the newest first, after how many epochs and with which learning rate."""
    solved = sorted((each for each in look.learners if each.solved and each.solved.met), key=lambda each: -each.order)
    rows = [[each.name, f"{each.solved.met.epoch:.0f}", f"{each.solved.met.lr:g}"] for each in solved[:MOST_ROWS]]
    return table_part(["goal met", "epochs", "learning rate"], rows)

"""Own points while the learner edits them: a draft, which a model need not be able to train on, and what undo brings back."""

from __future__ import annotations

from core.data.point_text import Point, check_trainable, points_from_text, points_to_text
from core.point_settings import PointSettings
from pages.shared import session

MOST_UNDONE = 50
FIELD = "points"


class Draft:
    """The draft of this page's own points. Training stays on the last draft that could be trained on."""

    def __init__(self, settings: PointSettings):
        self._state = session.results(f"own_points_{type(settings).__name__}")
        if self._state.get("trained_on") != settings.points:  # others than the ones that this draft was made from
            self._state.update(trained_on=settings.points, text=settings.points, undo=[])

    @property
    def text(self) -> str:
        return self._state["text"]

    @property
    def points(self) -> list[Point]:
        return points_from_text(self.text)

    @property
    def obstacle(self) -> str:
        """Why a model cannot be trained on the draft; empty if it can."""
        try:
            check_trainable(self.points)
        except ValueError as reason:
            return str(reason)
        return ""

    @property
    def can_undo(self) -> bool:
        return bool(self._state["undo"])

    @property
    def edits(self) -> int:
        """The number of the editor's last change that has arrived here."""
        return self._state.get("edits", 0)

    def count_edit(self, number: int) -> None:
        self._state["edits"] = number

    def change(self, text: str) -> None:
        """Make this the draft, and train on it if that is possible. Called before the page is drawn again."""
        if text != self.text:
            self._state["undo"] = [*self._state["undo"], self.text][-MOST_UNDONE:]
            self._show(text)

    def undo(self) -> None:
        if self.can_undo:
            self._show(self._state["undo"].pop())

    def clear(self) -> None:
        self.change("")

    def _show(self, text: str) -> None:
        self._state["text"] = text
        if not self.obstacle:
            self._state["trained_on"] = text
            session.set_controls(**{FIELD: text})


def spelled(points: list[Point]) -> str:
    """The text of points, with four significant digits."""
    return points_to_text([Point(float(f"{x1:.4g}"), float(f"{x2:.4g}"), label) for x1, x2, label in points])

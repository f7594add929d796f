"""A lesson in a link: a question, controls that are locked or hidden, and a goal for the run."""

from __future__ import annotations

import base64
import dataclasses
import json
import math
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.settings import EPOCHS, LinearSettings, Settings

if TYPE_CHECKING:
    from core.history import History

VERSION = 1
QUESTION_LIMIT = 600
TEXT_LIMIT = 5000
"""In characters. The text of any valid lesson is shorter."""
MAX_LOSS = 1e6
GOAL_EPOCHS = dataclasses.replace(EPOCHS, high=2000)
"""As many as any model can be trained for."""
AT_LEAST, AT_MOST = "at least", "at most"
RELATIONS = (AT_LEAST, AT_MOST)
COLUMNS = ("test_accuracy", "test_loss", "train_accuracy", "train_loss")


@dataclass(frozen=True)
class EpochValue:
    """A value measured on a whole data set at the end of an epoch, after `step` updates."""

    epoch: int
    step: int
    value: float


@dataclass(frozen=True)
class Goal:
    """A bound on a column of the history, to be met at the end of one of the first `epochs` epochs.

    Accuracies lie in [0, 1]. The untrained model, epoch 0, does not count.
    """

    column: str
    relation: str
    value: float
    epochs: int

    def __post_init__(self):
        """Raises: ValueError with the field, the allowed values and the invalid value."""
        for name, allowed in (("column", COLUMNS), ("relation", RELATIONS)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {getattr(self, name)!r}")
        high = 1.0 if self.column.endswith("accuracy") else MAX_LOSS
        number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        if not number or not 0 <= self.value <= high:
            raise ValueError(f"value must lie in [0, {high:,g}], got {self.value!r}")
        GOAL_EPOCHS.check("epochs", self.epochs)

    def is_met_by(self, value: float) -> bool:
        """Whether the value meets the goal. NaN never does."""
        return value >= self.value if self.relation == AT_LEAST else value <= self.value

    def first_met(self, history: History) -> EpochValue | None:
        """The first evaluation that meets the goal, or None."""
        return next((each for each in self._evaluations(history) if self.is_met_by(each.value)), None)

    def best(self, history: History) -> EpochValue | None:
        """The highest or lowest finite value so far, whichever the goal asks for. On a tie, the first wins."""
        sign = 1 if self.relation == AT_LEAST else -1
        finite = [each for each in self._evaluations(history) if math.isfinite(each.value)]
        return max(finite, key=lambda each: sign * each.value, default=None)

    def _evaluations(self, history: History) -> list[EpochValue]:
        columns = history.evaluations.columns
        rows = zip(columns["epoch"], columns["step"], columns[self.column], strict=True)
        return [EpochValue(epoch, step, value) for epoch, step, value in rows if 1 <= epoch <= self.epochs]


@dataclass(frozen=True)
class Lesson:
    """A question, the names of locked and of hidden controls, and a goal.

    The question is plain text without control characters except line feeds. `locked` excludes hidden controls.
    """

    question: str = ""
    locked: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    goal: Goal | None = None

    def __post_init__(self):
        """Raises: ValueError if the question is too long."""
        if len(self.question) > QUESTION_LIMIT:
            raise ValueError(f"question must have at most {QUESTION_LIMIT} characters, got {len(self.question):,}")
        plain = (each for each in self.question if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs"))
        object.__setattr__(self, "question", "".join(plain))
        object.__setattr__(self, "hidden", tuple(dict.fromkeys(self.hidden)))
        object.__setattr__(self, "locked", tuple(n for n in dict.fromkeys(self.locked) if n not in self.hidden))

    @property
    def locked_or_hidden(self) -> tuple[str, ...]:
        """The controls that a student cannot change."""
        return self.locked + self.hidden


def goal_columns(kind: type[Settings]) -> tuple[str, ...]:
    """The columns that a goal can use with these settings."""
    return ("train_loss",) if kind is LinearSettings else COLUMNS


def lesson_to_text(lesson: Lesson, kind: type[Settings]) -> str:
    """The lesson as text for a URL: base64url of JSON.

    Raises: ValueError for a control or a goal column that these settings do not have.
    """
    unknown = [name for name in lesson.locked_or_hidden if name not in kind.knobs()]
    if unknown:
        raise ValueError(f"locked and hidden must be of {', '.join(kind.knobs())}, got {', '.join(unknown)}")
    if lesson.goal is not None:
        _check_column(lesson.goal, kind)
    goal = lesson.goal and [lesson.goal.column, lesson.goal.relation, lesson.goal.value, lesson.goal.epochs]
    content = {
        "v": VERSION,
        "model": kind.model,
        "q": lesson.question,
        "lock": lesson.locked,
        "hide": lesson.hidden,
        "goal": goal,
    }
    given = {name: value for name, value in content.items() if value}
    text = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def lesson_from_text(text: str, kind: type[Settings]) -> tuple[Lesson | None, list[str]]:
    """The lesson in a text, and a sentence for each part of it that is invalid.

    The lesson is None if the text is damaged, too long or for another model. Unknown keys are ignored.
    """
    try:
        content = _decode(text)
        if content.get("model") != kind.model:
            raise ValueError(f"The lesson is not one on {kind.model.lower()}, got {str(content.get('model'))[:40]!r}.")
    except ValueError as error:
        return None, [f"{error} The page opens without it."]
    problems = []
    if content["v"] > VERSION:
        problems.append("The lesson was made with a newer version of this program. What is known of it is used.")
    question = content.get("q", "")
    if not isinstance(question, str) or len(question) > QUESTION_LIMIT:
        problems.append(f"The lesson's question must be text of at most {QUESTION_LIMIT} characters. It is left out.")
        question = ""
    locked, hidden = (_known_controls(content, name, kind, problems) for name in ("lock", "hide"))
    return Lesson(question, locked, hidden, _parse_goal(content.get("goal"), kind, problems)), problems


def _decode(text: str) -> dict:
    if len(text) > TEXT_LIMIT:
        raise ValueError(f"The lesson must have at most {TEXT_LIMIT:,} characters, got {len(text):,}.")
    try:
        content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        content = None
    version = content.get("v") if isinstance(content, dict) else None
    if type(version) is not int or version < 1:
        raise ValueError("The lesson is damaged: perhaps its link was not copied as a whole.")
    return content


def _known_controls(content: dict, name: str, kind: type[Settings], problems: list[str]) -> tuple[str, ...]:
    names = content.get(name, [])
    if not isinstance(names, list):
        problems.append(f"The lesson's {name!r} must be a list of controls. It is left out.")
        return ()
    for each in names:
        if each not in tuple(kind.knobs()):
            problems.append(
                f"The lesson names a control that this page does not have, got {str(each)[:40]!r}. It is left out."
            )
    return tuple(each for each in names if each in tuple(kind.knobs()))


def _parse_goal(parts: object, kind: type[Settings], problems: list[str]) -> Goal | None:
    if parts is None:
        return None
    try:
        goal = Goal(*parts)
        _check_column(goal, kind)
    except (TypeError, ValueError):
        problems.append(
            f"The lesson's goal must be one of {', '.join(goal_columns(kind))}, {' or '.join(RELATIONS)}, a value in its "
            f"bounds, and epochs in [{GOAL_EPOCHS.low}, {GOAL_EPOCHS.high:,}]. It is left out."
        )
        return None
    return goal


def _check_column(goal: Goal, kind: type[Settings]) -> None:
    if goal.column not in goal_columns(kind):
        raise ValueError(f"column must be one of {', '.join(goal_columns(kind))}, got {goal.column}")

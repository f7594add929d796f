"""A lesson in a link: a question with hints, controls that are locked or hidden, and a goal for the run."""

from __future__ import annotations

import base64
import dataclasses
import json
import math
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.settings import EPOCHS, LinearSettings, Settings

if TYPE_CHECKING:
    from core.history import History

VERSION = 1
QUESTION_LIMIT = 600
MOST_HINTS, HINT_LIMIT = 3, 200
TEXT_LIMIT = 8000
"""In characters. The text of any valid lesson is shorter."""
MAX_LOSS = 1e6
GOAL_EPOCHS = dataclasses.replace(EPOCHS, high=2000)
"""As many as any model can be trained for."""
AT_LEAST, AT_MOST = "at least", "at most"
RELATIONS = (AT_LEAST, AT_MOST)
COLUMNS = ("test_accuracy", "test_loss", "train_accuracy", "train_loss")


@dataclass(frozen=True)
class EpochValue:
    """A value measured on a whole data set at the end of an epoch, after `step` updates of which the last had this `lr`."""

    epoch: int
    step: int
    value: float
    lr: float = math.nan


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
        columns, updates = history.evaluations.columns, history.updates.columns
        rows = zip(columns["epoch"], columns["step"], columns[self.column], strict=True)
        found = []
        for epoch, step, value in rows:
            if 1 <= epoch <= self.epochs:
                update = bisect_left(updates["step"], step) - 1
                lr = updates["lr"][update] if update >= 0 else math.nan
                found.append(EpochValue(int(epoch), int(step), value, lr))
        return found


@dataclass(frozen=True)
class Lesson:
    """A question, the names of locked and of hidden controls, a goal, and hints that a learner opens one by one.

    Question and hints are plain text without control characters except line feeds. `locked` excludes hidden controls.
    """

    question: str = ""
    locked: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    goal: Goal | None = None
    hints: tuple[str, ...] = ()

    def __post_init__(self):
        """Raises: ValueError if the question or a hint is too long, or there are too many hints."""
        if len(self.hints) > MOST_HINTS:
            raise ValueError(f"hints must be at most {MOST_HINTS}, got {len(self.hints)}")
        for name, text, limit in (
            ("question", self.question, QUESTION_LIMIT),
            *(("hint", hint, HINT_LIMIT) for hint in self.hints),
        ):
            if len(text) > limit:
                raise ValueError(f"{name} must have at most {limit} characters, got {len(text):,}")
        object.__setattr__(self, "question", _plain(self.question))
        object.__setattr__(self, "hints", tuple(filter(None, (_plain(hint).strip() for hint in self.hints))))
        object.__setattr__(self, "hidden", tuple(dict.fromkeys(self.hidden)))
        object.__setattr__(self, "locked", tuple(n for n in dict.fromkeys(self.locked) if n not in self.hidden))

    @property
    def locked_or_hidden(self) -> tuple[str, ...]:
        """The controls that a student cannot change."""
        return self.locked + self.hidden


def _plain(text: str) -> str:
    """The text without control characters except line feeds."""
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs"))


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
        "hint": lesson.hints,
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
    hints = content.get("hint", [])
    if (
        not isinstance(hints, list)
        or len(hints) > MOST_HINTS
        or not all(isinstance(hint, str) and len(hint) <= HINT_LIMIT for hint in hints)
    ):
        problems.append(
            f"The lesson's hints must be at most {MOST_HINTS} texts of at most {HINT_LIMIT} characters. They are left out."
        )
        hints = []
    return Lesson(question, locked, hidden, _parse_goal(content.get("goal"), kind, problems), tuple(hints)), problems


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


def _parse_goal(parts: Any, kind: type[Settings], problems: list[str]) -> Goal | None:
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

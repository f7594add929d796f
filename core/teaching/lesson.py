"""A lesson as a link carries it: a question, controls that are locked or hidden, and a goal that a run can meet."""

from __future__ import annotations

import base64
import json
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.settings import EPOCHS, LinearSettings, Settings

if TYPE_CHECKING:
    from core.history import History

VERSION = 1
LONGEST_QUESTION = 600
LONGEST_TEXT = 5000
"""Characters of a lesson as text: more than any lesson that can be made needs."""
LARGEST_LOSS = 1e6
AT_LEAST, AT_MOST = "at least", "at most"
RELATIONS = (AT_LEAST, AT_MOST)
COLUMNS = ("test_accuracy", "test_loss", "train_accuracy", "train_loss")


@dataclass(frozen=True)
class Reached:
    """A value that was measured on a whole set at the end of an epoch, after so many updates."""

    epoch: int
    step: int
    value: float


@dataclass(frozen=True)
class Goal:
    """A column of the history shall be at least or at most this value at the end of one of the first `epochs` epochs.

    Accuracies are shares of 1. The untrained model, epoch 0, does not count.
    """

    column: str
    relation: str
    value: float
    epochs: int

    def __post_init__(self):
        """Raises: ValueError naming the field, the allowed values and what came instead."""
        for name, allowed in (("column", COLUMNS), ("relation", RELATIONS)):
            if getattr(self, name) not in allowed:
                raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {getattr(self, name)!r}")
        high = 1.0 if self.column.endswith("accuracy") else LARGEST_LOSS
        number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        if not number or not 0 <= self.value <= high:
            raise ValueError(f"value must lie in [0, {high:,g}], got {self.value!r}")
        EPOCHS.check("epochs", self.epochs)

    def holds(self, value: float) -> bool:
        """Whether this value would meet the goal; what is no number never does."""
        return value >= self.value if self.relation == AT_LEAST else value <= self.value

    def met(self, history: History) -> Reached | None:
        """The first evaluation that meets the goal, None if there is none yet."""
        return next((each for each in self._counted(history) if self.holds(each.value)), None)

    def best(self, history: History) -> Reached | None:
        """Of the evaluations that count, the one nearest to the goal or furthest beyond it; the first of equals."""
        sign = 1 if self.relation == AT_LEAST else -1
        numbers = [each for each in self._counted(history) if math.isfinite(each.value)]
        return max(numbers, key=lambda each: sign * each.value, default=None)

    def _counted(self, history: History) -> list[Reached]:
        columns = history.evaluations.columns
        rows = zip(columns["epoch"], columns["step"], columns[self.column], strict=True)
        return [Reached(epoch, step, value) for epoch, step, value in rows if 1 <= epoch <= self.epochs]


@dataclass(frozen=True)
class Lesson:
    """What a student is asked, which controls are locked or not shown, and what is to be reached.

    The question is plain text; control characters but line feeds are left out of it. A knob that is hidden is not
    called locked too.
    """

    question: str = ""
    locked: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    goal: Goal | None = None

    def __post_init__(self):
        """Raises: ValueError for a question that is too long."""
        if len(self.question) > LONGEST_QUESTION:
            raise ValueError(f"question must have at most {LONGEST_QUESTION} characters, got {len(self.question):,}")
        plain = (each for each in self.question if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs"))
        object.__setattr__(self, "question", "".join(plain))
        object.__setattr__(self, "hidden", tuple(dict.fromkeys(self.hidden)))
        object.__setattr__(self, "locked", tuple(n for n in dict.fromkeys(self.locked) if n not in self.hidden))

    @property
    def held(self) -> tuple[str, ...]:
        """The knobs that a student cannot turn."""
        return self.locked + self.hidden


def goal_columns(kind: type[Settings]) -> tuple[str, ...]:
    """What a goal can ask of a run with these settings."""
    return ("train_loss",) if kind is LinearSettings else COLUMNS


def to_text(lesson: Lesson, kind: type[Settings]) -> str:
    """The lesson as text that may stand in an address: base64url of JSON.

    Raises: ValueError for a knob that these settings do not have, or a goal that their runs do not measure.
    """
    unknown = [name for name in lesson.held if name not in kind.knobs()]
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
    told = json.dumps(
        {name: value for name, value in content.items() if value}, ensure_ascii=False, separators=(",", ":")
    )
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def from_text(text: str, kind: type[Settings]) -> tuple[Lesson | None, list[str]]:
    """The lesson that stands in a text, and one sentence for each part of it that could not be used.

    None if nothing could: a text that is damaged or too long, or of a lesson on another model. A lesson of a newer
    version opens with what is known of it.
    """
    try:
        content = _content(text)
        if content.get("model") != kind.model:
            raise ValueError(f"The lesson is not one on {kind.model.lower()}{_quoted(content.get('model'))}.")
    except ValueError as error:
        return None, [f"{error} The page opens without it."]
    problems = []
    if content["v"] > VERSION:
        problems.append("The lesson was made with a newer version of this program. What is known of it is used.")
    question = content.get("q", "")
    if not isinstance(question, str) or len(question) > LONGEST_QUESTION:
        problems.append(f"The lesson's question must be text of at most {LONGEST_QUESTION} characters. It is left out.")
        question = ""
    locked, hidden = (_knobs(content, name, kind, problems) for name in ("lock", "hide"))
    return Lesson(question, locked, hidden, _goal(content.get("goal"), kind, problems)), problems


def _content(text: str) -> dict:
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"The lesson must have at most {LONGEST_TEXT:,} characters, got {len(text):,}.")
    try:
        content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        content = None
    version = content.get("v") if isinstance(content, dict) else None
    if type(version) is not int or version < 1:
        raise ValueError("The lesson is damaged: perhaps its link was not copied as a whole.")
    return content


def _knobs(content: dict, name: str, kind: type[Settings], problems: list[str]) -> tuple[str, ...]:
    names = content.get(name, [])
    if not isinstance(names, list):
        problems.append(f"The lesson's {name!r} must be a list of controls. It is left out.")
        return ()
    for each in names:
        if each not in tuple(kind.knobs()):
            problems.append(f"The lesson names a control that this page does not have{_quoted(each)}. It is left out.")
    return tuple(each for each in names if each in tuple(kind.knobs()))


def _goal(parts: object, kind: type[Settings], problems: list[str]) -> Goal | None:
    if parts is None:
        return None
    try:
        goal = Goal(*parts)
        _check_column(goal, kind)
    except (TypeError, ValueError):
        problems.append(
            f"The lesson's goal must be one of {', '.join(goal_columns(kind))}, {' or '.join(RELATIONS)}, a value in its "
            f"bounds, and epochs in [{EPOCHS.low}, {EPOCHS.high}]. It is left out."
        )
        return None
    return goal


def _quoted(value: object) -> str:
    """What came instead, if it is plain words: whoever shows the sentence may take it for markup."""
    return f", but {value}" if re.fullmatch(r"[A-Za-z0-9]+([_ .-][A-Za-z0-9]+)*", str(value)[:40]) else ""


def _check_column(goal: Goal, kind: type[Settings]) -> None:
    if goal.column not in goal_columns(kind):
        raise ValueError(f"column must be one of {', '.join(goal_columns(kind))}, got {goal.column}")

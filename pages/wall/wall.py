"""The walls of a server: who has joined, and where each learner's run stands. In memory only; does not depend on Streamlit."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from secrets import compare_digest, token_urlsafe
from threading import Lock

from core import Settings
from core.teaching.lesson import EpochValue
from pages.shared.plain_text import visible_text
from pages.wall.wall_address import Subject, name_of

MOST_WALLS, MOST_LEARNERS = 50, 200
KEPT_SECONDS = 3 * 3600
"""For how long a wall is kept that nobody visits."""
NICKNAME_LIMIT = 20
EMPTY_SECONDS = 60
"""A wall without learners that nobody has visited for so long makes room for another; its address opens it again."""
MOST_ENDED = 200
"""Of how many walls the server remembers that they were ended."""

UNKNOWN_WALL = "This wall has ended, or is not on this server."


class WallProblem(ValueError):
    """A sentence for the visitor."""


@dataclass(frozen=True)
class Result:
    """A run as the wall shows it: its settings now, the epochs and values of its curve, and when it met the goal."""

    settings: Settings
    epochs: tuple[float, ...] = ()
    values: tuple[float, ...] = ()
    met: EpochValue | None = None
    diverged: bool = False


@dataclass(frozen=True)
class Learner:
    """Somebody on a wall: the number and nickname, the newest run with a value, and the first run that met the goal.

    `order` numbers those who have met the goal, in the order in which they did.
    """

    number: int
    nickname: str = ""
    now: Result | None = None
    solved: Result | None = None
    order: int = 0
    diverged: bool = False

    @property
    def name(self) -> str:
        return self.nickname or f"Learner {self.number}"


@dataclass
class Wall:
    """A lesson's wall. `version` grows with everything that changes its picture."""

    key: str
    subject: Subject
    visited: float
    learners: dict[str, Learner] = field(default_factory=dict)
    joined: int = 0
    version: int = 0


@dataclass(frozen=True)
class Look:
    """What a wall shows at one moment."""

    version: int
    learners: tuple[Learner, ...]


class Walls:
    """All walls of a server, by the name with which learners join. Every method may be called by any thread.

    The name is made from the teacher's key by a one-way function, so a wall that this server does not have yet, after a
    restart or on another replica, can be opened again by its teacher alone.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most_walls: int = MOST_WALLS, most_learners: int = MOST_LEARNERS
    ):  # fmt: skip
        self._clock, self._most_walls, self._most_learners = clock, most_walls, most_learners
        self._walls: dict[str, Wall] = {}
        self._ended: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def open(self, name: str, key: str, subject: Subject, again: bool = False) -> None:
        """Open the wall of this name, unless it is open; `again` if it was ended before.

        Raises: WallProblem if the key is not the wall's, the wall was ended, or the server has its walls
        """
        if not _equal(name, name_of(key)):
            raise WallProblem("This address opens no wall. Perhaps it was not copied as a whole.")
        with self._lock:
            self._drop_old()
            if name in self._ended and not again:
                raise WallProblem("This wall has ended.")
            wall = self._walls.get(name)
            if wall is not None:
                wall.visited = self._clock()
                return
            if len(self._walls) >= self._most_walls and not self._drop_an_empty_one():
                raise WallProblem(f"This server has its {self._most_walls} walls; one of them has to end first.")
            self._ended.pop(name, None)
            self._walls[name] = Wall(key, subject, self._clock())

    def end(self, name: str, key: str) -> None:
        """Forget the wall and all that is on it, if the key is its."""
        with self._lock:
            if self._with_key(name, key) is not None:
                del self._walls[name]
                self._ended[name] = None
                if len(self._ended) > MOST_ENDED:
                    self._ended.popitem(last=False)

    def was_ended(self, name: str, key: str) -> bool:
        """Whether the wall of this key was ended, and not opened again."""
        with self._lock:
            return name in self._ended and _equal(name, name_of(key))

    def look(self, name: str, key: str) -> Look | None:
        """What the teacher sees; None if there is no such wall, or the key is not its."""
        with self._lock:
            wall = self._with_key(name, key)
            if wall is None:
                return None
            wall.visited = self._clock()
            return Look(wall.version, tuple(wall.learners.values()))

    def subject(self, name: str) -> Subject | None:
        """The lesson of a wall, for whoever knows its name; None if there is no such wall."""
        with self._lock:
            wall = self._visit(name)
            return wall and wall.subject

    def join(self, name: str, nickname: str = "") -> str:
        """Take a place on the wall; returns the learner's own secret, with which the place is found again.

        Raises: WallProblem if the wall has ended, or has its learners
        """
        with self._lock:
            wall = self._visit(name)
            if wall is None:
                raise WallProblem(UNKNOWN_WALL)
            if len(wall.learners) >= self._most_learners:
                raise WallProblem(
                    f"This wall has its {self._most_learners} learners; your training goes on without it."
                )
            seat = token_urlsafe(12)
            wall.joined += 1
            wall.learners[seat] = Learner(wall.joined, clean_nickname(nickname))
            wall.version += 1
            return seat

    def learner(self, name: str, seat: str) -> Learner | None:
        """The learner who has this place, or None."""
        with self._lock:
            wall = self._visit(name)
            return wall.learners.get(seat) if wall else None

    def leave(self, name: str, seat: str) -> None:
        """Take the learner and all dots of theirs off the wall."""
        with self._lock:
            wall = self._visit(name)
            if wall and wall.learners.pop(seat, None):
                wall.version += 1

    def report(self, name: str, seat: str, result: Result) -> None:
        """Move the learner's dot to this run. A run without a value yet leaves the dot where it is."""
        with self._lock:
            wall = self._visit(name)
            before = wall.learners.get(seat) if wall else None
            if wall is None or before is None:
                return
            after = replace(before, diverged=result.diverged)
            if result.values and result != before.now:
                after = replace(after, now=result)
            if result.met and before.solved is None:
                order = 1 + max(each.order for each in wall.learners.values())
                after = replace(after, solved=result, order=order)
            if after != before:
                wall.learners[seat] = after
                wall.version += 1

    def _visit(self, name: str) -> Wall | None:
        self._drop_old()
        wall = self._walls.get(name)
        if wall is not None:
            wall.visited = self._clock()
        return wall

    def _with_key(self, name: str, key: str) -> Wall | None:
        self._drop_old()
        wall = self._walls.get(name)
        return wall if wall and _equal(wall.key, key) else None

    def _drop_an_empty_one(self) -> bool:
        """Make room for a wall; returns whether there was one to drop."""
        now = self._clock()
        empty = [
            name for name, wall in self._walls.items() if not wall.learners and now - wall.visited >= EMPTY_SECONDS
        ]
        if not empty:
            return False
        del self._walls[min(empty, key=lambda name: self._walls[name].visited)]
        return True

    def _drop_old(self) -> None:
        now = self._clock()
        for name in [name for name, wall in self._walls.items() if now - wall.visited >= KEPT_SECONDS]:
            del self._walls[name]


def _equal(one: str, other: str) -> bool:
    """Compare in a time that does not tell where the texts differ."""
    return compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def clean_nickname(text: str) -> str:
    """The nickname on one line, without characters that have no picture, and shortened."""
    return visible_text(text)[:NICKNAME_LIMIT].strip()


WALLS = Walls()
"""Those of this server: in no cache of Streamlit's, since every visitor can empty those of all."""

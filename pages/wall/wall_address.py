"""The addresses of a wall: the teacher's, which carries a secret key and the lesson, and the learners', which carries its name.

Does not depend on Streamlit.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import parse_qsl, urlencode

from core import LinearSettings, MLPSettings, Settings, SoftmaxSettings
from core.point_settings import kind_for
from core.settings import IMAGES
from core.teaching.lesson import Lesson, lesson_from_text

PAGE_KINDS: dict[str, type[Settings]] = {
    "linear_regression": LinearSettings,
    "softmax_regression": SoftmaxSettings,
    "multilayer_perceptron": MLPSettings,
}
NAME_LENGTH = 12
"""Of a wall's name, in characters of five bits each: too many keys to try until one gives a known name."""
NAME = re.compile(r"[a-z2-7]{12}")
MOST_CHARACTERS = 20_000
LESSON_PARAMETERS = ("lesson", "chapter")
"""What a lesson's link has besides the settings."""


@dataclass(frozen=True)
class Subject:
    """What a wall is about: the page of the lesson, the settings, and the lesson as a text and read."""

    page: str
    settings: Settings
    text: str
    lesson: Lesson
    chapter: str = ""

    @property
    def column(self) -> str:
        """The column of the history that the wall shows: the goal's, else test accuracy, or the loss of a regression."""
        if self.lesson.goal is not None:
            return self.lesson.goal.column
        return "train_loss" if isinstance(self.settings, LinearSettings) else "test_accuracy"

    def link(self) -> tuple[dict[str, list[str]], dict[str, str]]:
        """The parameters of a link to the lesson: the settings, and the others."""
        settings = {name: [text] for name, text in self.settings.to_query().items()}
        return settings, {"lesson": self.text, "chapter": self.chapter}


def new_key() -> str:
    return token_urlsafe(24)


def name_of(key: str) -> str:
    """The name with which learners join the wall of this key; the key cannot be found from it."""
    return b32encode(sha256(f"wall {key}".encode(errors="replace")).digest()).decode().lower()[:NAME_LENGTH]


def wall_query(page: str, query: Mapping[str, str], key: str) -> dict[str, str]:
    """The parameters of the wall's own address, for a lesson with this link.

    The key comes last: a projector shows the beginning of the browser's address bar.
    """
    return {"of": f"{page}?{urlencode(query)}", "wall": name_of(key), "key": key}


def read_subject(text: str) -> Subject | None:
    """The subject in a wall's address; None if there is no lesson in it that can be used."""
    page, _, query = text.partition("?")
    kind = PAGE_KINDS.get(page)
    if kind is None or len(text) > MOST_CHARACTERS:
        return None
    try:
        given = dict(parse_qsl(query, max_num_fields=50))
    except ValueError:
        return None
    kind = kind_for(kind, given["data"]) if given.get("data", IMAGES) != IMAGES else kind
    if kind is None:
        return None
    texts = {name: given.pop(name, "") for name in LESSON_PARAMETERS}
    lesson, _ = lesson_from_text(texts["lesson"], kind)
    settings, _ = kind.from_query(given)
    return lesson and Subject(page, settings, texts["lesson"], lesson, texts["chapter"])

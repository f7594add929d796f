"""Foreign text as plain text: what an address, a file or an error said, shown by Streamlit's Markdown letter for letter.

A text from outside is made plain where it is drawn, so that no source of such texts has to think of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_CHARACTERS = 400
"""What a text is shortened to."""
CHARACTERS_AT_END = 100
"""What is left of a shortened text's end: there our own sentences say what was done instead."""
MOST_TEXTS = 10
"""What a list of texts is shortened to."""
JOINER = "\N{WORD JOINER}"
"""A character without width. Between two others it ends what only the two together mean."""

# These mean something even where Markdown is told that they are letters, since Streamlit looks for them in what Markdown
# has made: addresses (http:, www., @), icons and emoji (:name:), arrows (->, <=). Colours (:red[…]) begin with a colon too.
_TOGETHER = re.compile(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)|(?<=[-<>~])(?=[->=])", re.IGNORECASE)
_MARKUP = re.compile(
    r"[\\`*\[\]<>&|~$]"  # everywhere
    r"|(?<![^\W_])_|_(?![^\W_])"  # at the edge of a word
    r"|^[-+=#]"  # at the beginning
)
_LIST_NUMBER = re.compile(r"^([0-9]{1,9})([.)])(?=\s|$)")


def plain(text: object) -> str:
    """Markdown that shows the text as it is: on one line, in its middle shortened, with � for what has no picture."""
    shown = _TOGETHER.sub(JOINER, visible_text(str(text)))
    return _LIST_NUMBER.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", shown))


def plain_list(texts: Iterable[object]) -> str:
    """Markdown that lists the first texts, and says how many more there are."""
    lines = [f"- {plain(text)}" for text in texts]
    more = len(lines) - MOST_TEXTS
    return "\n".join(lines[:MOST_TEXTS] + [f"- And {more:,} more."] * (more > 0))


def visible_text(text: str) -> str:
    """What `plain` shows of a text."""
    line = " ".join(text.split())
    if len(line) > MOST_CHARACTERS:
        line = f"{line[: MOST_CHARACTERS - CHARACTERS_AT_END - 1]}…{line[-CHARACTERS_AT_END:]}"
    return "".join("�" if unicodedata.category(each) in ("Cc", "Cf", "Cs") else each for each in line)

"""A recording of real trainings, for pages that have to be there before torch and the images are loaded.

`python -m core.teaching.recording` trains and writes it again; a test compares it with a new training, number by number.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("recording.json")


@cache
def load() -> dict:
    """The recording, read once in each process. Nobody may change it.

    It has the parts "softmax", "line" and "border", each with one entry for each recorded update, and "curves": the
    beginning of each scenario's loss, by the scenario's name.
    """
    return json.loads(FILE.read_text(encoding="utf-8"))

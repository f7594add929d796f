"""The source text of the functions, read from the functions themselves."""

import inspect
import textwrap
from functools import cache
from threading import Lock

# To find a class, inspect parses its file, and CPython 3.11 fails when two threads parse at the same time.
_READING = Lock()


def source_of(*items) -> str:
    """The source of these functions and classes, one after the other, two empty lines between them."""
    with _READING:
        return "\n\n\n".join(map(_source, items))


@cache
def _source(item) -> str:
    return textwrap.dedent(inspect.getsource(item)).strip()

"""The source text of functions and classes."""

import inspect
import textwrap
from functools import cache
from threading import Lock

# inspect parses a file to find a class in it, and CPython 3.11 fails when two threads parse at the same time.
_parse_lock = Lock()


def source_of(*items) -> str:
    """The source of these functions and classes, separated by two empty lines."""
    with _parse_lock:
        return "\n\n\n".join(map(_source, items))


@cache
def _source(item) -> str:
    return textwrap.dedent(inspect.getsource(item)).strip()

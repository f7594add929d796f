"""Settings of glibc's malloc, from which Python, numpy and torch take their memory. With another C library they do nothing."""

import ctypes

ARENAS = 2
"""malloc's own limit is 8 for each core: each new thread takes another one, and each keeps what was freed in it."""
_M_ARENA_MAX = -8  # of malloc.h


def limit_arenas() -> None:
    """Let all threads share a few arenas. For the start of a process, since arenas that exist stay."""
    _call("mallopt", _M_ARENA_MAX, ARENAS)


def give_back_free_memory() -> None:
    """Give the system the free pages that malloc keeps for later."""
    _call("malloc_trim", 0)


def _call(name: str, *numbers: int) -> None:
    try:
        function = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):  # macOS and musl have no such function, Windows no such library
        return
    function(*numbers)

"""Free memory goes back to the system, where the C library can do that; elsewhere nothing happens."""

import ctypes
import os
import platform
from pathlib import Path

import pytest

from core import allocator


def resident() -> int:
    """Resident memory in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


GLIBC = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc")


@GLIBC
def test_glibc_accepts_the_limit_of_arenas():
    assert ctypes.CDLL(None).mallopt(allocator._M_ARENA_MAX, allocator.ARENAS) == 1


@GLIBC
def test_freed_memory_between_blocks_in_use_is_given_back():
    blocks = [b"x" * 65536 for _ in range(2048)]
    kept = blocks[::16]
    del blocks
    before = resident()
    allocator.give_back_free_memory()
    assert before - resident() > 60e6
    assert all(block[-1:] == b"x" for block in kept)


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_nothing_happens_with_another_c_library(monkeypatch, error):
    def library(name):
        raise error

    monkeypatch.setattr(ctypes, "CDLL", library)
    allocator.limit_arenas()
    allocator.give_back_free_memory()

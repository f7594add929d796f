"""The app with one more address, /memory: what its process holds. For tests/benchmarks/leaving.py, on Linux with glibc."""

import ctypes
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app import WarmUpOnDemand, lifespan, routes


class MallocInfo(ctypes.Structure):
    """The struct mallinfo2 of malloc.h, over all arenas; sizes in bytes."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()
    ]


def memory(request: Request) -> JSONResponse:
    """MB that malloc has handed out and that the tapes count; thousands of blocks that Python's own allocator has handed out."""
    from pages.player.process import TAPES

    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = MallocInfo
    info = mallinfo()
    numbers = {
        "malloc": (info.uordblks + info.hblkhd) / 1e6,
        "tapes": TAPES.bytes / 1e6,
        "blocks": sys.getallocatedblocks() / 1000,
    }
    return JSONResponse(numbers)


app = st.App(
    Path(__file__).parents[2] / "pages" / "frame.py",
    lifespan=lifespan,
    middleware=[Middleware(WarmUpOnDemand)],
    routes=[Route("/memory", memory), *routes],
)

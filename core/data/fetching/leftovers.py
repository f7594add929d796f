"""What a process leaves behind that is killed while it fetches or stores: named so that a later one can clear it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OLD_SECONDS = 3600.0
"""Fetching and storing take a few minutes at most; what is older than this was left behind."""

_FETCH = re.compile(r"first-three-models-fetch-(?P<pid>\d{1,10})-\w+", re.ASCII)
_UNFINISHED = re.compile(r"(train|t10k)-(images|labels)-idx\d-ubyte\.((?P<pid>\d{1,10})\.)?[0-9a-f]+\.unfinished")


@contextmanager
def fetch_folder() -> Iterator[Path]:
    """A temporary folder for a source, removed at the end."""
    prefix = f"first-three-models-fetch-{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def unfinished_path(path: Path) -> Path:
    """A new name beside this file, under which it is written until it is complete."""
    return path.with_name(f"{path.name}.{os.getpid()}.{uuid.uuid4().hex}.unfinished")


def clear(*cache_folders: Path) -> None:
    """Remove this user's old leftovers from the temporary folder and from the cache folders.

    What is younger than OLD_SECONDS stays, and so does what belongs to a process that still runs. What cannot be removed
    stays, too: it only takes room.
    """
    with suppress(OSError):
        _clear(Path(tempfile.gettempdir()), _FETCH)
    for folder in cache_folders:
        with suppress(OSError):
            _clear(folder, _UNFINISHED)


def _clear(folder: Path, pattern: re.Pattern[str]) -> None:
    for entry in os.scandir(folder):
        name = pattern.fullmatch(entry.name)
        if name is None:
            continue
        with suppress(OSError):
            found = entry.stat(follow_symlinks=False)
            if time.time() - found.st_mtime < OLD_SECONDS or not is_ours(found) or _runs(name["pid"]):
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.unlink(entry.path)


def is_ours(found: os.stat_result) -> bool:
    """Whether a file or folder belongs to this user; on Windows each user has a temporary folder of their own."""
    return os.name != "posix" or found.st_uid == os.getuid()


def _runs(pid: str | None) -> bool:
    """Whether a process of this number runs. Where that cannot be asked without harm, age alone decides."""
    if pid is None or os.name != "posix":
        return False
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True

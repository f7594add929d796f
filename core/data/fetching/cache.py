"""The cache of the four IDX files on this computer."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from core.data.fetching.idx_files import SourceUnavailable, read_folder

SUBFOLDER = Path("first-three-models", "fashion-mnist")


def user_cache_folder() -> Path | None:
    """FASHION_MNIST_CACHE if set, else a folder in the user's cache; None if the user has no home folder."""
    if chosen := os.environ.get("FASHION_MNIST_CACHE"):
        return Path(chosen).expanduser().absolute()
    xdg_cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if xdg_cache.is_absolute():  # the XDG specification says to ignore relative paths
        return xdg_cache / SUBFOLDER
    try:
        return Path.home() / ".cache" / SUBFOLDER
    except RuntimeError:
        return None


def temporary_folder() -> Path:
    """The cache folder for computers on which the user's cache is not writable."""
    return Path(tempfile.gettempdir()) / SUBFOLDER


def read() -> dict[str, bytes]:
    """Read the files from the user's cache.

    Raises: SourceUnavailable if a file is missing.
    """
    folder = user_cache_folder()
    if folder is None:
        raise SourceUnavailable("this user has no home folder to keep a cache in")
    return read_folder(folder)


def read_temporary() -> dict[str, bytes]:
    """Read the files from the temporary cache.

    Raises: SourceUnavailable if a file is missing.
    """
    return read_folder(temporary_folder())


def store(files: Mapping[str, bytes]) -> Path | None:
    """Write the files to a cache folder and return it, or None if no folder is writable.

    Each file is replaced atomically, so a reader sees the old file or the new one. Only verified files are stored, so
    two concurrent processes write equal files.
    """
    for folder in (user_cache_folder(), temporary_folder()):
        if folder is None:
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, data in files.items():
                _write_atomically(folder / name, data)
            return folder
        except OSError:  # read-only, full, or a file where the folder should be: the cache only saves time
            continue
    return None


def _write_atomically(path: Path, data: bytes) -> None:
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}.unfinished")
    try:
        unfinished.write_bytes(data)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)

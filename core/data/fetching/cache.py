"""Room: the project's own copy of the four IDX files on this computer. Touches the cache folders and nothing else."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from core.data.fetching.idx_files import SourceUnavailable, read_folder

SUBFOLDER = Path("first-three-models", "fashion-mnist")


def own_folder() -> Path | None:
    """FASHION_MNIST_CACHE if set, else a folder in the user's cache; None for a user without a home."""
    if chosen := os.environ.get("FASHION_MNIST_CACHE"):
        return Path(chosen).expanduser().absolute()
    user_cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if user_cache.is_absolute():  # the XDG convention: a relative path is to be ignored
        return user_cache / SUBFOLDER
    try:
        return Path.home() / ".cache" / SUBFOLDER
    except RuntimeError:
        return None


def temporary_folder() -> Path:
    """Where the files go when the user's cache cannot be written, as on some hosts."""
    return Path(tempfile.gettempdir()) / SUBFOLDER


def read() -> dict[str, bytes]:
    """The files in the user's cache.

    Raises: SourceUnavailable if they are not all there.
    """
    folder = own_folder()
    if folder is None:
        raise SourceUnavailable("this user has no home folder to keep a cache in")
    return read_folder(folder)


def read_temporary() -> dict[str, bytes]:
    """The files in the temporary cache.

    Raises: SourceUnavailable if they are not all there.
    """
    return read_folder(temporary_folder())


def store(files: Mapping[str, bytes]) -> Path | None:
    """The files lie whole in the returned cache folder; None if no folder could be written.

    Each file is written beside its place and then moved there in one step, so a reader sees the old file or the new
    one. Only verified files are stored, so two processes that race replace each other's files by equal ones.
    """
    for folder in (own_folder(), temporary_folder()):
        if folder is None:
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, data in files.items():
                _write_whole(folder / name, data)
            return folder
        except OSError:  # read-only, full, or a file where the folder should be: the cache only saves time
            continue
    return None


def _write_whole(path: Path, data: bytes) -> None:
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}.unfinished")
    try:
        unfinished.write_bytes(data)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)

"""The cache of the four IDX files on this computer."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from core.data.fetching.idx_files import SourceUnavailable, read_folder
from core.data.fetching.leftovers import clear, is_ours, unfinished_path

CHOSEN = "FASHION_MNIST_CACHE"
"""The environment variable that names a folder."""
SUBFOLDER = Path("first-three-models", "fashion-mnist")


def user_cache_folder() -> Path | None:
    """FASHION_MNIST_CACHE if set, else a folder in the user's cache; None if that needs a home folder and there is none."""
    try:
        if chosen := os.environ.get(CHOSEN):
            return Path(chosen).expanduser().absolute()
        xdg_cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
        if xdg_cache.is_absolute():  # the XDG specification says to ignore relative paths
            return xdg_cache / SUBFOLDER
        home = Path.home()
    except RuntimeError:  # "Could not determine home directory."
        return None
    return home / ".cache" / SUBFOLDER if home.is_absolute() else None


def no_home_reason() -> str:
    """Why there is no user's cache folder; empty if there is one."""
    if user_cache_folder() is not None:
        return ""
    chosen = os.environ.get(CHOSEN)
    return f"there is no home folder for {CHOSEN}={chosen}" if chosen else "this user has no home folder"


def place_notice() -> str:
    """A sentence that says where the images are kept instead if there is no user's cache folder; empty if there is one."""
    reason = no_home_reason()
    if not reason:
        return ""
    try:
        place = f"the images are kept in {temporary_folder()}"
    except OSError:
        place = "the images are fetched at each start"
    return f"{reason[0].upper()}{reason[1:]}, so {place}."


def temporary_folder() -> Path:
    """This user's cache folder where the one above does not exist or is not writable."""
    user = os.getuid() if os.name == "posix" else "user"
    return Path(tempfile.gettempdir()) / f"{SUBFOLDER.parts[0]}-{user}" / SUBFOLDER.parts[1]


def read() -> dict[str, bytes]:
    """Read the files from the user's cache.

    Raises: SourceUnavailable if a file is missing.
    """
    folder = user_cache_folder()
    if folder is None:
        raise SourceUnavailable(no_home_reason())
    return read_folder(folder)


def read_temporary() -> dict[str, bytes]:
    """Read the files from the temporary cache.

    Raises: SourceUnavailable if a file is missing, or if the folder is another user's.
    """
    folder = temporary_folder()
    _require_own(folder)
    return read_folder(folder)


def store(files: Mapping[str, bytes]) -> Path | None:
    """Write the files to a cache folder and return it, or None if no folder is writable.

    Each file is replaced atomically, so a reader sees the old file or the new one. Only verified files are stored, so
    two concurrent processes write equal files.
    """
    for find_folder in (user_cache_folder, _make_temporary_folder):
        try:
            folder = find_folder()
            if folder is None:
                continue
            folder.mkdir(parents=True, exist_ok=True)
            for name, data in files.items():
                _write_atomically(folder / name, data)
            return folder
        except (OSError, SourceUnavailable):  # read-only, full, or something else there: the cache only saves time
            continue
    return None


def clear_leftovers() -> None:
    """Remove what killed processes of this user left behind more than an hour ago."""
    folders = [user_cache_folder()]
    with suppress(OSError):  # there may be no temporary folder at all
        folders.append(temporary_folder())
    clear(*(folder for folder in folders if folder is not None))


def _make_temporary_folder() -> Path:
    folder = temporary_folder()
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    _require_own(folder)
    return folder


def _require_own(folder: Path) -> None:
    """Check that nobody else prepared this user's temporary folder: anybody may create one of that name.

    Raises: SourceUnavailable if it is another user's, or a link.
    """
    parent = folder.parent
    if parent.is_symlink() or (parent.exists() and not is_ours(parent.stat())):
        raise SourceUnavailable(f"{parent} is not this user's own folder")


def _write_atomically(path: Path, data: bytes) -> None:
    unfinished = unfinished_path(path)
    try:
        unfinished.write_bytes(data)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)

"""Room: running another program for a source: bounded in time, asking nothing, its last words kept as the reason."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from core.data.fetching.idx_files import SourceUnavailable
from core.data.fetching.progress import report


def run_child(
    command: Sequence[str], *, cwd: Path, seconds: float, message: str, watch: tuple[Path, int] | None = None
) -> None:
    """The command has run in cwd and ended well; meanwhile progress() gave message.

    With watch = (folder, bytes), progress() also told how much of those bytes lay in folder.

    Raises: SourceUnavailable if it cannot start, fails, or takes longer than seconds.
    """
    report("loading", message)
    # A file, not a pipe: a grandchild that outlives a killed child would hold a pipe open, and us with it.
    with tempfile.TemporaryFile() as output:
        environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        try:
            child = subprocess.Popen(
                command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        except OSError as error:
            raise SourceUnavailable(f"{command[0]} cannot be started: {error}") from error
        deadline = time.monotonic() + seconds
        try:
            while child.poll() is None:
                if time.monotonic() > deadline:
                    raise SourceUnavailable(f"{message}: not finished after {seconds:g} seconds")
                if watch:
                    folder, expected = watch
                    report("loading", message, min(1.0, _size(folder) / expected))
                time.sleep(0.05)
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
        if child.returncode != 0:
            output.seek(0)
            words = _last_words(output.read().decode(errors="replace"))
            raise SourceUnavailable(f"{message} failed: {words or f'exit code {child.returncode}'}")


def _size(folder: Path) -> int:
    """Bytes in folder and below; a file that is renamed while we look counts as nothing."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size
            except OSError:
                continue
    return total


def _last_words(text: str) -> str:
    """The last line of a program's output, where programs say why they gave up."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""

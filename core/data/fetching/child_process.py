"""Run another program for a source, with a time limit and without input."""

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
    command: Sequence[str], *, cwd: Path, timeout: float, message: str, watch: tuple[Path, int] | None = None
) -> None:
    """Run the command in cwd until it ends, with `message` as the loader's progress().

    With watch = (folder, expected bytes), progress() also reports the size of the folder as a fraction.

    Raises: SourceUnavailable if the command cannot start, fails, or takes longer than `timeout` seconds.
    """
    report("loading", message)
    # A file, not a pipe: a grandchild that outlives a killed child would keep a pipe open, and reading it would block.
    with tempfile.TemporaryFile() as output:
        environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        try:
            child = subprocess.Popen(
                command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        except OSError as error:
            raise SourceUnavailable(f"{command[0]} cannot be started: {error}") from error
        deadline = time.monotonic() + timeout
        try:
            while child.poll() is None:
                if time.monotonic() > deadline:
                    raise SourceUnavailable(f"{message}: not finished after {timeout:g} seconds")
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
            reason = _last_line(output.read().decode(errors="replace"))
            raise SourceUnavailable(f"{message} failed: {reason or f'exit code {child.returncode}'}")


def _size(folder: Path) -> int:
    """The bytes in a folder and its subfolders, without files that vanish meanwhile."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(path, name)).st_size
            except OSError:
                continue
    return total


def _last_line(text: str) -> str:
    """The last line of a program's output, which usually names the error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1][:300] if lines else ""

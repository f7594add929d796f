"""Processes that are killed leave files behind, which the next start clears."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.data import fashion_mnist
from core.data.fetching import cache, idx_files, leftovers

pytestmark = pytest.mark.usefixtures("isolated")

ROOT = Path(leftovers.__file__).parents[3]
FETCH = """
from core.data.fetching.leftovers import fetch_folder
with fetch_folder() as folder:
    (folder / "download").mkdir()
    (folder / "download" / "half.deb").write_bytes(b"half")
    print(folder, flush=True)
    input()
"""
STORE = """
import os
from core.data.fetching import cache
def replace(unfinished, path):
    print(unfinished, flush=True)
    input()
os.replace = replace
cache.store({"train-images-idx3-ubyte": b"half"})
"""


@pytest.fixture
def started(isolated):
    """started(program): runs it until it prints a path, in the isolated folders; returns its process and that path."""
    processes = []

    def start(program):
        environment = {**os.environ, "TMPDIR": str(isolated / "temporary")}
        process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, env=environment, text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip
        processes.append(process)
        return process, Path(process.stdout.readline().strip())

    yield start
    for process in processes:
        kill(process)


def kill(process):
    process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    process.wait()
    process.stdin.close()
    process.stdout.close()


def make_old(path, seconds=leftovers.OLD_SECONDS + 60):
    then = time.time() - seconds
    os.utime(path, (then, then), follow_symlinks=False)


@pytest.mark.parametrize("program", [FETCH, STORE])
def test_what_a_killed_process_left_is_cleared_by_a_start_more_than_an_hour_later(
    monkeypatch, small_files, started, program
):
    monkeypatch.setattr(fashion_mnist, "SOURCES", (("elsewhere", lambda: dict(small_files)),))
    process, left = started(program)
    make_old(left)
    cache.clear_leftovers()
    assert left.exists()  # its process runs
    kill(process)
    make_old(left, leftovers.OLD_SECONDS - 60)
    cache.clear_leftovers()
    assert left.exists()  # it is young
    make_old(left)
    fashion_mnist.load()
    assert not left.exists()


def ended_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_fetch_and_a_store_that_end_leave_nothing(small_files, isolated):
    with leftovers.fetch_folder() as folder:
        assert folder.parent == isolated / "temporary"
        (folder / "half").write_text("half")
    cache.store(small_files)
    assert not folder.exists()
    assert sorted(os.listdir(isolated / "cache")) == sorted(small_files)


def test_files_of_the_time_before_names_had_numbers_are_cleared_by_age(isolated):
    (isolated / "cache").mkdir()
    old, young = (isolated / "cache" / f"t10k-labels-idx1-ubyte.{name}.unfinished" for name in ("0a", "0b"))
    for each in (old, young):
        each.write_bytes(b"half")
    make_old(old)
    cache.clear_leftovers()
    assert (old.exists(), young.exists()) == (False, True)


def test_nothing_else_is_touched(monkeypatch, small_files, isolated):
    cache.store(small_files)
    temporary, folder, pid = isolated / "temporary", isolated / "cache", ended_pid()
    others = [
        temporary / "tmp0123abcd",
        temporary / "first-three-models-fetch",
        temporary / f"first-three-models-fetch-{pid}-x.txt",
        temporary / f"not-first-three-models-fetch-{pid}-abc",
        folder / "notes.unfinished",
        folder / f"train-images-idx3-ubyte.{pid}.0a.unfinished.txt",
    ]
    for each in others:
        each.write_text("somebody's")
    kept = sorted(folder.iterdir()) + sorted(temporary.iterdir())
    for each in kept:
        make_old(each)
    cache.clear_leftovers()
    assert sorted(folder.iterdir()) + sorted(temporary.iterdir()) == kept
    idx_files.verify(cache.read())


@pytest.mark.skipif(os.name != "posix", reason="links need a permission on Windows")
def test_a_link_is_removed_and_not_what_it_points_to(isolated):
    (isolated / "elsewhere").mkdir()
    (isolated / "elsewhere" / "file").write_text("somebody's")
    link = isolated / "temporary" / f"first-three-models-fetch-{ended_pid()}-abc"
    link.symlink_to(isolated / "elsewhere")
    make_old(link)
    cache.clear_leftovers()
    assert not link.is_symlink()
    assert (isolated / "elsewhere" / "file").exists()


def test_what_is_another_users_or_cannot_be_removed_stays(monkeypatch, isolated):
    left = isolated / "temporary" / f"first-three-models-fetch-{ended_pid()}-abc"
    left.mkdir()
    make_old(left)
    with monkeypatch.context() as patched:
        patched.setattr(leftovers, "is_ours", lambda found: False)
        cache.clear_leftovers()
    assert left.exists()

    def refuse(*_):
        raise PermissionError("read-only")

    with monkeypatch.context() as patched:
        patched.setattr("shutil.rmtree", refuse)
        cache.clear_leftovers()
    assert left.exists()
    cache.clear_leftovers()
    assert not left.exists()

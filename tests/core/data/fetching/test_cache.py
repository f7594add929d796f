import hashlib
import multiprocessing
import os
import random

import pytest

from core.data import fashion_mnist
from core.data.fetching import cache, idx_files

pytestmark = pytest.mark.usefixtures("isolated")

posix_only = pytest.mark.skipif(os.name != "posix", reason="elsewhere the home folder is found in other ways")


def cache_then(source):
    return (("cache", cache.read), ("cache", cache.read_temporary), ("elsewhere", source))


def names(folder):
    return sorted(os.listdir(folder))


def test_round_trip(small_files, isolated):
    assert cache.store(small_files) == isolated / "cache"
    assert cache.read() == small_files
    assert names(isolated / "cache") == sorted(small_files)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"FASHION_MNIST_CACHE": "/chosen"}, "/chosen"),
        ({"XDG_CACHE_HOME": "/xdg", "HOME": "/home/ada"}, "/xdg/first-three-models/fashion-mnist"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/ada"}, "/home/ada/.cache/first-three-models/fashion-mnist"),
        ({"FASHION_MNIST_CACHE": "", "HOME": "/home/ada"}, "/home/ada/.cache/first-three-models/fashion-mnist"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="the home folder is named differently on Windows")
def test_folder(monkeypatch, environment, expected):
    for name in ("FASHION_MNIST_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert str(cache.user_cache_folder()) == expected


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"", lambda data: data[:-1] + b"\x63"])
@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
def test_damaged_cache_is_detected_and_replaced(monkeypatch, small_files, damage, name):
    folder = cache.store(small_files)
    (folder / name).write_bytes(damage(small_files[name]))
    monkeypatch.setattr(fashion_mnist, "SOURCES", cache_then(lambda: dict(small_files)))
    assert fashion_mnist.load().source == "elsewhere"
    assert cache.read() == small_files


def test_half_written_cache_is_completed(monkeypatch, small_files, isolated):
    folder = cache.store(small_files)
    (folder / "train-images-idx3-ubyte").rename(folder / "train-images-idx3-ubyte.0123.unfinished")
    monkeypatch.setattr(fashion_mnist, "SOURCES", cache_then(lambda: dict(small_files)))
    assert fashion_mnist.load().source == "elsewhere"
    assert cache.read() == small_files


def test_interrupted_write_leaves_the_old_file(monkeypatch, small_files, isolated):
    folder = cache.store(small_files)

    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", fail)
    assert cache.store({name: b"new" for name in small_files}) is None
    assert cache.read() == small_files
    assert names(folder) == sorted(small_files)


def test_unwritable_cache_falls_back_to_a_temporary_folder(monkeypatch, small_files, isolated):
    (isolated / "cache").write_text("a file where the folder should be")
    assert cache.store(small_files) == cache.temporary_folder()
    monkeypatch.setattr(fashion_mnist, "SOURCES", cache_then(lambda: pytest.fail("the temporary cache was not read")))
    assert fashion_mnist.load().source == "cache"


def test_data_load_without_a_writable_cache(monkeypatch, small_files, isolated):
    (isolated / "cache").write_text("a file where the folder should be")
    cache.temporary_folder().parent.write_text("and here")
    monkeypatch.setattr(fashion_mnist, "SOURCES", cache_then(lambda: dict(small_files)))
    assert fashion_mnist.load().source == "elsewhere"


def large_files() -> dict[str, bytes]:
    """The same in each process."""
    return {name: random.Random(name).randbytes(500_000) for name in idx_files.FILE_HASHES}


def hashes_of(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def store_and_read(folder, barrier):
    """Run by two concurrent processes: the cache must hold complete files at every moment."""
    os.environ["FASHION_MNIST_CACHE"] = folder
    files = large_files()
    idx_files.FILE_HASHES = hashes_of(files)
    barrier.wait(60)
    for _ in range(30):
        assert str(cache.store(files)) == folder
        idx_files.verify(cache.read())


def test_two_processes_race(monkeypatch, isolated):
    files = large_files()
    monkeypatch.setattr(idx_files, "FILE_HASHES", hashes_of(files))
    spawn = multiprocessing.get_context("spawn")
    arguments = (str(isolated / "cache"), spawn.Barrier(2))
    # They end with this process, and get little through their pipe: one that dies early must not leave it waiting.
    processes = [spawn.Process(target=store_and_read, args=arguments, daemon=True) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    idx_files.verify(cache.read())
    assert names(isolated / "cache") == sorted(files)


def without_home(monkeypatch, chosen=""):
    """A user whom the system does not know, as in a container that runs under any number."""

    def unknown(user):
        raise KeyError(f"no such user: {user}")

    for name in ("HOME", "XDG_CACHE_HOME", "FASHION_MNIST_CACHE"):
        monkeypatch.delenv(name, raising=False)
    if chosen:
        monkeypatch.setenv("FASHION_MNIST_CACHE", chosen)
    monkeypatch.setattr("pwd.getpwuid", unknown)
    monkeypatch.setattr("pwd.getpwnam", unknown)


@posix_only
@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ("", "this user has no home folder"),
        ("~/images", "there is no home folder for FASHION_MNIST_CACHE=~/images"),
        ("~ada/images", "there is no home folder for FASHION_MNIST_CACHE=~ada/images"),
    ],
)
def test_a_user_without_a_home_keeps_the_images_in_a_temporary_folder_of_their_own(
    monkeypatch, caplog, small_files, isolated, chosen, reason
):
    without_home(monkeypatch, chosen)
    assert cache.user_cache_folder() is None
    with pytest.raises(idx_files.SourceUnavailable, match=reason):
        cache.read()
    monkeypatch.setattr(fashion_mnist, "SOURCES", cache_then(lambda: dict(small_files)))
    assert fashion_mnist.load().source == "elsewhere"
    kept = isolated / "temporary" / f"first-three-models-{os.getuid()}" / "fashion-mnist"
    assert names(kept) == sorted(small_files)
    assert kept.parent.stat().st_mode & 0o077 == 0  # nobody else can write there
    assert [record.getMessage() for record in caplog.records] == [f"The images are kept in {kept}, since {reason}."]
    assert fashion_mnist.place_notice() == f"{reason[0].upper()}{reason[1:]}, so the images are kept in {kept}."
    monkeypatch.setattr(fashion_mnist, "_dataset", None)
    monkeypatch.setattr(fashion_mnist, "SOURCES", cache_then(lambda: pytest.fail("the temporary cache was not read")))
    assert fashion_mnist.load().source == "cache"


@posix_only
def test_a_home_that_is_no_absolute_path_is_none(monkeypatch):
    without_home(monkeypatch)
    monkeypatch.setenv("HOME", "relative")
    assert cache.user_cache_folder() is None


def test_a_user_with_a_home_needs_no_notice(caplog, monkeypatch, small_files):
    monkeypatch.setattr(fashion_mnist, "SOURCES", cache_then(lambda: dict(small_files)))
    fashion_mnist.load()
    assert (fashion_mnist.place_notice(), caplog.records) == ("", [])


@posix_only
def test_a_computer_without_any_temporary_folder(monkeypatch, small_files):
    def none():
        raise FileNotFoundError("No usable temporary directory found")

    without_home(monkeypatch)
    monkeypatch.setattr("tempfile.gettempdir", none)
    assert fashion_mnist.place_notice() == "This user has no home folder, so the images are fetched at each start."
    monkeypatch.setattr(fashion_mnist, "SOURCES", cache_then(lambda: dict(small_files)))
    assert fashion_mnist.load().source == "elsewhere"


@posix_only
@pytest.mark.parametrize("how", ["another user's", "a link"])
def test_a_temporary_folder_that_somebody_else_prepared_is_not_used(monkeypatch, small_files, isolated, how):
    without_home(monkeypatch)
    parent = cache.temporary_folder().parent
    if how == "a link":
        (isolated / "elsewhere").mkdir()
        parent.symlink_to(isolated / "elsewhere")
    else:
        parent.mkdir()
        monkeypatch.setattr(cache, "is_ours", lambda found: False)
    assert cache.store(small_files) is None
    with pytest.raises(idx_files.SourceUnavailable, match="is not this user's own folder"):
        cache.read_temporary()

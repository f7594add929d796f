import hashlib
import multiprocessing
import os

import pytest

from core.data import fashion_mnist
from core.data.fetching import cache, idx_files

pytestmark = pytest.mark.usefixtures("isolated")


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
    (isolated / "temporary" / "first-three-models").write_text("and here")
    monkeypatch.setattr(fashion_mnist, "SOURCES", cache_then(lambda: dict(small_files)))
    assert fashion_mnist.load().source == "elsewhere"


def store_and_read(folder, files, hashes, barrier):
    """Run by two concurrent processes: the cache must hold complete files at every moment."""
    os.environ["FASHION_MNIST_CACHE"] = folder
    idx_files.FILE_HASHES = hashes
    barrier.wait(60)
    for _ in range(30):
        assert str(cache.store(files)) == folder
        idx_files.verify(cache.read())


def test_two_processes_race(monkeypatch, isolated):
    files = {name: os.urandom(500_000) for name in idx_files.FILE_HASHES}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    monkeypatch.setattr(idx_files, "FILE_HASHES", hashes)
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(2)
    arguments = (str(isolated / "cache"), files, hashes, barrier)
    processes = [spawn.Process(target=store_and_read, args=arguments) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    idx_files.verify(cache.read())
    assert names(isolated / "cache") == sorted(files)

import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch

from core.data import fashion_mnist
from core.data.fashion_mnist import load, loaded, progress, retry
from core.data.fetching import cache, sources
from core.data.fetching.idx_files import SourceUnavailable

pytestmark = pytest.mark.usefixtures("isolated")


def unavailable(reason="nothing here"):
    def source():
        raise SourceUnavailable(reason)

    return source


@pytest.fixture
def use(monkeypatch):
    """A function use(label=source, ...) that replaces the sources."""
    return lambda **named: monkeypatch.setattr(fashion_mnist, "SOURCES", tuple(named.items()))


class CountingLock:
    """A lock with a method that waits until a given number of callers have tried to acquire it."""

    def __init__(self):
        self.lock, self.callers = threading.Lock(), threading.Semaphore(0)

    def __enter__(self):
        self.callers.release()
        self.lock.acquire()

    def __exit__(self, *_):
        self.lock.release()

    def wait_for(self, callers):
        for _ in range(callers):
            assert self.callers.acquire(timeout=60)


def in_threads(function, count):
    """Call the function in `count` threads and return its results."""
    results = []
    threads = [threading.Thread(target=lambda: results.append(function())) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == count
    return results


def test_import_needs_no_torch():
    code = (
        "import sys; from core.data.fashion_mnist import CLASS_NAMES, progress, loaded; progress(); loaded();"
        "print([name for name in ('torch', 'torchvision') if name in sys.modules])"
    )
    root = Path(fashion_mnist.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_order_of_the_real_sources(monkeypatch):
    monkeypatch.undo()  # the fixture replaced the sources
    assert fashion_mnist.SOURCES == (
        ("cache", cache.read),
        ("cache", cache.read_temporary),
        ("system package", sources.read_system_copy),
        ("torchvision", sources.download_with_torchvision),
        ("Debian package", sources.download_debian_package),
    )


def test_tensors(small_files, use):
    use(first=lambda: dict(small_files))
    dataset = load()
    assert (dataset.name, dataset.source, dataset.problems) == ("Fashion-MNIST", "first", ())
    assert not dataset.is_practice
    assert dataset.train_images.shape == (30, 784)
    assert dataset.test_images.shape == (20, 784)
    assert dataset.train_images.dtype == dataset.test_images.dtype == torch.uint8
    assert dataset.train_labels.dtype == dataset.test_labels.dtype == torch.int64
    assert dataset.test_labels.tolist() == list(range(10)) * 2
    assert dataset.train_images.is_contiguous()
    assert dataset.train_images[29].tolist() == list(small_files["train-images-idx3-ubyte"][-784:])


def test_raw_bytes_are_released(small_files, use):
    given = dict(small_files)
    use(first=lambda: given)
    load()
    assert given == {}


def test_first_source_that_works(small_files, use):
    calls = []

    def source(label, result):
        def call():
            calls.append(label)
            return result()

        return call

    use(
        first=source("first", unavailable()),
        second=source("second", lambda: dict(small_files)),
        third=source("third", lambda: dict(small_files)),
    )
    assert load().source == "second"
    assert calls == ["first", "second"]


def test_files_from_other_sources_are_cached(monkeypatch, small_files, use):
    use(first=lambda: dict(small_files))
    load()
    assert cache.read() == small_files
    monkeypatch.setattr(fashion_mnist, "_dataset", None)
    monkeypatch.setattr(cache, "store", lambda files: pytest.fail("what came from the cache was stored again"))
    use(cache=cache.read)
    assert load().source == "cache"


def test_damaged_files_are_rejected_and_the_next_source_is_tried(small_files, use):
    name = "train-labels-idx1-ubyte"
    use(
        altered={**small_files, name: small_files[name][:-1] + b"\x05"}.copy,
        incomplete=lambda: {name: small_files[name]},
        good=lambda: dict(small_files),
    )
    assert load().source == "good"


def test_practice_set_has_the_failure_reasons(small_files, use):
    def no_permission():
        raise PermissionError(13, "Permission denied", "/somewhere")

    use(first=unavailable("not installed"), second=lambda: dict.fromkeys(small_files, b"altered"), third=no_permission)
    dataset = load()
    assert dataset.is_practice
    assert (dataset.name, dataset.source) == ("practice set", "drawn")
    assert len(dataset.train_images) == 12_000
    first, second, third = dataset.problems
    assert first == "first: not installed"
    assert second.startswith("second: train-images-idx3-ubyte is damaged")
    assert third == "third: [Errno 13] Permission denied: '/somewhere'"
    assert "practice set" in progress().message
    with pytest.raises(SourceUnavailable):
        cache.read()


def test_retry(small_files, use):
    use(first=unavailable())
    practice = load()
    assert retry() is practice
    assert load() is loaded() is practice
    use(first=lambda: dict(small_files))
    assert load() is practice
    dataset = retry()
    assert not dataset.is_practice
    assert load() is loaded() is dataset
    use(first=lambda: pytest.fail("there was nothing to retry"))
    assert retry() is dataset


def test_retry_before_load(small_files, use):
    use(first=lambda: dict(small_files))
    assert retry() is load()


def test_readers_are_not_blocked_by_a_retry(small_files, use):
    use(first=unavailable())
    practice = load()
    started, resume = threading.Event(), threading.Event()

    def slow():
        started.set()
        assert resume.wait(60)
        return dict(small_files)

    use(first=slow)
    thread = threading.Thread(target=retry)
    thread.start()
    assert started.wait(60)
    assert load() is loaded() is practice
    resume.set()
    thread.join(60)
    assert not load().is_practice


def test_concurrent_retries_share_one_attempt(monkeypatch, use):
    use(first=unavailable())
    practice = load()
    calls, lock = [], CountingLock()
    monkeypatch.setattr(fashion_mnist, "_lock", lock)

    def slow():
        calls.append(1)
        lock.wait_for(callers=4)
        raise SourceUnavailable("still nothing")

    use(first=slow)
    assert in_threads(retry, 4) == [practice] * 4
    assert len(calls) == 1


def test_threads_load_once(monkeypatch, small_files, use):
    calls, lock = [], CountingLock()
    monkeypatch.setattr(fashion_mnist, "_lock", lock)

    def slow():
        calls.append(1)
        lock.wait_for(callers=4)
        return dict(small_files)

    use(first=slow)
    datasets = in_threads(load, 4)
    assert len(calls) == 1
    assert all(dataset is datasets[0] for dataset in datasets)


def test_progress_is_visible_from_another_thread(small_files, use):
    started, resume = threading.Event(), threading.Event()

    def slow():
        started.set()
        assert resume.wait(60)
        return dict(small_files)

    use(first=unavailable(), slow=slow)
    assert progress().state == "waiting"
    thread = threading.Thread(target=load)
    thread.start()
    assert started.wait(60)
    assert (progress().state, progress().message) == ("loading", "Looking for Fashion-MNIST: slow")
    assert loaded() is None
    resume.set()
    thread.join(60)
    assert (progress().state, progress().fraction) == ("ready", 1.0)
    assert progress().message == "Fashion-MNIST is ready (slow)"


def test_an_unexpected_exception_is_not_hidden(small_files, use):
    def broken():
        raise KeyError("a mistake")

    use(first=broken)
    with pytest.raises(KeyError):
        load()
    assert progress().state == "failed"
    assert "a mistake" in progress().message
    use(first=lambda: dict(small_files))
    assert load().source == "first"  # the lock was released


def test_images_without_labels_are_rejected(monkeypatch, small_files, use):
    small_files["t10k-labels-idx1-ubyte"] = small_files["train-labels-idx1-ubyte"]
    monkeypatch.setattr(fashion_mnist, "verify", lambda files: None)
    use(first=lambda: dict(small_files))
    with pytest.raises(ValueError, match="every t10k image must have one label, got 20 and 30"):
        load()

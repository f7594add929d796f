"""Room: where Fashion-MNIST can come from besides the cache. Each source returns the four files, or says why it cannot.

A source may use the network and temporary folders; it installs nothing, and removes what it fetched.
"""

from __future__ import annotations

import http.client
import importlib.util
import queue
import shutil
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

from core.data.fetching.child_process import run_child
from core.data.fetching.idx_files import SourceUnavailable, read_folder
from core.data.fetching.progress import report

PACKAGE = "dataset-fashion-mnist"
PACKAGE_FOLDER = Path("usr/share/datasets/fashion-mnist")  # below / once installed, below any folder once unpacked
SYSTEM_FOLDER = Path("/") / PACKAGE_FOLDER
PACKED_BYTES = 30_900_000  # the four gzip files, and the package that holds them: only the progress bar needs it

TORCHVISION_MIRROR = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
PROJECT_FOLDER = Path(__file__).parents[3]

# What apt-get is told, so that any user can run it and the system stays as it is. It is a file and not -o options
# because only a file can #clear: the system's own hooks after an update would change its caches.
APT_CONFIG = """
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear Acquire::IndexTargets::deb::DEP-11;
#clear Acquire::IndexTargets::deb::DEP-11-icons-small;
#clear Acquire::IndexTargets::deb::DEP-11-icons;
#clear Acquire::IndexTargets::deb::DEP-11-icons-hidpi;
Dir::State "{folder}/state";
Dir::State::Lists "{folder}/lists";
Dir::Cache "{folder}/cache";
Dir::Log "{folder}/log";
Debug::NoLocking "true";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "0";
Acquire::http::Timeout "5";
Acquire::https::Timeout "5";
"""


def read_system_copy() -> dict[str, bytes]:
    """The files of the installed Debian or Ubuntu package dataset-fashion-mnist.

    Raises: SourceUnavailable if it is not installed.
    """
    if not SYSTEM_FOLDER.is_dir():
        raise SourceUnavailable(f"the package {PACKAGE} is not installed ({SYSTEM_FOLDER} does not exist)")
    return read_folder(SYSTEM_FOLDER)


def download_with_torchvision() -> dict[str, bytes]:
    """The files that torchvision.datasets.FashionMNIST downloads.

    Raises: SourceUnavailable if torchvision is not installed, or its mirror does not answer, or the download fails.
    """
    if importlib.util.find_spec("torchvision") is None:
        raise SourceUnavailable("torchvision is not installed")
    # Asked first, for torchvision takes seconds to import and has no time limit of its own.
    report("loading", "Asking torchvision's mirror")
    _require_answer(f"{TORCHVISION_MIRROR}train-labels-idx1-ubyte.gz", seconds=3)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        run_child(
            [sys.executable, "-m", "core.data.fetching.torchvision_download", folder],
            cwd=PROJECT_FOLDER,
            seconds=300,
            message="Downloading with torchvision",
            watch=(Path(folder), PACKED_BYTES),
        )
        return read_folder(Path(folder, "FashionMNIST", "raw"))


def download_debian_package() -> dict[str, bytes]:
    """The files of the package dataset-fashion-mnist, downloaded and unpacked in a temporary folder; nothing installed.

    Raises: SourceUnavailable where there is no apt-get, or it cannot reach the package.
    """
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program) is None:
            raise SourceUnavailable(f"this computer has no {program}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        download, unpacked, config = folder / "download", folder / "unpacked", folder / "apt.conf"
        for needed in ("state", "lists/partial", "cache/archives/partial", "log", "download", "unpacked"):
            (folder / needed).mkdir(parents=True)
        config.write_text(APT_CONFIG.format(folder=folder))
        apt_get = ["apt-get", "-q", "-c", str(config)]
        try:
            run_child([*apt_get, "update"], cwd=download, seconds=60, message="Asking for the Debian package")
            update_problem = None
        except SourceUnavailable as problem:  # one broken archive among many: the package may come from another
            update_problem = problem
        try:
            run_child(
                [*apt_get, "download", PACKAGE],
                cwd=download,
                seconds=300,
                message="Downloading the Debian package",
                watch=(download, PACKED_BYTES),
            )
        except SourceUnavailable as problem:
            raise update_problem or problem from None
        packages = list(download.glob("*.deb"))
        if len(packages) != 1:
            raise SourceUnavailable(f"apt-get must leave one package, got {len(packages)}")
        run_child(
            ["dpkg-deb", "-x", str(packages[0]), str(unpacked)],
            cwd=folder,
            seconds=60,
            message="Unpacking the Debian package",
        )
        return read_folder(unpacked / PACKAGE_FOLDER)


def _require_answer(url: str, seconds: float) -> None:
    """The url answers within seconds.

    Raises: SourceUnavailable if not.
    """
    host = url.split("/")[2]
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()

    def ask() -> None:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=seconds):
                answers.put("")
        except (OSError, http.client.HTTPException) as error:
            answers.put(f"{host} cannot be reached ({getattr(error, 'reason', error)})")

    # In a thread, because looking up a name is not covered by the timeout and can take half a minute offline.
    threading.Thread(target=ask, daemon=True).start()
    try:
        problem = answers.get(timeout=seconds)
    except queue.Empty:
        problem = f"{host} did not answer within {seconds:g} seconds"
    if problem:
        raise SourceUnavailable(problem)

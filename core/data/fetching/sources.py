"""The sources of Fashion-MNIST besides the cache. Each returns the four files or raises SourceUnavailable.

A source may use the network and temporary folders. It installs nothing and removes its temporary files.
"""

from __future__ import annotations

import http.client
import importlib.util
import queue
import shutil
import sys
import threading
import urllib.request
from pathlib import Path

from core.data.fetching.child_process import run_child
from core.data.fetching.idx_files import SourceUnavailable, read_folder
from core.data.fetching.leftovers import fetch_folder
from core.data.fetching.progress import report

PACKAGE = "dataset-fashion-mnist"
PACKAGE_FOLDER = Path("usr/share/datasets/fashion-mnist")  # relative to / or to the folder it is unpacked in
SYSTEM_FOLDER = Path("/") / PACKAGE_FOLDER
DOWNLOAD_BYTES = 30_900_000  # approximate, for the progress bar

TORCHVISION_MIRROR = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
PROJECT_FOLDER = Path(__file__).parents[3]

# Lets any user run apt-get without changing the system. It must be a file, because -o options cannot #clear the
# system's update hooks, which would change the system's caches.
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
    """Read the files of the installed Debian or Ubuntu package dataset-fashion-mnist.

    Raises: SourceUnavailable if it is not installed.
    """
    if not SYSTEM_FOLDER.is_dir():
        raise SourceUnavailable(f"the package {PACKAGE} is not installed ({SYSTEM_FOLDER} does not exist)")
    return read_folder(SYSTEM_FOLDER)


def download_with_torchvision() -> dict[str, bytes]:
    """Download the files with torchvision.datasets.FashionMNIST.

    Raises: SourceUnavailable if torchvision is not installed, or its mirror does not answer, or the download fails.
    """
    if importlib.util.find_spec("torchvision") is None:
        raise SourceUnavailable("torchvision is not installed")
    # Checked first, because torchvision takes seconds to import and has no time limit.
    report("loading", "Asking torchvision's mirror")
    _require_response(f"{TORCHVISION_MIRROR}train-labels-idx1-ubyte.gz", timeout=3)
    with fetch_folder() as folder:
        run_child(
            [sys.executable, "-m", "core.data.fetching.torchvision_download", str(folder)],
            cwd=PROJECT_FOLDER,
            timeout=300,
            message="Downloading with torchvision",
            watch=(folder, DOWNLOAD_BYTES),
        )
        return read_folder(folder / "FashionMNIST" / "raw")


def download_debian_package() -> dict[str, bytes]:
    """Download the package dataset-fashion-mnist and unpack it in a temporary folder, without installing it.

    Raises: SourceUnavailable if apt-get is missing or cannot download the package.
    """
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program) is None:
            raise SourceUnavailable(f"this computer has no {program}")
    with fetch_folder() as folder:
        download, unpacked, config = folder / "download", folder / "unpacked", folder / "apt.conf"
        for needed in ("state", "lists/partial", "cache/archives/partial", "log", "download", "unpacked"):
            (folder / needed).mkdir(parents=True)
        config.write_text(APT_CONFIG.format(folder=folder))
        apt_get = ["apt-get", "-q", "-c", str(config)]
        try:
            run_child([*apt_get, "update"], cwd=download, timeout=60, message="Asking for the Debian package")
            update_problem = None
        except SourceUnavailable as problem:  # another archive may still have the package
            update_problem = problem
        try:
            run_child(
                [*apt_get, "download", PACKAGE],
                cwd=download,
                timeout=300,
                message="Downloading the Debian package",
                watch=(download, DOWNLOAD_BYTES),
            )
        except SourceUnavailable as problem:
            raise update_problem or problem from None
        packages = list(download.glob("*.deb"))
        if len(packages) != 1:
            raise SourceUnavailable(f"apt-get must leave one package, got {len(packages)}")
        run_child(
            ["dpkg-deb", "-x", str(packages[0]), str(unpacked)],
            cwd=folder,
            timeout=60,
            message="Unpacking the Debian package",
        )
        return read_folder(unpacked / PACKAGE_FOLDER)


def _require_response(url: str, timeout: float) -> None:
    """Check that the URL responds within `timeout` seconds.

    Raises: SourceUnavailable if it does not.
    """
    host = url.split("/")[2]
    results: queue.SimpleQueue[str] = queue.SimpleQueue()

    def send_request() -> None:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=timeout):
                results.put("")
        except (OSError, http.client.HTTPException) as error:
            results.put(f"{host} cannot be reached ({getattr(error, 'reason', error)})")

    # In a thread, because the timeout does not cover the DNS lookup, which can take half a minute offline.
    threading.Thread(target=send_request, daemon=True).start()
    try:
        problem = results.get(timeout=timeout)
    except queue.Empty:
        problem = f"{host} did not answer within {timeout:g} seconds"
    if problem:
        raise SourceUnavailable(problem)

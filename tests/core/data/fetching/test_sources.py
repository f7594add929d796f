import gzip
import http.server
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.data.fetching import sources
from core.data.fetching.idx_files import SourceUnavailable

pytestmark = pytest.mark.usefixtures("isolated")

posix_only = pytest.mark.skipif(os.name != "posix", reason="the stand-ins for apt-get and dpkg-deb are POSIX scripts")


def test_system_copy(monkeypatch, small_files, tmp_path):
    monkeypatch.setattr(sources, "SYSTEM_FOLDER", tmp_path / "system")
    with pytest.raises(SourceUnavailable, match="dataset-fashion-mnist is not installed"):
        sources.read_system_copy()
    (tmp_path / "system").mkdir()
    for name, data in small_files.items():
        (tmp_path / "system" / f"{name}.gz").write_bytes(gzip.compress(data))
    assert sources.read_system_copy() == small_files


def put_program(folder, name, body):
    """Write an executable Python program into the folder."""
    (folder / name).write_text(f"#!{sys.executable}\nimport os, shutil, sys\n{body}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def archive(monkeypatch, small_files, tmp_path):
    """Stand-ins for apt-get and dpkg-deb: the package is a folder under another name."""
    programs, package = tmp_path / "programs", tmp_path / "package"
    inside = package / sources.PACKAGE_FOLDER
    programs.mkdir()
    inside.mkdir(parents=True)
    for name, data in small_files.items():
        (inside / f"{name}.gz").write_bytes(gzip.compress(data))
    put_program(programs, "apt-get", "if 'download' in sys.argv: open(f'{sys.argv[-1]}_1_all.deb', 'w').close()")
    put_program(programs, "dpkg-deb", f"shutil.copytree({str(package)!r}, sys.argv[-1], dirs_exist_ok=True)")
    monkeypatch.setenv("PATH", str(programs))
    return programs


@posix_only
def test_debian_package(archive, small_files, isolated):
    assert sources.download_debian_package() == small_files
    assert os.listdir(isolated / "temporary") == []


@posix_only
def test_debian_package_although_an_archive_is_broken(archive, small_files):
    put_program(
        archive, "apt-get", "if 'update' in sys.argv: sys.exit('E: one archive is broken')\nopen('x.deb', 'w').close()"
    )
    assert sources.download_debian_package() == small_files


@posix_only
@pytest.mark.parametrize(
    ("apt_get", "reason"),
    [
        ("if 'download' in sys.argv: sys.exit('E: Unable to locate package')", "E: Unable to locate package"),
        ("sys.exit(f'E: {sys.argv[-1]} is impossible')", "E: update is impossible"),
        ("", "apt-get must leave one package, got 0"),
    ],
)
def test_debian_package_unavailable(archive, isolated, apt_get, reason):
    put_program(archive, "apt-get", apt_get)
    with pytest.raises(SourceUnavailable, match=reason):
        sources.download_debian_package()
    assert os.listdir(isolated / "temporary") == []


def test_no_apt_get(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceUnavailable, match="this computer has no apt-get"):
        sources.download_debian_package()


@pytest.mark.skipif(shutil.which("apt-config") is None, reason="needs apt-config")
def test_apt_get_works_in_its_folder_and_runs_no_hook(tmp_path):
    system = tmp_path / "system.conf"
    system.write_text('APT::Update::Post-Invoke { "touch /tmp/changed"; };\nAPT::Update::Pre-Invoke { "false"; };\n')
    config = tmp_path / "apt.conf"
    config.write_text(sources.APT_CONFIG.format(folder=tmp_path))

    def dump(*files):
        command = ["apt-config", *[word for file in files for word in ("-c", str(file))], "dump"]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.splitlines()

    assert 'APT::Update::Post-Invoke:: "touch /tmp/changed";' in dump(system)
    lines = dump(system, config)
    assert not [line for line in lines if "APT::Update::" in line and "Invoke" in line and not line.endswith('"";')]
    assert f'Dir::State::lists "{tmp_path}/lists";' in lines
    assert f'Dir::Cache "{tmp_path}/cache";' in lines
    assert 'APT::Sandbox::User "";' in lines


def test_torchvision_not_installed(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SourceUnavailable, match="torchvision is not installed"):
        sources.download_with_torchvision()


def test_mirror_is_torchvisions_own():
    # Read, not imported: the import takes seconds, and fails where torchvision's operators do not load.
    package = Path(importlib.util.find_spec("torchvision").origin).parent
    assert f'"{sources.TORCHVISION_MIRROR}"' in (package / "datasets" / "mnist.py").read_text()


def no_child(*_, **__):
    pytest.fail("torchvision was started although its mirror does not answer")


def test_mirror_that_refuses(monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        monkeypatch.setattr(sources, "TORCHVISION_MIRROR", f"http://127.0.0.1:{unused.getsockname()[1]}/")
        monkeypatch.setattr(sources, "run_child", no_child)
        with pytest.raises(SourceUnavailable, match="127.0.0.1:[0-9]+ cannot be reached"):
            sources.download_with_torchvision()


def test_mirror_that_is_silent():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/file"
        with pytest.raises(SourceUnavailable, match="did not answer within 0.2 seconds|timed out"):
            sources._require_response(url, timeout=0.2)


class CaptivePortal(http.server.BaseHTTPRequestHandler):
    """A captive portal: responds to every request with a welcome page."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "7")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(b"Welcome")

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def test_torchvision_runs_and_its_damaged_download_is_rejected(monkeypatch, isolated):
    """Run the real torchvision in its own process, with a local server instead of the network."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), CaptivePortal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(sources, "TORCHVISION_MIRROR", address)  # for the check of the mirror
        monkeypatch.setenv("http_proxy", address)  # for torchvision, which has its own copy of the address
        monkeypatch.setenv("no_proxy", "")
        with pytest.raises(SourceUnavailable, match="Downloading with torchvision failed: .*corrupted"):
            sources.download_with_torchvision()
        server.shutdown()
    assert os.listdir(isolated / "temporary") == []

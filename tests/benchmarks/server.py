"""A server in a process of its own: of the app, or of the naive page beside it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
APP = ROOT / "app.py"
NAIVE = Path(__file__).with_name("naive.py")
MEASURED = Path(__file__).with_name("measured.py")


class AppServer:
    """Started on entry, stopped on exit. `options` are variables of its environment."""

    def __init__(self, script: Path = APP, **options: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._script, self._options = script, options

    def __enter__(self) -> AppServer:
        self.started = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", self._script,
             "--server.port", str(self.port), "--server.address", "127.0.0.1",
             "--server.headless", "true", "--browser.gatherUsageStats", "false"],
            cwd=NAIVE.parent if self._script == NAIVE else ROOT,  # with Streamlit's defaults, or with the app's configuration
            env={**os.environ, "PYTHONPATH": str(ROOT), **self._options}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1).read()
                return self
            except (urllib.error.URLError, OSError):
                if self._process.poll() is not None:
                    raise RuntimeError(f"the server of {self._script} ended with {self._process.returncode}") from None
                time.sleep(0.02)

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.wait()

    def warm(self) -> None:
        """Torch and the images are in memory."""
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/images/fashion-mnist/test/0-0.png", timeout=5).read()
                return
            except urllib.error.HTTPError:
                time.sleep(0.2)

    def _status(self, name: str) -> float:
        return float(re.search(rf"{name}:\s*(\d+)", Path(f"/proc/{self._process.pid}/status").read_text())[1])

    def memory(self) -> float:
        """Resident memory in MB."""
        return self._status("VmRSS") / 1000

    def peak_memory(self) -> float:
        """The most that was resident so far, in MB."""
        return self._status("VmHWM") / 1000

    def held(self) -> dict[str, float]:
        """What tests/benchmarks/measured.py says of its process."""
        return json.load(urllib.request.urlopen(f"{self.url}/memory", timeout=60))

    def threads(self) -> int:
        return int(self._status("Threads"))

    def files(self) -> int:
        """Open files and connections."""
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))

    def busy_seconds(self) -> float:
        """Processor time used so far, by all threads."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

"""The attacks in full: python -m tests.attacks, or one of them, as in python -m tests.attacks controls 500."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.attacks import crowd, turned_controls
from tests.attacks.clients import REFUSED, addresses, interleaved, open_all
from tests.browser.conftest import FLAGS, find_browser
from tests.conftest import serving, wait_for_images

ON_EACH = 5
"""Trials on a page before it is opened anew."""


def controls(server: str, count: int) -> str:
    lost = 0
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        chromium = playwright.chromium.launch_persistent_context(folder, executable_path=find_browser(), args=FLAGS)
        tab = chromium.new_page()
        tab.set_default_timeout(90_000)
        tab.set_viewport_size({"width": 1280, "height": 1400})
        trials = turned_controls.trials(count, seed=count, on_each=ON_EACH)
        for trial, found in turned_controls.run_all(tab, server, trials):
            if found:
                lost += 1
                print(trial, *found, sep="\n    ", flush=True)
        chromium.close()
    return f"{count} times two to four controls were turned within a moment: {lost} times something was lost"


def lying_addresses(server: str, count: int) -> str:
    failures = asyncio.run(open_all(urlsplit(server).port, addresses(count, seed=count)))
    print(*failures, sep="\n", end="\n" * bool(failures))
    return f"{count:,} addresses that lie: {len(failures)} showed an exception or gave no answer"


def learners(server: str, count: int) -> str:
    wrong = asyncio.run(interleaved(urlsplit(server).port, learners=count, cuts=10 * count, seed=count))
    print(*wrong, sep="\n", end="\n" * bool(wrong))
    return f"{count} learners beside {10 * count} broken clients and lost connections: {len(wrong)} were disturbed"


def crowds(server: str, count: int) -> str:
    """The crowd with an expensive address, beside one with the page as it is."""
    return "\n".join(
        f"{count} visitors open {address or 'the default page'} at once: "
        + crowd.told(*asyncio.run(crowd.beside_a_crowd(urlsplit(server).port, count, address)))
        for address in (crowd.EXPENSIVE, "")
    )


ATTACKS: dict[str, tuple[Callable[[str, int], str], int]] = {
    "addresses": (lying_addresses, 1000),
    "learners": (learners, 20),
    "crowds": (crowds, 30),
    "controls": (controls, 500),
}


def main() -> None:
    name, count = (sys.argv[1:] + [""] * 2)[:2]
    for each in [name] if name else ATTACKS:
        attack, usual = ATTACKS[each]
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "log.txt"
            with serving(log, turned_controls.WATCHED_APP) as server:
                wait_for_images(server)
                print(attack(server, int(count or usual)), flush=True)
            print(f"tracebacks in the log: {log.read_text().replace(REFUSED, '').count('Traceback')}", flush=True)


if __name__ == "__main__":
    main()

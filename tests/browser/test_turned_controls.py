"""No change is lost when several controls are turned within a moment. Long: python -m tests.attacks controls"""

from __future__ import annotations

import pytest

from tests.attacks.turned_controls import WATCHED_APP, run_all, trials
from tests.conftest import serving, wait_for_images


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("watched") / "log.txt", WATCHED_APP) as url:
        wait_for_images(url)
        yield url


def test_controls_turned_within_a_moment_all_count(new_tab, watched):
    tab = new_tab((1280, 1400))
    for trial, found in run_all(tab, watched, trials(count=3, seed=1, on_each=1)):
        assert found == [], trial
    assert tab.complaints == []

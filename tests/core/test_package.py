"""The effects of `import core`, each in its own process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import core

ROOT = Path(__file__).parents[2]
WAITING = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")


def run(code: str, **environment: str) -> None:
    """Run code in a new process, where only `environment` configures how torch's threads wait."""
    inherited = {name: value for name, value in os.environ.items() if name not in WAITING}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=inherited | environment, check=True)


def test_names_that_need_torch_are_imported_at_their_first_use():
    """Then torch is looked for; it is hidden, since to load it takes seconds."""
    run(
        "import core, sys\n"
        "assert 'torch' not in sys.modules\n"
        "sys.modules['torch'] = None\n"
        "assert core.LinearSettings and core.MLPSettings\n"
        "try: core.Run\n"
        "except ModuleNotFoundError as error: assert error.name == 'torch'\n"
        "else: raise AssertionError"
    )


def test_an_unknown_name_is_an_error_that_lists_the_known_ones():
    with pytest.raises(AttributeError, match="module 'core' has no attribute 'Walk', only LinearSettings, .*History"):
        _ = core.Walk
    assert all(hasattr(core, name) for name in core.__all__)


def test_the_spin_count_is_set_unless_the_environment_sets_it():
    run("import core, os; assert os.environ['GOMP_SPINCOUNT'] == '2000'")
    run("import core, os; assert os.environ['GOMP_SPINCOUNT'] == '7'", GOMP_SPINCOUNT="7")


def test_the_wait_policy_is_set_unless_the_environment_sets_it():
    run("import core, os; assert os.environ['OMP_WAIT_POLICY'] == 'active'")
    run("import core, os; assert os.environ['OMP_WAIT_POLICY'] == 'passive'", OMP_WAIT_POLICY="passive")

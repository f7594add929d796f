"""What `import core` does, each time in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import core

ROOT = Path(__file__).parents[2]
WAITING = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")


def run(code: str, **environment: str) -> None:
    """Run code in a fresh process, in which only `environment` says how torch's threads wait."""
    inherited = {name: value for name, value in os.environ.items() if name not in WAITING}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=inherited | environment, check=True)


def test_names_that_need_torch_are_there_when_they_are_used():
    run(
        "import core, sys; assert 'torch' not in sys.modules; "
        "assert core.Run and core.Divergence and core.History; assert 'torch' in sys.modules"
    )


def test_a_name_that_core_lacks_is_refused_with_those_it_has():
    with pytest.raises(AttributeError, match="module 'core' has no attribute 'Walk', only LinearSettings, .*History"):
        _ = core.Walk
    assert all(hasattr(core, name) for name in core.__all__)


def test_torchs_threads_spin_briefly_unless_told_otherwise():
    run("import core, os; assert os.environ['GOMP_SPINCOUNT'] == '2000'")
    run("import core, os; assert os.environ['GOMP_SPINCOUNT'] == '7'", GOMP_SPINCOUNT="7")


def test_they_also_do_so_where_several_python_threads_use_torch_unless_told_otherwise():
    run("import core, os; assert os.environ['OMP_WAIT_POLICY'] == 'active'")
    run("import core, os; assert os.environ['OMP_WAIT_POLICY'] == 'passive'", OMP_WAIT_POLICY="passive")

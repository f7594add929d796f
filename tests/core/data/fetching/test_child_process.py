import os
import sys

import pytest

from core.data.fetching import child_process
from core.data.fetching.idx_files import SourceUnavailable
from core.data.fetching.progress import progress

pytestmark = pytest.mark.usefixtures("isolated")


def run_python(code, tmp_path, timeout=60, **options):
    child_process.run_child([sys.executable, "-c", code], cwd=tmp_path, timeout=timeout, message="Fetching", **options)


def test_runs_in_its_folder_without_input(tmp_path):
    end, other_end = os.pipe()
    os.write(other_end, b"what someone types")
    os.close(other_end)
    stdin = os.dup(0)
    os.dup2(end, 0)
    try:
        run_python("import sys; open('answer', 'w').write(repr(sys.stdin.read()))", tmp_path)
    finally:
        os.dup2(stdin, 0)
        os.close(stdin)
        os.close(end)
    assert (tmp_path / "answer").read_text() == "''"


def test_the_last_output_line_is_the_reason(tmp_path):
    with pytest.raises(SourceUnavailable, match="^Fetching failed: E: no such package$"):
        run_python("print('reading', flush=True); raise SystemExit('E: no such package')", tmp_path)
    with pytest.raises(SourceUnavailable, match="^Fetching failed: exit code 3$"):
        run_python("raise SystemExit(3)", tmp_path)


def test_is_killed_after_the_timeout(tmp_path):
    with pytest.raises(SourceUnavailable, match="^Fetching: not finished after 0.2 seconds$"):
        run_python("import time; time.sleep(600)", tmp_path, timeout=0.2)


def test_missing_program(tmp_path):
    with pytest.raises(SourceUnavailable, match="no-such-program cannot be started"):
        child_process.run_child(["no-such-program"], cwd=tmp_path, timeout=60, message="Fetching")


def test_progress_has_the_downloaded_fraction(tmp_path):
    (tmp_path / "half").write_bytes(bytes(50))
    run_python("import time; time.sleep(0.3)", tmp_path, watch=(tmp_path, 100))
    assert progress().state == "loading"
    assert progress().message == "Fetching"
    assert progress().fraction == 0.5

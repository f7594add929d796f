"""Scripts and notebooks, executed without the project, reproduce their runs exactly."""

from __future__ import annotations

import gzip
import re

from core import LinearSettings, Run, SoftmaxSettings
from core.data.fetching.idx_files import FILE_HASHES
from core.export import as_notebook, as_script
from tests.core.export.programs import (
    CASES,
    IMAGES,
    NOTEBOOKS,
    assert_all_reproduce,
    codes,
    current_measurements,
    execute,
    trained,
    with_digests,
    write_images,
)


def test_losses_and_weights_are_reproduced(tmp_path):
    """With images that lie there, are fetched or are damaged: one test, since a child process that loads torch takes long."""
    runs = {name: trained(settings) for name, settings in CASES.items()}
    digests = write_images(tmp_path, IMAGES)
    programs = {name: [as_script(run)] for name, run in runs.items()}
    for name in NOTEBOOKS:
        runs[f"notebook {name}"] = runs[name]
        programs[f"notebook {name}"] = codes(as_notebook(runs[name]))
    runs["fetched"] = short_run()
    programs["fetched"] = [with_mirror(as_script(runs["fetched"]), tmp_path)]
    (tmp_path / "fetched").mkdir()
    damage(tmp_path / "damaged")
    runs["printed"] = Run(LinearSettings(seed=3))
    runs["printed"].advance(updates=12)
    programs["printed"] = [as_script(runs["printed"])]
    programs["damaged"] = [as_script(runs["fetched"])]
    programs = {name: [with_digests(code, digests) for code in cells] for name, cells in programs.items()}

    results = execute(programs, tmp_path, tmp_path)
    assert_all_reproduce(results, runs)
    assert {path.name for path in (tmp_path / "fetched").iterdir()} == {f"{name}.gz" for name in FILE_HASHES}
    assert re.search(
        r"the SHA-256 of .*t10k-labels-idx1-ubyte must be [0-9a-f]{64}, got", results.pop("damaged")["error"]
    )
    assert results.keys() == runs.keys()
    assert_printed(results["printed"]["printed"], runs["printed"])


def assert_printed(printed: list[str], run: Run) -> None:
    losses = run.history.evaluations.columns["train_loss"]
    assert printed[0].startswith(f"after 0 updates, 0 epochs: loss {losses[0]!r}, w = [")
    assert printed[1] == f"epoch 1: mean of its batch losses {run.history.evaluations.columns['epoch_loss'][1]!r}"
    assert printed[-2].startswith(f"after 12 updates, 2 epochs: loss {current_measurements(run)[0]!r}, w = [")
    assert printed[-2].endswith(f"b = {run.model.b.item()!r}")
    last = run.history.last("batch_loss")
    assert printed[-1] == f"batch loss of update 12: {last!r} here, {last!r} in the app"


def short_run() -> Run:
    run = Run(SoftmaxSettings(batch_size=64), IMAGES)
    run.advance(updates=3)
    return run


def with_mirror(code: str, folder) -> str:
    """The script, which looks for compressed files in this folder instead of the internet and the real images' folders."""
    for name in FILE_HASHES:
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
    code, replaced = re.subn(r"https://[^{]*", f"{folder.as_uri()}/", code)
    assert replaced == 1
    return code.replace("~/.cache", "no/cache").replace("/usr/share", "no/share")


def damage(folder) -> None:
    """Images in a folder of their own, one of whose files is something else."""
    folder.mkdir()
    write_images(folder, IMAGES)
    (folder / "t10k-labels-idx1-ubyte").write_bytes(b"something else")

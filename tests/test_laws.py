"""The laws of the project: what each file may import or touch, and how large a file or a folder may be."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APP = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py")), *sorted((ROOT / "core").rglob("*.py"))]
BROWSER = [file for file in sorted((ROOT / "pages").rglob("*")) if file.suffix in (".js", ".css")]
SESSION_ONLY = {"session_state", "query_params"}
MAX_FILES, MAX_LINES = 14, 300


def imported(tree: ast.Module) -> Iterator[str]:
    """The full name of every module that the source imports, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"relative import of {node.module}"
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("import_module", "__import__"):
                yield str(node.args[0].value)


def names(tree: ast.Module) -> set[str]:
    """Every attribute, imported name and string in the source."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.add(node.name)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return found


def broken_laws(path: str, source: str) -> list[str]:
    """One sentence for each law that a file with this path and source breaks."""
    broken, tree = [], ast.parse(source)
    in_core = path.startswith("core/")
    for module in imported(tree):
        package = module.split(".")[0]
        if in_core and package in ("streamlit", "plotly", "pages", "app"):
            broken.append(f"{path} imports {package}: core knows nothing of the app that draws it")
        if not in_core and package in ("torch", "torchvision"):
            broken.append(f"{path} imports {package}: only core computes")
        if package == "plotly" and not in_core and not path.endswith("figures.py") and path != "app.py":
            broken.append(f"{path} imports plotly: only figures draw")
        if package == "tests":
            broken.append(f"{path} imports tests")
        if module.startswith("relative"):
            broken.append(f"{path} has a {module}: modules are named in full")
    for name in sorted(SESSION_ONLY & names(tree)):
        if path not in ("pages/shared/session.py", "pages/shared/entry.py"):
            broken.append(f"{path} touches {name}: only pages/shared/session.py and entry.py may")
    return broken + too_long(path, source)


def too_long(path: str, source: str) -> list[str]:
    lines = len(source.splitlines())
    return [f"{path} has {lines} lines: the limit is {MAX_LINES}"] if lines > MAX_LINES else []


def crowded_folders(paths: list[str]) -> list[str]:
    """One sentence for each folder with too many source files; a component's script and style sheet count as one."""
    sources = {path.removesuffix(".css").removesuffix(".js") for path in paths}
    counts = Counter(path.rpartition("/")[0] for path in sources)
    return [
        f"{folder} has {count} files: the limit is {MAX_FILES}" for folder, count in counts.items() if count > MAX_FILES
    ]


def sources(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Path and text of each."""
    return ((file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")) for file in files)


def test_no_law_is_broken():
    assert [sentence for path, source in sources(APP) for sentence in broken_laws(path, source)] == []


def test_no_browser_file_is_too_long():
    assert [sentence for path, source in sources(BROWSER) for sentence in too_long(path, source)] == []


def test_no_folder_is_crowded():
    assert crowded_folders([file.relative_to(ROOT).as_posix() for file in [*APP, *BROWSER]]) == []


def test_a_crowded_folder_is_found():
    paths = [f"core/export/{i}.py" for i in range(MAX_FILES)]
    assert crowded_folders([*paths, "core/models.py", "core/pins/pin.py"]) == []
    assert len(crowded_folders([*paths, "core/export/one_more.py"])) == 1
    assert crowded_folders([f"pages/a/{i}.{kind}" for i in range(MAX_FILES) for kind in ("js", "css")]) == []


def test_all_files_are_found():
    found = {file.relative_to(ROOT).as_posix() for file in APP}
    assert {
        "app.py",
        "pages/frame.py",
        "pages/shared/session.py",
        "core/training/run.py",
        "core/data/batches.py",
    } <= found
    assert "pages/player/browser/components/chart.js" in {file.relative_to(ROOT).as_posix() for file in BROWSER}


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/training/run.py", "import streamlit as st"),
        ("core/training/run.py", "import os, streamlit.components.v2"),
        ("core/data/fetching/idx_files.py", "def f():\n    from plotly import graph_objects"),
        ("core/explaining/predictions.py", "from pages.shared import palette"),
        ("core/explaining/predictions.py", "import pages"),
        (
            "core/explaining/predictions.py",
            "from importlib import import_module\nimport_module('plotly.graph_objects')",
        ),
        ("core/explaining/predictions.py", "importlib.import_module('streamlit')"),
        ("core/explaining/predictions.py", "__import__('streamlit')"),
        ("core/explaining/predictions.py", "from .training import Run"),
        ("core/explaining/predictions.py", "from tests.core import oracle"),
        ("app.py", "import torch"),
        ("pages/home/page.py", "from torch import nn"),
        ("pages/home/page.py", "def f():\n    import torch.nn.functional as F"),
        ("pages/home/page.py", "if True:\n    import torchvision"),
        ("pages/home/page.py", "import plotly.express"),
        ("pages/shared/palette.py", "from plotly.graph_objects import Figure"),
        ("pages/home/page.py", "st.session_state['x'] = 1"),
        ("pages/home/page.py", "from streamlit import session_state"),
        ("pages/home/page.py", "getattr(st, 'session_state').x"),
        ("pages/player/playback.py", "st.query_params.clear()"),
        ("app.py", "st.query_params"),
        ("core/training/run.py", "x.session_state"),
        ("core/training/run.py", "x = 1\n" * (MAX_LINES + 1)),
    ],
)
def test_each_law_can_be_broken(path, source):
    assert len(broken_laws(path, source)) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("core/training/run.py", "import torch\nfrom core.models import MLP"),
        ("pages/home/page.py", "import streamlit as st\nfrom core import Run\nfrom pages.shared import session"),
        ("pages/shared/training_figures.py", "import plotly.graph_objects as go"),
        ("pages/linear_regression/fit_figures.py", "from plotly import graph_objects"),
        ("app.py", "import plotly"),
        ("pages/shared/session.py", "import streamlit as st\nst.session_state.x = st.query_params"),
        ("core/training/run.py", "x = 1\n" * MAX_LINES),
        ("pages/home/page.py", "import torchlight\nst.write('Nothing here touches st.session_state.')"),
    ],
)
def test_what_is_allowed_breaks_no_law(path, source):
    assert broken_laws(path, source) == []


@pytest.mark.parametrize(
    "code",
    [
        "import core",
        "import core; core.MLPSettings(); core.LinearSettings.from_query({'lr': '1'})",
        "import core.data.fashion_mnist as f; f.CLASS_NAMES, f.progress(), f.loaded()",
    ],
)
def test_settings_and_class_names_do_not_wait_for_torch(code):
    check = "import sys; slow = {'torch', 'streamlit', 'plotly'} & set(sys.modules); assert not slow, slow"
    subprocess.run([sys.executable, "-c", f"{code}; {check}"], cwd=ROOT, check=True)

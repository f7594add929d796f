"""README, docs/ and CHANGELOG.md name what exists, and the commands in them work."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import torch

from core.data import fashion_mnist
from core.data.fashion_mnist import Dataset

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
PRODUCT = ("core", "pages")
MOST_BYTES = 6144

BENCHMARK = re.compile(r"-m tests\.benchmarks\.(\w+)")
# Paths from the root, and those of the browser's files, which docs name from pages/player.
PATH = re.compile(r"(?<![\w/.])((?:core|pages|tests|docs|browser|\.ci|\.github|\.streamlit)/[\w./-]*\w)")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", without_code(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(folder: Path, text: str) -> list[str]:
    """The relative links in a document of this folder that lead to no file or to no heading."""
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = folder / name
        there = target.exists() if name else True
        if not there or (anchor and anchor not in anchors(text_of(target) if name else text)):
            broken.append(link)
    return broken


def tree_of(text: str) -> list[str]:
    """The paths of the tree in a README, in its order; a folder ends in a slash."""
    block = re.search(r"^## The tree\n+```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)[1]
    parents: list[str] = []
    paths = []
    for line in block.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()
        parents[len(indent) // 2 :] = [name]
        paths.append("".join(parents))
    return paths


def folders_below(root: Path) -> set[str]:
    """The folders of product code, each as a path from the root that ends in a slash."""
    files = (file.relative_to(root) for top in PRODUCT for file in (root / top).rglob("*.*") if file.is_file())
    return {
        f"{folder.as_posix()}/" for file in files if "__pycache__" not in file.parts for folder in file.parents[:-1]
    }


def test_readme_is_one_page():
    assert len(README.read_bytes()) <= MOST_BYTES


def test_every_path_of_the_tree_exists():
    paths = tree_of(text_of(README))
    assert len(paths) == len(set(paths)) > 20
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_folder_of_product_code_is_in_the_tree():
    assert {"core/", "core/data/fetching/", "pages/player/browser/"} <= folders_below(ROOT)
    assert folders_below(ROOT) <= set(tree_of(text_of(README)))


def test_a_tree_is_read_by_its_indents():
    text = "## The tree\n\n```\na.py      one\nb/        two\n  c/      three\n    d/\n  e/      four\nf/\n```\n"
    assert tree_of(text) == ["a.py", "b/", "b/c/", "b/c/d/", "b/e/", "f/"]


@each_document
def test_every_link_leads_somewhere(document):
    assert broken_links(document.parent, text_of(document)) == []


def test_a_broken_link_is_found(tmp_path):
    (tmp_path / "there.md").write_text("# One `thing`, two\n```\n# no heading\n```\n")
    text = "# Here\n[a](there.md) [b](there.md#one-thing-two) [c](#here) [d](https://example.org/x) "
    assert broken_links(tmp_path, text) == []
    wrong = ["gone.md", "there.md#no-heading", "#there"]
    assert broken_links(tmp_path, text + " ".join(f"[x]({link})" for link in wrong)) == wrong


@each_document
def test_every_path_exists(document):
    paths = PATH.findall(text_of(document))
    assert [path for path in paths if not any((base / path).exists() for base in (ROOT, ROOT / "pages/player"))] == []


def test_every_benchmark_that_is_named_exists_and_every_benchmark_is_named():
    named = {name for document in DOCUMENTS for name in BENCHMARK.findall(text_of(document))}
    files = (ROOT / "tests" / "benchmarks").glob("*.py")
    assert named == {file.stem for file in files if '__name__ == "__main__"' in text_of(file)}


def test_every_document_can_be_reached_from_readme():
    assert {f"docs/{document.name}" for document in (ROOT / "docs").iterdir()} <= set(
        re.findall(r"\]\(([^)#\s]+)", text_of(README))
    )


def test_every_required_package_is_explained():
    required = re.findall(r"^([\w-]+)", text_of(ROOT / "requirements.txt"), re.MULTILINE)
    explained = text_of(README).partition("## Dependencies")[2]
    assert [name for name in required if not re.search(rf"\b{name}\b", explained)] == []


def test_the_example_of_core_runs(monkeypatch):
    images = torch.randint(0, 256, (600, 784), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(600) % 10
    monkeypatch.setattr(fashion_mnist, "_dataset", Dataset("random images", "test", images, labels, images, labels))
    names: dict = {}
    exec(re.search(r"^```python\n(.*?)^```$", text_of(README), re.MULTILINE | re.DOTALL)[1], names)
    run = names["run"]
    steps = run.history.steps("test_accuracy").tolist()
    assert len(run.history.column("test_accuracy")) == len(steps) and steps == [0, 3, 6, 9, 12, 15]
    assert run.settings.lr == 0.1


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A folder with the real .ci/run, in which all the tools only print what they were asked for."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash")
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    for tool in (".venv/bin/ruff", ".venv/bin/mypy", "bin/chromium-headless-shell", "bin/nginx"):
        file = tmp_path / tool
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'#!{bash}\necho "{file.name} $*"\n[ ! -e fail_{file.name} ]\n')
        file.chmod(0o755)
    (tmp_path / "README.md").write_text("<!-- test command -->\n    echo make && echo install && echo tests\n")
    return tmp_path


def run_ci(checkout: Path) -> tuple[int, list[str]]:
    """The exit code of .ci/run, and what the tools printed."""
    environment = os.environ | {"PATH": f"{checkout / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([checkout / ".ci" / "run"], env=environment, capture_output=True, text=True)
    return done.returncode, [line for line in done.stdout.splitlines() if not line.startswith("$ ")]


def test_ci_runs_readmes_command_and_lint_before_its_tests(checkout):
    expected = ["make", "install", "ruff check .", "ruff format --check .", "mypy ", "tests"]
    assert run_ci(checkout) == (0, expected)


@pytest.mark.parametrize("tool", ["ruff", "mypy"])
def test_ci_fails_with_lint(checkout, tool):
    (checkout / f"fail_{tool}").touch()
    code, printed = run_ci(checkout)
    assert code != 0 and "tests" not in printed


def test_readme_has_one_test_command_that_ci_understands():
    (command,) = re.findall(r"^<!-- test command -->\n    (.+)$", text_of(README), re.MULTILINE)
    assert command.split(" && ")[-1] == ".venv/bin/python -m pytest"
    assert "requirements-test.txt" in command


def test_github_runs_the_same_check_with_the_oldest_python_that_is_allowed():
    workflow = text_of(ROOT / ".github" / "workflows" / "ci.yml")
    oldest = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]["requires-python"].removeprefix(">=")
    assert "run: .ci/run" in workflow and "pytest -m slow" in workflow
    assert f'"{oldest}"' in workflow


def test_lint_and_types_are_pinned():
    lines = text_of(ROOT / "requirements-test.txt").splitlines()
    assert {line.partition("==")[0] for line in lines if "==" in line} >= {"ruff", "mypy"}

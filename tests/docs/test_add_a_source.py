"""The connector that the how-to page builds works: copied out of the page, and installed as a package of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-source.md"
EXAMPLE = ROOT / "examples" / "almenara-example"
_FILE = re.compile(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
THROUGH_THE_ENTRY_POINT = """
import importlib
from connectors.registry import discover
from connectors.testing import contract_tests

connector = discover()["plaza"]
exams = importlib.import_module(f"{connector.__module__}_exam").EXAMS
assert {exam.connector for exam in exams} == {connector}
TestContract = contract_tests(*exams)
"""


def blocks() -> dict[str, str]:
    """The files that the page shows, by name."""
    return dict(_FILE.findall(PAGE.read_text(encoding="utf-8")))


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command with this folder's packages beside Almenara's own."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("ALMENARA_", "PYTEST_"))}
    environ |= {
        "COLUMNS": "120",
        "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def judged(folder: Path, tests: str) -> int:
    """How many rules of the contract suite the package keeps; fails where it breaks one."""
    done = run(folder, "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder), tests)
    assert done.returncode == 0, done.stdout + done.stderr
    (passed,) = re.findall(r"(\d+) passed", done.stdout)
    return int(passed)


@pytest.fixture(params=["laid-out", pytest.param("built", marks=[pytest.mark.slow, pytest.mark.timeout(300)])])
def installed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The example where a package would be installed: as its build lays it out, and as its build really does."""
    target = tmp_path / "site"
    if request.param == "built":
        _install(EXAMPLE, target)
        return target
    shutil.copytree(EXAMPLE / "my_connectors", target / "my_connectors")
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = target / f"almenara_example-{project['version']}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: {project['name']}\nVersion: {project['version']}\n", encoding="utf-8"
    )
    lines = [
        line
        for group, points in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {where}" for name, where in points.items()))
    ]
    (about / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return target


def _install(package: Path, target: Path) -> None:
    """Build the package with its own build requirements, and install it into a folder."""
    source = target.parent / "source"
    shutil.copytree(package, source)  # a build may leave something behind
    uv = shutil.which("uv")
    pip = [uv, "pip"] if uv else [sys.executable, "-m", "pip"]
    python = ["--python", sys.executable] if uv else []
    command = [*pip, "install", *python, "--no-deps", "--target", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)


def test_the_page_shows_the_files_of_the_example_as_they_are() -> None:
    shown = blocks()
    assert set(shown) == {
        "my_connectors/plaza.py",
        "my_connectors/plaza_exam.py",
        "tests/test_plaza.py",
        "pyproject.toml",
    }
    for name, text in shown.items():
        assert text == (EXAMPLE / name).read_text(encoding="utf-8"), f"{name} says something else on the page"


def test_the_connector_is_as_short_as_promised() -> None:
    lines = [line for line in blocks()["my_connectors/plaza.py"].splitlines() if line.strip()]
    assert len(lines) <= 75


def test_what_is_copied_out_of_the_page_keeps_the_contract(tmp_path: Path) -> None:
    for name, text in blocks().items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert judged(tmp_path, "tests") > 40


def test_the_installed_example_is_listed_and_described(installed: Path) -> None:
    listed = run(installed, "monitor", "sources", "list")
    assert re.search(r"^plaza +plaza +none +Finds public posts on Plaza", listed.stdout, re.MULTILINE), listed
    described = run(installed, "monitor", "sources", "describe", "plaza")
    assert described.returncode == 0, described.stderr
    assert "Private boards are not searched." in described.stdout


def test_the_installed_example_keeps_the_contract_through_its_entry_point(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "site" / "test_entry_point.py").write_text(THROUGH_THE_ENTRY_POINT, encoding="utf-8")
    assert judged(installed, "test_entry_point.py") > 40


def test_a_connector_that_breaks_the_contract_is_found_out(installed: Path) -> None:
    """The check above can fail: here the connector forgets its place."""
    file = installed / "my_connectors" / "plaza.py"
    text = file.read_text(encoding="utf-8")
    assert "cursor=place" in text
    file.write_text(text.replace("cursor=place", "cursor=None"), encoding="utf-8")
    (installed / "test_entry_point.py").write_text(THROUGH_THE_ENTRY_POINT, encoding="utf-8")
    with pytest.raises(AssertionError):
        judged(installed, "test_entry_point.py")

"""What a newcomer types first."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("make", "sh", "bash", "env", "grep", "sed", "expand", "test", "touch", "rm", "find", "cat", "mkdir")

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make itself is what is tested")


def machine(folder: Path, python: str = "") -> dict[str, str]:
    """The environment of a bare machine: the usual tools, this Python or a wrapper of it, and no uv."""
    folder.mkdir(parents=True, exist_ok=True)
    for tool in TOOLS:
        if (path := shutil.which(tool)) is not None:
            (folder / tool).symlink_to(path)
    wrapper = folder / "python3"
    wrapper.write_text(f'#!/bin/sh\n{python}\nexec {sys.executable} "$@"\n', encoding="utf-8")
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    return {"PATH": str(folder), "HOME": os.environ.get("HOME", "/tmp")}


def make(environ: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "-C", str(ROOT), *arguments], env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_help_names_every_verb(tmp_path: Path) -> None:
    told = make(machine(tmp_path / "bin"), "help").stdout
    for verb in ("run", "test", "test-slow", "lint", "types", "docs", "bench", "lock", "clean"):
        assert f"\n{verb} " in f"\n{told}", verb


def test_without_the_venv_module_make_says_what_to_install(tmp_path: Path) -> None:
    broken = 'case "$*" in *"import venv, ensurepip"*) echo "No module named ensurepip" >&2; exit 1;; esac'
    done = make(machine(tmp_path / "bin", broken), f"VENV={tmp_path / 'venv'}", "types")
    assert done.returncode != 0
    assert "apt install python3-venv" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_a_python_that_is_too_old_is_named(tmp_path: Path) -> None:
    old = 'case "$*" in *"sys.version_info < (3, 11)"*) exit 1;; esac'
    done = make(machine(tmp_path / "bin", old), f"VENV={tmp_path / 'venv'}", "types")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr


def test_ci_types_what_the_readme_says() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert "\nmake test\n" in script
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci/run", os.X_OK)

"""What is installed works without the checkout: migrations, samples and the shipped rules travel in the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout with its own build requirements."""
    folder = tmp_path_factory.mktemp("wheel")
    uv = shutil.which("uv")
    command = (
        [uv, "build", "--wheel", "--out-dir", str(folder), str(ROOT)]
        if uv
        else [sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    )
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    (built,) = folder.glob("almenara-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; what it depends on is lent by the one that runs the tests."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder / "venv", with_pip=False)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    lent = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    # Appended, so that what the wheel brought comes first and the checkout's own link is never followed.
    (site / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    return folder / "venv/bin/python"


def almenara(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("ALMENARA_", "SLACK_"))}
    return subprocess.run(
        [str(python), "-m", "monitor", *arguments],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_wheel_carries_what_the_daemon_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "monitor/rules/shipped.yaml",
        "monitor/rules/shipped.sha256",
        "monitor/samples/miramar.jsonl",
        "monitor/store/migrations/env.py",
        "monitor/py.typed",
        "connectors/py.typed",
        "connectors/testing/suite.py",
    } <= names
    assert any(name.startswith("monitor/store/migrations/versions/0001") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "docs/", "benchmarks/"))]


def test_from_an_empty_folder_the_shipped_rules_are_good_and_the_database_is_made(
    installed: Path, tmp_path: Path
) -> None:
    checked = almenara(installed, tmp_path, "check")
    assert (checked.returncode, "good." in checked.stdout) == (0, True), checked.stderr
    assert "shipped.yaml" in checked.stdout
    assert almenara(installed, tmp_path, "db", "check").returncode == 1
    upgraded = almenara(installed, tmp_path, "db", "upgrade")
    assert upgraded.returncode == 0, upgraded.stderr
    assert almenara(installed, tmp_path, "db", "check").returncode == 0


def test_an_installed_almenara_also_knows_the_way_back(installed: Path, tmp_path: Path) -> None:
    assert almenara(installed, tmp_path, "db", "upgrade").returncode == 0
    back = f"from monitor.store import migrate; migrate.downgrade('sqlite:///{tmp_path}/data/almenara.db', 'base')"
    subprocess.run([str(installed), "-c", back], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert almenara(installed, tmp_path, "db", "check").returncode == 1
    assert almenara(installed, tmp_path, "db", "upgrade").returncode == 0


def test_from_an_empty_folder_the_sample_leads_to_its_first_alert(installed: Path, tmp_path: Path) -> None:
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("ALMENARA_", "SLACK_"))}
    daemon = subprocess.Popen(
        [str(installed), "-m", "monitor", "run"],
        cwd=tmp_path,
        env=environ | {"ALMENARA_HTTP": "127.0.0.1:0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert daemon.stdout is not None
    told: list[str] = []
    for line in daemon.stdout:
        told.append(line)
        if "Prioridad" in line:
            break
    daemon.terminate()
    rest, _ = daemon.communicate(timeout=20)
    assert "Prioridad" in told[-1], "".join(told)
    assert daemon.returncode == 0
    assert "Stopped. Nothing is lost." in rest

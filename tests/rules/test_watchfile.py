"""When a rules file counts as changed."""

from __future__ import annotations

import os
from pathlib import Path

from monitor.rules.watchfile import FileWatch


def test_a_file_that_nobody_touched_has_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("a")
    watch = FileWatch(path)

    assert not watch.changed()


def test_new_content_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("a")
    watch = FileWatch(path)
    path.write_text("bb")

    assert watch.changed()
    assert not watch.changed()


def test_the_same_content_written_again_is_no_change(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("a")
    watch = FileWatch(path)
    path.write_text("a")
    os.utime(path, ns=(1, 1))

    assert not watch.changed()


def test_new_content_of_the_same_size_is_seen_by_its_time(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("a")
    os.utime(path, ns=(1, 1))
    watch = FileWatch(path)
    path.write_text("b")

    assert watch.changed()


def test_an_atomic_replacement_with_the_same_size_and_time_is_seen(tmp_path: Path) -> None:
    path, other = tmp_path / "rules.yaml", tmp_path / "new"
    path.write_text("a")
    other.write_text("b")
    os.utime(path, ns=(1, 1))
    os.utime(other, ns=(1, 1))
    watch = FileWatch(path)
    other.replace(path)

    assert watch.changed()


def test_a_file_that_is_away_for_a_moment_has_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("a")
    watch = FileWatch(path)
    path.unlink()
    assert not watch.changed()

    path.write_text("a")
    assert not watch.changed()
    path.unlink()
    assert not watch.changed()
    path.write_text("b")
    assert watch.changed()


def test_a_file_that_appears_later_is_a_change(tmp_path: Path) -> None:
    watch = FileWatch(tmp_path / "rules.yaml")
    assert not watch.changed()
    (tmp_path / "rules.yaml").write_text("a")

    assert watch.changed()


def test_the_swap_of_a_link_is_seen(tmp_path: Path) -> None:
    """As Kubernetes swaps the folder of a ConfigMap."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rules.yaml").write_text(name)
        os.utime(tmp_path / name / "rules.yaml", ns=(1, 1))
    (tmp_path / "data").symlink_to("one")
    (tmp_path / "rules.yaml").symlink_to("data/rules.yaml")
    watch = FileWatch(tmp_path / "rules.yaml")
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").replace(tmp_path / "data")

    assert watch.changed()
    assert not watch.changed()

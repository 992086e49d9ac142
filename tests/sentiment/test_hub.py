"""Files of a model: from a folder or a hub, always those that rules.yaml names and no others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.rules.judging import Transformer
from monitor.sentiment.hub import ModelUnavailableError, obtain
from tests.fakes.hub import FakeHub
from tests.fakes.tiny_model import digests, make_model

REPO, REVISION = "torre/tiny-sentiment", "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return make_model(tmp_path / "made")


@pytest.fixture
def hub(model: Path) -> Iterator[FakeHub]:
    with FakeHub(REPO, REVISION, model) as running:
        yield running


def pinned(folder: Path, **changes: object) -> Transformer:
    fields = {"repo": REPO, "revision": REVISION, "sha256": digests(folder)}
    return Transformer.model_validate(fields | changes)


def test_files_come_from_the_hub_once_and_from_the_cache_ever_after(model: Path, hub: FakeHub, tmp_path: Path) -> None:
    first = obtain(pinned(model), tmp_path / "models", endpoint=hub.endpoint)

    assert first.model.read_bytes() == (model / "model.onnx").read_bytes()
    assert first.version == "torre/tiny-sentiment@0123456789ab model.onnx"
    assert first.config.is_relative_to(tmp_path / "models")
    hub.asked.clear()

    assert obtain(pinned(model), tmp_path / "models", endpoint=hub.endpoint) == first
    assert hub.asked == []


def test_offline_the_cache_is_enough_and_without_it_the_message_says_so(
    model: Path, hub: FakeHub, tmp_path: Path
) -> None:
    cache = tmp_path / "models"
    with pytest.raises(ModelUnavailableError, match=r"is not in .*models and the hub may not be asked") as caught:
        obtain(pinned(model), cache, endpoint=hub.endpoint, offline=True)
    assert not caught.value.passing
    assert hub.asked == []

    fetched = obtain(pinned(model), cache, endpoint=hub.endpoint)

    assert obtain(pinned(model), cache, endpoint="http://127.0.0.1:9", offline=True) == fetched


def test_a_file_with_another_digest_is_never_used(model: Path, hub: FakeHub, tmp_path: Path) -> None:
    hub.instead["model.onnx"] = b"something else entirely"

    with pytest.raises(ModelUnavailableError, match=r"model\.onnx is not the file that `sha256` names") as caught:
        obtain(pinned(model), tmp_path / "models", endpoint=hub.endpoint)

    assert not caught.value.passing  # waiting will not mend it


def test_a_file_that_went_bad_in_the_cache_is_fetched_again(model: Path, hub: FakeHub, tmp_path: Path) -> None:
    first = obtain(pinned(model), tmp_path / "models", endpoint=hub.endpoint)
    first.model.write_bytes(b"a bad sector")

    again = obtain(pinned(model), tmp_path / "models", endpoint=hub.endpoint)

    assert again.model.read_bytes() == (model / "model.onnx").read_bytes()


def test_a_file_that_went_bad_is_not_used_offline_either(model: Path, hub: FakeHub, tmp_path: Path) -> None:
    first = obtain(pinned(model), tmp_path / "models", endpoint=hub.endpoint)
    first.model.write_bytes(b"a bad sector")

    with pytest.raises(ModelUnavailableError, match="is not the file"):
        obtain(pinned(model), tmp_path / "models", endpoint=hub.endpoint, offline=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"repo": "torre/other"}, "no repository torre/other"),
        ({"revision": "f" * 40}, "has no commit ffff"),
    ],
)
def test_what_the_hub_does_not_have_is_named(
    model: Path, hub: FakeHub, tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(ModelUnavailableError, match=said) as caught:
        obtain(pinned(model, **changes), tmp_path / "models", endpoint=hub.endpoint)
    assert not caught.value.passing


def test_a_missing_file_is_named(model: Path, hub: FakeHub, tmp_path: Path) -> None:
    settings = pinned(model)
    (model / "tokenizer.json").unlink()

    with pytest.raises(ModelUnavailableError, match=r"has no file tokenizer\.json at 0123456789ab"):
        obtain(settings, tmp_path / "models", endpoint=hub.endpoint)


def test_a_body_that_breaks_off_may_pass_and_leaves_nothing_that_would_be_taken_for_whole(
    model: Path, hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)  # the library waits between its tries
    hub.cut = True
    with pytest.raises(ModelUnavailableError, match=r"could not be fetched|is not the file") as caught:
        obtain(pinned(model), tmp_path / "models", endpoint=hub.endpoint)
    assert caught.value.passing

    hub.cut = False

    found = obtain(pinned(model), tmp_path / "models", endpoint=hub.endpoint)
    assert found.model.read_bytes() == (model / "model.onnx").read_bytes()


def test_a_hub_that_is_not_there_may_come_back(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)

    with pytest.raises(ModelUnavailableError, match=r"cannot be reached|could not be fetched") as caught:
        obtain(pinned(model), tmp_path / "models", endpoint="http://127.0.0.1:9")

    assert caught.value.passing


def test_a_folder_is_enough_by_itself(model: Path, tmp_path: Path) -> None:
    found = obtain(Transformer(folder=str(model)), tmp_path / "unused")

    assert found.model == model / "model.onnx"
    assert found.version == f"made {digests(model)['model.onnx'][:12]}"
    assert not (tmp_path / "unused").exists()


def test_a_folder_may_be_pinned_too(model: Path, tmp_path: Path) -> None:
    right = digests(model)
    assert obtain(Transformer(folder=str(model), sha256=right), tmp_path).model == model / "model.onnx"

    with pytest.raises(ModelUnavailableError, match=r"config\.json is not the file that `sha256` names"):
        obtain(Transformer(folder=str(model), sha256=right | {"config.json": "0" * 64}), tmp_path)


@pytest.mark.parametrize("gone", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_folder_that_lacks_a_file_says_which(model: Path, tmp_path: Path, gone: str) -> None:
    (model / gone).unlink()

    with pytest.raises(ModelUnavailableError, match=gone.replace(".", r"\.")):
        obtain(Transformer(folder=str(model)), tmp_path)


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="there is no folder"):
        obtain(Transformer(folder=str(tmp_path / "nowhere")), tmp_path)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"repo": REPO}, "`revision` is missing"),
        ({"repo": REPO, "revision": "main"}, "pattern"),
        ({"repo": REPO, "revision": REVISION}, "`sha256` must name"),
        ({"repo": REPO, "folder": "models"}, "either `repo` or `folder`"),
        ({"repo": "no-owner"}, "pattern"),
        ({"folder": "models", "sha256": {"../../etc/passwd": "0" * 64}}, "pattern"),
        ({"folder": "models", "sha256": {"/etc/passwd": "0" * 64}}, "pattern"),
    ],
)
def test_a_model_from_a_hub_cannot_be_left_unpinned(fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Transformer.model_validate(fields)

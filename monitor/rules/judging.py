"""How language, feeling and issues are read, as rules.yaml may tune it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from monitor.rules.parts import Fraction, Language, Part, Term
from monitor.rules.values import Duration

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Revision = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
# No part begins with a dot: the name becomes a path, and must lead neither upwards nor to the root.
ModelFile = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$")]


def _endpoint(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("must be a web address such as https://api.example.com/v1")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must hold neither user, query nor fragment; the key belongs into `key`")
    return url.rstrip("/").removesuffix("/chat/completions")


class LanguageReading(Part):
    """How the language of a post is told."""

    unknown_below: Fraction = Field(default=0.5, description="Below this confidence a language is unknown.")
    expected: tuple[Language, ...] = Field(
        default=(), description="Languages your authors write; only a hint. [] = those the judge speaks."
    )


class Transformer(Part):
    """An ONNX sentiment model from a hub or a folder, for `sentiment: transformer`."""

    repo: str | None = Field(
        default=None, pattern=r"^[\w.-]+/[\w.-]+$", description="Repository on the hub, `owner/name`."
    )
    revision: Revision | None = Field(default=None, description="The exact commit of the repository.")
    sha256: dict[ModelFile, Digest] = Field(
        default_factory=dict,
        description="File → SHA-256; every file is checked. `config.json`, `tokenizer.json` and one `.onnx` file.",
    )
    folder: str | None = Field(
        default=None, min_length=1, description="A local folder with the same files, instead of the hub."
    )
    languages: tuple[Language, ...] = Field(
        default=("ar", "de", "en", "es", "fr", "hi", "it", "pt"),
        min_length=1,
        description="What the model was trained on; it is asked about nothing else.",
    )
    max_tokens: int = Field(default=96, ge=8, le=512, description="Longer texts are cut.")
    temperature: float = Field(
        default=1.0, ge=0.25, le=10, description="Above 1 the model's probabilities are taken for less sure."
    )

    @model_validator(mode="after")
    def _pinned(self) -> Transformer:
        if self.repo is not None and self.folder is not None:
            raise ValueError("give either `repo` or `folder`")
        if self.repo is not None and self.revision is None:
            raise ValueError("`revision` is missing: a model from a hub is pinned to a commit")
        models = [name for name in self.sha256 if name.endswith(".onnx")]
        needed = {"config.json", "tokenizer.json"} - self.sha256.keys()
        if (self.sha256 or self.repo is not None) and (needed or len(models) != 1):
            raise ValueError("`sha256` must name config.json, tokenizer.json and one .onnx file, each with its digest")
        return self


class Llm(Part):
    """A second opinion from an OpenAI-compatible endpoint, where the backend is unsure. Off unless `url` is set."""

    url: Annotated[str, AfterValidator(_endpoint)] | None = Field(
        default=None, description="Base address, up to and without `/chat/completions`."
    )
    model: str = Field(default="", description="The model's name there.")
    key: SecretStr | None = Field(default=None, description="API key, as `${NAME}`.")
    below: Fraction = Field(default=0.6, description="Asked where the backend's confidence is below this …")
    min_influence: float = Field(default=0, ge=0, le=100, description="… and the author has at least this influence.")
    unspoken: bool = Field(
        default=False, description="Also asked about languages that the backend does not speak; then it alone decides."
    )
    answers: Literal["json_schema", "json_object", "text"] = Field(
        default="json_schema", description="How the endpoint is asked to answer in JSON; `text`: only by our words."
    )
    per_hour: int = Field(default=60, ge=0, le=100_000, description="At most so many questions an hour.")
    timeout: Duration = Field(default=timedelta(seconds=8), description="Patience for one answer.")
    patience: Duration = Field(
        default=timedelta(seconds=12), description="Patience for all answers about one batch of posts."
    )
    cache: int = Field(
        default=5000, ge=0, le=1_000_000, description="Answers kept, so that no text is asked about twice."
    )
    allow_private: bool = Field(default=False, description="Allow an address in a private network (a local model).")

    @model_validator(mode="after")
    def _named(self) -> Llm:
        if self.url is not None and not self.model:
            raise ValueError("`model` is missing")
        if not timedelta(0) < self.timeout <= timedelta(minutes=1):
            raise ValueError("`timeout` must be more than 0s and at most 1m")
        if not self.timeout <= self.patience <= timedelta(minutes=2):
            raise ValueError("`patience` must be at least `timeout`, and at most 2m")
        return self


class Judge(Part):
    """How feeling is measured, and what a complaint is about."""

    sentiment: str = Field(default="default", description="Which backend measures polarity.")
    abstain_below: Fraction = Field(default=0.5, description="Below this confidence the judge says it is unsure.")
    language: LanguageReading = Field(default=LanguageReading(), description="How languages are told.")
    issues: dict[str, tuple[Term, ...]] = Field(
        default_factory=dict,
        description="Issue → further words that speak of it, besides those built in; `-word` takes one out.",
    )
    transformer: Transformer = Field(default=Transformer(), description="The model of `sentiment: transformer`.")
    llm: Llm = Field(default=Llm(), description="A second opinion for the unsure.")
